namespace Safeguarding.Parquet;

/// <summary>
/// A column of a row group as it is stored, without an object a value: what <see cref="ParquetWriter"/>'s AppendColumn takes, to be looked at in place.
/// Good until it is disposed of.
/// </summary>
public sealed class StoredValues : IDisposable
{
    private readonly ColumnValues _values;

    internal StoredValues(ColumnValues values)
    {
        _values = values;
        if (values is NumberValues numbers)
            numbers.ToMicros();
    }

    public int Rows => _values.Slots;

    /// <summary>One byte a row, 0 where there is no value; empty when every row has one.</summary>
    public ReadOnlySpan<byte> Present => _values.Definitions;

    /// <summary>Numbers of a column that holds no bytes: whole numbers, 0 or 1, days or microseconds since 1970, the bits of a double, unscaled decimals. 0 where there is none.</summary>
    public ReadOnlySpan<long> Numbers => _values is NumberValues numbers ? numbers.Bits : [];

    /// <summary>For a column of texts or other runs of bytes, the entry of each row; -1 where there is none.</summary>
    public ReadOnlySpan<int> Entries => _values is ByteValues bytes ? bytes.EntryOf : [];

    /// <summary>How many entries there are; rows that name the same one have the same value, and often the other way round.</summary>
    public int EntryCount => _values is ByteValues bytes ? bytes.Entries.Count : 0;

    /// <summary>Bytes of an entry: UTF-8 that has not been checked, 16 bytes of an identifier, or what else the column holds.</summary>
    public ReadOnlySpan<byte> Entry(int entry) => _values is ByteValues bytes ? bytes.Entries[entry] : [];

    public void Dispose() => _values.Dispose();
}
