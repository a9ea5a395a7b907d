namespace Safeguarding.Returns;

/// <summary>Authorities that may have made a permanence order: every number that an English authority with children's services has or had, and the codes for elsewhere.</summary>
internal static class PermanenceAuthorities
{
    /// <summary>Runs of the department's three-digit numbers, first and last; numbers of authorities that were reorganised (820, 835 to 837, 875, 909, 928) stay, because orders are old.</summary>
    private static readonly (int First, int Last)[] Numbers =
    [
        (201, 213), (301, 320), (330, 336), (340, 344), (350, 359), (370, 373), (380, 384), (390, 394), (420, 420),
        (800, 803), (805, 808), (810, 813), (815, 816), (820, 823), (825, 826), (830, 831), (835, 841), (845, 846), (850, 852), (855, 857),
        (860, 861), (865, 896), (908, 909), (916, 916), (919, 919), (921, 921), (925, 926), (928, 929), (931, 931), (933, 933), (935, 938), (940, 943),
    ];

    public static readonly IReadOnlySet<string> Codes = Numbers.SelectMany(n => Enumerable.Range(n.First, n.Last - n.First + 1))
        .Select(number => number.ToString(System.Globalization.CultureInfo.InvariantCulture)).Concat(["WAL", "SCO", "NIR", "NUK"]).ToHashSet(StringComparer.Ordinal);
}
