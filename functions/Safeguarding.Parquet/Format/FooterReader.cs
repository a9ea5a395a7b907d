using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Safeguarding.Parquet;

/// <summary>Reads the footer of a flat Parquet file and checks that it can be true of a file of that length.</summary>
internal static class FooterReader
{
    private const int TrailerBytes = 8;

    /// <exception cref="InvalidDataException">Not a Parquet file, or one whose columns are nested beyond lists of text.</exception>
    public static FileMetadata Read(Stream source) => Read(source, FlatSchema);

    /// <summary>Reads the footer of a file that may be nested.</summary>
    public static FileMetadata ReadNested(Stream source) => Read(source, SchemaTree.Of);

    private static FileMetadata Read(Stream source, Func<SchemaElement[], (ImmutableArray<ParquetNode>, ImmutableArray<StoredColumn>)> schemaOf)
    {
        long length = source.Length;
        if (length < ParquetFormat.Magic.Length + TrailerBytes)
            throw new InvalidDataException("This is not a Parquet file: it is too short.");
        Span<byte> ends = stackalloc byte[TrailerBytes];
        source.Position = 0;
        source.ReadExactly(ends[..4]);
        if (!ends[..4].SequenceEqual(ParquetFormat.Magic) && !ends[..4].SequenceEqual("PARE"u8))
            throw new InvalidDataException("This is not a Parquet file: it does not begin with PAR1.");
        source.Position = length - TrailerBytes;
        source.ReadExactly(ends);
        if (ends[4..].SequenceEqual("PARE"u8))
            throw Refusal.Unsupported("", "is encrypted", "Write it without Parquet's own encryption; storage encrypts it at rest.");
        if (!ends[4..].SequenceEqual(ParquetFormat.Magic))
            throw new InvalidDataException("This is not a Parquet file, or it was cut short: it does not end with PAR1.");
        int size = BinaryPrimitives.ReadInt32LittleEndian(ends);
        long dataEnd = length - TrailerBytes - size;
        if (size < 0 || dataEnd < ParquetFormat.Magic.Length)
            throw Refusal.Corrupt("", "its footer would be longer than the file");
        var footer = new byte[size];
        source.Position = dataEnd;
        source.ReadExactly(footer);
        return Parse(footer, dataEnd, schemaOf);
    }

    private static FileMetadata Parse(ReadOnlySpan<byte> footer, long dataEnd, Func<SchemaElement[], (ImmutableArray<ParquetNode>, ImmutableArray<StoredColumn>)> schemaOf)
    {
        var thrift = new ThriftCompactReader(footer);
        (ImmutableArray<ParquetNode> Nodes, ImmutableArray<StoredColumn> Columns)? schema = null;
        long? rows = null;
        ImmutableArray<RowGroupMetadata>? rowGroups = null;
        var keyValues = ImmutableArray<KeyValuePair<string, string>>.Empty;
        for (int field = 0; thrift.NextField(ref field, out var type);)
        {
            switch (field)
            {
                case 2: schema = schemaOf(ReadElements(ref thrift, type)); break;
                case 3: rows = thrift.Int64(type); break;
                case 4 when schema is { } known: rowGroups = ReadRowGroups(ref thrift, type, known.Columns, dataEnd); break;
                case 5: keyValues = ReadKeyValues(ref thrift, type); break;
                case 8: throw Refusal.Unsupported("", "has encrypted columns", "Write it without Parquet's own encryption; storage encrypts it at rest.");
                default: thrift.Skip(type); break;
            }
        }
        if (schema is not { } columns || rowGroups is not { } groups || rows is null)
            throw Refusal.Corrupt("", "its footer lacks the schema, the rows or the row groups");
        if (groups.Sum(group => (long)group.Rows) != rows)
            throw Refusal.Corrupt("", "its row groups don't add up to its rows");
        // Chunks that share bytes would make a small file a large one to read.
        if (groups.Sum(group => group.Chunks.Sum(chunk => (decimal)chunk.CompressedBytes)) > dataEnd)
            throw Refusal.Corrupt("", "its column chunks overlap");
        return new FileMetadata(new ParquetSchema([.. columns.Columns.Select(column => column.Column)]), columns.Columns, rows.Value, groups, keyValues) { Nodes = columns.Nodes };
    }

