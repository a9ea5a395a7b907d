using System.Collections.Immutable;

namespace Safeguarding.Pipeline.Records;

/// <summary>The records of one partition at one moment, and what a transaction makes of them: the whole meaning of a record store but for where it is kept.</summary>
/// <param name="Commits">How many transactions it has had. The number of the one that wrote a record last is the record's version, so a version never comes back, not even after a deletion.</param>
public sealed record RecordPartition(long Commits, ImmutableSortedDictionary<string, StoredRecord> Records)
{
    public static readonly RecordPartition Empty = new(0, ImmutableSortedDictionary.Create<string, StoredRecord>(StringComparer.Ordinal));

    /// <returns>The partition after all the changes; null when any of them is refused.</returns>
    public RecordPartition? Commit(string partition, IReadOnlyList<RecordChange> changes)
    {
        var version = FormattableString.Invariant($"{Commits + 1:x}");
        var records = Records.ToBuilder();
        foreach (var change in changes)
        {
            records.TryGetValue(change.Row, out var current);
            switch (change)
            {
                case InsertRecord insert when current is null:
                    records.Add(change.Row, new StoredRecord(partition, change.Row, version, insert.Values.WithComparers(StringComparer.Ordinal)));
                    break;
                case MergeRecord merge when current?.Version == merge.Version:
                    records[change.Row] = current with { Version = version, Values = current.Values.SetItems(merge.Values) };
                    break;
                case DeleteRecord delete when current?.Version == delete.Version:
                    records.Remove(change.Row);
                    break;
                default:
                    return null;
            }
        }

        return new RecordPartition(Commits + 1, records.ToImmutable());
    }
}
