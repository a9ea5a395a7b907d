using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Safeguarding.Parquet;

/// <summary>Runs of bytes end to end, numbered as they come: the texts of a dictionary or of a column without one. Arrays are the pool's: dispose of it.</summary>
internal sealed class ByteEntries : IDisposable
{
    /// <summary>Most bytes a row group's column may hold, whatever few bytes claim to expand to.</summary>
    public const int MaxBytes = 1 << 30;

    private byte[] _bytes = [];
    private int[] _ends = [];

    public int Count { get; private set; }

    public int ByteLength => Count == 0 ? 0 : _ends[Count - 1];

    public ReadOnlySpan<byte> this[int entry]
    {
        get
        {
            int start = entry == 0 ? 0 : _ends[entry - 1];
            return _bytes.AsSpan(start, _ends[entry] - start);
        }
    }

    /// <summary>Makes room for entries and bytes to come.</summary>
    /// <exception cref="InvalidDataException">There would be more than <see cref="MaxBytes"/>.</exception>
    public void Reserve(int entries, long bytes)
    {
        if (bytes > MaxBytes - ByteLength)
            throw Refusal.Unsupported("", $"holds more than {MaxBytes} bytes of text in a row group", "Write smaller row groups.");
        if (_ends.Length - Count < entries)
            Pooled.Grow(ref _ends, Count, Count + entries);
        if (_bytes.Length - ByteLength < bytes)
            Pooled.Grow(ref _bytes, ByteLength, ByteLength + (int)bytes);
    }

    /// <summary>The bytes of the next entry, to be filled; <see cref="Reserve"/> has made room.</summary>
    public Span<byte> Next(int length)
    {
        int start = ByteLength;
        _ends[Count++] = start + length;
        return _bytes.AsSpan(start, length);
    }

    /// <summary>Adds PLAIN values.</summary>
    /// <param name="fixedLength">Bytes of each value, or 0 when each has its length before it.</param>
    public void AddPlain(ReadOnlySpan<byte> bytes, int count, int fixedLength)
    {
        long least = (long)count * (fixedLength > 0 ? fixedLength : 4);
        PlainNumbers.Need(bytes.Length, least);
        Reserve(count, fixedLength > 0 ? least : bytes.Length - least);
        int at = 0;
        for (int i = 0; i < count; i++)
        {
            int length = fixedLength;
            if (fixedLength == 0)
            {
                PlainNumbers.Need(bytes.Length - at, 4);
                length = BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]);
                at += 4;
                // Against the room reserved: what the lengths of the values to come need is not theirs to take.
                PlainNumbers.Need(bytes.Length - at - 4L * (count - i - 1), length < 0 ? long.MaxValue : length);
            }
            bytes.Slice(at, length).CopyTo(Next(length));
            at += length;
        }
    }

    /// <summary>Adds values whose lengths stand together before their bytes. Source: parquet-format, Encodings.md, "Delta-length byte array".</summary>
    public void AddDeltaLength(ReadOnlySpan<byte> bytes, int count)
    {
        var lengths = ArrayPool<long>.Shared.Rent(count);
        try
        {
            DeltaBinaryPacked.Decode(ref bytes, lengths.AsSpan(0, count));
            Reserve(count, bytes.Length);
            for (int i = 0; i < count; i++)
            {
                if ((ulong)lengths[i] > (ulong)bytes.Length)
                    throw Refusal.Corrupt("", "its texts run past their page");
                bytes[..(int)lengths[i]].CopyTo(Next((int)lengths[i]));
                bytes = bytes[(int)lengths[i]..];
            }
        }
        finally
        {
            ArrayPool<long>.Shared.Return(lengths);
        }
    }

    /// <summary>All entries as strings.</summary>
    /// <exception cref="InvalidDataException">One is not valid UTF-8.</exception>
    public string[] ToTexts()
    {
        var texts = new string[Count];
        // All of it being valid, a text is too unless it begins inside a character.
        bool valid = Utf8.IsValid(_bytes.AsSpan(0, ByteLength));
        for (int i = 0; i < texts.Length && valid; i++)
        {
            var text = this[i];
            valid = text.IsEmpty || (text[0] & 0xC0) != 0x80;
            texts[i] = Encoding.UTF8.GetString(text);
        }
        return valid ? texts : throw Refusal.Corrupt("", "a text is not valid UTF-8");
    }

    public void Dispose()
    {
        Pooled.Return(ref _bytes);
        Pooled.Return(ref _ends);
        Count = 0;
    }
}
