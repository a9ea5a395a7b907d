namespace Safeguarding.Parquet;

/// <summary>Finds the rows of a row group that meet conditions, asking first what costs least: bounds, filters, bounds of pages, then values.</summary>
internal static class RowSearch
{
    /// <summary>Room for the header of a bloom filter of a file that does not say how long the filter is.</summary>
    private const int BloomHeaderBytes = 64;

    public static int[] Find(ParquetReader reader, int group, Condition[] conditions)
    {
        var (rows, chunks) = reader.Group(group);
        foreach (var condition in conditions)
        {
            var chunk = chunks[condition.Column];
            if (!condition.MayHold(chunk.Statistics.Min, chunk.Statistics.Max, chunk.Statistics.Nulls, rows))
                return [];
        }
        foreach (var condition in conditions)
        {
            if (condition.Hash is { } hash && chunks[condition.Column].Bloom is { } part && ReadBloom(reader, part) is { } bloom && !bloom.MayHold(hash))
                return [];
        }
        int[]? found = null;
        foreach (var condition in conditions)
            found = FilterPages(reader, group, rows, condition, chunks[condition.Column], found);
        foreach (var condition in conditions)
        {
            if (found is { Length: 0 })
                return [];
            using var values = reader.Values(group, condition.Column, found);
            var holds = condition.Holds(values);
            found = found is null
                ? [.. Enumerable.Range(0, rows).Where(row => holds[row])]
                : [.. found.Where((_, i) => holds[i])];
        }
        return found ?? [.. Enumerable.Range(0, rows)];
    }

    /// <summary>Leaves out the rows of pages whose bounds say that none of theirs can be meant.</summary>
    private static int[]? FilterPages(ParquetReader reader, int group, int rows, Condition condition, ChunkMetadata chunk, int[]? found)
    {
        if (chunk.ColumnIndex is not { } part || reader.Places(group, condition.Column) is not { Length: > 0 } places)
            return found;
        var bounds = PageIndex.ReadBounds(reader.ReadPart(part), places.Length);
        var kept = new List<int>();
        int from = 0;
        for (int page = 0; page < places.Length; page++)
        {
            int first = places[page].FirstRow, end = page + 1 < places.Length ? places[page + 1].FirstRow : rows;
            var (min, max, nulls) = bounds[page];
            // A page of nulls alone has no bounds, and says so even where it does not count them.
            bool may = condition.MayHold(min, max, nulls ?? (min is null ? end - first : null), end - first);
            if (found is null)
            {
                if (may)
                    kept.AddRange(Enumerable.Range(first, end - first));
                continue;
            }
            for (; from < found.Length && found[from] < end; from++)
            {
                if (may)
                    kept.Add(found[from]);
            }
        }
        return [.. kept];
    }

    private static BloomFilter? ReadBloom(ParquetReader reader, FilePart part)
    {
        if (part.Length > 0)
            return BloomFilter.Read(reader.ReadPart(part), out _);
        long room = reader.Length - part.Offset;
        BloomFilter.Read(reader.ReadPart(part with { Length = (int)Math.Min(BloomHeaderBytes, room) }), out long length);
        return length > room || length > Array.MaxLength || length <= 0 ? null : BloomFilter.Read(reader.ReadPart(part with { Length = (int)length }), out _);
    }
}
