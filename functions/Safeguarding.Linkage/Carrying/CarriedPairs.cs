using Safeguarding.Linkage.Model;
using Safeguarding.Linkage.Standardise;

namespace Safeguarding.Linkage.Carrying;

/// <summary>The pairs of a night that carries on: those of records that stayed, and those found now.</summary>
internal static class CarriedPairs
{
    private const int RangeLength = 1024;

    /// <summary>Compares the candidates, and keeps those that score well.</summary>
    /// <param name="candidates">Pairs in order of their records, with the rules that found them.</param>
    /// <param name="keeping">The scorer that chooses.</param>
    /// <param name="keepFrom">Weight from which a pair is kept.</param>
    /// <param name="deciding">The scorer whose weight a kept pair bears; <paramref name="keeping"/> if null.</param>
    public static ScoredPair[] Score(List<(ulong Pair, uint Rules)> candidates, PairScorer keeping, double keepFrom, PairScorer? deciding = null)
    {
        var ranges = new List<ScoredPair>[(candidates.Count + RangeLength - 1) / RangeLength];
        Parallel.For(0, ranges.Length, range =>
        {
            var kept = ranges[range] = [];
            for (var k = range * RangeLength; k < Math.Min(candidates.Count, (range + 1) * RangeLength); k++)
            {
                var (pair, rules) = candidates[k];
                var scored = keeping.Score((int)(pair >> 32), (int)(uint)pair, rules);
                if (scored.Weight >= keepFrom) kept.Add(deciding is null ? scored : scored with { Weight = deciding.Weight(scored) });
            }
        });
        return [.. ranges.SelectMany(kept => kept)];
    }

    /// <summary>The kept pairs of records that stayed, by the numbers of this night, and those found now.</summary>
    public static ScoredPair[] Merge(ScoredPair[] before, ScoredPair[] found, Moved moved)
    {
        var staying = 0;
        foreach (ref readonly var pair in before.AsSpan())
            if (moved.NewOf[pair.A] >= 0 && moved.NewOf[pair.B] >= 0) staying++;
        var merged = GC.AllocateUninitializedArray<ScoredPair>(staying + found.Length);
        int at = 0, next = 0;
        foreach (ref readonly var pair in before.AsSpan())
        {
            if (moved.Of(pair) is not { A: >= 0 } now) continue;
            while (next < found.Length && (found[next].A < now.A || found[next].A == now.A && found[next].B < now.B)) merged[at++] = found[next++];
            merged[at++] = now;
        }
        found.AsSpan(next).CopyTo(merged.AsSpan(at));
        return merged;
    }
}
