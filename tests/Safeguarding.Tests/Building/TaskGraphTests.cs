using Safeguarding.Pipeline.Building;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Reporting;
using Safeguarding.Pipeline.Synthetic;
using Safeguarding.Tests.Night;

namespace Safeguarding.Tests.Building;

/// <summary>Which tasks a build has, what each waits for, and how one process works through them.</summary>
public sealed class TaskGraphTests
{
    private static readonly IReadOnlyList<BuildTask> Tasks = TaskGraph.Of(Schemas.Embedded.Contracts, partitions: 3, t => t == "social_care/missing" ? 5 : 1);

    [Fact]
    public void Every_task_comes_after_those_it_rests_on_and_everything_leads_to_publish()
    {
        Assert.Equal(46 + Reports.All.Length, Tasks.Select(t => t.Name).Distinct().Count());
        for (var i = 0; i < Tasks.Count; i++)
            Assert.Subset(Tasks.Take(i).Select(t => t.Name).ToHashSet(), Tasks[i].After.ToHashSet());

        // Whatever nobody waits for would be left out of the publication.
        Assert.Equal(["publish"], Tasks.Select(t => t.Name).Except(Tasks.SelectMany(t => t.After)));
        Assert.Equal("publish", Tasks[^1].Name);
    }

    [Fact]
    public void Only_what_needs_child_ids_waits_for_them()
    {
        Assert.Equal(["match/0", "match/1", "match/2"], Find("crosswalk").After.AsEnumerable());
        Assert.Equal(["match/0", "match/1", "match/2", "curate/team", "curate/worker", "returns/ssda903", "returns/cin", "returns/csww", "returns/annex-a"], TaskGraph.Ready(Tasks, new HashSet<string>()).Select(t => t.Name));
        Assert.Equal(["crosswalk"], Find("curate/chronology").After.AsEnumerable());
        Assert.Equal(["curate/child", "curate/involvement", "curate/looked_after_episode", "curate/missing_episode", "curate/police_event", "curate/section47", "curate/team"], Find("report/missing-weekly").After.AsEnumerable());
        Assert.Equal(23, Find("orphans").After.Length);
        Assert.DoesNotContain("curate/child_identifier", Find("orphans").After);
    }

    [Fact]
    public void While_anybody_is_withheld_nothing_about_children_but_matching_begins_before_the_crosswalk_tells_whose_records_are_one_childs()
    {
        var tasks = TaskGraph.Of(Schemas.Embedded.Contracts, partitions: 2, _ => 1, anyWithheld: true);
        Assert.Equal(["match/0", "match/1", "curate/team", "curate/worker"], TaskGraph.Ready(tasks, new HashSet<string>()).Select(t => t.Name));
        Assert.Equal(["crosswalk", "curate/team_history", "curate/worker_history"], TaskGraph.Ready(tasks, new HashSet<string>(["match/0", "match/1", "curate/team", "curate/worker"])).Select(t => t.Name));
        Assert.Contains("returns/cin", TaskGraph.Ready(tasks, new HashSet<string>(["match/0", "match/1", "crosswalk"])).Select(t => t.Name));
    }

    [Fact]
    public void What_has_most_rows_begins_first() =>
        Assert.Equal(["curate/chronology", "curate/child_identifier", "curate/child", "curate/missing_episode"], Tasks.Select(t => t.Name).Where(t => t.StartsWith("curate/", StringComparison.Ordinal)).Take(4));

