using System.Numerics;
using Safeguarding.Linkage.Standardise;

namespace Safeguarding.Linkage.Blocking;

/// <summary>The blocks of one rule as numbers, record by record: block numbers are given in the order in which records, by number, first meet them.</summary>
/// <remarks>
/// Most keys belong to one record alone and make no pair, so a small table of how often something like a key was seen throws nearly all of them out before they are
/// looked up. Records that share a date or a place are neighbours by number, so that numbering blocks in their order, where sorting keys would scatter them,
/// keeps everything about a block within a cache's reach.
/// </remarks>
internal sealed class BlockKeys
{
    private const int RangeLength = 16_384;
    private readonly List<uint> _keyOfBlock = [];
    private readonly List<int> _sizes = [];

    public BlockKeys(BlockingRule rule, Population population)
    {
        var sightings = new Sightings(population.Count);
        if (rule.IsAnchor is not null) SeeAnchors(rule, population, sightings);
        var (keys, counts) = Read(rule, population, rule.IsAnchor is null ? null : sightings);
        if (rule.IsAnchor is null)
            foreach (var part in keys)
                foreach (var key in part) sightings.See(key);

        First = new int[population.Count + 1];
        BlockOf = new int[keys.Sum(part => part.Length)];
        var numbers = new Numbers(BlockOf.Length);
        var (record, at) = (0, 0);
        for (var range = 0; range < keys.Length; range++)
        {
            var from = 0;
            foreach (var count in counts[range])
            {
                foreach (var key in keys[range].AsSpan(from, count))
                    if (sightings.SeenTwice(key)) BlockOf[at++] = NumberOf(key, numbers);
                from += count;
                First[++record] = at;
            }
            keys[range] = [];
        }
    }

    /// <summary>Where each record's blocks start in <see cref="BlockOf"/>; one more entry ends the last.</summary>
    public int[] First { get; }

    /// <summary>Numbers of blocks; what lies after the last record's end is not used.</summary>
    public int[] BlockOf { get; }

    public int Blocks => _sizes.Count;

    /// <summary>Records in a block.</summary>
    public int SizeOf(int block) => _sizes[block];

    public uint KeyOf(int block) => _keyOfBlock[block];

    private int NumberOf(uint key, Numbers numbers)
    {
        var number = numbers.Of(key, _sizes.Count);
        if (number == _sizes.Count)
        {
            _sizes.Add(0);
            _keyOfBlock.Add(key);
        }
        System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_sizes)[number]++;
        return number;
    }

    /// <summary>Every key an anchor has counts as seen twice: only blocks with an anchor make pairs.</summary>
    private static void SeeAnchors(BlockingRule rule, Population population, Sightings sightings)
    {
        var own = new List<uint>();
        for (var i = 0; i < population.Count; i++)
        {
            if (!rule.IsAnchor!(population, i)) continue;
            own.Clear();
            rule.AddKeys(population, i, own);
            foreach (var key in own) sightings.SeeTwice(key);
        }
    }

    /// <summary>The distinct keys of every record in ranges of records, and how many each record has; those not seen twice are left out when <paramref name="seen"/> is given.</summary>
    private static (uint[][] Keys, ushort[][] Counts) Read(BlockingRule rule, Population population, Sightings? seen)
    {
        var ranges = (population.Count + RangeLength - 1) / RangeLength;
        var (keys, counts) = (new uint[ranges][], new ushort[ranges][]);
        Parallel.For(0, ranges, range =>
        {
            var from = range * RangeLength;
            var ownCounts = counts[range] = new ushort[Math.Min(population.Count, from + RangeLength) - from];
            var all = new List<uint>(RangeLength * 2);
            var own = new List<uint>();
            for (var i = 0; i < ownCounts.Length; i++)
            {
                own.Clear();
                rule.AddKeys(population, from + i, own);
                var start = all.Count;
                for (var k = 0; k < own.Count; k++)
                    if ((k == 0 || own.IndexOf(own[k], 0, k) < 0) && (seen is null || seen.SeenTwice(own[k]))) all.Add(own[k]);
                ownCounts[i] = (ushort)(all.Count - start);
            }
            keys[range] = [.. all];
        });
        return (keys, counts);
    }

    /// <summary>How often keys were seen, 0, 1 or more, in two bits for every slot; keys that share a slot are seen together.</summary>
    private sealed class Sightings(int records)
    {
        private readonly ulong[] _slots = new ulong[Math.Max(64, (int)Math.Min(1 << 26, BitOperations.RoundUpToPowerOf2((uint)records) / 4))];

        public void See(uint key)
        {
            ref var slots = ref _slots[key >> 5 & (uint)_slots.Length - 1];
            var shift = (int)(key & 31) * 2;

            // 0 becomes 1, 1 becomes 3 and stays.
            slots |= (slots << 1 | 1UL << shift) & 3UL << shift;
        }

        public void SeeTwice(uint key) => _slots[key >> 5 & (uint)_slots.Length - 1] |= 3UL << (int)(key & 31) * 2;

        public bool SeenTwice(uint key) => (_slots[key >> 5 & (uint)_slots.Length - 1] >> (int)(key & 31) * 2 & 2) != 0;
    }

    /// <summary>Numbers of keys in order of first use.</summary>
    private sealed class Numbers(int expected)
    {
        private ulong[] _slots = new ulong[BitOperations.RoundUpToPowerOf2((uint)Math.Max(expected, 512))];
        private int _used;

        /// <summary>The number of a key, which is <paramref name="next"/> when it is new.</summary>
        public int Of(uint key, int next)
        {
            var mask = (uint)_slots.Length - 1;
            for (var slot = key & mask; ; slot = (slot + 1) & mask)
            {
                var held = _slots[slot];
                if (held == 0)
                {
                    _slots[slot] = (ulong)key << 32 | (uint)next + 1;
                    if (++_used * 2 > _slots.Length) Grow();
                    return next;
                }
                if (held >> 32 == key) return (int)(uint)held - 1;
            }
        }

        private void Grow()
        {
            var slots = new ulong[_slots.Length * 2];
            var mask = (uint)slots.Length - 1;
            foreach (var held in _slots)
            {
                if (held == 0) continue;
                var slot = (uint)(held >> 32) & mask;
                while (slots[slot] != 0) slot = (slot + 1) & mask;
                slots[slot] = held;
            }
            _slots = slots;
        }
    }
}
