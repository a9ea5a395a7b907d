using System.Collections.Immutable;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Validating;

namespace Safeguarding.Pipeline.Landing;

/// <summary>What an ingestion did, file by file.</summary>
/// <param name="Events">What was written to the ledger, in order.</param>
/// <param name="Unchanged">Landed files that an earlier run had dealt with.</param>
/// <param name="Early">Files dated after the night, which wait for theirs.</param>
public sealed record IngestReport(ImmutableArray<LedgerEvent> Events, int Unchanged, int Early = 0);

/// <summary>Takes what has landed: claim, validate, judge, accept. Every step may be repeated, so a run that died is simply run again, and two workers at the same file do no harm.</summary>
/// <remarks>The end is the same whether files are taken together or one by one, in whatever order and however often they are spoken of; the ledger's order tells what happened when.</remarks>
public static class Ingest
{
    /// <summary>Takes everything that has landed up to the night, but for files that have failed before: those are taken when somebody asks for them.</summary>
    public static async Task<IngestReport> RunAsync(IObjectStore store, Ledger ledger, ContractCatalog contracts, RunContext run, CancellationToken cancel = default)
    {
        var taking = new Taking(store, ledger, contracts, run);
        var landings = await Landings.ReadAsync(store, [LandingPath.Root], contracts, run.Night, cancel: cancel).ConfigureAwait(false);
        foreach (var item in landings.Manifests)
        {
            if (!ReferenceEquals(await taking.ReadManifestAsync(Landed.FolderOf(item.Path), cancel).ConfigureAwait(false), LandingManifest.Unreadable)) continue;
            if (taking.IsDealtWith(item)) taking.Unchanged++;
            else await taking.RefuseAsync(item, FindingCatalogue.ManifestUnreadable, cancel).ConfigureAwait(false);
        }

        var todo = landings.Files.Where(f => !taking.IsDealtWith(f.Item) && ledger.History.FailureOf(f.Item.Path) is null).ToList();
        taking.Unchanged += landings.Files.Count - todo.Count;
        var failures = await taking.TakeAsync(todo, cancel).ConfigureAwait(false);
        foreach (var table in ledger.History.Tables.ToList()) await taking.SettleAsync(table, DateOnly.MinValue, cancel).ConfigureAwait(false);
        foreach (var (item, reason) in landings.Refused)
        {
            if (taking.IsDealtWith(item)) taking.Unchanged++;
            else await taking.RefuseAsync(item, reason, cancel).ConfigureAwait(false);
        }

        foreach (var failure in failures.Values) await failure.ConfigureAwait(false);
        return new IngestReport(taking.Events, taking.Unchanged, landings.Early);
    }

    /// <summary>Takes one file that an event spoke of, with whatever of its table landed for earlier days and has not been taken, so that events out of order end as those in order.</summary>
    /// <param name="landed">Path as the event gave it; anything at all.</param>
    /// <exception cref="OverwrittenException">The sender keeps overwriting the file.</exception>
    public static async Task<IngestReport> TakeAsync(IObjectStore store, Ledger ledger, ContractCatalog contracts, RunContext run, string landed, CancellationToken cancel = default)
    {
        await ledger.CatchUpAsync(cancel).ConfigureAwait(false);
        var taking = new Taking(store, ledger, contracts, run);
        var early = 0;
        if (Landings.ManifestDate(landed, contracts) is { } date) early = await ManifestAsync(store, ledger, contracts, run, taking, landed, date, cancel).ConfigureAwait(false);
        else if (!LandingPath.TryParse(landed, out var path)) await RefuseAsync(store, taking, landed, FindingCatalogue.PathUnreadable, cancel).ConfigureAwait(false);
        else if (Landings.ContractOf(path, contracts) is not { } contract) await RefuseAsync(store, taking, landed, Landings.WhyNoContract(path, contracts), cancel).ConfigureAwait(false);
        else early = await ExtractAsync(store, ledger, contracts, run, taking, landed, path, contract, cancel).ConfigureAwait(false);
        return new IngestReport(taking.Events, taking.Unchanged, early);
    }

    /// <summary>Paths, as messages may hold them, of what lies in landing up to the night and nobody has dealt with: files, manifests that would have a file judged otherwise, and what is neither. Files that have failed are left to whoever asks for them.</summary>
    public static async Task<ImmutableArray<string>> NotTakenAsync(IObjectStore store, Ledger ledger, ContractCatalog contracts, RunContext run, CancellationToken cancel = default)
    {
        var taking = new Taking(store, ledger, contracts, run);
        var landings = await Landings.ReadAsync(store, [LandingPath.Root], contracts, run.Night, cancel: cancel).ConfigureAwait(false);
        var paths = ImmutableArray.CreateBuilder<string>();
        foreach (var item in landings.Manifests)
        {
            var manifest = await taking.ReadManifestAsync(Landed.FolderOf(item.Path), cancel).ConfigureAwait(false);
            if (ReferenceEquals(manifest, LandingManifest.Unreadable) ? !taking.IsDealtWith(item) : taking.WouldChange(landings.Files.Where(f => f.Folder == Landed.FolderOf(item.Path)))) paths.Add(item.Path);
        }

        paths.AddRange(landings.Files.Where(f => !taking.IsDealtWith(f.Item) && ledger.History.FailureOf(f.Item.Path) is null).Select(f => f.Item.Path));
        paths.AddRange(landings.Refused.Where(r => !taking.IsDealtWith(r.Item)).Select(r => LandingPath.Named(r.Item.Path)));
        return paths.ToImmutable();
    }

