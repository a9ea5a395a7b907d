using System.Collections.Concurrent;
using System.Collections.Immutable;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Retention;
using Safeguarding.Pipeline.Storage;

namespace Safeguarding.Pipeline.DeltaTables;

/// <summary>A publication's curated tables become versions of Delta tables; when all have, one file in each zone names them, and with it they are visible together.</summary>
public static class TablePublishing
{
    /// <summary>Tables committed at once: each is a handful of small requests, and it is the waiting that takes time.</summary>
    private const int AtOnce = 16;

    /// <summary>May be repeated at every step, by any number of workers.</summary>
    /// <returns>The file of each zone that names the versions, in the order of <see cref="DeltaZone.All"/>.</returns>
    public static async Task<ImmutableArray<WrittenObject>> SettleAsync(IObjectStore store, Schemas schemas, Publication publication, CancellationToken cancel = default)
    {
        var retention = RetentionRules.Parse(schemas.Text("schemas/retention.json"));
        var contracts = schemas.Contracts.Of("curated").OrderBy(c => c.Table, StringComparer.Ordinal).ToList();
        var work = DeltaZone.All.SelectMany(zone => contracts.Select(contract => (Zone: zone, Contract: contract))).ToList();
        var found = new ConcurrentDictionary<DeltaTable, TableVersion>();
        await Parallel.ForEachAsync(work, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancel }, async (each, token) =>
        {
            var table = each.Zone.Table(each.Contract.Table);
            found[table] = await VersionOfAsync(store, table, each.Contract, publication, retention.Rules.FirstOrDefault(r => r.Zone == each.Zone.Retained)?.Days, token).ConfigureAwait(false);
        }).ConfigureAwait(false);

        var indexes = ImmutableArray.CreateBuilder<WrittenObject>();
        foreach (var zone in DeltaZone.All)
        {
            var versions = new TableVersions(publication.Night, publication.Number, publication.Build, [.. contracts.Select(c => found[zone.Table(c.Table)])]);
            indexes.Add(await store.WriteJsonAsync(TableVersions.PathOf(zone, publication.Night, publication.Number), versions, cancel).ConfigureAwait(false));
        }

        return indexes.ToImmutable();
    }

    /// <summary>Whether everything that says where a publication's tables stand is there, but for what the ledger says was deleted.</summary>
    public static async Task<bool> IsWholeAsync(IObjectStore store, Publication publication, IReadOnlySet<string> deleted, CancellationToken cancel = default)
    {
        foreach (var zone in DeltaZone.All)
        {
            var path = TableVersions.PathOf(zone, publication.Night, publication.Number);
            if (deleted.Contains(path)) continue;
            if (await store.SizeAsync(path, cancel).ConfigureAwait(false) is null) return false;
            foreach (var part in (await store.ReadJsonAsync<TableVersions>(path, cancel).ConfigureAwait(false)).Tables.SelectMany(t => t.Log))
                if (!deleted.Contains(part.Path) && await store.SizeAsync(part.Path, cancel).ConfigureAwait(false) is null) return false;
        }

        return true;
    }

    private static async Task<TableVersion> VersionOfAsync(IObjectStore store, DeltaTable table, Contract contract, Publication publication, int? days, CancellationToken cancel)
    {
        // What an older version of the program published lies elsewhere and stays outside the tables.
        if (publication.Files.FirstOrDefault(f => f.Object.Path == table.FileOf(publication.Build)) is not { } file) return await StandingAsync(store, table, publication, cancel).ConfigureAwait(false);
        var committed = await new DeltaCommit(store, table, contract, publication, days).RunAsync(file, cancel).ConfigureAwait(false);
        return new TableVersion(table.Name, committed?.Version, file.Object.Path, file.Rows, null) { Log = committed is null ? [] : committed.Checkpoint is { } checkpoint ? [committed.Log, checkpoint] : [committed.Log] };
    }

    /// <summary>A table that is not in the publication stands where the publications before it left it.</summary>
    private static async Task<TableVersion> StandingAsync(IObjectStore store, DeltaTable table, Publication publication, CancellationToken cancel)
    {
        var reason = publication.Withheld.FirstOrDefault(w => w.Name == table.Zone.Prefix + table.Name) ?? publication.Withheld.FirstOrDefault(w => w.Name == DeltaZone.Pseudonymised.Prefix + table.Name);
        var log = await DeltaLog.ListAsync(store, table, cancel).ConfigureAwait(false);
        var before = await DeltaCommit.FindAsync(store, log, DeltaStamp.TransactionOf(publication), cancel).ConfigureAwait(false);
        var path = before is (var version, _) ? (await log.ReplayAsync(store, version, cancel).ConfigureAwait(false)).PathsOf(table).FirstOrDefault() : null;
        return new TableVersion(table.Name, before?.Version, path, null, reason?.Reason ?? "not made");
    }
}
