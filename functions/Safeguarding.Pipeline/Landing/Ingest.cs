using System.Collections.Immutable;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Validating;

namespace Safeguarding.Pipeline.Landing;

/// <summary>What an ingestion did, file by file.</summary>
/// <param name="Events">What was written to the ledger, in order.</param>
/// <param name="Unchanged">Landed files that an earlier run had dealt with.</param>
public sealed record IngestReport(ImmutableArray<LedgerEvent> Events, int Unchanged);

/// <summary>Takes what has landed: claim, validate, accept. Every step is create-if-absent, so a run that died is simply run again.</summary>
public static class Ingest
{
    public static async Task<IngestReport> RunAsync(IObjectStore store, Ledger ledger, ContractCatalog contracts, RunContext run, CancellationToken cancel = default)
    {
        var known = Dealt(ledger);
        var todo = new List<Landed>();
        var refused = new List<StoredObject>();
        var unchanged = 0;
        await foreach (var item in store.ListAsync(LandingPath.Root, cancel).ConfigureAwait(false))
        {
            if (known.Contains((LedgerPath(item.Path), item.Version))) unchanged++;
            else if (LandingPath.TryParse(item.Path, out var path) && contracts.Find(path.Agency, path.Table) is { Selects.IsEmpty: true } contract && path.Agency != "curated")
            {
                if (path.Date <= run.Night) todo.Add(new Landed(item, path, contract));
            }
            else refused.Add(item);
        }

        var contents = Contents(ledger);
        var events = new SortedDictionary<string, LedgerEvent>(StringComparer.Ordinal);
        var done = 0;
        // A table's extracts follow one another, because each is measured against the one before; tables go side by side.
        await Parallel.ForEachAsync(
            todo.GroupBy(t => t.Contract.Name),
            new ParallelOptions { MaxDegreeOfParallelism = run.Workers, CancellationToken = cancel },
            async (table, token) =>
            {
                var good = ledger.Events<ExtractAccepted>().Where(e => $"{e.Agency}/{e.Table}" == table.Key).ToList();
                foreach (var landed in table.OrderBy(t => t.Path.Date).ThenBy(t => t.Item.Path, StringComparer.Ordinal))
                {
                    var found = await store.DescribeAsync(landed.Item.Path, token).ConfigureAwait(false);
                    if (contents.Contains((landed.Item.Path, found.Sha256)))
                    {
                        Interlocked.Increment(ref unchanged);
                        continue;
                    }

                    var result = await TakeAsync(store, landed, found, LastGoodRows(good, landed), run, token).ConfigureAwait(false);
                    if (result is ExtractAccepted accepted) good.Add(accepted);
                    lock (events)
                    {
                        events.Add($"{landed.Path.Date:yyyy-MM-dd} {landed.Item.Path}", result);
                        run.Report(new Progress("ingest", landed.Contract.Name, ++done, todo.Count));
                    }
                }
            }).ConfigureAwait(false);

        foreach (var item in refused)
            events.Add("9999 " + item.Path, new ExtractRefused(new LandedFile(LedgerPath(item.Path), item.Version, "", item.Size), FindingCatalogue.UnknownTable.Code));
        foreach (var what in events.Values) await ledger.AppendAsync(what, run.StartedAt, cancel).ConfigureAwait(false);
        return new IngestReport([.. events.Values], unchanged);
    }

    /// <summary>Rows accepted from the newest good extract of an earlier day; a delta's size says nothing about the next one's.</summary>
    private static long? LastGoodRows(List<ExtractAccepted> good, Landed landed) =>
        landed.Contract.Load.Kind == LoadKind.Snapshot
            ? good.Where(e => e.Date < landed.Path.Date).OrderBy(e => e.Date).LastOrDefault()?.Accepted
            : null;

