using System.Globalization;
using System.Security.Cryptography;
using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Polly;

namespace Safeguarding.App.Storage;

/// <summary>Reads a blob in ranges, each with its checksum and all of one version; a range that breaks off is asked for again from where the reader stands.</summary>
/// <remarks>
/// Ranges grow from 64 KiB to 1 MiB while they follow one another, and begin small again after a jump, as a reader of Parquet makes. A
/// blob read from end to end is also held against the MD5 stored with it, if there is one.
/// </remarks>
internal sealed class BlobReadStream : Stream
{
    private const int FirstRange = 1 << 16;
    private const int LargestRange = 1 << 20;

    private readonly BlockBlobClient _blob;
    private readonly string _path;
    private readonly ResiliencePipeline _transfers;
    private readonly ETag _version;
    private readonly byte[]? _md5;
    private readonly IncrementalHash? _hash;
    private long _hashed;
    private byte[] _buffer;
    private long _start;
    private int _held;
    private int _range = FirstRange;
    private long _position;

    private BlobReadStream(BlockBlobClient blob, string path, ResiliencePipeline transfers, BlobDownloadDetails? details, byte[] first, int held)
    {
        (_blob, _path, _transfers, _buffer, _held) = (blob, path, transfers, first, held);
        if (details is null) return;
        _version = details.ETag;
        Length = TotalOf(details.ContentRange);
        if ((_md5 = details.BlobContentHash) is not null) _hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        Hash();
    }

    /// <returns>Null when there is no such blob.</returns>
    /// <exception cref="IOException">The blob does not match the MD5 stored with it. So may reading further.</exception>
    public static async Task<BlobReadStream?> OpenAsync(BlockBlobClient blob, string path, ResiliencePipeline transfers, CancellationToken cancel)
    {
        try
        {
            var buffer = new byte[FirstRange];
            var (details, held) = await FetchAsync(blob, transfers, new HttpRange(0, FirstRange), null, buffer, cancel).ConfigureAwait(false);
            return new BlobReadStream(blob, path, transfers, details, buffer, held);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.InvalidRange)
        {
            // An empty blob has no first byte.
            return new BlobReadStream(blob, path, transfers, null, [], 0);
        }
    }

    public override bool CanRead => true;
    public override bool CanSeek => true;
    public override bool CanWrite => false;
    public override long Length { get; }
    public override long Position { get => _position; set => Seek(value, SeekOrigin.Begin); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(Span<byte> buffer)
    {
        if (_position >= Length || buffer.IsEmpty) return 0;
        if (!IsHeld) FillAsync(CancellationToken.None).GetAwaiter().GetResult();
        return Give(buffer);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position >= Length || buffer.IsEmpty) return 0;
        if (!IsHeld) await FillAsync(cancellationToken).ConfigureAwait(false);
        return Give(buffer.Span);
    }

    public override long Seek(long offset, SeekOrigin origin)
    {
        var position = offset + origin switch { SeekOrigin.Begin => 0, SeekOrigin.Current => _position, _ => Length };
        return position >= 0 ? _position = position : throw new IOException("A position before the beginning was asked for.");
    }

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) _hash?.Dispose();
        base.Dispose(disposing);
    }

    private bool IsHeld => _position >= _start && _position < _start + _held;

    private int Give(Span<byte> buffer)
    {
        var held = _buffer.AsSpan((int)(_position - _start), (int)(_start + _held - _position));
        var count = Math.Min(held.Length, buffer.Length);
        held[..count].CopyTo(buffer);
        _position += count;
        return count;
    }

    private async Task FillAsync(CancellationToken cancel)
    {
        _range = _position == _start + _held ? Math.Min(_range * 2, LargestRange) : FirstRange;
        if (_buffer.Length < _range) _buffer = new byte[_range];
        var start = _position;
        // Nothing is held while a range is under way, so a failed one leaves nothing stale.
        (_start, _held) = (start, 0);
        try
        {
            (_, _held) = await FetchAsync(_blob, _transfers, new HttpRange(start, Math.Min(_range, Length - start)), _version, _buffer, cancel).ConfigureAwait(false);
        }
        catch (RequestFailedException e) when (e.Status is 404 or 412)
        {
            throw new IOException($"'{_path}' was overwritten or taken away while it was being read. What replaced it, if anything, has an event of its own; nothing of this one has been kept.", e);
        }

        Hash();
    }

    private void Hash()
    {
        if (_hash is null || _start != _hashed) return;
        _hash.AppendData(_buffer, 0, _held);
        _hashed += _held;
        if (_hashed == Length && !_hash.GetHashAndReset().AsSpan().SequenceEqual(_md5))
            throw new IOException($"'{_path}' does not match the MD5 stored with it: it was damaged before or while it was stored. Have it sent again.");
    }

    private static async Task<(BlobDownloadDetails Details, int Bytes)> FetchAsync(BlockBlobClient blob, ResiliencePipeline transfers, HttpRange range, ETag? version, byte[] buffer, CancellationToken cancel) =>
        await transfers.ExecuteAsync(async token =>
        {
            var options = new BlobDownloadOptions { Range = range, Conditions = version is null ? null : new BlobRequestConditions { IfMatch = version } };
            var answer = (await blob.DownloadStreamingAsync(options, token).ConfigureAwait(false)).Value;
            await using var content = answer.Content;
            var length = (int)answer.Details.ContentLength;
            await content.ReadExactlyAsync(buffer.AsMemory(0, length), token).ConfigureAwait(false);
            return (answer.Details, length);
        }, cancel).ConfigureAwait(false);

    /// <summary>The last part of <c>bytes 0-65535/1048576</c>.</summary>
    private static long TotalOf(string contentRange) => long.Parse(contentRange.AsSpan(contentRange.IndexOf('/', StringComparison.Ordinal) + 1), CultureInfo.InvariantCulture);
}
