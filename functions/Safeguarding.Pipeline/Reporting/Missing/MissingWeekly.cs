using System.Collections.Immutable;
using Safeguarding.Parquet;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>A line of the week: an event and what its readers must know of the child.</summary>
/// <param name="Age">On the day it began.</param>
/// <param name="End">Return within the week; null while not back by its end.</param>
/// <param name="LookedAfter">Whether an episode of care was open on the day it began.</param>
/// <param name="Team">That holds the child on the night.</param>
/// <param name="PoliceFlags">Exploitation flags the police set in the days before the week's end: "criminal exploitation, county lines".</param>
/// <param name="EpisodesInWindow">Events of this child that began in the escalating rule's window.</param>
/// <param name="LastEnquiry">Day the child's latest section 47 enquiry began, if within that window or since.</param>
internal sealed record MissingLine(
    MissingEvent Event, ListedChild Child, int? Age, DateTime? End, bool LookedAfter, string Team, string PoliceFlags, ReturnInterview Interview,
    int EpisodesInWindow, bool Escalating, DateOnly? LastEnquiry)
{
    public double? Hours => End is { } end ? Math.Round((end - Event.Start).TotalHours, 1) : null;

    public bool AtRiskOfExploitation => Event.ExploitationConcern || PoliceFlags.Length > 0;

    public bool Died => Event.Died || Child.Died is not null;

    /// <summary>Whether the pattern asks for a strategy discussion.</summary>
    public bool PromptsStrategy => Escalating && !Died;
}

/// <summary>The week's report: Monday to Sunday, the last such week that had ended by the night, and the weeks before it.</summary>
internal sealed record MissingReport(DateOnly From, DateOnly To, MissingSettings Settings, ImmutableArray<MissingLine> Lines, ImmutableArray<MissingWeek> Weeks);

/// <summary>The weekly report of missing children: every missing, absent and unauthorised-absence episode of social care and the police, two records of one event counted once.</summary>
internal static class MissingWeekly
{
    private static readonly ImmutableArray<string> Curated = ["child", "involvement", "looked_after_episode", "missing_episode", "police_event", "section47", "team"];

    public static readonly ReportKind Kind = new("missing-weekly", "Missing children", "Who was missing or absent last week, by either agency's record, and whose pattern asks for a strategy discussion.", Curated, Make);

    private static Report Make(ReportSource source)
    {
        var report = Build(source);
        return new Report(MissingWeeklyPage.Of(report), [new ReportTable("", Columns, [.. report.Lines.Select(Row)]), MissingTrend.Table(report.Weeks)]);
    }

    public static MissingReport Build(ReportSource source)
    {
        var settings = MissingSettings.Of(source.Schemas);
        var sunday = source.Night.AddDays(-(int)source.Night.DayOfWeek);
        var (monday, weekEnd) = (sunday.AddDays(-6), sunday.AddDays(1).ToDateTime(TimeOnly.MinValue));
        var weekStart = monday.ToDateTime(TimeOnly.MinValue);
        var byChild = MissingRecord.Read(source["missing_episode"]).GroupBy(r => r.ChildId, StringComparer.Ordinal)
            .Select(g => MissingReconciliation.Events(g, TimeSpan.FromHours(settings.SameEventHours))).ToList();
        var wanted = byChild.Where(events => events.Exists(e => e.Touches(weekStart, weekEnd))).Select(events => events[0].ChildId).ToHashSet(StringComparer.Ordinal);
        var facts = new MissingFacts(source, settings, wanted, sunday);
        var trend = new MissingTrend(monday, settings.TrendWeeks);
        var lines = new List<MissingLine>();
        foreach (var events in byChild)
        {
            trend.Add(events);
            foreach (var e in events)
                if (e.Touches(weekStart, weekEnd)) lines.Add(facts.Line(e, events, weekEnd));
        }

        return new MissingReport(monday, sunday, settings,
            [.. lines.OrderByDescending(l => l.End is null).ThenByDescending(l => l.EpisodesInWindow).ThenBy(l => l.Event.Start).ThenBy(l => l.Event.ChildId, StringComparer.Ordinal)], trend.Weeks);
    }

    private static readonly ImmutableArray<ReportColumn> Columns =
    [
        new("child_id", ParquetType.String, "Stable id of the child."),
        new("child", ParquetType.String, "Name of the child."),
        new("age", ParquetType.Int64, "Age when the episode began."),
        new("start", ParquetType.Timestamp, "Earliest time that an agency gives."),
        new("end", ParquetType.Timestamp, "Latest return that an agency gives; empty while not back by the week's end."),
        new("hours", ParquetType.Double, "Hours from start to end."),
        new("recorded_by", ParquetType.String, "Agencies that recorded it."),
        new("category", ParquetType.String, "missing, unauthorised absence or absent: the gravest that an agency gives."),
        new("categories_recorded", ParquetType.String, "What each agency called it, where they differ."),
        new("police_risk", ParquetType.String, "Highest risk the police gave."),
        new("came_to_harm", ParquetType.Boolean, "Whether the police found the child harmed."),
        new("known_to_social_care", ParquetType.Boolean, "Whether social care has a record of the child."),
        new("looked_after", ParquetType.Boolean, "Whether the council looked after the child on the day it began."),
        new("placing_authority", ParquetType.String, "Another authority that placed the child here."),
        new("team", ParquetType.String, "Team that holds the child on the night."),
        new("at_risk_of_exploitation", ParquetType.Boolean, "Whether the missing report or a police flag says so."),
        new("police_flags", ParquetType.String, "Exploitation flags of the police in the days looked at."),
        new("return_interview", ParquetType.String, "Where the return interview stands on the night."),
        new("return_interview_offered", ParquetType.String, "As social care records it."),
        new("return_interview_accepted", ParquetType.String, "As social care records it."),
        new("return_interview_due_by", ParquetType.Timestamp, "End of the time allowed from the return."),
        new("police_prevention_interview", ParquetType.Date, "Day the police spoke with the child after the return."),
        new("episodes_in_window", ParquetType.Int64, "Episodes of the child begun in the window of the escalating rule."),
        new("escalating", ParquetType.Boolean, "Whether the pattern is escalating."),
        new("strategy_discussion_prompted", ParquetType.Boolean, "Whether the pattern asks for a strategy discussion."),
        new("last_section47", ParquetType.Date, "Latest section 47 enquiry begun in that window or since."),
    ];

    private static object?[] Row(MissingLine l) =>
    [
        l.Event.ChildId, l.Child.Name, (long?)l.Age, l.Event.Start, l.End, l.Hours, string.Join(" and ", l.Event.Agencies), MissingEvent.Name(l.Event.Kind), l.Event.KindsRecorded, l.Event.Risk,
        l.Event.CameToHarm, l.Child.KnownToSocialCare, l.LookedAfter, l.Event.PlacingAuthority, l.Team, l.AtRiskOfExploitation, l.PoliceFlags,
        l.Interview.Name, l.Interview.Offered, l.Interview.Accepted, l.Interview.DueBy, l.Event.PreventionInterview, (long)l.EpisodesInWindow, l.Escalating, l.PromptsStrategy, l.LastEnquiry,
    ];
}
