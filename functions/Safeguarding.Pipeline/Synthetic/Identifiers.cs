namespace Safeguarding.Pipeline.Synthetic;

/// <summary>Identifiers that are valid, never repeat, and say nothing about who belongs to whom.</summary>
internal static class Identifiers
{
    private const string UpnLetters = "ABCDEFGHJKLMNPQRTUVWXYZ";
    private const int UpnSpace = 20_000_000;

    /// <summary>Spreads record numbers over 40 bits, one to one, so that neighbours in a family are not neighbours in a file.</summary>
    public static long Scatter(long number)
    {
        const ulong Mask = (1UL << 40) - 1;
        var x = (ulong)number & Mask;
        x ^= x >> 21;
        x = x * 0x5DEECE66D5 & Mask;
        x ^= x >> 19;
        x = x * 0x9E3779B97B & Mask;
        x ^= x >> 20;
        return (long)x;
    }

    /// <summary>The next number of the test range 999 xxx xxxx after <paramref name="last"/> (start with -1); one in eleven has no check digit and is passed over.</summary>
    /// <exception cref="InvalidOperationException">All numbers of the range are used.</exception>
    public static string NextNhsNumber(ref int last)
    {
        while (++last < 1_000_000)
        {
            // 700,001 is prime, so this walks through all million prefixes once.
            var prefix = 999_000_000 + (int)(last * 700_001L % 1_000_000);
            var check = CheckDigit(prefix);
            if (check < 10) return string.Create(10, (long)prefix * 10 + check, static (span, value) => Digits(span, value));
        }
        throw new InvalidOperationException("The test range 999 xxx xxxx has no NHS number left; ask for fewer children.");
    }

    /// <summary>NHS check digit (modulus 11) of a nine-digit prefix; 10 means the prefix may not be used.</summary>
    public static int CheckDigit(int prefix)
    {
        var sum = 0;
        for (var weight = 2; weight <= 10; weight++, prefix /= 10) sum += prefix % 10 * weight;
        return (11 - sum % 11) % 11;
    }

    /// <summary>A UPN of local authority 820 or 823: check letter, authority, school, year of allocation, serial.</summary>
    public static string Upn(long number, int year)
    {
        var place = (number * 7_368_787 + 1_234_567) % UpnSpace;
        Span<char> text = stackalloc char[13];
        Digits(text[1..4], place / 10_000_000 == 0 ? 820 : 823);
        Digits(text[4..8], place / 1000 % 10_000);
        Digits(text[8..10], year % 100);
        Digits(text[10..], place % 1000);
        var sum = 0;
        for (var i = 1; i < 13; i++) sum += (text[i] - '0') * (i + 1);
        text[0] = UpnLetters[sum % 23];
        return new string(text);
    }

    private static void Digits(Span<char> span, long value)
    {
        for (var i = span.Length - 1; i >= 0; i--, value /= 10) span[i] = (char)('0' + value % 10);
    }
}
