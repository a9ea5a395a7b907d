using System.Buffers;
using System.Buffers.Binary;

namespace Safeguarding.Parquet;

/// <summary>Numbers, truth values, dates and times as 64 bits: what was stored, but floating point of any width as a double and INT96 as ticks since 1970.</summary>
internal sealed class NumberValues(StoredColumn stored, int capacity) : ColumnValues(stored, capacity)
{
    private long[] _bits = ArrayPool<long>.Shared.Rent(capacity);
    private long[]? _dictionary;

    /// <summary>One a slot; 0 where there is none.</summary>
    public ReadOnlySpan<long> Bits => _bits.AsSpan(0, Slots);

    public override void AddDictionary(int count, ReadOnlySpan<byte> plain)
    {
        if (Stored.Physical == PhysicalType.Boolean)
            throw Refusal.Corrupt("", "truth values have a dictionary");
        PlainNumbers.Need(plain.Length, (long)count * Stored.Width);
        _dictionary = new long[count];
        PlainNumbers.Decode(Stored, plain, _dictionary);
    }

    protected override void Decode(PageEncoding encoding, ReadOnlySpan<byte> bytes, int slot, int count)
    {
        var values = _bits.AsSpan(slot, count);
        switch (encoding)
        {
            case PageEncoding.Plain:
                PlainNumbers.Decode(Stored, bytes, values);
                break;
            case PageEncoding.RleDictionary or PageEncoding.PlainDictionary:
                LookUp(bytes, values);
                break;
            case PageEncoding.Rle when Stored.Physical == PhysicalType.Boolean:
                RleBitPacked.Decode(Truths(bytes), 1, values);
                break;
            case PageEncoding.DeltaBinaryPacked when Stored.Physical is PhysicalType.Int32 or PhysicalType.Int64:
                DeltaBinaryPacked.Decode(ref bytes, values);
                PlainNumbers.Narrow(Stored, values);
                break;
            case PageEncoding.ByteStreamSplit when Stored.Width is 2 or 4 or 8:
                int size = count * Stored.Width;
                PlainNumbers.Need(bytes.Length, size);
                var plain = ArrayPool<byte>.Shared.Rent(size);
                ByteStreamSplit.Decode(bytes, Stored.Width, plain.AsSpan(0, size));
                PlainNumbers.Decode(Stored, plain.AsSpan(0, size), values);
                ArrayPool<byte>.Shared.Return(plain);
                break;
            default:
                throw Unsupported(encoding);
        }
    }

    /// <summary>Runs of truth values have their length before them.</summary>
    private static ReadOnlySpan<byte> Truths(ReadOnlySpan<byte> bytes)
    {
        PlainNumbers.Need(bytes.Length, 4);
        int length = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        return length >= 0 && length <= bytes.Length - 4 ? bytes.Slice(4, length) : throw Refusal.Corrupt("", "its truth values run past their page");
    }

    private void LookUp(ReadOnlySpan<byte> bytes, Span<long> values)
    {
        if (values.IsEmpty)
            return;
        if (_dictionary is null || bytes.IsEmpty)
            throw Refusal.Corrupt("", "it refers to a dictionary that is not there");
        RleBitPacked.Decode(bytes[1..], bytes[0], values);
        foreach (ref long value in values)
        {
            if ((ulong)value >= (ulong)_dictionary.Length)
                throw Refusal.Corrupt("", "it refers to a dictionary entry that is not there");
            value = _dictionary[value];
        }
    }

    protected override void Spread(ReadOnlySpan<byte> definitions, int slot, int present) =>
        Spread(_bits.AsSpan(slot, definitions.Length), definitions, Stored.MaxDefinition, present, 0L);

    protected override void Move(int from, int to) => _bits[to] = _bits[from];

    /// <summary>The values as the column's .NET type, null where absent.</summary>
    public T?[] To<T>() where T : struct
    {
        var values = new T?[Slots];
        var definitions = Definitions;
        for (int i = 0; i < values.Length; i++)
        {
            if (definitions.IsEmpty || definitions[i] != 0)
                values[i] = Numbers.Of<T>(_bits[i], Stored);
        }
        return values;
    }

    /// <summary>Brings times of another unit to microseconds since 1970, as this library writes them.</summary>
    public void ToMicros()
    {
        if (Stored.Meaning is not (Meaning.Millis or Meaning.Nanos or Meaning.Ticks))
            return;
        foreach (ref long value in _bits.AsSpan(0, Slots))
            value = Numbers.Of<DateTime>(value, Stored).Ticks / TimeSpan.TicksPerMicrosecond - ParquetFormat.EpochTicks / TimeSpan.TicksPerMicrosecond;
    }

    public override void Dispose()
    {
        base.Dispose();
        Pooled.Return(ref _bits);
    }
}
