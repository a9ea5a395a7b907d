using System.Numerics;

namespace Safeguarding.Linkage.Identifiers;

/// <summary>A postcode of the United Kingdom by its shape: an outward code (A9, A99, A9A, AA9, AA99, AA9A) and an inward code (9AA).</summary>
/// <remarks>
/// The shape says nothing of whether the postcode exists. All letters are allowed in the inward code: the ones the Royal Mail leaves out today
/// (C I K M O V) are its habit, not a rule that a record should be refused for.
/// Only <see cref="TryParse(ReadOnlySpan{char}, out Postcode)"/> makes one, so a value other than <c>default</c> is always valid.
/// Source: BS 7666; NHS Data Model and Dictionary, POSTCODE.
/// </remarks>
public readonly record struct Postcode
{
    private const int Inward = 3;
    private const int Shortest = 5;
    private const int Longest = 7;

    // Up to seven characters of eight bits, the first highest: equality and order are those of the text.
    private readonly ulong _packed;

    private Postcode(ulong packed) => _packed = packed;

    /// <summary>The part before the space, AD1 of AD1 2BC; empty for <c>default</c>.</summary>
    public string Outward => ToString() is { Length: > Inward } text ? text[..^(Inward + 1)] : "";

    /// <summary>Outward code and the first digit of the inward one, AD1 2 of AD1 2BC; empty for <c>default</c>.</summary>
    public string Sector => ToString() is { Length: > Inward } text ? text[..^2] : "";

    /// <summary>Whether it is one of the NHS's ZZ99 codes, which stand for "no fixed abode", "abroad" and the like and place nobody anywhere.</summary>
    public bool IsPseudo => Outward == "ZZ99";

    /// <summary>Reads a postcode in either case with or without spaces. False for any other shape; never throws.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Postcode postcode) => Read(text, out postcode);

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, out Postcode)"/>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out Postcode postcode) => Read(utf8, out postcode);

    /// <summary>Upper case with one space before the inward code.</summary>
    public override string ToString()
    {
        Span<char> text = stackalloc char[Longest + 1];
        var at = text.Length;
        var left = _packed;
        for (var count = 0; left != 0; left >>= 8)
        {
            if (count++ == Inward) text[--at] = ' ';
            text[--at] = (char)(left & 0xFF);
        }
        return new string(text[at..]);
    }

    private static bool Read<T>(ReadOnlySpan<T> text, out Postcode postcode) where T : unmanaged, IBinaryInteger<T>
    {
        postcode = default;
        Span<char> packed = stackalloc char[Longest];
        var count = 0;
        foreach (var unit in text)
        {
            var code = uint.CreateTruncating(unit);
            if (code == ' ') continue;
            if (count == Longest || code > 'z' || !char.IsAsciiLetterOrDigit((char)code)) return false;
            packed[count++] = char.ToUpperInvariant((char)code);
        }
        if (count < Shortest) return false;
        packed = packed[..count];
        if (!IsOutward(packed[..^Inward]) || !IsInward(packed[^Inward..])) return false;

        var value = 0UL;
        foreach (var c in packed) value = value << 8 | c;
        postcode = new Postcode(value);
        return true;
    }

    private static bool IsInward(ReadOnlySpan<char> s) => char.IsAsciiDigit(s[0]) && char.IsAsciiLetter(s[1]) && char.IsAsciiLetter(s[2]);

    private static bool IsOutward(ReadOnlySpan<char> s)
    {
        if (!char.IsAsciiLetter(s[0])) return false;
        var letters = char.IsAsciiLetter(s[1]) ? 2 : 1;
        // A digit must follow the area's letters; one more digit or letter may follow that.
        return s.Length - letters is 1 or 2 && char.IsAsciiDigit(s[letters]);
    }
}
