using static Safeguarding.Returns.EpisodeViews;
using static Safeguarding.Returns.RuleShapes;

namespace Safeguarding.Returns;

/// <summary>Rules of the codes and dates of one episode.</summary>
internal static class EpisodeCodes
{
    private static readonly DateOnly ChildrenActInForce = new(1991, 10, 14);
    private static readonly DateOnly PlacementOrdersBegan = new(2005, 12, 1);
    private static readonly DateOnly FreeingOrdersEnded = new(2005, 12, 31);

    public static readonly IReadOnlyList<Rule> All =
    [
        DateRequired("141", Episodes, "DECOM", "The start of the episode must be given, as dd/mm/yyyy."),
        Coded("143", Episodes, "RNE", Ssda903Codes.StartReasons, "The reason for the new episode must be S, L, P, T, B or U."),
        Coded("144", Episodes, "LS", Ssda903Codes.LegalStatuses, "The legal status must be one of the codes."),
        Coded("145", Episodes, "CIN", Ssda903Codes.Needs, "The category of need must be N1 to N8."),
        .. Ssda903Codes.Each(Ssda903Codes.Changes, year => Coded("146", Episodes, "PLACE", Ssda903Codes.Placements(year), "The placement type must be one of the year's codes.")),
        DateIfAny("147", Episodes, "DEC", "The end of the episode is not a date."),
        Rows("148", Episodes, ["DEC", "REC"], "The end of an episode and its reason come together or not at all.", t =>
        {
            var (ended, reason) = (t.Texts(Episodes, "DEC"), t.Texts(Episodes, "REC"));
            return i => ended[i] is null != reason[i] is null;
        }),
        Coded("149", Episodes, "REC", Ssda903Codes.EndReasons, "The reason why the episode ended must be one of the codes."),
        Rows("353", Episodes, ["DECOM"], "The episode starts before 14 October 1991, when the Children Act came into force. Correct the start.", t => Start(t, d => d < ChildrenActInForce)),
        Rows("354", Episodes, ["DECOM"], "The episode starts after the end of the year.", t => { var start = t.Dates(Episodes, "DECOM"); return i => start[i] > t.Year.Reference; }),
        Pair("355", Episodes, "DECOM", "DEC", "The episode starts and ends on one day.", (start, end) => start == end),
        Pair("356", Episodes, "DECOM", "DEC", "The episode ends before it starts.", (start, end) => end < start),
        Rows("385", Episodes, ["DEC"], "The episode ends after the end of the year.", t => { var end = t.Dates(Episodes, "DEC"); return i => end[i] > t.Year.Reference; }),
        Status("445", "D1", "No freeing order can begin after 2005. Correct the legal status or the start.", d => d > FreeingOrdersEnded) with { Until = "2023_24" },
        Status("446", "E1", "Placement orders began on 1 December 2005. Correct the legal status or the start.", d => d < PlacementOrdersBegan),
        Rows("451", Episodes, ["DEC", "REC", "LS"], "A freeing order cannot still be in force. End the episode or correct its legal status.", t =>
        {
            var (status, end, reason) = (t.Texts(Episodes, "LS"), t.Texts(Episodes, "DEC"), t.Texts(Episodes, "REC"));
            return i => status[i] == "D1" && end[i] is null && reason[i] is null;
        }) with { Until = "2023_24" },
        Coded("1009", Episodes, "REASON_PLACE_CHANGE", Ssda903Codes.ChangeReasons, "The reason for the change of placement must be one of the codes."),
    ];

    private static Rule Status(string code, string status, string words, Func<DateOnly, bool> fails) => Rows(code, Episodes, ["LS", "DECOM"], words, t =>
    {
        var (statuses, begins) = (t.Texts(Episodes, "LS"), Start(t, fails));
        return i => statuses[i] == status && begins(i);
    });

    private static Func<int, bool> Start(RuleTables t, Func<DateOnly, bool> fails)
    {
        var start = t.Dates(Episodes, "DECOM");
        return i => start[i] is { } d && fails(d);
    }
}
