using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Safeguarding.Pipeline.Records;

/// <summary>Records in memory, for tests.</summary>
public sealed class MemoryRecords : IRecordStore
{
    private readonly ConcurrentDictionary<(string Table, string Partition), RecordPartition> _partitions = new();

    public Task<StoredRecord?> GetAsync(string table, string partition, string row, CancellationToken cancel = default)
    {
        RecordNames.ThrowIfInvalid(row);
        return Task.FromResult(Of(table, partition).Records.GetValueOrDefault(row));
    }

    public async IAsyncEnumerable<StoredRecord> QueryAsync(string table, string partition, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (var record in Of(table, partition).Records.Values) yield return record;
    }

    public Task<bool> CommitAsync(string table, string partition, IReadOnlyList<RecordChange> changes, CancellationToken cancel = default)
    {
        RecordNames.ThrowIfInvalid(changes);
        while (true)
        {
            var current = Of(table, partition);
            if (current.Commit(partition, changes) is not { } next) return Task.FromResult(false);
            var key = Key(table, partition);
            if (ReferenceEquals(current, RecordPartition.Empty) ? _partitions.TryAdd(key, next) : _partitions.TryUpdate(key, next, current)) return Task.FromResult(true);
        }
    }

    private RecordPartition Of(string table, string partition)
    {
        RecordNames.ThrowIfInvalid(table, partition);
        return _partitions.GetValueOrDefault(Key(table, partition), RecordPartition.Empty);
    }

    private static (string, string) Key(string table, string partition) => (table.ToLowerInvariant(), partition);
}
