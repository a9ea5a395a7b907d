using System.Globalization;

namespace Safeguarding.Returns;

/// <summary>PlacedAdoption, AD1 and PrevPerm: decisions that a child should be placed for adoption, adoptions of the year, and permanence before this time in care.</summary>
internal static class CareAdoption
{
    /// <summary>Previous permanence has been collected for children who came into care on or after this day.</summary>
    private static readonly DateOnly PreviousPermanenceFrom = new(2016, 4, 1);

    /// <summary>PREV_PERM of a child who had no permanent home before.</summary>
    private const string None = "Z1";

    public static void Write(ReturnChild child, CareRecords records, Authority authority, Dictionary<string, List<string?[]>> rows)
    {
        var year = child.Year;
        var periods = child.Episodes.Select(e => e.Period).ToHashSet(StringComparer.Ordinal);

        // A decision of an earlier time in care is not this one's; a row that names no period may be.
        var decisions = records.Permanence[child.Id].Where(p => p.Row.Text("perm_cla_id") is not { } period || periods.Contains(period)).Where(p => !(p.From > year.Reference)).ToList();
        foreach (var decision in decisions.Where(d => d.From is not null && year.Overlaps(d.From, d.To)))
            rows["PlacedAdoption"].Add([child.Id, child.Dob, Ssda903.Text(decision.From), Ssda903.Text(year.AsAt(decision.To)), decision.To > year.Reference ? null : decision.Row.Code("perm_decision_reversed_reason", "adoption-reversal-reason")]);

        if (child.Episodes.Any(e => year.Contains(e.Ceased) && e.Row.Code("clae_cla_episode_ceased_reason", "episode-end-reason") is "E11" or "E12"))
            Adoption(child, decisions, rows);
        if (child.Episodes.Any(e => e.Began >= PreviousPermanenceFrom)) PreviousPermanence(child, records, authority, rows);
    }

    private static void Adoption(ReturnChild child, List<Dated> decisions, Dictionary<string, List<string?[]>> rows)
    {
        if (decisions.FindLast(d => d.To is null) is not { } decision) return;
        var row = decision.Row;
        rows["AD1"].Add(
        [
            child.Id, child.Dob, Ssda903.Text(decision.From), Ssda903.Text(row.Date("perm_matched_date")), Ssda903.Flag(row.Flag("perm_adopted_by_carer_flag")),
            row.Text("perm_number_of_adopters"), row.Code("perm_adopter_sex", "adopter-sex"), row.Code("perm_adopter_legal_status", "adopter-legal-status"),
        ]);
    }

    private static void PreviousPermanence(ReturnChild child, CareRecords records, Authority authority, Dictionary<string, List<string?[]>> rows)
    {
        // A row for each time in care is nothing wrong where they say the same, and the first time's "none" is overtaken by what came after it.
        var before = records.PreviousPermanence[child.Id].Select(p => p.Row).DistinctBy(r => (r.Text("lapp_previous_permanence_option"), r.Text("lapp_previous_permanence_la"), r.Text("lapp_previous_permanence_order_date"))).ToList();
        if (before.Count == 0) return;
        var had = before.Where(r => r.Mapped("lapp_previous_permanence_option", "previous-permanence").Code != None).ToList();
        if (had.Count > 1) had[1].Report(SourceFinding.MoreThanOne, "lapp_previous_permanence_option", "The child has more than one row of previous permanence, and they differ; the first by key was used. Remove the others.");
        var row = had.Count > 0 ? had[0] : before[0];
        var la = string.Equals(row.Text("lapp_previous_permanence_la"), authority.Name, StringComparison.OrdinalIgnoreCase) ? authority.Lea : row.Code("lapp_previous_permanence_la", "permanence-authority");
        rows["PrevPerm"].Add([child.Id, child.Dob, row.Code("lapp_previous_permanence_option", "previous-permanence"), la, OrderDate(row)]);
    }

    /// <summary>The record holds dd/mm/yyyy with ZZ for what is not known, or an ISO date; the return takes the first form.</summary>
    private static string? OrderDate(CaseRow row)
    {
        const string column = "lapp_previous_permanence_order_date";
        if (row.Text(column) is not { } text) return null;
        if (DateOnly.TryParseExact(text.AsSpan(0, Math.Min(10, text.Length)), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)) return Ssda903.Text(date);
        var parts = text.ToUpperInvariant().Split('/');
        if (parts is [{ Length: 2 } day, { Length: 2 } month, { Length: 4 } year] && Known(day) && Known(month) && Known(year)) return string.Join('/', parts);
        row.Report(SourceFinding.NotADate, column, "The value is not a date of the form dd/mm/yyyy, with ZZ for an unknown part, so it was left out. Correct the record.");
        return null;

        static bool Known(string part) => part.All(char.IsAsciiDigit) || part.All(c => c == 'Z');
    }
}
