using System.Collections.Immutable;

namespace Safeguarding.Parquet;

public sealed record ParquetWriteOptions
{
    public ParquetCodec Codec { get; init; } = ParquetCodec.Gzip;

    /// <summary>How hard GZIP tries, 1 to 9. Where a file is written once and read a few times, 1 takes the least time.</summary>
    public int GzipLevel { get; init; } = 4;

    /// <summary>Rows a row group holds before it is flushed, 1 to 4,194,304. A group of very long texts ends earlier, at about 128 MiB of them.</summary>
    public int RowGroupRows { get; init; } = 131_072;

    /// <summary>Key-value metadata of the file, written in this order.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Metadata { get; init; } = [];

    /// <summary>Rows of a data page at most, and so the fewest that a reader can skip; 1 or more. Pages also end at about a megabyte of values.</summary>
    public int PageRows { get; init; } = 20_000;

    /// <summary>Data pages of version 2 rather than 1, which every reader knows.</summary>
    public bool DataPageV2 { get; init; }

    /// <summary>Columns that are asked for one value at a time, such as identifiers: chunks of more than one page get a bloom filter, some 10 bits a distinct value.</summary>
    public ImmutableArray<string> BloomColumns { get; init; } = [];

    /// <summary>Columns that the rows are sorted by within each row group, most significant first; the file then says so. What is not true is refused.</summary>
    public ImmutableArray<SortedColumn> SortedBy { get; init; } = [];

    /// <summary>Columns encoded at the same time; 0 for as many as there are processors. The bytes are the same.</summary>
    public int Threads { get; init; }

    /// <summary>CRC32 of each page. Only tests leave it out: behind a checksum, damage never reaches the decoders.</summary>
    internal bool Checksums { get; init; } = true;
}

/// <param name="Name">Column of the schema; not a list.</param>
public sealed record SortedColumn(string Name, bool Descending = false, bool NullsFirst = false);
