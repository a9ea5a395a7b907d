using static Safeguarding.Returns.CinShapes;
using static Safeguarding.Returns.RuleShapes;

namespace Safeguarding.Returns;

/// <summary>Rules of the identifiers (but for the UPN), the characteristics and the disabilities of a child.</summary>
internal static class CinChildRules
{
    private const string Table = "ChildIdentifiers";
    internal static readonly IReadOnlySet<string> Ethnicities = Set("WBRI", "WIRI", "WIRT", "WOTH", "WROM", "MWBC", "MWBA", "MWAS", "MOTH", "AIND", "APKN", "ABAN", "AOTH", "BCRB", "BAFR", "BOTH", "CHNE", "OOTH", "REFU", "NOBT");
    internal static readonly IReadOnlySet<string> Sexes = Set("M", "F", "U");
    internal static readonly IReadOnlySet<string> Disabilities = Set("NONE", "MOB", "HAND", "PC", "INC", "COMM", "LD", "HEAR", "VIS", "BEH", "CON", "AUT", "DDA");

    /// <summary>Current gender, which 2023/24 was the last year to ask for.</summary>
    private static readonly IReadOnlySet<string> Genders = Set("0", "1", "2", "9");

    public static readonly IReadOnlyList<Rule> All =
    [
        Rows("1570", Table, ["LAchildID"], "The child id may have at most 20 characters.", t => { var ids = t.Texts(Table, "LAchildID"); return i => ids[i]?.Length > 20; }) with { From = "2024_25" },
        Rows("1580", Table, ["LAchildID"], "The child id may hold letters and digits only.", t => { var ids = t.Texts(Table, "LAchildID"); return i => ids[i] is { } id && !id.All(char.IsAsciiLetterOrDigit); }) with { From = "2024_25" },
        SexRule("4180", [], "Sex must be given as M, F or U.", (sex, _) => sex is null || !Sexes.Contains(sex)) with { From = "2024_25" },
        SexRule("4180", [], "Gender must be given as 0, 1, 2 or 9.", (sex, _) => sex is null || !Genders.Contains(sex)) with { Until = "2023_24" },
        Required("4220", "ChildCharacteristics", "Ethnicity", Ethnicities, "Ethnicity must be given, as one of the 20 codes."),
        Rows("8500", Table, ["LAchildID"], "Every child needs an id.", t => { var ids = t.Texts(Table, "LAchildID"); return i => ids[i] is null; }),
        Unique("8510", Table, "LAchildID", "The same child id stands for more than one child of the return."),
        Rows("8520", Table, ["PersonBirthDate"], "The birth date lies after the reference date.", t => { var born = t.Dates(Table, "PersonBirthDate"); return i => born[i] > t.Year.Reference; }),
        Rows("8525Q", Table, ["PersonBirthDate", "ExpectedPersonBirthDate"], "A child has a birth date, or an expected one when unborn: one of the two.", t =>
        {
            var (born, expected) = (t.Dates(Table, "PersonBirthDate"), t.Dates(Table, "ExpectedPersonBirthDate"));
            return i => born[i] is null == expected[i] is null;
        }),
        Rows("8530Q", Table, ["ExpectedPersonBirthDate"], "An expected birth date lies between 30 days before the reference date and nine months after it. Enter the birth date of a child who has been born.", t =>
        {
            var (expected, from, to) = (t.Dates(Table, "ExpectedPersonBirthDate"), t.Year.Reference.AddDays(-30), t.Year.Reference.AddMonths(9));
            return i => expected[i] < from || expected[i] > to;
        }),
        Pair("8535Q", Table, "PersonDeathDate", "PersonBirthDate", "The child died before the birth date.", (died, born) => died < born),
        new("8540", Severity.Error, "A child who is born, with a referral that led to action, needs a disability code; NONE is one.", [Table, "Disabilities", "CINdetails"], ["PersonBirthDate", "ReferralNFA", "Disability"], WithoutDisability),
        WithinYear("8545Q", Table, "PersonDeathDate", "The date of death lies outside the year."),
        new("8590", Severity.Error, "Every child of the return needs an episode.", [Table, "CINdetails"], ["LAchildID"], t =>
        {
            var (ids, episodes) = (t.Texts(Table, "LAchildID"), t.Groups("CINdetails", Child));
            return Enumerable.Range(0, t.Count(Table)).Where(i => ids[i] is { } id && !episodes.ContainsKey(id)).Select(i => Cells(Table, i, "LAchildID"));
        }),
        SexRule("8750", ["PersonBirthDate", "ExpectedPersonBirthDate"], "The sex of an unborn child must be U.", (sex, unborn) => unborn && sex != "U") with { From = "2024_25" },
        SexRule("8750", ["PersonBirthDate", "ExpectedPersonBirthDate"], "The gender of an unborn child must be 0.", (sex, unborn) => unborn && sex != "0") with { Until = "2023_24" },
        new("8775Q", Severity.Query, "The child was over 25 when the episode was closed, or still is in an open one. Close the episode or correct the birth date.", [Table, "CINdetails"], ["PersonBirthDate", "CINclosureDate"], Over25),
        new("8790", Severity.Error, "A child with the disability code NONE may have no other.", ["Disabilities"], ["Disability"], t =>
        {
            var codes = t.Texts("Disabilities", "Disability");
            return t.Groups("Disabilities", Child).Values.Where(g => g.Any(i => codes[i] == "NONE"))
                .SelectMany(g => g.Where(i => codes[i] is not null and not "NONE")).Order().Select(i => Cells("Disabilities", i, "Disability"));
        }),
        new("8794", Severity.Error, "The child has the same disability code twice.", ["Disabilities"], ["Disability"], t =>
            t.Groups("Disabilities", "LAchildID", "Disability").Values.Where(g => g.Length > 1).SelectMany(g => g).Order().Select(i => Cells("Disabilities", i, "Disability"))),
    ];

