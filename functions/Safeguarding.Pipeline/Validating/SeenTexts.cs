using System.Text;

namespace Safeguarding.Pipeline.Validating;

/// <summary>Remembers what was worked out for a text, for the columns in which few texts come again and again. Bounded, so a column of many texts costs no memory.</summary>
internal sealed class SeenTexts<T>
{
    private const int Most = 4096;
    private const int NearSize = 256;

    // Up to seven bytes, which is what codes are, a text is a number: its bytes, and its length on top.
    private readonly Dictionary<ulong, T> _short = [];

    // In front of it the few that come all the time, each at the one place its bits give it. No text is zero: its length is on top.
    private readonly ulong[] _nearKeys = new ulong[NearSize];
    private readonly T[] _nearValues = new T[NearSize];
    private readonly Dictionary<string, T> _long = new(StringComparer.Ordinal);
    private readonly Dictionary<string, T>.AlternateLookup<ReadOnlySpan<char>> _longByChars;

    public SeenTexts() => _longByChars = _long.GetAlternateLookup<ReadOnlySpan<char>>();

    public bool TryGet(ReadOnlySpan<byte> text, out T value)
    {
        if (text.Length <= 7) return TryGetShort(Packed(text), out value);
        value = default!;
        if (text.Length > 128) return false;
        Span<char> chars = stackalloc char[text.Length];
        return _longByChars.TryGetValue(chars[..Encoding.UTF8.GetChars(text, chars)], out value!);
    }

    private bool TryGetShort(ulong key, out T value)
    {
        var near = (int)(key * 0x9E37_79B9_7F4A_7C15 >> 56);
        if (_nearKeys[near] == key)
        {
            value = _nearValues[near];
            return true;
        }
        if (!_short.TryGetValue(key, out value!)) return false;
        (_nearKeys[near], _nearValues[near]) = (key, value);
        return true;
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
        ulong packed = 0;
        for (var i = text.Length - 1; i >= 0; i--) packed = packed << 8 | text[i];
        return packed | (ulong)text.Length << 56;
    }
}
