using System.Buffers;

namespace Safeguarding.Parquet;

/// <summary>
/// DELTA_BYTE_ARRAY for texts of which most are new: how much each shares with the one before, then what it does not.
/// Identifiers, which mostly come in order, shrink to their last digits before a compressor sees them.
/// Source: parquet-format, Encodings.md, "Delta Strings".
/// </summary>
internal static class DeltaByteArray
{
    /// <summary>Writes a run of a column's values.</summary>
    public static void Encode(ColumnBuffer texts, int from, int count, ByteBuffer output)
    {
        var lengths = ArrayPool<long>.Shared.Rent(2 * count);
        try
        {
            var prefixes = lengths.AsSpan(0, count);
            var suffixes = lengths.AsSpan(count, count);
            ReadOnlySpan<byte> previous = [];
            for (int i = 0; i < count; i++)
            {
                var text = texts[from + i];
                int shared = text.CommonPrefixLength(previous);
                (prefixes[i], suffixes[i]) = (shared, text.Length - shared);
                previous = text;
            }
            DeltaBinaryPacked.Encode(prefixes, 4, output);
            DeltaBinaryPacked.Encode(suffixes, 4, output);
            for (int i = 0; i < count; i++)
                output.Write(texts[from + i][(int)prefixes[i]..]);
        }
        finally
        {
            ArrayPool<long>.Shared.Return(lengths);
        }
    }

    /// <summary>Writes a run of a column's values as DELTA_LENGTH_BYTE_ARRAY: all lengths, then all bytes.</summary>
    public static void EncodeLengths(ColumnBuffer texts, int from, int count, ByteBuffer output)
    {
        var lengths = ArrayPool<long>.Shared.Rent(count);
        try
        {
            for (int i = 0; i < count; i++)
                lengths[i] = texts[from + i].Length;
            DeltaBinaryPacked.Encode(lengths.AsSpan(0, count), 4, output);
            output.Write(texts.Bytes(from, from + count));
        }
        finally
        {
            ArrayPool<long>.Shared.Return(lengths);
        }
    }

    /// <summary>Adds <paramref name="count"/> texts to <paramref name="entries"/>.</summary>
    /// <exception cref="InvalidDataException">The input is malformed, or a few lying bytes claim more than <see cref="ByteEntries.MaxBytes"/>.</exception>
    public static void Decode(ReadOnlySpan<byte> input, int count, ByteEntries entries)
    {
        var lengths = ArrayPool<long>.Shared.Rent(2 * count);
        try
        {
            var prefixes = lengths.AsSpan(0, count);
            var suffixes = lengths.AsSpan(count, count);
            DeltaBinaryPacked.Decode(ref input, prefixes);
            DeltaBinaryPacked.Decode(ref input, suffixes);
            long total = 0, previous = 0, rest = 0;
            for (int i = 0; i < count; i++)
            {
                if (prefixes[i] < 0 || prefixes[i] > previous || suffixes[i] < 0 || suffixes[i] > ParquetFormat.MaxTextBytes)
                    throw Malformed();
                previous = prefixes[i] + suffixes[i];
                rest += suffixes[i];
                total += previous;
                if (rest > input.Length)
                    throw Malformed();
            }

            entries.Reserve(count, total);
            Span<byte> before = [];
            for (int i = 0; i < count; i++)
            {
                int shared = (int)prefixes[i], own = (int)suffixes[i];
                var text = entries.Next(shared + own);
                before[..shared].CopyTo(text);
                input[..own].CopyTo(text[shared..]);
                input = input[own..];
                before = text;
            }
        }
        finally
        {
            ArrayPool<long>.Shared.Return(lengths);
        }
    }

    private static InvalidDataException Malformed() => Refusal.Corrupt("", "its texts run past their page");
}
