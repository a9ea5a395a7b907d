using System.Collections.Concurrent;
using System.Numerics;
using Safeguarding.Linkage.Carrying;
using Safeguarding.Linkage.Standardise;

namespace Safeguarding.Linkage.Blocking;

/// <summary>The block keys of every record under every rule, held from night to night so that the partners of a few records are found in one walk over numbers.</summary>
/// <param name="First">Where each record's keys start; one more entry ends the last.</param>
/// <param name="Keys">All keys.</param>
/// <param name="Rules">The rule of each.</param>
internal sealed record HeldKeys(int[] First, uint[] Keys, byte[] Rules)
{
    private const int RangeLength = 16_384;

    public static HeldKeys Of(Population population) => Read(population, population.Count, position => position);

    /// <summary>The keys of the next night: of records that stayed as they were, of those that came made anew.</summary>
    public HeldKeys Next(Population next, Moved moved)
    {
        var added = Read(next, moved.Added.Length, k => moved.Added[k]);
        var first = new int[next.Count + 1];
        for (var k = 0; k < moved.Added.Length; k++) first[moved.Added[k] + 1] = added.First[k + 1] - added.First[k];
        for (var old = 0; old < moved.NewOf.Length; old++)
            if (moved.NewOf[old] is >= 0 and var record) first[record + 1] = First[old + 1] - First[old];
        for (var record = 0; record < next.Count; record++) first[record + 1] += first[record];
        var (keys, rules) = (new uint[first[^1]], new byte[first[^1]]);
        for (var k = 0; k < moved.Added.Length; k++) Copy(added, k, k + 1, first[moved.Added[k]]);

        // Neighbours stayed neighbours: whole runs at once.
        for (var from = 0; from < moved.NewOf.Length;)
        {
            var to = from + 1;
            if (moved.NewOf[from] >= 0)
            {
                while (to < moved.NewOf.Length && moved.NewOf[to] == moved.NewOf[to - 1] + 1) to++;
                Copy(this, from, to, first[moved.NewOf[from]]);
            }
            from = to;
        }
        return new HeldKeys(first, keys, rules);

        void Copy(HeldKeys held, int from, int to, int at)
        {
            var length = held.First[to] - held.First[from];
            held.Keys.AsSpan(held.First[from], length).CopyTo(keys.AsSpan(at));
            held.Rules.AsSpan(held.First[from], length).CopyTo(rules.AsSpan(at));
        }
    }

