using System.Buffers.Binary;
using System.Text;

namespace Safeguarding.Pipeline.Validating;

/// <summary>Remembers what was worked out for a text, for the columns in which few texts come again and again. Bounded, so a column of many texts costs no memory.</summary>
internal sealed class SeenTexts<T>
{
    private const int Most = 4096;

    // Up to seven bytes, which is what codes are, a text is a number: its bytes, and its length on top.
    private readonly Dictionary<ulong, T> _short = [];
    private readonly Dictionary<string, T> _long = new(StringComparer.Ordinal);
    private readonly Dictionary<string, T>.AlternateLookup<ReadOnlySpan<char>> _longByChars;

    public SeenTexts() => _longByChars = _long.GetAlternateLookup<ReadOnlySpan<char>>();

    public bool TryGet(ReadOnlySpan<byte> text, out T value)
    {
        if (text.Length <= 7) return _short.TryGetValue(Packed(text), out value!);
        value = default!;
        if (text.Length > 128) return false;
        Span<char> chars = stackalloc char[text.Length];
        return _longByChars.TryGetValue(chars[..Encoding.UTF8.GetChars(text, chars)], out value!);
    }

    /// <summary>Remembers a value, if there is room.</summary>
    public void Note(ReadOnlySpan<byte> text, T value)
    {
        if (_short.Count + _long.Count >= Most || text.Length > 128) return;
        if (text.Length <= 7) _short[Packed(text)] = value;
        else _long[Encoding.UTF8.GetString(text)] = value;
    }

    private static ulong Packed(ReadOnlySpan<byte> text)
    {
        Span<byte> bytes = stackalloc byte[8];
        bytes.Clear();
        text.CopyTo(bytes);
        bytes[7] = (byte)text.Length;
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes);
    }
}
