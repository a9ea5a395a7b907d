using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Safeguarding.App.Storage;

/// <summary>Collects what is written into blocks and sends each while the next one fills: memory is two blocks whatever the length.</summary>
/// <param name="blockBytes">Size of every block but the last.</param>
/// <param name="send">Sends a block under an id; ids of one stream are all of one length, as the service wants, and no other stream has them.</param>
internal sealed class BlobWriteStream(int blockBytes, Func<string, ReadOnlyMemory<byte>, Task> send) : Stream
{
    private readonly string _writer = Guid.NewGuid().ToString("N");
    private readonly List<string> _ids = [];
    private readonly IncrementalHash _md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
    private byte[] _filling = [];
    private byte[] _spare = [];
    private int _filled;
    private long _length;
    private Task _sending = Task.CompletedTask;

    /// <summary>What has not been sent.</summary>
    public ReadOnlyMemory<byte> Rest => _filling.AsMemory(0, _filled);

    /// <summary>Sends what is left, if anything was sent before.</summary>
    /// <returns>Null when all of it fits one block and none was sent: it is in <see cref="Rest"/>.</returns>
    public async Task<(IReadOnlyList<string> Blocks, byte[] Md5)?> EndAsync()
    {
        if (_ids.Count == 0) return null;
        if (_filled > 0) await SendAsync().ConfigureAwait(false);
        await _sending.ConfigureAwait(false);
        return (_ids, _md5.GetHashAndReset());
    }

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => _length;
    public override long Position { get => _length; set => throw new NotSupportedException(); }

    /// <summary>Does nothing: nobody may see an object before it is whole.</summary>
    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            if (_filled == blockBytes) SendAsync().GetAwaiter().GetResult();
            buffer = buffer[Take(buffer)..];
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!buffer.IsEmpty)
        {
            if (_filled == blockBytes) await SendAsync().ConfigureAwait(false);
            buffer = buffer[Take(buffer.Span)..];
        }
    }

    public override async ValueTask DisposeAsync()
    {
        // A block may still be on its way when the writer has thrown; its buffer and its failure end here.
        await _sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _md5.Dispose();
        await base.DisposeAsync().ConfigureAwait(false);
    }

    private int Take(ReadOnlySpan<byte> bytes)
    {
        var count = Math.Min(bytes.Length, blockBytes - _filled);
        // Most objects are small: a buffer grows into a block rather than being one from the start.
        if (_filling.Length < _filled + count) Array.Resize(ref _filling, Math.Min(blockBytes, Math.Max(_filled + count, Math.Max(1 << 14, _filling.Length * 4))));
        bytes[..count].CopyTo(_filling.AsSpan(_filled));
        _filled += count;
        _length += count;
        return count;
    }

    private async Task SendAsync()
    {
        await _sending.ConfigureAwait(false);
        var id = Convert.ToBase64String(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{_writer}{_ids.Count:d8}")));
        var block = Rest;
        _md5.AppendData(block.Span);
        _ids.Add(id);
        (_filling, _spare, _filled) = (_spare, _filling, 0);
        _sending = send(id, block);
    }
}
