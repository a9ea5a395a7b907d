using System.Collections.Immutable;

namespace Safeguarding.Parquet;

/// <summary>The footer: what the file holds and where.</summary>
/// <param name="Columns">How each column of <paramref name="Schema"/> is stored.</param>
internal sealed record FileMetadata(
    ParquetSchema Schema,
    ImmutableArray<StoredColumn> Columns,
    long Rows,
    ImmutableArray<RowGroupMetadata> RowGroups,
    ImmutableArray<KeyValuePair<string, string>> KeyValues)
{
    /// <summary>The schema as a tree; of a flat table, a leaf or list a column.</summary>
    public ImmutableArray<ParquetNode> Nodes { get; init; } = [];
}

internal sealed record RowGroupMetadata(int Rows, ImmutableArray<ChunkMetadata> Chunks);

/// <param name="Encoding">Encoding of most data pages.</param>
/// <param name="Values">Rows, or for a list its elements and the lists that have none; nulls among them.</param>
/// <param name="Start">Offset of the chunk's first page in the file.</param>
/// <param name="DataPageOffset">Offset of the first data page; differs from <paramref name="Start"/> when a dictionary page comes first.</param>
/// <param name="UncompressedBytes">Pages with their headers, as if not compressed.</param>
internal sealed record ChunkMetadata(
    ParquetCodec Codec,
    PageEncoding Encoding,
    long Values,
    long Start,
    long DataPageOffset,
    long UncompressedBytes,
    long CompressedBytes,
    ChunkStatistics Statistics)
{
    /// <summary>Where the bounds of each page stand, if they do.</summary>
    public FilePart? ColumnIndex { get; init; }

    /// <summary>Where the places of each page stand, if they do.</summary>
    public FilePart? OffsetIndex { get; init; }

    /// <summary>Where the bloom filter stands, if there is one; of length 0 when the file does not say how long it is.</summary>
    public FilePart? Bloom { get; init; }
}

/// <summary>A run of bytes in the file.</summary>
internal readonly record struct FilePart(long Offset, int Length);

/// <summary>Bounds in PLAIN encoding, texts without their length. Null where not known.</summary>
internal sealed record ChunkStatistics(byte[]? Min, byte[]? Max, bool MinIsExact, bool MaxIsExact, long? Nulls, long? Distinct = null);
