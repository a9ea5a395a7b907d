using System.Collections.Immutable;

namespace Safeguarding.Parquet;

// Names and numbers of parquet-format, parquet.thrift.
internal enum PhysicalType { Boolean = 0, Int32 = 1, Int64 = 2, Double = 5, ByteArray = 6 }
internal enum PageEncoding { Plain = 0, PlainDictionary = 2, Rle = 3, DeltaBinaryPacked = 5, DeltaByteArray = 7, RleDictionary = 8 }
internal enum PageKind { Data = 0, Dictionary = 2 }

/// <summary>The footer: what the file holds and where.</summary>
/// <param name="Physical">Stored type of each column of <paramref name="Schema"/>.</param>
internal sealed record FileMetadata(
    ParquetSchema Schema,
    ImmutableArray<PhysicalType> Physical,
    long Rows,
    ImmutableArray<RowGroupMetadata> RowGroups,
    ImmutableArray<KeyValuePair<string, string>> KeyValues);

internal sealed record RowGroupMetadata(int Rows, ImmutableArray<ChunkMetadata> Chunks);

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
    ChunkStatistics Statistics);

/// <summary>Bounds in PLAIN encoding, texts without their length. Null where not known.</summary>
internal sealed record ChunkStatistics(byte[]? Min, byte[]? Max, bool MinIsExact, bool MaxIsExact, long? Nulls);

internal static class ParquetFormat
{
    public const int CodecUncompressed = 0, CodecGzip = 2;
    public const int RepetitionRequired = 0, RepetitionOptional = 1;
    public const int ConvertedUtf8 = 0, ConvertedEnum = 4, ConvertedDecimal = 5, ConvertedDate = 6, ConvertedTimestampMicros = 10, ConvertedInt8 = 15, ConvertedInt32 = 17, ConvertedInt64 = 18, ConvertedJson = 19;
    public const int LogicalString = 1, LogicalEnum = 4, LogicalDecimal = 5, LogicalDate = 6, LogicalTimestamp = 8, LogicalInteger = 10, LogicalJson = 12;

    public const long MinDay = -719_162, MaxDay = 2_932_896;

    /// <summary>Ticks of DateTime at 1970-01-01T00:00:00.</summary>
    public const long EpochTicks = 621_355_968_000_000_000;

    public const long NaNBits = 0x7FF8_0000_0000_0000;

    public const int EpochDayNumber = 719_162;

    /// <summary>Most rows of a row group, written or read: bounds what a reader allocates for a column, whatever a file claims.</summary>
    public const int MaxRowGroupRows = 1 << 22;

    /// <summary>Longest text in bytes.</summary>
    public const int MaxTextBytes = 1 << 24;

    /// <summary>Data pages end at the row that reaches this many bytes of values.</summary>
    public const int PageBytes = 1 << 20;

    /// <summary>A row group also ends when its texts reach this many bytes.</summary>
    public const int MaxRowGroupTextBytes = 1 << 27;

    public static ReadOnlySpan<byte> Magic => "PAR1"u8;

    public static long BitsOf(double value) => double.IsNaN(value) ? NaNBits : BitConverter.DoubleToInt64Bits(value);

    public static PhysicalType PhysicalOf(ParquetType type) => type switch
    {
        ParquetType.Boolean => PhysicalType.Boolean,
        ParquetType.Int32 or ParquetType.Date => PhysicalType.Int32,
        ParquetType.Int64 or ParquetType.Timestamp or ParquetType.Decimal => PhysicalType.Int64,
        ParquetType.Double => PhysicalType.Double,
        _ => PhysicalType.ByteArray,
    };
}
