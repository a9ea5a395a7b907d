using System.Collections.Immutable;
using System.Globalization;
using Safeguarding.Pipeline.Building;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Curating;
using Safeguarding.Pipeline.Landing;
using Safeguarding.Pipeline.Matching;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Queues;
using Safeguarding.Pipeline.Reporting;
using Safeguarding.Pipeline.Retention;
using Safeguarding.Pipeline.Returning;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Tables;
using Safeguarding.Returns;

namespace Safeguarding.Pipeline;

/// <summary>The journey of a night, from what the agencies dropped to what people read in the morning. Each stage is a folder of this project.</summary>
/// <param name="store">Where everything lies.</param>
/// <param name="schemas">Contracts, code lists, matching model, mappings.</param>
/// <param name="authority">Who makes the returns.</param>
/// <param name="run">Everything else a run may know.</param>
/// <param name="memory">Given by a process that makes several of these, so that one task finds the tables another has read.</param>
/// <param name="ledger">The ledger of a process that lives long and reads only what is new; without it, each step reads it whole.</param>
public sealed class NightPipeline(IObjectStore store, Schemas schemas, Authority authority, RunContext run, BuildMemory? memory = null, Ledger? ledger = null)
{
    private readonly BuildMemory _memory = memory ?? new BuildMemory();

    /// <summary>Ingests all that has landed, then builds the night. Running again over the same files changes no byte.</summary>
    public async Task<NightReport> RunAsync(CancellationToken cancel = default) =>
        new(await IngestAsync(cancel).ConfigureAwait(false), await BuildAsync(cancel).ConfigureAwait(false));

    /// <summary>Landing to accepted: claim by content, validate against the contract, keep the good rows, quarantine the bad with reasons.</summary>
    public async Task<IngestReport> IngestAsync(CancellationToken cancel = default) =>
        await Ingest.RunAsync(store, await LedgerAsync(cancel).ConfigureAwait(false), schemas.Contracts, run, cancel).ConfigureAwait(false);

    /// <summary>Takes one landed file and whatever of the same table landed before it and has not been taken. Any number of workers may be told of the same file.</summary>
    public async Task<IngestReport> TakeAsync(string landed, CancellationToken cancel = default) =>
        await Ingest.TakeAsync(store, await LedgerAsync(cancel).ConfigureAwait(false), schemas.Contracts, run, landed, cancel).ConfigureAwait(false);

    /// <summary>Accepted to published, in this process. The tasks of a build write under its own name; the last one, <c>publish</c>, makes all of it visible or nothing.</summary>
    public async Task<BuildReport> BuildAsync(CancellationToken cancel = default)
    {
        while (true)
        {
            var (plan, current) = await PlannedAsync(run, cancel).ConfigureAwait(false);
            if (plan is null) return new BuildReport(current!, Unchanged: true);
            var inputs = new BuildInputs(store, schemas, plan, _memory, run);
            var done = new HashSet<string>(await TaskResult.DoneAsync(store, plan.Build, cancel).ConfigureAwait(false), StringComparer.Ordinal);
            await TaskGraph.RunAsync(plan.Tasks, done, run.Workers, (task, token) => DoAsync(inputs, task, token), task => Tell(plan, task, done), cancel).ConfigureAwait(false);

            // If another build took its number meanwhile, the next one starts from the child ids of that.
            var published = await store.ReadJsonAsync<Publication>(Publications.PathOf(plan.Night, plan.Number), cancel).ConfigureAwait(false);
            if (published.Build == plan.Build) return new BuildReport(published, Unchanged: false);
        }
    }

    /// <summary>Landed files up to the night that nobody has dealt with: their event was lost, or came before their day.</summary>
    public async Task<ImmutableArray<string>> NotTakenAsync(CancellationToken cancel = default) =>
        await Ingest.NotTakenAsync(store, await LedgerAsync(cancel).ConfigureAwait(false), schemas.Contracts, run, cancel).ConfigureAwait(false);

    /// <summary>Says of a file that it could not be taken, attempt after attempt.</summary>
    public async Task FailAsync(string landed, int attempts, CancellationToken cancel = default) =>
        await Failures.NoteAsync(store, await LedgerAsync(cancel).ConfigureAwait(false), schemas.Contracts, run, landed, attempts, cancel).ConfigureAwait(false);

