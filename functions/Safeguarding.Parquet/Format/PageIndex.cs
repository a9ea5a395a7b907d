namespace Safeguarding.Parquet;

/// <summary>Where a data page stands and which row of its row group it begins with.</summary>
internal readonly record struct PagePlace(long Offset, int Length, int FirstRow);

/// <summary>Bounds of one data page; both null when it holds nothing but nulls.</summary>
internal readonly record struct PageBounds(byte[]? Min, byte[]? Max, long? Nulls);

/// <summary>The two indexes of a chunk's pages: OffsetIndex, where they are, and ColumnIndex, what they can hold. Source: parquet-format, PageIndex.md.</summary>
internal static class PageIndex
{
    /// <exception cref="InvalidDataException">The pages it names are not pages of the chunk or not in its order.</exception>
    public static PagePlace[] ReadPlaces(ReadOnlySpan<byte> bytes, ChunkMetadata chunk, int rows)
    {
        var thrift = new ThriftCompactReader(bytes);
        PagePlace[] places = [];
        for (int field = 0; thrift.NextField(ref field, out var type);)
        {
            if (field != 1)
            {
                thrift.Skip(type);
                continue;
            }
            places = new PagePlace[thrift.Structs(type)];
            for (int i = 0; i < places.Length; i++)
                places[i] = ReadPlace(ref thrift);
        }
        long at = chunk.Start, end = chunk.Start + chunk.CompressedBytes;
        for (int i = 0; i < places.Length; i++)
        {
            var (offset, length, first) = places[i];
            bool follows = i == 0 ? first == 0 : first > places[i - 1].FirstRow;
            if (!follows || first >= rows || offset < at || length < 0 || length > end - offset)
                throw Refusal.Corrupt("", "an index of pages contradicts the file");
            at = offset + length;
        }
        return places;
    }

    private static PagePlace ReadPlace(ref ThriftCompactReader thrift)
    {
        long offset = -1, first = -1;
        int length = -1;
        for (int field = 0; thrift.NextField(ref field, out var type);)
        {
            switch (field)
            {
                case 1: offset = thrift.Int64(type); break;
                case 2: length = thrift.Int32(type); break;
                case 3: first = thrift.Int64(type); break;
                default: thrift.Skip(type); break;
            }
        }
        return new(offset, length, (int)Math.Clamp(first, -1, int.MaxValue));
    }

    /// <param name="pages">How many pages there are.</param>
    /// <exception cref="InvalidDataException">It is of another number of pages.</exception>
    public static PageBounds[] ReadBounds(ReadOnlySpan<byte> bytes, int pages)
    {
        var thrift = new ThriftCompactReader(bytes);
        var bounds = new PageBounds[pages];
        var isNull = new bool[pages];
        for (int field = 0; thrift.NextField(ref field, out var type);)
        {
            if (field is not (1 or 2 or 3 or 5))
            {
                thrift.Skip(type);
                continue;
            }
            if (thrift.List(type, out var element) != pages)
                throw Refusal.Corrupt("", "an index of bounds has other pages than the index of places");
            for (int i = 0; i < pages; i++)
            {
                switch (field)
                {
                    case 1: isNull[i] = thrift.BooleanElement(element); break;
                    case 2: bounds[i] = bounds[i] with { Min = thrift.Binary(element).ToArray() }; break;
                    case 3: bounds[i] = bounds[i] with { Max = thrift.Binary(element).ToArray() }; break;
                    default: bounds[i] = bounds[i] with { Nulls = thrift.Int64(element) }; break;
                }
            }
        }
        for (int i = 0; i < pages; i++)
        {
            if (isNull[i])
                bounds[i] = bounds[i] with { Min = null, Max = null };
        }
        return bounds;
    }
}
