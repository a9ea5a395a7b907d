namespace Safeguarding.Pipeline.Reporting;

/// <summary>What is known of the week's children besides their episodes.</summary>
internal sealed class MissingFacts(ReportSource source, MissingSettings settings, IReadOnlySet<string> wanted, DateOnly sunday)
{
    private static readonly (string Column, string Words)[] Flags = [("sexual_exploitation", "sexual exploitation"), ("criminal_exploitation", "criminal exploitation"), ("county_lines", "county lines")];

    private readonly ListedChildren _children = ListedChildren.Of(source["child"], wanted);
    private readonly HoldingTeams _teams = new(source["involvement"], source["team"], wanted, settings.CaseHoldingRoles);
    private readonly ReportRows _care = ReportRows.ByChild(source["looked_after_episode"], wanted);
    private readonly ReportRows _police = ReportRows.ByChild(source["police_event"], wanted);
    private readonly ReportRows _enquiries = ReportRows.ByChild(source["section47"], wanted);

    /// <param name="all">Every event of the child.</param>
    /// <param name="weekEnd">Midnight after the week.</param>
    public MissingLine Line(MissingEvent e, List<MissingEvent> all, DateTime weekEnd)
    {
        var rule = settings.Escalating;
        var child = _children.Find(e.ChildId);
        var day = DateOnly.FromDateTime(e.Start);
        var end = e.End < weekEnd ? e.End : null;
        var inWindow = all.Count(o => o.Start < weekEnd && o.Start >= weekEnd.AddDays(-rule.WindowDays));
        var recent = all.Count(o => o.Start < weekEnd && o.Start >= weekEnd.AddDays(-rule.RecentDays));
        return new MissingLine(
            e, child, child.AgeOn(day), end, LookedAfter(e.ChildId, day), _teams.Of(e.ChildId, source.Night), PoliceFlags(e.ChildId),
            ReturnInterview.Of(e, end, e.Died || child.Died is not null, source.Night, settings.InterviewHours),
            inWindow, rule.Holds(inWindow, recent), LastEnquiry(e.ChildId));
    }

    private bool LookedAfter(string childId, DateOnly day)
    {
        var (start, end) = (source["looked_after_episode"].Dates("start_date"), source["looked_after_episode"].Dates("end_date"));
        return _care.Of(childId).Any(r => start[r] <= day && !(end[r] <= day));
    }

    private string PoliceFlags(string childId)
    {
        var events = source["police_event"];
        var (from, to) = (sunday.AddDays(1 - settings.PoliceFlagDays).ToDateTime(TimeOnly.MinValue), sunday.AddDays(1).ToDateTime(TimeOnly.MinValue));
        var time = events.Times("event_time");
        var rows = _police.Of(childId).Where(r => time[r] >= from && time[r] < to).ToList();
        return string.Join(", ", Flags.Where(f => events.Text(f.Column) is var flag && rows.Exists(r => flag[r] == "Y")).Select(f => f.Words));
    }

    private DateOnly? LastEnquiry(string childId)
    {
        var start = source["section47"].Dates("start_date");
        return _enquiries.Of(childId).Select(r => start[r]).Where(d => d > sunday.AddDays(-settings.Escalating.WindowDays) && d <= source.Night).Max();
    }
}
