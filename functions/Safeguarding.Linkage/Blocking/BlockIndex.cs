using Safeguarding.Linkage.Standardise;

namespace Safeguarding.Linkage.Blocking;

/// <summary>The blocks of one rule: record numbers sorted by block and, inside a block, ascending.</summary>
internal sealed class BlockIndex
{
    private readonly int[] _records;
    private readonly int[] _blockEnds;
    private readonly int[] _firstEntry;
    private readonly int[] _entries;
    private readonly bool[]? _anchors;

    public BlockIndex(BlockingRule rule, Population population, int largestBlock)
    {
        var keys = new List<ulong>(population.Count);
        var owners = new List<int>(population.Count);
        var own = new List<ulong>();
        if (rule.IsAnchor is not null) _anchors = new bool[population.Count];
        for (var i = 0; i < population.Count; i++)
        {
            own.Clear();
            rule.AddKeys(population, i, own);
            if (_anchors is not null) _anchors[i] = rule.IsAnchor!(population, i);
            for (var k = 0; k < own.Count; k++)
            {
                if (own.IndexOf(own[k]) < k) continue;
                keys.Add(own[k]);
                owners.Add(i);
            }
        }
        var sortedKeys = keys.ToArray();
        _records = owners.ToArray();
        Array.Sort(sortedKeys, _records);
        _blockEnds = new int[_records.Length];
        var tally = new Tally();
        Divide(rule, population, sortedKeys, 0, _records.Length, 0, (long)largestBlock * (largestBlock - 1) / 2, tally);
        Report = new BlockReport(rule.Name, tally.Blocks, tally.Largest, tally.Pairs, tally.Split, tally.NotMade);

        _firstEntry = new int[population.Count + 1];
        foreach (var record in _records) _firstEntry[record + 1]++;
        for (var i = 0; i < population.Count; i++) _firstEntry[i + 1] += _firstEntry[i];
        _entries = new int[_records.Length];
        var next = _firstEntry.AsSpan(0, population.Count).ToArray();
        for (var at = 0; at < _records.Length; at++) _entries[next[_records[at]]++] = at;
    }

    public BlockReport Report { get; }

    /// <summary>Positions in the index at which a record stands, one for each of its blocks.</summary>
    public ReadOnlySpan<int> EntriesOf(int record) => _entries.AsSpan(_firstEntry[record], _firstEntry[record + 1] - _firstEntry[record]);

    /// <summary>The records of a block that come after the one at this position; empty for a block that was left out.</summary>
    public ReadOnlySpan<int> After(int position) =>
        _blockEnds[position] > position ? _records.AsSpan(position + 1, _blockEnds[position] - position - 1) : [];

    public bool Admits(int a, int b) => _anchors is null || _anchors[a] || _anchors[b];

    private void Divide(BlockingRule rule, Population population, ulong[] keys, int from, int to, int stage, long mostPairs, Tally tally)
    {
        for (var start = from; start < to;)
        {
            var end = start + 1;
            while (end < to && keys[end] == keys[start]) end++;
            var pairs = PairsOf(start, end);
            if (pairs > mostPairs && stage < rule.Refinements.Length)
            {
                if (stage == 0) tally.Split++;
                var refine = rule.Refinements[stage];
                for (var at = start; at < end; at++) keys[at] = BlockingRules.Key(keys[at], refine(population, _records[at]), 1);
                Array.Sort(keys, _records, start, end - start);
                var made = tally.Pairs + tally.NotMade;
                Divide(rule, population, keys, start, end, stage + 1, mostPairs, tally);

                // Pairs of different parts of the block were not made by this rule, whatever other rules do.
                tally.NotMade += pairs - (tally.Pairs + tally.NotMade - made);
            }
            else if (pairs > mostPairs)
            {
                tally.NotMade += pairs;
            }
            else
            {
                Array.Sort(_records, start, end - start);
                _blockEnds.AsSpan(start, end - start).Fill(end);
                if (pairs > 0) tally.Blocks++;
                tally.Pairs += pairs;
                tally.Largest = Math.Max(tally.Largest, end - start);
            }
            start = end;
        }
    }

    private long PairsOf(int start, int end)
    {
        long size = end - start;
        if (_anchors is null) return size * (size - 1) / 2;
        var anchors = 0L;
        for (var at = start; at < end; at++)
            if (_anchors[_records[at]]) anchors++;
        return anchors * (size - anchors) + anchors * (anchors - 1) / 2;
    }

    private sealed class Tally
    {
        public long Blocks, Pairs, Split, NotMade;
        public int Largest;
    }
}
