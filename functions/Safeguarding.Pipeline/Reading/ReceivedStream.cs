namespace Safeguarding.Pipeline.Reading;

/// <summary>The file as received: replays the bytes that were read to recognise it, counts, and can hand over to another ending.</summary>
/// <param name="head">Bytes already taken from <paramref name="rest"/>.</param>
/// <param name="ending">Bytes given after the last received one; see <see cref="GunzipStream"/>.</param>
internal sealed class ReceivedStream(ReadOnlyMemory<byte> head, Stream rest, ReadOnlyMemory<byte> ending) : ForwardStream
{
    private ReadOnlyMemory<byte> _head = head;
    private ReadOnlyMemory<byte> _ending = ending;

    /// <summary>Bytes received so far.</summary>
    public long Received { get; private set; }

    /// <summary>Whether every received byte has been handed out and asked for more.</summary>
    public bool Ended { get; private set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancel = default)
    {
        if (buffer.IsEmpty) return 0;
        var taken = Take(ref _head, buffer.Span);
        if (taken == 0 && !Ended) taken = await rest.ReadAsync(buffer, cancel).ConfigureAwait(false);
        if (taken > 0)
        {
            Received += taken;
            return taken;
        }
        Ended = true;
        return Take(ref _ending, buffer.Span);
    }

    private static int Take(ref ReadOnlyMemory<byte> from, Span<byte> to)
    {
        var count = Math.Min(from.Length, to.Length);
        from.Span[..count].CopyTo(to);
        from = from[count..];
        return count;
    }
}
