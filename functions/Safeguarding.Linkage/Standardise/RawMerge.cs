using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Safeguarding.Linkage.Carrying;

namespace Safeguarding.Linkage.Standardise;

/// <summary>The ids of records in key order, as UTF-8.</summary>
internal sealed class RecordIds(byte[][] blocks, RecordIds.Place[] places)
{
    public int Count => places.Length;

    public ReadOnlySpan<byte> this[int record]
    {
        get
        {
            var (block, start, length) = places[record];
            return blocks[block].AsSpan(start, length);
        }
    }

    /// <param name="raw">Records in key order.</param>
    public static RecordIds Of(RawRecords raw)
    {
        var start = 0;
        return new RecordIds([raw.Ids.ToArray()], [.. raw.IdEnds.Select(end => new Place(0, start, -start + (start = end)))]);
    }

    /// <summary>To be put together with others in one order.</summary>
    public Merging With(RecordIds added)
    {
        // A night's additions would otherwise be a block each for ever.
        var (all, own) = Together();
        var (others, theirs) = added.Together();
        return new Merging([all, others], own, theirs);
    }

    /// <summary>All ids in one run of bytes, and where each stands there.</summary>
    public (byte[] Bytes, Place[] Places) Together()
    {
        if (blocks.Length == 1) return (blocks[0], places);
        var starts = new int[blocks.Length + 1];
        for (var block = 0; block < blocks.Length; block++) starts[block + 1] = checked(starts[block] + blocks[block].Length);
        var bytes = new byte[starts[^1]];
        for (var block = 0; block < blocks.Length; block++) blocks[block].CopyTo(bytes, starts[block]);
        return (bytes, Array.ConvertAll(places, place => new Place(0, starts[place.Block] + place.Start, place.Length)));
    }

    /// <summary>Ids one after the other: nothing is left of those that are no longer among them.</summary>
    public void Write(StateWriter to)
    {
        to.Write<int>(Array.ConvertAll(places, place => place.Length));
        var bytes = new byte[places.Sum(place => (long)place.Length)];
        for (int record = 0, at = 0; record < places.Length; at += places[record++].Length) this[record].CopyTo(bytes.AsSpan(at));
        to.Write<byte>(bytes);
    }

    public static RecordIds Read(StateReader from)
    {
        var start = 0;
        var places = Array.ConvertAll(from.ReadAll<int>(), length => new Place(0, (start += length) - length, length));
        return new RecordIds([from.ReadAll<byte>()], places);
    }

    /// <summary>Where an id stands among the bytes of its block.</summary>
    internal readonly record struct Place(int Block, int Start, int Length);

    /// <summary>Ids of two nights as they are put in one order.</summary>
    internal sealed class Merging(byte[][] blocks, Place[] kept, Place[] added)
    {
        private readonly Place[] _places = new Place[kept.Length + added.Length];

        public void Take(int position, int from, int count) => Array.Copy(kept, from, _places, position, count);

        public void TakeAdded(int position, int number) => _places[position] = added[number] with { Block = 1 };

        public RecordIds Done(int count) => new(blocks, count == _places.Length ? _places : _places[..count]);
    }
}

/// <summary>Brings what several readers read together in key order, so that neither the number of readers nor the order of rows can be told from the result.</summary>
internal static class RawMerge
{
    /// <exception cref="ArgumentException">Two records have the same key.</exception>
    public static RawRecords Merge(IReadOnlyList<RawRecords> batches, string[] sources, out RecordIds ids, out string[] sortedSources)
    {
        sortedSources = [.. sources.Order(StringComparer.Ordinal)];
        var ranked = sortedSources;
        var rankOf = Array.ConvertAll(sources, source => Array.IndexOf(ranked, source));
        var merged = new RawRecords(batches[0].ExtraColumns);
        var maps = TextMaps.Of(merged.Texts, batches);
        var blocks = batches.Select(batch => batch.Ids.ToArray()).ToArray();

        var count = batches.Sum(batch => batch.Records.Count);
        var places = new RecordIds.Place[count];
        var rowOf = new int[count];
        var starts = new int[sources.Length + 1];
        foreach (var batch in batches)
            foreach (ref readonly var record in CollectionsMarshal.AsSpan(batch.Records)) starts[rankOf[record.Source] + 1]++;
        for (var s = 0; s < sources.Length; s++) starts[s + 1] += starts[s];
        var next = starts.AsSpan(0, sources.Length).ToArray();
        for (var b = 0; b < batches.Count; b++)
        {
            var records = CollectionsMarshal.AsSpan(batches[b].Records);
            var ends = CollectionsMarshal.AsSpan(batches[b].IdEnds);
            for (int row = 0, start = 0; row < records.Length; start = ends[row++])
            {
                var at = next[rankOf[records[row].Source]]++;
                (places[at], rowOf[at]) = (new RecordIds.Place(b, start, ends[row] - start), row);
            }
        }
        ids = new RecordIds(blocks, places);
        for (var s = 0; s < sources.Length; s++) Sort(ids, places, rowOf, starts[s], starts[s + 1], sortedSources[s]);

        CollectionsMarshal.SetCount(merged.Records, count);
        CollectionsMarshal.SetCount(merged.Extras, count * merged.ExtraColumns);
        const int RangeLength = 65_536;
        Parallel.For(0, (count + RangeLength - 1) / RangeLength, range =>
        {
            var to = CollectionsMarshal.AsSpan(merged.Records);
            var extras = CollectionsMarshal.AsSpan(merged.Extras);
            for (var i = range * RangeLength; i < Math.Min(count, (range + 1) * RangeLength); i++)
            {
                var (batch, row) = (places[i].Block, rowOf[i]);
                to[i] = maps[batch].Map(CollectionsMarshal.AsSpan(batches[batch].Records)[row]);
                to[i].Source = (byte)rankOf[to[i].Source];
                for (var c = 0; c < merged.ExtraColumns; c++)
                    extras[i * merged.ExtraColumns + c] = maps[batch].Extra(batches[batch].Extras[row * merged.ExtraColumns + c]);
            }
        });
        return merged;
    }

