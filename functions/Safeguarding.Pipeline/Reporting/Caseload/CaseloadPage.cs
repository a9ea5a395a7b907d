using Safeguarding.Pipeline.Reporting.Charts;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>Caseloads and allocation as a page: totals first, then what each team has to look at, child by child.</summary>
internal static class CaseloadPage
{
    private const int Most = 200;

    public static ReportPage Of(CaseloadReport report, IReadOnlyDictionary<string, string> teams) => new(
        "Caseload and allocation", $"at the end of {Words.Day(report.Day.Day)}", ReportPage.NamesChildren, [.. Tiles(report)],
        [
            new("Teams", $"Children for each full-time post of those who hold cases; no worker: open cases that nobody holds, by who held them last; no work: none recorded for {report.Settings.ActivityWithinDays} days. A worker is over the band with more than {Number(Band(report).To)}.") { Charts = [Bars(report)], Tables = [Teams(report)] },
            .. Lists(report, teams),
            new("Workers", $"Over the band first, then most children for each full-time post.{Idle(report)}") { Tables = [Workers(report)] },
            new("Chairs and reviewing officers", "Children whom an open involvement in that role names.") { Tables = [Reviewers(report)] },
            new("Staffing", Staffing(report)),
        ],
        [.. Definitions(report)]);

    private static CaseloadBand Band(CaseloadReport report) => report.Settings.Bands[^1];

    private static IEnumerable<Tile> Tiles(CaseloadReport r)
    {
        var over = r.Workers.Count(w => w.Standing == LoadStanding.OverBand);
        yield return new(Words.Whole(r.Day.Open), "open cases");
        yield return new(Words.Whole(r.Day.Unheld.Length), "open cases without a worker", r.Day.Unheld.IsEmpty ? Rag.Green : Rag.Red);
        yield return new(Words.Whole(r.Children(CaseReason.NoActivity)), $"children allocated, no work recorded for {r.Settings.ActivityWithinDays} days", r.Children(CaseReason.NoActivity) == 0 ? Rag.Green : Rag.Red);
        yield return new(Words.Whole(over), "workers over their band", over == 0 ? Rag.Green : Rag.Red);
        if (r.Average is { } average) yield return new(Number(average), "children for each full-time social worker", average <= Band(r).Target ? Rag.Green : average <= Band(r).To ? Rag.Amber : Rag.Red);
        yield return new(Words.Whole(r.Children(CaseReason.WithManager)), "children whose case a manager holds");
        yield return new(Words.Whole(r.Children(CaseReason.WorkerNotListed)), "children whose worker is not in the list of workers");
        yield return new(CaseloadWords.Rate(r.Staff.AgencyRate), "of social work posts filled by agency workers");
        yield return new(CaseloadWords.Rate(r.Staff.VacancyRate(r.Vacancies)), "of social work posts vacant");
    }

    private static string Bars(CaseloadReport report) => BarChart.Draw("teams", "Children for each full-time post, teams with most first",
        [.. report.Teams.Where(t => t.PerPost is not null).OrderByDescending(t => t.PerPost).ThenBy(t => t.Name, StringComparer.Ordinal).Take(20).Select(t => new Bar(Or(t.Name, "Team not recorded"), t.PerPost, Number(t.PerPost!.Value)))],
        (Band(report).To, $"band ends at {Number(Band(report).To)}"));

    private static PageTable Teams(CaseloadReport report) => PageTable.First(Most,
        "Teams", ["Team", "#Children", "#Workers", "#Posts", "#A post", "#Over band", "#Agency", "#No worker", "#No work", "#With managers"],
        [
            .. report.Teams.Select(t => new PageCell[]
            {
                new(Or(t.Name, "Not recorded"), t.Id), t.Children, t.Workers, Number(t.Posts), t.PerPost is { } per ? new PageCell(Number(per), "", RagOf(per, Band(report))) : "", t.OverBand, t.AgencyWorkers, t.Unheld, t.InNameOnly, t.WithManagers,
            }),
        ],
        "No involvement holds a case tonight. Check that the involvements came.");

