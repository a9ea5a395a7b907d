using System.Collections.Immutable;
using Safeguarding.Parquet;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>The warning signs of a night, the gravest first.</summary>
/// <param name="Weeks">The nights that trends are of, a week apart.</param>
public sealed record WarningReport(DateOnly Night, ImmutableArray<DateOnly> Weeks, ImmutableArray<WarningSign> Signs, WarningSettings Settings, CaseloadSettings Caseload);

/// <summary>One page for leaders: what goes wrong, and whether it gets worse. Figures only, small ones hidden.</summary>
/// <remarks>
/// Days past are told from the dated records as they stand tonight: what was recorded late is in them, and the list of workers, which holds no dates, is tonight's.
/// Assessments, conferences, visits, reviews, re-referrals and later plans are likewise among the monthly indicators, there of months and of what was completed.
/// </remarks>
public static class WarningSigns
{
    /// <summary>Days from a night back to the same weekday in the same week of last year.</summary>
    public const int Year = 364;

    private const int WeeksShown = 13;

    public static readonly ReportKind Kind = new("warning-signs", "Warning signs", "What a leader should know of before it is too late, the worst first.", [.. CaseBook.Tables, "team", "worker"], Make) { NamesChildren = false };

    private static Report Make(ReportSource source)
    {
        var report = Build(source, WarningSettings.Of(source.Schemas), CaseloadSettings.Of(source.Schemas));
        return new Report(WarningSignsPage.Of(report), [new ReportTable("", Columns, [.. report.Signs.Select(s => Row(s, report.Settings))]), new ReportTable("trend", TrendColumns, [.. report.Signs.SelectMany(s => Trend(s, report.Weeks))])]);
    }

