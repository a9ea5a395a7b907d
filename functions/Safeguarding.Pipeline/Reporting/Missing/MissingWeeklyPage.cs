using System.Collections.Immutable;
using System.Globalization;
using Safeguarding.Pipeline.Reporting.Charts;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>The week's missing children as a page: totals for leaders, the trend, then lists for teams.</summary>
internal static class MissingWeeklyPage
{
    public static ReportPage Of(MissingReport report) => new(
        "Missing children", $"Monday {Words.Day(report.From)} to Sunday {Words.Day(report.To)}", ReportPage.NamesChildren, Tiles(report),
        [
            new("The week", report.Lines.Length == 0 ? "No episode in this week is on record with either agency. If that is a surprise, check that both extracts came." : "") { Charts = [ByDay(report)], Tables = report.Lines.Length == 0 ? [] : [Totals(report)] },
            new("Strategy discussions to consider", $"Children whose pattern is escalating: {report.Settings.Escalating.Words}") { Tables = [Prompts(report)] },
            .. report.Lines.Length == 0 ? [] : ImmutableArray.Create(new PageSection("Lists for teams", "By the team that holds the child on the night. Children still missing first, then those missing most often.") { Tables = Lists(report) }),
            new($"The last {report.Weeks.Length} weeks", "Every week counted anew from tonight's records, so a record that came late changes the week it belongs to.") { Charts = [Trend(report)], Tables = [Weeks(report)] },
        ], Meanings(report.Settings));

    private static ImmutableArray<Tile> Tiles(MissingReport report)
    {
        var before = report.Weeks.Length > 1 ? report.Weeks[^2] : null;
        return
        [
            new(Words.Whole(report.Lines.Length), "episodes") { Move = before is null ? "" : Move(report.Lines.Length - before.Episodes) },
            new(Words.Whole(Children(report.Lines)), "children") { Move = before is null ? "" : Move(Children(report.Lines) - before.Children) },
            new(Count(report, l => l.End is null), "not back by Sunday night"),
            new(Count(report, l => l.Event.Agencies.Length > 1), "recorded by both agencies"),
            new(Count(report, l => !l.Child.KnownToSocialCare), "of children social care does not know"),
            new(Words.Whole(Children(report.Lines.Where(l => l.PromptsStrategy))), "children with an escalating pattern"),
            new(Count(report, l => l.Interview.State == InterviewState.Overdue), $"back over {report.Settings.InterviewHours} hours, no return interview offered on record"),
        ];
    }

    private static string Move(int by) => by == 0 ? "as many as the week before" : $"{(by > 0 ? "▲" : "▼")} {Words.Whole(Math.Abs(by))} since the week before";

    private static PageTable Totals(MissingReport report)
    {
        var bands = report.Settings.Bands.Append("not known").Select(b => ("Age " + b, (Func<MissingLine, bool>)(l => report.Settings.AgeBand(l.Age) == b)));
        (string Words, Func<MissingLine, bool> Of)[] groups =
        [
            ("All", _ => true),
            ("Missing", l => l.Event.Kind == MissingKind.Missing), ("Unauthorised absence", l => l.Event.Kind == MissingKind.UnauthorisedAbsence), ("Absent", l => l.Event.Kind == MissingKind.Absent),
            ("Looked after by this council", l => l.LookedAfter), ("Placed here by another authority", l => l.Event.PlacingAuthority.Length > 0), ("Neither", l => !l.LookedAfter && l.Event.PlacingAuthority.Length == 0),
            ("At risk of exploitation", l => l.AtRiskOfExploitation), .. bands,
        ];
        return new PageTable("Totals for leaders", ["Who", "#Episodes", "#Children", "#Not back", "#Interview accepted", "#Refused", "#Overdue"],
        [
            .. groups.Select(g => (g.Words, Lines: report.Lines.Where(g.Of).ToList())).Where(g => g.Lines.Count > 0).Select(g => new PageCell[]
            {
                g.Words, g.Lines.Count, Children(g.Lines), g.Lines.Count(l => l.End is null),
                g.Lines.Count(l => l.Interview.State == InterviewState.Accepted), g.Lines.Count(l => l.Interview.State == InterviewState.Refused), g.Lines.Count(l => l.Interview.State == InterviewState.Overdue),
            }),
        ], "none");
    }

