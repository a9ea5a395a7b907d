using System.Collections.Immutable;
using System.Text;

namespace Safeguarding.Parquet;

/// <summary>Writes <see cref="FileMetadata"/> as the Thrift struct of the same name in parquet.thrift.</summary>
internal static class FooterWriter
{
    /// <summary>Fixed, so that the same rows give the same bytes whichever build wrote them. The form is the one readers parse for known writer bugs.</summary>
    private const string CreatedBy = "safeguarding-parquet version 1.0.0 (build 1)";

    /// <param name="sorted">Columns that the rows of every row group are sorted by.</param>
    public static void Write(FileMetadata file, ImmutableArray<SortedColumn> sorted, ByteBuffer output)
    {
        var thrift = new ThriftCompactWriter(output);
        thrift.BeginStruct();
        thrift.Field(1, 2); // version: 2 names files whose dictionaries are RLE_DICTIONARY
        WriteSchema(file, thrift);
        thrift.Field(3, file.Rows);
        thrift.BeginList(4, ThriftType.Struct, file.RowGroups.Length);
        foreach (var group in file.RowGroups)
            WriteRowGroup(file, group, sorted, thrift);
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
        thrift.BeginList(7, ThriftType.Struct, file.Columns.Length);
        foreach (var _ in file.Columns)
        {
            thrift.BeginStruct();
            thrift.EmptyStruct(1);
            thrift.EndStruct();
        }
        thrift.EndStruct();
    }

    /// <summary>Elements stand as in a walk through the tree, the root first and each group before its children.</summary>
    private static void WriteSchema(FileMetadata file, ThriftCompactWriter thrift)
    {
        thrift.BeginList(2, ThriftType.Struct, 1 + file.Nodes.Sum(Elements));
        WriteGroup("schema", null, file.Nodes.Length, LogicalKind.None, thrift);
        int leaf = 0;
        foreach (var node in file.Nodes)
            WriteNode(file, node, ref leaf, thrift);
    }

    /// <summary>Schema elements that a node takes: lists and maps have a repeated group between them and their children.</summary>
    private static int Elements(ParquetNode node) => (node.Kind is ParquetNodeKind.List or ParquetNodeKind.Map ? 2 : 1) + node.Children.Sum(Elements);

    private static void WriteNode(FileMetadata file, ParquetNode node, ref int leaf, ThriftCompactWriter thrift)
    {
        int repetition = node.Nullable ? ParquetFormat.RepetitionOptional : ParquetFormat.RepetitionRequired;
        switch (node.Kind)
        {
            case ParquetNodeKind.Leaf:
                WriteLeaf(file.Columns[leaf++], repetition, thrift);
                break;
            case ParquetNodeKind.List:
                WriteGroup(node.Name, repetition, 1, LogicalKind.List, thrift);
                WriteGroup("list", ParquetFormat.RepetitionRepeated, 1, LogicalKind.None, thrift);
                break;
            case ParquetNodeKind.Map:
                WriteGroup(node.Name, repetition, 1, LogicalKind.Map, thrift);
                WriteGroup("key_value", ParquetFormat.RepetitionRepeated, 2, LogicalKind.None, thrift);
                break;
            default:
                WriteGroup(node.Name, repetition, node.Children.Length, LogicalKind.None, thrift);
                break;
        }
        foreach (var child in node.Children)
            WriteNode(file, child, ref leaf, thrift);
    }

    private static void WriteGroup(string name, int? repetition, int children, LogicalKind kind, ThriftCompactWriter thrift)
    {
        thrift.BeginStruct();
        if (repetition is { } level)
            thrift.Field(3, level);
        thrift.Field(4, name);
        thrift.Field(5, children);
        if (kind is LogicalKind.List or LogicalKind.Map)
        {
            thrift.Field(6, kind == LogicalKind.List ? 3 : 1);
            WriteLogical(kind, thrift);
        }
        thrift.EndStruct();
    }

