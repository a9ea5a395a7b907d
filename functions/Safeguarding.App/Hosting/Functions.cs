using System.Collections.Immutable;
using System.Text.Json;
using Safeguarding.App.Commands;
using Safeguarding.App.Storage;
using Safeguarding.Pipeline;
using Safeguarding.Pipeline.Building;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Deployment;
using Safeguarding.Pipeline.Landing;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Queues;
using Safeguarding.Pipeline.Records;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Validating;

namespace Safeguarding.App.Hosting;

/// <summary>The functions of the app, a few lines each. What one sends on is in its queue before it answers, so a worker that dies in between is merely told again.</summary>
/// <param name="authority">Who makes the returns, of a night.</param>
/// <param name="postcodes">Areas of postcodes for the pseudonymised zone; null for none.</param>
/// <param name="retention">The store under the identity that may delete; null where none is set up.</param>
/// <param name="duty">What this app is for; null for everything. Of the others' functions it has none.</param>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Reliability", "CA1001", Justification = "A semaphore whose wait handle nobody asks for holds nothing to give back.")]
internal sealed class Functions(StoreRoot stores, Schemas schemas, Func<DateOnly, Returns.Authority> authority, PseudonymKey key, ReadinessRules rules, TimeProvider clock, ISweepableStore? retention, Duty? duty = null, PostcodeLookup? postcodes = null)
{
    /// <summary>Records of the tasks whose messages were sent: partition the build, row the task.</summary>
    private const string Sent = "tasks";

    public const string BuildPartition = "build-partition";

    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(250);

    private readonly BuildMemory _memory = new();
    private readonly SemaphoreSlim _opening = new(1, 1);
    private Ledger? _ledger;

    /// <summary>By name: the folders of the function.json files.</summary>
    public IReadOnlyDictionary<string, FunctionWork> ByName => duty is null ? All : All.Where(f => duty.Functions.Contains(f.Key)).ToDictionary(StringComparer.Ordinal);

    private Dictionary<string, FunctionWork> All => new(StringComparer.Ordinal)
    {
        ["extract-landed"] = ExtractLandedAsync,
        ["nightly-build"] = NightlyBuildAsync,
        [BuildPartition] = BuildPartitionAsync,
        ["extract-overdue"] = ExtractOverdueAsync,
        ["retention-sweep"] = RetentionSweepAsync,
        ["status"] = StatusAsync,
    };

    private async Task<Answer> ExtractLandedAsync(Invocation call, CancellationToken cancel)
    {
        Waited(call, QueueNames.ExtractLanded);
        var message = call.Message("message");
        var path = LandedEvent.PathOf(message);
        if (LandedEvent.IsOfOpening(message)) return new Answer([LogLine.Of($"A file was opened for writing; it is taken once it is closed.")]);
        var now = clock.GetUtcNow();
        // A file dated after today is left where it lies: the nightly build tells of it again when its day has come.
        var pipeline = await PipelineAsync(DateOnly.FromDateTime(now.UtcDateTime), cancel).ConfigureAwait(false);
        IngestReport report;
        var (job, attempt, name) = (JobOf(path), AttemptOf(call, path), LandingPath.Named(path));
        await RecordAsync("START", job, attempt, name, [], cancel).ConfigureAwait(false);
        try
        {
            await using var turn = await TurnAsync("take/" + WorkId.Of(TableOf(path)), () => Task.FromResult(false), cancel).ConfigureAwait(false);
            report = await pipeline.TakeAsync(path, cancel).ConfigureAwait(false);
            foreach (var what in report.Events) await ExtractIndex.NoteAsync(stores.Records, what, now, call.DequeueCount, cancel).ConfigureAwait(false);
        }
        catch
        {
            // The last attempt: the message will lie in the poison queue, and the sender should not have to guess.
            if (call.DequeueCount >= HandlerSettings.LastAttempt) await pipeline.FailAsync(path, call.DequeueCount, cancel).ConfigureAwait(false);
            await RecordAsync("FAIL", job, attempt, name, [], cancel).ConfigureAwait(false);
            throw;
        }

        var kept = report.Events.OfType<ExtractAccepted>().Select(e => e.Data.Path).ToList();
        var ended = kept.Count == 0 && !report.Events.IsEmpty ? "FAIL" : "COMPLETE";
        await RecordAsync(ended, job, attempt, name, kept, cancel).ConfigureAwait(false);

        // An app that only takes files may not look at what is made of them; the nightly build, a few minutes later, may.
        if (duty is null) await SendAsync(await pipeline.AdvanceAsync(rules, cancel).ConfigureAwait(false), again: false, cancel).ConfigureAwait(false);
        return new Answer([.. report.Events.SelectMany(Told)]);
    }

