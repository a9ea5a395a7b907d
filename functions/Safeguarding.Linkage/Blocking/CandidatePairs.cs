using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Numerics;
using Safeguarding.Linkage.Model;
using Safeguarding.Linkage.Screening;
using Safeguarding.Linkage.Standardise;

namespace Safeguarding.Linkage.Blocking;

/// <summary>Makes every candidate pair once, scores it on the spot, and keeps the few that matter.</summary>
/// <remarks>
/// Pairs are never stored before they are scored. Records are taken one by one; the later records of all its blocks are gathered and sorted, so that each is scored once.
/// Ranges of records are independent of one another, so threads and partitions change nothing in the result.
/// </remarks>
internal static class CandidatePairs
{
    /// <summary>Short, and dealt out to the partitions in turn: the early records of a night have most of the pairs, because a pair belongs to its lower record.</summary>
    private const int RangeLength = 64;

    /// <summary>Records whose partners are gathered before any is scored: few enough for all of them to stay in the cache.</summary>
    private const int RecordsAtOnce = 16;

    /// <summary>Partners of one record from which the screen, which has to be made ready for each record, saves more than it costs; and of a record on average from which it is made at all.</summary>
    private const int FewestScreened = 32;

    /// <summary>The blocks of every rule.</summary>
    public static BlockIndex[] Index(Population population, int largestBlock)
    {
        var indexes = new BlockIndex[BlockingRules.All.Length];

        // Rules differ tenfold in cost: one at a time to whoever is free.
        Parallel.ForEach(Partitioner.Create(Enumerable.Range(0, indexes.Length), EnumerablePartitionerOptions.NoBuffering),
            rule => indexes[rule] = new BlockIndex(BlockingRules.All[rule], population, largestBlock));
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
        var results = new (ArraySegment<ScoredPair> Kept, long Scored, long True)[own];
        var screen = indexes.Sum(index => index.Report.Pairs) >= (long)FewestScreened * population.Count ? PairScreen.Of(scorer, keepFrom) : null;
        Parallel.For(0, own, () => new Partners(screen), (at, _, partners) =>
        {
            var from = (at * of + partition) * RangeLength;
            results[at] = ScoreRange(population, from, Math.Min(from + RangeLength, population.Count), indexes, scorer, keepFrom, scope, entities, partners);
            return partners;
        }, _ => { });

        // Ranges are in order, and a pair belongs to the range of its lower record.
        var starts = new int[own + 1];
        for (var at = 0; at < own; at++) starts[at + 1] = starts[at] + results[at].Kept.Count;
        var kept = GC.AllocateUninitializedArray<ScoredPair>(starts[own]);
        Parallel.For(0, own, at => results[at].Kept.CopyTo(kept, starts[at]));
        return (kept, results.Sum(result => result.Scored), results.Sum(result => result.True));
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

    private static (ArraySegment<ScoredPair>, long, long) ScoreRange(
        Population population, int from, int to, BlockIndex[] indexes, PairScorer scorer, double keepFrom, LinkScope scope, int[]? entities, Partners partners)
    {
        var kept = partners.Kept;
        kept.Clear();
        var scored = 0L;
        var trulyOne = 0L;
        for (var start = from; start < to; start += RecordsAtOnce)
        {
            var end = Math.Min(start + RecordsAtOnce, to);
            partners.Gather(start, end, indexes, population, scope);
            for (var i = start; i < end; i++)
            {
                var found = partners.Of(i - start);
                scored += found.Length;
                if (entities is not null && entities[i] >= 0)
                    foreach (var one in found)
                        if (entities[(int)(one >> 32)] == entities[i]) trulyOne++;
                if (found.Length < FewestScreened || partners.Sieve is null)
                    foreach (var one in found) Keep(i, one);
                else
                    foreach (var position in partners.Sieve.Pick(i, found)) Keep(i, found[position]);
            }
        }
        return (partners.Settle(), scored, trulyOne);

        void Keep(int i, ulong one)
        {
            var pair = scorer.Score(i, (int)(one >> 32), (uint)one);
            if (pair.Weight >= keepFrom) kept.Add(pair);
        }
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

    /// <summary>Finds the partners of one record after another; one for each thread.</summary>
    private sealed class Partners(PairScreen? screen)
    {
        private const int FewEnoughToInsert = 24;

        /// <summary>Pairs that a pile has room for: so many that the collector leaves piles where they are, where it would move the pairs of each range time and again.</summary>
        private const int PileLength = 4096;
        private ScoredPair[] _pile = [];
        private int _piled;
        private readonly int[] _ends = new int[RecordsAtOnce];
        private ulong[] _found = new ulong[4096];
        private int _fetched;

        public List<ScoredPair> Kept { get; } = [];

        /// <summary>Puts what was kept on a pile, where it stays.</summary>
        public ArraySegment<ScoredPair> Settle()
        {
            if (_piled + Kept.Count > _pile.Length) (_pile, _piled) = (GC.AllocateUninitializedArray<ScoredPair>(Math.Max(PileLength, Kept.Count)), 0);
            Kept.CopyTo(_pile, _piled);
            _piled += Kept.Count;
            return new ArraySegment<ScoredPair>(_pile, _piled - Kept.Count, Kept.Count);
        }

        public PairSieve? Sieve { get; } = screen is null ? null : new PairSieve(screen, PairScreen.Width);

        /// <summary>Finds the partners of several records, and brings them and what they point to into the cache: nearly all the time of scoring is waiting for memory, and here all wait together.</summary>
        public void Gather(int from, int to, BlockIndex[] indexes, Population population, LinkScope scope)
        {
            var fetched = 0;
            foreach (var index in indexes)
                for (var record = from; record < to; record++)
                    foreach (var stretch in index.StretchesOf(record)) fetched ^= index[stretch][0];
            var count = 0;
            for (var record = from; record < to; record++) _ends[record - from] = count = Append(record, count, indexes, population, scope);
            var found = _found.AsSpan(0, count);
            foreach (var one in found) fetched ^= population.Fetch((int)(one >> 32));
            foreach (var one in found) fetched ^= population.FetchValues((int)(one >> 32));
            _fetched ^= fetched;
        }

        /// <summary>The partners of a record that the scope allows, each once and ascending: the record in the upper half, in the lower a bit for each rule that found it.</summary>
        /// <param name="record">Number of the record among those gathered, from 0.</param>
        public ReadOnlySpan<ulong> Of(int record) => _found.AsSpan(record == 0 ? 0 : _ends[record - 1], _ends[record] - (record == 0 ? 0 : _ends[record - 1]));

        private int Append(int record, int start, BlockIndex[] indexes, Population population, LinkScope scope)
        {
            var count = start;
            for (var rule = 0; rule < indexes.Length; rule++)
            {
                foreach (var stretch in indexes[rule].StretchesOf(record))
                {
                    var partners = indexes[rule][stretch];
                    if (count + partners.Length > _found.Length) Array.Resize(ref _found, Math.Max(_found.Length * 2, count + partners.Length));
                    foreach (var partner in partners) _found[count++] = (ulong)partner << 32 | 1u << rule;
                }
            }
            var found = _found.AsSpan(start, count - start);
            Sort(found);
            var merged = start;
            for (var at = 0; at < found.Length;)
            {
                var one = found[at++];
                while (at < found.Length && found[at] >> 32 == one >> 32) one |= found[at++];
                if (scope == LinkScope.Both || population.SourceOf((int)(one >> 32)) == population.SourceOf(record) == (scope == LinkScope.Within)) _found[merged++] = one;
            }
            return merged;
        }

        private static void Sort(Span<ulong> found)
        {
            if (found.Length > FewEnoughToInsert)
            {
                found.Sort();
                return;
            }
            for (var at = 1; at < found.Length; at++)
            {
                var one = found[at];
                var to = at;
                for (; to > 0 && found[to - 1] > one; to--) found[to] = found[to - 1];
                found[to] = one;
            }
        }
    }
}
