namespace Safeguarding.Linkage.Blocking;

/// <summary>Sorts numbers by some of their bits in passes of eleven: linear, and stable.</summary>
internal static class RadixSort
{
    private const int Bits = 11;

    /// <summary>Sorts by the upper 32 bits; entries that agree in them stay in order. The answer may be another array than the one given, which is then scratch.</summary>
    public static ulong[] ByUpperHalf(ulong[] keys)
    {
        if (keys.Length < 4096)
        {
            // Stable enough: the lower halves were ascending.
            Array.Sort(keys);
            return keys;
        }
        var other = new ulong[keys.Length];
        for (var shift = 32; shift < 64; shift += Bits)
        {
            var next = new int[1 << Bits];
            foreach (var key in keys) next[Digit(key, shift)]++;
            var start = 0;
            for (var digit = 0; digit < next.Length; digit++) (next[digit], start) = (start, start + next[digit]);
            foreach (var key in keys) other[next[Digit(key, shift)]++] = key;
            (keys, other) = (other, keys);
        }
        return keys;
    }

    private static int Digit(ulong key, int shift) => (int)(key >> shift) & ((1 << Bits) - 1);
}
