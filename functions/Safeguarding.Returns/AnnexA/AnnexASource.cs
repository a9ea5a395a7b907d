using System.Globalization;

namespace Safeguarding.Returns;

/// <summary>One row of a list, before it has a place in it.</summary>
/// <param name="Date">By which a child's rows are ordered.</param>
/// <param name="Record">Key of the case record's row that it stands for.</param>
internal sealed record AnnexALine(string Child, DateOnly? Date, string Record, string?[] Cells);

/// <summary>What every list is made with: the records, the windows, and the columns that most lists have in common.</summary>
internal sealed class AnnexASource(AnnexARecords records, ReturnMappings mappings, DateOnly reference)
{
    private const string CaseHolder = "CASEHOLDER";

    private readonly Dictionary<string, string?[]> _people = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> _disabilities = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CaseRow?> _holders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<CareSpell>> _spells = new(StringComparer.Ordinal);

    public AnnexARecords Records => records;
    public ReturnMappings Mappings => mappings;
    public DateOnly Reference => reference;

    /// <summary>From the same day six months before to the reference date, both included; from the month's last day where the month has no such day.</summary>
    public ReturnYear SixMonths { get; } = new(reference.AddMonths(-6), reference);

    public ReturnYear TwelveMonths { get; } = new(reference.AddMonths(-12), reference);

    /// <summary>Child Unique ID, Gender, Ethnicity, Date of Birth, Age.</summary>
    public IReadOnlyList<string?> Person(string child)
    {
        if (_people.TryGetValue(child, out var cells)) return cells;
        if (!records.Persons.TryGetValue(child, out var row)) return _people[child] = [child, null, null, null, null];
        var born = row.Date("pers_dob");

        // A date to come is when the birth is expected: an unborn child has neither a date of birth nor an age, and need have no gender.
        var unborn = born > reference || (born is null && row.Date("pers_expected_dob") is not null);
        return _people[child] =
        [
            child, row.Category("pers_sex", "annex-a-gender", "sex") ?? (unborn && row.Text("pers_sex") is null ? mappings["annex-a-gender"]["Unborn"].Code : null), row.Category("pers_ethnicity", "annex-a-ethnicity", "ethnicity"),
            unborn ? null : Text(born), born is { } day && !unborn ? Text(Age(day, row.Date("pers_death_date"))) : null,
        ];
    }

    /// <summary>Yes for any disability recorded, no where it is recorded that there is none, else unknown.</summary>
    public string? Disability(string child)
    {
        if (_disabilities.TryGetValue(child, out var known)) return known;
        var codes = records.Disabilities[child].Select(r => r.Code("disa_disability_code", "disability")).OfType<string>().ToList();
        return _disabilities[child] = mappings["annex-a-yes-no-unknown"][codes.Exists(c => c != "NONE") ? "Y" : codes.Count > 0 ? "N" : "U"].Code;
    }

    public string? YesNo(bool? value) => value is { } yes ? mappings["annex-a-yes-no"][yes ? "Y" : "N"].Code : null;

    public string YesNo(bool value) => mappings["annex-a-yes-no"][value ? "Y" : "N"].Code!;

    /// <summary>
    /// Team and worker of the child's latest involvement of a worker who holds cases: one that lasts on the reference date before one that ended, then the one that began last.
    /// Where there is none, those of the row itself. A referral's own are often those of the front door, which passed it on.
    /// </summary>
    public string?[] Allocated(string child, CaseRow? row, string team = "", string worker = "")
    {
        if (!_holders.TryGetValue(child, out var holder)) _holders[child] = holder = Holder(child);
        return holder is { } held ? [Team(held, "invo_professional_team"), Worker(held, "invo_professional_id")]
            : row is { } own && worker.Length > 0 ? [Team(own, team), Worker(own, worker)] : [null, null];
    }

    /// <summary>The team's name; the text itself where no team has it as its id.</summary>
    public string? Team(CaseRow row, string column)
    {
        if (row.Text(column) is not { } id) return null;
        if (records.Teams.TryGetValue(id, out var name)) return name;
        row.Report(SourceFinding.Orphan, column, "The row names no team that is in the record of teams, so the list holds what it says. Add the team or correct the row.", Severity.Query);
        return id;
    }

    /// <summary>The worker's name; nothing where no worker has the id.</summary>
    public string? Worker(CaseRow row, string column)
    {
        if (row.Text(column) is not { } id) return null;
        if (records.Professionals.TryGetValue(id, out var name)) return name;
        row.Report(SourceFinding.Orphan, column, "The row names no worker who is in the record of workers, so the list has no name. Add the worker or correct the row.");
        return null;
    }

    public IReadOnlyList<CareSpell> Spells(string child) => _spells.TryGetValue(child, out var spells) ? spells : _spells[child] = CareSpell.Of(records.Care[child], reference);

    public bool LookedAfter(string child) => Spells(child).Any(s => s.Ceased is null);

    /// <summary>The last date up to the reference date.</summary>
    public DateOnly? Latest(IEnumerable<DateOnly?> dates) => dates.Where(d => d <= reference).Max();

    /// <summary>Was something that ran from a date to a date under way at the end of the reference date?</summary>
    public bool OpenOnReference(Dated row) => row.From <= reference && !(row.To <= reference);

    /// <summary>A date as it was known on the reference date.</summary>
    public string? Known(DateOnly? date) => Text(SixMonths.AsAt(date));

    public static string? Text(DateOnly? date) => date?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Whole years on the reference date, or on the day of death; a child born on 29 February has their birthday on 1 March in other years.</summary>
    private int Age(DateOnly born, DateOnly? died)
    {
        var day = died < reference ? died.Value : reference;
        var years = day.Year - born.Year;
        return Math.Max(0, years > 0 && Ages.Birthday(born, years) > day ? years - 1 : years);
    }

    private CaseRow? Holder(string child) => records.Involvements[child].Where(i => i.From <= reference && Holds(i.Row))
        .OrderBy(i => OpenOnReference(i)).ThenBy(i => i.From).ThenBy(i => i.To ?? DateOnly.MaxValue).ThenBy(i => i.Row.Key, StringComparer.Ordinal).Select(i => (CaseRow?)i.Row).LastOrDefault();

    private bool Holds(CaseRow row)
    {
        var role = mappings["case-holding-role"][row.Text("invo_professional_role_id")];
        if (role.Outcome is MappingOutcome.Unmapped)
            row.Report(SourceFinding.Unmapped, "invo_professional_role_id", "The mapping 'case-holding-role' does not say whether this role holds the case, so it was taken not to. Add the role to the mapping.", Severity.Query);
        return role.Code == CaseHolder;
    }
}
