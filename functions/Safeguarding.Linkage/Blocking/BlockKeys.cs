using System.Numerics;
using System.Runtime.InteropServices;
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
    private readonly Numbers _numbers;

    public BlockKeys(BlockingRule rule, Population population)
    {
        var sightings = new Sightings(population.Count);
        if (rule.IsAnchor is not null) SeeAnchors(rule, population, sightings);
        var (keys, counts) = Read(rule, population, rule.IsAnchor is null ? null : sightings);
        if (rule.IsAnchor is null)
            foreach (var part in keys)
                foreach (var key in part) sightings.See(key);

        First = new int[population.Count + 1];
        var (record, at) = (0, 0);
        for (var range = 0; range < keys.Length; range++)
        {
            var own = CollectionsMarshal.AsSpan(keys[range]);
            var (from, kept) = (0, 0);
            foreach (var count in counts[range])
            {
                // Kept keys move to the front; no branch, for whether a key is kept nobody can predict.
                for (var to = from + count; from < to; from++)
                {
                    var key = own[from];
                    own[kept] = key;
                    kept += sightings.SeenTwice(key);
                }
                First[++record] = at + kept;
            }
            CollectionsMarshal.SetCount(keys[range], kept);
            at += kept;
        }
        BlockOf = new int[at];
        _numbers = new Numbers(BlockOf.Length);
        at = 0;
        for (var range = 0; range < keys.Length; range++)
        {
            var kept = CollectionsMarshal.AsSpan(keys[range]);
            _numbers.Of(kept, BlockOf.AsSpan(at));
            at += kept.Length;
            keys[range] = [];
        }
    }

    /// <summary>Where each record's blocks start in <see cref="BlockOf"/>; one more entry ends the last.</summary>
    public int[] First { get; }

    /// <summary>Numbers of blocks.</summary>
    public int[] BlockOf { get; }

    public int Blocks => _numbers.Count;

    /// <summary>Records in each block; what lies after the last block is not used.</summary>
    public ReadOnlySpan<int> Sizes => _numbers.Sizes;

    public uint KeyOf(int block) => _numbers.KeyOf(block);

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
    private static (List<uint>[] Keys, ushort[][] Counts) Read(BlockingRule rule, Population population, Sightings? seen)
    {
        var ranges = (population.Count + RangeLength - 1) / RangeLength;
        var (keys, counts) = (new List<uint>[ranges], new ushort[ranges][]);
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
                    if ((k == 0 || own.IndexOf(own[k], 0, k) < 0) && (seen is null || seen.SeenTwice(own[k]) != 0)) all.Add(own[k]);
                ownCounts[i] = (ushort)(all.Count - start);
            }
            keys[range] = all;
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

        /// <summary>1 when a key was seen more than once, else 0.</summary>
        public int SeenTwice(uint key) => (int)(_slots[key >> 5 & (uint)_slots.Length - 1] >> (int)(key & 31) * 2 + 1) & 1;
    }

    /// <summary>Numbers of keys in order of first use, and how often each was asked for.</summary>
    private sealed class Numbers(int expected)
    {
        private const int AtOnce = 64;
        private ulong[] _slots = new ulong[BitOperations.RoundUpToPowerOf2((uint)Math.Max(expected, 512))];
        private int[] _sizes = new int[256];
        private uint[] _keys = new uint[256];

        public int Count { get; private set; }
        public ReadOnlySpan<int> Sizes => _sizes;

        public uint KeyOf(int number) => _keys[number];

        /// <summary>The numbers of keys.</summary>
        public void Of(ReadOnlySpan<uint> keys, Span<int> numbers)
        {
            for (; keys.Length > 0; keys = keys[Math.Min(AtOnce, keys.Length)..], numbers = numbers[Math.Min(AtOnce, numbers.Length)..])
            {
                var some = keys[..Math.Min(AtOnce, keys.Length)];

                // Most slots lie outside the caches. Asking for several before any is needed fetches them all at once.
                var mask = (uint)_slots.Length - 1;
                var fetched = 0UL;
                foreach (var key in some) fetched |= _slots[key & mask];
                if (fetched == ulong.MaxValue) numbers[0] = 0;
                for (var k = 0; k < some.Length; k++) numbers[k] = Of(some[k]);
            }
        }

        private int Of(uint key)
        {
            var mask = (uint)_slots.Length - 1;
            for (var slot = key & mask; ; slot = (slot + 1) & mask)
            {
                var held = _slots[slot];
                if (held == 0) return Add(key, slot);
                if (held >> 32 != key) continue;
                var number = (int)(uint)held - 1;
                _sizes[number]++;
                return number;
            }
        }

        private int Add(uint key, uint slot)
        {
            var number = Count++;
            _slots[slot] = (ulong)key << 32 | (uint)Count;
            if (number == _sizes.Length)
            {
                Array.Resize(ref _sizes, _sizes.Length * 2);
                Array.Resize(ref _keys, _keys.Length * 2);
            }
            (_sizes[number], _keys[number]) = (1, key);
            if (Count * 2 > _slots.Length) Grow();
            return number;
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
