using System.Buffers.Binary;
using System.Text;

namespace Safeguarding.Parquet;

/// <summary>A <see cref="ColumnPredicate"/> made ready for the column it speaks of: held against bounds, filters and values as they are stored.</summary>
internal abstract class Condition(int column, StoredColumn stored, ColumnPredicate predicate)
{
    public int Column { get; } = column;
    public StoredColumn Stored { get; } = stored;
    protected bool Absent { get; } = predicate.Absent;

    /// <summary>Hash of the one value that is asked for, if filters can be asked for it.</summary>
    public ulong? Hash { get; protected init; }

    /// <exception cref="ArgumentException">There is no such column, or a bound is not of its type.</exception>
    public static Condition Of(ColumnPredicate predicate, FileMetadata file)
    {
        int column = file.Schema.IndexOf(predicate.Column);
        if (column < 0)
            throw new ArgumentException($"The Parquet file has no column '{predicate.Column}'.");
        var stored = file.Columns[column];
        return stored.Column.Type switch
        {
            ParquetType.StringList => throw new ArgumentException($"Column '{predicate.Column}' holds lists, which have no order to ask for."),
            ParquetType.Decimal when stored.IsBytes => throw new ArgumentException($"Column '{predicate.Column}' holds decimals stored as bytes, which conditions don't read."),
            ParquetType.Boolean => new NumberCondition<bool>(column, stored, predicate),
            ParquetType.Int32 => new NumberCondition<int>(column, stored, predicate),
            ParquetType.Int64 => new NumberCondition<long>(column, stored, predicate),
            ParquetType.Double => new NumberCondition<double>(column, stored, predicate),
            ParquetType.Date => new NumberCondition<DateOnly>(column, stored, predicate),
            ParquetType.Timestamp => new NumberCondition<DateTime>(column, stored, predicate),
            ParquetType.Decimal => new NumberCondition<decimal>(column, stored, predicate),
            _ => new BytesCondition(column, stored, predicate),
        };
    }

    /// <summary>Whether some row of a chunk or page can meet the condition.</summary>
    /// <param name="nulls">Rows without a value, null when not known.</param>
    public bool MayHold(byte[]? min, byte[]? max, long? nulls, long rows) =>
        Absent ? nulls != 0 : nulls != rows && MayLieBetween(min, max);

    /// <summary>Which slots meet the condition.</summary>
    public abstract bool[] Holds(ColumnValues values);

    protected abstract bool MayLieBetween(byte[]? min, byte[]? max);
}

internal sealed class NumberCondition<T> : Condition where T : struct, IComparable<T>
{
    private readonly T? _low;
    private readonly T? _high;

    public NumberCondition(int column, StoredColumn stored, ColumnPredicate predicate) : base(column, stored, predicate)
    {
        _low = Bound(predicate.AtLeast);
        _high = Bound(predicate.AtMost);
        if (_low is { } value && _high is { } other && value.CompareTo(other) == 0)
            Hash = HashOf(value, stored.Physical);

        T? Bound(object? bound) => bound is null ? null : bound is T typed ? typed
            : throw new ArgumentException($"A bound for column '{predicate.Column}' is a {bound.GetType().Name}; the column is read as {typeof(T).Name}.");
    }

    public override bool[] Holds(ColumnValues values)
    {
        var numbers = (NumberValues)values;
        var bits = numbers.Bits;
        var definitions = numbers.Definitions;
        var holds = new bool[bits.Length];
        for (int i = 0; i < holds.Length; i++)
        {
            bool there = definitions.IsEmpty || definitions[i] != 0;
            holds[i] = Absent ? !there : there && LiesBetween(Numbers.Of<T>(bits[i], Stored));
        }
        return holds;
    }

    private bool LiesBetween(T value) =>
        (_low is not { } low || value.CompareTo(low) >= 0) && (_high is not { } high || value.CompareTo(high) <= 0) && value is not double.NaN;

    protected override bool MayLieBetween(byte[]? min, byte[]? max)
    {
        if (_low is { } low && Value(max) is { } most && most.CompareTo(low) < 0)
            return false;
        return !(_high is { } high && Value(min) is { } least && least.CompareTo(high) > 0);
    }

    /// <summary>A bound that a file gives; null when it says nothing. INT96 has no order that writers agree on.</summary>
    private T? Value(byte[]? bound)
    {
        if (bound is null || Stored.Physical == PhysicalType.Int96)
            return null;
        var value = Numbers.Of<T>(Bounds.Number(bound, Stored), Stored);
        return value is double.NaN ? null : value;
    }

    private static ulong? HashOf(T value, PhysicalType physical)
    {
        Span<byte> plain = stackalloc byte[8];
        switch (value, physical)
        {
            case (int number, PhysicalType.Int32): BinaryPrimitives.WriteInt64LittleEndian(plain, number); break;
            case (DateOnly date, PhysicalType.Int32): BinaryPrimitives.WriteInt64LittleEndian(plain, date.DayNumber - ParquetFormat.EpochDayNumber); break;
            case (long number, PhysicalType.Int64): BinaryPrimitives.WriteInt64LittleEndian(plain, number); break;
            default: return null;
        }
        return BloomFilter.Hash(plain[..(physical == PhysicalType.Int32 ? 4 : 8)]);
    }
}

internal sealed class BytesCondition : Condition
{
    private readonly byte[]? _low;
    private readonly byte[]? _high;

    public BytesCondition(int column, StoredColumn stored, ColumnPredicate predicate) : base(column, stored, predicate)
    {
        _low = Bytes(predicate.AtLeast);
        _high = Bytes(predicate.AtMost);
        if (_low is not null && _high is not null && _low.AsSpan().SequenceEqual(_high))
            Hash = BloomFilter.Hash(_low);

        byte[]? Bytes(object? bound) => (bound, stored.Column.Type) switch
        {
            (null, _) => null,
            (string text, ParquetType.String) => Encoding.UTF8.GetBytes(text),
            (Guid id, ParquetType.Uuid) => id.ToByteArray(bigEndian: true),
            (byte[] bytes, ParquetType.Binary) => bytes,
            _ => throw new ArgumentException($"A bound for column '{predicate.Column}' is a {bound.GetType().Name}; the column holds {stored.Column.Type}."),
        };
    }

    /// <summary>Each entry is looked at once, however many slots name it.</summary>
    public override bool[] Holds(ColumnValues values)
    {
        var bytes = (ByteValues)values;
        var fits = new bool[bytes.Entries.Count];
        for (int entry = 0; entry < fits.Length && !Absent; entry++)
            fits[entry] = LiesBetween(bytes.Entries[entry]);
        var slots = bytes.EntryOf;
        var holds = new bool[slots.Length];
        for (int i = 0; i < holds.Length; i++)
            holds[i] = slots[i] < 0 ? Absent : fits[slots[i]];
        return holds;
    }

    private bool LiesBetween(ReadOnlySpan<byte> value) =>
        (_low is null || value.SequenceCompareTo(_low) >= 0) && (_high is null || value.SequenceCompareTo(_high) <= 0);

    protected override bool MayLieBetween(byte[]? min, byte[]? max) =>
        !(_low is not null && max is not null && max.AsSpan().SequenceCompareTo(_low) < 0) && !(_high is not null && min is not null && min.AsSpan().SequenceCompareTo(_high) > 0);
}
