using System.Globalization;
using Safeguarding.Pipeline.Reporting.Charts;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>The week's missing children as a page.</summary>
internal static class MissingWeeklyPage
{
    public static ReportPage Of(MissingReport report) => new(
        "Missing children", $"Monday {Words.Day(report.From)} to Sunday {Words.Day(report.To)}", ReportPage.NamesChildren,
        [
            new(Words.Whole(report.Events.Length), "episodes"),
            new(Words.Whole(Children(report.Events)), "children"),
            new(Words.Whole(report.Events.Count(e => e.End is null)), "not back by Sunday night"),
            new(Words.Whole(report.Events.Count(e => e.Agencies.Length > 1)), "recorded by both agencies"),
            new(Words.Whole(report.Events.Count(e => !e.KnownToSocialCare)), "known to the police only"),
            new(Words.Whole(Children(report.Events.Where(e => e.Escalating))), "children with an escalating pattern"),
            new(Words.Whole(report.Events.Count(e => e.End is not null && e.InterviewOffered != "Y")), "back, no return interview offered on record"),
        ],
        [
            new("Episodes", "Children still missing first, then those missing most often.") { Charts = [Days(report)], Tables = [Episodes(report)] },
        ],
        [
            new("Episode", $"A time a child was missing or absent that touches the week. Records of social care and of the police are one episode when they overlap or begin within {MissingWeekly.SameEvent.TotalHours.ToString("0", CultureInfo.InvariantCulture)} hours of each other; records of one agency only when they overlap, so a child missing every night has an episode a night. Its start is the earliest and its end the latest that any agency gives.", "this product"),
            new("Not back by Sunday night", "No agency had recorded a return before the end of the week.", "this product"),
            new("Return interview", "As social care records it. An independent interview is to be offered within 72 hours of return.", "Statutory guidance on children who run away or go missing from home or care, 2014"),
            new("Escalating pattern", "Three or more episodes began in the 90 days to the end of the week, and more of them in the last 45 days than in the 45 before. Consider a strategy discussion.", "this product"),
            new("Known to the police only", "The child's other records hold none of social care.", "this product"),
        ]);

    private static PageTable Episodes(MissingReport report) => new(
        "Episodes of the week", ["Child", "#Age", "Missing from", "Until", "#Hours", "Recorded by", "Kind", "Police risk", "Return interview", "#In 90 days", "Look at"],
        [
            .. report.Events.Select(e => new PageCell[]
            {
                new(e.Child.Length > 0 ? e.Child : "Name not known", e.ChildId), e.Age?.ToString(CultureInfo.InvariantCulture) ?? "", Words.Time(e.Start), e.End is { } end ? Words.Time(end) : "not back",
                e.Hours?.ToString("0.0", CultureInfo.InvariantCulture) ?? "", string.Join(" and ", e.Agencies.Select(a => a.Replace('_', ' '))), e.Category, e.Risk.Replace('_', ' '),
                new($"offered: {e.InterviewOffered}", $"accepted: {e.InterviewAccepted}"), e.EpisodesIn90Days, new("") { Tags = [.. Flags(e)] },
            }),
        ],
        "No episode in this week is on record with either agency. If that is a surprise, check that both extracts came.");

    private static IEnumerable<string> Flags(MissingEvent e)
    {
        if (e.Escalating) yield return "escalating";
        if (e.ExploitationConcern) yield return "exploitation concern";
        if (!e.KnownToSocialCare) yield return "not known to social care";
        if (e.PlacingAuthority.Length > 0) yield return $"placed by {e.PlacingAuthority}";
    }

    private static string Days(MissingReport report) => BarChart.Draw("days", "Episodes begun by day",
    [
        .. Enumerable.Range(0, 7).Select(i => report.From.AddDays(i)).Select(day => (day, Count: report.Events.Count(e => DateOnly.FromDateTime(e.Start) == day)))
            .Select(d => new Bar(d.day.ToString("dddd d MMM", CultureInfo.InvariantCulture), d.Count, Words.Whole(d.Count))),
    ]);

    private static int Children(IEnumerable<MissingEvent> events) => events.Select(e => e.ChildId).Distinct(StringComparer.Ordinal).Count();
}
