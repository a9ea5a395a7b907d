using System.Text.Json;
using Safeguarding.Parquet;

namespace Safeguarding.Tests.Parquet;

/// <summary>What DuckDB makes of our files: someone else's reading of the format, so that writer and reader cannot be wrong together.</summary>
public sealed class DuckDbReadsParquetTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("safeguarding-parquet-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [DuckDbTheory]
    [InlineData(ParquetCodec.Gzip)]
    [InlineData(ParquetCodec.Uncompressed)]
    public void Every_type_arrives_as_written(ParquetCodec codec)
    {
        string file = Save(ParquetRoundTripTests.Extremes.Write(new() { Codec = codec }));
        Assert.Equal(
            ["flag BOOLEAN", "small INTEGER", "large BIGINT", "ratio DOUBLE", "text VARCHAR", "day DATE", "moment TIMESTAMP", "amount DECIMAL(18,2)", "id INTEGER", "code VARCHAR"],
            DuckDb.Query($"describe select * from {file}").Select(row => $"{Text(row, "column_name")} {Text(row, "column_type")}"));
        Assert.Equal(
        [
            "true|-2147483648|-9223372036854775808|-inf||0001-01-01|0001-01-01 00:00:00|-9999999999999999.99|1|a",
            "false|2147483647|9223372036854775807|nan|Zoë Ångström 👧|9999-12-31|9999-12-31 23:59:59.999999|9999999999999999.99|2|b",
            "NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL|3|a",
            "true|0|0|-0.0|line\nbreak \"quoted\"|1970-01-01|1970-01-01 00:00:00|0.00|4|",
            "false|-1|-1|0.1|x|1969-12-31|1969-12-31 23:59:59.999999|-0.01|5|b",
        ],
        Lines(file));
    }

    private string Save(byte[] bytes)
    {
        string path = Path.Combine(_folder, "table.parquet");
        File.WriteAllBytes(path, bytes);
        return DuckDb.Quote(path);
    }

    private static IEnumerable<string> Lines(string file) =>
        DuckDb.Query($"select concat_ws('|', coalesce(columns(*)::varchar, 'NULL')) as line from {file}").Select(row => Text(row, "line"));

    private static string Text(JsonElement row, string name) => row.GetProperty(name).ToString();
}
