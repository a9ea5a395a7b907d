using System.Buffers.Binary;
using System.Text;

namespace Safeguarding.Parquet;

/// <summary>Smallest and largest value of each page of a chunk, and of the chunk, in the order TYPE_ORDER gives them: signed numbers, texts by unsigned bytes.</summary>
internal ref struct ChunkBounds
{
    /// <summary>Longer texts are cut: the lower bound at a character, the upper bound there with its last character raised.</summary>
    public const int MaxTextBytes = 64;

    private readonly ColumnBuffer _column;
    private readonly ReadOnlySpan<int> _indices;
    private readonly ReadOnlySpan<int> _entries;
    private ulong[] _heads;
    private long _min, _max;
    private int _minText, _maxText;
    private bool _any;

    /// <param name="indices">Entry of each value, or empty.</param>
    /// <param name="entries">For texts, a value that is the entry, or empty.</param>
    public ChunkBounds(ColumnBuffer column, ReadOnlySpan<int> indices, ReadOnlySpan<int> entries)
    {
        _column = column;
        _indices = column.Stored.IsBytes ? indices : [];
        _entries = entries;
        _heads = [];
        if (_indices.IsEmpty)
            return;
        // Entries are looked at once; most comparisons are then of two numbers.
        Pooled.Grow(ref _heads, 0, entries.Length);
        for (int i = 0; i < entries.Length; i++)
            _heads[i] = Head(column[entries[i]]);
    }

    public void Release() => Pooled.Return(ref _heads);

    /// <summary>Bounds of a run of values.</summary>
    public (byte[]? Min, byte[]? Max) OfPage(int from, int count)
    {
        if (count == 0)
            return default;
        if (_column.Stored.IsBytes)
            return OfTexts(from, count);
        return _column.Type == ParquetType.Double ? OfDoubles(_column.Numbers.Slice(from, count)) : OfNumbers(_column.Numbers.Slice(from, count));
    }

    /// <summary>Bounds of all pages asked for so far.</summary>
    public readonly ChunkStatistics OfChunk(int nulls, int? distinct)
    {
        if (!_any)
            return new(null, null, false, false, nulls, distinct);
        if (!_column.Stored.IsBytes)
            return new(Plain(_min), Plain(_max), true, true, nulls, distinct);
        ReadOnlySpan<byte> least = _column[_minText], most = _column[_maxText];
        return new(Below(least), Above(most), least.Length <= MaxTextBytes, most.Length <= MaxTextBytes, nulls, distinct);
    }

    private (byte[]?, byte[]?) OfNumbers(ReadOnlySpan<long> values)
    {
        long min = values[0], max = values[0];
        foreach (long value in values)
        {
            min = Math.Min(min, value);
            max = Math.Max(max, value);
        }
        (_min, _max) = _any ? (Math.Min(_min, min), Math.Max(_max, max)) : (min, max);
        _any = true;
        return (Plain(min), Plain(max));
    }

    /// <summary>NaN has no place in the order and is passed over; zeroes are written with the sign that keeps both inside the bounds, as the format asks.</summary>
    private (byte[]?, byte[]?) OfDoubles(ReadOnlySpan<long> values)
    {
        double min = double.PositiveInfinity, max = double.NegativeInfinity;
        bool any = false;
        foreach (long bits in values)
        {
            double value = BitConverter.Int64BitsToDouble(bits);
            if (double.IsNaN(value))
                continue;
            any = true;
            min = Math.Min(min, value);
            max = Math.Max(max, value);
        }
        if (!any)
            return default;
        min = min == 0 ? -0.0 : min;
        max = max == 0 ? 0.0 : max;
        _min = BitConverter.DoubleToInt64Bits(_any ? Math.Min(BitConverter.Int64BitsToDouble(_min), min) : min);
        _max = BitConverter.DoubleToInt64Bits(_any ? Math.Max(BitConverter.Int64BitsToDouble(_max), max) : max);
        _any = true;
        return (Plain(BitConverter.DoubleToInt64Bits(min)), Plain(BitConverter.DoubleToInt64Bits(max)));
    }

    private (byte[]?, byte[]?) OfTexts(int from, int count)
    {
        int min = Value(from), max = min;
        ulong minHead = HeadOf(from), maxHead = minHead;
        for (int i = from + 1; i < from + count; i++)
        {
            // Most texts are settled by their first eight bytes.
            ulong head = HeadOf(i);
            if (head <= minHead && (head < minHead || Value(i) != min && _column[Value(i)].SequenceCompareTo(_column[min]) < 0))
                (min, minHead) = (Value(i), head);
            if (head >= maxHead && (head > maxHead || Value(i) != max && _column[Value(i)].SequenceCompareTo(_column[max]) > 0))
                (max, maxHead) = (Value(i), head);
        }
        if (!_any || _column[min].SequenceCompareTo(_column[_minText]) < 0)
            _minText = min;
        if (!_any || _column[max].SequenceCompareTo(_column[_maxText]) > 0)
            _maxText = max;
        _any = true;
        return (Below(_column[min]), Above(_column[max]));
    }

    /// <summary>Number of the value that stands for value <paramref name="i"/>: the one that brought its entry, or itself.</summary>
    private readonly int Value(int i) => _indices.IsEmpty ? i : _entries[_indices[i]];

    private readonly ulong HeadOf(int i) => _indices.IsEmpty ? Head(_column[i]) : _heads[_indices[i]];

    /// <summary>The first eight bytes as a number that sorts as they do; a shorter text as if zeroes followed.</summary>
    private static ulong Head(ReadOnlySpan<byte> text)
    {
        if (text.Length >= 8)
            return BinaryPrimitives.ReadUInt64BigEndian(text);
        ulong head = 0;
        foreach (byte b in text)
            head = head << 8 | b;
        return text.IsEmpty ? 0 : head << (64 - 8 * text.Length);
    }

    private readonly byte[] Plain(long value)
    {
        var bytes = new byte[_column.Stored.Physical == PhysicalType.Boolean ? 1 : _column.Stored.Width];
        Span<byte> eight = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(eight, value);
        eight[..bytes.Length].CopyTo(bytes);
        return bytes;
    }

    private readonly byte[] Below(ReadOnlySpan<byte> text) => (_column.Type == ParquetType.Binary ? text[..Math.Min(text.Length, MaxTextBytes)] : Cut(text)).ToArray();

    /// <summary>A short text at or above this one and all texts that begin like it; null when there is none.</summary>
    private readonly byte[]? Above(ReadOnlySpan<byte> text) =>
        text.Length <= MaxTextBytes ? text.ToArray() : _column.Type == ParquetType.Binary ? AboveBytes(text[..MaxTextBytes]) : AboveText(text);

    private static byte[]? AboveBytes(ReadOnlySpan<byte> bytes)
    {
        int last = bytes.LastIndexOfAnyExcept((byte)0xFF);
        if (last < 0)
            return null;
        byte[] bound = bytes[..(last + 1)].ToArray();
        bound[last]++;
        return bound;
    }

    private static byte[]? AboveText(ReadOnlySpan<byte> text)
    {
        for (var cut = Cut(text); !cut.IsEmpty;)
        {
            Rune.DecodeLastFromUtf8(cut, out var last, out int length);
            cut = cut[..^length];
            // U+D7FF is followed by the surrogates, which no text holds.
            int next = last.Value == 0xD7FF ? 0xE000 : last.Value + 1;
            if (!Rune.TryCreate(next, out var raised))
                continue;
            var bound = new byte[cut.Length + raised.Utf8SequenceLength];
            cut.CopyTo(bound);
            raised.EncodeToUtf8(bound.AsSpan(cut.Length));
            return bound;
        }
        return null;
    }

    private static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> text)
    {
        if (text.Length <= MaxTextBytes)
            return text;
        int end = MaxTextBytes;
        while ((text[end] & 0xC0) == 0x80)
            end--;
        return text[..end];
    }
}
