namespace Safeguarding.Parquet;

/// <summary>Writes <see cref="FileMetadata"/> as the Thrift struct of the same name in parquet.thrift.</summary>
internal static class FooterWriter
{
    /// <summary>Fixed, so that the same rows give the same bytes whichever build wrote them. The form is the one readers parse for known writer bugs.</summary>
    private const string CreatedBy = "safeguarding-parquet version 1.0.0 (build 1)";

    public static void Write(FileMetadata file, ByteBuffer output)
    {
        var thrift = new ThriftCompactWriter(output);
        thrift.BeginStruct();
        thrift.Field(1, 2); // version: 2 names files whose dictionaries are RLE_DICTIONARY
        WriteSchema(file.Schema, thrift);
        thrift.Field(3, file.Rows);
        thrift.BeginList(4, ThriftType.Struct, file.RowGroups.Length);
        foreach (var group in file.RowGroups)
            WriteRowGroup(file, group, thrift);
        if (file.KeyValues.Length > 0)
        {
            thrift.BeginList(5, ThriftType.Struct, file.KeyValues.Length);
            foreach (var (key, value) in file.KeyValues)
            {
                thrift.BeginStruct();
                thrift.Field(1, key);
                thrift.Field(2, value);
                thrift.EndStruct();
            }
        }
        thrift.Field(6, CreatedBy);
        // TYPE_ORDER per column: without it readers must not trust min_value and max_value.
        thrift.BeginList(7, ThriftType.Struct, file.Schema.Columns.Length);
        foreach (var _ in file.Schema.Columns)
        {
            thrift.BeginStruct();
            thrift.EmptyStruct(1);
            thrift.EndStruct();
        }
        thrift.EndStruct();
    }

    private static void WriteSchema(ParquetSchema schema, ThriftCompactWriter thrift)
    {
        thrift.BeginList(2, ThriftType.Struct, schema.Columns.Length + 1);
        thrift.BeginStruct();
        thrift.Field(4, "schema");
        thrift.Field(5, schema.Columns.Length);
        thrift.EndStruct();
        foreach (var column in schema.Columns)
            WriteColumn(column, thrift);
    }

    private static void WriteColumn(ParquetColumn column, ThriftCompactWriter thrift)
    {
        thrift.BeginStruct();
        thrift.Field(1, (int)StoredColumn.Of(column).Physical);
        thrift.Field(3, column.Nullable ? ParquetFormat.RepetitionOptional : ParquetFormat.RepetitionRequired);
        thrift.Field(4, column.Name);
        switch (column.Type)
        {
            case ParquetType.String:
                thrift.Field(6, 0);
                thrift.BeginStruct(10);
                thrift.EmptyStruct((int)LogicalKind.String);
                thrift.EndStruct();
                break;
            case ParquetType.Date:
                thrift.Field(6, 6);
                thrift.BeginStruct(10);
                thrift.EmptyStruct((int)LogicalKind.Date);
                thrift.EndStruct();
                break;
            case ParquetType.Decimal:
                thrift.Field(6, 5);
                thrift.Field(7, column.Scale);
                thrift.Field(8, column.Precision);
                thrift.BeginStruct(10);
                thrift.BeginStruct((int)LogicalKind.Decimal);
                thrift.Field(1, column.Scale);
                thrift.Field(2, column.Precision);
                thrift.EndStruct();
                thrift.EndStruct();
                break;
            case ParquetType.Timestamp:
                // No converted type: TIMESTAMP_MICROS would claim the time is UTC.
                thrift.BeginStruct(10);
                thrift.BeginStruct((int)LogicalKind.Timestamp);
                thrift.Field(1, false);
                thrift.BeginStruct(2);
                thrift.EmptyStruct(2); // MICROS
                thrift.EndStruct();
                thrift.EndStruct();
                thrift.EndStruct();
                break;
        }
        thrift.EndStruct();
    }

    private static void WriteRowGroup(FileMetadata file, RowGroupMetadata group, ThriftCompactWriter thrift)
    {
        thrift.BeginStruct();
        thrift.BeginList(1, ThriftType.Struct, group.Chunks.Length);
        for (int i = 0; i < group.Chunks.Length; i++)
        {
            thrift.BeginStruct();
            thrift.Field(2, 0L); // file_offset: the format asks for zero, as column metadata is only in the footer
            WriteChunk(3, file.Schema.Columns[i], file.Columns[i].Physical, group.Chunks[i], thrift);
            thrift.EndStruct();
        }
        thrift.Field(2, group.Chunks.Sum(chunk => chunk.UncompressedBytes));
        thrift.Field(3, (long)group.Rows);
        thrift.Field(5, group.Chunks[0].Start);
        thrift.Field(6, group.Chunks.Sum(chunk => chunk.CompressedBytes));
        thrift.EndStruct();
    }

    private static void WriteChunk(int id, ParquetColumn column, PhysicalType physical, ChunkMetadata chunk, ThriftCompactWriter thrift)
    {
        thrift.BeginStruct(id);
        thrift.Field(1, (int)physical);
        PageEncoding[] encodings = chunk.Encoding == PageEncoding.RleDictionary
            ? [PageEncoding.Plain, PageEncoding.Rle, PageEncoding.RleDictionary]
            : [chunk.Encoding, PageEncoding.Rle];
        thrift.BeginList(2, ThriftType.I32, encodings.Length);
        foreach (var encoding in encodings)
            thrift.Element((int)encoding);
        thrift.BeginList(3, ThriftType.Binary, 1);
        thrift.Element(System.Text.Encoding.UTF8.GetBytes(column.Name));
        thrift.Field(4, ParquetFormat.NumberOf(chunk.Codec));
        thrift.Field(5, chunk.Values);
        thrift.Field(6, chunk.UncompressedBytes);
        thrift.Field(7, chunk.CompressedBytes);
        thrift.Field(9, chunk.DataPageOffset);
        if (chunk.Encoding == PageEncoding.RleDictionary)
            thrift.Field(11, chunk.Start);
        WriteStatistics(12, chunk.Statistics, thrift);
        thrift.EndStruct();
    }

    private static void WriteStatistics(int id, ChunkStatistics statistics, ThriftCompactWriter thrift)
    {
        thrift.BeginStruct(id);
        if (statistics.Nulls is { } nulls)
            thrift.Field(3, nulls);
        if (statistics.Max is { } max)
            thrift.Field(5, max);
        if (statistics.Min is { } min)
            thrift.Field(6, min);
        if (statistics.Max is not null)
            thrift.Field(7, statistics.MaxIsExact);
        if (statistics.Min is not null)
            thrift.Field(8, statistics.MinIsExact);
        thrift.EndStruct();
    }
}
