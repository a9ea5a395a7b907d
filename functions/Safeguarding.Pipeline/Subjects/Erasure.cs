using System.Collections.Immutable;
using System.Text.Json;
using Safeguarding.Linkage;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Curating;
using Safeguarding.Pipeline.DailyFlow;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Records;
using Safeguarding.Pipeline.Retention;
using Safeguarding.Pipeline.Reviewing;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Pipeline.Subjects;

/// <summary>What became of a zone's objects that told of the child.</summary>
/// <param name="Holding">Objects that held a trace.</param>
/// <param name="Deleted">Of them, deleted; on a dry run none.</param>
/// <param name="Held">Of them, kept by a legal hold.</param>
public sealed record ZoneErasure(int Holding, int Deleted, int Held);

/// <summary>What an erasure did, or would do, and its proof.</summary>
/// <param name="Records">Records of the child that were marked, so that they are dropped if they are sent again.</param>
/// <param name="Rewritten">Extracts written again without the child's rows, <c>agency/table/date</c>.</param>
/// <param name="RowsErased">Rows those lost.</param>
/// <param name="HeldPaths">Objects that a legal hold keeps although they tell of the child.</param>
/// <param name="ToldDepartment">Whether the daily flow's memory held the child: the department then holds it too and must be told by hand.</param>
/// <param name="NotSearched">Numbers of the child that another person has too, and that are therefore no proof.</param>
/// <param name="ObjectsRead">Objects read for the proof, every one that is left in the store.</param>
/// <param name="StillHolding">Those of them that hold a trace, held ones not among them. Empty: the proof.</param>
/// <param name="LedgerMentions">Ledger entries that name the child's id: who looked and who decided is kept, and the id leads to nobody any more.</param>
public sealed record ErasureReport(
    string ChildId, string Erasure, bool IsDry, string Build, int Records, ImmutableArray<string> Rewritten, long RowsErased, ImmutableSortedDictionary<string, ZoneErasure> Zones, ImmutableArray<string> HeldPaths, bool ToldDepartment,
    int NotSearched, int ObjectsRead, long BytesRead, ImmutableArray<string> StillHolding, int LedgerMentions)
{
    public bool IsProven => !IsDry && StillHolding.IsEmpty && HeldPaths.IsEmpty;
}

/// <summary>Erases a child from everything that is kept, history included, and proves it by reading whatever is left.</summary>
/// <remarks>
/// In an order that lets a run that died be run again: the word into the ledger and the marks; needed extracts written again; the night built and published without the child; then whatever older object tells of the child deleted, each
/// in the ledger first, those from which the child's records are found last. Nothing that is needed is deleted before what takes its place is there.
/// </remarks>
internal sealed class Erasure(ISweepableStore store, IRecordStore records, Schemas schemas, RunContext run, Func<CancellationToken, Task<Publication>> build)
{
    /// <summary>How everything else is accounted for: read for the proof, never deleted.</summary>
    private static readonly string[] Kept = ["publications", "ledger"];

    /// <summary>Record tables in the form in which a hold names them.</summary>
    private const string DecisionsTable = "decisions/", SubjectsTable = "subjects/";

    private readonly Pseudonyms _pseudonyms = Pseudonyms.For(run.Key.Value);
    private readonly SubjectRules _rules = SubjectRules.Of(schemas);
    private readonly SubjectSearch _search = new(store, records, schemas, run);

