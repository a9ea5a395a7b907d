using System.Collections.Immutable;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.DeltaTables;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Queues;
using Safeguarding.Pipeline.Records;
using Safeguarding.Pipeline.Retention;
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

    /// <summary>Makes what is gone of a publication again, by the plan it was made by: the same bytes under the same names, so that whatever is still there is left alone.</summary>
    /// <param name="deleted">Paths that the ledger says were deleted: they stay so.</param>
    public async Task<BuiltAgain> AgainAsync(Publication publication, IReadOnlySet<string> deleted, Ledger ledger, CancellationToken cancel)
    {
        var gone = await GoneAsync(publication.Objects(), deleted, cancel).ConfigureAwait(false);
        var versions = await TablePublishing.IsWholeAsync(store, publication, deleted, cancel).ConfigureAwait(false);
        if (gone.Count == 0 && versions) return new BuiltAgain(publication.Night, publication.Number, publication.Build, 0, 0, []);
        var changed = await ChangedAsync(publication.Objects(), cancel).ConfigureAwait(false);
        // What is made again might be made of what was changed.
        if (changed.Count > 0) return new BuiltAgain(publication.Night, publication.Number, publication.Build, 0, 0, [.. changed.Select(path => $"{path}: changed since it was written, and nothing is overwritten. Keep a copy for whoever looks into it, take it away, and run this again.")]);
        try
        {
            if (gone.Count > 0) await MakeAsync(publication, deleted, Deletions.Erased(ledger), cancel).ConfigureAwait(false);
            var indexes = versions ? [] : await TablePublishing.SettleAsync(store, schemas, publication, cancel).ConfigureAwait(false);
            var committed = ledger.Events<TablesCommitted>().LastOrDefault(t => t.Night == publication.Night && t.Publication == publication.Number);
            var wrong = (await ChangedAsync(publication.Objects(), cancel).ConfigureAwait(false)).Select(path => $"{path}: was made again and is not what it was. Take it away and restore it from its versions or backup.").ToList();
            if (!versions && committed is not null && (indexes[0].Sha256 != committed.CuratedSha256 || indexes[1].Sha256 != committed.IdentifiableSha256))
                wrong.Add($"{indexes[0].Path}: the versions of the tables are not those they were, because earlier ones are gone. Restore the folders _delta_log and _publications of both zones from their versions or backup.");
            wrong.AddRange((await GoneAsync(publication.Objects(), deleted, cancel).ConfigureAwait(false)).Select(o => $"{o.Path}: gone, and nothing in the plan makes it. Restore it from its versions or backup."));
            return new BuiltAgain(publication.Night, publication.Number, publication.Build, gone.Count, gone.Sum(o => o.Bytes), [.. wrong]);
        }
        catch (FileNotFoundException lacking)
        {
            return new BuiltAgain(publication.Night, publication.Number, publication.Build, 0, 0, [$"{lacking.Message} What the build was made of must be there: restore it from its versions or backup."]);
        }
        catch (InvalidOperationException other)
        {
            return new BuiltAgain(publication.Night, publication.Number, publication.Build, 0, 0, [$"{other.Message} To make it again, run the release that made it, with its settings and key; or restore its files from their versions or backup."]);
        }
    }

    /// <summary>Does the tasks of which something is gone, by their plan, but for those that would write again what was taken away because of whom it shows.</summary>
    /// <exception cref="FileNotFoundException">The plan, or what it rests on, is gone.</exception>
    /// <exception cref="InvalidOperationException">Another version of the program planned it.</exception>
    private async Task MakeAsync(Publication publication, IReadOnlySet<string> deleted, IReadOnlySet<string> erased, CancellationToken cancel)
    {
        var plan = await BuildPlan.ReadAsync(store, publication.Build, schemas, authority, run, cancel).ConfigureAwait(false);
        var done = new HashSet<string>(StringComparer.Ordinal) { TaskGraph.Publish };
        foreach (var name in await TaskResult.DoneAsync(store, plan.Build, cancel).ConfigureAwait(false))
        {
            var made = await TaskResult.ReadAsync(store, plan.Build, name, cancel).ConfigureAwait(false);
            WrittenObject[] objects = [.. made.Files.Select(f => f.Object), .. made.Parts.Values];
            if (objects.Any(o => erased.Contains(o.Path)) || (await GoneAsync(objects, deleted, cancel).ConfigureAwait(false)).Count == 0) done.Add(name);
        }

        var inputs = new BuildInputs(store, schemas, plan, memory, run);
        await TaskGraph.RunAsync(plan.Tasks, done, run.Workers, (task, token) => DoAsync(inputs, task, token), task => Tell(plan, task, done), cancel).ConfigureAwait(false);
    }

    private async Task<List<WrittenObject>> GoneAsync(IEnumerable<WrittenObject> objects, IReadOnlySet<string> deleted, CancellationToken cancel)
    {
        var gone = new List<WrittenObject>();
        foreach (var one in objects)
            if (!deleted.Contains(one.Path) && await store.SizeAsync(one.Path, cancel).ConfigureAwait(false) is null) gone.Add(one);
        return gone;
    }

    private async Task<List<string>> ChangedAsync(IEnumerable<WrittenObject> objects, CancellationToken cancel)
    {
        var changed = new List<string>();
        foreach (var one in objects)
            if (await store.SizeAsync(one.Path, cancel).ConfigureAwait(false) is not null && await store.DescribeAsync(one.Path, cancel).ConfigureAwait(false) != one) changed.Add(one.Path);
        return changed;
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
        subjects.ThrowIfUnknown(run.Key.Value);
        await RestrictionLog.ThrowIfLostAsync(records, ledger, cancel).ConfigureAwait(false);

        // Who is withheld or erased counts at once, whatever stewards have settled since.
        string FingerprintWith(string settled) => BuildPlan.FingerprintOf(date, night.Names, settled + subjects.Mark, run.Key.Value.Id, schemas, authority, run);
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

/// <summary>What became of a publication that was built again.</summary>
/// <param name="Objects">Objects that were gone and are there again, byte for byte.</param>
/// <param name="Bytes">Of those.</param>
/// <param name="Faults">Why it is not whole, each with what to do; none when it is.</param>
public sealed record BuiltAgain(DateOnly Night, long Number, string Build, int Objects, long Bytes, ImmutableArray<string> Faults);
