using System.Collections.Immutable;
using System.Text.Json;

namespace Safeguarding.Pipeline.Records;

/// <summary>A record in a copy of the record tables.</summary>
public sealed record CopiedRecord(string Table, string Partition, string Row, ImmutableSortedDictionary<string, string> Values);

/// <param name="Added">Records that were not there.</param>
/// <param name="Same">Records that were there and say the same.</param>
/// <param name="Other">Records that were there and say something else, as <c>table/partition/row</c>: they were left as they are.</param>
public sealed record RestoredRecords(int Added, int Same, ImmutableArray<string> Other);

/// <summary>Copies of record tables, a record a line: storage keeps no earlier versions of tables and backs none up.</summary>
public static class RecordCopy
{
    /// <summary>Every record of some partitions, in order.</summary>
    /// <returns>How many there are.</returns>
    public static async Task<int> ExportAsync(IRecordStore records, IEnumerable<(string Table, ImmutableArray<string> Partitions)> places, Stream to, CancellationToken cancel = default)
    {
        var count = 0;
        foreach (var (table, partitions) in places)
            foreach (var partition in partitions)
                await foreach (var record in records.QueryAsync(table, partition, cancel).ConfigureAwait(false))
                {
                    await JsonSerializer.SerializeAsync(to, new CopiedRecord(table, partition, record.Row, record.Values), JsonSerializerOptions.Web, cancel).ConfigureAwait(false);
                    to.WriteByte((byte)'\n');
                    count++;
                }

        return count;
    }

    /// <summary>Puts the records of a copy back where there are none of their name. Changes and deletes nothing, so that what was said since stays.</summary>
    /// <param name="places">Where records may go; those of elsewhere are refused before any is put back.</param>
    /// <exception cref="InvalidDataException">A line is no record of these places.</exception>
    public static async Task<RestoredRecords> ImportAsync(IRecordStore records, IEnumerable<(string Table, ImmutableArray<string> Partitions)> places, Stream from, CancellationToken cancel = default)
    {
        var allowed = places.SelectMany(p => p.Partitions.Select(partition => (p.Table, partition))).ToHashSet();
        var copied = new List<CopiedRecord>();
        using var reader = new StreamReader(from);
        while (await reader.ReadLineAsync(cancel).ConfigureAwait(false) is { } line) copied.Add(Read(line, copied.Count + 1, allowed));

        var (added, same, other) = (0, 0, ImmutableArray.CreateBuilder<string>());
        foreach (var one in copied)
        {
            if (await records.CommitAsync(one.Table, one.Partition, [new InsertRecord(one.Row, one.Values)], cancel).ConfigureAwait(false)) added++;
            else if (await records.GetAsync(one.Table, one.Partition, one.Row, cancel).ConfigureAwait(false) is { } there && there.Values.SequenceEqual(one.Values.WithComparers(StringComparer.Ordinal))) same++;
            else other.Add($"{one.Table}/{one.Partition}/{one.Row}");
        }

        return new RestoredRecords(added, same, other.ToImmutable());
    }

    private static CopiedRecord Read(string line, int number, HashSet<(string, string)> allowed)
    {
        CopiedRecord? record = null;
        try
        {
            record = JsonSerializer.Deserialize<CopiedRecord>(line, JsonSerializerOptions.Web);
        }
        catch (JsonException)
        {
            // Said below, without what the line holds.
        }

        return record is { Table: not null, Partition: not null, Row: not null, Values: not null } && allowed.Contains((record.Table, record.Partition))
            ? record
            : throw new InvalidDataException(FormattableString.Invariant($"Line {number} is no record of the tables that are copied. Nothing was put back: is this a file that 'safeguarding records export' wrote, whole and unchanged?"));
    }
}
