using System.Collections.Immutable;
using Safeguarding.Pipeline.Reporting.Charts;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>The front door's figures as a page.</summary>
internal static class FrontDoorPage
{
    private const string Standard = "Standard Safeguarding Dataset 1.4.5", Own = "this product, set in schemas/reports/front-door.json";

    public static ReportPage Of(FrontDoorData data)
    {
        var month = data.Periods.Single(p => p.Name == "last_month");
        return new ReportPage(
            FrontDoor.Figures.Title, $"{Words.Day(data.Night)}, its week and month, and the last whole ones", ReportPage.ForLeaders, Tiles(data, month),
            [
                new("Weeks and months") { Charts = [Weeks(data), ReReferrals(data)], Tables = [Months(data)] },
                .. Sections(data, hide: true),
            ], Meanings(data.Settings));
    }

    /// <summary>Tables of contacts and referrals over the periods, for either report.</summary>
    public static ImmutableArray<PageSection> Sections(FrontDoorData data, bool hide) =>
    [
        new("Contacts", Spans(data)) { Tables = Tables(data, FrontDoorSubject.Contact, hide) },
        new("Referrals", Spans(data)) { Tables = Tables(data, FrontDoorSubject.Referral, hide) },
    ];

    private static ImmutableArray<PageTable> Tables(FrontDoorData data, FrontDoorSubject subject, bool hide)
    {
        var (noun, again) = subject == FrontDoorSubject.Contact ? ("contacts", "Repeat contacts") : ("referrals", "Re-referrals");
        PageCell[] Row(string words, string measure, string group = "", bool share = true) => [words, .. data.Periods.Select(p => Cell(Figure(data, p, subject, measure, group), hide, share))];
        PageTable Grouped(string caption, string first, string measure, string ifNone) => new(caption, Columns(data, first),
        [
            .. data.Figures.Where(f => f.Subject == subject && f.Measure == measure).GroupBy(f => f.Group, StringComparer.Ordinal).Select(g => (g.Key, Most: g.Sum(f => f.Count))).Where(g => g.Most > 0)
                .OrderByDescending(g => g.Most).ThenBy(g => g.Key, StringComparer.Ordinal).Select(g => Row(g.Key, measure, g.Key)),
        ], ifNone);
        return
        [
            new("How many, and how the front door works", Columns(data, "Figure"),
            [
                Row($"All {noun}", FrontDoorFigures.Total, share: false), Row(again, FrontDoorFigures.Repeat),
                Row("Decision in time", FrontDoorFigures.Decision, FrontDoorFigures.Say(DecisionTime.InTime)), Row("Decision late or overdue", FrontDoorFigures.Decision, FrontDoorFigures.Say(DecisionTime.Late)),
                Row("Decision not yet due", FrontDoorFigures.Decision, FrontDoorFigures.Say(DecisionTime.NotYetDue)), Row("Decided, the day not held", FrontDoorFigures.Decision, FrontDoorFigures.Say(DecisionTime.NotHeld)),
                Row("Decisions reversed", FrontDoorFigures.Reversed, share: false),
                Row("At a weekend", FrontDoorFigures.Hours, FrontDoorFigures.Say(OutOfHours.Weekend)), Row("On a bank holiday", FrontDoorFigures.Hours, FrontDoorFigures.Say(OutOfHours.BankHoliday)),
                Row("Emergency duty team, on a working day", FrontDoorFigures.Hours, FrontDoorFigures.Say(OutOfHours.EmergencyDuty)),
            ], "none"),
            Grouped("By source", "Source", FrontDoorFigures.Source, $"no {noun} in these periods."),
            Grouped("By outcome", "Outcome", FrontDoorFigures.Outcome, $"no {noun} in these periods."),
            Grouped("Those that go no further, by reason", "Reason", FrontDoorFigures.NotProgressing, "none in these periods."),
        ];
    }

    public static FrontDoorFigure Figure(FrontDoorData data, FrontDoorPeriod period, FrontDoorSubject subject, string measure, string group = "") =>
        data.Figures.FirstOrDefault(f => f.Period == period && f.Subject == subject && f.Measure == measure && f.Group == group) ?? new FrontDoorFigure(period, subject, measure, group, 0, 0, false);

    private static PageCell Cell(FrontDoorFigure figure, bool hide, bool share) => hide && figure.Hidden
        ? SmallNumbers.Mark
        : new PageCell(Words.Whole(figure.Count), !share || figure.Of == 0 || figure.Count == 0 ? "" : hide ? Unless(SmallNumbers.Percent(figure.Count, figure.Of)) : Words.Percent(figure.Count, figure.Of));

    private static string Unless(string percent) => percent == SmallNumbers.Mark ? "" : percent;

    private static ImmutableArray<PageColumn> Columns(FrontDoorData data, string first) => [first, .. data.Periods.Select(p => new PageColumn(p.Words, true))];

    private static string Spans(FrontDoorData data) => string.Join("; ", data.Periods.Select(p => $"{p.Words.ToLowerInvariant()}: {(p.From == p.To ? Words.Day(p.From) : $"{Words.Day(p.From)} to {Words.Day(p.To)}")}")) is var all ? char.ToUpperInvariant(all[0]) + all[1..] + "." : "";

