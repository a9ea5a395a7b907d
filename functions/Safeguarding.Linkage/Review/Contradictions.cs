using System.Collections.Immutable;

namespace Safeguarding.Linkage.Review;

/// <summary>Two records said to be different people, whom other decisions make one.</summary>
/// <param name="Chain">Records from <paramref name="A"/> to <paramref name="B"/>, each said to be the same person as the one before it.</param>
public sealed record Contradiction(RecordKey A, RecordKey B, ImmutableArray<RecordKey> Chain);

/// <summary>Finds what stewards' decisions say against one another. The engine then keeps the records apart, but nobody meant that.</summary>
public static class Contradictions
{
    /// <param name="decisions">One a pair, in any order.</param>
    /// <returns>One for each "different" that a chain of "same" leads around, the shortest chain, sorted.</returns>
    public static ImmutableArray<Contradiction> Of(IEnumerable<StewardDecision> decisions)
    {
        var all = decisions.Select(d => d.A.CompareTo(d.B) <= 0 ? d : d with { A = d.B, B = d.A }).OrderBy(d => d.A).ThenBy(d => d.B).ToList();
        var same = all.Where(d => d.Same == true).SelectMany(d => new[] { (From: d.A, To: d.B), (From: d.B, To: d.A) }).OrderBy(d => d.To).ToLookup(d => d.From, d => d.To);
        return [.. all.Where(d => d.Same == false).Select(d => (d.A, d.B, Chain: Chain(d.A, d.B, same))).Where(d => !d.Chain.IsEmpty).Select(d => new Contradiction(d.A, d.B, d.Chain))];
    }

    private static ImmutableArray<RecordKey> Chain(RecordKey from, RecordKey to, ILookup<RecordKey, RecordKey> same)
    {
        var cameFrom = new Dictionary<RecordKey, RecordKey> { [from] = from };
        var waiting = new Queue<RecordKey>([from]);
        while (waiting.TryDequeue(out var record) && !cameFrom.ContainsKey(to))
            foreach (var next in same[record])
                if (cameFrom.TryAdd(next, record)) waiting.Enqueue(next);
        if (!cameFrom.ContainsKey(to)) return [];
        var chain = ImmutableArray.CreateBuilder<RecordKey>();
        for (var at = to; at != from; at = cameFrom[at]) chain.Add(at);
        chain.Add(from);
        chain.Reverse();
        return chain.ToImmutable();
    }
}