    private static PageTable Workers(CaseloadReport report) => PageTable.First(Most,
        "Workers", ["Worker", "Team", "#Post", "#Children", "#A post", "Standing", "#In care", "#Protection", "#Need", "#Other", "#None open", "#No work", "Look at"],
        [
            .. report.Workers.Where(w => w.Children > 0).Select(w => new PageCell[]
            {
                new(Or(w.Name, "Not in the list of workers"), w.Listed is { Title.Length: > 0 } ? $"{w.Listed.Title}, {w.Id}" : w.Id), Or(w.TeamName, "not recorded"), w.Listed?.Fte is { } fte ? Number(fte) : "",
                w.Children, Number(w.PerPost),
                new PageCell(CaseloadWords.Of(w.Standing), $"{Number(w.Band.From)} to {Number(w.Band.To)}", w.Standing switch { LoadStanding.OverBand => Rag.Red, LoadStanding.AboveTarget => Rag.Amber, _ => Rag.None }), w.Kinds[(int)CaseKind.LookedAfter], w.Kinds[(int)CaseKind.ProtectionPlan],
                w.Kinds[(int)CaseKind.ChildInNeedPlan], w.Kinds[(int)CaseKind.OpenEpisode], w.Kinds[(int)CaseKind.None], w.InNameOnly, new("") { Tags = [.. Flags(w)] },
            }),
        ],
        "Nobody holds a case tonight. Check that the involvements came.");

    private static string Idle(CaseloadReport report) => report.Workers.Count(w => w.Children == 0) is > 0 and var idle
        ? $" {Words.Counted(idle, "social worker of the list holds", "social workers of the list hold")} no case, see the CSV beside this page."
        : "";

    private static IEnumerable<string> Flags(WorkerLoad w)
    {
        if (w.Listed is null) yield return "not in the list";
        if (w.Listed?.IsManager == true && w.Children > 0) yield return "manager";
        if (w.Listed?.Agency == true) yield return "agency";
        if (w.Shared > 0) yield return $"{Words.Whole(w.Shared)} shared";
    }

    private static IEnumerable<PageSection> Lists(CaseloadReport report, IReadOnlyDictionary<string, string> teams)
    {
        (CaseReason Reason, string Heading, string Words)[] lists =
        [
            (CaseReason.NoWorker, "Open cases without a worker", "Longest first. The team named held the case last; allocate it there, or say who has it."),
            (CaseReason.NoActivity, "Allocated, and no work recorded", $"Held for longer than {report.Settings.ActivityWithinDays} days, and no visit, review, conference, assessment or enquiry with the child is on record for as long. Longest first."),
            (CaseReason.WithManager, "Held by a manager", "A manager who holds cases has less time for the work of others. Longest first."),
            (CaseReason.WorkerNotListed, "Held by somebody not in the list of workers", "The worker has left, or the list of workers lacks them. Allocate the case, or send the worker's row."),
            (CaseReason.SeveralWorkers, "Held by more than one worker", "Each counts the child. End the involvement of whoever passed the case on."),
            (CaseReason.NotSaidWho, "Allocated, not said to whom", "Record the worker."),
            (CaseReason.NoOpenCase, "Allocated, and no case open", "Counted with the worker, as the census counts: end the involvement, or open the case."),
            (CaseReason.OpenThoughDead, "Open, and the child has died", "Not counted as open. Close the case."),
        ];
        var found = report.Cases.Select(c => c.Reason).ToHashSet();
        foreach (var (reason, heading, words) in lists.Where(l => found.Contains(l.Reason)))
            yield return new(heading, words) { Tables = [Cases(report, reason, heading, teams)] };
        if (lists.Any(l => !found.Contains(l.Reason)))
            yield return new("Looked for, and none found", string.Join("; ", lists.Where(l => !found.Contains(l.Reason)).Select(l => l.Heading.ToLowerInvariant())) + ".");
    }

    private static PageTable Cases(CaseloadReport report, CaseReason reason, string caption, IReadOnlyDictionary<string, string> teams) => PageTable.First(Most,
        caption, ["Child", "Case", reason == CaseReason.NoWorker ? "Last worker" : "Worker", "Team", reason == CaseReason.OpenThoughDead ? "Died" : "Since", "Last recorded work", "#Days ago"],
        [
            .. report.Cases.Where(c => c.Reason == reason).Select(c => new PageCell[]
            {
                new(Or(report.Book.Children[c.Child].Name, "Name not known"), report.Book.Children[c.Child].Id), CaseloadWords.Of(report.Day.KindOf(c.Child)), Worker(report, c.Worker), Or(WorkerLoads.NameOf(teams, c.Team), "not recorded"),
                c.Since is { } since ? Words.Day(since) : "", c.LastActivity is { } last ? Words.Day(last) : "never", c.LastActivity is { } ago ? Words.Whole(report.Day.Day.DayNumber - ago.DayNumber) : "",
            }),
        ],
        "none.");