    [Fact]
    public async Task A_publication_holds_the_files_it_always_held()
    {
        var store = NightRun.Landed(NightRun.Sample(new SampleOptions { Children = 40, Seed = 2 }));
        var publication = (await NightRun.Pipeline(store).RunAsync()).Built.Publication;
        string[] curated =
        [
            "adoption", "assessment", "care_leaver", "care_leaver_history", "child", "child_history", "child_identifier", "child_identifier_history", "child_protection_plan", "chronology", "cin_plan", "conference", "contact", "disability", "disability_history", "early_help", "health_check", "health_event", "involvement", "legal_status",
            "looked_after_episode", "missing_episode", "placement", "police_event", "referral", "review", "sdq_score", "section47", "team", "team_history", "visit", "worker", "worker_history",
        ];
        string[] reports = ["caseload", "data-quality", "front-door", "front-door-lists", "indicators", "indicators-cases", "missing-weekly", "missing-weekly-figures", "privacy", "warning-signs"];
        string[] tables =
        [
            "caseload-cases", "caseload-reviewers", "caseload-teams", "caseload-totals", "data-quality-columns", "data-quality-findings", "data-quality-matches", "data-quality-nights", "front-door-lists-figures", "front-door-trend", "indicators-definitions", "indicators-groups", "missing-weekly-figures-trend", "missing-weekly-trend", "privacy-columns", "warning-signs-trend",
        ];
        string[] care = ["AD1", "Episodes", "Header", "Missing", "OC2", "OC3", "PlacedAdoption", "PrevPerm", "Reviews", "SWEpisodes", "UASC"];
        string[] papers = ["control-totals", "exclusions", "findings", "findings.parquet", "readiness", "readiness.html"];
        string[] flow = ["changes", "delta", "exclusions", "findings", "summary", "summary.parquet"];
        string[] expected =
        [
            "crosswalk/decisions", "crosswalk/events", .. curated.Select(c => "curated/" + c), .. curated.Select(c => "identifiable/" + c), .. reports.SelectMany(r => new[] { $"reports/{r}", $"reports/{r}.csv", $"reports/{r}.html" }), "reports/index.html", "reports/model-card.html", "reports/teams.html",
            .. tables.SelectMany(t => new[] { $"reports/{t}", $"reports/{t}.csv" }),
            "returns/annex-a", "returns/annex-a/findings", "returns/annex-a/summary.html", .. Enumerable.Range(1, 11).Select(n => $"returns/annex-a/list-{n:00}"),
            "returns/cin", .. papers.Select(p => "returns/cin/" + p), "returns/csww", .. papers.Select(p => "returns/csww/" + p), "returns/daily-flow", .. flow.Select(f => "returns/daily-flow/" + f), "returns/ssda903", .. care.Concat(papers).Select(c => "returns/ssda903/" + c),
            "review/cases", "review/orphans", "review/pairs", "review/references",
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), publication.Files.Select(f => f.Name));
        Assert.Equal(["candidate-pairs", "carried-pairs", "children", "definite-pairs", "records", "review-cases", "review-pairs", "sealed-children", "withheld-children"], publication.Counts.Keys);
        var build = publication.Build;
        Assert.Equal(
            [
                $"crosswalk/{build}/events.json", $"curated/child/{build}.parquet", $"identifiable/curated/child/{build}.parquet", $"identifiable/{build}/reports/missing-weekly.html",
                $"returns/{build}/cin/2025_26/cin-2025_26.xml", $"returns/{build}/ssda903/2025_26/Episodes.csv", $"review/{build}/orphans.csv", $"review/{build}/pairs.parquet", $"review/{build}/references.csv",
            ],
            new[] { "crosswalk/events", "curated/child", "identifiable/child", "reports/missing-weekly.html", "returns/cin", "returns/ssda903/Episodes", "review/orphans", "review/pairs", "review/references" }
                .Select(n => publication.Files.Single(f => f.Name == n).Object.Path));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task One_process_does_each_task_once_and_never_more_at_a_time_than_it_may(int workers)
    {
        var begun = new List<string>();
        var ended = new HashSet<string>(StringComparer.Ordinal);
        var (now, most) = (0, 0);
        await TaskGraph.RunAsync(Tasks, ["references"], workers, async (task, _) =>
        {
            lock (begun)
            {
                Assert.All(task.After.Where(a => a != "references"), a => Assert.Contains(a, ended));
                begun.Add(task.Name);
                most = Math.Max(most, ++now);
            }

            await Task.Yield();
            lock (begun)
            {
                now--;
                ended.Add(task.Name);
            }
        }, _ => { }, default);
        Assert.Equal(Tasks.Select(t => t.Name).Where(t => t != "references").Order(), begun.Order());
        Assert.InRange(most, 1, workers);
        if (workers == 1) Assert.Equal(Tasks.Select(t => t.Name).Where(t => t != "references"), begun);
    }

    [Fact]
    public async Task When_one_fails_the_others_are_stopped_before_the_caller_hears_of_it()
    {
        var cancelled = false;
        var began = new TaskCompletionSource();
        await Assert.ThrowsAsync<TimeoutException>(() => TaskGraph.RunAsync(Tasks, [], 2, async (task, token) =>
        {
            if (task.Name == "match/0")
            {
                await began.Task;
                throw new TimeoutException();
            }

            began.TrySetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, token);
            }
            catch (OperationCanceledException)
            {
                cancelled = true;
            }
        }, _ => Assert.Fail("nothing ended"), default));
        Assert.True(cancelled);
    }

    private static BuildTask Find(string name) => Tasks.Single(t => t.Name == name);
}