    /// <summary>Says which expected extracts have not come by their hour, each once a night.</summary>
    public async Task<ImmutableArray<ExtractOverdue>> RemindAsync(ReadinessRules rules, CancellationToken cancel = default)
    {
        var entries = await LedgerAsync(cancel).ConfigureAwait(false);
        var said = ImmutableArray.CreateBuilder<ExtractOverdue>();
        foreach (var overdue in Readiness.Overdue(entries, schemas.Contracts, run.StartedAt, rules))
            if (await entries.AppendAsync(overdue, run.StartedAt, cancel).ConfigureAwait(false)) said.Add(overdue);
        return said.ToImmutable();
    }

    /// <summary>How it stands with a night, or with the newest one.</summary>
    public async Task<NightStatus> StatusAsync(ReadinessRules rules, DateOnly? night = null, CancellationToken cancel = default)
    {
        var entries = await LedgerAsync(cancel).ConfigureAwait(false);
        return await NightStatus.OfAsync(store, entries, schemas.Contracts, night ?? NightStatus.NewestOf(entries, run.StartedAt), run.StartedAt, rules, cancel).ConfigureAwait(false);
    }

    /// <summary>Deletes what the retention table says is to go.</summary>
    /// <param name="sweepable">The same store, under the identity that may delete.</param>
    public async Task<SweepReport> SweepAsync(ISweepableStore sweepable, bool dry, CancellationToken cancel = default) =>
        await Sweep.RunAsync(sweepable, await LedgerAsync(cancel).ConfigureAwait(false), schemas.Contracts, RetentionRules.Parse(schemas.Text("schemas/retention.json")), run.StartedAt, dry, cancel).ConfigureAwait(false);

    /// <summary>Plans whatever there is to build now: of the nights that wait, the oldest whose extracts are in or whose deadline has passed.</summary>
    /// <returns>The tasks that can begin; none when every night that is due is published.</returns>
    public async Task<ImmutableArray<BuildMessage>> AdvanceAsync(ReadinessRules rules, CancellationToken cancel = default)
    {
        var entries = await LedgerAsync(cancel).ConfigureAwait(false);
        foreach (var night in Readiness.Nights(entries, run.StartedAt))
        {
            // Nights follow one another, because child ids do.
            var readiness = Readiness.Of(entries, schemas.Contracts, night, run.StartedAt, rules);
            if (!readiness.IsDue) break;
            // What nobody waits for but has landed with the rest is let in first; taking it asks again.
            if (!readiness.IsLate && await Ingest.AwaitsAsync(store, entries, schemas.Contracts, night, cancel).ConfigureAwait(false)) break;
            if (await PlanAsync(run with { Night = night }, cancel).ConfigureAwait(false) is { } tasks) return tasks;
        }

        return [];
    }

    /// <summary>Plans the night's build from what has been accepted, or finds the plan that is there. Null when the newest publication rests on these very inputs.</summary>
    /// <returns>The tasks that can begin, as messages.</returns>
    public Task<ImmutableArray<BuildMessage>?> PlanAsync(CancellationToken cancel = default) => PlanAsync(run, cancel);

    /// <summary>Works on one task of a planned build, unless it is done. Any number of workers may be told of the same task.</summary>
    /// <returns>The tasks that can begin now that it is done; those of the next plan when the build was superseded; none when what the task rests on isn't there yet.</returns>
    /// <exception cref="InvalidOperationException">The build was planned by another version of the program or under other settings.</exception>
    public async Task<ImmutableArray<BuildMessage>> WorkAsync(BuildMessage message, CancellationToken cancel = default)
    {
        var plan = await BuildPlan.ReadAsync(store, message.Build, schemas, authority, run, cancel).ConfigureAwait(false);
        var task = plan.Find(message.Task) ?? throw new InvalidDataException($"A message asks for a task that build '{plan.Build}' doesn't have. Nothing is lost: take the message away.");
        var done = await TaskResult.DoneAsync(store, plan.Build, cancel).ConfigureAwait(false);
        if (!task.After.All(done.Contains)) return [];
        if (!done.Contains(task.Name))
        {
            await DoAsync(new BuildInputs(store, schemas, plan, _memory, run), task, cancel).ConfigureAwait(false);
            done = await TaskResult.DoneAsync(store, plan.Build, cancel).ConfigureAwait(false);
            Tell(plan, task, done);
        }

        if (task.Name == TaskGraph.Publish && (await TaskResult.ReadAsync(store, plan.Build, task.Name, cancel).ConfigureAwait(false)).Superseded)
            return await PlanAsync(run with { Night = plan.Night }, cancel).ConfigureAwait(false) ?? [];
        return Messages(plan, TaskGraph.Ready(plan.Tasks.Where(t => t.After.Contains(task.Name)), done));
    }

