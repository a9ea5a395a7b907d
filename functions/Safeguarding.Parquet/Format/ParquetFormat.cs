namespace Safeguarding.Parquet;

// Names and numbers of parquet-format, parquet.thrift.
internal enum PhysicalType { Boolean = 0, Int32 = 1, Int64 = 2, Int96 = 3, Float = 4, Double = 5, ByteArray = 6, FixedBytes = 7 }
internal enum PageEncoding { Plain = 0, PlainDictionary = 2, Rle = 3, BitPacked = 4, DeltaBinaryPacked = 5, DeltaLengthByteArray = 6, DeltaByteArray = 7, RleDictionary = 8, ByteStreamSplit = 9 }
internal enum PageKind { Data = 0, Index = 1, Dictionary = 2, DataV2 = 3 }

internal static class ParquetFormat
{
    public const int RepetitionRequired = 0, RepetitionOptional = 1, RepetitionRepeated = 2;

    public const long MinDay = -719_162, MaxDay = 2_932_896;

    /// <summary>Ticks of DateTime at 1970-01-01T00:00:00.</summary>
    public const long EpochTicks = 621_355_968_000_000_000;

    public const long NaNBits = 0x7FF8_0000_0000_0000;

    public const int EpochDayNumber = 719_162;

    /// <summary>Most rows of a row group, written or read: bounds what a reader allocates for a column, whatever a file claims.</summary>
    public const int MaxRowGroupRows = 1 << 22;

    /// <summary>Most elements that the lists of a row group have together.</summary>
    public const int MaxRowGroupElements = 1 << 24;

    /// <summary>Longest text in bytes.</summary>
    public const int MaxTextBytes = 1 << 24;

    /// <summary>Data pages end at the row that reaches this many bytes of values.</summary>
    public const int PageBytes = 1 << 20;

    /// <summary>A row group also ends when its texts reach this many bytes.</summary>
    public const int MaxRowGroupTextBytes = 1 << 27;

    public static ReadOnlySpan<byte> Magic => "PAR1"u8;

    public static long BitsOf(double value) => double.IsNaN(value) ? NaNBits : BitConverter.DoubleToInt64Bits(value);

    /// <summary>Number of a codec in the file.</summary>
    public static int NumberOf(ParquetCodec codec) => codec switch
    {
        ParquetCodec.Uncompressed => 0,
        ParquetCodec.Snappy => 1,
        ParquetCodec.Gzip => 2,
        _ => 4,
    };

    /// <exception cref="InvalidDataException">One that the base library does not decompress.</exception>
    public static ParquetCodec CodecOf(int number) => number switch
    {
        0 => ParquetCodec.Uncompressed,
        1 => ParquetCodec.Snappy,
        2 => ParquetCodec.Gzip,
        4 => ParquetCodec.Brotli,
        _ => throw Refusal.Unsupported("", $"is compressed with {number switch { 3 => "LZO", 5 => "LZ4", 6 => "ZSTD", 7 => "LZ4_RAW", _ => $"codec {number}" }}", "Write it with GZIP, BROTLI, SNAPPY or without compression."),
    };
}
