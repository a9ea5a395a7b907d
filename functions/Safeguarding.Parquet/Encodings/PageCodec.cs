using System.Buffers;
using System.IO.Compression;

namespace Safeguarding.Parquet;

/// <summary>Decompresses the bodies of pages that nobody vouches for.</summary>
internal static class PageCodec
{
    /// <summary>Largest page, decompressed. Nothing larger is allocated whatever a file claims.</summary>
    public const int MaxPageBytes = 1 << 28;

    /// <summary>Brotli sets no bound to how far it expands, so its pages get room a step at a time, as they fill it.</summary>
    private const int FirstStep = 1 << 20;

    /// <summary>Whether so many stored bytes can become so many; what is impossible is refused before anything is allocated.</summary>
    public static bool IsPossible(ParquetCodec codec, int stored, int body) => body is >= 0 and <= MaxPageBytes && codec switch
    {
        ParquetCodec.Uncompressed => body == stored,
        ParquetCodec.Gzip => body <= (stored + 1L) * 1032, // deflate's best
        ParquetCodec.Snappy => body <= (stored + 1L) * Snappy.MaxRatio,
        _ => true,
    };

    /// <summary>Decompresses a page of a codec other than none. The array is the pool's and has the page at its beginning; null when the bytes are damaged or expand to another length.</summary>
    public static byte[]? Decompress(ParquetCodec codec, byte[] stored, int at, int length, int bodyLength)
    {
        var body = ArrayPool<byte>.Shared.Rent(codec == ParquetCodec.Brotli ? Math.Min(bodyLength, FirstStep) : bodyLength);
        bool whole = codec switch
        {
            ParquetCodec.Gzip => TryGunzip(stored, at, length, body.AsSpan(0, bodyLength)),
            ParquetCodec.Brotli => TryBrotli(stored.AsSpan(at, length), bodyLength, ref body),
            _ => Snappy.TryDecompress(stored.AsSpan(at, length), body.AsSpan(0, bodyLength)),
        };
        if (whole)
            return body;
        ArrayPool<byte>.Shared.Return(body);
        return null;
    }

    private static bool TryGunzip(byte[] stored, int at, int length, Span<byte> body)
    {
        using var gzip = new GZipStream(new MemoryStream(stored, at, length, writable: false), CompressionMode.Decompress);
        try
        {
            return gzip.ReadAtLeast(body, body.Length, throwOnEndOfStream: false) == body.Length && gzip.ReadByte() < 0;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private static bool TryBrotli(ReadOnlySpan<byte> stored, int bodyLength, ref byte[] body)
    {
        using var decoder = new BrotliDecoder();
        for (int filled = 0; ;)
        {
            var status = decoder.Decompress(stored, body.AsSpan(filled, Math.Min(body.Length, bodyLength) - filled), out int read, out int written);
            stored = stored[read..];
            filled += written;
            if (status == OperationStatus.Done)
                return filled == bodyLength;
            if (status != OperationStatus.DestinationTooSmall || filled >= bodyLength)
                return false;
            Pooled.Grow(ref body, filled, (int)Math.Min(bodyLength, 4L * filled));
        }
    }
}
