using System.Collections.Immutable;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Queues;
using Safeguarding.Pipeline.Records;
using Safeguarding.Pipeline.Reviewing;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Subjects;
using Safeguarding.Pipeline.Tables;
using Safeguarding.Returns;

namespace Safeguarding.Pipeline.Building;

/// <summary>Gets the tasks of a build done, by this process alone or with others. The markers in the store are the only thing that workers know of each other.</summary>
/// <param name="openLedger">The ledger as it is now.</param>
/// <param name="work">Does a task whose prerequisites are there. May be asked to do it again after a death, or beside another worker: what it writes is the same.</param>
internal sealed class NightBuild(
    IObjectStore store, IRecordStore records, Schemas schemas, Authority authority, RunContext run, BuildMemory memory, Func<CancellationToken, Task<Ledger>> openLedger, Func<BuildInputs, BuildTask, CancellationToken, Task<TaskResult>> work)
{
    /// <summary>Plans and does everything that is not done, up to <see cref="RunContext.Workers"/> tasks at a time.</summary>
    public async Task<BuildReport> RunAsync(CancellationToken cancel)
    {
        while (true)
        {
            var (plan, current) = await PlannedAsync(run.Night, forDecisionsAlone: true, cancel).ConfigureAwait(false);
            if (plan is null) return new BuildReport(current!, Unchanged: true);
            var done = new HashSet<string>(await TaskResult.DoneAsync(store, plan.Build, cancel).ConfigureAwait(false), StringComparer.Ordinal);
            var inputs = new BuildInputs(store, schemas, plan, memory, run);
            await TaskGraph.RunAsync(plan.Tasks, done, run.Workers, (task, token) => DoAsync(inputs, task, token), task => Tell(plan, task, done), cancel).ConfigureAwait(false);

            // If another build took its number meanwhile, the next one starts from the child ids of that.
            var published = await store.ReadJsonAsync<Publication>(Publications.PathOf(plan.Night, plan.Number), cancel).ConfigureAwait(false);
            if (published.Build == plan.Build) return new BuildReport(published, Unchanged: false);
        }
    }

    /// <summary>The tasks of the night's build that can begin; null when there is nothing new to build.</summary>
    /// <param name="forDecisionsAlone">Whether to build a published night again because stewards have settled something since, with no new extract. If not, what they settled counts from the next build on.</param>
    public async Task<ImmutableArray<BuildMessage>?> PlanAsync(DateOnly night, bool forDecisionsAlone, CancellationToken cancel)
    {
        if ((await PlannedAsync(night, forDecisionsAlone, cancel).ConfigureAwait(false)).Plan is not { } plan) return null;
        return Messages(plan, TaskGraph.Ready(plan.Tasks, await TaskResult.DoneAsync(store, plan.Build, cancel).ConfigureAwait(false)));
    }

    /// <summary>Does one task, and says which may begin now that it is done.</summary>
    public async Task<ImmutableArray<BuildMessage>> WorkAsync(BuildMessage message, CancellationToken cancel)
    {
        var plan = await BuildPlan.ReadAsync(store, message.Build, schemas, authority, run, cancel).ConfigureAwait(false);
        var task = plan.Find(message.Task) ?? throw new InvalidDataException($"A message asks for a task that build '{plan.Build}' doesn't have. Nothing is lost: take the message away.");
        var done = await TaskResult.DoneAsync(store, plan.Build, cancel).ConfigureAwait(false);
        if (!task.After.All(done.Contains)) return [];
        if (!done.Contains(task.Name))
        {
            await DoAsync(new BuildInputs(store, schemas, plan, memory, run), task, cancel).ConfigureAwait(false);

            // Looked up after this task's own marker was written: of two workers that end at once, the later sees both markers.
            done = await TaskResult.DoneAsync(store, plan.Build, cancel).ConfigureAwait(false);
            Tell(plan, task, done);
        }

        if (task.Name == TaskGraph.Publish && (await TaskResult.ReadAsync(store, plan.Build, task.Name, cancel).ConfigureAwait(false)).Superseded)
            return await PlanAsync(plan.Night, forDecisionsAlone: true, cancel).ConfigureAwait(false) ?? [];
        return Messages(plan, TaskGraph.Ready(plan.Tasks.Where(t => t.After.Contains(task.Name)), done));
    }

    private async Task DoAsync(BuildInputs inputs, BuildTask task, CancellationToken cancel)
    {
        TaskResult result;
        try
        {
            result = await work(inputs, task, cancel).ConfigureAwait(false);
        }
        catch (UnassignableRowsException unsure)
        {
            // Fail closed: what cannot be held to leave withheld children out is not published, and the publication says so.
            result = new TaskResult { Withheld = [new Withheld(task.Name.Replace("curate/", "curated/", StringComparison.Ordinal), unsure.Message, [])] };
        }

        await result.WriteAsync(store, inputs.Plan.Build, task.Name, cancel).ConfigureAwait(false);
    }

    /// <summary>The plan of the build to make, or the publication that makes one needless.</summary>
    private async Task<(BuildPlan? Plan, Publication? Current)> PlannedAsync(DateOnly date, bool forDecisionsAlone, CancellationToken cancel)
    {
        var ledger = await openLedger(cancel).ConfigureAwait(false);
        var night = Night.Of(ledger, schemas.Contracts, date);
        var last = await Publications.LatestAsync(store, date, cancel).ConfigureAwait(false);
        var decisions = await DecisionSnapshot.TakeAsync(records, cancel).ConfigureAwait(false);
        var subjects = await SubjectSnapshot.TakeAsync(records, cancel).ConfigureAwait(false);
        subjects.ThrowIfUnknown(run.Key);

        // Who is withheld or erased counts at once, whatever stewards have settled since.
        string FingerprintWith(string settled) => BuildPlan.FingerprintOf(date, night.Names, settled + subjects.Mark, schemas, authority, run);
        var isCurrent = last?.Night == date
            && (last.Fingerprint == FingerprintWith(decisions.Sha256) || !forDecisionsAlone && last.Fingerprint == FingerprintWith(DecisionSnapshot.Of(last)));
        // The tables' versions follow one another, so that one which a run died over comes before the next.
        if (!isCurrent && last is not null && !ledger.Events<Published>().Any(p => p.Night == last.Night && p.Publication == last.Number))
            await Publications.SettleAsync(store, schemas, ledger, last, run.StartedAt, cancel).ConfigureAwait(false);
        if (!isCurrent) return (await BuildPlan.MakeAsync(store, night, last, decisions, subjects, schemas, authority, run, cancel).ConfigureAwait(false), null);

        // A run that died right after making it visible left the rest to this one.
        var manifest = await Publications.SettleAsync(store, schemas, ledger, last!, run.StartedAt, cancel).ConfigureAwait(false);
        await PublishStage.ResultOf(manifest).WriteAsync(store, last!.Build, TaskGraph.Publish, cancel).ConfigureAwait(false);
        return (null, last);
    }

    private static ImmutableArray<BuildMessage> Messages(BuildPlan plan, IEnumerable<BuildTask> tasks) => [.. tasks.Select(t => new BuildMessage(plan.Night, plan.Build, t.Name))];

    private void Tell(BuildPlan plan, BuildTask task, IReadOnlySet<string> done)
    {
        var (stage, item) = task.Name.Split('/') is [var first, var second] ? (first, second) : (task.Name, task.Name == TaskGraph.Publish ? plan.Build : "");
        var alike = plan.Tasks.Where(t => t.Name == task.Name || t.Name.StartsWith(stage + "/", StringComparison.Ordinal)).ToList();
        run.Report(new Progress(stage, stage == "match" ? "" : item, alike.Count(t => done.Contains(t.Name)), alike.Count));
    }
}
