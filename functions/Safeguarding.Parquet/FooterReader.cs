using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Safeguarding.Parquet;

/// <summary>Reads the footer of a flat Parquet file and checks that it can be true of a file of that length.</summary>
internal static class FooterReader
{
    private const int TrailerBytes = 8;

    public static FileMetadata Read(Stream source)
    {
        long length = source.Length;
        if (length < ParquetFormat.Magic.Length + TrailerBytes)
            throw new InvalidDataException("This is not a Parquet file: it is too short.");
        Span<byte> ends = stackalloc byte[TrailerBytes];
        source.Position = 0;
        source.ReadExactly(ends[..4]);
        if (!ends[..4].SequenceEqual(ParquetFormat.Magic))
            throw new InvalidDataException("This is not a Parquet file: it does not begin with PAR1.");
        source.Position = length - TrailerBytes;
        source.ReadExactly(ends);
        if (!ends[4..].SequenceEqual(ParquetFormat.Magic))
            throw new InvalidDataException("This is not a Parquet file, or it was cut short: it does not end with PAR1.");
        int size = BinaryPrimitives.ReadInt32LittleEndian(ends);
        long dataEnd = length - TrailerBytes - size;
        if (size < 0 || dataEnd < ParquetFormat.Magic.Length)
            throw new InvalidDataException("The Parquet file is corrupt: its footer would be longer than the file.");
        var footer = new byte[size];
        source.Position = dataEnd;
        source.ReadExactly(footer);
        return Parse(footer, dataEnd);
    }

    private static FileMetadata Parse(ReadOnlySpan<byte> footer, long dataEnd)
    {
        var thrift = new ThriftCompactReader(footer);
        (ParquetSchema Schema, ImmutableArray<PhysicalType> Physical)? schema = null;
        long? rows = null;
        ImmutableArray<RowGroupMetadata>? rowGroups = null;
        var keyValues = ImmutableArray<KeyValuePair<string, string>>.Empty;
        for (int field = 0; thrift.NextField(ref field, out var type);)
        {
            switch (field)
            {
                case 2: schema = ReadSchema(ref thrift, type); break;
                case 3: rows = thrift.Int64(type); break;
                case 4 when schema is { } known: rowGroups = ReadRowGroups(ref thrift, type, known.Physical, dataEnd); break;
                case 5: keyValues = ReadKeyValues(ref thrift, type); break;
                default: thrift.Skip(type); break;
            }
        }
        if (schema is not { } columns || rowGroups is not { } groups || rows is null)
            throw new InvalidDataException("The Parquet file is corrupt: its footer lacks the schema, the rows or the row groups.");
        if (groups.Sum(group => (long)group.Rows) != rows)
            throw new InvalidDataException("The Parquet file is corrupt: its row groups don't add up to its rows.");
        return new FileMetadata(columns.Schema, columns.Physical, rows.Value, groups, keyValues);
    }

    private static (ParquetSchema, ImmutableArray<PhysicalType>) ReadSchema(ref ThriftCompactReader thrift, ThriftType type)
    {
        int count = thrift.Structs(type);
        var columns = ImmutableArray.CreateBuilder<ParquetColumn>();
        var physical = ImmutableArray.CreateBuilder<PhysicalType>();
        for (int i = 0; i < count; i++)
        {
            var read = SchemaElement.Read(ref thrift);
            if (i == 0)
            {
                if (read.Children != count - 1)
                    throw new InvalidDataException("The Parquet file is not flat: nested columns are not supported.");
                continue;
            }
            columns.Add(read.ToColumn());
            physical.Add((PhysicalType)read.Type!);
        }
        var schema = new ParquetSchema(columns.ToImmutable());
        try
        {
            schema.Check();
        }
        catch (ArgumentException invalid)
        {
            throw new InvalidDataException("The Parquet file's schema is not valid: " + invalid.Message, invalid);
        }
        return (schema, physical.ToImmutable());
    }

    private static ImmutableArray<RowGroupMetadata> ReadRowGroups(ref ThriftCompactReader thrift, ThriftType type, ImmutableArray<PhysicalType> columns, long dataEnd)
    {
        int count = thrift.Structs(type);
        var groups = ImmutableArray.CreateBuilder<RowGroupMetadata>();
        for (int i = 0; i < count; i++)
            groups.Add(ReadRowGroup(ref thrift, columns, dataEnd));
        return groups.ToImmutable();
    }

    private static RowGroupMetadata ReadRowGroup(ref ThriftCompactReader thrift, ImmutableArray<PhysicalType> columns, long dataEnd)
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
                        throw new InvalidDataException("The Parquet file is corrupt: a row group has other columns than the schema.");
                    for (int i = 0; i < count; i++)
                        chunks.Add(ChunkMetadataReader.Read(ref thrift, columns[i], dataEnd));
                    break;
                case 3: rows = thrift.Int64(type); break;
                default: thrift.Skip(type); break;
            }
        }
        if (rows is < 0 or > ParquetFormat.MaxRowGroupRows)
            throw new InvalidDataException($"A row group of the Parquet file has {rows} rows; at most {ParquetFormat.MaxRowGroupRows} are supported.");
        if (chunks.Count != columns.Length || chunks.Any(chunk => chunk.Values != rows))
            throw new InvalidDataException("The Parquet file is corrupt: a column has not as many values as its row group has rows.");
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
