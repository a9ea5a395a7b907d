namespace Safeguarding.Linkage.Comparisons;

/// <summary>How alike two folded names or numbers are.</summary>
internal static class TextSimilarity
{
    private const double PrefixScale = 0.1;
    private const int LongestPrefix = 4;
    private const int Longest = 64;

    /// <summary>Jaro-Winkler similarity, 0 (nothing in common) to 1 (equal), over the first 64 characters.</summary>
    /// <remarks>Source: Winkler, String Comparator Metrics and Enhanced Decision Rules (1990), without its boost threshold.</remarks>
    public static double JaroWinkler(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        if (a.Length > Longest) a = a[..Longest];
        if (b.Length > Longest) b = b[..Longest];
        if (a.Length == 0 || b.Length == 0) return a.Length == b.Length ? 1 : 0;
        var window = Math.Max(0, Math.Max(a.Length, b.Length) / 2 - 1);
        ulong usedA = 0, usedB = 0;
        var matches = 0;
        for (var i = 0; i < a.Length; i++)
        {
            var to = Math.Min(b.Length - 1, i + window);
            for (var j = Math.Max(0, i - window); j <= to; j++)
            {
                if (a[i] != b[j] || (usedB & 1UL << j) != 0) continue;
                usedA |= 1UL << i;
                usedB |= 1UL << j;
                matches++;
                break;
            }
        }
        if (matches == 0) return 0;
        var outOfPlace = 0;
        for (; usedA != 0; usedA &= usedA - 1, usedB &= usedB - 1)
            if (a[System.Numerics.BitOperations.TrailingZeroCount(usedA)] != b[System.Numerics.BitOperations.TrailingZeroCount(usedB)]) outOfPlace++;
        var m = (double)matches;
        var jaro = (m / a.Length + m / b.Length + (m - outOfPlace / 2) / m) / 3;
        var prefix = 0;
        while (prefix < LongestPrefix && prefix < a.Length && prefix < b.Length && a[prefix] == b[prefix]) prefix++;
        return jaro + prefix * PrefixScale * (1 - jaro);
    }

    /// <summary>Whether one insertion, deletion, substitution or exchange of neighbours turns one text into the other.</summary>
    public static bool IsOneSlip(ReadOnlySpan<char> a, ReadOnlySpan<char> b)
    {
        if (a.Length > b.Length)
        {
            var longer = a;
            a = b;
            b = longer;
        }
        if (b.Length - a.Length > 1) return false;
        var start = a.CommonPrefixLength(b);
        if (start == a.Length) return b.Length != a.Length;
        if (b.Length > a.Length) return a[start..].SequenceEqual(b[(start + 1)..]);
        if (a[(start + 1)..].SequenceEqual(b[(start + 1)..])) return true;
        return start + 1 < a.Length && a[start] == b[start + 1] && a[start + 1] == b[start] && a[(start + 2)..].SequenceEqual(b[(start + 2)..]);
    }

    /// <summary>Whether two ten-digit numbers differ by one digit or by an exchange of two neighbouring digits.</summary>
    public static bool IsOneSlip(long a, long b)
    {
        Span<char> left = stackalloc char[10], right = stackalloc char[10];
        a.TryFormat(left, out _, "D10", System.Globalization.CultureInfo.InvariantCulture);
        b.TryFormat(right, out _, "D10", System.Globalization.CultureInfo.InvariantCulture);
        return a != b && IsOneSlip(left, right);
    }
}
