using System.Globalization;
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

    [DuckDbTheory]
    [InlineData(ParquetCodec.Gzip)]
    [InlineData(ParquetCodec.Uncompressed)]
    public void Sums_over_many_pages_and_row_groups_agree(ParquetCodec codec)
    {
        var table = Many(200_000);
        string file = Save(table.Write(new() { Codec = codec, RowGroupRows = 70_000 }));
        var row = DuckDb.Query($"""
            select count(*)::int as row_count, count(outcome)::int as outcomes, count(distinct outcome)::int as kinds, sum(length(id))::bigint::varchar as id_letters,
              sum(cost)::varchar as cost, min(born)::varchar as born, max(seen)::varchar as seen, sum(serial)::varchar as serials, count_if(flag)::int as flags,
              max(id) as last_id, sum(day(born))::int as days
            from {file}
            """).Single();
        var rows = table.Rows;
        Assert.Equal(200_000, row.GetProperty("row_count").GetInt32());
        Assert.Equal(rows.Count(r => r[1] is not null), row.GetProperty("outcomes").GetInt32());
        Assert.Equal(7, row.GetProperty("kinds").GetInt32());
        Assert.Equal(Number(rows.Sum(r => (long)((string)r[0]!).Length)), Text(row, "id_letters"));
        Assert.Equal(Number(rows.Sum(r => (decimal?)r[2] ?? 0)), Text(row, "cost"));
        Assert.Equal(rows.Min(r => (DateOnly)r[3]!).ToString("o", CultureInfo.InvariantCulture), Text(row, "born"));
        Assert.Equal(rows.Max(r => (DateTime?)r[4])!.Value.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture), Text(row, "seen"));
        Assert.Equal(Number(rows.Sum(r => (long)r[5]!)), Text(row, "serials"));
        Assert.Equal(rows.Count(r => r[6] is true), row.GetProperty("flags").GetInt32());
        Assert.Equal(rows.Select(r => (string)r[0]!).Max(StringComparer.Ordinal), Text(row, "last_id"));
        Assert.Equal(rows.Sum(r => ((DateOnly)r[3]!).Day), row.GetProperty("days").GetInt32());
    }

    [DuckDbFact]
    public void Bounds_and_null_counts_are_found_and_trusted()
    {
        string longName = new('m', 70);
        var schema = Table.Columns(new("name", ParquetType.String), new("born", ParquetType.Date), new("age", ParquetType.Int32), new("cost", ParquetType.Decimal, Precision: 9, Scale: 2), new("at", ParquetType.Timestamp));
        var table = new Table(schema,
        [
            ["Ann", new DateOnly(2010, 5, 6), -3, 1.25m, new DateTime(2025, 4, 1, 8, 30, 0)],
            [longName, null, 12, null, new DateTime(2025, 4, 2)],
            [null, null, 7, -2m, null],
        ]);
        string file = Save(table.Write());
        var statistics = DuckDb.Query($"""
            select path_in_schema as name, stats_min_value as lo, stats_max_value as hi, stats_null_count::int as nulls, min_is_exact, max_is_exact
            from parquet_metadata({file}) order by column_id
            """).Select(row => string.Join('|', row.EnumerateObject().Select(cell => cell.Value.ToString())));
        Assert.Equal(
        [
            $"name|Ann|{new string('m', 63)}n|1|True|False",
            "born|2010-05-06|2010-05-06|2|True|True",
            "age|-3|12|0|True|True",
            "cost|-2.00|1.25|1|True|True",
            "at|2025-04-01 08:30:00|2025-04-02 00:00:00|1|True|True",
        ],
        statistics);
        // Row groups are passed over by these bounds, so a wrong one loses rows.
        Assert.Equal("12", Text(DuckDb.Query($"select age::varchar as age from {file} where name = {DuckDb.Quote(longName)}").Single(), "age"));
        Assert.Equal("7", Text(DuckDb.Query($"select age::varchar as age from {file} where cost < -1").Single(), "age"));
        Assert.Empty(DuckDb.Query($"select age from {file} where born > date '2010-05-06'"));
    }

    [DuckDbFact]
    public void Footer_says_who_wrote_the_file_and_carries_its_metadata()
    {
        string file = Save(new Table(Table.Columns(new ParquetColumn("name", ParquetType.String)), []).Write(new() { Metadata = [new("contract", "police/nominals"), new("note", "é")] }));
        Assert.Equal(["contract=police/nominals", "note=é"],
            DuckDb.Query($"select decode(key) || '=' || decode(value) as pair from parquet_kv_metadata({file})").Select(row => Text(row, "pair")));
        var about = DuckDb.Query($"select created_by, num_rows::int as row_count, num_row_groups::int as groups from parquet_file_metadata({file})").Single();
        Assert.Equal(("safeguarding-parquet version 1.0.0 (build 1)", 0, 0), (Text(about, "created_by"), about.GetProperty("row_count").GetInt32(), about.GetProperty("groups").GetInt32()));
        Assert.Empty(DuckDb.Query($"select * from {file}"));
    }

    [DuckDbFact]
    public void We_read_what_DuckDB_writes()
    {
        string path = Path.Combine(_folder, "duckdb.parquet");
        DuckDb.Query($"""
            copy (select i::integer as i, (i * 3000000000)::bigint as l, i / 4.0::double as d, case when i % 3 = 0 then null else 'name ' || (i % 11) end as s,
                date '2020-01-01' + i::integer as day, timestamp '2020-01-01 10:00:00' + interval (i) second as at,
                (i / 100.0)::decimal(9,2) as small, (i / 100.0)::decimal(18,4) as large, 'row ' || i as u
              from range(30000) as t(i)) to {DuckDb.Quote(path)} (format parquet, parquet_version v1, compression gzip)
            """);
        var read = Table.Read(File.ReadAllBytes(path));
        Assert.Equal(30_000, read.Rows.Count);
        Assert.Equal(
            [29_999, 89_997_000_000_000L, 7499.75, "name 2", new DateOnly(2020, 1, 1).AddDays(29_999), new DateTime(2020, 1, 1, 18, 19, 59), 299.99m, 299.99m, "row 29999"],
            read.Rows[^1]);
        Assert.Null(read.Rows[3][3]);
        Assert.Equal(10_000, read.Rows.Count(row => row[3] is null));
    }

    [DuckDbFact]
    public void A_refused_statement_throws_what_DuckDB_says_and_the_next_one_still_works()
    {
        Assert.Contains("no_such_table", Assert.Throws<InvalidOperationException>(() => DuckDb.Query("select * from no_such_table")).Message, StringComparison.Ordinal);
        Assert.Equal(42, DuckDb.Query("select 42 as answer").Single().GetProperty("answer").GetInt32());
    }

    private static Table Many(int rows)
    {
        var schema = Table.Columns(
            new("id", ParquetType.String, Nullable: false), new("outcome", ParquetType.String), new("cost", ParquetType.Decimal, Precision: 12, Scale: 2),
            new("born", ParquetType.Date), new("seen", ParquetType.Timestamp), new("serial", ParquetType.Int64), new("flag", ParquetType.Boolean));
        return new Table(schema, [.. Enumerable.Range(0, rows).Select(i => new object?[]
        {
            "I" + i, i % 4 == 0 ? null : "outcome " + i * 31 % 7, i % 5 == 0 ? null : i * 37 % 100_000 / 100m, new DateOnly(2005, 1, 1).AddDays(i * 31 % 6570),
            i > 100_000 && i < 150_000 ? null : new DateTime(2025, 1, 1).AddSeconds(i * 7.5), i * 1_000_003L, i % 3 == 0 ? null : i % 2 == 0,
        })]);
    }

    private string Save(byte[] bytes)
    {
        string path = Path.Combine(_folder, "table.parquet");
        File.WriteAllBytes(path, bytes);
        return DuckDb.Quote(path);
    }

    private static IEnumerable<string> Lines(string file) =>
        DuckDb.Query($"select coalesce(columns(*)::varchar, 'NULL') from {file}").Select(row => string.Join('|', row.EnumerateObject().Select(cell => cell.Value.GetString())));

    private static string Number(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);

    private static string Text(JsonElement row, string name) => row.GetProperty(name).ToString();
}
