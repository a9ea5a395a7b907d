using System.Globalization;
using System.Numerics;

namespace Safeguarding.Linkage.Identifiers;

/// <summary>An NHS number: ten digits, the last of which checks the other nine by modulus 11.</summary>
/// <remarks>
/// Only <see cref="TryParse(ReadOnlySpan{char}, out NhsNumber)"/> makes one, so a value other than <c>default</c> is always valid.
/// Ten equal digits are refused although some pass the arithmetic: people type 1111111111 to get past a form.
/// Source: NHS Data Model and Dictionary, NHS NUMBER.
/// </remarks>
public readonly record struct NhsNumber
{
    private const int Digits = 10;
    private const long AllOnes = 1_111_111_111;

    private NhsNumber(long value) => Value = value;

    /// <summary>The ten digits as a number, 0 only for <c>default</c>.</summary>
    public long Value { get; }

    /// <summary>Whether the number is in the 999 range, which the NHS keeps for tests and gives to nobody.</summary>
    public bool IsTest => Value / 10_000_000 == 999;

    /// <summary>Reads ten digits, in one run or divided by spaces or hyphens (999 123 4567). False for anything else; never throws.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out NhsNumber number) => Read(text, out number);

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, out NhsNumber)"/>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out NhsNumber number) => Read(utf8, out number);

    /// <summary>The ten digits without spaces.</summary>
    public override string ToString() => Value.ToString("D10", CultureInfo.InvariantCulture);

    private static bool Read<T>(ReadOnlySpan<T> text, out NhsNumber number) where T : unmanaged, IBinaryInteger<T>
    {
        number = default;
        var count = 0;
        var value = 0L;
        var sum = 0;
        var last = 0;
        foreach (var unit in text)
        {
            var c = uint.CreateTruncating(unit);
            if (c is ' ' or '-') continue;
            var digit = c - '0';
            if (digit > 9 || count == Digits) return false;
            last = (int)digit;
            sum += last * (Digits - count);
            value = value * 10 + digit;
            count++;
        }
        if (count != Digits || value % AllOnes == 0) return false;

        // The loop gave the check digit itself weight 1; taking it off leaves the nine digits at weights 10 to 2.
        // 11 - r = 11 is written as 0, and 11 - r = 10 fits no digit, so no digit ever equals it.
        var check = (11 - (sum - last) % 11) % 11;
        if (check != last) return false;
        number = new NhsNumber(value);
        return true;
    }
}
