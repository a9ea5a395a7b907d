using static Safeguarding.Returns.CareShapes;
using static Safeguarding.Returns.RuleShapes;

namespace Safeguarding.Returns;

/// <summary>Rules of DoLo, collected since 2026/27: times under a deprivation of liberty order.</summary>
internal static class DeprivationOfLibertyRules
{
    private const string Table = "DoLo";
    private const string Episodes = "Episodes";
    private static readonly IReadOnlySet<string> Expected = Set("K2", "Z12", "Z13");
    private static readonly IReadOnlySet<string> Impossible = Set("K1", "P1", "R5", "K3");

    public static readonly IReadOnlyList<Rule> All = [.. Rules.Select(rule => rule with { From = "2026_27" })];

    private static IEnumerable<Rule> Rules =>
    [
        Rows("700", Table, ["DOLO_START"], "The start of the order must be a date; an order with an end needs one.", t =>
        {
            var (dates, texts, ends) = (t.Dates(Table, "DOLO_START"), t.Texts(Table, "DOLO_START"), t.Texts(Table, "DOLO_END"));
            return i => dates[i] is null && (texts[i] is not null || ends[i] is not null);
        }),
        DateIfAny("701", Table, "DOLO_END", "The end of the order is not a date."),
        Pair("702", Table, "DOLO_START", "DOLO_END", "The order must end after the day on which it starts.", (start, end) => end <= start),
        Rows("703", Table, ["DOLO_START"], "The order starts after the end of the year.", t => { var start = t.Dates(Table, "DOLO_START"); return i => start[i] > t.Year.Reference; }),
        WithinYear("704", Table, "DOLO_END", "The order ends outside the year: an earlier one was last year's, a later one is still in force."),
        new("705", Severity.Error, "An order cannot start while the child's order before it is in force.", [Table], ["DOLO_START", "DOLO_END"], t =>
        {
            var (start, end) = (t.Dates(Table, "DOLO_START"), t.Dates(Table, "DOLO_END"));
            return InOrder(t, Table, "DOLO_START").Neighbours().Where(p => end[p.Row] is null || start[p.Next] < end[p.Row]).Select(p => Cells(Table, p.Next, "DOLO_START", "DOLO_END"));
        }),
        new("706", Severity.Error, "Last year's return left an order in force, and this year's does not have it: report it from the same start.", [Table, "DoLo_last"], ["DOLO_START"], t => MissingRules.NotCarried(t, Table, "DOLO_START", "DOLO_END")),
        RowsWith("707", Table, [Episodes], ["DOLO_END"], "The child left care, and an order from before is still in force.", t =>
        {
            var (start, open, told, left, child) = (t.Dates(Table, "DOLO_START"), t.Texts(Table, "DOLO_END"), t.Has($"{Table}.DOLO_START"), CareContinuity.Left(t), t.ChildOf(Table));
            return i => (!told || start[i] is not null) && open[i] is null && left(child[i]) is not null;
        }),
        Pair("708", Table, "DOLO_START", "DOB", "The order starts before the child was born, or on that day.", (start, born) => start <= born),
        During("709", place => !Expected.Contains(place), "Under an order a child lives in a children's home (K2) or in a Z12 or Z13 placement: please check the placement."),
        During("710", Impossible.Contains, "A child cannot be under an order in a K1, K3, P1 or R5 placement."),
    ];

    /// <summary>Orders with both dates that share a day, other than that of a move, with an episode in such a placement.</summary>
    private static Rule During(string code, Func<string, bool> placement, string words) => new(code, Severity.Error, words, [Table, Episodes], ["DOLO_START", "PLACE"], t =>
    {
        var (from, to, start, end, place) = (t.Dates(Table, "DOLO_START"), t.Dates(Table, "DOLO_END"), t.Dates(Episodes, "DECOM"), t.Dates(Episodes, "DEC"), t.Texts(Episodes, "PLACE"));
        return t.Join(Table, Episodes, "CHILD").Where(p => to[p.Row] > start[p.Other] && from[p.Row] is { } began && !(end[p.Other] <= began) && place[p.Other] is { } code && placement(code))
            .Select(p => new[] { new Cell(Table, "DOLO_START", p.Row), new Cell(Episodes, "PLACE", p.Other) });
    });
}
