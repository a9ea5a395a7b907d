using Safeguarding.Linkage.Standardise;

namespace Safeguarding.Linkage.Blocking;

/// <summary>A run of positions in a <see cref="BlockIndex"/>.</summary>
internal readonly record struct Stretch(int From, int To);

/// <summary>The blocks of one rule, and for every record the stretches of them that hold its partners: the records of larger number with which it makes pairs.</summary>
/// <remarks>A stretch's records are ascending. In a rule with anchors each block holds its anchors first and then the others, so that pairs of two others are never walked.</remarks>
internal sealed class BlockIndex
{
    private readonly int[] _records;
    private readonly int[] _firstStretch;
    private readonly Stretch[] _stretches;

    public BlockIndex(BlockingRule rule, Population population, int largestBlock)
    {
        var largest = rule.Largest == 0 ? largestBlock : Math.Min(rule.Largest, largestBlock);
        var mostPairs = (long)largest * (largest - 1) / 2;
        var keys = new BlockKeys(rule, population);
        var tally = new Tally();

        // Where each block starts and ends; one record alone is no block.
        var places = new Stretch[keys.Blocks];
        var positions = 0;
        for (var block = 0; block < places.Length; block++)
        {
            var size = keys.Sizes[block];
            places[block] = new Stretch(positions, size > 1 ? positions += size : positions);
        }
        _records = new int[positions];
        var special = Special.Of(rule, population, keys, places, mostPairs, _records, tally);

        var count = special?.Count ?? 0;
        for (var block = 0; block < places.Length; block++)
        {
            long size = places[block].To - places[block].From;
            if (size < 2 || special?.Of(block) is not null) continue;
            count += (int)size - 1;
            tally.Blocks++;
            tally.Pairs += size * (size - 1) / 2;
            tally.Largest = Math.Max(tally.Largest, (int)size);
        }
        _firstStretch = new int[population.Count + 1];
        _stretches = new Stretch[count];
        var made = 0;
        for (var i = 0; i < population.Count; i++)
        {
            foreach (var block in keys.BlockOf.AsSpan(keys.First[i], keys.First[i + 1] - keys.First[i]))
            {
                // The place shrinks from the front as it fills.
                ref var place = ref places[block];
                var (at, end) = place;
                if (at == end) continue;
                place = new Stretch(at + 1, end);
                if (special?.Of(block) is { } own)
                {
                    var rank = own.Length / 2 - (end - at);
                    if (own[rank * 2] is var first && first.To > first.From) _stretches[made++] = first;
                    if (own[rank * 2 + 1] is var second && second.To > second.From) _stretches[made++] = second;
                    continue;
                }
                _records[at] = i;
                if (at + 1 < end) _stretches[made++] = new Stretch(at + 1, end);
            }
            _firstStretch[i + 1] = made;
        }
        Divided = tally.Divided;
        Report = new BlockReport(rule.Name, tally.Blocks, tally.Largest, tally.Pairs, tally.Split, tally.NotMade);
    }

    public BlockReport Report { get; }

    /// <summary>The blocks that were too large.</summary>
    public DividedBlocks Divided { get; }

    /// <summary>The stretches that hold a record's partners, one or two for each of its blocks.</summary>
    public ReadOnlySpan<Stretch> StretchesOf(int record) => _stretches.AsSpan(_firstStretch[record], _firstStretch[record + 1] - _firstStretch[record]);

    /// <summary>The records of a stretch, ascending.</summary>
    public ReadOnlySpan<int> this[Stretch stretch] => _records.AsSpan(stretch.From, stretch.To - stretch.From);

    private sealed class Tally
    {
        public readonly DividedBlocks Divided = new();
        public long Blocks, Pairs, Split, NotMade;
        public int Largest;
    }

    /// <summary>The blocks that are too large, divided, and in a rule with anchors all of them.</summary>
    /// <param name="numbers">For each block its place in <paramref name="stretches"/>, -1 when it is not special.</param>
    private sealed class Special(int[] numbers, List<Stretch[]> stretches)
    {
        /// <summary>Stretches that hold anything.</summary>
        public int Count { get; } = stretches.Sum(own => own.Count(stretch => stretch.To > stretch.From));

        /// <summary>For each record of a special block, by rank, two stretches; null for any other block.</summary>
        public Stretch[]? Of(int block) => numbers[block] < 0 ? null : stretches[numbers[block]];