    private static ImmutableArray<Tile> Tiles(FrontDoorData data, FrontDoorPeriod month)
    {
        var (contacts, referrals) = (Figure(data, month, FrontDoorSubject.Contact, FrontDoorFigures.Total), Figure(data, month, FrontDoorSubject.Referral, FrontDoorFigures.Total));
        var again = Figure(data, month, FrontDoorSubject.Referral, FrontDoorFigures.Repeat);
        var (inTime, late) = (Figure(data, month, FrontDoorSubject.Referral, FrontDoorFigures.Decision, FrontDoorFigures.Say(DecisionTime.InTime)).Count, Figure(data, month, FrontDoorSubject.Referral, FrontDoorFigures.Decision, FrontDoorFigures.Say(DecisionTime.Late)).Count);
        var going = data.Trend.Months[^1];
        var words = month.From.ToString("MMMM", System.Globalization.CultureInfo.InvariantCulture);
        return
        [
            new(SmallNumbers.Hide(contacts.Count), $"contacts in {words}"), new(SmallNumbers.Percent(going.GoingOn, going.Contacts), "of them went on to a service"),
            new(SmallNumbers.Hide(referrals.Count), $"referrals in {words}"), new(SmallNumbers.Percent(again.Count, referrals.Count), "of them re-referrals"),
            new(SmallNumbers.Percent(inTime, inTime + late), "of referrals acted on in time, where that can be told"),
            new(SmallNumbers.Hide(Figure(data, month, FrontDoorSubject.Contact, FrontDoorFigures.Reversed).Count + Figure(data, month, FrontDoorSubject.Referral, FrontDoorFigures.Reversed).Count), $"decisions reversed in {words}"),
        ];
    }

    private static string Weeks(FrontDoorData data) => TrendChart.Draw("weeks", "Contacts and referrals by week", [.. data.Trend.Weeks.Select(w => Words.ShortDay(w.From))],
    [
        new("Contacts", [.. data.Trend.Weeks.Select(w => (double?)FrontDoorTrend.Shown(w.Contacts))]), new("Referrals", [.. data.Trend.Weeks.Select(w => (double?)FrontDoorTrend.Shown(w.Referrals))]),
    ]);

    private static string ReReferrals(FrontDoorData data) => TrendChart.Draw("months", "Repeat contacts and re-referrals by month", [.. data.Trend.Months.Select(m => Month(m.From))],
    [
        new("Repeat contacts", [.. data.Trend.Months.Select(m => Share(m.Repeats, m.Contacts))]), new("Re-referrals", [.. data.Trend.Months.Select(m => Share(m.ReReferrals, m.Referrals))]),
    ], "%");

    private static double? Share(int count, int of) => of == 0 || FrontDoorTrend.Shown(count, of) is null ? null : Math.Round(100.0 * count / of, 1);

    private static PageTable Months(FrontDoorData data) => new(
        "Month by month, the latest first", ["Month", "#Contacts", "#Going on", "#Repeat", "#Referrals", "#Re-referrals", "#Out of hours"],
        [.. data.Trend.Months.Reverse().Select(m => new PageCell[]
        {
            Month(m.From), SmallNumbers.Hide(m.Contacts), Shown(m.GoingOn, m.Contacts), Shown(m.Repeats, m.Contacts), SmallNumbers.Hide(m.Referrals), Shown(m.ReReferrals, m.Referrals), Shown(m.OutOfHours, m.Contacts + m.Referrals),
        })], "none");

    private static PageCell Shown(int count, int of) => FrontDoorTrend.Shown(count, of) is null ? SmallNumbers.Mark : new PageCell(Words.Whole(count), of == 0 ? "" : Unless(SmallNumbers.Percent(count, of)));

    private static string Month(DateOnly day) => day.ToString("MMM yyyy", System.Globalization.CultureInfo.InvariantCulture);

    public static ImmutableArray<Definition> Meanings(FrontDoorSettings settings) =>
    [
        new("Contact", "Each time somebody got in touch about a child, one for each child. Of several outcomes it is counted at the one that goes furthest, in the order of the settings. Undecided: no outcome is set.", Standard),
        new("Referral", "An episode of need opened by a referral, on the day it was received. Its outcome is no further action when the record says so, else the flag that goes furthest.", "Children in need census guide 2025 to 2026; " + Standard),
        new("Going no further", $"Contacts: no outcome leads to a service; the reason is the outcome, or early help where the child's early help began within {settings.EarlyHelpDays} days. Referrals: no further action; the reason is why the case was closed. The standard holds no other reason.", Own),
        new("Repeat contact", $"A contact about a child with another contact on an earlier day, at most {settings.RepeatMonths} months before. Two on one day do not repeat each other.", Own),
        new("Re-referral", $"A referral of a child with another referral on an earlier day, at most {settings.RepeatMonths} months before: the same date of the month, or the last day of a shorter one, still counts.", "Department for Education, Children in need statistics: referrals within 12 months of a previous referral"),
        new("Decision in time", $"Within {settings.DecisionWorkingDays} working day of receipt. The standard holds no day of decision, so the nearest recorded act stands for it. Referrals: the first assessment or section 47 enquiry begun, or the closure of one that goes no further. Contacts that became a new referral: the day of that referral, looked for over {settings.BecomesReferralDays} days. An undecided one is late once its working day has passed. Of other decided ones the day is not held. A decision may be earlier than the act, so the share in time is the least it can be.", "Working Together to Safeguard Children 2023 (a decision within one working day of a referral); proxy: this product"),
        new("Decision reversed", $"A contact or referral was to go no further, and within {settings.ReversedDays} days, on a later day, another contact or referral of the child went on. Counted on the later day, once for each decision. The rationale is not held; the lists for teams show what came next. A new event may also have happened, so each is to be read.", Own),
        new("Out of hours", "Times are not held. What is: a Saturday or Sunday, an English bank holiday, and on other days a contact whose source, or a referral whose team, is the emergency duty team by its name. Evenings that another team recorded are not seen.", "Bank holidays: the government's list; " + Own),
        new("Hidden numbers", "Counts from 1 to 5 are shown as c, and so is what would give one away. Nothing stays 0.", "this product"),
    ];
}
