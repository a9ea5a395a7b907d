using System.Collections.Immutable;
using System.Text.Json;
using Safeguarding.Parquet;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;

namespace Safeguarding.Pipeline.DeltaTables;

/// <summary>A version that a publication is in a table's log.</summary>
/// <param name="Log">Its commit.</param>
/// <param name="Checkpoint">The checkpoint of that version, where it has one.</param>
public sealed record CommittedVersion(long Version, WrittenObject Log, WrittenObject? Checkpoint);

/// <summary>Puts a publication's file of a table into the table's log as its next version. Any number of workers may, at any time and again: it is in once, or never once a later publication is.</summary>
/// <param name="days">How long the zone keeps what was superseded, by which other programs that clean tables up are told to keep it.</param>
internal sealed class DeltaCommit(IObjectStore store, DeltaTable table, Contract contract, Publication publication, int? days)
{
    private readonly long _transaction = DeltaStamp.TransactionOf(publication);
    private readonly long _time = DeltaStamp.TimeOf(publication);

    /// <returns>Null when the table had gone on to a later publication before this one was in it.</returns>
    public async Task<CommittedVersion?> RunAsync(PublishedFile file, CancellationToken cancel)
    {
        while (true)
        {
            var log = await DeltaLog.ListAsync(store, table, cancel).ConfigureAwait(false);
            var before = await log.ReplayAsync(store, cancel: cancel).ConfigureAwait(false);
            if (before.Published >= _transaction)
                return await FindAsync(log, _transaction, cancel).ConfigureAwait(false) is { } version ? await SettledAsync(log, before, version, cancel).ConfigureAwait(false) : null;

            var actions = await ActionsAsync(before, file, cancel).ConfigureAwait(false);
            var content = DeltaLines.Write(actions);
            var next = before.Version + 1;
            // If somebody else took the version, or the answer to this very call got lost, the log is looked at again.
            if (await store.CreateAsync(table.CommitOf(next), async (s, c) => await s.WriteAsync(content, c).ConfigureAwait(false), cancel).ConfigureAwait(false))
                return await SettledAsync(log with { Commits = log.Commits.Add(next) }, before.After(next, actions), next, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>The newest version that holds one of our publications up to a transaction, and whether it is that very one; null when there is none, or its commit is gone.</summary>
    public static async Task<(long Version, bool IsIt)?> FindAsync(IObjectStore store, DeltaLog log, long transaction, CancellationToken cancel)
    {
        for (var version = log.Newest; log.Commits.Contains(version); version--)
        {
            var txn = (await log.CommitAsync(store, version, cancel).ConfigureAwait(false)).Select(a => a.Txn).FirstOrDefault(t => t?.AppId == DeltaStamp.AppId);
            if (txn?.Version <= transaction) return (version, txn.Version == transaction);
        }

        return null;
    }

    private async Task<long?> FindAsync(DeltaLog log, long transaction, CancellationToken cancel) =>
        await FindAsync(store, log, transaction, cancel).ConfigureAwait(false) is (var version, true) ? version : null;

    private async Task<ImmutableArray<DeltaAction>> ActionsAsync(DeltaSnapshot before, PublishedFile file, CancellationToken cancel)
    {
        using var reader = new ParquetReader(await store.OpenRequiredAsync(file.Object.Path, cancel).ConfigureAwait(false));
        var path = file.Object.Path[table.Root.Length..];
        var info = new CommitInfo(
            _time, "WRITE", Sorted(("mode", "Overwrite"), ("partitionBy", "[]")), "safeguarding-pipeline", IsBlindAppend: false,
            publication.Build, publication.Night, publication.Number, $"{contract.Version} {contract.Hash}", publication.Extracts.Length, publication.Fingerprint);
        var metadata = MetadataOf(before.Metadata, reader);
        var protocol = DeltaSchema.ProtocolFor(reader.Schema);
        return
        [
            new() { CommitInfo = info },
            // A table is never asked to forget what its older versions needed.
            .. before.Protocol is null || before.Protocol.MinReaderVersion < protocol.MinReaderVersion ? [new DeltaAction { Protocol = protocol }] : Array.Empty<DeltaAction>(),
            .. IsSame(before.Metadata, metadata) ? Array.Empty<DeltaAction>() : [new DeltaAction { MetaData = metadata }],
            new() { Txn = new Transaction(DeltaStamp.AppId, _transaction, _time) },
            .. before.Files.Values.Where(f => f.Path != path).Select(f => new DeltaAction { Remove = new RemoveFile(f.Path, _time, true) { ExtendedFileMetadata = true, PartitionValues = f.PartitionValues, Size = f.Size } }),
            new() { Add = new AddFile(path, Sorted(), file.Object.Bytes, _time, true, DeltaStatistics.Of(contract, reader)) },
        ];
    }

    private TableMetadata MetadataOf(TableMetadata? before, ParquetReader file) => new(
        before?.Id ?? WorkId.Uuid($"{table.Root} {publication.Build}"), contract.Table, contract.Description, FileFormat.Parquet, DeltaSchema.Of(contract, file.Schema), [],
        days is { } kept
            ? Sorted(("delta.checkpointInterval", $"{DeltaCheckpoint.Every}"), ("delta.deletedFileRetentionDuration", $"interval {kept} days"), ("delta.enableExpiredLogCleanup", "false"), ("delta.logRetentionDuration", $"interval {kept} days"))
            : Sorted(("delta.checkpointInterval", $"{DeltaCheckpoint.Every}"), ("delta.enableExpiredLogCleanup", "false")),
        before?.CreatedTime ?? _time);

    /// <summary>Records compare their collections by reference, so it is their text that is compared.</summary>
    private static bool IsSame(TableMetadata? before, TableMetadata after) =>
        before is not null && JsonSerializer.Serialize(before with { Configuration = Sorted([.. before.Configuration.Select(c => (c.Key, c.Value))]) }, DeltaLines.Json) == JsonSerializer.Serialize(after, DeltaLines.Json);

    private async Task<CommittedVersion> SettledAsync(DeltaLog log, DeltaSnapshot newest, long version, CancellationToken cancel)
    {
        WrittenObject? checkpoint = null;
        if (version > 0 && version % DeltaCheckpoint.Every == 0)
        {
            var state = newest.Version == version ? newest : await log.ReplayAsync(store, version, cancel).ConfigureAwait(false);
            checkpoint = await CheckpointAsync(state, cancel).ConfigureAwait(false);
        }

        return new CommittedVersion(version, await store.DescribeAsync(table.CommitOf(version), cancel).ConfigureAwait(false), checkpoint);
    }

    private async Task<WrittenObject> CheckpointAsync(DeltaSnapshot state, CancellationToken cancel)
    {
        var expired = days is { } kept ? _time - (long)TimeSpan.FromDays(kept).TotalMilliseconds : long.MinValue;
        var actions = DeltaCheckpoint.ActionsOf(state, expired);
        var written = await store.WriteAsync(table.CheckpointOf(state.Version), s => DeltaCheckpoint.Write(actions, s), cancel).ConfigureAwait(false);
        await PointAsync(new LastCheckpoint(state.Version, actions.Length, written.Bytes, state.Files.Count), cancel).ConfigureAwait(false);
        return written;
    }

    /// <summary>Moves the hint to the newest checkpoint; never back.</summary>
    private Task PointAsync(LastCheckpoint last, CancellationToken cancel) =>
        Pointers.MoveAsync<LastCheckpoint>(store, table.LastCheckpoint, table.Log, JsonSerializer.SerializeToUtf8Bytes(last, DeltaLines.Json), current => current.Version < last.Version, cancel);

    private static ImmutableSortedDictionary<string, string> Sorted(params ReadOnlySpan<(string Key, string Value)> pairs)
    {
        var map = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in pairs) map[key] = value;
        return map.ToImmutable();
    }
}

/// <summary>What <c>_last_checkpoint</c> holds. Source: PROTOCOL.md, Last Checkpoint File Schema.</summary>
/// <param name="Size">Actions in the checkpoint.</param>
internal sealed record LastCheckpoint(long Version, long Size, long SizeInBytes, long NumOfAddFiles);
