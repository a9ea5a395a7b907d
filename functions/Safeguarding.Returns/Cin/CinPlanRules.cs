using static Safeguarding.Returns.CinShapes;
using static Safeguarding.Returns.RuleShapes;

namespace Safeguarding.Returns;

/// <summary>Rules of child in need plans, among themselves and beside child protection plans.</summary>
internal static class CinPlanRules
{
    private const string Table = "CINplanDates", Start = "CINPlanStartDate", End = "CINPlanEndDate", Children = "ChildIdentifiers", Protection = "ChildProtectionPlans";

    public static readonly IReadOnlyList<Rule> All =
    [
        new("4001", Severity.Error, "A child in need plan and a child protection plan of the episode are both open. End the one that was replaced.", [Table, Protection], [Start, End, "CPPstartDate", "CPPendDate"], t =>
        {
            var keys = Shared(t, Episode, Table, Protection);
            var (open, protects, plans) = (Running(t, Table, Start, End), Running(t, Protection, "CPPstartDate", "CPPendDate"), t.Groups(Protection, keys));
            return t.Groups(Table, keys).Where(g => plans.ContainsKey(g.Key)).SelectMany(g => Paired([.. g.Value.Where(open)], [.. plans[g.Key].Where(protects)]))
                .Select(p => (Cell[])[.. Held(t, Table, p.Row, Start, End), .. Held(t, Protection, p.Other, "CPPstartDate", "CPPendDate")]);
        }),
        CinPeriods.Inside("4003", "Reviews", "CPPreviewDate", Child, (Table, Start, End), CinPeriods.EndDay.Inside, "A child protection review was held while the child was on a child in need plan. Correct the dates of one of them.", NotOnLastDay),
        OneOpen("4004", Table, Episode, [End], "An episode may have only one open child in need plan.", t => { var end = t.Texts(Table, End); return i => end[i] is null; }),
        Against("4008", Table, Start, Children, "PersonDeathDate", Child, "The child in need plan started after the child died.", (start, died) => start > died),
        Against("4009Q", Table, End, Children, "PersonDeathDate", Child, "The child in need plan ended after the child died.", (end, died) => end > died),
        StartRequired("4010", Table, Start, "The child in need plan needs a start date, not after the reference date."),
        Pair("4011", Table, End, Start, "The child in need plan ended before it started.", (end, start) => end < start),
        Pair("4012Q", Table, End, Start, "The child in need plan started and ended on one day. Confirm that this is right.", (end, start) => end == start),
        WithinYear("4013", Table, End, "The child in need plan ended outside the year."),
        CinPeriods.Overlapping("4014", Table, Episode, Start, End, CinPeriods.EndDay.Inside, "Two child in need plans of the episode overlap."),
        Against("4015", Table, Start, "CINdetails", "CINreferralDate", Episode, "The child in need plan started before the referral.", (start, referred) => start < referred),
        CinPeriods.Inside("4016", Table, Start, Child, (Protection, "CPPstartDate", "CPPendDate"), CinPeriods.EndDay.Free, "The child in need plan started while a child protection plan was running. It may start on the day on which that ends."),
        CinPeriods.Inside("4017", Protection, "CPPstartDate", Child, (Table, Start, End), CinPeriods.EndDay.Free, "The child protection plan started while a child in need plan was running. It may start on the day on which that ends."),
    ];

    private static Func<int, bool> Running(RuleTables t, string table, string start, string end)
    {
        var (starts, ends, dated) = (t.Texts(table, start), t.Texts(table, end), t.Has($"{table}.{start}"));
        return i => ends[i] is null && (!dated || starts[i] is not null);
    }

    /// <summary>The review at which a child protection plan ends may be held on the day on which the child in need plan begins.</summary>
    private static Func<int, bool> NotOnLastDay(RuleTables t)
    {
        if (!t.Has(Protection)) return _ => true;
        var (reviewed, ended) = (t.Dates("Reviews", "CPPreviewDate"), t.Dates(Protection, "CPPendDate"));
        var lastDays = t.Join("Reviews", Protection, Shared(t, ["LAchildID", "CPPID"], "Reviews", Protection)).Where(p => reviewed[p.Row] is { } day && ended[p.Other] == day).Select(p => p.Row).ToHashSet();
        return row => !lastDays.Contains(row);
    }
}
