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

    /// <summary>The pairs of one partition that reach <paramref name="keepFrom"/>, and how many were scored.</summary>
    public static (List<ScoredPair> Kept, long Scored) Score(Population population, BlockIndex[] indexes, PairScorer scorer, double keepFrom, int partition = 0, int of = 1)
    {
        var ranges = (population.Count + RangeLength - 1) / RangeLength;
        var own = (ranges - partition + of - 1) / of;
        var results = new (List<ScoredPair> Kept, long Scored)[own];
        Parallel.For(0, own, () => new Gathered(population.Count), (at, _, gathered) =>
        {
            var from = (at * of + partition) * RangeLength;
            results[at] = ScoreRange(from, Math.Min(from + RangeLength, population.Count), indexes, scorer, keepFrom, gathered);
            return gathered;
        }, _ => { });

        var kept = new List<ScoredPair>(results.Sum(result => result.Kept.Count));
        foreach (var result in results) kept.AddRange(result.Kept);
        return (kept, results.Sum(result => result.Scored));
    }

    private static (List<ScoredPair>, long) ScoreRange(int from, int to, BlockIndex[] indexes, PairScorer scorer, double keepFrom, Gathered gathered)
    {
        var kept = new List<ScoredPair>();
        var scored = 0L;
        for (var i = from; i < to; i++)
        {
            gathered.Start(i);
            for (var rule = 0; rule < indexes.Length; rule++)
            {
                var index = indexes[rule];
                foreach (var position in index.EntriesOf(i))
                    foreach (var j in index.After(position))
                        if (index.Admits(i, j)) gathered.Add(j, rule);
            }
            foreach (var j in gathered.Records)
            {
                var levels = scorer.Comparison.Compare(i, j);
                var weight = scorer.Weight(i, j, levels);
                if (weight >= keepFrom) kept.Add(new ScoredPair(i, j, weight, gathered.RulesOf(j)));
            }
            scored += gathered.Records.Length;
        }
        return (kept, scored);
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
