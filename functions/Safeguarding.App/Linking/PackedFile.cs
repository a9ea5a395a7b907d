using System.IO.Compression;

namespace Safeguarding.App.Linking;

/// <summary>The text of a gzip file of one or several members, which is known to be whole when it ends.</summary>
/// <remarks>
/// Unpacking stops quietly where a file is cut, and what the last member says of its own size says nothing of those before it. So a mark is packed as one more member
/// behind the file: only where every member before it is whole does it come out again, as the last of the text; then it is taken off. Members are checked against
/// their own sums as they end. The night reads its extracts in the same way, within bounds and asynchronously.
/// </remarks>
internal sealed class PackedFile : ReadOnlyStream
{
    /// <summary>Packs to fewer bytes than it has, so that it is nowhere in its own packed form: a cut inside what was stored unpacked does not bring it out.</summary>
    private static readonly byte[] Mark = [.. Enumerable.Repeat((byte)'=', 31), (byte)'.'];
    private static readonly byte[] PackedMark = Pack(Mark);
    private readonly Followed _packed;
    private readonly GZipStream _text;
    private readonly byte[] _buffer = new byte[1 << 16];
    private int _at, _end;
    private bool _isEnded;

    public PackedFile(Stream packed)
    {
        _packed = new Followed(packed, PackedMark);
        _text = new GZipStream(_packed, CompressionMode.Decompress);
    }

    /// <exception cref="EndOfStreamException">The file is cut short, or something that is not gzip follows its last member.</exception>
    /// <exception cref="InvalidDataException">The file is not gzip, or damaged.</exception>
    public override int Read(Span<byte> buffer)
    {
        // The last bytes so far may turn out to be the mark, and wait.
        while (_end - _at <= Mark.Length && !_isEnded)
        {
            _buffer.AsSpan(_at, _end - _at).CopyTo(_buffer);
            (_at, _end) = (0, _end - _at);
            var read = Unpack(_buffer.AsSpan(_end));
            _end += read;
            if (read > 0) continue;
            if (!_buffer.AsSpan(0, _end).SequenceEqual(Mark)) throw new EndOfStreamException();
            _isEnded = true;
        }
        var given = Math.Min(buffer.Length, _isEnded ? 0 : _end - _at - Mark.Length);
        _buffer.AsSpan(_at, given).CopyTo(buffer);
        _at += given;
        return given;
    }

    private int Unpack(Span<byte> into)
    {
        try
        {
            return _text.Read(into);
        }
        catch (InvalidDataException) when (_packed.IsPast)
        {
            // What broke off ran into the mark.
            throw new EndOfStreamException();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _text.Dispose();
        base.Dispose(disposing);
    }

    private static byte[] Pack(byte[] text)
    {
        using var into = new MemoryStream();
        using (var gzip = new GZipStream(into, CompressionLevel.Optimal, leaveOpen: true)) gzip.Write(text);
        return into.ToArray();
    }

    /// <summary>A stream with something behind it.</summary>
    private sealed class Followed(Stream first, byte[] then) : ReadOnlyStream
    {
        /// <summary>Whether the first is used up.</summary>
        public bool IsPast { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            if (IsPast) return 0;
            var read = first.Read(buffer);
            if (read > 0 || buffer.Length == 0) return read;
            IsPast = true;
            then.CopyTo(buffer);
            return then.Length;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) first.Dispose();
            base.Dispose(disposing);
        }
    }
}

/// <summary>What <see cref="Stream"/> asks of a source that is only ever read forward, into a span.</summary>
internal abstract class ReadOnlyStream : Stream
{
    public abstract override int Read(Span<byte> buffer);

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Flush() { }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
