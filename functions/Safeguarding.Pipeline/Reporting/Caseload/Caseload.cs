using System.Collections.Immutable;
using Safeguarding.Parquet;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>The daily report of caseloads and allocation: how many children each worker and team has, and which cases nobody works on, whatever the record says of allocation.</summary>
public static class Caseload
{
    public static readonly ReportKind Kind = new("caseload", "Caseload and allocation", "How many children each worker, team and reviewer has, and the cases nobody works on.", [.. CaseBook.Tables, "team", "worker"], Make);

    private static Report Make(ReportSource source)
    {
        var report = Build(source, CaseloadSettings.Of(source.Schemas));
        var teams = HoldingTeams.NamesOf(source["team"]);
        return new Report(CaseloadPage.Of(report, teams),
        [
            new ReportTable("", WorkerColumns, [.. report.Workers.Select(Row)]),
            new ReportTable("teams", TeamColumns, [.. report.Teams.Select(Row)]),
            new ReportTable("cases", CaseColumns, [.. report.Cases.Select(c => Row(report, c, teams))]),
            new ReportTable("reviewers", ReviewerColumns, [.. report.Reviewers.Select(Row)]),
            new ReportTable("totals", TotalColumns, [.. Totals(report)]),
        ]);
    }

    public static CaseloadReport Build(ReportSource source, CaseloadSettings settings)
    {
        var (book, staff, teams) = (CaseBook.Of(source, settings), Staff.Of(source, settings), HoldingTeams.NamesOf(source["team"]));
        var day = CaseDay.Of(book, source.Night, settings, source.WorkingDays);
        var workers = WorkerLoads.Of(book, day, staff, teams, settings);
        return new CaseloadReport(
            book, day, staff, workers, WorkerLoads.Teams(book, day, staff, workers, teams, settings), CasesToSee(book, day, staff, settings),
            [.. Reviewers("chair", book, book.Chairs, source.Night, staff), .. Reviewers("reviewing officer", book, book.ReviewingOfficers, source.Night, staff)],
            source.Workforce?.NumberOfVacancies, settings);
    }

    private static ImmutableArray<CaseToSee> CasesToSee(CaseBook book, CaseDay day, Staff staff, CaseloadSettings settings)
    {
        var cases = new List<CaseToSee>();
        DateOnly? Last(int child) => book.Activity.LastUpTo(child, day.Day);
        void See(CaseReason reason, Holding h) => cases.Add(new CaseToSee(reason, h.Child, h.Worker, h.Team, h.From, Last(h.Child)));
        foreach (var u in day.Unheld) cases.Add(new CaseToSee(CaseReason.NoWorker, u.Child, u.LastWorker, u.Team, u.Since, Last(u.Child)));
        foreach (var child in day.OpenThoughDead) cases.Add(new CaseToSee(CaseReason.OpenThoughDead, child, -1, "", book.Children[child].Died, Last(child)));
        foreach (var h in day.WithoutActivity(book, settings)) See(CaseReason.NoActivity, h);
        foreach (var held in day.Holdings.GroupBy(h => h.Child))
        {
            var several = held.Count(h => h.Worker >= 0) > 1;
            foreach (var h in held)
            {
                if (h.Worker < 0) See(CaseReason.NotSaidWho, h);
                else if (staff.Find(book.Workers[h.Worker]) is not { } listed) See(CaseReason.WorkerNotListed, h);
                else if (listed.IsManager) See(CaseReason.WithManager, h);
                if (several && h.Worker >= 0) See(CaseReason.SeveralWorkers, h);
                if (day.KindOf(h.Child) == CaseKind.None) See(CaseReason.NoOpenCase, h);
            }
        }

        return
        [
            .. cases.OrderBy(c => c.Reason).ThenBy(c => c.Reason == CaseReason.SeveralWorkers ? default : c.Reason == CaseReason.NoActivity ? c.LastActivity ?? default : c.Since ?? default)
                .ThenBy(c => book.Children[c.Child].Id, StringComparer.Ordinal).ThenBy(c => c.Worker < 0 ? "" : book.Workers[c.Worker], StringComparer.Ordinal),
        ];
    }

