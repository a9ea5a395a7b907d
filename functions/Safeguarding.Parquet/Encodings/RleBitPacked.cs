using System.Numerics;

namespace Safeguarding.Parquet;

/// <summary>
/// The RLE / bit-packing hybrid of levels, dictionary indices and booleans: runs of one repeated value
/// (header <c>length &lt;&lt; 1</c>) and runs of eight-value groups packed from the lowest bit (header <c>groups &lt;&lt; 1 | 1</c>).
/// Source: parquet-format, Encodings.md, "Run Length Encoding / Bit-Packing Hybrid".
/// </summary>
internal static class RleBitPacked
{
    /// <summary>Shorter repeats stay in the packed run, as ending one costs a header on either side.</summary>
    private const int MinRun = 8;

    /// <summary>Bits that hold every index of a dictionary with <paramref name="entries"/> entries.</summary>
    public static int BitWidth(int entries) => entries <= 1 ? 0 : 32 - BitOperations.LeadingZeroCount((uint)entries - 1);

    /// <param name="values">Indices as int or levels as byte, none wider than <paramref name="bitWidth"/>.</param>
    public static void Encode<T>(ReadOnlySpan<T> values, int bitWidth, ByteBuffer output) where T : unmanaged, INumberBase<T>
    {
        int packedStart = 0;
        for (int i = 0; i < values.Length;)
        {
            int run = RunLength(values[i..]);
            // A packed run must hold whole groups, so the repeat first fills up the group that is open.
            int fill = (packedStart - i) & 7;
            if (run - fill >= MinRun)
            {
                Pack(values[packedStart..(i + fill)], bitWidth, output);
                WriteRun(int.CreateTruncating(values[i]), run - fill, bitWidth, output);
                packedStart = i + run;
            }
            i += run;
        }
        Pack(values[packedStart..], bitWidth, output);
    }

    public static void WriteRun(int value, int length, int bitWidth, ByteBuffer output)
    {
        output.WriteVarint((ulong)length << 1);
        for (int bits = 0; bits < bitWidth; bits += 8)
            output.WriteByte((byte)(value >> bits));
    }

    private static int RunLength<T>(ReadOnlySpan<T> values) where T : unmanaged, INumberBase<T>
    {
        var value = values[0];
        int near = Math.Min(values.Length, MinRun);
        for (int i = 1; i < near; i++)
        {
            if (values[i] != value)
                return i;
        }
        int different = values[near..].IndexOfAnyExcept(value);
        return different < 0 ? values.Length : near + different;
    }

    private static void Pack<T>(ReadOnlySpan<T> values, int bitWidth, ByteBuffer output) where T : unmanaged, INumberBase<T>
    {
        if (values.IsEmpty)
            return;
        int groups = (values.Length + 7) / 8;
        output.WriteVarint((ulong)groups << 1 | 1);
        BitPacking.Pack(values, bitWidth, output.Take(groups * bitWidth));
    }

    /// <summary>Fills <paramref name="values"/>; whatever follows in <paramref name="input"/> is not looked at.</summary>
    /// <exception cref="InvalidDataException">The input holds fewer values or is malformed.</exception>
    public static void Decode<T>(ReadOnlySpan<byte> input, int bitWidth, Span<T> values) where T : unmanaged, INumberBase<T>
    {
        if (bitWidth is < 0 or > 32)
            throw Refusal.Corrupt("", $"a bit width of {bitWidth} is not valid");
        int at = 0;
        while (!values.IsEmpty)
        {
            uint header = Header(input, ref at);
            int count;
            if ((header & 1) == 0)
            {
                count = (int)Math.Min(header >> 1, (uint)values.Length);
                int width = (bitWidth + 7) / 8;
                if (width > input.Length - at)
                    throw Short();
                uint value = 0;
                for (int i = 0; i < width; i++)
                    value |= (uint)input[at++] << (8 * i);
                values[..count].Fill(T.CreateTruncating(value));
            }
            else
            {
                count = (int)Math.Min((header >> 1) * 8L, values.Length);
                int length = (int)Math.Min((header >> 1) * (long)bitWidth, input.Length - at);
                if (BitPacking.Bytes(count, bitWidth) > length)
                    throw Short();
                BitPacking.Unpack(input.Slice(at, length), bitWidth, values[..count]);
                at += length;
            }
            values = values[count..];
        }
    }

    private static uint Header(ReadOnlySpan<byte> input, ref int at)
    {
        uint value = 0;
        for (int shift = 0; shift < 35; shift += 7)
        {
            if (at == input.Length)
                throw Short();
            byte next = input[at++];
            value |= (uint)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
        throw Refusal.Corrupt("", "a run header is too long");
    }

    private static InvalidDataException Short() => Refusal.Corrupt("", "its runs end before its values do");
}