    private static PageTable Prompts(MissingReport report) => new(
        "Escalating", ["Child", "Team", new PageColumn($"In {Window(report)} days", true), "At risk of exploitation", "Section 47 enquiry begun"],
        [
            .. report.Lines.Where(l => l.PromptsStrategy).DistinctBy(l => l.Event.ChildId).Select(l => new PageCell[]
            {
                Name(l), l.Team, l.EpisodesInWindow, Exploitation(l), l.LastEnquiry is { } day ? new PageCell(Words.Day(day), "ask whether it knows of this week") : "none on record",
            }),
        ],
        "none.");

    private static ImmutableArray<PageTable> Lists(MissingReport report) =>
    [
        .. report.Lines.GroupBy(l => l.Team, StringComparer.Ordinal).OrderBy(g => g.Key == HoldingTeams.Nobody).ThenBy(g => g.Key, StringComparer.Ordinal).Select(team => new PageTable(
            team.Key, ["Child", "Missing from", "Until", "Kind", "Return interview", new PageColumn($"In {Window(report)} days", true), "Look at"],
            [
                .. team.Select(l => new PageCell[]
                {
                    Name(l), new(Words.Time(l.Event.Start), string.Join(" and ", l.Event.Agencies.Select(a => a.Replace('_', ' ')))),
                    l.End is { } end ? new PageCell(Words.Time(end), Length(end - l.Event.Start)) : "not back",
                    new(MissingEvent.Name(l.Event.Kind), l.Event.Risk.Length > 0 ? $"{l.Event.Risk.Replace('_', ' ')} risk" : ""),
                    Interview(l), l.EpisodesInWindow, new("", l.Event.KindsRecorded) { Tags = [.. Flags(l)] },
                }),
            ], "none")),
    ];

    private static PageCell Name(MissingLine l) => new(l.Child.Name.Length > 0 ? l.Child.Name : "Name not known", l.Event.ChildId + (l.Age is { } age ? string.Create(CultureInfo.InvariantCulture, $", {age}") : ""));

    private static string Length(TimeSpan length) => length.TotalHours < 48
        ? string.Create(CultureInfo.InvariantCulture, $"{length.TotalHours:0.#} hours")
        : string.Create(CultureInfo.InvariantCulture, $"{length.TotalDays:0.#} days");

    private static PageCell Interview(MissingLine l)
    {
        var police = l.Event.PreventionInterview is { } day ? $"police spoke with the child {Words.ShortDay(day)}" : "";
        return l.Interview.State switch
        {
            InterviewState.Due => new($"offer by {Words.Time(l.Interview.DueBy!.Value)}", police),
            InterviewState.Overdue => new(l.Interview.Offered == "N" ? "not offered" : "no offer on record", Join($"was due by {Words.Time(l.Interview.DueBy!.Value)}", police)),
            InterviewState.PlacingAuthority => new($"for {l.Event.PlacingAuthority} to offer", police),
            _ => new(l.Interview.Name, police),
        };
    }

    private static string Join(string one, string two) => two.Length == 0 ? one : $"{one}; {two}";

    private static string Exploitation(MissingLine l) => (l.Event.ExploitationConcern, l.PoliceFlags) switch
    {
        (true, "") => "missing report says so",
        (true, var flags) => $"missing report says so; {flags}",
        (false, "") => "no flag",
        (false, var flags) => flags,
    };

    private static IEnumerable<string> Flags(MissingLine l)
    {
        if (l.Died) yield return "died";
        if (l.PromptsStrategy) yield return "strategy discussion?";
        if (l.Event.CameToHarm) yield return "came to harm";
        if (l.AtRiskOfExploitation) yield return "at risk of exploitation";
        if (l.LookedAfter) yield return "looked after";
        if (!l.Child.KnownToSocialCare) yield return "not known to social care";
        if (l.Event.PlacingAuthority.Length > 0) yield return $"placed by {l.Event.PlacingAuthority}";
    }