    private static IEnumerable<ReviewerLoad> Reviewers(string role, CaseBook book, ImmutableArray<Part> parts, DateOnly night, Staff staff) =>
        parts.Where(p => p.Worker >= 0 && p.On(night)).GroupBy(p => p.Worker)
            .Select(g => new ReviewerLoad(role, book.Workers[g.Key], staff.Find(book.Workers[g.Key]), g.Select(p => p.Child).Distinct().Count()))
            .OrderByDescending(r => r.Children).ThenBy(r => r.Id, StringComparer.Ordinal);

    private static readonly ImmutableArray<ReportColumn> WorkerColumns =
    [
        new("worker_id", ParquetType.String, "Worker id in social care."),
        new("worker", ParquetType.String, "Name of the worker."),
        new("job_title", ParquetType.String, "As recorded."),
        new("team_id", ParquetType.String, "Team in which most of the cases are held."),
        new("team", ParquetType.String, "What it is called."),
        new("in_worker_list", ParquetType.Boolean, "Whether the list of workers has the worker."),
        new("manager", ParquetType.Boolean, "Whether the job title is a manager's."),
        new("agency_worker", ParquetType.Boolean, "Whether employed through an agency; empty when not recorded."),
        new("full_time_equivalent", ParquetType.Double, "Share of a full-time post; empty when not recorded, then taken as 1."),
        new("children", ParquetType.Int64, "Children whose case the worker holds."),
        new("children_per_post", ParquetType.Double, "Children for each full-time post."),
        new("looked_after", ParquetType.Int64, "Of the children those looked after."),
        new("child_protection_plan", ParquetType.Int64, "Of the others those on a child protection plan."),
        new("child_in_need_plan", ParquetType.Int64, "Of the others those on a child in need plan."),
        new("open_episode", ParquetType.Int64, "Of the others those with an open episode of need."),
        new("no_open_case", ParquetType.Int64, "The rest: held though no case is open."),
        new("no_recorded_activity", ParquetType.Int64, "Children without recorded work for longer than the settings allow."),
        new("also_with_another", ParquetType.Int64, "Children whom another worker holds as well."),
        new("band_from", ParquetType.Double, "Children for each full-time post, from."),
        new("band_target", ParquetType.Double, "The target."),
        new("band_to", ParquetType.Double, "To."),
        new("standing", ParquetType.String, "over band, above target, in band, below band or no cases."),
    ];

    private static object?[] Row(WorkerLoad w) =>
    [
        w.Id, w.Name, w.Listed?.Title ?? "", w.Team, w.TeamName, w.Listed is not null, w.Listed?.IsManager == true, w.Listed?.Agency, w.Listed?.Fte, (long)w.Children, Math.Round(w.PerPost, 2),
        (long)w.Kinds[(int)CaseKind.LookedAfter], (long)w.Kinds[(int)CaseKind.ProtectionPlan], (long)w.Kinds[(int)CaseKind.ChildInNeedPlan], (long)w.Kinds[(int)CaseKind.OpenEpisode], (long)w.Kinds[(int)CaseKind.None],
        (long)w.InNameOnly, (long)w.Shared, w.Band.From, w.Band.Target, w.Band.To, CaseloadWords.Of(w.Standing),
    ];

    private static readonly ImmutableArray<ReportColumn> TeamColumns =
    [
        new("team_id", ParquetType.String, "Team id; empty where the record names none."),
        new("team", ParquetType.String, "What it is called."),
        new("children", ParquetType.Int64, "Children whose case the team's workers hold, each once."),
        new("workers", ParquetType.Int64, "Workers who hold cases, in the team that most of theirs are in."),
        new("posts", ParquetType.Double, "Their full-time equivalents."),
        new("children_per_post", ParquetType.Double, "Children for each of these posts."),
        new("workers_over_band", ParquetType.Int64, "Workers over their band."),
        new("agency_workers", ParquetType.Int64, "Workers employed through an agency."),
        new("no_worker", ParquetType.Int64, "Open cases without a worker whom this team held last."),
        new("no_recorded_activity", ParquetType.Int64, "Children without recorded work for longer than the settings allow."),
        new("held_by_managers", ParquetType.Int64, "Children whose case a manager holds."),
    ];