    /// <exception cref="KeyNotFoundException">Nothing in the store leads to a child of this id.</exception>
    public async Task<ErasureReport> RunAsync(string childId, string by, string reason, bool dry, CancellationToken cancel)
    {
        var erasure = ErasedMarks.Of(_pseudonyms, ErasedMarks.ChildKey(childId))[..16];
        var (own, children) = await _search.FindAsync(childId, erasure, cancel).ConfigureAwait(false);
        var ledger = await Ledger.OpenAsync(store, cancel).ConfigureAwait(false);
        var traces = await _search.TracesAsync(own, children, cancel).ConfigureAwait(false);
        if (!dry) await MarkAsync(ledger, own, children, erasure, by, reason, cancel).ConfigureAwait(false);
        var rewritten = await RewriteAsync(ledger, own, traces, erasure, dry, cancel).ConfigureAwait(false);
        var told = await ForgetFlowAsync(ledger, traces, dry, cancel).ConfigureAwait(false);
        var current = dry ? null : await build(cancel).ConfigureAwait(false);
        var (zones, held) = await new Deletion(store, schemas, run, erasure, dry).RunAsync(ledger, [.. SubjectSearch.Zones.Except(Kept).OrderBy(OrderOf)], current, (path, token) => MayHoldAsync(path, traces, token), cancel).ConfigureAwait(false);
        held = [.. HeldTables(ledger), .. held];
        var (read, bytes, still, mentions) = dry ? (0, 0L, [], 0) : await ProveAsync(traces, children, held, cancel).ConfigureAwait(false);
        return new ErasureReport(
            childId, erasure, dry, current?.Build ?? "", own.Count, [.. rewritten.Select(e => $"{e.Agency}/{e.Table}/{e.Date:yyyy-MM-dd}")], rewritten.Sum(e => e.Lost), zones, held, told, traces.Shared, read, bytes, still, mentions);
    }

    /// <summary>Says it, marks the records and takes away what the record store says of them.</summary>
    private async Task MarkAsync(Ledger ledger, HashSet<RecordKey> own, HashSet<string> children, string erasure, string by, string reason, CancellationToken cancel)
    {
        await ledger.AppendAsync(new ChildErased(erasure, by, reason, own.Count), run.StartedAt, cancel).ConfigureAwait(false);
        var (log, held) = (new RestrictionLog(records), HeldTables(ledger));
        await log.MarkErasedAsync(own.Concat(children.Select(ErasedMarks.ChildKey)).Order().Select(r => ErasedMarks.Of(_pseudonyms, r)), erasure, run.Key.Value.Id, run.StartedAt, cancel).ConfigureAwait(false);
        if (!held.Contains(SubjectsTable)) await log.ForgetAsync(own, cancel).ConfigureAwait(false);
        if (!held.Contains(DecisionsTable)) await new DecisionLog(records).ForgetAsync(own, cancel).ConfigureAwait(false);
    }

    /// <summary>Record tables that a hold keeps as it keeps objects: what an inquiry asks first is who decided what.</summary>
    private static string[] HeldTables(Ledger ledger)
    {
        var holds = LegalHolds.Of(ledger);
        return [.. new[] { DecisionsTable, SubjectsTable }.Where(table => LegalHolds.Covers(holds, table))];
    }

    /// <summary>Writes the extracts that the next night is built from again, where they hold the child.</summary>
    private async Task<List<(string Agency, string Table, DateOnly Date, long Lost)>> RewriteAsync(Ledger ledger, HashSet<RecordKey> own, Traces traces, string erasure, bool dry, CancellationToken cancel)
    {
        // What the night that is built now rests on, and what the next will: extracts may have come since.
        var needed = new[] { run.Night, DateOnly.MaxValue.AddDays(-1) }.SelectMany(of => Night.Of(ledger, schemas.Contracts, of).Extracts).SelectMany(t => t.Value.Select(extract => (Table: t.Key, Extract: extract)))
            .DistinctBy(e => (e.Table, e.Extract.Date, e.Extract.WorkId)).ToLookup(e => e.Table, e => e.Extract, StringComparer.Ordinal);
        var done = new List<(string, string, DateOnly, long)>();
        var rows = new PersonRows(schemas.Contracts, _rules, ParentAsync);
        foreach (var extract in needed.OrderByDescending(e => rows.DistanceOf(schemas.Contracts.Find(e.Key)!)).ThenBy(e => e.Key, StringComparer.Ordinal).SelectMany(e => e))
        {
            var next = await ErasedExtracts.RewriteAsync(store, schemas.Contracts, _rules, extract, own.Contains, traces, erasure, ParentAsync, dry, cancel).ConfigureAwait(false);
            if (next is null) continue;
            if (!dry) await ledger.AppendAsync(next, run.StartedAt, cancel).ConfigureAwait(false);
            done.Add((extract.Agency, extract.Table, extract.Date, next.Erased - extract.Erased));
        }

        return done;

        async Task<Table?> ParentAsync(string name, CancellationToken token)
        {
            if (!needed.Contains(name)) return null;
            var files = new List<(string, Stream)>();
            foreach (var one in needed[name]) files.Add((one.WorkId, await store.OpenRequiredAsync(one.Data.Path, token).ConfigureAwait(false)));
            return Table.Read(name, files, []);
        }
    }

