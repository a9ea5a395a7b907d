using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Safeguarding.Linkage.Standardise;

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
            if (a[BitOperations.TrailingZeroCount(usedA)] != b[BitOperations.TrailingZeroCount(usedB)]) outOfPlace++;
        var prefix = 0;
        while (prefix < LongestPrefix && prefix < a.Length && prefix < b.Length && a[prefix] == b[prefix]) prefix++;
        return Winkler(a.Length, b.Length, matches, outOfPlace, prefix);
    }

    /// <summary>The same for two plain names: each letter of one is looked for among all letters of the other at once.</summary>
    public static double JaroWinkler(in NameForm a, in NameForm b)
    {
        int lengthA = a.Length, lengthB = b.Length;
        var window = Math.Max(0, Math.Max(lengthA, lengthB) / 2 - 1);
        uint usedA = 0, usedB = 0;
        var ofB = (1u << lengthB) - 1;
        var matches = 0;
        for (var i = 0; i < lengthA; i++)
        {
            var within = ((1u << (window * 2 + 1)) - 1) << i >> window;
            if (i < window) within = (1u << (i + window + 1)) - 1;
            var found = Vector128.Equals(b.Text, Vector128.Create(a.Text.GetElement(i))).ExtractMostSignificantBits() & within & ofB & ~usedB;
            if (found == 0) continue;
            usedA |= 1u << i;
            usedB |= found & (0 - found);
            matches++;
        }
        if (matches == 0) return 0;
        var outOfPlace = 0;
        for (; usedA != 0; usedA &= usedA - 1, usedB &= usedB - 1)
            if (a.Text.GetElement(BitOperations.TrailingZeroCount(usedA)) != b.Text.GetElement(BitOperations.TrailingZeroCount(usedB))) outOfPlace++;
        return Winkler(lengthA, lengthB, matches, outOfPlace, Math.Min(LongestPrefix, CommonPrefix(a, b)));
    }

    /// <summary>A value that Jaro-Winkler of two plain names cannot exceed, from their letters, lengths and first letters alone.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double JaroWinklerBound(in NameForm a, in NameForm b, int prefix)
    {
        // Every kind of letter that the other lacks leaves at least one letter without a partner.
        var matches = Math.Min(a.Length - BitOperations.PopCount(a.Letters & ~b.Letters), b.Length - BitOperations.PopCount(b.Letters & ~a.Letters));
        return matches <= 0 ? 0 : Winkler(a.Length, b.Length, matches, 0, Math.Min(LongestPrefix, prefix));
    }

    /// <summary>Letters at the start that two plain names share.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int CommonPrefix(in NameForm a, in NameForm b) =>
        Math.Min(BitOperations.TrailingZeroCount(~Vector128.Equals(a.Text, b.Text).ExtractMostSignificantBits()), Math.Min(a.Length, b.Length));

    /// <summary>Whether one insertion, deletion, substitution or exchange of neighbours turns one text into the other.</summary>
    public static bool IsOneSlip(ReadOnlySpan<char> a, ReadOnlySpan<char> b) => IsOneSlip<char>(a, b);

    /// <inheritdoc cref="IsOneSlip(ReadOnlySpan{char}, ReadOnlySpan{char})"/>
    public static bool IsOneSlip<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b) where T : unmanaged, IEquatable<T>
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
        return start + 1 < a.Length && a[start].Equals(b[start + 1]) && a[start + 1].Equals(b[start]) && a[(start + 2)..].SequenceEqual(b[(start + 2)..]);
    }

    /// <summary>Whether two ten-digit numbers differ by one digit or by an exchange of two neighbouring digits.</summary>
    public static bool IsOneSlip(long a, long b)
    {
        if (a == b) return false;
        Span<byte> left = stackalloc byte[10], right = stackalloc byte[10];
        for (var i = 9; i >= 0; i--, a /= 10, b /= 10) (left[i], right[i]) = ((byte)(a % 10), (byte)(b % 10));
        return IsOneSlip<byte>(left, right);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double Winkler(int lengthA, int lengthB, int matches, int outOfPlace, int prefix)
    {
        var m = (double)matches;
        var jaro = (m / lengthA + m / lengthB + (m - outOfPlace / 2) / m) / 3;
        return jaro + prefix * PrefixScale * (1 - jaro);
    }
}
