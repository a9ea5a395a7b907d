using System.Collections.Immutable;
using System.Globalization;
using Safeguarding.Pipeline.Building;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Curating;
using Safeguarding.Pipeline.DailyFlow;
using Safeguarding.Pipeline.Landing;
using Safeguarding.Pipeline.Matching;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Queues;
using Safeguarding.Pipeline.Records;
using Safeguarding.Pipeline.Reporting;
using Safeguarding.Pipeline.Retention;
using Safeguarding.Pipeline.Returning;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Subjects;
using Safeguarding.Pipeline.Tables;
using Safeguarding.Returns;

namespace Safeguarding.Pipeline;

/// <summary>The journey of a night, from what the agencies dropped to what people read in the morning. Each stage is a folder of this project.</summary>
/// <param name="store">Where everything lies.</param>
/// <param name="records">Where stewards' decisions are.</param>
/// <param name="schemas">Contracts, code lists, matching model, mappings.</param>
/// <param name="authority">Who makes the returns.</param>
/// <param name="run">Everything else a run may know.</param>
/// <param name="memory">Given by a process that makes several of these, so that one task finds the tables another has read.</param>
/// <param name="ledger">Given by such a process too, which then reads only what is new; without it, each step reads the ledger whole.</param>
public sealed class NightPipeline(IObjectStore store, IRecordStore records, Schemas schemas, Authority authority, RunContext run, BuildMemory? memory = null, Ledger? ledger = null)
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

    /// <summary>Landed files up to the night that nobody has dealt with: their event was lost, or came before their day.</summary>
    public async Task<ImmutableArray<string>> NotTakenAsync(CancellationToken cancel = default) =>
        await Ingest.NotTakenAsync(store, await LedgerAsync(cancel).ConfigureAwait(false), schemas.Contracts, run, cancel).ConfigureAwait(false);

    /// <summary>Says of a file that it could not be taken, attempt after attempt.</summary>
    public async Task FailAsync(string landed, int attempts, CancellationToken cancel = default) =>
        await Failures.NoteAsync(store, await LedgerAsync(cancel).ConfigureAwait(false), schemas.Contracts, run, landed, attempts, cancel).ConfigureAwait(false);

    /// <summary>Says which expected extracts have not come by their hour, each once a night.</summary>
    public async Task<ImmutableArray<ExtractOverdue>> RemindAsync(ReadinessRules rules, CancellationToken cancel = default) =>
        await Readiness.RemindAsync(store, await LedgerAsync(cancel).ConfigureAwait(false), schemas.Contracts, run, rules, cancel).ConfigureAwait(false);

    /// <summary>Accepted to published, in this process. The tasks of a build write under its own name; the last of them makes all of it visible, or nothing.</summary>
    public Task<BuildReport> BuildAsync(CancellationToken cancel = default) => Build.RunAsync(cancel);

    /// <summary>Makes whatever publications name and is gone again, oldest first, by the plans they were made by: the same bytes under the same names. Overwrites nothing.</summary>
    /// <returns>What became of each publication of which something was gone; none when nothing was.</returns>
    public async Task<ImmutableArray<BuiltAgain>> BuildAgainAsync(CancellationToken cancel = default)
    {
        var entries = await LedgerAsync(cancel).ConfigureAwait(false);
        var deleted = Deletions.Of(entries);
        var all = ImmutableArray.CreateBuilder<BuiltAgain>();
        await foreach (var path in Publications.ManifestsAsync(store, cancel).ConfigureAwait(false))
        {
            var again = await Build.AgainAsync(await store.ReadJsonAsync<Publication>(path, cancel).ConfigureAwait(false), deleted, entries, cancel).ConfigureAwait(false);
            if (again.Objects > 0 || !again.Faults.IsEmpty) all.Add(again);
        }

        return all.ToImmutable();
    }

    /// <summary>Plans the night's build from what has been accepted, or finds the plan that is there. Null when the newest publication rests on these very inputs.</summary>
    /// <returns>The tasks that can begin, as messages.</returns>
    public Task<ImmutableArray<BuildMessage>?> PlanAsync(CancellationToken cancel = default) => Build.PlanAsync(run.Night, forDecisionsAlone: true, cancel);

    /// <summary>Works on one task of a planned build, unless it is done. Any number of workers may be told of the same task.</summary>
    /// <returns>The tasks that can begin now that it is done; those of the next plan when the build was superseded; none when what the task rests on isn't there yet.</returns>
    /// <exception cref="InvalidOperationException">The build was planned by another version of the program or under other settings.</exception>
    public Task<ImmutableArray<BuildMessage>> WorkAsync(BuildMessage task, CancellationToken cancel = default) => Build.WorkAsync(task, cancel);

    /// <summary>Plans whatever there is to build now: of the nights that wait, the oldest whose extracts are in or whose deadline has passed.</summary>
    /// <returns>The tasks that can begin; none when every night that is due is published.</returns>
    public async Task<ImmutableArray<BuildMessage>> AdvanceAsync(ReadinessRules rules, CancellationToken cancel = default)
    {
        var entries = await LedgerAsync(cancel).ConfigureAwait(false);
        // Nights follow one another, because child ids do.
        foreach (var night in Readiness.Nights(entries, run.StartedAt))
        {
            if (!await Readiness.IsDueAsync(store, entries, schemas.Contracts, night, run.StartedAt, rules, cancel).ConfigureAwait(false)) break;
            // A published night is not built again with every answer a steward gives: the next build has them all.
            if (await Build.PlanAsync(night, forDecisionsAlone: false, cancel).ConfigureAwait(false) is { } tasks) return tasks;
        }

        return [];
    }

    /// <summary>How it stands with a night, or with the newest one.</summary>
    public async Task<NightStatus> StatusAsync(ReadinessRules rules, DateOnly? night = null, CancellationToken cancel = default) =>
        await NightStatus.OfAsync(store, await LedgerAsync(cancel).ConfigureAwait(false), schemas.Contracts, night, run.StartedAt, rules, cancel).ConfigureAwait(false);

    /// <summary>Deletes what the retention table says is to go.</summary>
    /// <param name="sweepable">The same store, under the identity that may delete.</param>
    public async Task<SweepReport> SweepAsync(ISweepableStore sweepable, bool dry, CancellationToken cancel = default) =>
        await Sweep.RunAsync(sweepable, await LedgerAsync(cancel).ConfigureAwait(false), schemas.Contracts, RetentionRules.Parse(schemas.Text("schemas/retention.json")), run.StartedAt, dry, cancel).ConfigureAwait(false);

    /// <summary>Erases a child from everything that is kept, history included, and proves it by reading what is left.</summary>
    /// <param name="sweepable">The same store, under the identity that may delete.</param>
    /// <param name="dry">Only say what would go.</param>
    /// <exception cref="KeyNotFoundException">Nothing in the store leads to a child of this id.</exception>
    public Task<ErasureReport> EraseAsync(ISweepableStore sweepable, string childId, string by, string reason, bool dry, CancellationToken cancel = default) =>
        new Erasure(sweepable, records, schemas, run, async token => (await BuildAsync(token).ConfigureAwait(false)).Publication).RunAsync(childId, by, reason, dry, cancel);

    /// <summary>Takes a child who is left out now out of what was published before.</summary>
    /// <inheritdoc cref="Withdrawal.RunAsync" path="/exception"/>
    /// <inheritdoc cref="EraseAsync" path="/param"/>
    public Task<WithdrawalReport> WithdrawAsync(ISweepableStore sweepable, Publication newest, string childId, string by, string reason, bool dry, CancellationToken cancel = default) =>
        new Withdrawal(sweepable, records, schemas, run).RunAsync(newest, childId, by, reason, dry, cancel);

    /// <summary>Gathers everything that is held of a child, with its sources, for who has the right to ask.</summary>
    /// <param name="permitted">Who permitted it and why, for a withheld or sealed child; empty for any other.</param>
    /// <param name="destination">Where the parts, the page and the manifest are written; null: only say what would be.</param>
    /// <exception cref="KeyNotFoundException">Nothing in the store leads to a child of this id.</exception>
    /// <exception cref="ChildNotShownException">The child is withheld or sealed, and nobody has permitted it.</exception>
    public Task<SubjectExportReport> ExportAsync(Publication publication, string childId, string by, string reason, string permitted, IObjectStore? destination, CancellationToken cancel = default) =>
        new SubjectExport(store, records, schemas, authority.Name, run).RunAsync(publication, childId, by, reason, permitted, destination, cancel);

    /// <summary>The work of a build, task by task; <see cref="TaskGraph"/> says which waits for which.</summary>
    private Task<TaskResult> DoAsync(BuildInputs inputs, BuildTask task, CancellationToken cancel) => task.Name.Split('/') switch
    {
        ["match", var partition] => MatchStage.ScoreAsync(store, inputs, int.Parse(partition, CultureInfo.InvariantCulture), cancel),
        ["crosswalk"] => MatchStage.DecideAsync(store, inputs, schemas, authority.Name, cancel),
        ["curate", var table] => CurateStage.WriteAsync(store, inputs, schemas, schemas.Contracts.Find("curated", table)!, run, cancel),
        ["orphans"] => Orphans.WriteAsync(store, inputs, task.After, cancel),
        ["references"] => References.WriteAsync(store, inputs, schemas.Contracts, cancel),
        ["returns", "cin"] => ReturnsStage.CinAsync(store, inputs, schemas, authority, cancel),
        ["returns", "ssda903"] => ReturnsStage.CareAsync(store, inputs, schemas, authority, cancel),
        ["returns", "csww"] => ReturnsStage.WorkforceAsync(store, inputs, schemas, authority, cancel),
        ["returns", "annex-a"] => AnnexAStage.WriteAsync(store, inputs, schemas, authority.Name, cancel),
        ["returns", "daily-flow"] => FlowStage.CompareAsync(store, inputs, schemas, authority, cancel),
        ["report", var report] => ReportStage.WriteAsync(store, inputs, Reports.Find(report), schemas, authority, cancel),
        [ReportIndex.Task] => ReportIndex.WriteAsync(store, inputs, task.After, schemas, authority, cancel),
        ["publish"] => PublishStage.PublishAsync(store, inputs, schemas, task.After, run, cancel),
        _ => throw new InvalidDataException($"Build '{inputs.Plan.Build}' has a task this program doesn't know."),
    };

    private NightBuild Build => new(store, records, schemas, authority, run, _memory, LedgerAsync, DoAsync);

    private async Task<Ledger> LedgerAsync(CancellationToken cancel)
    {
        if (ledger is null) return await Ledger.OpenAsync(store, cancel).ConfigureAwait(false);
        await ledger.CatchUpAsync(cancel).ConfigureAwait(false);
        return ledger;
    }
}

/// <summary>What a whole night did.</summary>
public sealed record NightReport(IngestReport Ingested, BuildReport Built);

/// <param name="Unchanged">True when the inputs were those of the publication already there.</param>
public sealed record BuildReport(Publication Publication, bool Unchanged);
