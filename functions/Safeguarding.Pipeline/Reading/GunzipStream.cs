using System.IO.Compression;

namespace Safeguarding.Pipeline.Reading;

/// <summary>Unpacks gzip within bounds and notices when it is cut short.</summary>
/// <remarks>
/// <see cref="GZipStream"/> ends quietly on data that stops half way, which would lose the end of an extract unseen. So the received
/// bytes are followed by a small gzip member of our own: gzip allows members one after another, so a file that is whole unpacks to its
/// text and then our mark, while a file cut anywhere runs into ours and fails its check sum. Nothing unpacked after the last received
/// byte was used up is ever passed on.
/// </remarks>
internal sealed class GunzipStream : ForwardStream
{
    private static readonly byte[] Mark = "\0end of received bytes\0"u8.ToArray();
    private static readonly byte[] MarkPacked = Pack(Mark);

    private readonly ReceivedStream _received;
    private readonly GZipStream _unpack;
    private readonly ReadingOptions _options;
    private long _unpacked;
    private bool _done;

    private GunzipStream(ReceivedStream received, ReadingOptions options)
    {
        _received = received;
        _options = options;
        _unpack = new GZipStream(received, CompressionMode.Decompress, leaveOpen: true);
    }

    public FileFault Fault { get; private set; }

    public static bool IsGzip(ReadOnlySpan<byte> head) => head.Length >= 2 && head[0] == 0x1F && head[1] == 0x8B;

    public static (ReceivedStream Received, GunzipStream Text) Open(ReadOnlyMemory<byte> head, Stream rest, ReadingOptions options)
    {
        var received = new ReceivedStream(head, rest, MarkPacked);
        return (received, new GunzipStream(received, options));
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel = default)
    {
        if (_done || buffer.IsEmpty) return 0;
        int count;
        try
        {
            count = await _unpack.ReadAsync(buffer, cancel).ConfigureAwait(false);
        }
        catch (InvalidDataException)
        {
            return End(_received.Ended ? FileFault.GzipTruncated : FileFault.GzipCorrupt);
        }
        if (_received.Ended) return End(await IsMarkAsync(buffer[..count], cancel).ConfigureAwait(false) ? FileFault.None : FileFault.GzipTruncated);
        if (count == 0) return End(FileFault.GzipTrailing);
        _unpacked += count;
        if (_unpacked > _options.MaxUnpackedBytes) return End(FileFault.UnpackedTooLarge);
        if (_unpacked > _options.ExpansionFreeBytes && _unpacked / _options.MaxExpansion > _received.Received) return End(FileFault.ExpandsTooMuch);
        return count;
    }

    private async ValueTask<bool> IsMarkAsync(ReadOnlyMemory<byte> first, CancellationToken cancel)
    {
        var tail = new byte[Mark.Length + 1];
        if (first.Length >= tail.Length) return false;
        first.CopyTo(tail);
        try
        {
            var length = first.Length;
            for (int more; length < tail.Length && (more = await _unpack.ReadAsync(tail.AsMemory(length), cancel).ConfigureAwait(false)) > 0;) length += more;
            return tail.AsSpan(0, length).SequenceEqual(Mark);
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private int End(FileFault fault)
    {
        Fault = fault;
        _done = true;
        return 0;
    }

    private static byte[] Pack(byte[] bytes)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(bytes);
        return packed.ToArray();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _unpack.Dispose();
        base.Dispose(disposing);
    }
}