    /// <summary>Tells of files whose event was lost or whose day has come, then builds what is due.</summary>
    private async Task<Answer> NightlyBuildAsync(Invocation call, CancellationToken cancel)
    {
        var today = DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);
        var pipeline = await PipelineAsync(today, cancel).ConfigureAwait(false);
        var left = await LeftAsync(pipeline, cancel).ConfigureAwait(false);
        foreach (var path in left)
            await stores.Queues.SendAsync(QueueNames.ExtractLanded, JsonSerializer.Serialize(new LandedMessage(path, "sweep"), JsonSerializerOptions.Web), cancel: cancel).ConfigureAwait(false);
        var tasks = await pipeline.AdvanceAsync(rules, cancel).ConfigureAwait(false);
        // Tasks that can begin while nothing waits in the queue have lost their messages.
        await SendAsync(tasks, again: await stores.Queues.CountAsync(QueueNames.BuildPartition, cancel).ConfigureAwait(false) == 0, cancel).ConfigureAwait(false);
        return new Answer([LogLine.Of($"{left.Length} landed files had not been taken; {tasks.Length} tasks can begin.")]);
    }

    /// <summary>Landed files that nobody has taken and nobody will: no message of them waits, and none lies in the poison queue, where it stays until a person has seen to it.</summary>
    private async Task<ImmutableArray<string>> LeftAsync(NightPipeline pipeline, CancellationToken cancel)
    {
        if (await stores.Queues.CountAsync(QueueNames.ExtractLanded, cancel).ConfigureAwait(false) > 0) return [];
        var poison = await stores.Queues.PeekAsync(QueueNames.PoisonOf(QueueNames.ExtractLanded), 32, cancel).ConfigureAwait(false);
        var poisoned = poison.Select(m => LandedEvent.TryPathOf(m.Text)).OfType<string>().Select(LandingPath.Named).ToHashSet(StringComparer.Ordinal);
        return [.. (await pipeline.NotTakenAsync(cancel).ConfigureAwait(false)).Where(path => !poisoned.Contains(path))];
    }

    private async Task<Answer> BuildPartitionAsync(Invocation call, CancellationToken cancel)
    {
        Waited(call, QueueNames.BuildPartition);
        var message = JsonSerializer.Deserialize<BuildMessage>(call.Message("message"), JsonSerializerOptions.Web) ?? throw new JsonException("The message is empty.");
        var pipeline = await PipelineAsync(message.Night, cancel).ConfigureAwait(false);
        ImmutableArray<BuildMessage> next;
        // A message may be forged: what it says goes into the ledger only if it looks like a name of ours.
        var (job, attempt, plan) = (Word.OfName(message.Task).Text, AttemptOf(call, message.Build), $"builds/{Word.OfName(message.Build).Text}/plan.json");
        await RecordAsync("START", job, attempt, plan, [], cancel).ConfigureAwait(false);
        try
        {
            await using var turn = await TurnAsync($"build/{message.Build}/{message.Task}", () => IsDoneAsync(message, cancel), cancel).ConfigureAwait(false);
            next = await pipeline.WorkAsync(message, cancel).ConfigureAwait(false);
        }
        catch
        {
            await RecordAsync("FAIL", job, attempt, plan, [], cancel).ConfigureAwait(false);
            throw;
        }

        var made = await IsDoneAsync(message, cancel).ConfigureAwait(false) ? await TaskResult.ReadAsync(stores.Objects, message.Build, message.Task, cancel).ConfigureAwait(false) : null;
        await RecordAsync("COMPLETE", job, attempt, plan, made?.Files.Select(f => f.Object.Path) ?? [], cancel).ConfigureAwait(false);
        if (message.Task == TaskGraph.Publish) next = [.. next, .. await pipeline.AdvanceAsync(rules, cancel).ConfigureAwait(false)];
        await SendAsync(next, again: false, cancel).ConfigureAwait(false);
        return new Answer([LogLine.Of($"{Word.OfName(message.Task)} of build {Word.OfName(message.Build)} is done."), .. Told(message, made)]);
    }

    private async Task<Answer> ExtractOverdueAsync(Invocation call, CancellationToken cancel)
    {
        var pipeline = await PipelineAsync(DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime), cancel).ConfigureAwait(false);
        var overdue = await pipeline.RemindAsync(rules, cancel).ConfigureAwait(false);

        // A worker that was killed at the last attempt could not say so.
        foreach (var poisoned in await stores.Queues.PeekAsync(QueueNames.PoisonOf(QueueNames.ExtractLanded), 32, cancel).ConfigureAwait(false))
            if (LandedEvent.TryPathOf(poisoned.Text) is { } path) await pipeline.FailAsync(path, HandlerSettings.LastAttempt, cancel).ConfigureAwait(false);
        return new Answer([.. overdue.Select(e => LogLine.Of($"[extract-overdue] {NameOf(e.Agency, e.Table)} of {e.Night} had not come by its hour."))]);
    }

    private async Task<Answer> RetentionSweepAsync(Invocation call, CancellationToken cancel)
    {
        if (retention is null) return new Answer([LogLine.Of($"Nothing was swept: no identity that may delete is set up.")]);
        var pipeline = await PipelineAsync(DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime), cancel).ConfigureAwait(false);
        var report = await pipeline.SweepAsync(retention, dry: false, cancel).ConfigureAwait(false);
        return new Answer([LogLine.Of($"{report.Swept.Values.Sum()} objects were swept, {report.Held} kept by a legal hold.")]);
    }

    private async Task<Answer> StatusAsync(Invocation call, CancellationToken cancel)
    {
        var pipeline = await PipelineAsync(DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime), cancel).ConfigureAwait(false);
        var status = await StatusReport.OfAsync(pipeline, stores, rules, null, cancel).ConfigureAwait(false);
        var response = new { statusCode = "200", headers = new Dictionary<string, string> { ["Content-Type"] = "application/json" }, body = JsonSerializer.SerializeToElement(status, Objects.Json) };
        return new Answer([], new Dictionary<string, object> { ["res"] = response });
    }

    private async Task<NightPipeline> PipelineAsync(DateOnly night, CancellationToken cancel)
    {
        var run = new RunContext { Night = night, StartedAt = clock.GetUtcNow(), CodeVersion = CodeVersion.Current, Key = new(key), Postcodes = postcodes, Workers = 1 };
        return new NightPipeline(stores.Objects, stores.Records, schemas, authority(night), run, _memory, await LedgerAsync(cancel).ConfigureAwait(false));
    }

    /// <summary>One ledger for the life of the process, so that each call reads only what is new.</summary>
    private async Task<Ledger> LedgerAsync(CancellationToken cancel)
    {
        if (_ledger is { } open) return open;
        await _opening.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            return _ledger ??= await Ledger.OpenAsync(stores.Objects, cancel).ConfigureAwait(false);
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>Waits until nobody else is at the same work, so that a message delivered twice does not do it twice at once. When the other one has done it, there is nothing to wait for.</summary>
    private async Task<IAsyncDisposable?> TurnAsync(string work, Func<Task<bool>> isDone, CancellationToken cancel)
    {
        while (true)
        {
            if (await stores.Objects.LeaseAsync(work, cancel).ConfigureAwait(false) is { } lease) return lease;
            if (await isDone().ConfigureAwait(false)) return null;
            await Task.Delay(LookAgain, clock, cancel).ConfigureAwait(false);
        }
    }

    private async Task<bool> IsDoneAsync(BuildMessage message, CancellationToken cancel) =>
        ObjectPath.IsValid($"builds/{message.Build}") && ObjectPath.IsValid(message.Task) && await stores.Objects.SizeAsync(TaskResult.PathOf(message.Build, message.Task), cancel).ConfigureAwait(false) is not null;

    /// <summary>Sends tasks on, each once: the workers that end its last two prerequisites may both find that it can begin, and whoever finds a task done finds the same again.</summary>
    /// <param name="again">Also those that were sent before: their messages may be lost.</param>
    private async Task SendAsync(IEnumerable<BuildMessage> messages, bool again, CancellationToken cancel)
    {
        foreach (var message in messages)
        {
            var row = message.Task.Replace('/', ':');
            if (!again && await stores.Records.GetAsync(Sent, message.Build, row, cancel).ConfigureAwait(false) is not null) continue;
            await stores.Queues.SendAsync(QueueNames.BuildPartition, JsonSerializer.Serialize(message, JsonSerializerOptions.Web), cancel: cancel).ConfigureAwait(false);
            // After the message: a worker that dies in between sends it twice rather than never.
            await stores.Records.CommitAsync(Sent, message.Build, [new InsertRecord(row, ImmutableSortedDictionary<string, string>.Empty)], cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Notes an attempt's beginning or end in the ledger, for lineage. Nothing for what makes no dataset.</summary>
    private async Task RecordAsync(string eventType, string? job, string attempt, string input, IEnumerable<string> outputs, CancellationToken cancel)
    {
        if (job is null) return;
        var lineage = OpenLineage.Of(eventType, clock.GetUtcNow(), job, attempt, [input], outputs);
        await (await LedgerAsync(cancel).ConfigureAwait(false)).AppendAsync(new LineageRecorded(lineage), lineage.EventTime, cancel).ConfigureAwait(false);
    }

    /// <summary>The job of taking a table's files; null for what is no dataset's file.</summary>
    private string? JobOf(string path) => LandingPath.TryParse(path, out var parsed) && schemas.Contracts.Find(parsed.Agency, parsed.Table) is { Agency: not "curated" } contract ? $"take/{contract.Name}" : null;

    private static string AttemptOf(Invocation call, string subject) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{WorkId.Of(subject)} {call.InsertedAt:O} {call.DequeueCount}");

    private void Waited(Invocation call, string queue)
    {
        if (call.InsertedAt is { } at) Telemetry.Waited(queue, clock.GetUtcNow() - at);
    }

    private static string TableOf(string path) => LandingPath.TryParse(path, out var parsed) ? $"{parsed.Agency}/{parsed.Table}" : "";

    /// <summary>The words in brackets are those of <c>infra/names.json</c>, by which alerts find the lines and read the figures behind them.</summary>
    private IEnumerable<LogLine> Told(LedgerEvent what)
    {
        switch (what)
        {
            case ExtractAccepted e:
                yield return LogLine.Of($"[rows] {NameOf(e.Agency, e.Table)} of {e.Date}: {e.Accepted} of {e.Rows} rows accepted, {e.Rejected} rejected.");
                break;
            case ExtractHeld e:
                yield return LogLine.Of($"[file-rejected] {NameOf(e.Agency, e.Table)} of {e.Date} is held: {Word.OfName(e.Findings.Keys.FirstOrDefault("").ToLowerInvariant())} and {e.Findings.Count} kinds of finding in all.");
                if (e.Findings.ContainsKey(FindingCatalogue.RowsFell.Code) || e.Findings.ContainsKey(FindingCatalogue.RowsRose.Code))
                    yield return LogLine.Of($"[row-count-swing] {NameOf(e.Agency, e.Table)} of {e.Date} has {e.Rows} rows, {e.MeasuredAgainst ?? 0} were accepted of the last good one.");
                break;
            default:
                yield return LogLine.Of($"[file-rejected] A landed file was refused: it is no extract of a known table.");
                break;
        }
    }

    /// <param name="made">Null when the task is not done.</param>
    private static IEnumerable<LogLine> Told(BuildMessage message, TaskResult? made)
    {
        if (made is { Superseded: false } && message.Task == TaskGraph.Publish) yield return LogLine.Of($"[published] {message.Night}");
        if (made?.Counts.TryGetValue("records", out var records) == true && made.Counts.TryGetValue("children", out var children))
            yield return LogLine.Of($"[match-rate] {message.Night}: {records} records are {children} children.");
    }

    private Word NameOf(string agency, string table) => schemas.Contracts.Find(agency, table) is { } contract ? Word.Of(contract) : default;
}