    private static void WriteLeaf(StoredColumn stored, int repetition, ThriftCompactWriter thrift)
    {
        var column = stored.Column;
        thrift.BeginStruct();
        thrift.Field(1, (int)stored.Physical);
        if (stored.Length > 0)
            thrift.Field(2, stored.Length);
        thrift.Field(3, repetition);
        thrift.Field(4, stored.Path[^1]);
        // Each kind also under the older name, for readers that know no other.
        switch (column.Type)
        {
            case ParquetType.String or ParquetType.StringList:
                thrift.Field(6, 0);
                WriteLogical(LogicalKind.String, thrift);
                break;
            case ParquetType.Date:
                thrift.Field(6, 6);
                WriteLogical(LogicalKind.Date, thrift);
                break;
            case ParquetType.Uuid:
                WriteLogical(LogicalKind.Uuid, thrift);
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
                // TIMESTAMP_MICROS claims that the time is UTC.
                if (column.IsUtc)
                    thrift.Field(6, 10);
                thrift.BeginStruct(10);
                thrift.BeginStruct((int)LogicalKind.Timestamp);
                thrift.Field(1, column.IsUtc);
                thrift.BeginStruct(2);
                thrift.EmptyStruct(2); // MICROS
                thrift.EndStruct();
                thrift.EndStruct();
                thrift.EndStruct();
                break;
        }
        thrift.EndStruct();
    }

    private static void WriteLogical(LogicalKind kind, ThriftCompactWriter thrift)
    {
        thrift.BeginStruct(10);
        thrift.EmptyStruct((int)kind);
        thrift.EndStruct();
    }

    private static void WriteRowGroup(FileMetadata file, RowGroupMetadata group, ImmutableArray<SortedColumn> sorted, ThriftCompactWriter thrift)
    {
        thrift.BeginStruct();
        thrift.BeginList(1, ThriftType.Struct, group.Chunks.Length);
        for (int i = 0; i < group.Chunks.Length; i++)
        {
            var chunk = group.Chunks[i];
            thrift.BeginStruct();
            thrift.Field(2, 0L); // file_offset: the format asks for zero, as column metadata is only in the footer
            WriteChunk(3, file.Columns[i], chunk, thrift);
            WritePart(4, chunk.OffsetIndex, thrift);
            WritePart(6, chunk.ColumnIndex, thrift);
            thrift.EndStruct();
        }
        thrift.Field(2, group.Chunks.Sum(chunk => chunk.UncompressedBytes));
        thrift.Field(3, (long)group.Rows);
        if (sorted.Length > 0)
        {
            thrift.BeginList(4, ThriftType.Struct, sorted.Length);
            foreach (var column in sorted)
            {
                thrift.BeginStruct();
                thrift.Field(1, file.Schema.IndexOf(column.Name));
                thrift.Field(2, column.Descending);
                thrift.Field(3, column.NullsFirst);
                thrift.EndStruct();
            }
        }
        thrift.Field(5, group.Chunks[0].Start);
        thrift.Field(6, group.Chunks.Sum(chunk => chunk.CompressedBytes));
        thrift.EndStruct();
    }

    /// <summary>Offset and length of something, in two fields.</summary>
    private static void WritePart(int id, FilePart? part, ThriftCompactWriter thrift)
    {
        if (part is not { } there)
            return;
        thrift.Field(id, there.Offset);
        thrift.Field(id + 1, there.Length);
    }

    private static void WriteChunk(int id, StoredColumn column, ChunkMetadata chunk, ThriftCompactWriter thrift)
    {
        thrift.BeginStruct(id);
        thrift.Field(1, (int)column.Physical);
        PageEncoding[] encodings = chunk.Encoding == PageEncoding.RleDictionary
            ? [PageEncoding.Plain, PageEncoding.Rle, PageEncoding.RleDictionary]
            : chunk.Encoding == PageEncoding.Rle ? [PageEncoding.Rle] : [chunk.Encoding, PageEncoding.Rle];
        thrift.BeginList(2, ThriftType.I32, encodings.Length);
        foreach (var encoding in encodings)
            thrift.Element((int)encoding);
        thrift.BeginList(3, ThriftType.Binary, column.Path.Length);
        foreach (string name in column.Path)
            thrift.Element(Encoding.UTF8.GetBytes(name));
        thrift.Field(4, ParquetFormat.NumberOf(chunk.Codec));
        thrift.Field(5, chunk.Values);
        thrift.Field(6, chunk.UncompressedBytes);
        thrift.Field(7, chunk.CompressedBytes);
        thrift.Field(9, chunk.DataPageOffset);
        if (chunk.Encoding == PageEncoding.RleDictionary)
            thrift.Field(11, chunk.Start);
        WriteStatistics(12, chunk.Statistics, thrift);
        WritePart(14, chunk.Bloom, thrift);
        thrift.EndStruct();
    }

    private static void WriteStatistics(int id, ChunkStatistics statistics, ThriftCompactWriter thrift)
    {
        thrift.BeginStruct(id);
        if (statistics.Nulls is { } nulls)
            thrift.Field(3, nulls);
        if (statistics.Distinct is { } distinct)
            thrift.Field(4, distinct);
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