    /// <summary>Claims one file by its content, validates it once, and says what became of it.</summary>
    private static async Task<LedgerEvent> TakeAsync(IObjectStore store, Landed landed, WrittenObject found, long? lastGood, RunContext run, CancellationToken cancel)
    {
        var (item, path, contract) = landed;
        var raw = "raw/" + found.Sha256;
        if (await store.SizeAsync(raw, cancel).ConfigureAwait(false) is null)
            await store.CreateAsync(raw, async (target, token) =>
            {
                await using var source = await store.OpenRequiredAsync(item.Path, token).ConfigureAwait(false);
                await source.CopyToAsync(target, token).ConfigureAwait(false);
            }, cancel).ConfigureAwait(false);

        var file = new LandedFile(item.Path, item.Version, found.Sha256, found.Bytes);
        var work = WorkId.Of(found.Sha256, contract.Hash, run.CodeVersion, $"{lastGood}");
        var place = $"{contract.Agency}/{contract.Table}/{path.Date:yyyy-MM-dd}/{work}";
        var data = $"accepted/{place}/data.parquet";
        var findings = $"accepted/{place}/findings.json";
        var quarantine = $"quarantine/{place}/rejects.csv";
        if (await store.SizeAsync(findings, cancel).ConfigureAwait(false) is null)
            await ValidateAsync(store, raw, path.FileName, contract, new ValidationOptions { LastGoodRows = lastGood }, data, quarantine, findings, cancel).ConfigureAwait(false);

        var report = await store.ReadJsonAsync<ExtractSummary>(findings, cancel).ConfigureAwait(false);
        var counts = report.Counts.GroupBy(c => c.Code, StringComparer.Ordinal).ToImmutableSortedDictionary(g => g.Key, g => g.Sum(c => c.Count), StringComparer.Ordinal);
        return report.Held
            ? new ExtractHeld(contract.Agency, contract.Table, path.Date, file, work, report.Rows, findings, counts)
            : new ExtractAccepted(contract.Agency, contract.Table, path.Date, file, work, report.Rows, report.Accepted, report.Rejected,
                await store.DescribeAsync(data, cancel).ConfigureAwait(false), quarantine, findings, counts);
    }

    /// <summary>Writes the three results of a validation; the findings last, because their presence says the other two are there.</summary>
    private static async Task ValidateAsync(IObjectStore store, string raw, string fileName, Contract contract, ValidationOptions options, string data, string quarantine, string findings, CancellationToken cancel)
    {
        ValidationReport? report = null;
        await store.CreateAsync(data, (accepted, _) => store.CreateAsync(quarantine, async (rejects, token) =>
        {
            await using var source = await store.OpenRequiredAsync(raw, token).ConfigureAwait(false);
            report = await ExtractValidator.ValidateAsync(source, fileName, contract, options, accepted, rejects, token).ConfigureAwait(false);
        }, cancel), cancel).ConfigureAwait(false);
        await store.WriteAsync(findings, stream => FindingsJson.Write(stream, report!), cancel).ConfigureAwait(false);
    }

    /// <summary>Files that need no second look: the version of each path that was looked at last. An older version may come back when a sender restores a file with its time stamp.</summary>
    private static HashSet<(string, string)> Dealt(Ledger ledger) =>
    [
        .. ledger.Entries.Select(e => e.Event switch
        {
            ExtractAccepted accepted => accepted.File,
            ExtractHeld held => held.File,
            ExtractRefused refused => refused.File,
            _ => null,
        }).OfType<LandedFile>().GroupBy(f => f.Path, StringComparer.Ordinal).Select(g => (g.Key, g.Last().Version)),
    ];

    /// <summary>Contents dealt with at each path: a file touched or copied again with the same bytes is no new extract.</summary>
    private static HashSet<(string, string)> Contents(Ledger ledger) =>
    [
        .. ledger.Events<ExtractAccepted>().GroupBy(e => e.File.Path).Select(g => (g.Key, g.Last().File.Sha256)),
        .. ledger.Events<ExtractHeld>().Select(e => (e.File.Path, e.File.Sha256)),
    ];

    /// <summary>A path as the ledger may hold it: one that breaks the grammar is named by its hash, for a file name may hold anything, a child's name included.</summary>
    private static string LedgerPath(string path) => LandingPath.TryParse(path, out _) ? path : "landing/unreadable/" + WorkId.Of(path);

    private sealed record Landed(StoredObject Item, LandingPath Path, Contract Contract);

    /// <summary>The part of <c>findings.json</c> that the ledger repeats.</summary>
    private sealed record ExtractSummary(long Rows, long Accepted, long Rejected, bool Held, ImmutableArray<CodeCount> Counts);

    private sealed record CodeCount(string Code, long Count);
}
