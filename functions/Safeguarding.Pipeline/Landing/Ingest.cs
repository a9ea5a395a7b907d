using System.Collections.Immutable;
using System.Security.Cryptography;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Validating;

namespace Safeguarding.Pipeline.Landing;

/// <summary>What an ingestion did, file by file.</summary>
/// <param name="Events">What was written to the ledger, in order.</param>
/// <param name="Unchanged">Landed files that an earlier run had dealt with.</param>
public sealed record IngestReport(ImmutableArray<LedgerEvent> Events, int Unchanged);

/// <summary>Takes what has landed: claim, validate, accept. Every step is create-if-absent, so a run that died is simply run again, and two workers at the same file do no harm.</summary>
public static class Ingest
{
    /// <summary>Takes everything that has landed up to the night.</summary>
    public static async Task<IngestReport> RunAsync(IObjectStore store, Ledger ledger, ContractCatalog contracts, RunContext run, CancellationToken cancel = default)
    {
        var landings = await Landings.ReadAsync(store, LandingPath.Root, contracts, run.Night, cancel: cancel).ConfigureAwait(false);
        var todo = landings.Files.Where(f => !IsDealtWith(ledger, f)).ToList();
        var unchanged = landings.Files.Count - todo.Count;
        var events = new SortedDictionary<string, LedgerEvent>(StringComparer.Ordinal);
        var done = 0;
        await Parallel.ForEachAsync(
            todo.GroupBy(t => t.Contract.Name),
            new ParallelOptions { MaxDegreeOfParallelism = run.Workers, CancellationToken = cancel },
            async (table, token) => await TableAsync(store, ledger, table, run, (landed, result) =>
            {
                lock (events)
                {
                    if (result is null) unchanged++;
                    else events.Add($"{landed.Path.Date:yyyy-MM-dd} {landed.Item.Path}", result);
                    run.Report(new Progress("ingest", landed.Contract.Name, ++done, todo.Count));
                }

                return Task.CompletedTask;
            }, token).ConfigureAwait(false)).ConfigureAwait(false);

        foreach (var (item, reason) in landings.Refused)
        {
            if (ledger.LastAboutFile(LandingPath.Named(item.Path))?.File.Version == item.Version) unchanged++;
            else events.Add("9999 " + item.Path, Refusal(item, reason));
        }

        // In the order of the paths, so that the ledger does not depend on which table was done first.
        var said = ImmutableArray.CreateBuilder<LedgerEvent>(events.Count);
        foreach (var what in events.Values)
            if (await ledger.AppendAsync(what, run.StartedAt, cancel).ConfigureAwait(false)) said.Add(what);
        return new IngestReport(said.ToImmutable(), unchanged);
    }

    /// <summary>Takes one file that an event spoke of, with whatever of its table landed for earlier days and has not been taken, so that events out of order end as those in order.</summary>
    /// <param name="landed">Path as the event gave it; anything at all.</param>
    public static async Task<IngestReport> TakeAsync(IObjectStore store, Ledger ledger, ContractCatalog contracts, RunContext run, string landed, CancellationToken cancel = default)
    {
        await ledger.CatchUpAsync(cancel).ConfigureAwait(false);
        if (ObjectPath.IsValid(landed) && landed.StartsWith(LandingPath.Root, StringComparison.Ordinal) && Landings.IsManifest(landed))
            return await TakeManifestAsync(store, ledger, contracts, run, landed, cancel).ConfigureAwait(false);
        if (!LandingPath.TryParse(landed, out var path) || Landings.ContractOf(path, contracts) is not { } contract)
            return await RefuseAsync(store, ledger, run, landed, FindingCatalogue.UnknownTable.Code, cancel).ConfigureAwait(false);

        var said = ImmutableArray.CreateBuilder<LedgerEvent>();
        var unchanged = 0;
        var agency = landed[..(landed.IndexOf('/', LandingPath.Root.Length) + 1)];
        while (true)
        {
            var landings = await Landings.ReadAsync(store, agency, contracts, run.Night, contract, cancel).ConfigureAwait(false);
            var todo = landings.Files.Where(f => f.Path.Date <= path.Date && !IsDealtWith(ledger, f)).ToList();
            // Once more after the last one: a file that was overwritten while it was taken must not be left with its old content counting as the newest.
            if (todo.Count == 0) return new IngestReport(said.ToImmutable(), unchanged);
            var before = said.Count;
            await TableAsync(store, ledger, todo, run, async (file, result) =>
            {
                if (result is not null && await ledger.AppendAsync(result, run.StartedAt, cancel).ConfigureAwait(false)) said.Add(result);
                else unchanged++;
            }, cancel).ConfigureAwait(false);
            // Nothing new was said of files that are not noted as seen: the same bytes were touched, and touching is no event.
            if (said.Count == before) return new IngestReport(said.ToImmutable(), unchanged);
        }
    }