    private static object?[] Row(TeamLoad t) =>
        [t.Id, t.Name, (long)t.Children, (long)t.Workers, Math.Round(t.Posts, 2), t.PerPost is { } per ? Math.Round(per, 2) : null, (long)t.OverBand, (long)t.AgencyWorkers, (long)t.Unheld, (long)t.InNameOnly, (long)t.WithManagers];

    private static readonly ImmutableArray<ReportColumn> CaseColumns =
    [
        new("reason", ParquetType.String, "Why to look at the case."),
        new("child_id", ParquetType.String, "Stable id of the child."),
        new("child", ParquetType.String, "Name of the child."),
        new("case", ParquetType.String, "looked after, child protection plan, child in need plan, open episode or none."),
        new("worker_id", ParquetType.String, "Who holds the case; of one without a worker, who held it last."),
        new("worker", ParquetType.String, "Name of the worker."),
        new("team_id", ParquetType.String, "Team of the involvement."),
        new("team", ParquetType.String, "What it is called."),
        new("since", ParquetType.Date, "Since when the worker holds it, or nobody does."),
        new("last_activity", ParquetType.Date, "Latest day of recorded work with the child, whoever did it."),
        new("days_since_activity", ParquetType.Int64, "Days from then to the night."),
    ];

    private static object?[] Row(CaseloadReport report, CaseToSee c, Dictionary<string, string> teams)
    {
        var (book, night) = (report.Book, report.Day.Day);
        var worker = c.Worker < 0 ? null : book.Workers[c.Worker];
        return
        [
            CaseloadWords.Of(c.Reason), book.Children[c.Child].Id, book.Children[c.Child].Name, CaseloadWords.Of(report.Day.KindOf(c.Child)), worker, worker is null ? null : report.Staff.Find(worker)?.Name,
            c.Team, WorkerLoads.NameOf(teams, c.Team), c.Since, c.LastActivity, c.LastActivity is { } last ? (long)(night.DayNumber - last.DayNumber) : null,
        ];
    }

    private static readonly ImmutableArray<ReportColumn> ReviewerColumns =
    [
        new("role", ParquetType.String, "chair or reviewing officer."),
        new("worker_id", ParquetType.String, "Worker id in social care."),
        new("worker", ParquetType.String, "Name of the worker."),
        new("children", ParquetType.Int64, "Children whom an open involvement in that role names."),
    ];

    private static object?[] Row(ReviewerLoad r) => [r.Role, r.Id, r.Listed?.Name ?? "", (long)r.Children];

    private static readonly ImmutableArray<ReportColumn> TotalColumns =
    [
        new("measure", ParquetType.String, "What is counted."),
        new("value", ParquetType.Double, "How many; rates in percent. Empty when it cannot be told."),
    ];

    private static IEnumerable<object?[]> Totals(CaseloadReport r)
    {
        yield return ["open cases", (double)r.Day.Open];
        yield return ["open cases with a worker", (double)r.Day.Holdings.Where(h => h.Worker >= 0 && r.Day.KindOf(h.Child) != CaseKind.None).Select(h => h.Child).Distinct().Count()];
        foreach (var reason in Enum.GetValues<CaseReason>()) yield return [CaseloadWords.Of(reason), (double)r.Children(reason)];
        yield return ["workers who hold cases", (double)r.Workers.Count(w => w.Children > 0)];
        yield return ["workers over band", (double)r.Workers.Count(w => w.Standing == LoadStanding.OverBand)];
        yield return ["children for each post of a social worker", r.Average is { } average ? Math.Round(average, 2) : null];
        yield return ["social work posts filled by the council's own", Math.Round(r.Staff.OwnPosts, 2)];
        yield return ["social work posts filled by agency workers", Math.Round(r.Staff.AgencyPosts, 2)];
        yield return ["agency rate", r.Staff.AgencyRate is { } agency ? Math.Round(agency, 1) : null];
        yield return ["vacancy rate", r.Staff.VacancyRate(r.Vacancies) is { } vacancy ? Math.Round(vacancy, 1) : null];
    }
}