    /// <summary>Every pair of one of a few records with any other that shares a part of a block: the lower record above, the higher below; with a bit for each rule that found it.</summary>
    /// <param name="few">Numbers of the records, ascending.</param>
    /// <param name="divided">For each rule the blocks that are held to be too large.</param>
    public List<(ulong Pair, uint Rules)> PairsOf(int[] few, Population population, DividedBlocks[] divided, LinkScope scope)
    {
        var ownKeys = new ulong[few.Sum(record => First[record + 1] - First[record])];
        var own = new int[ownKeys.Length];
        var made = 0;
        foreach (var record in few)
            for (var at = First[record]; at < First[record + 1]; at++) (ownKeys[made], own[made++]) = (Whole(at), record);
        Array.Sort(ownKeys, own);
        var isFew = new bool[population.Count];
        foreach (var record in few) isFew[record] = true;

        // Nearly every key of the others is met by none: a small table of bits says so.
        var mask = BitOperations.RoundUpToPowerOf2((uint)Math.Max(1 << 16, own.Length * 32)) - 1;
        var met = new ulong[(mask + 1) / 64];
        var places = new Dictionary<ulong, (int From, int To)>();
        for (var from = 0; from < own.Length;)
        {
            var to = from + 1;
            while (to < own.Length && ownKeys[to] == ownKeys[from]) to++;
            var bit = Bit(ownKeys[from], mask);
            met[bit / 64] |= 1UL << (int)(bit % 64);
            places.Add(ownKeys[from], (from, to));
            from = to;
        }

        var ranges = (population.Count + RangeLength - 1) / RangeLength;
        var found = new (List<ulong> Pairs, List<uint> Rules)[ranges];
        Parallel.ForEach(Partitioner.Create(Enumerable.Range(0, ranges), EnumerablePartitionerOptions.NoBuffering), range =>
        {
            var (pairs, rules) = found[range] = ([], []);
            for (var record = range * RangeLength; record < Math.Min(population.Count, (range + 1) * RangeLength); record++)
            {
                for (var at = First[record]; at < First[record + 1]; at++)
                {
                    var bit = Bit(Whole(at), mask);
                    if ((met[bit / 64] >> (int)(bit % 64) & 1) == 0 || !places.TryGetValue(Whole(at), out var place)) continue;
                    var rule = BlockingRules.All[Rules[at]];
                    if (divided[Rules[at]].PartOf(rule, population, record, Keys[at]) is not { } part) continue;
                    var isAnchor = rule.IsAnchor is null || rule.IsAnchor(population, record);
                    for (var k = place.From; k < place.To; k++)
                    {
                        var other = own[k];

                        // Two of the few meet twice; once is enough.
                        if (other == record || isFew[record] && other < record) continue;
                        if (!isAnchor && !rule.IsAnchor!(population, other)) continue;
                        if (scope != LinkScope.Both && population.SourceOf(other) == population.SourceOf(record) != (scope == LinkScope.Within)) continue;
                        if (divided[Rules[at]].PartOf(rule, population, other, Keys[at]) != part) continue;
                        pairs.Add((ulong)Math.Min(record, other) << 32 | (uint)Math.Max(record, other));
                        rules.Add(1u << Rules[at]);
                    }
                }
            }
        });

        var allPairs = new ulong[found.Sum(part => part.Pairs.Count)];
        var allRules = new uint[allPairs.Length];
        var next = 0;
        foreach (var (pairs, rules) in found)
        {
            pairs.CopyTo(allPairs, next);
            rules.CopyTo(allRules, next);
            next += pairs.Count;
        }
        Array.Sort(allPairs, allRules);
        var merged = new List<(ulong Pair, uint Rules)>(allPairs.Length);
        for (var from = 0; from < allPairs.Length;)
        {
            var (pair, rules) = (allPairs[from], 0u);
            for (; from < allPairs.Length && allPairs[from] == pair; from++) rules |= allRules[from];
            merged.Add((pair, rules));
        }
        return merged;
    }

    public void Write(StateWriter to)
    {
        to.Write<int>(First);
        to.Write<uint>(Keys);
        to.Write<byte>(Rules);
    }

    public static HeldKeys Read(StateReader from) => new(from.ReadAll<int>(), from.ReadAll<uint>(), from.ReadAll<byte>());

    private ulong Whole(int at) => (ulong)Rules[at] << 32 | Keys[at];

    private static uint Bit(ulong key, uint mask) => ((uint)key ^ (uint)(key >> 32) * 0x9E3779B9) & mask;

    private static HeldKeys Read(Population population, int count, Func<int, int> recordAt)
    {
        var ranges = (count + RangeLength - 1) / RangeLength;
        var (first, keys, rules) = (new int[count + 1], new List<uint>[ranges], new List<byte>[ranges]);
        Parallel.For(0, ranges, range =>
        {
            var (ownKeys, ownRules) = (keys[range], rules[range]) = (new List<uint>(RangeLength * 12), new List<byte>(RangeLength * 12));
            var one = new List<uint>();
            for (var position = range * RangeLength; position < Math.Min(count, (range + 1) * RangeLength); position++)
            {
                var start = ownKeys.Count;
                for (var rule = 0; rule < BlockingRules.All.Length; rule++)
                {
                    one.Clear();
                    BlockingRules.All[rule].AddKeys(population, recordAt(position), one);
                    for (var k = 0; k < one.Count; k++)
                    {
                        if (k > 0 && one.IndexOf(one[k], 0, k) >= 0) continue;
                        ownKeys.Add(one[k]);
                        ownRules.Add((byte)rule);
                    }
                }
                first[position + 1] = ownKeys.Count - start;
            }
        });
        for (var position = 0; position < count; position++) first[position + 1] += first[position];
        var (allKeys, allRules) = (new uint[first[count]], new byte[first[count]]);
        for (int range = 0, at = 0; range < ranges; at += keys[range++].Count)
        {
            keys[range].CopyTo(allKeys, at);
            rules[range].CopyTo(allRules, at);
        }
        return new HeldKeys(first, allKeys, allRules);
    }
}
