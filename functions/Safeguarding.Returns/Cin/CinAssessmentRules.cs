using System.Globalization;
using static Safeguarding.Returns.CinShapes;
using static Safeguarding.Returns.RuleShapes;

namespace Safeguarding.Returns;

/// <summary>Rules of assessments and of the factors found in them. The factors of an assessment stand side by side in one cell.</summary>
internal static class CinAssessmentRules
{
    private const string Table = "Assessments", Started = "AssessmentActualStartDate", Authorised = "AssessmentAuthorisationDate", Found = "AssessmentFactors", NoFactor = "21";

    private static readonly IReadOnlySet<string> Factors = new HashSet<string>(StringComparer.OrdinalIgnoreCase)
    {
        "1A", "1B", "1C", "2A", "2B", "2C", "3A", "3B", "3C", "4A", "4B", "4C", "5A", "5B", "5C", "6A", "6B", "6C", "7A", "8B", "8C", "8D", "8E", "8F", "9A", "10A", "11A", "12A", "13A", "14A", "15A", "16A", "17A",
        "18A", "18B", "18C", "19A", "19B", "19C", "20", "21", "22A", "23A", "24A",
    };

    public static readonly IReadOnlyList<Rule> All =
    [
        Against("1103", Table, Started, "CINdetails", "CINreferralDate", Episode, "The assessment started before the referral.", (start, referred) => start < referred),
        Pair("8608", Table, Authorised, Started, "The assessment was authorised before it started.", (authorised, start) => authorised < start),
        Rows("8614", Table, [Authorised, Found], "Factors are recorded on an assessment that is not authorised.", t =>
        {
            var (authorised, factors) = (t.Texts(Table, Authorised), t.Texts(Table, Found));
            return i => factors[i] is not null && authorised[i] is null;
        }),
        Rows("8670Q", Table, [Started, Authorised], "The assessment was still not authorised 45 working days after it started.", t =>
        {
            var (start, authorised) = (t.Dates(Table, Started), t.Texts(Table, Authorised));

            // The 45th working day back, the reference date being the first where it is one: whoever started before it has had their 45 days.
            var first = t.WorkingDays.Add(t.Year.Reference.AddDays(1), -45);
            return i => authorised[i] is null && start[i] < first;
        }),
        WithinYear("8696", Table, Authorised, "The assessment was authorised outside the year."),
        Rows("8736", Table, [Started, Authorised], "An assessment that is not authorised must have started in the year. Authorise it or say why it still runs.", t =>
        {
            var (start, authorised) = (t.Dates(Table, Started), t.Texts(Table, Authorised));
            return i => authorised[i] is null && !t.Year.Contains(start[i]);
        }),
        CinPeriods.Overlapping("8863Q", Table, Episode, Started, Authorised, CinPeriods.EndDay.Free, "An assessment started while another of the episode was still running."),
        new("8869", Severity.Error, "Factor 21 says that nothing was found, and the assessment has other factors too.", [Table], [Found], t =>
        {
            var factors = FactorsOf(t);
            return RowsOfEach(t).Where(g => g.Any(i => factors[i].Contains(NoFactor))).SelectMany(g => g.Where(i => factors[i].Any(f => f != NoFactor))).Order().Select(i => Cells(Table, i, Found));
        }),
        new("8873Q", Severity.Query, "The only assessment of the episode found nothing (factor 21), so the episode should have been closed as RC8 or RC9.", [Table, "CINdetails"], [Found, "ReasonForClosure"], t =>
        {
            var (factors, reason, episodes) = (FactorsOf(t), t.Texts("CINdetails", "ReasonForClosure"), t.Groups("CINdetails", Episode));
            return t.Groups(Table, Episode).Where(g => g.Value.Length == 1 && factors[g.Value[0]].Contains(NoFactor) && episodes.ContainsKey(g.Key))
                .SelectMany(g => episodes[g.Key].Where(e => reason[e] is not ("RC8" or "RC9")).Select(e => new Cell[] { new(Table, Found, g.Value[0]), new("CINdetails", "ReasonForClosure", e) }));
        }),
        OneOpen("8896", Table, Episode, [Authorised], "An episode may have only one assessment that is not authorised.", t => { var authorised = t.Texts(Table, Authorised); return i => authorised[i] is null; }),
        Rows("8897Q", Table, [Authorised, Found], "An assessment authorised in the year needs at least one factor of the list; 21 is the one for none.", t =>
        {
            var (authorised, factors) = (t.Dates(Table, Authorised), FactorsOf(t));
            return i => t.Year.Contains(authorised[i]) && !factors[i].Any(Factors.Contains);
        }),
        new("8898", Severity.Error, "A factor is given twice for one assessment.", [Table], [Found], t =>
        {
            var factors = FactorsOf(t);
            return RowsOfEach(t).Where(g => g.Length > 1 || factors[g[0]].Length > 1).SelectMany(g =>
            {
                var twice = g.SelectMany(i => factors[i]).CountBy(f => f, StringComparer.OrdinalIgnoreCase).Where(f => f.Value > 1).Select(f => f.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
                return twice.Count == 0 ? [] : g.Where(i => factors[i].Any(twice.Contains));
            }).Order().Select(i => Cells(Table, i, Found));
        }),
        Withdrawn("8945Q", "18A", "Factor 18A was withdrawn: say by whom the child was harmed, 18B for a child, 18C for an adult."),
        Withdrawn("8950Q", "19A", "Factor 19A was withdrawn: say by whom the child was harmed, 19B for a child, 19C for an adult."),
    ];

    private static Rule Withdrawn(string code, string factor, string words) =>
        Rows(code, Table, [Found], words, t => { var factors = FactorsOf(t); return i => factors[i].Contains(factor, StringComparer.OrdinalIgnoreCase); }) with { From = "2024_25" };

    /// <summary>The factors of a row; a table that was not read from XML may write them as a list.</summary>
    private static string[][] FactorsOf(RuleTables t) => t.View("factors", () => Array.ConvertAll(t.Texts(Table, Found), cell =>
        cell?.Split([' ', ',', ';', '[', ']', '"', '\''], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? []));

    /// <summary>The rows of each assessment: one where it has a number, else those of one episode and one date, for tables with a row for each factor.</summary>
    private static int[][] RowsOfEach(RuleTables t) => t.View("whole assessments", () =>
    {
        string[] columns = t.Has($"{Table}.AssessmentID") ? [.. Child, "AssessmentID"] : [.. Episode, Started, Authorised];
        var keys = columns.Where(c => t.Has($"{Table}.{c}")).Select(c => t.Texts(Table, c)).ToArray();
        return Enumerable.Range(0, t.Count(Table)).GroupBy(i => keys.Length == 0 ? i.ToString(CultureInfo.InvariantCulture) : string.Join('\n', keys.Select(k => k[i])), StringComparer.Ordinal)
            .Select(g => g.ToArray()).ToArray();
    });
}
