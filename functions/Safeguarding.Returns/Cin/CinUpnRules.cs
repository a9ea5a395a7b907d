using static Safeguarding.Returns.CinShapes;
using static Safeguarding.Returns.RuleShapes;

namespace Safeguarding.Returns;

/// <summary>Rules of the unique pupil number: a check letter, three digits of an authority, four of a school, two of a year, three of a series; a temporary number ends with a letter.</summary>
internal static class CinUpnRules
{
    private const string Table = "ChildIdentifiers";
    internal const string CheckLetters = "ABCDEFGHJKLMNPQRTUVWXYZ";

    /// <summary>Authorities of England after 1998, those of Wales, and the numbers given to others who issue pupil numbers, first and last of each run.</summary>
    private static readonly (int First, int Last)[] Authorities =
    [
        (1, 5), (201, 213), (301, 320), (330, 336), (340, 344), (350, 359), (370, 373), (380, 384), (390, 394), (420, 420), (660, 681), (701, 708), (800, 803), (805, 808),
        (810, 813), (815, 816), (820, 823), (825, 826), (830, 831), (835, 841), (845, 846), (850, 852), (855, 857), (860, 861), (865, 896), (908, 909), (916, 916), (919, 919),
        (921, 921), (925, 926), (928, 929), (931, 931), (933, 933), (935, 938), (940, 943),
    ];

    public static readonly IReadOnlyList<Rule> All =
    [
        Rows("1510", Table, ["UPN"], "The UPN's first letter is not the check letter of its digits: a digit was mistyped.", t => OfUpn(t, u =>
            u.Length == 13 && u.AsSpan(1).IndexOfAnyExceptInRange('0', '9') < 0 && u[0] != CheckLetter(u.AsSpan(1)))),
        Unique("1520", Table, "UPN", "The same UPN is given to more than one child."),
        Rows("1530", Table, ["UPN"], "Characters 2 to 4 of the UPN are not the number of an authority. Check the number with the school that gave it.", t => OfUpn(t, u => u.Length < 4 || !IsAuthority(u.AsSpan(1, 3)))) with { From = "2023_24" },
        Rows("1540", Table, ["UPN"], "Characters 5 to 12 of the UPN must be digits.", t => OfUpn(t, u => u.Length < 12 || u.AsSpan(4, 8).IndexOfAnyExceptInRange('0', '9') >= 0)),
        Rows("1550", Table, ["UPN"], "Character 13 of the UPN must be a digit, or a letter other than I, O and S.", t => OfUpn(t, u => u.Length < 13 || !(char.IsAsciiDigit(u[12]) || CheckLetters.Contains(u[12])))),
        Rows("1560Q", Table, ["FormerUPN"], "A former UPN is a letter and 12 digits, or a letter, 11 digits and a letter when it was a temporary one.", t =>
        {
            var upns = t.Texts(Table, "FormerUPN");
            return i => upns[i] is { } upn && !IsShaped(upn);
        }),
        Rows("8770Q", Table, ["UPN", "UPNunknown"], "A child of school age needs a UPN, or a reason other than UN1 why there is none.", t => WithoutUpn(t, t.Year.Reference)) with { Until = "2023_24" },
        Rows("8770Q", Table, ["UPN", "UPNunknown"], "A child of school age needs a UPN, or a reason other than UN1 why there is none.", t => WithoutUpn(t, new DateOnly(t.Year.Start.Year, 8, 31))) with { From = "2024_25" },
        new("8772", Severity.Error, "UN7 says that the referral led to no further action, and another referral of the child did lead to action. Give the UPN or another reason.", [Table, "CINdetails"], ["UPNunknown", "ReferralNFA"], t =>
        {
            var (reasons, nfa) = (t.Texts(Table, "UPNunknown"), t.Texts("CINdetails", "ReferralNFA"));
            var episodes = t.Groups("CINdetails", Child);
            return t.Groups(Table, Child).Where(g => episodes.ContainsKey(g.Key))
                .SelectMany(g => Paired([.. g.Value.Where(i => reasons[i] == "UN7")], [.. episodes[g.Key].Where(e => IsFalse(nfa[e]))]))
                .Select(p => new[] { new Cell(Table, "UPNunknown", p.Row), new Cell("CINdetails", "ReferralNFA", p.Other) });
        }),
    ];

    /// <summary>Check letter of twelve digits: their sum weighted 2 to 13, modulo 23.</summary>
    internal static char CheckLetter(ReadOnlySpan<char> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++) sum += (digits[i] - '0') * (i + 2);
        return CheckLetters[sum % 23];
    }

    private static bool IsShaped(string upn) =>
        upn.Length == 13 && CheckLetters.Contains(upn[0]) && upn.AsSpan(1, 11).IndexOfAnyExceptInRange('0', '9') < 0 && (char.IsAsciiDigit(upn[12]) || CheckLetters.Contains(upn[12]));

    private static bool IsAuthority(ReadOnlySpan<char> digits)
    {
        if (digits.IndexOfAnyExceptInRange('0', '9') >= 0) return false;
        var number = (digits[0] - '0') * 100 + (digits[1] - '0') * 10 + digits[2] - '0';
        return Array.Exists(Authorities, run => run.First <= number && number <= run.Last);
    }

    /// <summary>Children from 5 to 15 on the day by which school age is told, with a referral that led to action.</summary>
    private static Func<int, bool> WithoutUpn(RuleTables t, DateOnly day)
    {
        var (ids, upns, reasons, born) = (t.Texts(Table, "LAchildID"), t.Texts(Table, "UPN"), t.Texts(Table, "UPNunknown"), t.Dates(Table, "PersonBirthDate"));
        var nfa = t.Has("CINdetails") ? t.Texts("CINdetails", "ReferralNFA") : [];
        var acted = t.Has("CINdetails") ? t.Groups("CINdetails", Child).Where(g => g.Value.Any(e => IsFalse(nfa[e]))).Select(g => g.Key).ToHashSet(StringComparer.Ordinal) : [];
        var (youngest, oldest) = (day.AddYears(-5), day.AddYears(-16));
        return i => born[i] <= youngest && born[i] > oldest && upns[i] is null && reasons[i] is null or "UN1" && ids[i] is { } id && acted.Contains(id);
    }

    private static Func<int, bool> OfUpn(RuleTables t, Func<string, bool> fails)
    {
        var upns = t.Texts(Table, "UPN");
        return i => upns[i] is { } upn && fails(upn);
    }
}