    /// <summary>Paths, as messages may hold them, of landed files that nobody has dealt with.</summary>
    public static async Task<ImmutableArray<string>> NotTakenAsync(IObjectStore store, Ledger ledger, ContractCatalog contracts, RunContext run, CancellationToken cancel = default)
    {
        var landings = await Landings.ReadAsync(store, LandingPath.Root, contracts, run.Night, cancel: cancel).ConfigureAwait(false);
        return
        [
            .. landings.Files.Where(f => !IsDealtWith(ledger, f)).Select(f => f.Item.Path),
            .. landings.Refused.Where(r => ledger.LastAboutFile(LandingPath.Named(r.Item.Path))?.File.Version != r.Item.Version).Select(r => LandingPath.Named(r.Item.Path)),
        ];
    }

    /// <summary>Whether files of the night have landed that are still to be taken; those that could not be are not waited for.</summary>
    public static async Task<bool> AwaitsAsync(IObjectStore store, Ledger ledger, ContractCatalog contracts, DateOnly night, CancellationToken cancel = default)
    {
        var failed = ledger.Events<ExtractFailed>().Select(e => e.Path).ToHashSet(StringComparer.Ordinal);
        var landings = await Landings.ReadAsync(store, LandingPath.Root, contracts, night, cancel: cancel).ConfigureAwait(false);
        return landings.Files.Any(f => f.Path.Date == night && !failed.Contains(f.Item.Path) && ledger.LastAboutFile(f.Item.Path) is null);
    }

    /// <summary>Takes again whatever of the manifest's folder it speaks of: a file that came before it may have to be held now.</summary>
    private static async Task<IngestReport> TakeManifestAsync(IObjectStore store, Ledger ledger, ContractCatalog contracts, RunContext run, string landed, CancellationToken cancel)
    {
        var folder = landed[..(landed.LastIndexOf('/') + 1)];
        if (await LandingManifest.ReadAsync(store, folder, cancel).ConfigureAwait(false) is not { } manifest)
            return await RefuseAsync(store, ledger, run, landed, FindingCatalogue.ManifestUnreadable.Code, cancel).ConfigureAwait(false);
        var said = ImmutableArray.CreateBuilder<LedgerEvent>();
        var unchanged = 0;
        foreach (var name in manifest.Files.Keys.Where(n => LandingPath.TryParse(folder + n, out _)))
        {
            if (await store.SizeAsync(folder + name, cancel).ConfigureAwait(false) is null) continue;
            var report = await TakeAsync(store, ledger, contracts, run, folder + name, cancel).ConfigureAwait(false);
            said.AddRange(report.Events);
            unchanged += report.Unchanged;
        }

        return new IngestReport(said.ToImmutable(), unchanged);
    }

    private static async Task<IngestReport> RefuseAsync(IObjectStore store, Ledger ledger, RunContext run, string landed, string reason, CancellationToken cancel)
    {
        // An event may name such a file by its hash. What is not there, because its path is none of ours, is refused by its name alone.
        var name = LandingPath.Named(landed);
        var found = new StoredObject(landed, 0, "");
        await foreach (var item in store.ListAsync(LandingPath.Root, cancel).ConfigureAwait(false))
            if (LandingPath.Named(item.Path) == name) found = item;
        var refusal = Refusal(found, reason);
        return await ledger.AppendAsync(refusal, run.StartedAt, cancel).ConfigureAwait(false) ? new IngestReport([refusal], 0) : new IngestReport([], 1);
    }

    private static ExtractRefused Refusal(StoredObject item, string reason) => new(new LandedFile(LandingPath.Named(item.Path), item.Version, "", item.Size), reason);

    /// <summary>Takes a table's files one after another, by date, because each is measured against the one before.</summary>
    /// <param name="taken">Told of each file what is to be said of it, null when that has been said before.</param>
    private static async Task TableAsync(IObjectStore store, Ledger ledger, IEnumerable<Landed> files, RunContext run, Func<Landed, LedgerEvent?, Task> taken, CancellationToken cancel)
    {
        List<ExtractAccepted>? good = null;
        foreach (var landed in files.OrderBy(t => t.Path.Date).ThenBy(t => t.Item.Path, StringComparer.Ordinal))
        {
            good ??= [.. ledger.Events<ExtractAccepted>().Where(e => e.Agency == landed.Contract.Agency && e.Table == landed.Contract.Table)];
            var found = await store.DescribeAsync(landed.Item.Path, cancel).ConfigureAwait(false);
            // A file touched or copied again with the same bytes is no new extract.
            if (ledger.LastAboutFile(landed.Item.Path) is { } last && last.File.Sha256 == found.Sha256 && ManifestOf(last) == landed.Manifest?.Text)
            {
                await taken(landed, null).ConfigureAwait(false);
                continue;
            }

            var result = await OneAsync(store, landed, found, LastGoodRows(good, landed), run, cancel).ConfigureAwait(false);
            if (result is ExtractAccepted accepted) good.Add(accepted);
            await taken(landed, result).ConfigureAwait(false);
        }
    }

    /// <summary>Files that need no second look: the version of the path that was looked at last, with the same said of it. An older version may come back when a sender restores a file with its time stamp.</summary>
    private static bool IsDealtWith(Ledger ledger, Landed landed) =>
        ledger.LastAboutFile(landed.Item.Path) is { } last && last.File.Version == landed.Item.Version && ManifestOf(last) == landed.Manifest?.Text;

