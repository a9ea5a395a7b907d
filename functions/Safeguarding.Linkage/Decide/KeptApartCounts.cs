using System.Collections.Immutable;

namespace Safeguarding.Linkage.Decide;

/// <summary>Counts what a run kept apart although it scored well enough to be looked at, by reason.</summary>
internal static class KeptApartCounts
{
    /// <param name="judged">Every pair that was judged worth keeping.</param>
    /// <param name="isOneChild">Whether the pair's records became one child through others: then nothing was kept apart.</param>
    /// <param name="isDefinite">Whether a pair's weight would make it definite but for its reason.</param>
    /// <returns>By number of pairs, most first.</returns>
    public static ImmutableArray<KeptApart> Of(ReadOnlySpan<Judged> judged, Func<Judged, bool> isOneChild, Func<Judged, bool> isDefinite)
    {
        var counts = new Dictionary<string, (long Pairs, long Definite)>(StringComparer.Ordinal);
        foreach (ref readonly var edge in judged)
        {
            if (edge.Veto is not { } reason || edge.Outcome == LinkOutcome.Definite || isOneChild(edge)) continue;
            var (pairs, definite) = counts.GetValueOrDefault(reason);
            counts[reason] = (pairs + 1, definite + (isDefinite(edge) ? 1 : 0));
        }
        return [.. counts.Select(count => new KeptApart(Vetoes.CodeOf(count.Key), count.Key, count.Value.Pairs, count.Value.Definite)).OrderByDescending(count => count.Pairs).ThenBy(count => count.Reason, StringComparer.Ordinal)];
    }
}
