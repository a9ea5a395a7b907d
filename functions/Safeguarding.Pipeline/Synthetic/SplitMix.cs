namespace Safeguarding.Pipeline.Synthetic;

/// <summary>A splittable generator of random numbers (SplitMix64: Steele, Lea and Flood, 2014). Integer arithmetic only, so it gives the same numbers on every machine.</summary>
/// <remarks><see cref="Split"/> depends on where a stream started, not on how much of it was drawn, so a new draw in one topic leaves every other topic as it was.</remarks>
internal sealed class SplitMix(ulong origin)
{
    private readonly ulong _origin = origin;
    private ulong _state = origin;

    public static SplitMix For(int seed, long key) => new(Mix(Mix((ulong)seed + 0x5AFE_6A4D) ^ (ulong)key));

    public SplitMix Split(long topic) => new(Mix(_origin ^ Mix((ulong)topic + 0x7091C)));

    public ulong Next() => Mix(_state += 0x9E3779B97F4A7C15);

    /// <summary>A number from 0 up to but not including 1.</summary>
    public double Unit() => (Next() >> 11) * (1.0 / (1UL << 53));

    public bool Chance(double probability) => Unit() < probability;

    /// <summary>A whole number from <paramref name="low"/> to <paramref name="high"/>, both included.</summary>
    public int Between(int low, int high) => low + (int)(Next() % (ulong)(high - low + 1));

    /// <summary>As <see cref="Between"/>, but the middle is likelier than the ends.</summary>
    public int Around(int low, int high) => (Between(low, high) + Between(low, high)) / 2;

    /// <summary>As <see cref="Between"/>, but low values are likelier than high ones.</summary>
    public int Low(int low, int high) => Math.Min(Between(low, high), Between(low, high));

    public T Pick<T>(ReadOnlySpan<T> items) => items[(int)(Next() % (ulong)items.Length)];

    /// <summary>Index of a weight, in proportion to the weights.</summary>
    public int Weighted(ReadOnlySpan<int> weights)
    {
        var total = 0;
        foreach (var weight in weights) total += weight;
        var left = Between(0, total - 1);
        for (var i = 0; i < weights.Length; i++)
            if ((left -= weights[i]) < 0) return i;
        return weights.Length - 1;
    }

    public static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    public static ulong Hash(ReadOnlySpan<char> text)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in text) hash = (hash ^ c) * 1099511628211UL;
        return Mix(hash);
    }
}