    /// <summary>Whether files of the night have landed that are still to be taken; those that could not be are not waited for.</summary>
    public static async Task<bool> AwaitsAsync(IObjectStore store, Ledger ledger, ContractCatalog contracts, DateOnly night, CancellationToken cancel = default)
    {
        var landings = await Landings.ReadAsync(store, [LandingPath.Root], contracts, night, cancel: cancel).ConfigureAwait(false);
        return landings.Files.Any(f => f.Path.Date == night && ledger.History.FailureOf(f.Item.Path) is null && ledger.History.LastOf(f.Item.Path) is null);
    }

    private static async Task<int> ExtractAsync(IObjectStore store, Ledger ledger, ContractCatalog contracts, RunContext run, Taking taking, string landed, LandingPath path, Contract contract, CancellationToken cancel)
    {
        var folder = Landed.FolderOf(landed);
        var landings = await Landings.ReadAsync(store, Landings.Folders(folder, ledger.History.NewestDayBefore(contract.Name, path.Date), path.Date), contracts, run.Night, contract, cancel).ConfigureAwait(false);
        var todo = landings.Files.Where(f => f.Path.Date <= path.Date && !taking.IsDealtWith(f.Item) && (f.Item.Path == landed || ledger.History.FailureOf(f.Item.Path) is null)).ToList();
        if (todo.TrueForAll(f => f.Item.Path != landed) && landings.Files.Any(f => f.Item.Path == landed)) taking.Unchanged++;
        var failures = await taking.TakeAsync(todo, cancel).ConfigureAwait(false);

        // Read again: a manifest that came while the file was taken found nothing to judge.
        await taking.ReadManifestAsync(folder, cancel).ConfigureAwait(false);
        await taking.SettleAsync(contract.Name, todo.Select(f => f.Path.Date).Append(path.Date).Min(), cancel).ConfigureAwait(false);

        // An earlier file that fails has a message of its own, and is no reason to hold this one up.
        if (failures.TryGetValue(landed, out var failure)) await failure.ConfigureAwait(false);
        if (path.Date > run.Night) return 1;
        if (ledger.History.LastOf(landed) is null) await taking.RefuseAsync(new StoredObject(landed, 0, ""), FindingCatalogue.Gone, cancel).ConfigureAwait(false);
        else if (landings.Files.All(f => f.Item.Path != landed)) taking.Unchanged++;
        return 0;
    }

    /// <summary>Holds the files of a manifest's folder against it: those taken already are judged again, the others when they are taken.</summary>
    private static async Task<int> ManifestAsync(IObjectStore store, Ledger ledger, ContractCatalog contracts, RunContext run, Taking taking, string landed, DateOnly date, CancellationToken cancel)
    {
        if (date > run.Night) return 1;
        var manifest = await taking.ReadManifestAsync(Landed.FolderOf(landed), cancel).ConfigureAwait(false);
        if (ReferenceEquals(manifest, LandingManifest.Unreadable)) await RefuseAsync(store, taking, landed, FindingCatalogue.ManifestUnreadable, cancel).ConfigureAwait(false);
        else if (manifest is not null && LandingPath.IsManifest(landed, out var agency, out _))
            foreach (var contract in contracts.Of(agency)) await taking.SettleAsync(contract.Name, date, cancel).ConfigureAwait(false);
        return 0;
    }

    /// <summary>What is not there, because its path is none of ours, is refused by its name alone.</summary>
    private static async Task RefuseAsync(IObjectStore store, Taking taking, string landed, FindingKind reason, CancellationToken cancel)
    {
        var found = new StoredObject(landed, 0, "");
        var name = LandingPath.Named(landed);
        // An event may name such a file by its hash, and then it may lie anywhere.
        var folder = landed == name && !LandingPath.IsUnreadable(landed) ? Landed.FolderOf(landed) : LandingPath.Root;
        if (landed.StartsWith(LandingPath.Root, StringComparison.Ordinal))
            await foreach (var item in store.ListAsync(folder, cancel).ConfigureAwait(false))
                if (LandingPath.Named(item.Path) == name) found = item;
        if (taking.IsDealtWith(found)) taking.Unchanged++;
        else await taking.RefuseAsync(found, reason, cancel).ConfigureAwait(false);
    }
}