    private static string ByDay(MissingReport report) => BarChart.Draw("days", "Episodes begun by day",
    [
        .. Enumerable.Range(0, 7).Select(i => report.From.AddDays(i)).Select(day => (day, Count: report.Lines.Count(l => DateOnly.FromDateTime(l.Event.Start) == day)))
            .Select(d => new Bar(d.day.ToString("dddd d MMM", CultureInfo.InvariantCulture), d.Count, Words.Whole(d.Count))),
    ]);

    private static string Trend(MissingReport report) => TrendChart.Draw("weeks", "Episodes by week", [.. report.Weeks.Select(w => Words.ShortDay(w.From))],
    [
        new("Missing", [.. report.Weeks.Select(w => (double?)w.Missing)]), new("Unauthorised absence", [.. report.Weeks.Select(w => (double?)w.Unauthorised)]), new("Absent", [.. report.Weeks.Select(w => (double?)w.Absent)]),
    ]);

    private static PageTable Weeks(MissingReport report) => new(
        "Week by week, the latest first", ["Week from", "#Episodes", "#Missing", "#Unauthorised", "#Absent", "#Children", "#Not back", "#Both", "#Police only", "#Interviews offered"],
        [.. report.Weeks.Reverse().Select(w => new PageCell[] { Week(w.From), w.Episodes, w.Missing, w.Unauthorised, w.Absent, w.Children, w.NotBack, w.Both, w.PoliceOnly, new(Words.Whole(w.Offered), $"of {Words.Whole(w.Back)} back") })], "none");

    /// <summary>On one line.</summary>
    public static string Week(DateOnly monday) => monday.ToString("d\u00a0MMM\u00a0yyyy", CultureInfo.InvariantCulture);

    public static ImmutableArray<Definition> Meanings(MissingSettings settings) =>
    [
        new("Episode", $"A time a child was missing or absent that touches the week. Records of social care and of the police are one episode when they overlap or begin within {settings.SameEventHours} hours of each other; records of one agency only when they overlap or begin at the same time, so a child missing every night has an episode a night. Its start is the earliest and its end the latest that any agency gives.", Own),
        new("Missing, absent, unauthorised absence", "Missing: nobody knew where the child was. Absent: the police's word for a child not where expected, with no risk apparent. Unauthorised absence: social care's, for a child away without leave whose whereabouts were known. An episode is of the gravest kind that an agency gives, in the order missing, unauthorised absence, absent; what each agency said is shown where they differ.", "Police missing report; SSDA903 guide 2025 to 2026, missing and away from placement without authorisation"),
        new("Not back by Sunday night", "No agency had recorded a return before the end of the week.", Own),
        new("Return interview", $"An independent interview is to be offered and held within {settings.InterviewHours} hours of the return. Social care's records hold whether it was offered and accepted, and no date, so whether one that was offered was held in time cannot be told. What can: an episode whose {settings.InterviewHours} hours ran out by the night with no offer on record is overdue; before that the last hour is shown. For a child whom another authority placed here, that authority is to offer it. The day the police spoke with the child is theirs and does not stand for it.", "Statutory guidance on children who run away or go missing from home or care, 2014; Standard Safeguarding Dataset 1.4.5"),
        new("Escalating pattern", settings.Escalating.Words + " A strategy discussion is then to be considered. Not asked for a child who has died.", Own + ", set in schemas/reports/missing.json"),
        new("At risk of exploitation", $"The missing report says that exploitation is feared, or the police flagged the child for sexual exploitation, criminal exploitation or county lines in an incident of the {settings.PoliceFlagDays} days to the end of the week.", "Police missing report and incident flags"),
        new("Children social care does not know", "None of the records joined into the child is of social care.", Own),
        new("Looked after", "An episode of care by this council was open on the day it began.", "SSDA903 guide 2025 to 2026"),
        new("Team", "Of the involvement open on the night: the case worker's before others', then the latest begun.", Own),
    ];

    private const string Own = "this product";

    private static string Window(MissingReport report) => report.Settings.Escalating.WindowDays.ToString(CultureInfo.InvariantCulture);

    private static string Count(MissingReport report, Func<MissingLine, bool> of) => Words.Whole(report.Lines.Count(of));

    private static int Children(IEnumerable<MissingLine> lines) => lines.Select(l => l.Event.ChildId).Distinct(StringComparer.Ordinal).Count();
}
