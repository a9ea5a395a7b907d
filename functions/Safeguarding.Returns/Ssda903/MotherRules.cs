using static Safeguarding.Returns.CareShapes;
using static Safeguarding.Returns.RuleShapes;

namespace Safeguarding.Returns;

/// <summary>Rules of motherhood in the Header: girls and young women looked after who have a child (MOTHER), and that child's birth date (MC_DOB).</summary>
internal static class MotherRules
{
    private const string Table = "Header";
    private const string Last = "Header_last";
    private const int Youngest = 11;

    /// <summary>Sex codes were 1 and 2 until 2023/24.</summary>
    private static bool IsFemale(string? sex) => sex is "F" or "2";
    private static bool IsMale(string? sex) => sex is "M" or "1";

    public static readonly IReadOnlyList<Rule> All =
    [
        new("165", Severity.Error, "Whether she is a mother must be 0 or 1 for a girl looked after in the year, and blank for anybody else.", [Table, "Episodes", "OC3"], ["MOTHER", "SEX", .. CareLeaverRules.Items, "DECOM"], Unsaid),
        DateIfAny("171", Table, "MC_DOB", "The birth date of the mother's first child is not a date."),
        Rows("174", Table, ["SEX", "MC_DOB"], "A boy cannot be a mother, and a birth date of a mother's first child is given.", t =>
        {
            var (sex, child) = (t.Texts(Table, "SEX"), t.Texts(Table, "MC_DOB"));
            return i => IsMale(sex[i]) && child[i] is not null;
        }),
        Rows("611", Table, ["MOTHER", "MC_DOB"], "She is a mother, and her first child's birth date is not given.", t => { var (mother, child) = (t.Texts(Table, "MOTHER"), t.Texts(Table, "MC_DOB")); return i => mother[i] == "1" && child[i] is null; }),
        Rows("612", Table, ["SEX", "MOTHER", "MC_DOB"], "The birth date of a first child is given, and she is not said to be a mother.", t =>
        {
            var (sex, mother, child) = (t.Texts(Table, "SEX"), t.Texts(Table, "MOTHER"), t.Texts(Table, "MC_DOB"));
            return i => IsFemale(sex[i]) && mother[i] is null or "0" && child[i] is not null;
        }),
        Rows("620", Table, ["DOB", "MOTHER"], "By her birth date the mother is under 11.", t => { var (mother, born) = (t.Texts(Table, "MOTHER"), t.Dates(Table, "DOB")); return i => mother[i] == "1" && Ages.Under(born[i], Youngest, t.Year.Start); }),
        Pair("621", Table, "DOB", "MC_DOB", "The mother is not older than her child.", (born, child) => child <= born),
        new("624", Severity.Error, "The first child's birth date is not that of last year's return.", [Table, Last], ["MC_DOB"], t =>
        {
            var (now, before) = (t.Texts(Table, "MC_DOB"), t.Texts(Last, "MC_DOB"));
            return WithAny(t, Table, Last, (row, last) => before[last] is not null && now[row] != before[last]).Select(row => Cells(Table, row, "MC_DOB"));
        }),
        new("626", Severity.Error, "Her child was born before the year, and last year's return does not say that she was a mother.", [Table, Last], ["MOTHER", "MC_DOB"], t =>
        {
            var (now, before, child) = (t.Texts(Table, "MOTHER"), t.Texts(Last, "MOTHER"), t.Dates(Table, "MC_DOB"));
            return WithAny(t, Table, Last, (row, last) => now[row] == "1" && before[last] != "1" && child[row] < t.Year.Start).Select(row => Cells(Table, row, "MOTHER", "MC_DOB"));
        }),
        new("628", Severity.Error, "Motherhood is not collected for a care leaver who was not looked after in the year.", ["Episodes", Table, "OC3"], ["MOTHER", "MC_DOB"], t =>
        {
            var (given, leaver, child, episodes) = (Given(t, Table, "MOTHER", "MC_DOB"), Given(t, "OC3", CareLeaverRules.Items), t.ChildOf(Table), t.PartnersOf("Episodes"));
            return Both(t, Table, "OC3", row => given(row) && episodes[child[row]].Count == 0, leaver)
                .Select(p => (Cell[])[.. Cells(Table, p.Row, "MOTHER", "MC_DOB"), .. Cells("OC3", p.Other, CareLeaverRules.Items)]);
        }),
    ];

    private static IEnumerable<Cell[]> Unsaid(RuleTables t)
    {
        var (mother, sex, child, status) = (t.Texts(Table, "MOTHER"), t.Texts(Table, "SEX"), t.ChildOf(Table), t.Texts("Episodes", "LS"));
        var inYear = CareContinuity.InYear(t, e => !CareContinuity.IsShortBreak(status[e]));
        var (leaver, leavers, episodes) = (Given(t, "OC3", CareLeaverRules.Items), t.PartnersOf("OC3"), t.PartnersOf("Episodes"));
        for (var i = 0; i < mother.Length; i++)
        {
            var looked = child[i] >= 0 && inYear[child[i]] && !leavers[child[i]].Any(o => leaver(o));
            if (mother[i] is { } said ? said is not ("0" or "1") || IsMale(sex[i]) : IsFemale(sex[i]) && looked)
                yield return [.. Cells(Table, i, "MOTHER", "SEX"), .. episodes[child[i]].Select(e => new Cell("Episodes", "DECOM", e)), .. leavers[child[i]].SelectMany(o => Cells("OC3", o, CareLeaverRules.Items))];
        }
    }
}
