namespace Safeguarding.Parquet;

/// <summary>Reads the footer's description of one column chunk.</summary>
internal static class ChunkMetadataReader
{
    /// <param name="column">What the schema says of it.</param>
    /// <param name="dataEnd">Offset at which the footer begins and pages have ended.</param>
    public static ChunkMetadata Read(ref ThriftCompactReader thrift, StoredColumn column, long dataEnd)
    {
        ChunkMetadata? chunk = null;
        (long Offset, int Length) offsets = default, bounds = default;
        for (int field = 0; thrift.NextField(ref field, out var type);)
        {
            switch (field)
            {
                case 1: throw Refusal.Unsupported(column.Where, "lies in another file", "Write one file.");
                case 3:
                    ThriftCompactReader.Expect(type, ThriftType.Struct);
                    chunk = ReadColumn(ref thrift, column, dataEnd);
                    break;
                case 4: offsets.Offset = thrift.Int64(type); break;
                case 5: offsets.Length = thrift.Int32(type); break;
                case 6: bounds.Offset = thrift.Int64(type); break;
                case 7: bounds.Length = thrift.Int32(type); break;
                default: thrift.Skip(type); break;
            }
        }
        return chunk is null ? throw Refusal.Corrupt(column.Where, "a chunk is not described")
            : chunk with { OffsetIndex = Part(offsets.Offset, offsets.Length, column, dataEnd), ColumnIndex = Part(bounds.Offset, bounds.Length, column, dataEnd) };
    }

    private static ChunkMetadata ReadColumn(ref ThriftCompactReader thrift, StoredColumn column, long dataEnd)
    {
        int stored = -1, codec = -1;
        var encoding = PageEncoding.Plain;
        long values = -1, uncompressed = -1, compressed = -1, data = -1, dictionary = -1;
        (long Offset, int Length) bloom = default;
        var statistics = new ChunkStatistics(null, null, false, false, null);
        for (int field = 0; thrift.NextField(ref field, out var type);)
        {
            switch (field)
            {
                case 1: stored = thrift.Int32(type); break;
                case 2: encoding = ReadEncoding(ref thrift, type); break;
                case 4: codec = thrift.Int32(type); break;
                case 5: values = thrift.Int64(type); break;
                case 6: uncompressed = thrift.Int64(type); break;
                case 7: compressed = thrift.Int64(type); break;
                case 9: data = thrift.Int64(type); break;
                case 11: dictionary = thrift.Int64(type); break;
                case 12: statistics = ReadStatistics(ref thrift, type); break;
                case 14: bloom.Offset = thrift.Int64(type); break;
                // Dremio put a list of its own here before the format used the number.
                case 15 when type == ThriftType.I32: bloom.Length = thrift.Int32(type); break;
                default: thrift.Skip(type); break;
            }
        }
        if (stored != (int)column.Physical)
            throw Refusal.Corrupt(column.Where, "a chunk has another type than the schema");
        // Some writers give 0 for "no dictionary page", some for "no data page".
        data = data == 0 ? dictionary : data;
        long start = dictionary > 0 ? Math.Min(dictionary, data) : data;
        if (start < ParquetFormat.Magic.Length || compressed < 0 || compressed > dataEnd - start || data > start + compressed)
            throw Refusal.Corrupt(column.Where, "a chunk lies outside the file, which may have been cut short");
        return new ChunkMetadata(ParquetFormat.CodecOf(codec), start < data ? PageEncoding.RleDictionary : encoding, values, start, data, uncompressed, compressed, statistics)
        {
            Bloom = bloom.Offset > 0 ? Part(bloom.Offset, Math.Max(bloom.Length, 0), column, dataEnd) : null,
        };
    }

    /// <exception cref="InvalidDataException">It lies outside the file.</exception>
    private static FilePart? Part(long offset, int length, StoredColumn column, long dataEnd) => (offset, length) switch
    {
        (0, 0) => null,
        _ when offset < ParquetFormat.Magic.Length || length < 0 || offset > dataEnd || length > dataEnd - offset => throw Refusal.Corrupt(column.Where, "an index lies outside the file"),
        _ => new FilePart(offset, length),
    };

    /// <summary>The first of the encodings listed; levels and dictionaries add theirs after it. What a page says of itself is what it is read by.</summary>
    private static PageEncoding ReadEncoding(ref ThriftCompactReader thrift, ThriftType type)
    {
        var first = PageEncoding.Plain;
        int count = thrift.List(type, out var element);
        for (int i = 0; i < count; i++)
        {
            int encoding = thrift.Int32(element);
            if (i == 0)
                first = (PageEncoding)encoding;
        }
        return first;
    }

    private static ChunkStatistics ReadStatistics(ref ThriftCompactReader thrift, ThriftType type)
    {
        ThriftCompactReader.Expect(type, ThriftType.Struct);
        byte[]? min = null, max = null;
        bool minExact = false, maxExact = false;
        long? nulls = null, distinct = null;
        for (int field = 0; thrift.NextField(ref field, out var inner);)
        {
            switch (field)
            {
                case 3: nulls = thrift.Int64(inner); break;
                case 4: distinct = thrift.Int64(inner); break;
                case 5: max = thrift.Binary(inner).ToArray(); break;
                case 6: min = thrift.Binary(inner).ToArray(); break;
                case 7: maxExact = ThriftCompactReader.Boolean(inner); break;
                case 8: minExact = ThriftCompactReader.Boolean(inner); break;
                default: thrift.Skip(inner); break;
            }
        }
        return new ChunkStatistics(min, max, minExact, maxExact, nulls, distinct);
    }
}
