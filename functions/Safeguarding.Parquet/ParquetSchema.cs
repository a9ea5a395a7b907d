using System.Collections.Immutable;

namespace Safeguarding.Parquet;

/// <summary>Logical types this library writes and reads.</summary>
public enum ParquetType
{
    Boolean, Int32, Int64, Double,
    /// <summary>UTF-8 text.</summary>
    String,
    /// <summary>Days since 1970-01-01.</summary>
    Date,
    /// <summary>Microseconds since 1970-01-01T00:00:00; isAdjustedToUTC is false because agencies send local wall-clock times.</summary>
    Timestamp,
    /// <summary>Fixed-point number with the column's precision (at most 18) and scale.</summary>
    Decimal,
}

/// <param name="Name">Column name, unique in the schema.</param>
/// <param name="Nullable">Whether values may be absent.</param>
/// <param name="Precision">Digits in all, decimals only, 1 to 18.</param>
/// <param name="Scale">Digits after the point, decimals only, 0 to <paramref name="Precision"/>.</param>
public sealed record ParquetColumn(string Name, ParquetType Type, bool Nullable = true, int Precision = 0, int Scale = 0);

public sealed record ParquetSchema(ImmutableArray<ParquetColumn> Columns);

public enum ParquetCodec { Uncompressed, Gzip }

public sealed record ParquetWriteOptions
{
    public ParquetCodec Codec { get; init; } = ParquetCodec.Gzip;

    /// <summary>Rows a row group holds before it is flushed.</summary>
    public int RowGroupRows { get; init; } = 131_072;

    /// <summary>Key-value metadata of the file, written in this order.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Metadata { get; init; } = [];
}