    private static PageCell Worker(CaseloadReport report, int worker) => worker < 0 ? "" : new PageCell(Or(report.Staff.Find(report.Book.Workers[worker])?.Name, "Not in the list of workers"), report.Book.Workers[worker]);

    private static PageTable Reviewers(CaseloadReport report) => PageTable.First(Most, "Chairs and reviewing officers", ["Worker", "Role", "#Children"],
        [.. report.Reviewers.Select(r => new PageCell[] { new(Or(r.Listed?.Name, "Not in the list of workers"), r.Id), r.Role, r.Children })],
        $"nobody has an open involvement as {string.Join(", ", report.Settings.ChairRoles.Concat(report.Settings.ReviewingOfficerRoles).Select(role => $"'{role}'"))}.");

    private static string Staffing(CaseloadReport report) =>
        $"{Words.Counted(report.Staff.Headcount, "social worker", "social workers")}, {Words.Whole(report.Staff.AgencyHeadcount)} of them through an agency: {Number(report.Staff.OwnPosts)} full-time posts filled by the council's own and {Number(report.Staff.AgencyPosts)} by agency workers. "
        + (report.Vacancies is { } vacant ? $"The council's settings name {Number((double)vacant)} vacant posts. " : "Vacancies are not known: no record holds them and the council's settings (workforce, number of vacancies) do not name them. ")
        + "Supervision that is due cannot be shown: the record system's standard dataset has no record of supervision.";

    private static IEnumerable<Definition> Definitions(CaseloadReport report)
    {
        yield return new("Open case", "A child who is looked after, on a child protection plan, on a child in need plan, or has an open episode of need whose referral was not marked as no further action; one case a child, called by the first of these. What ended on the night is over. Children not yet born count; children who have died don't, and are listed. Care leavers without one of these are not counted.", "Case status in Ofsted's Annex A, list 6; day of ending as in the children's social work workforce census");
        yield return new("Allocated worker", "Who has an open involvement in a role that holds the case, such as allocated case worker; the roles are in schemas/returns/mappings/case-holding-role.json. A worker counts a child once; a child with two workers counts with each.", "The rule of the children's social work workforce census (Cases30)");
        foreach (var band in report.Settings.Bands)
            yield return new($"Band: {band.Name}", $"Target {Number(band.Target)} children for each full-time post, from {Number(band.From)} to {Number(band.To)}; over the band above that.{(band.Titles.IsEmpty ? "" : $" For {string.Join(", ", band.Titles)}.")} A share of a post that is not recorded is taken as full.", band.Source);
        yield return new("Without a worker", $"An open case that no worker holds, {Words.Counted(report.Settings.AllocateWithinWorkingDays, "working day", "working days")} or more after the day it opened or the last worker's involvement ended.", report.Settings.AllocateSource);
        yield return new("No work recorded", $"The worker has held the open case for more than {report.Settings.ActivityWithinDays} days, and none of these with the child lies in the last {report.Settings.ActivityWithinDays}: visit, review, initial conference, assessment begun or authorised, section 47 enquiry begun or ended, child in need plan begun. Visits and reviews don't say who made them, so work of any worker counts; work that is not recorded, such as calls, cannot.", report.Settings.ActivitySource);
        yield return new("Manager", $"A job title that the workforce census's mapping makes OrgRole {string.Join(", ", report.Settings.ManagerRoles)}; of titles it doesn't know, those with {string.Join(", ", report.Settings.ManagerTitles)}.", "schemas/returns/mappings/org-role.json and schemas/reports/caseload.json");
        yield return new("Agency rate", "Agency workers' full-time equivalents as a share of all filled social work posts: everybody registered with Social Work England or in a post that asks for it. A share that is not recorded adds nothing.", "Children's social work workforce census");
        yield return new("Vacancy rate", "Vacant posts as a share of those and of the council's own filled posts.", "Children's social work workforce census");
        yield return new("Children for each full-time social worker", "Children held by social workers and senior practitioners (OrgRole 4 and 5), divided by the posts of those who hold any.", "Children's social work workforce census, average caseload");
    }

    private static Rag RagOf(double perPost, CaseloadBand band) => perPost > band.To ? Rag.Red : perPost > band.Target ? Rag.Amber : Rag.Green;

    private static string Number(double number) => CaseloadWords.Number(number);

    private static string Or(string? text, string instead) => string.IsNullOrEmpty(text) ? instead : text;
}
