using System.Buffers.Binary;
using System.Numerics;

namespace Safeguarding.Parquet;

/// <summary>Whole numbers of a fixed number of bits end to end, lowest bit first: the packed runs of RLE and the groups of DELTA_BINARY_PACKED.</summary>
internal static class BitPacking
{
    /// <summary>Bytes that so many numbers take.</summary>
    public static long Bytes(long count, int width) => (count * width + 7) / 8;

    /// <summary>Fills <paramref name="values"/> from <paramref name="packed"/>, which must hold as many.</summary>
    /// <param name="width">Bits a number takes, 0 to 64 and no more than <typeparamref name="T"/> holds.</param>
    public static void Unpack<T>(ReadOnlySpan<byte> packed, int width, Span<T> values) where T : unmanaged, INumberBase<T>
    {
        int done = 0;
        if (width == 1)
            done = UnpackFlags(packed, values);
        else if (width <= 56)
            done = UnpackWords(packed, width, values);
        ulong mask = width == 64 ? ulong.MaxValue : (1UL << width) - 1;
        long bit = (long)done * width;
        for (; done < values.Length; done++, bit += width)
        {
            UInt128 pending = 0;
            int at = (int)(bit >> 3), shift = (int)(bit & 7);
            for (int i = 0; i * 8 < shift + width; i++)
                pending |= (UInt128)packed[at + i] << (8 * i);
            values[done] = T.CreateTruncating((ulong)(pending >> shift) & mask);
        }
    }

    /// <summary>As long as eight bytes can be read for a number, one read, shift and mask give it. Returns how many were done.</summary>
    private static int UnpackWords<T>(ReadOnlySpan<byte> packed, int width, Span<T> values) where T : unmanaged, INumberBase<T>
    {
        if (width == 0)
        {
            values.Clear();
            return values.Length;
        }
        if (packed.Length < 8)
            return 0;
        int count = (int)Math.Min(values.Length, ((long)packed.Length - 8) * 8 / width + 1);
        ulong mask = (1UL << width) - 1;
        long bit = 0;
        for (int i = 0; i < count; i++, bit += width)
            values[i] = T.CreateTruncating(BinaryPrimitives.ReadUInt64LittleEndian(packed[(int)(bit >> 3)..]) >> (int)(bit & 7) & mask);
        return count;
    }

    /// <summary>Eight flags a step: each byte of a word is left one bit of the packed byte, then made 0 or 1.</summary>
    private static int UnpackFlags<T>(ReadOnlySpan<byte> packed, Span<T> values) where T : unmanaged, INumberBase<T>
    {
        int groups = values.Length / 8;
        for (int group = 0; group < groups; group++)
        {
            ulong bits = packed[group] * 0x0101010101010101UL & 0x8040201008040201UL;
            bits = (bits + 0x7F7F7F7F7F7F7F7FUL) >> 7 & 0x0101010101010101UL;
            var eight = values.Slice(group * 8, 8);
            if (typeof(T) == typeof(byte))
            {
                BinaryPrimitives.WriteUInt64LittleEndian(System.Runtime.InteropServices.MemoryMarshal.AsBytes(eight), bits);
                continue;
            }
            for (int i = 0; i < 8; i++)
                eight[i] = T.CreateTruncating(bits >> (8 * i) & 1);
        }
        return groups * 8;
    }

    /// <summary>Packs the lowest <paramref name="width"/> bits of values into <paramref name="bytes"/>, which has room for them to the last bit; what is left over is cleared.</summary>
    public static void Pack<T>(ReadOnlySpan<T> values, int width, Span<byte> bytes) where T : unmanaged, INumberBase<T>
    {
        int at = 0;
        if (width > 0)
        {
            ulong pending = 0, mask = width == 64 ? ulong.MaxValue : (1UL << width) - 1;
            int bits = 0;
            foreach (var value in values)
            {
                ulong number = ulong.CreateTruncating(value) & mask;
                pending |= number << bits;
                bits += width;
                if (bits < 64)
                    continue;
                BinaryPrimitives.WriteUInt64LittleEndian(bytes[at..], pending);
                at += 8;
                bits -= 64;
                pending = bits == 0 ? 0 : number >> (width - bits);
            }
            for (; bits > 0; bits -= 8, pending >>= 8)
                bytes[at++] = (byte)pending;
        }
        bytes[at..].Clear();
    }
}
