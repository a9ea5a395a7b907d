using System.Buffers;
using System.Buffers.Binary;

namespace Safeguarding.Parquet;

/// <summary>Growing run of bytes on a pooled array. <see cref="Release"/> hands the array back; the buffer stays usable.</summary>
internal sealed class ByteBuffer
{
    private byte[] _bytes = [];

    public int Length { get; private set; }
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    /// <summary>Gives the next <paramref name="count"/> bytes to write into; they count as written.</summary>
    public Span<byte> Take(int count)
    {
        if (count > _bytes.Length - Length)
            Grow(count);
        var taken = _bytes.AsSpan(Length, count);
        Length += count;
        return taken;
    }

    public void Write(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Take(bytes.Length));

    public void WriteByte(byte value) => Take(1)[0] = value;

    public void WriteInt32(int value) => BinaryPrimitives.WriteInt32LittleEndian(Take(4), value);

    /// <summary>Unsigned LEB128, as both Thrift and the run headers of RLE use it.</summary>
    public void WriteVarint(ulong value)
    {
        while (value >= 0x80)
        {
            WriteByte((byte)(value | 0x80));
            value >>= 7;
        }
        WriteByte((byte)value);
    }

    /// <summary>Writes a length that was not known when its four bytes were taken.</summary>
    public void PatchInt32(int position, int value) => BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(position, 4), value);

    public void PatchByte(int position, byte value) => _bytes[position] = value;

    public void Release()
    {
        if (_bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
        Length = 0;
    }

    private void Grow(int count)
    {
        var bigger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Math.Max(1024, Math.Max(2L * _bytes.Length, (long)Length + count)), Array.MaxLength));
        Written.CopyTo(bigger);
        if (_bytes.Length > 0)
            ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = bigger;
    }
}

/// <summary>Write-only stream face of a <see cref="ByteBuffer"/>, for the base library's compressor.</summary>
internal sealed class ByteBufferStream(ByteBuffer buffer) : Stream
{
    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    public override void Flush() { }
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] bytes, int offset, int count) => buffer.Write(bytes.AsSpan(offset, count));
    public override void Write(ReadOnlySpan<byte> bytes) => buffer.Write(bytes);
}
