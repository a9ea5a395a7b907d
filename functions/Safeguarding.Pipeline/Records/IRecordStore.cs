using System.Collections.Immutable;

namespace Safeguarding.Pipeline.Records;

/// <summary>A small mutable fact beside the immutable objects: the state of an extract, a steward's decision, an entry of an index.</summary>
/// <param name="Partition">Records of one partition can be read together and changed in one transaction.</param>
/// <param name="Row">Unique in its partition; records of a partition sort by it, ordinally.</param>
/// <param name="Version">Changes with every write (an ETag).</param>
public sealed record StoredRecord(string Partition, string Row, string Version, ImmutableSortedDictionary<string, string> Values)
{
    /// <summary>A value, or empty when the record has none of that name.</summary>
    public string this[string name] => Values.GetValueOrDefault(name, "");
}

/// <summary>A change to one record of a partition.</summary>
public abstract record RecordChange(string Row);

/// <summary>Adds a record; refused when there is one.</summary>
public sealed record InsertRecord(string Row, ImmutableSortedDictionary<string, string> Values) : RecordChange(Row);

/// <summary>Sets the named values and leaves the others; refused when there is no such record or it is no longer of <paramref name="Version"/>.</summary>
public sealed record MergeRecord(string Row, string Version, ImmutableSortedDictionary<string, string> Values) : RecordChange(Row);

/// <summary>Takes a record away; refused when there is no such record or it is no longer of <paramref name="Version"/>.</summary>
public sealed record DeleteRecord(string Row, string Version) : RecordChange(Row);

/// <summary>Tables of small records with optimistic concurrency: Azure Table storage in the cloud, a folder of JSON files on a laptop, memory in tests.</summary>
/// <remarks>
/// Table names are 3 to 63 letters and digits, beginning with a letter; they differ by more than case. Partitions and rows are 1 to 256 of letters,
/// digits and <c>. _ - = ~ :</c>. Value names are letters and digits, beginning with a letter; a value is text of at most 32,000 characters, at most 100 of
/// them and 400,000 characters in a record. <see cref="RecordNames"/> holds all of it. Never personal data in names, partitions or rows.
/// </remarks>
public interface IRecordStore
{
    /// <exception cref="ArgumentException">A name breaks the grammar.</exception>
    Task<StoredRecord?> GetAsync(string table, string partition, string row, CancellationToken cancel = default);

    /// <summary>The records of a partition in ordinal order of row; none when there is no such table or partition.</summary>
    IAsyncEnumerable<StoredRecord> QueryAsync(string table, string partition, CancellationToken cancel = default);

    /// <summary>Makes all the changes (1 to 100, each of another row, 600,000 characters in all), or none. A table begins with its first record.</summary>
    /// <returns>False, and nothing changed, when any of them is refused.</returns>
    /// <exception cref="ArgumentException">A name or value breaks the grammar, or a row comes twice.</exception>
    Task<bool> CommitAsync(string table, string partition, IReadOnlyList<RecordChange> changes, CancellationToken cancel = default);
}