    /// <summary>Begins a run of the daily flow, at every destination that held the child, that sends nothing and remembers what is held of everybody else.</summary>
    private async Task<bool> ForgetFlowAsync(Ledger ledger, Traces traces, bool dry, CancellationToken cancel)
    {
        var places = new SortedSet<(string, string)>();
        await foreach (var item in store.ListAsync("identifiable/daily-flow/", cancel).ConfigureAwait(false))
            if (item.Path.Split('/') is [_, _, var authority, var destination, ..]) places.Add((authority, destination));
        var told = false;
        foreach (var place in places.Select(p => new FlowPlace(p.Item1, p.Item2)))
        {
            if (!dry) await FlowJournal.FinishLastAsync(store, place, ledger, run.StartedAt, cancel).ConfigureAwait(false);
            if (await place.HeldAsync(store, cancel).ConfigureAwait(false) is not { } held || !await TraceSearch.HoldsAsync(store, held.Path, traces, cancel).ConfigureAwait(false)) continue;
            told = true;
            if (!dry) await FlowJournal.RememberAsync(store, place, ledger, line => !traces.InCell(line.ChildId) && !traces.InText(JsonSerializer.Serialize(line)), run.StartedAt, cancel).ConfigureAwait(false);
        }

        return told;
    }

    /// <summary>Whether an object may hold the child: it does when it is read, or it is what was held of a night before, which names everybody and serves nobody any more.</summary>
    private async Task<bool> MayHoldAsync(string path, Traces traces, CancellationToken cancel) =>
        path.EndsWith("/linkage/held.bin", StringComparison.Ordinal) || await TraceSearch.HoldsAsync(store, path, traces, cancel).ConfigureAwait(false);

    /// <summary>Reads whatever is left.</summary>
    private async Task<(int Read, long Bytes, ImmutableArray<string> Still, int Mentions)> ProveAsync(Traces traces, HashSet<string> children, ImmutableArray<string> held, CancellationToken cancel)
    {
        var (read, bytes, mentions, still) = (0, 0L, 0, ImmutableArray.CreateBuilder<string>());
        var (known, inLedger) = (held.ToHashSet(StringComparer.Ordinal), traces.But(children));
        foreach (var zone in SubjectSearch.Zones)
            await foreach (var item in store.ListAsync(zone + "/", cancel).ConfigureAwait(false))
            {
                if (!ObjectPath.IsValid(item.Path)) continue;
                (read, bytes) = (read + 1, bytes + item.Size);
                run.Report(new Progress("prove", zone, read, 0));
                if (!await TraceSearch.HoldsAsync(store, item.Path, traces, cancel).ConfigureAwait(false) || known.Contains(Deletion.Named(item.Path))) continue;
                if (zone == "ledger" && !await TraceSearch.HoldsAsync(store, item.Path, inLedger, cancel).ConfigureAwait(false)) mentions++;
                else still.Add(Deletion.Named(item.Path));
            }

        return (read, bytes, still.ToImmutable(), mentions);
    }

    /// <summary>What the child is found by goes last, so that a run that died finds it again.</summary>
    private static int OrderOf(string zone) => zone switch { "crosswalk" => 3, "accepted" => 2, "raw" or "landing" => 1, _ => 0 };
}
