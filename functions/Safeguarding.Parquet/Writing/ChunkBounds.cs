using System.Buffers.Binary;
using System.Text;

namespace Safeguarding.Parquet;

/// <summary>Smallest and largest value of a chunk in the order TYPE_ORDER gives them: signed numbers, texts by unsigned bytes.</summary>
internal static class ChunkBounds
{
    /// <summary>Longer texts are cut: the lower bound at a character, the upper bound there with its last character raised.</summary>
    public const int MaxTextBytes = 64;

    /// <param name="values">The chunk's values or, which is shorter, its distinct values.</param>
    public static ChunkStatistics OfNumbers(ParquetType type, ReadOnlySpan<long> values, int nulls)
    {
        if (values.IsEmpty)
            return Unknown(nulls);
        if (type == ParquetType.Double)
            return OfDoubles(values, nulls);
        long min = values[0], max = values[0];
        foreach (long value in values)
        {
            min = Math.Min(min, value);
            max = Math.Max(max, value);
        }
        int width = StoredColumn.Of(new ParquetColumn("", type)).Physical switch { PhysicalType.Boolean => 1, PhysicalType.Int32 => 4, _ => 8 };
        return new(Plain(min)[..width], Plain(max)[..width], true, true, nulls);
    }

    /// <param name="texts">The chunk's texts or its distinct texts; not empty.</param>
    public static ChunkStatistics OfTexts(TextDictionary texts, int nulls)
    {
        if (texts.Count == 0)
            return Unknown(nulls);
        int min = 0, max = 0;
        ulong minHead = Head(texts[0]), maxHead = minHead;
        for (int i = 1; i < texts.Count; i++)
        {
            // Most texts are settled by their first eight bytes.
            var text = texts[i];
            ulong head = Head(text);
            if (head <= minHead && (head < minHead || text.SequenceCompareTo(texts[min]) < 0))
                (min, minHead) = (i, head);
            if (head >= maxHead && (head > maxHead || text.SequenceCompareTo(texts[max]) > 0))
                (max, maxHead) = (i, head);
        }
        var upper = Above(texts[max]);
        return new(Below(texts[min]), upper, texts[min].Length <= MaxTextBytes, texts[max].Length <= MaxTextBytes, nulls);
    }

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

    private static ChunkStatistics Unknown(int nulls) => new(null, null, false, false, nulls);

    /// <summary>NaN has no place in the order and is passed over; zeroes are written with the sign that keeps both inside the bounds, as the format asks.</summary>
    private static ChunkStatistics OfDoubles(ReadOnlySpan<long> values, int nulls)
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
            return Unknown(nulls);
        min = min == 0 ? -0.0 : min;
        max = max == 0 ? 0.0 : max;
        return new(Plain(BitConverter.DoubleToInt64Bits(min)), Plain(BitConverter.DoubleToInt64Bits(max)), true, true, nulls);
    }

    private static byte[] Plain(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return bytes;
    }

    private static byte[] Below(ReadOnlySpan<byte> text) => Cut(text).ToArray();

    /// <summary>A short text at or above this one and all texts that begin like it; null when there is none.</summary>
    private static byte[]? Above(ReadOnlySpan<byte> text)
    {
        if (text.Length <= MaxTextBytes)
            return text.ToArray();
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
