using Safeguarding.Parquet;

namespace Safeguarding.Tests.Parquet;

public class ParquetRoundTripTests
{
    internal static readonly ParquetSchema AllTypes = Table.Columns(
        new("flag", ParquetType.Boolean),
        new("small", ParquetType.Int32),
        new("large", ParquetType.Int64),
        new("ratio", ParquetType.Double),
        new("text", ParquetType.String),
        new("day", ParquetType.Date),
        new("moment", ParquetType.Timestamp),
        new("amount", ParquetType.Decimal, Precision: 18, Scale: 2),
        new("id", ParquetType.Int32, Nullable: false),
        new("code", ParquetType.String, Nullable: false));

    internal static readonly Table Extremes = new(AllTypes,
    [
        [true, int.MinValue, long.MinValue, double.NegativeInfinity, "", DateOnly.MinValue, DateTime.MinValue, -9_999_999_999_999_999.99m, 1, "a"],
        [false, int.MaxValue, long.MaxValue, double.NaN, "Zoë Ångström 👧", DateOnly.MaxValue, new DateTime(9999, 12, 31, 23, 59, 59).AddTicks(9_999_990), 9_999_999_999_999_999.99m, 2, "b"],
        [null, null, null, null, null, null, null, null, 3, "a"],
        [true, 0, 0L, -0.0, "line\nbreak \"quoted\"", new DateOnly(1970, 1, 1), new DateTime(1970, 1, 1), 0m, 4, ""],
        [false, -1, -1L, 0.1, "x", new DateOnly(1969, 12, 31), new DateTime(1969, 12, 31, 23, 59, 59).AddTicks(9_999_990), -0.01m, 5, "b"],
    ]);

    [Theory]
    [InlineData(ParquetCodec.Gzip)]
    [InlineData(ParquetCodec.Uncompressed)]
    public void Every_type_keeps_its_extremes(ParquetCodec codec)
    {
        var read = Table.Read(Extremes.Write(new() { Codec = codec }));
        Assert.Equal(AllTypes, read.Schema);
        Assert.Equal(Extremes.Lines(), read.Lines());
    }

    [Fact]
    public void A_file_without_rows_keeps_its_schema_and_metadata()
    {
        var metadata = new KeyValuePair<string, string>[] { new("contract", "police/nominals 3"), new("note", "é"), new("contract", "again") };
        using var reader = new ParquetReader(new MemoryStream(new Table(AllTypes, []).Write(new() { Metadata = [.. metadata] })));
        Assert.Equal(0, reader.Rows);
        Assert.Equal(0, reader.RowGroups);
        Assert.Equal(AllTypes, reader.Schema);
        Assert.Equal(metadata, reader.Metadata);
    }
}