    public static WarningReport Build(ReportSource source, WarningSettings settings, CaseloadSettings caseload)
    {
        var cases = CaseBook.Of(source, caseload);
        var (book, staff, teams) = (new WarningBook(source, cases, settings), Staff.Of(source, caseload), HoldingTeams.NamesOf(source["team"]));
        ImmutableArray<DateOnly> weeks = [.. Enumerable.Range(0, WeeksShown).Select(w => source.Night.AddDays(-7 * (WeeksShown - 1 - w)))];
        var days = weeks.Add(source.Night.AddDays(-Year)).Select(day => CaseDay.Of(cases, day, caseload, source.WorkingDays)).ToList();
        var loads = days.ConvertAll(day => WorkerLoads.Of(cases, day, staff, teams, caseload));

        WarningSign Dated(string key, string area, string name, string meaning, Func<SignSetting, int, DateOnly, SignReading?> read)
        {
            var setting = settings[key];
            var readings = days.Select((day, i) => read(setting, i, day.Day) ?? SignReading.Share(0, 0)).ToList();
            return new WarningSign(key, area, name, meaning, setting, readings[WeeksShown - 1], readings[WeeksShown - 5], readings[^1], [.. readings.Take(WeeksShown)]);
        }

        var dated = new[]
        {
            Dated("workers-over-band", "Caseloads", "Workers over their band", "Of the workers who hold cases, those with more children for each full-time post than their band allows. Tonight's list of workers tells their share of a post.",
                (_, i, _) => SignReading.Share(loads[i].Count(w => w.Standing == LoadStanding.OverBand), loads[i].Count(w => w.Children > 0))),
            Dated("average-caseload", "Caseloads", "Children for each full-time social worker", "Children held by social workers and senior practitioners, divided by the posts of those who hold any.",
                (_, i, _) => WorkerLoads.Average(loads[i]) is { } average ? SignReading.Measure(average, "") : null),
            Dated("no-worker", "Allocation", "Open cases without a worker", $"Of the open cases, those that no worker held {Words.Counted(caseload.AllocateWithinWorkingDays, "working day", "working days")} after they opened or were given up.",
                (_, i, _) => SignReading.Share(days[i].Unheld.Length, days[i].Open)),
            Dated("no-activity", "Allocation", "Allocated, and no work recorded", $"Of the children whose open case a worker holds, those held for more than {caseload.ActivityWithinDays} days without a visit, review, conference, assessment or enquiry on record in the last {caseload.ActivityWithinDays}.",
                (_, i, _) => SignReading.Share(days[i].WithoutActivity(cases, caseload).Select(h => h.Child).Distinct().Count(), days[i].Holdings.Where(h => days[i].KindOf(h.Child) != CaseKind.None).Select(h => h.Child).Distinct().Count())),
            Dated("assessments-over", "Timescales", $"Assessments in progress over {settings.AssessmentWorkingDays} working days", "Of the assessments begun and not authorised, those past that many working days from their beginning; what is left of the indicator \"Open assessments still within 45 working days\". A child's death ends them.",
                (_, _, day) => Timescales.InProgressOver(book.Assessments, day)),
            Dated("conferences-late", "Timescales", $"Initial conferences later than {settings.ConferenceWorkingDays} working days", "Of the initial conferences held in four weeks, those later than that many working days after their section 47 enquiry began, as the indicator counts by month: without an enquiry on record the target date counts, and what cannot be told or moved in from another council is left out.",
                (s, _, day) => Timescales.DoneLate(book.Conferences, day, s.Days)),
            Dated("visits-overdue", "Timescales", "Children whose visit is overdue", "Of the children on a protection or child in need plan or looked after, those not seen for longer than a plan of theirs allows; any visit at which the child was seen counts. Unborn children are left out. The indicators of visits are others: each asks for visits of its own kind, within four or six weeks.",
                (_, _, day) => Timescales.VisitsOverdue(book.Spells, book.Seen, c => book.IsBornAndAlive(c, day), book.VisitRules, day)),
            Dated("reviews-overdue", "Timescales", "Children whose review is overdue", "Of the children on a protection plan or looked after, those past the day by which their next review had to be held. The indicators count with the same timetable the reviews that fell due in a month.",
                (_, _, day) => Timescales.ReviewsOverdue(book.Spells, book.ProtectionReviews, book.CareReviews, c => book.IsAlive(c, day), settings.ProtectionReviews, settings.CareReviews, book.FirstCareReview, day)),
            Dated("worker-left", "Staffing", "Cases handed on because the worker left", "Of the open cases, those that changed worker in four weeks because the worker left. It is the nearest to leavers that the record holds: the list of workers has no dates.",
                (s, i, day) => SignReading.Share(cases.Allocations.Where(a => a.Reason == "LEFTRL" && a.From <= day && a.From > day.AddDays(-s.Days) && days[i].KindOf(a.Child) != CaseKind.None).Select(a => a.Child).Distinct().Count(), days[i].Open)),
            Dated("referrals", "Demand", "Referrals in a week", "Referrals received in seven days. Red and amber are told by how many more there are than in the same week last year.",
                (s, _, day) => Demand.Referrals(book.Referrals, day, s.Days)),
            Dated("re-referrals", "Demand", "Referrals that are re-referrals", "Of the referrals of four weeks, those within 12 months of one of an earlier day of the child, as the indicator of the same name counts by month.",
                (s, _, day) => Demand.ReReferrals(book.Referrals, book.ReferralsByChild, day, s.Days, settings.ReReferralMonths)),
            Dated("plans-ended-early", "Plans", $"Protection plans ended within {settings.PlanEndedEarlyMonths} months", "Of the protection plans that ended in twelve weeks, those that had lasted no longer. Plans of children who died are left out.",
                (s, _, day) => Demand.PlansEndedEarly(book.Plans, c => cases.Children[c].Died, day, s.Days, settings.PlanEndedEarlyMonths)),
            Dated("later-plans", "Plans", "Children on a second or later protection plan", "Of the children on a protection plan, those who were on one before that had ended when this began. NI 65 among the indicators is of the plans that began in a month.",
                (_, _, day) => Demand.LaterPlans(book.Plans, c => book.IsAlive(c, day), day)),
        };
        return new WarningReport(source.Night, weeks, WarningSign.InOrder([.. dated, .. Staffing(source, settings, staff), .. Agencies(source, settings), NotHeld], settings), settings, caseload);
    }

    private const string OnlyTonight = "Only tonight's is known: the list of workers holds no dates.";

    private static readonly WarningSign NotHeld = new("audit", "Audit", "Work audited", "Case files that were audited, and how they were judged.", null, null, null, null, [])
    {
        Note = "Not held: the record systems' standard dataset has no record of audits. Take it from the audit tool.",
    };

    private static IEnumerable<WarningSign> Staffing(ReportSource source, WarningSettings settings, Staff staff)
    {
        yield return Tonight("agency-rate", "Staffing", "Social work posts filled by agency workers", "Agency workers' full-time equivalents, as a share of all filled social work posts.", settings["agency-rate"], Percent(staff.AgencyRate)) with
        {
            Note = staff.AgencyRate is null ? "Not known: the list of workers has no social worker with a share of a post." : OnlyTonight,
        };
        var vacancies = staff.VacancyRate(source.Workforce?.NumberOfVacancies);
        yield return Tonight("vacancy-rate", "Staffing", "Social work posts vacant", "Vacant posts, as a share of those and of the council's own filled posts.", settings["vacancy-rate"], Percent(vacancies)) with
        {
            Note = vacancies is null ? "Not known: no record holds vacancies, and the council's settings (workforce, number of vacancies) name none." : "Vacancies as the council's settings name them; the list of workers holds no dates.",
        };
    }