    private static SchemaElement[] ReadElements(ref ThriftCompactReader thrift, ThriftType type)
    {
        var elements = new SchemaElement[thrift.Structs(type)];
        for (int i = 0; i < elements.Length; i++)
            elements[i] = SchemaElement.Read(ref thrift);
        return elements;
    }

    private static (ImmutableArray<ParquetNode>, ImmutableArray<StoredColumn>) FlatSchema(SchemaElement[] elements)
    {
        int count = elements.Length;
        // Elements stand as in a walk through the tree, the root first and each group before its children.
        var columns = ImmutableArray.CreateBuilder<StoredColumn>();
        for (int i = 1; i < count;)
        {
            if (elements[i].Children == 0)
                columns.Add(elements[i++].ToColumn());
            else
            {
                columns.Add(elements[i].ToList(elements.ElementAtOrDefault(i + 1), elements.ElementAtOrDefault(i + 2)));
                i += 3;
            }
        }
        if (count == 0 || elements[0].Children != columns.Count)
            throw Refusal.Corrupt("", "its schema does not have as many columns as it says");
        var schema = new ParquetSchema([.. columns.Select(column => column.Column)]);
        try
        {
            schema.Check(mostDigits: 38);
        }
        catch (ArgumentException invalid)
        {
            throw new InvalidDataException("The Parquet file's schema is not valid: " + invalid.Message, invalid);
        }
        return ([.. schema.Columns.Select(ParquetNode.Of)], columns.ToImmutable());
    }

    private static ImmutableArray<RowGroupMetadata> ReadRowGroups(ref ThriftCompactReader thrift, ThriftType type, ImmutableArray<StoredColumn> columns, long dataEnd)
    {
        int count = thrift.Structs(type);
        var groups = ImmutableArray.CreateBuilder<RowGroupMetadata>();
        for (int i = 0; i < count; i++)
            groups.Add(ReadRowGroup(ref thrift, columns, dataEnd));
        return groups.ToImmutable();
    }

    private static RowGroupMetadata ReadRowGroup(ref ThriftCompactReader thrift, ImmutableArray<StoredColumn> columns, long dataEnd)
    {
        var chunks = ImmutableArray.CreateBuilder<ChunkMetadata>();
        long rows = -1;
        for (int field = 0; thrift.NextField(ref field, out var type);)
        {
            switch (field)
            {
                case 1:
                    int count = thrift.Structs(type);
                    if (count != columns.Length || chunks.Count > 0)
                        throw Refusal.Corrupt("", "a row group has other columns than the schema");
                    for (int i = 0; i < count; i++)
                        chunks.Add(ChunkMetadataReader.Read(ref thrift, columns[i], dataEnd));
                    break;
                case 3: rows = thrift.Int64(type); break;
                default: thrift.Skip(type); break;
            }
        }
        if (rows is < 0 or > ParquetFormat.MaxRowGroupRows)
            throw Refusal.Unsupported("A row group", $"has {rows} rows", $"Write row groups of at most {ParquetFormat.MaxRowGroupRows} rows.");
        if (chunks.Count != columns.Length)
            throw Refusal.Corrupt("", "a row group has fewer columns than the schema");
        for (int i = 0; i < chunks.Count; i++)
        {
            // A list may have more elements than there are rows, and has a place for each row without one.
            if (columns[i].MaxRepetition == 0 ? chunks[i].Values != rows : chunks[i].Values < rows || chunks[i].Values > ParquetFormat.MaxRowGroupElements)
                throw Refusal.Corrupt(columns[i].Where, "it has not as many values as its row group has rows");
        }
        return new RowGroupMetadata((int)rows, chunks.ToImmutable());
    }

    private static ImmutableArray<KeyValuePair<string, string>> ReadKeyValues(ref ThriftCompactReader thrift, ThriftType type)
    {
        int count = thrift.Structs(type);
        var pairs = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        for (int i = 0; i < count; i++)
        {
            string key = "", value = "";
            for (int field = 0; thrift.NextField(ref field, out var inner);)
            {
                switch (field)
                {
                    case 1: key = thrift.Text(inner); break;
                    case 2: value = thrift.Text(inner); break;
                    default: thrift.Skip(inner); break;
                }
            }
            pairs.Add(new(key, value));
        }
        return pairs.ToImmutable();
    }
}
