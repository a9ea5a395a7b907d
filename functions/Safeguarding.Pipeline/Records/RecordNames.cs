using System.Buffers;
using System.Collections.Immutable;

namespace Safeguarding.Pipeline.Records;

/// <summary>The grammar of tables, partitions, rows and values: what every record store takes, so that what works on a laptop works in the cloud.</summary>
/// <remarks>No message repeats a name or a value.</remarks>
public static class RecordNames
{
    /// <summary>Characters in one value. A string of the Table service ends at 64 KiB of UTF-16.</summary>
    public const int LongestValue = 32_000;

    public const int MostValues = 100;

    public const int MostChanges = 100;

    /// <summary>Characters in all values of one record. An entity of the Table service ends at 1 MiB of UTF-16.</summary>
    public const int LongestRecord = 400_000;

    /// <summary>Characters in all values of one transaction, whose request ends at 4 MiB.</summary>
    public const int LongestCommit = 600_000;

    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private const string LettersAndDigits = Letters + "0123456789";
    private static readonly SearchValues<char> InTable = SearchValues.Create(LettersAndDigits);
    private static readonly SearchValues<char> InKey = SearchValues.Create(LettersAndDigits + "._-=~:");

    /// <exception cref="ArgumentException">The table's or the partition's name breaks the grammar.</exception>
    public static void ThrowIfInvalid(string table, string partition)
    {
        if (table.Length is < 3 or > 63 || table.AsSpan().ContainsAnyExcept(InTable) || char.IsAsciiDigit(table[0]))
            throw new ArgumentException("The name of a table is 3 to 63 letters and digits and begins with a letter.", nameof(table));
        if (!IsKey(partition)) throw new ArgumentException("A partition is 1 to 256 of letters, digits and '.', '_', '-', '=', '~', ':'.", nameof(partition));
    }

    /// <exception cref="ArgumentException">The row breaks the grammar.</exception>
    public static void ThrowIfInvalid(string row)
    {
        if (!IsKey(row)) throw new ArgumentException("A row is 1 to 256 of letters, digits and '.', '_', '-', '=', '~', ':'.", nameof(row));
    }

    /// <exception cref="ArgumentException">There are no changes or too many, two of them are of one row, or a name or value breaks the grammar.</exception>
    public static void ThrowIfInvalid(IReadOnlyList<RecordChange> changes)
    {
        if (changes.Count is < 1 or > MostChanges) throw new ArgumentException($"A transaction makes 1 to {MostChanges} changes.", nameof(changes));
        var rows = new HashSet<string>(StringComparer.Ordinal);
        var characters = 0;
        foreach (var change in changes)
        {
            ThrowIfInvalid(change.Row);
            if (!rows.Add(change.Row)) throw new ArgumentException("A transaction changes a record at most once.", nameof(changes));
            characters += change switch
            {
                InsertRecord insert => Measure(insert.Values),
                MergeRecord merge => Measure(merge.Values),
                _ => 0,
            };
        }

        if (characters > LongestCommit) throw new ArgumentException($"The values of a transaction have at most {LongestCommit} characters.", nameof(changes));
    }

    private static int Measure(ImmutableSortedDictionary<string, string> values)
    {
        if (values.Count > MostValues) throw new ArgumentException($"A record has at most {MostValues} values.", nameof(values));
        var characters = 0;
        foreach (var (name, value) in values)
        {
            // Three names are the Table service's own.
            if (name.Length is 0 or > 255 || name.AsSpan().ContainsAnyExcept(InTable) || char.IsAsciiDigit(name[0]) || name is "PartitionKey" or "RowKey" or "Timestamp")
                throw new ArgumentException("The name of a value is 1 to 255 letters and digits, begins with a letter, and is not PartitionKey, RowKey or Timestamp.", nameof(values));
            if (value.Length > LongestValue) throw new ArgumentException($"A value has at most {LongestValue} characters.", nameof(values));
            characters += value.Length;
        }

        return characters <= LongestRecord ? characters : throw new ArgumentException($"The values of a record have at most {LongestRecord} characters.", nameof(values));
    }

    private static bool IsKey(ReadOnlySpan<char> key) => key.Length is >= 1 and <= 256 && !key.ContainsAnyExcept(InKey);
}
