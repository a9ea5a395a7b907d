using System.Collections.Immutable;
using System.Numerics;
using Safeguarding.Linkage.Model;
using Safeguarding.Linkage.Standardise;

namespace Safeguarding.Linkage.Blocking;

/// <summary>Makes every candidate pair once, scores it on the spot, and keeps the few that matter.</summary>
/// <remarks>
/// Pairs are never stored before they are scored. Records are taken one by one; the later records of all its blocks are gathered, each once, with the help of
/// one number per record that says when it was last gathered. Ranges of records are independent of one another, so threads and partitions change nothing in the result.
/// </remarks>
internal static class CandidatePairs
{
    /// <summary>Short, and dealt out to the partitions in turn: the early records of a night have most of the pairs, because a pair belongs to its lower record.</summary>
    private const int RangeLength = 64;

    /// <summary>The blocks of every rule.</summary>
    public static BlockIndex[] Index(Population population, int largestBlock)
    {
        var indexes = new BlockIndex[BlockingRules.All.Length];
        Parallel.For(0, indexes.Length, rule => indexes[rule] = new BlockIndex(BlockingRules.All[rule], population, largestBlock));
        return indexes;
    }

    /// <summary>The pairs of one partition.</summary>
    /// <param name="keepFrom">Weight from which a pair is kept.</param>
    /// <param name="entities">Who each record truly is (-1: not told), to count the candidate pairs that are one person; null: nobody knows.</param>
    /// <param name="partition">Which share of the ranges of records, of <paramref name="of"/>.</param>
    /// <returns>The pairs kept, in order of their records; how many were scored; how many of those are truly one person.</returns>
    public static (ScoredPair[] Kept, long Scored, long True) Score(
        Population population, BlockIndex[] indexes, PairScorer scorer, double keepFrom, LinkScope scope = LinkScope.Both, int[]? entities = null, int partition = 0, int of = 1)
    {
        var ranges = (population.Count + RangeLength - 1) / RangeLength;
        var own = (ranges - partition + of - 1) / of;
        var results = new (List<ScoredPair> Kept, long Scored, long True)[own];
        Parallel.For(0, own, () => new Gathered(population.Count), (at, _, gathered) =>
        {
            var from = (at * of + partition) * RangeLength;
            results[at] = ScoreRange(population, from, Math.Min(from + RangeLength, population.Count), indexes, scorer, keepFrom, scope, entities, gathered);
            return gathered;
        }, _ => { });

        return (InOrder([.. results.Select(result => result.Kept)], population.Count), results.Sum(result => result.Scored), results.Sum(result => result.True));
    }

    /// <summary>Pairs in order of their records, from stretches in which the pairs of one lower record stand together and in order.</summary>
    internal static ScoredPair[] InOrder(IReadOnlyList<IReadOnlyList<ScoredPair>> parts, int records)
    {
        var next = new int[records + 1];
        foreach (var part in parts)
            for (var k = 0; k < part.Count; k++) next[part[k].A + 1]++;
        for (var i = 0; i < records; i++) next[i + 1] += next[i];
        var pairs = new ScoredPair[next[records]];
        foreach (var part in parts)
            for (var k = 0; k < part.Count; k++) pairs[next[part[k].A]++] = part[k];
        return pairs;
    }

    private static (List<ScoredPair>, long, long) ScoreRange(
        Population population, int from, int to, BlockIndex[] indexes, PairScorer scorer, double keepFrom, LinkScope scope, int[]? entities, Gathered gathered)
    {
        var kept = new List<ScoredPair>();
        var scored = 0L;
        var trulyOne = 0L;
        for (var i = from; i < to; i++)
        {
            gathered.Start(i);
            for (var rule = 0; rule < indexes.Length; rule++)
            {
                var index = indexes[rule];
                foreach (var position in index.EntriesOf(i))
                {
                    index.Partners(position, out var first, out var second);
                    foreach (var j in first) gathered.Add(j, rule);
                    foreach (var j in second) gathered.Add(j, rule);
                }
            }
            var start = kept.Count;
            var source = population[i].Source;
            foreach (var j in gathered.Records)
            {
                if (scope != LinkScope.Both && population[j].Source == source != (scope == LinkScope.Within)) continue;
                scored++;
                if (entities is not null && entities[i] >= 0 && entities[i] == entities[j]) trulyOne++;
                var pair = scorer.Score(i, j, gathered.RulesOf(j));
                if (pair.Weight >= keepFrom) kept.Add(pair);
            }
            if (kept.Count - start > 1) System.Runtime.InteropServices.CollectionsMarshal.AsSpan(kept)[start..].Sort((x, y) => x.B.CompareTo(y.B));
        }
        return (kept, scored, trulyOne);
    }

    public static ImmutableArray<string> RuleNames(uint rules)
    {
        var names = ImmutableArray.CreateBuilder<string>(BitOperations.PopCount(rules));
        for (; rules != 0; rules &= rules - 1)
        {
            var bit = BitOperations.TrailingZeroCount(rules);
            names.Add(bit == BlockingRules.StewardBit ? BlockingRules.StewardName : BlockingRules.All[bit].Name);
        }
        return names.MoveToImmutable();
    }

    /// <summary>The partners of one record, each once, in the order found.</summary>
    private sealed class Gathered(int records)
    {
        private readonly int[] _gatheredFor = new int[records];
        private readonly uint[] _rules = new uint[records];
        private readonly List<int> _found = [];
        private int _stamp;

        public ReadOnlySpan<int> Records => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_found);

        public void Start(int record)
        {
            _found.Clear();
            _stamp = record + 1;
        }

        public void Add(int record, int rule)
        {
            if (_gatheredFor[record] != _stamp)
            {
                _gatheredFor[record] = _stamp;
                _rules[record] = 0;
                _found.Add(record);
            }
            _rules[record] |= 1u << rule;
        }

        public uint RulesOf(int record) => _rules[record];
    }
}
