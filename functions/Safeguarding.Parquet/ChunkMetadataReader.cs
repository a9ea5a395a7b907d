namespace Safeguarding.Parquet;

/// <summary>Reads the footer's description of one column chunk.</summary>
internal static class ChunkMetadataReader
{
    /// <param name="physical">Type the schema gives the column.</param>
    /// <param name="dataEnd">Offset at which the footer begins and pages have ended.</param>
    public static ChunkMetadata Read(ref ThriftCompactReader thrift, PhysicalType physical, long dataEnd)
    {
        ChunkMetadata? chunk = null;
        for (int field = 0; thrift.NextField(ref field, out var type);)
        {
            switch (field)
            {
                case 1: throw new InvalidDataException("The Parquet file keeps columns in other files, which is not supported.");
                case 3:
                    ThriftCompactReader.Expect(type, ThriftType.Struct);
                    chunk = ReadColumn(ref thrift, physical, dataEnd);
                    break;
                default: thrift.Skip(type); break;
            }
        }
        return chunk ?? throw new InvalidDataException("The Parquet file is corrupt: a column chunk is not described.");
    }

    private static ChunkMetadata ReadColumn(ref ThriftCompactReader thrift, PhysicalType physical, long dataEnd)
    {
        int stored = -1, codec = -1;
        var encoding = PageEncoding.Plain;
        long values = -1, uncompressed = -1, compressed = -1, data = -1, dictionary = -1;
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
                default: thrift.Skip(type); break;
            }
        }
        if (stored != (int)physical)
            throw new InvalidDataException("The Parquet file is corrupt: a column chunk has another type than the schema.");
        if (codec is not (ParquetFormat.CodecUncompressed or ParquetFormat.CodecGzip))
            throw new InvalidDataException($"The Parquet file uses compression codec {codec}; only 0 (none) and 2 (GZIP) are supported.");
        // Some writers give 0 for "no dictionary page".
        long start = dictionary > 0 ? Math.Min(dictionary, data) : data;
        if (start < ParquetFormat.Magic.Length || compressed < 0 || compressed > dataEnd - start || data > start + compressed)
            throw new InvalidDataException("The Parquet file is corrupt or was cut short: a column chunk lies outside the file.");
        return new ChunkMetadata(
            codec == ParquetFormat.CodecGzip ? ParquetCodec.Gzip : ParquetCodec.Uncompressed,
            start < data ? PageEncoding.RleDictionary : encoding,
            values, start, data, uncompressed, compressed, statistics);
    }

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
        long? nulls = null;
        for (int field = 0; thrift.NextField(ref field, out var inner);)
        {
            switch (field)
            {
                case 3: nulls = thrift.Int64(inner); break;
                case 5: max = thrift.Binary(inner).ToArray(); break;
                case 6: min = thrift.Binary(inner).ToArray(); break;
                case 7: maxExact = ThriftCompactReader.Boolean(inner); break;
                case 8: minExact = ThriftCompactReader.Boolean(inner); break;
                default: thrift.Skip(inner); break;
            }
        }
        return new ChunkStatistics(min, max, minExact, maxExact, nulls);
    }
}
