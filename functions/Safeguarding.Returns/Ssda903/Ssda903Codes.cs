using System.Globalization;
using static Safeguarding.Returns.RuleShapes;

namespace Safeguarding.Returns;

/// <summary>
/// The code sets of the SSDA903's episodes as the guides of the collection years 2022/23 to 2026/27 list them. A set that never changed is a set; one that did is a function of the year.
/// Those of the other tables stand with the rules of their table.
/// </summary>
internal static class Ssda903Codes
{
    public static readonly IReadOnlySet<string> StartReasons = Set("S", "L", "P", "T", "B", "U");
    public static readonly IReadOnlySet<string> LegalStatuses = Set("C1", "C2", "D1", "E1", "V2", "V3", "V4", "L1", "L2", "L3", "J1", "J2", "J3");
    public static readonly IReadOnlySet<string> Needs = Set("N1", "N2", "N3", "N4", "N5", "N6", "N7", "N8");
    public static readonly IReadOnlySet<string> Providers = Set("PR0", "PR1", "PR2", "PR3", "PR4", "PR5");
    public static readonly IReadOnlySet<string> EndReasons = Set("X1", "E11", "E12", "E2", "E3", "E4A", "E4B", "E13", "E41", "E45", "E46", "E47", "E48", "E5", "E6", "E7", "E8", "E9", "E14", "E15", "E16", "E17");
    public static readonly IReadOnlySet<string> Adopted = Set("E11", "E12");
    public static readonly IReadOnlySet<string> SpecialGuardianship = Set("E45", "E46", "E47", "E48");
    public static readonly IReadOnlySet<string> ChangeReasons = Set("CARPL", "CLOSE", "ALLEG", "STAND", "APPRR", "CREQB", "CREQO", "CHILD", "LAREQ", "PLACE", "CUSTOD", "OTHER");

    // Placement types by what they have in common
    public static readonly IReadOnlySet<string> Temporary = Set("T0", "T1", "T2", "T3", "T4");
    public static readonly IReadOnlySet<string> Adoptive = Set("A3", "A4", "A5", "A6");
    public static readonly IReadOnlySet<string> Foster = Set("U1", "U2", "U3", "U4", "U5", "U6");

    /// <summary>Codes of a male and of a female, the year in front being the first.</summary>
    private static readonly (string From, string Male, string Female)[] SexesByYear = [("2022_23", "1", "2"), ("2024_25", "M", "F")];

    private static readonly (string From, string[] Codes)[] OtherPlacementsByYear = [("2022_23", ["Z1"]), ("2025_26", ["Z11", "Z12", "Z13", "Z14"])];

    /// <summary>Semi-independent (H5) and independent living (P2) gave way to registered supported accommodation (K3): 2023/24 knows all three, since providers could register until 28 October 2023.</summary>
    private static readonly (string From, string[] Codes)[] SupportedByYear = [("2022_23", ["H5", "P2"]), ("2023_24", ["H5", "P2", "K3"]), ("2024_25", ["K3"])];

    private static readonly string[] PlacementsOfEveryYear =
        ["A3", "A4", "A5", "A6", "K1", "K2", "P1", "P3", "R1", "R2", "R3", "R5", "S1", "T0", "T1", "T2", "T3", "T4", "U1", "U2", "U3", "U4", "U5", "U6"];

    /// <summary>Years, as <see cref="ReturnYear.Code"/>, from which a code set of the episodes or of the Header differs from the year before.</summary>
    public static readonly IReadOnlyList<string> Changes = ["2022_23", "2023_24", "2024_25", "2025_26"];

    public static (string Male, string Female) SexCodes(string year) => SexesByYear.Where(s => IsBy(s.From, year)).Select(s => (s.Male, s.Female)).Last();

    /// <summary>Every placement type of a year.</summary>
    public static IReadOnlySet<string> Placements(string year) => Set([.. PlacementsOfEveryYear, .. Supported(year), .. OtherPlacements(year)]);

    /// <summary>Z1 until 2024/25, Z11 to Z14 since.</summary>
    public static IReadOnlySet<string> OtherPlacements(string year) => Set(OtherPlacementsByYear.Last(o => IsBy(o.From, year)).Codes);

    /// <summary>H5 and P2, with K3 in 2023/24, K3 alone since 2024/25.</summary>
    public static IReadOnlySet<string> Supported(string year) => Set(SupportedByYear.Last(s => IsBy(s.From, year)).Codes);

    /// <summary>A rule in the form that it has in each stretch of years between two changes: for rules that a code set of the year goes into.</summary>
    public static IEnumerable<Rule> Each(IReadOnlyList<string> changes, Func<string, Rule> make) =>
        changes.Select((from, at) => make(from) with { From = from, Until = at + 1 < changes.Count ? Before(changes[at + 1]) : null });

    private static bool IsBy(string from, string year) => string.CompareOrdinal(from, year) <= 0;

    private static string Before(string year) => ReturnYear.Ending(int.Parse(year.AsSpan(0, 4), CultureInfo.InvariantCulture)).Code;
}
