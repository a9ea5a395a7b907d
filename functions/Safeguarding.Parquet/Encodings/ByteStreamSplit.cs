namespace Safeguarding.Parquet;

/// <summary>BYTE_STREAM_SPLIT: the first bytes of all values, then the second ones, and so on. Source: parquet-format, Encodings.md, "Byte Stream Split".</summary>
internal static class ByteStreamSplit
{
    /// <summary>Puts the bytes of each value side by side again, as in PLAIN.</summary>
    /// <param name="width">Bytes a value takes.</param>
    public static void Decode(ReadOnlySpan<byte> split, int width, Span<byte> plain)
    {
        int count = plain.Length / width;
        for (int part = 0; part < width; part++)
        {
            var stream = split.Slice(part * count, count);
            for (int i = 0; i < count; i++)
                plain[i * width + part] = stream[i];
        }
    }
}
