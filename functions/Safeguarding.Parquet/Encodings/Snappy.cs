using System.Buffers.Binary;

namespace Safeguarding.Parquet;

/// <summary>
/// Decompresses raw Snappy blocks, which most other tools write by default. Every length is held against the bytes there are.
/// Source: google/snappy, format_description.txt.
/// </summary>
internal static class Snappy
{
    /// <summary>Three bytes stand for at most 64, so a page that claims to have expanded further is lying.</summary>
    public const int MaxRatio = 22;

    /// <summary>Whether <paramref name="input"/> expands to exactly the bytes of <paramref name="output"/>.</summary>
    public static bool TryDecompress(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (!TryReadLength(ref input, out uint length) || length != output.Length)
            return false;
        int at = 0;
        while (!input.IsEmpty)
        {
            byte tag = input[0];
            input = input[1..];
            bool fits = (tag & 3) == 0
                ? TryLiteral(tag, ref input, output, ref at)
                : TryCopy(tag, ref input, output, ref at);
            if (!fits)
                return false;
        }
        return at == output.Length;
    }

    private static bool TryReadLength(ref ReadOnlySpan<byte> input, out uint length)
    {
        length = 0;
        for (int i = 0; i < Math.Min(5, input.Length); i++)
        {
            length |= (uint)(input[i] & 0x7F) << (7 * i);
            if (input[i] >= 0x80)
                continue;
            input = input[(i + 1)..];
            return true;
        }
        return false;
    }

    private static bool TryLiteral(byte tag, ref ReadOnlySpan<byte> input, Span<byte> output, ref int at)
    {
        long length = (tag >> 2) + 1;
        if (length > 60)
        {
            // 60 to 63 say that the length follows in one to four bytes.
            int extra = (int)length - 60;
            if (input.Length < extra)
                return false;
            length = 0;
            for (int i = 0; i < extra; i++)
                length |= (long)input[i] << (8 * i);
            length++;
            input = input[extra..];
        }
        if (length > input.Length || length > output.Length - at)
            return false;
        input[..(int)length].CopyTo(output[at..]);
        input = input[(int)length..];
        at += (int)length;
        return true;
    }

    private static bool TryCopy(byte tag, ref ReadOnlySpan<byte> input, Span<byte> output, ref int at)
    {
        int size = (tag & 3) switch { 1 => 1, 2 => 2, _ => 4 };
        if (input.Length < size)
            return false;
        (int length, long offset) = size switch
        {
            1 => ((tag >> 2 & 7) + 4, (tag >> 5) << 8 | input[0]),
            2 => ((tag >> 2) + 1, BinaryPrimitives.ReadUInt16LittleEndian(input)),
            _ => ((tag >> 2) + 1, (long)BinaryPrimitives.ReadUInt32LittleEndian(input)),
        };
        input = input[size..];
        if (offset == 0 || offset > at || length > output.Length - at)
            return false;
        int from = at - (int)offset;
        if (offset >= length)
        {
            output.Slice(from, length).CopyTo(output[at..]);
        }
        else
        {
            // The copy runs into what it writes: that is how Snappy repeats.
            for (int i = 0; i < length; i++)
                output[at + i] = output[from + i];
        }
        at += length;
        return true;
    }
}
