using System.Buffers.Text;
using System.Text;

namespace Safeguarding.Pipeline.Validating;

/// <summary>Numbers and yes/no values, read from UTF-8 without making a string.</summary>
internal static class ScalarText
{
    /// <summary>A whole number. Zeros after a decimal point are allowed: databases export identifiers that way when a column is a float.</summary>
    public static bool TryInteger(ReadOnlySpan<byte> text, out long value)
    {
        if (text.Length > 1 && text[0] == '+' && char.IsAsciiDigit((char)text[1])) text = text[1..];
        if (!Utf8Parser.TryParse(text, out value, out var used) || used == 0) return false;
        if (used == text.Length) return true;
        return text[used] == '.' && used + 1 < text.Length && text[(used + 1)..].IndexOfAnyExcept((byte)'0') < 0;
    }

    /// <summary>A finite number in decimal or exponent notation.</summary>
    public static bool TryNumber(ReadOnlySpan<byte> text, out double value) =>
        Utf8Parser.TryParse(text, out value, out var used) && used == text.Length && double.IsFinite(value);

    public static bool TryBoolean(ReadOnlySpan<byte> text, out bool value)
    {
        value = text.Length switch
        {
            1 => text[0] is (byte)'Y' or (byte)'y' or (byte)'T' or (byte)'t' or (byte)'1',
            _ => Ascii.EqualsIgnoreCase(text, "yes"u8) || Ascii.EqualsIgnoreCase(text, "true"u8),
        };
        return value || text.Length switch
        {
            1 => text[0] is (byte)'N' or (byte)'n' or (byte)'F' or (byte)'f' or (byte)'0',
            _ => Ascii.EqualsIgnoreCase(text, "no"u8) || Ascii.EqualsIgnoreCase(text, "false"u8),
        };
    }

    /// <summary>Without the spaces, tabs, line breaks and no-break spaces around it.</summary>
    public static ReadOnlySpan<byte> Trimmed(ReadOnlySpan<byte> text)
    {
        // Nearly every value has nothing to trim: its ends are printable ASCII.
        return text.IsEmpty || (text[0] is > (byte)' ' and < 0x80 && text[^1] is > (byte)' ' and < 0x80) ? text : TrimmedSlowly(text);
    }

    private static ReadOnlySpan<byte> TrimmedSlowly(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty && text[0] <= ' ') text = text[1..];
        while (!text.IsEmpty && text[^1] <= ' ') text = text[..^1];
        if (text.Length < 2 || (text[0] != 0xC2 && text[^1] != 0xA0)) return text;
        if (text.StartsWith("\u00A0"u8)) return Trimmed(text[2..]);
        return text.EndsWith("\u00A0"u8) ? Trimmed(text[..^2]) : text;
    }
}
