namespace Safeguarding.Returns;

/// <summary>Counts what an XML reader takes: in all, and between one node and the next, so that neither a file nor one tag can fill the memory.</summary>
internal sealed class BoundedStream(Stream stream, ReturnXmlLimits limits) : Stream
{
    private long _all, _sinceNode;
    private FilePlace _place = new(1, 1);
    private ReadOnlyMemory<byte> _opening;

    /// <summary>Set at every node.</summary>
    public FilePlace Place { set => (_place, _sinceNode) = (value, 0); }

    /// <summary>The first bytes, fewer only when the file has fewer; they are read again after. To be called first.</summary>
    /// <exception cref="ReturnXmlException">The file is larger than the limits allow, by what it says of its length.</exception>
    public ReadOnlySpan<byte> Opening()
    {
        if (stream.CanSeek && stream.Length - stream.Position > limits.Bytes) throw TooLarge();
        var bytes = new byte[XmlOpening.Length];
        _opening = bytes.AsMemory(0, stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
        return _opening.Span;
    }

    public override int Read(Span<byte> buffer)
    {
        int read;
        if (_opening.IsEmpty) read = stream.Read(buffer);
        else
        {
            read = Math.Min(buffer.Length, _opening.Length);
            _opening.Span[..read].CopyTo(buffer);
            _opening = _opening[read..];
        }

        (_all, _sinceNode) = (_all + read, _sinceNode + read);
        if (_all > limits.Bytes) throw TooLarge();
        if (_sinceNode > limits.TagBytes) throw new ReturnXmlException(FormattableString.Invariant($"What follows is a single tag or text of more than {limits.TagBytes} bytes, which no return has. The file is broken: export it again from the system that made it."), _place);
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private ReturnXmlException TooLarge() => new(FormattableString.Invariant($"The file is larger than {limits.Bytes} bytes. The return of a whole authority is far smaller: choose another file, or export it again from the system that made it."), _place);
}