    /// <summary>Per agency the share of its children whom another knows too, and how far its extracts are behind.</summary>
    private static IEnumerable<WarningSign> Agencies(ReportSource source, WarningSettings settings)
    {
        foreach (var (agency, known, linked) in AgencyLinks.Of(source["child"]))
        {
            yield return Tonight("match-" + agency, "Agencies", $"{Words.Agency(agency)}: children linked with another agency", "Of the children whom the agency knows, those whom another agency's records were linked with.", settings["match-" + agency], SignReading.Share(linked, known.Count)) with
            {
                Note = "Only tonight's is known: links are made anew every night.",
            };
        }

        foreach (var (agency, oldest, newest) in source.Basis.Agencies)
        {
            yield return Tonight("extracts-" + agency, "Agencies", $"{Words.Agency(agency)}: extracts behind", "Days from the extract that the agency's most belated table rests on to the night, of the tables this page reads.", settings["extracts"], SignReading.Measure(Math.Max(0, source.Night.DayNumber - oldest.DayNumber), " days")) with
            {
                Note = newest == oldest ? $"Extracts of {Words.Day(newest)}." : $"Extracts of {Words.Day(oldest)} to {Words.Day(newest)}.",
            };
        }
    }

    private static WarningSign Tonight(string key, string area, string name, string meaning, SignSetting setting, SignReading? now) => new(key, area, name, meaning, setting, now, null, null, []);

    private static SignReading? Percent(double? percent) => percent is { } p ? SignReading.Measure(p, "%") : null;

    private static readonly ImmutableArray<ReportColumn> Columns =
    [
        new("sign", ParquetType.String, "What the sign is called in the settings."),
        new("area", ParquetType.String, "What it is about."),
        new("name", ParquetType.String, "What goes wrong."),
        new("standing", ParquetType.String, "red, amber, green, or empty where there is no figure."),
        new("moved", ParquetType.String, "worse, better or same in four weeks; empty where it cannot be told."),
        new("better", ParquetType.String, "lower or higher."),
        new("unit", ParquetType.String, "percent, count, days or number."),
        new("now", ParquetType.Double, "The figure; empty where it cannot be told or is hidden."),
        new("now_part", ParquetType.Int64, "What is counted; empty where hidden."),
        new("now_of", ParquetType.Int64, "What it is a share of; empty where hidden."),
        new("now_hidden", ParquetType.Boolean, "Whether it is hidden because it counts 1 to 5."),
        new("four_weeks_ago", ParquetType.Double, "The figure then, from tonight's records."),
        new("last_year", ParquetType.Double, "The figure 52 weeks before the night."),
        new("amber", ParquetType.Double, "Amber from here."),
        new("red", ParquetType.Double, "Red from here."),
        new("note", ParquetType.String, "Why there is no figure, or what to keep in mind."),
    ];

    private static object?[] Row(WarningSign s, WarningSettings settings) =>
    [
        s.Key, s.Area, s.Name, s.Rag == Rag.None ? "" : s.Rag.ToString().ToLowerInvariant(), s.Moved(settings) is var moved && moved == Movement.Unknown ? "" : moved.ToString().ToLowerInvariant(), s.Setting?.Better ?? "", UnitOf(s.Now),
        Rounded(s.Now), s.Now is { IsHidden: false, Number: null } part ? part.Part : null, s.Now is { IsHidden: false } of ? of.Of : null, s.Now?.IsHidden, Rounded(s.FourWeeksAgo), Rounded(s.LastYear), s.Setting?.Amber, s.Setting?.Red, s.Note,
    ];

    private static readonly ImmutableArray<ReportColumn> TrendColumns =
    [
        new("sign", ParquetType.String, "What the sign is called in the settings."),
        new("night", ParquetType.Date, "The night that the figure is of."),
        new("figure", ParquetType.Double, "The figure; empty where it cannot be told or is hidden."),
    ];

    private static IEnumerable<object?[]> Trend(WarningSign sign, ImmutableArray<DateOnly> weeks) => sign.Weeks.Select((reading, i) => new object?[] { sign.Key, weeks[i], Rounded(reading) });

    private static double? Rounded(SignReading? reading) => reading?.Shown is { } shown ? Math.Round(shown, 1) : null;

    private static string UnitOf(SignReading? reading) => reading switch { null => "", { Unit: "%" } => "percent", { Unit: " days" } => "days", { Number: null } => "count", _ => "number" };
}