    private static void Sort(RecordIds ids, RecordIds.Place[] places, int[] rowOf, int from, int to, string source)
    {
        var ascending = true;
        for (var i = from + 1; i < to && ascending; i++) ascending = ids[i - 1].SequenceCompareTo(ids[i]) < 0;
        if (ascending) return;

        var common = ids[from].Length;
        for (var i = from + 1; i < to; i++) common = Math.Min(common, ids[from].CommonPrefixLength(ids[i]));
        var keys = new ulong[to - from];
        var order = new int[to - from];
        Span<byte> first = stackalloc byte[8];
        for (var i = 0; i < keys.Length; i++)
        {
            var rest = ids[from + i][common..];
            first.Clear();
            rest[..Math.Min(8, rest.Length)].CopyTo(first);
            keys[i] = BinaryPrimitives.ReadUInt64BigEndian(first);
            order[i] = from + i;
        }
        Array.Sort(keys, order);
        for (var start = 0; start < keys.Length;)
        {
            var end = start + 1;
            while (end < keys.Length && keys[end] == keys[start]) end++;
            if (end - start > 1) order.AsSpan(start, end - start).Sort((x, y) => ids[x].SequenceCompareTo(ids[y]));
            start = end;
        }
        var sorted = Array.ConvertAll(order, at => places[at]);
        var rows = Array.ConvertAll(order, at => rowOf[at]);
        sorted.CopyTo(places, from);
        rows.CopyTo(rowOf, from);
        for (var i = from + 1; i < to; i++)
            if (ids[i - 1].SequenceEqual(ids[i])) throw Population.SameKey(source);
    }

    /// <summary>From the text numbers of one reader to those of all, for each kind of text.</summary>
    private sealed class TextMaps
    {
        private static readonly Func<RawTexts, TextTable>[] Tables =
            [texts => texts.Addresses, texts => texts.Postcodes, texts => texts.Surnames, texts => texts.Givens, texts => texts.FullNames, texts => texts.Uprns, texts => texts.Upns, texts => texts.Extras];

        private readonly int[][] _numbers = new int[Tables.Length][];

        public static TextMaps[] Of(RawTexts all, IReadOnlyList<RawRecords> batches)
        {
            var maps = batches.Select(_ => new TextMaps()).ToArray();
            Parallel.For(0, Tables.Length, table =>
            {
                for (var b = 0; b < maps.Length; b++) maps[b]._numbers[table] = Tables[table](all).AddAll(Tables[table](batches[b].Texts));
            });
            return maps;
        }

        public int Extra(int number) => _numbers[7][number];

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public RawRecord Map(RawRecord record)
        {
            record.Address = _numbers[0][record.Address];
            record.Postcode = _numbers[1][record.Postcode];
            record.Surname = _numbers[2][record.Surname];
            record.Given = _numbers[3][record.Given];
            record.Middle = _numbers[3][record.Middle];
            record.KnownAs = _numbers[3][record.KnownAs];
            record.FullName = _numbers[4][record.FullName];
            record.Uprn = _numbers[5][record.Uprn];
            record.Upn = _numbers[6][record.Upn];
            return record;
        }
    }
}
