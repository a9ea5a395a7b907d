using static Safeguarding.Returns.EpisodeViews;
using static Safeguarding.Returns.RuleShapes;

namespace Safeguarding.Returns;

/// <summary>Rules of this year's episodes against last year's: what was open then must go on now.</summary>
internal static class LastYearEpisodes
{
    public static readonly IReadOnlyList<Rule> All =
    [
        Same("452", "PL_LA", "The authority in which the placement lies is not the one of last year's open episode."),
        SameDistance("453"),
        Carried("502", ["DECOM"], "Last year's return left an episode open, and the child's first episode does not start on the day on which that one did.", [], t =>
        {
            var (now, then) = (t.Dates(Episodes, "DECOM"), t.Dates(LastYear, "DECOM"));
            return (row, last) => now[row] != then[last];
        }),
        Same("503A", "RNE", "The reason for the first episode is not the one of last year's open episode."),
        Same("503B", "LS", "The legal status of the first episode is not the one of last year's open episode."),
        Same("503C", "CIN", "The category of need of the first episode is not the one of last year's open episode."),
        .. Ssda903Codes.Each(["2022_23", "2024_25", "2025_26"], year => Carried("503D", ["PLACE"], "The placement type of the first episode is not the one of last year's open episode.", [], t =>
        {
            var (now, then) = (t.Texts(Episodes, "PLACE"), t.Texts(LastYear, "PLACE"));
            return (row, last) => !string.Equals(now[row], then[last], StringComparison.Ordinal) && !IsRenamed(year, then[last], now[row]);
        })),
        Same("503E", "PLACE_PROVIDER", "The provider of the first episode is not the one of last year's open episode."),
        Same("503F", "URN", "The provider's number of the first episode is not the one of last year's open episode."),
        SameDistance("503G"),
        Same("503H", "PL_LA", "The authority in which the first episode's placement lies is not the one of last year's open episode."),
        Same("503J", "PL_LOCATION", "Whether the placement lies in the authority is not as in last year's open episode."),
        Needing([LastYear], Rows("562", Episodes, ["DECOM"], "The episode began before the year, and last year's return holds no such episode that was still open.", t =>
        {
            var (start, child) = (t.Dates(Episodes, "DECOM"), t.ChildOf(Episodes));
            var open = OpenLastYear(t);
            return i => start[i] is { } d && d < t.Year.Start && child[i] >= 0 && !open.Contains((child[i], d));
        })),
        Needing([LastYear], Rows("NoE", Episodes, ["DECOM"], "The child was in care before the year began and is not in last year's return. Check the start, and that last year's files are whole.", t =>
        {
            var (start, child, known) = (t.Dates(Episodes, "DECOM"), t.ChildOf(Episodes), t.PartnersOf(LastYear));
            return i => start[i] < t.Year.Start && child[i] >= 0 && known[child[i]].Count == 0;
        }) with { Severity = Severity.Query }),
    ];

    /// <summary>A rule of a child's first episode of the year and last year's final one, where that was open.</summary>
    private static Rule Carried(string code, string[] fields, string words, string[] needs, Func<RuleTables, Func<int, int, bool>> fails) =>
        new(code, Severity.Error, words, [Episodes, LastYear, .. needs], fields, t =>
        {
            var failing = fails(t);
            return Open(t).Where(pair => failing(pair.Row, pair.Last)).Select(pair => Cells(Episodes, pair.Row, fields));
        });

    private static Rule Same(string code, string column, string words) => Carried(code, [column], words, column.StartsWith("PL_", StringComparison.Ordinal) ? [$"Episodes.{column}", $"Episodes_last.{column}"] : [], t =>
    {
        var (now, then) = (t.Texts(Episodes, column), t.Texts(LastYear, column));
        return (row, last) => !string.Equals(now[row], then[last], StringComparison.Ordinal);
    });

    private static Rule SameDistance(string code) =>
        Carried(code, ["PL_DISTANCE"], "The distance from home to the placement is not the one of last year's open episode. Check both postcodes in both years.", ["Episodes.PL_DISTANCE", "Episodes_last.PL_DISTANCE"], t =>
        {
            var (now, then) = (PlacementPostcodes.Miles(t, Episodes), PlacementPostcodes.Miles(t, LastYear));
            return (row, last) => now[row] != then[last];
        });

    /// <summary>Placement types that got another code between two years.</summary>
    private static bool IsRenamed(string year, string? then, string? now) =>
        (year == "2024_25" && then == "H5" && now == "K3") || (year == "2025_26" && then == "Z1" && now is "Z11" or "Z12" or "Z13" or "Z14");

    private static List<(int Row, int Last)> Open(RuleTables t) => t.View("carried episodes", () =>
    {
        var (before, end) = (InOrder(t, LastYear), t.Texts(LastYear, "DEC"));
        return InOrder(t).Each().Select(own => (own.Rows[0], Last: before[own.Child] is { Count: > 0 } rows ? rows[^1] : -1)).Where(pair => pair.Last >= 0 && end[pair.Last] is null).OrderBy(pair => pair.Item1).ToList();
    });

    private static HashSet<(int Child, DateOnly Start)> OpenLastYear(RuleTables t)
    {
        var (child, start, ended, end) = (t.ChildOf(LastYear), t.Dates(LastYear, "DECOM"), t.Texts(LastYear, "DEC"), t.Dates(LastYear, "DEC"));
        return Enumerable.Range(0, child.Length).Where(i => child[i] >= 0 && start[i] is not null && (ended[i] is null || end[i] >= t.Year.Start)).Select(i => (child[i], start[i]!.Value)).ToHashSet();
    }
}