    private static string? ManifestOf(IAboutLandedFile about) => about switch
    {
        ExtractAccepted accepted => accepted.Manifest,
        ExtractHeld held => held.Manifest,
        _ => null,
    };

    /// <summary>Rows accepted from the newest good extract of an earlier day; a delta's size says nothing about the next one's.</summary>
    private static long? LastGoodRows(List<ExtractAccepted> good, Landed landed) =>
        landed.Contract.Load.Kind == LoadKind.Snapshot
            ? good.Where(e => e.Date < landed.Path.Date).OrderBy(e => e.Date).LastOrDefault()?.Accepted
            : null;

    /// <summary>Claims one file by its content, validates it once, and says what became of it.</summary>
    private static async Task<LedgerEvent> OneAsync(IObjectStore store, Landed landed, WrittenObject found, long? lastGood, RunContext run, CancellationToken cancel)
    {
        var (item, path, contract, manifest) = landed;
        var raw = "raw/" + found.Sha256;
        if (await store.SizeAsync(raw, cancel).ConfigureAwait(false) is null)
            await store.CreateAsync(raw, (target, token) => CopyAsync(store, item.Path, found.Sha256, target, token), cancel).ConfigureAwait(false);

        var file = new LandedFile(item.Path, item.Version, found.Sha256, found.Bytes);
        var work = WorkId.Of([found.Sha256, contract.Hash, run.CodeVersion, $"{lastGood}", .. manifest is null ? Array.Empty<string>() : [manifest.Text]]);
        var place = $"{contract.Agency}/{contract.Table}/{path.Date:yyyy-MM-dd}/{work}";
        var data = $"accepted/{place}/data.parquet";
        var findings = $"accepted/{place}/findings.json";
        var quarantine = $"quarantine/{place}/rejects.csv";
        if (await store.SizeAsync(findings, cancel).ConfigureAwait(false) is null)
        {
            var options = new ValidationOptions { LastGoodRows = lastGood, Manifest = manifest, Sha256 = found.Sha256 };
            await ValidateAsync(store, raw, path.FileName, contract, options, data, quarantine, findings, cancel).ConfigureAwait(false);
        }

        var report = await store.ReadJsonAsync<ExtractSummary>(findings, cancel).ConfigureAwait(false);
        var counts = report.Counts.GroupBy(c => c.Code, StringComparer.Ordinal).ToImmutableSortedDictionary(g => g.Key, g => g.Sum(c => c.Count), StringComparer.Ordinal);
        Telemetry.Extract(contract.Agency, contract.Table, report.Held ? "held" : "accepted", report.Rows, report.Accepted, report.Rejected);
        return report.Held
            ? new ExtractHeld(contract.Agency, contract.Table, path.Date, file, work, report.Rows, findings, counts, manifest?.Text)
            : new ExtractAccepted(contract.Agency, contract.Table, path.Date, file, work, report.Rows, report.Accepted, report.Rejected,
                await store.DescribeAsync(data, cancel).ConfigureAwait(false), quarantine, findings, counts, manifest?.Text);
    }

    /// <summary>Copies a landed file to its immutable place, unless it is no longer what its hash was taken of.</summary>
    /// <exception cref="IOException">The sender overwrote the file meanwhile; nothing is kept, and taking it again finds the new one.</exception>
    private static async Task CopyAsync(IObjectStore store, string landed, string sha256, Stream target, CancellationToken cancel)
    {
        await using var source = await store.OpenRequiredAsync(landed, cancel).ConfigureAwait(false);
        using var hash = SHA256.Create();
        await using (var both = new CryptoStream(target, hash, CryptoStreamMode.Write, leaveOpen: true))
            await source.CopyToAsync(both, cancel).ConfigureAwait(false);
        if (Convert.ToHexStringLower(hash.Hash!) != sha256) throw new IOException("A landed file was overwritten while it was being taken. It is taken again when this is run again.");
    }

    /// <summary>Writes the three results of a validation; the findings last, because their presence says the other two are there.</summary>
    private static async Task ValidateAsync(IObjectStore store, string raw, string fileName, Contract contract, ValidationOptions options, string data, string quarantine, string findings, CancellationToken cancel)
    {
        using var trace = Telemetry.Begin("take", contract.Name);
        ValidationReport? report = null;
        await store.CreateAsync(data, (accepted, _) => store.CreateAsync(quarantine, async (rejects, token) =>
        {
            await using var source = await store.OpenRequiredAsync(raw, token).ConfigureAwait(false);
            report = await ExtractValidator.ValidateAsync(source, fileName, contract, options, accepted, rejects, token).ConfigureAwait(false);
        }, cancel), cancel).ConfigureAwait(false);
        await store.WriteAsync(findings, stream => FindingsJson.Write(stream, report!), cancel).ConfigureAwait(false);
    }

    /// <summary>The part of <c>findings.json</c> that the ledger repeats.</summary>
    private sealed record ExtractSummary(long Rows, long Accepted, long Rejected, bool Held, ImmutableArray<CodeCount> Counts);

    private sealed record CodeCount(string Code, long Count);
}
