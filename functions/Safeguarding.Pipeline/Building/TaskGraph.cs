using System.Collections.Immutable;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Curating;
using Safeguarding.Pipeline.Reporting;

namespace Safeguarding.Pipeline.Building;

/// <summary>A piece of a build that one worker does at a time.</summary>
/// <param name="After">Tasks whose results it reads.</param>
public sealed record BuildTask(string Name, ImmutableArray<string> After);

/// <summary>Which tasks a build has and what each waits for, and the order in which one process does them.</summary>
public static class TaskGraph
{
    public const string Publish = "publish";

    /// <summary>
    /// <c>match/0..</c> before <c>crosswalk</c>, which <c>curate/&lt;table&gt;</c> waits for where it needs child ids, and a history for its table; <c>orphans</c> after those that may find some;
    /// <c>report/*</c> after the curated tables they are made of; <c>references</c> and the daily flow, which leave sealed children out, after the crosswalk, and the other <c>returns/*</c> too while anybody is withheld;
    /// <c>contents</c> after all that make pages; <c>publish</c> after everything.
    /// </summary>
    /// <param name="partitions">Of matching, 1 or more.</param>
    /// <param name="rows">Rows of an <c>agency/table</c>: curated tables made of most come first, so that no long one is left to the end alone.</param>
    /// <param name="anyWithheld">Whether any child is withheld: only the crosswalk tells which other records are of the same child.</param>
    public static ImmutableArray<BuildTask> Of(ContractCatalog contracts, int partitions, Func<string, long> rows, bool anyWithheld = false)
    {
        ImmutableArray<string> ifWithheld = anyWithheld ? ["crosswalk"] : [];
        var curated = contracts.Of("curated").Where(c => c.HistoryOf is null).OrderByDescending(c => CurateStage.SourcesOf(c).Sum(rows)).ThenBy(c => c.Table, StringComparer.Ordinal).ToList();
        ImmutableArray<BuildTask> match = [.. Enumerable.Range(0, partitions).Select(p => new BuildTask(FormattableString.Invariant($"match/{p}"), []))];
        ImmutableArray<BuildTask> others =
        [
            new("crosswalk", [.. match.Select(m => m.Name)]),
            .. curated.Select(c => new BuildTask(Curate(c.Table), CurateStage.NeedsChildren(c) ? ["crosswalk"] : [])),
            .. contracts.Of("curated").Where(c => c.HistoryOf is not null).Select(c => new BuildTask(Curate(c.Table), [Curate(c.HistoryOf!)])),
            new("returns/ssda903", ifWithheld),
            new("returns/cin", ifWithheld),
            new("returns/csww", ifWithheld),
            new("returns/daily-flow", ["crosswalk"]),
            new("returns/annex-a", ifWithheld),
            new("references", ["crosswalk"]),
            new("orphans", [.. curated.Where(c => c.Selects.Any(s => s.Person is not null)).Select(c => Curate(c.Table))]),
            .. Reports.All.Select(kind => new BuildTask("report/" + kind.Name, [.. kind.ReadsZone ? contracts.Of("curated").Select(c => Curate(c.Table)) : kind.Curated.Select(Curate)])),
        ];
        var contents = new BuildTask(ReportIndex.Task, [.. others.Where(t => t.Name == "crosswalk" || t.Name.StartsWith("report/", StringComparison.Ordinal) || t.Name.StartsWith("returns/", StringComparison.Ordinal)).Select(t => t.Name)]);
        return [.. match, .. others, contents, new(Publish, [.. others.Select(t => t.Name), contents.Name])];
    }

    /// <summary>Name of the task that makes a curated table.</summary>
    public static string Curate(string table) => "curate/" + table;

    /// <summary>Tasks that are not done and wait for nothing.</summary>
    public static IEnumerable<BuildTask> Ready(IEnumerable<BuildTask> tasks, IReadOnlySet<string> done) => tasks.Where(t => !done.Contains(t.Name) && t.After.All(done.Contains));

    /// <summary>Does the tasks in one process, each after those it rests on, earlier ones first, up to <paramref name="workers"/> at a time. The first failure ends it.</summary>
    /// <param name="done">Names of those that were done before; each that ends is added.</param>
    /// <param name="ended">Told of each as it ends, one at a time.</param>
    public static async Task RunAsync(IReadOnlyList<BuildTask> tasks, HashSet<string> done, int workers, Func<BuildTask, CancellationToken, Task> work, Action<BuildTask> ended, CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var running = new Dictionary<Task, BuildTask>();
        try
        {
            while (done.Count < tasks.Count)
            {
                var begun = running.Values.ToHashSet();
                foreach (var task in Ready(tasks, done).Where(t => !begun.Contains(t)).Take(workers - running.Count).ToList())
                    running.Add(Task.Run(() => work(task, stop.Token), stop.Token), task);
                var first = await Task.WhenAny(running.Keys).ConfigureAwait(false);
                await first.ConfigureAwait(false);
                running.Remove(first, out var finished);
                done.Add(finished!.Name);
                ended(finished);
            }
        }
        finally
        {
            // Nothing of a build goes on after its caller was told how it ended.
            await stop.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(running.Keys).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