    /// <summary>Files before 2024/25 hold GenderCurrent; our reader puts it in the column Sex, tables from elsewhere may not.</summary>
    internal static string SexColumn(RuleTables t) => t.Has($"{Table}.GenderCurrent") ? "GenderCurrent" : "Sex";

    private static Rule SexRule(string code, string[] others, string words, Func<string?, bool, bool> fails) => new(code, Severity.Error, words, [Table], ["Sex", .. others], t =>
    {
        var (column, born, expected) = (SexColumn(t), t.Dates(Table, "PersonBirthDate"), t.Dates(Table, "ExpectedPersonBirthDate"));
        var sex = t.Texts(Table, column);
        return Enumerable.Range(0, t.Count(Table)).Where(i => fails(sex[i], born[i] is null && expected[i] is not null)).Select(i => Cells(Table, i, [column, .. others]));
    });

    private static IEnumerable<Cell[]> WithoutDisability(RuleTables t)
    {
        var (ids, born, nfa, codes) = (t.Texts(Table, "LAchildID"), t.Dates(Table, "PersonBirthDate"), t.Texts("CINdetails", "ReferralNFA"), t.Texts("Disabilities", "Disability"));
        var (episodes, disabilities) = (t.Groups("CINdetails", Child), t.Groups("Disabilities", Child));
        var said = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < ids.Length; i++)
        {
            if (born[i] is null || ids[i] is not { } id || !episodes.TryGetValue(id, out var of)) continue;
            var acted = of.Where(e => !IsTrue(nfa[e])).ToArray();
            var held = disabilities.GetValueOrDefault(id) ?? [];
            if (acted.Length == 0 || !said.Add(id) || held.Any(d => codes[d] is { } code && Disabilities.Contains(code))) continue;
            yield return [new(Table, "PersonBirthDate", i), .. acted.Select(e => new Cell("CINdetails", "ReferralNFA", e)), .. held.Select(d => new Cell("Disabilities", "Disability", d))];
        }
    }

    private static IEnumerable<Cell[]> Over25(RuleTables t)
    {
        var (born, closed, closing) = (t.Dates(Table, "PersonBirthDate"), t.Dates("CINdetails", "CINclosureDate"), t.Texts("CINdetails", "CINclosureDate"));
        var episodes = t.Groups("CINdetails", Child);
        foreach (var (id, children) in Dated(t, Table, "PersonBirthDate", Child))
        {
            if (!episodes.TryGetValue(id, out var of)) continue;
            foreach (var child in children)
                foreach (var episode in of.Where(e => (closing[e] is null ? t.Year.Reference : closed[e]) > born[child]!.Value.AddYears(25)))
                    yield return [new(Table, "PersonBirthDate", child), new("CINdetails", "CINclosureDate", episode)];
        }
    }
}
