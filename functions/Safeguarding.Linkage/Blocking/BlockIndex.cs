using Safeguarding.Linkage.Standardise;

namespace Safeguarding.Linkage.Blocking;

/// <summary>The blocks of one rule: record numbers sorted by block and, inside a block, ascending.</summary>
/// <remarks>In a rule with anchors each block holds its anchors first and then the others, both ascending, so that pairs of two others are never walked.</remarks>
internal sealed class BlockIndex
{
    private readonly int[] _records;

    /// <summary>For each position, the position after the last record of its block; 0 for a block that makes no pairs.</summary>
    private readonly int[] _ends;

    /// <summary>For each position, the position after its block's last anchor, and that of the block's first record; only in a rule with anchors.</summary>
    private readonly int[]? _anchorEnds, _starts;
    private readonly int[] _firstEntry;
    private readonly int[] _entries;
    private readonly bool[]? _anchors;

    public BlockIndex(BlockingRule rule, Population population, int largestBlock)
    {
        var largest = rule.Largest == 0 ? largestBlock : Math.Min(rule.Largest, largestBlock);
        var sorted = SortedKeys(rule, population);
        _records = new int[sorted.Length];
        _ends = new int[sorted.Length];
        if (rule.IsAnchor is not null)
        {
            _anchors = new bool[population.Count];
            for (var i = 0; i < population.Count; i++) _anchors[i] = rule.IsAnchor(population, i);
            _anchorEnds = new int[sorted.Length];
            _starts = new int[sorted.Length];
        }
        var tally = new Tally();
        Divide(rule, population, sorted, 0, sorted.Length, 0, (long)largest * (largest - 1) / 2, tally);
        Report = new BlockReport(rule.Name, tally.Blocks, tally.Largest, tally.Pairs, tally.Split, tally.NotMade);

        _firstEntry = new int[population.Count + 1];
        for (var at = 0; at < _records.Length; at++)
            if (MakesPairs(at)) _firstEntry[_records[at] + 1]++;
        for (var i = 0; i < population.Count; i++) _firstEntry[i + 1] += _firstEntry[i];
        _entries = new int[_firstEntry[^1]];
        var next = _firstEntry.AsSpan(0, population.Count).ToArray();
        for (var at = 0; at < _records.Length; at++)
            if (MakesPairs(at)) _entries[next[_records[at]]++] = at;
    }

    public BlockReport Report { get; }

    /// <summary>Positions in the index at which a record stands before others of its block.</summary>
    public ReadOnlySpan<int> EntriesOf(int record) => _entries.AsSpan(_firstEntry[record], _firstEntry[record + 1] - _firstEntry[record]);

    /// <summary>The records with which the one at this position makes pairs that it owns: those of larger number.</summary>
    public void Partners(int position, out ReadOnlySpan<int> first, out ReadOnlySpan<int> second)
    {
        second = [];
        if (_anchors is null)
        {
            first = _records.AsSpan(position + 1, _ends[position] - position - 1);
            return;
        }
        var (start, anchorEnd, end) = (_starts![position], _anchorEnds![position], _ends[position]);
        var record = _records[position];
        first = Above(_records.AsSpan(start, anchorEnd - start), record);
        if (_anchors[record]) second = Above(_records.AsSpan(anchorEnd, end - anchorEnd), record);
    }

    private static ReadOnlySpan<int> Above(ReadOnlySpan<int> ascending, int record)
    {
        var at = ascending.BinarySearch(record);
        return ascending[(at < 0 ? ~at : at + 1)..];
    }

    private bool MakesPairs(int position) => _anchors is null ? _ends[position] > position + 1 : _ends[position] > 0;

    /// <summary>Every key of every record as key and record number in one number, sorted.</summary>
    private static ulong[] SortedKeys(BlockingRule rule, Population population)
    {
        const int RangeLength = 65_536;
        var ranges = (population.Count + RangeLength - 1) / RangeLength;
        var parts = new List<ulong>[ranges];
        Parallel.For(0, ranges, range =>
        {
            var part = new List<ulong>(RangeLength);
            var own = new List<uint>();
            for (var i = range * RangeLength; i < Math.Min(population.Count, (range + 1) * RangeLength); i++)
            {
                own.Clear();
                rule.AddKeys(population, i, own);
                for (var k = 0; k < own.Count; k++)
                    if (k == 0 || own.IndexOf(own[k]) == k) part.Add((ulong)own[k] << 32 | (uint)i);
            }
            parts[range] = part;
        });
        var all = new ulong[parts.Sum(part => part.Count)];
        var at = 0;
        foreach (var part in parts)
        {
            part.CopyTo(all, at);
            at += part.Count;
        }
        return RadixSort.ByUpperHalf(all);
    }

    private void Divide(BlockingRule rule, Population population, ulong[] keys, int from, int to, int stage, long mostPairs, Tally tally)
    {
        for (var start = from; start < to;)
        {
            var end = start + 1;
            while (end < to && keys[end] >> 32 == keys[start] >> 32) end++;
            var pairs = PairsOf(keys, start, end);
            if (pairs > mostPairs && stage < rule.Refinements.Length)
            {
                if (stage == 0) tally.Split++;
                var refine = rule.Refinements[stage];
                for (var at = start; at < end; at++)
                    keys[at] = (ulong)BlockingRules.Key(keys[at] >> 32, refine(population, (int)(uint)keys[at]), 1) << 32 | (uint)keys[at];
                keys.AsSpan(start, end - start).Sort();
                var made = tally.Pairs + tally.NotMade;
                Divide(rule, population, keys, start, end, stage + 1, mostPairs, tally);

                // Pairs of different parts of the block were not made by this rule, whatever other rules do.
                tally.NotMade += pairs - (tally.Pairs + tally.NotMade - made);
            }
            else if (pairs > mostPairs)
            {
                tally.NotMade += pairs;
            }
            else if (pairs > 0)
            {
                Place(keys, start, end);
                tally.Blocks++;
                tally.Pairs += pairs;
                tally.Largest = Math.Max(tally.Largest, end - start);
            }
            start = end;
        }
    }

    private void Place(ulong[] keys, int start, int end)
    {
        var next = start;
        if (_anchors is null)
        {
            for (var at = start; at < end; at++) _records[at] = (int)(uint)keys[at];
        }
        else
        {
            for (var at = start; at < end; at++)
                if (_anchors[(int)(uint)keys[at]]) _records[next++] = (int)(uint)keys[at];
            _anchorEnds.AsSpan(start, end - start).Fill(next);
            _starts.AsSpan(start, end - start).Fill(start);
            for (var at = start; at < end; at++)
                if (!_anchors[(int)(uint)keys[at]]) _records[next++] = (int)(uint)keys[at];
        }
        _ends.AsSpan(start, end - start).Fill(end);
    }

    private long PairsOf(ulong[] keys, int start, int end)
    {
        long size = end - start;
        if (_anchors is null) return size * (size - 1) / 2;
        var anchors = 0L;
        for (var at = start; at < end; at++)
            if (_anchors[(int)(uint)keys[at]]) anchors++;
        return anchors * (size - anchors) + anchors * (anchors - 1) / 2;
    }

    private sealed class Tally
    {
        public long Blocks, Pairs, Split, NotMade;
        public int Largest;
    }
}
