using System.Globalization;

namespace Safeguarding.Returns;

/// <summary>
/// Makes an SSDA903 return (children looked after) from the case records.
/// Scope (guide 2025/26): every child looked after on any day of the year, and every care leaver whose 17th to 21st birthday falls in it and who was not looked after on that day.
/// The return tells the year as it stood on the reference date; an episode that ended later is sent as open.
/// </summary>
public static class Ssda903
{
    /// <param name="tables">Social care tables by name without the <c>ssd_</c> prefix; a table may be absent.</param>
    /// <exception cref="ArgumentException">A mapping that the return needs was not given.</exception>
    /// <exception cref="InvalidOperationException">Children in the file and children left out do not add up to the children known: a fault in this code.</exception>
    public static Ssda903Return Build(IReadOnlyDictionary<string, TextTable> tables, ReturnYear year, Authority authority, ReturnMappings mappings, WorkingDays workingDays)
    {
        var layout = Ssda903Layout.For(year);
        var source = new CaseTables(tables, mappings);
        var records = new CareRecords(source);
        var rows = layout.ToDictionary(t => t.Table, _ => new List<string?[]>(), StringComparer.Ordinal);
        var sent = new List<string>();
        var exclusions = new List<Exclusion>();
        var known = records.Episodes.Select(g => g.Key).Union(records.Leavers.Select(g => g.Key), StringComparer.Ordinal).Where(c => c.Length > 0).Order(StringComparer.Ordinal).ToList();
        foreach (var id in known)
        {
            var (child, exclusion) = CareScope.Of(records, id, year);
            if (exclusion is not null) exclusions.Add(exclusion);
            if (child is null) continue;
            sent.Add(id);
            IReadOnlyList<SentEpisode> lines = child.Episodes.Count == 0 ? [] : CareStitching.Lines(child, records, [.. records.Episodes[id]]);
            CareChild.Write(child, lines, records, rows);
            if (child.Episodes.Count > 0)
            {
                CareEpisodes.Write(child, lines, records, rows);
                CareEvents.Write(child, lines, records, source, rows);
                CareHealth.Write(child, lines, records, source, rows);
                CareAdoption.Write(child, records, authority, rows);
            }

            if (child.Leaver is not null) CareLeavers.Write(child, rows);
        }

        CinCensus.CheckSum(known, sent, exclusions);
        if (rows.ContainsKey("DoLo"))
            source.Findings.Add(new ReturnFinding(SourceFinding.NotHeld, Severity.Query, "DoLo", "", "The return asks for deprivation of liberty orders; the case records have no columns for them, so the table is empty. Add them before sending.") { Columns = "DOLO_START,DOLO_END" });
        IReadOnlyList<TextTable> made = [.. layout.Select(t => new TextTable(t.Table, t.Columns, rows[t.Table]))];
        var byName = made.ToDictionary(t => t.Name, StringComparer.Ordinal);
        var rules = Ssda903Rules.For(year);
        var outcome = RuleRun.Check(rules, new RuleTables(Ssda903Derived.Add(byName, null, null), year, ReturnDates.DayMonthYear, workingDays));
        return new Ssda903Return(year, made, exclusions, ReturnFinding.Ordered(source.Findings.Concat(outcome.Findings))) { Rules = new RulesApplied(rules, outcome.NotRun) };
    }

    /// <summary>A date as the SSDA903 writes it.</summary>
    internal static string? Text(DateOnly? date) => date?.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture);

    internal static string? Flag(bool? value) => value is { } flag ? flag ? "1" : "0" : null;
}

/// <summary>A child of the return: the person, the episodes of the year, the care leaver's row where there is one.</summary>
internal sealed record ReturnChild(string Id, CaseRow Person, DateOnly? Born, string? Sex, IReadOnlyList<CareEpisode> Episodes, CaseRow? Leaver, ReturnYear Year)
{
    public string? Dob => Ssda903.Text(Born);

    /// <summary>Age in whole years on a day. Someone born on 29 February has their birthday on 1 March in other years.</summary>
    public int? AgeOn(DateOnly day)
    {
        if (Born is not { } born) return null;
        var age = day.Year - born.Year;
        return Birthday(born, age) > day ? age - 1 : age;
    }

    public static DateOnly Birthday(DateOnly born, int age)
    {
        var year = born.Year + age;
        return born is { Month: 2, Day: 29 } && !DateTime.IsLeapYear(year) ? new DateOnly(year, 3, 1) : new DateOnly(year, born.Month, born.Day);
    }
}
