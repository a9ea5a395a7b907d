using System.Numerics;

namespace Safeguarding.Parquet;

/// <summary>
/// DELTA_BINARY_PACKED for whole numbers: blocks of 128 differences, each less the block's smallest and packed to the bits that four
/// groups of 32 need. Row numbers and other rising values take next to nothing, and no compressor has to find that out.
/// Source: parquet-format, Encodings.md, "Delta Encoding".
/// </summary>
internal static class DeltaBinaryPacked
{
    private const int Block = 128;
    private const int Groups = 4;
    private const int GroupLength = Block / Groups;

    /// <summary>Most values a block of a foreign file may have.</summary>
    private const int MaxBlock = 1 << 16;

    /// <param name="width">Bytes of the column's numbers, 4 or 8: differences wrap around at it, as the format asks, and so does adding them up again.</param>
    public static void Encode(ReadOnlySpan<long> values, int width, ByteBuffer output)
    {
        output.WriteVarint(Block);
        output.WriteVarint(Groups);
        output.WriteVarint((ulong)values.Length);
        output.WriteVarint(ZigZag(values.IsEmpty ? 0 : values[0]));
        Span<ulong> deltas = stackalloc ulong[Block];
        for (int at = 1; at < values.Length; at += Block)
        {
            int count = Math.Min(Block, values.Length - at);
            long min = long.MaxValue;
            for (int i = 0; i < count; i++)
            {
                long delta = unchecked(values[at + i] - values[at + i - 1]);
                if (width == 4)
                    delta = (int)delta;
                deltas[i] = (ulong)delta;
                min = Math.Min(min, delta);
            }
            for (int i = 0; i < count; i++)
                deltas[i] = unchecked(deltas[i] - (ulong)min);
            deltas[count..].Clear();
            output.WriteVarint(ZigZag(min));
            PutGroups(deltas, count, output);
        }
    }

    private static void PutGroups(ReadOnlySpan<ulong> deltas, int count, ByteBuffer output)
    {
        Span<int> widths = stackalloc int[Groups];
        var widthBytes = output.Take(Groups);
        for (int group = 0; group < Groups; group++)
        {
            ulong all = 0;
            foreach (ulong delta in deltas.Slice(group * GroupLength, GroupLength))
                all |= delta;
            widths[group] = 64 - BitOperations.LeadingZeroCount(all);
            widthBytes[group] = (byte)widths[group];
        }
        for (int group = 0; group * GroupLength < count; group++)
            BitPacking.Pack(deltas.Slice(group * GroupLength, GroupLength), widths[group], output.Take(GroupLength * widths[group] / 8));
    }

    /// <summary>Fills <paramref name="values"/>, which must be as many as were encoded, and takes what held them off the front of <paramref name="input"/>.</summary>
    /// <exception cref="InvalidDataException">The input holds another number of values or is malformed.</exception>
    public static void Decode(ref ReadOnlySpan<byte> input, Span<long> values)
    {
        ulong block = Varint(ref input), groups = Varint(ref input), count = Varint(ref input);
        long value = UnZigZag(Varint(ref input));
        if (block is 0 or > MaxBlock || groups == 0 || block % groups != 0 || block / groups % 8 != 0 || count != (ulong)values.Length)
            throw Malformed();
        if (values.IsEmpty)
            return;
        values[0] = value;
        int length = (int)(block / groups);
        for (int at = 1; at < values.Length;)
        {
            long min = UnZigZag(Varint(ref input));
            if (input.Length < (int)groups)
                throw Malformed();
            var widths = input[..(int)groups];
            input = input[(int)groups..];
            for (int group = 0; group < (int)groups && at < values.Length; group++)
            {
                int width = widths[group];
                long bytes = (long)length * width / 8;
                if (width > 64 || bytes > input.Length)
                    throw Malformed();
                var part = values.Slice(at, Math.Min(length, values.Length - at));
                BitPacking.Unpack(input[..(int)bytes], width, part);
                foreach (ref long delta in part)
                    delta = value = unchecked(value + min + delta);
                input = input[(int)bytes..];
                at += part.Length;
            }
        }
    }

    private static ulong ZigZag(long value) => (ulong)(value << 1 ^ value >> 63);

    private static long UnZigZag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);

    private static ulong Varint(ref ReadOnlySpan<byte> input)
    {
        ulong value = 0;
        for (int i = 0, shift = 0; i < input.Length && shift < 64; i++, shift += 7)
        {
            value |= (ulong)(input[i] & 0x7F) << shift;
            if (input[i] >= 0x80)
                continue;
            input = input[(i + 1)..];
            return value;
        }
        throw Malformed();
    }

    private static InvalidDataException Malformed() => Refusal.Corrupt("", "its packed differences don't make the values it should hold");
}