    /// <summary>The work of a build, task by task: standardise and match, curate, check references, make returns and reports, publish.</summary>
    private async Task DoAsync(BuildInputs inputs, BuildTask task, CancellationToken cancel)
    {
        var plan = inputs.Plan;
        var council = authority with { PreparedAt = plan.PreparedAt };
        var result = await (task.Name.Split('/') switch
        {
            ["match", var partition] => MatchStage.ScoreAsync(store, inputs, int.Parse(partition, CultureInfo.InvariantCulture), cancel),
            ["crosswalk"] => MatchStage.DecideAsync(store, inputs, cancel),
            ["curate", var table] => CurateStage.WriteAsync(store, inputs, schemas.Contracts.Find("curated", table)!, run, cancel),
            ["orphans"] => Orphans.WriteAsync(store, inputs, task.After, cancel),
            ["references"] => References.WriteAsync(store, inputs, schemas.Contracts, cancel),
            ["returns", "cin"] => ReturnsStage.CinAsync(store, inputs, schemas, council, cancel),
            ["returns", "ssda903"] => ReturnsStage.CareAsync(store, inputs, schemas, council, cancel),
            ["report", "missing-weekly"] => ReportStage.MissingWeeklyAsync(store, inputs, authority.Name, cancel),
            ["publish"] => PublishStage.PublishAsync(store, inputs, task.After, run, cancel),
            _ => throw new InvalidDataException($"Build '{plan.Build}' has a task this program doesn't know."),
        }).ConfigureAwait(false);
        await result.WriteAsync(store, plan.Build, task.Name, cancel).ConfigureAwait(false);
    }

    private async Task<ImmutableArray<BuildMessage>?> PlanAsync(RunContext context, CancellationToken cancel)
    {
        if ((await PlannedAsync(context, cancel).ConfigureAwait(false)).Plan is not { } plan) return null;
        return Messages(plan, TaskGraph.Ready(plan.Tasks, await TaskResult.DoneAsync(store, plan.Build, cancel).ConfigureAwait(false)));
    }

    /// <summary>The plan of the build to make, or the publication that makes one needless.</summary>
    private async Task<(BuildPlan? Plan, Publication? Current)> PlannedAsync(RunContext context, CancellationToken cancel)
    {
        var entries = await LedgerAsync(cancel).ConfigureAwait(false);
        var night = Night.Of(entries, schemas.Contracts, context.Night);
        var last = await Publications.LatestAsync(store, context.Night, cancel).ConfigureAwait(false);
        if (last?.Night != context.Night || last.Fingerprint != BuildPlan.FingerprintOf(night.Date, night.Names, schemas, authority, context))
            return (await BuildPlan.MakeAsync(store, night, last, schemas, authority, context, cancel).ConfigureAwait(false), null);

        // A run that died right after making it visible left the rest to this one.
        var manifest = await Publications.SettleAsync(store, entries, last, context.StartedAt, cancel).ConfigureAwait(false);
        await PublishStage.ResultOf(manifest).WriteAsync(store, last.Build, TaskGraph.Publish, cancel).ConfigureAwait(false);
        return (null, last);
    }

    private async Task<Ledger> LedgerAsync(CancellationToken cancel)
    {
        if (ledger is null) return await Ledger.OpenAsync(store, cancel).ConfigureAwait(false);
        await ledger.CatchUpAsync(cancel).ConfigureAwait(false);
        return ledger;
    }

    private static ImmutableArray<BuildMessage> Messages(BuildPlan plan, IEnumerable<BuildTask> tasks) => [.. tasks.Select(t => new BuildMessage(plan.Night, plan.Build, t.Name))];

    private void Tell(BuildPlan plan, BuildTask task, IReadOnlySet<string> done)
    {
        var (stage, item) = task.Name.Split('/') is [var first, var second] ? (first, second) : (task.Name, task.Name == TaskGraph.Publish ? plan.Build : "");
        var alike = plan.Tasks.Where(t => t.Name == task.Name || t.Name.StartsWith(stage + "/", StringComparison.Ordinal)).ToList();
        run.Report(new Progress(stage, stage == "match" ? "" : item, alike.Count(t => done.Contains(t.Name)), alike.Count));
    }
}

/// <summary>What a whole night did.</summary>
public sealed record NightReport(IngestReport Ingested, BuildReport Built);

/// <param name="Unchanged">True when the inputs were those of the publication already there.</param>
public sealed record BuildReport(Publication Publication, bool Unchanged);
