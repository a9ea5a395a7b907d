using System.Globalization;
using System.Numerics;

namespace Safeguarding.Linkage.Identifiers;

/// <summary>A unique pupil number: a check letter, a 3-digit local authority, a 4-digit school, a 2-digit year and a 3-character serial.</summary>
/// <remarks>
/// A temporary number ends in a letter instead of a digit. Letters I, O and S are never used.
/// Whether the local authority exists is a question for the rules of a return, not for the shape of a number.
/// Only <see cref="TryParse(ReadOnlySpan{char}, out Upn)"/> makes one, so a value other than <c>default</c> is always valid.
/// Source: Department for Education, unique pupil numbers guide.
/// </remarks>
public readonly record struct Upn
{
    private const string Letters = "ABCDEFGHJKLMNPQRTUVWXYZ";
    private const int Length = 13;

    private readonly long _middle;
    private readonly char _check;
    private readonly char _last;

    private Upn(char check, long middle, char last) => (_check, _middle, _last) = (check, middle, last);

    /// <summary>Local authority that gave the number, 0 to 999.</summary>
    public int LocalAuthority => (int)(_middle / 100_000_000);

    /// <summary>Whether the number is a temporary one, given until the pupil's real one is known.</summary>
    public bool IsTemporary => char.IsAsciiLetterUpper(_last);

    /// <summary>Reads 13 characters in either case; spaces are passed over. False when the shape or the check letter is wrong; never throws.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Upn upn) => Read(text, out upn);

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, out Upn)"/>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out Upn upn) => Read(utf8, out upn);

    /// <summary>The 13 characters, letters in upper case.</summary>
    public override string ToString() => _check == default ? "" :
        string.Create(CultureInfo.InvariantCulture, $"{_check}{_middle:D11}{_last}");

    private static bool Read<T>(ReadOnlySpan<T> text, out Upn upn) where T : unmanaged, IBinaryInteger<T>
    {
        upn = default;
        var count = 0;
        var middle = 0L;
        var sum = 0;
        char check = default, last = default;
        foreach (var unit in text)
        {
            var code = uint.CreateTruncating(unit);
            if (code == ' ') continue;
            if (code > 'z' || count == Length) return false;
            var c = char.ToUpperInvariant((char)code);
            count++;
            int worth;
            if (count == 1)
            {
                if (!Letters.Contains(c)) return false;
                check = c;
                continue;
            }
            if (char.IsAsciiDigit(c)) worth = c - '0';
            // The letter of a temporary number counts as its place in the same alphabet.
            else if (count == Length && Letters.IndexOf(c) is >= 0 and var place) worth = place;
            else return false;
            sum += worth * count;
            if (count == Length) last = c;
            else middle = middle * 10 + worth;
        }
        if (count != Length || Letters[sum % Letters.Length] != check) return false;
        upn = new Upn(check, middle, last);
        return true;
    }
}