        /// <returns>Null when no block is special.</returns>
        public static Special? Of(BlockingRule rule, Population population, BlockKeys keys, Stretch[] places, long mostPairs, int[] records, Tally tally)
        {
            var stretches = new List<Stretch[]>();
            int[]? numbers = null;
            for (var block = 0; block < places.Length; block++)
            {
                long size = places[block].To - places[block].From;
                if (size < 2 || rule.IsAnchor is null && size * (size - 1) / 2 <= mostPairs) continue;
                if (numbers is null)
                {
                    numbers = new int[places.Length];
                    Array.Fill(numbers, -1);
                }
                numbers[block] = stretches.Count;
                stretches.Add(new Stretch[size * 2]);
            }
            if (numbers is null) return null;

            var members = stretches.ConvertAll(own => new int[own.Length / 2]);
            var next = new int[stretches.Count];
            for (var i = 0; i < population.Count; i++)
                foreach (var block in keys.BlockOf.AsSpan(keys.First[i], keys.First[i + 1] - keys.First[i]))
                    if (numbers[block] is >= 0 and var number) members[number][next[number]++] = i;
            for (var block = 0; block < places.Length; block++)
            {
                if (numbers[block] is not (>= 0 and var number)) continue;
                var sorted = Array.ConvertAll(members[number], record => (ulong)keys.KeyOf(block) << 32 | (uint)record);
                new Division(rule, population, mostPairs, tally, keys.KeyOf(block), records, places[block].From, members[number], stretches[number]).Divide(sorted, 0, sorted.Length, 0);
            }
            return new Special(numbers, stretches);
        }
    }

    /// <summary>Divides one block by further keys until no part is too large, and puts the parts where the block stood.</summary>
    /// <param name="blockKey">The block's own key.</param>
    /// <param name="start">Where the block stands among <paramref name="records"/>.</param>
    /// <param name="own">The block's records, ascending.</param>
    /// <param name="stretches">Two for each of <paramref name="own"/>, to be filled.</param>
    private sealed class Division(BlockingRule rule, Population population, long mostPairs, Tally tally, uint blockKey, int[] records, int start, int[] own, Stretch[] stretches)
    {
        /// <param name="keys">Key and record in one number, sorted.</param>
        public void Divide(ulong[] keys, int from, int to, int stage)
        {
            for (var first = from; first < to;)
            {
                var end = first + 1;
                while (end < to && keys[end] >> 32 == keys[first] >> 32) end++;
                var pairs = PairsOf(keys.AsSpan(first, end - first));
                if (pairs > mostPairs && stage < rule.Refinements.Length)
                {
                    if (stage == 0) tally.Split++;
                    tally.Divided.Add(stage, blockKey, (uint)(keys[first] >> 32));
                    var refine = rule.Refinements[stage];
                    for (var at = first; at < end; at++)
                        keys[at] = (ulong)BlockingRules.Refine((uint)(keys[at] >> 32), refine(population, (int)(uint)keys[at])) << 32 | (uint)keys[at];
                    keys.AsSpan(first, end - first).Sort();
                    var made = tally.Pairs + tally.NotMade;
                    Divide(keys, first, end, stage + 1);

                    // Pairs of different parts of the block were not made by this rule, whatever other rules do.
                    tally.NotMade += pairs - (tally.Pairs + tally.NotMade - made);
                }
                else if (pairs > mostPairs)
                {
                    tally.NotMade += pairs;
                    tally.Divided.Add(stage, blockKey, (uint)(keys[first] >> 32));
                }
                else if (pairs > 0)
                {
                    Place(keys.AsSpan(first, end - first), start + first);
                    tally.Blocks++;
                    tally.Pairs += pairs;
                    tally.Largest = Math.Max(tally.Largest, end - first);
                }
                first = end;
            }
        }

        private bool IsAnchor(ulong key) => rule.IsAnchor is null || rule.IsAnchor(population, (int)(uint)key);

        private long PairsOf(ReadOnlySpan<ulong> keys)
        {
            long anchors = 0;
            foreach (var key in keys)
                if (IsAnchor(key)) anchors++;
            return anchors * (keys.Length - anchors) + anchors * (anchors - 1) / 2;
        }

        private void Place(ReadOnlySpan<ulong> keys, int at)
        {
            var next = at;
            foreach (var key in keys)
                if (IsAnchor(key)) records[next++] = (int)(uint)key;
            var anchors = records.AsSpan(at, next - at);
            foreach (var key in keys)
                if (!IsAnchor(key)) records[next++] = (int)(uint)key;
            var others = records.AsSpan(at + anchors.Length, next - at - anchors.Length);
            foreach (var key in keys)
            {
                var record = (int)(uint)key;
                var rank = Array.BinarySearch(own, record);
                stretches[rank * 2] = Above(anchors, record, at);
                if (IsAnchor(key)) stretches[rank * 2 + 1] = Above(others, record, at + anchors.Length);
            }
        }

        private static Stretch Above(ReadOnlySpan<int> ascending, int record, int at)
        {
            var found = ascending.BinarySearch(record);
            return new Stretch(at + (found < 0 ? ~found : found + 1), at + ascending.Length);
        }
    }
}
