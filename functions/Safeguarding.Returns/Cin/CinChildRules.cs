using static Safeguarding.Returns.RuleShapes;

namespace Safeguarding.Returns;

/// <summary>Rules of the header, the identifiers, the characteristics and the disabilities of a child.</summary>
internal static class CinChildRules
{
    private const string Table = "ChildIdentifiers";
    internal static readonly IReadOnlySet<string> Ethnicities = Set("WBRI", "WIRI", "WIRT", "WOTH", "WROM", "MWBC", "MWBA", "MWAS", "MOTH", "AIND", "APKN", "ABAN", "AOTH", "BCRB", "BAFR", "BOTH", "CHNE", "OOTH", "REFU", "NOBT");
    internal static readonly IReadOnlySet<string> Sexes = Set("M", "F", "U");
    private static readonly IReadOnlySet<string> Disabilities = Set("NONE", "MOB", "HAND", "PC", "INC", "COMM", "LD", "HEAR", "VIS", "BEH", "CON", "AUT", "DDA");

    public static readonly IReadOnlyList<Rule> All =
    [
        Rows("100", "Header", ["ReferenceDate"], "The header needs a reference date, and it must be 31 March of the header's year.", t =>
        {
            var (dates, years) = (t.Dates("Header", "ReferenceDate"), t.Texts("Header", "Year"));
            return i => dates[i] is not { Month: 3, Day: 31 } d || d.Year.ToString(System.Globalization.CultureInfo.InvariantCulture) != years[i];
        }),
        Rows("1510", Table, ["UPN"], "The UPN's first letter is not the check letter of its digits: a digit was mistyped.", t => OfUpn(t, u =>
            u.Length == 13 && u.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0 && u[0] != CheckLetter(u.AsSpan(1)))),
        Unique("1520", Table, "UPN", "The same UPN is given to more than one child."),
        Rows("1540", Table, ["UPN"], "Characters 5 to 12 of the UPN must be digits.", t => OfUpn(t, u => u.Length < 12 || u.AsSpan(4, 8).IndexOfAnyExceptInRange('0', '9') >= 0)),
        Rows("1550", Table, ["UPN"], "Character 13 of the UPN must be a digit, or a letter other than I, O and S.", t => OfUpn(t, u => u.Length < 13 || !(char.IsAsciiDigit(u[12]) || CheckLetters.Contains(u[12])))),
        Rows("1570", Table, ["LAchildID"], "The child id may have at most 20 characters.", t => { var ids = t.Texts(Table, "LAchildID"); return i => ids[i]?.Length > 20; }),
        Rows("1580", Table, ["LAchildID"], "The child id may hold letters and digits only.", t => { var ids = t.Texts(Table, "LAchildID"); return i => ids[i] is { } id && !id.All(char.IsAsciiLetterOrDigit); }),
        Required("4180", Table, "Sex", Sexes, "Sex must be given as M, F or U."),
        Required("4220", "ChildCharacteristics", "Ethnicity", Ethnicities, "Ethnicity must be given, as one of the 20 codes."),
        Rows("8500", Table, ["LAchildID"], "Every child needs an id.", t => { var ids = t.Texts(Table, "LAchildID"); return i => ids[i] is null; }),
        Unique("8510", Table, "LAchildID", "The same child id stands for more than one child of the return."),
        Rows("8520", Table, ["PersonBirthDate"], "The birth date lies after the reference date.", t => { var born = t.Dates(Table, "PersonBirthDate"); return i => born[i] > t.Year.Reference; }),
        Rows("8525Q", Table, ["PersonBirthDate", "ExpectedPersonBirthDate"], "A child has a birth date, or an expected one when unborn: one of the two.", t =>
        {
            var (born, expected) = (t.Dates(Table, "PersonBirthDate"), t.Dates(Table, "ExpectedPersonBirthDate"));
            return i => born[i] is null == expected[i] is null;
        }),
        Pair("8535Q", Table, "PersonDeathDate", "PersonBirthDate", "The child died before the birth date.", (died, born) => died < born),
        new("8540", Severity.Error, "A child who is born, with a referral that led to action, needs a disability code; NONE is one.", ["ChildIdentifiers", "Disabilities", "CINdetails"], ["PersonBirthDate", "ReferralNFA", "Disability"], WithoutDisability),
        WithinYear("8545Q", Table, "PersonDeathDate", "The date of death lies outside the year."),
        new("8590", Severity.Error, "Every child of the return needs an episode.", [Table, "CINdetails"], ["LAchildID"], t =>
        {
            var (ids, episodes) = (t.Texts(Table, "LAchildID"), t.Groups("CINdetails", "LAchildID"));
            return Enumerable.Range(0, t.Count(Table)).Where(i => ids[i] is { } id && !episodes.ContainsKey(id)).Select(i => Cells(Table, i, "LAchildID"));
        }),
        Rows("8750", Table, ["Sex", "PersonBirthDate", "ExpectedPersonBirthDate"], "The sex of an unborn child must be U.", t =>
        {
            var (sex, born, expected) = (t.Texts(Table, "Sex"), t.Dates(Table, "PersonBirthDate"), t.Dates(Table, "ExpectedPersonBirthDate"));
            return i => born[i] is null && expected[i] is not null && sex[i] != "U";
        }),
        new("8790", Severity.Error, "A child with the disability code NONE may have no other.", ["Disabilities"], ["Disability"], t =>
        {
            var codes = t.Texts("Disabilities", "Disability");
            return t.Groups("Disabilities", "LAchildID").Values.Where(g => g.Any(i => codes[i] == "NONE") && g.Any(i => codes[i] != "NONE"))
                .SelectMany(g => g.Where(i => codes[i] != "NONE")).Order().Select(i => Cells("Disabilities", i, "Disability"));
        }),
    ];

    internal const string CheckLetters = "ABCDEFGHJKLMNPQRTUVWXYZ";

    /// <summary>Check letter of twelve digits: their sum weighted 2 to 13, modulo 23.</summary>
    internal static char CheckLetter(ReadOnlySpan<char> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++) sum += (digits[i] - '0') * (i + 2);
        return CheckLetters[sum % 23];
    }

    private static Func<int, bool> OfUpn(RuleTables t, Func<string, bool> fails)
    {
        var upns = t.Texts(Table, "UPN");
        return i => upns[i] is { } upn && fails(upn);
    }

    private static IEnumerable<Cell[]> WithoutDisability(RuleTables t)
    {
        var (ids, born, nfa, codes) = (t.Texts(Table, "LAchildID"), t.Dates(Table, "PersonBirthDate"), t.Texts("CINdetails", "ReferralNFA"), t.Texts("Disabilities", "Disability"));
        var (episodes, disabilities) = (t.Groups("CINdetails", "LAchildID"), t.Groups("Disabilities", "LAchildID"));
        for (var i = 0; i < ids.Length; i++)
        {
            if (born[i] is null || ids[i] is not { } id) continue;
            if (!episodes.TryGetValue(id, out var of) || of.All(e => IsTrue(nfa[e]))) continue;
            if (!disabilities.TryGetValue(id, out var held) || !held.Any(d => codes[d] is { } code && Disabilities.Contains(code))) yield return Cells(Table, i, "PersonBirthDate");
        }
    }

    internal static bool IsTrue(string? flag) => flag is "1" or "true";
}
