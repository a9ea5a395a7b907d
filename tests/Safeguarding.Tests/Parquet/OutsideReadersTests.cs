using Safeguarding.Parquet;

namespace Safeguarding.Tests.Parquet;

/// <summary>What two outside readers make of our files, whatever the schema, the values and the way of writing; and what we make of theirs.</summary>
public sealed class OutsideReadersTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("safeguarding-parquet-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Save(byte[] bytes)
    {
        string path = Path.Combine(_folder, "table.parquet");
        File.WriteAllBytes(path, bytes);
        return path;
    }

    [DuckDbFact]
    public void Every_file_gives_DuckDB_the_values_written() => ParquetPropertyTests.Check(sample =>
    {
        Assert.Null(OutsideValues.DuckDbDifference(sample.Table, Save(sample.Table.Write(sample.Options))));
        return true;
    }, samples: 60);

    [DuckDbFact]
    public void Every_file_gives_hyparquet_the_values_written() => ParquetPropertyTests.Check(sample =>
    {
        Assert.Null(OutsideValues.HyparquetDifference(sample.Table, Save(sample.Table.Write(sample.Options))));
        return true;
    }, samples: 60);

    [DuckDbTheory]
    [InlineData(ParquetCodec.Gzip, false)]
    [InlineData(ParquetCodec.Brotli, true)]
    public void Many_pages_of_every_encoding_arrive(ParquetCodec codec, bool v2)
    {
        var schema = Table.Columns(
            new("kind", ParquetType.String), new("id", ParquetType.String), new("note", ParquetType.String), new("serial", ParquetType.Int64, Nullable: false), new("noise", ParquetType.Int64),
            new("flag", ParquetType.Boolean), new("steady", ParquetType.Boolean), new("ratio", ParquetType.Double), new("key", ParquetType.Uuid), new("tags", ParquetType.StringList));
        var random = new Random(3);
        byte[] bytes = [.. Enumerable.Range(0, 256).Select(b => (byte)b)];
        var table = new Table(schema, [.. Enumerable.Range(0, 9000).Select(i => new object?[]
        {
            i % 7 == 0 ? null : "kind " + i % 3, $"C{i / 2:D8}", Convert.ToBase64String(random.GetItems(bytes, random.Next(60))), (long)i, random.NextInt64(), random.Next(2) == 0, i < 4000,
            random.NextDouble(), new Guid(i / 4, 1, 2, [3, 4, 5, 6, 7, 8, 9, 10]), i % 11 == 0 ? null : Enumerable.Range(0, i % 4).Select(k => k == 2 ? null : "tag " + (i + k) % 9).ToArray(),
        })]);
        string path = Save(table.Write(new() { Codec = codec, DataPageV2 = v2, PageRows = 1000, RowGroupRows = 4000 }));
        Assert.Null(OutsideValues.DuckDbDifference(table, path));
        Assert.Null(OutsideValues.HyparquetDifference(table, path));
        Assert.Equal(["DELTA_BINARY_PACKED", "DELTA_BYTE_ARRAY", "DELTA_LENGTH_BYTE_ARRAY", "PLAIN", "RLE", "RLE_DICTIONARY"],
            DuckDb.Query($"select distinct trim(unnest(string_split(encodings, ','))) as encoding from parquet_metadata({DuckDb.Quote(path)}) order by 1").Select(row => row.GetProperty("encoding").GetString()));
    }

    [DuckDbFact]
    public void DuckDB_finds_filters_bounds_and_distinct_counts_and_skips_row_groups_by_them()
    {
        var schema = Table.Columns(new("child", ParquetType.String, Nullable: false), new("seen", ParquetType.Date), new("number", ParquetType.Int64), new("noted", ParquetType.Timestamp, IsUtc: true), new("kind", ParquetType.String));
        var table = new Table(schema, [.. Enumerable.Range(0, 12_000).Select(i => new object?[]
        {
            $"C{i * 7919 % 12_000:D6}", i % 10 == 0 ? null : new DateOnly(2020, 1, 1).AddDays(i / 100), i * 48_271L % 12_011 * 2, new DateTime(2025, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMinutes(i), i % 10 == 0 ? null : $"kind {(uint)i * 2_654_435_761 >> 9 & 63}",
        })]);
        string path = Save(table.Write(new() { RowGroupRows = 4000, PageRows = 500, BloomColumns = ["child", "number"], SortedBy = [new("noted")] }));
        string file = DuckDb.Quote(path);
        Assert.Equal(["seen|0|4000|2020-01-01|2020-02-09|400||False", "kind|0|4000|kind 0|kind 9|400|64|False", "seen|1|4000|2020-02-10|2020-03-20|400||False", "kind|1|4000|kind 0|kind 9|400|64|False", "seen|2|4000|2020-03-21|2020-04-29|400||False", "kind|2|4000|kind 0|kind 9|400|64|False"],
            DuckDb.Query($"select path_in_schema as c, row_group_id::int as g, num_values::int as n, stats_min_value as lo, stats_max_value as hi, stats_null_count::int as nulls, stats_distinct_count::int as kinds, bloom_filter_offset is not null as bloom from parquet_metadata({file}) where path_in_schema in ('seen', 'kind') order by row_group_id, column_id")
                .Select(row => string.Join('|', row.EnumerateObject().Select(cell => cell.Value.ToString()))));
        Assert.Equal(6, DuckDb.Query($"select 1 from parquet_metadata({file}) where bloom_filter_offset > 0 and bloom_filter_length > 0").Count);
        // The groups that DuckDB says the filter excludes are those that do not hold the value, but for one in a hundred.
        for (int i = 0; i < 12_000; i += 997)
        {
            string child = (string)table.Rows[i][0]!;
            long number = (long)table.Rows[i][2]!;
            foreach (string probe in new[] { $"'child', {DuckDb.Quote(child)}", $"'number', {number}" })
            {
                var excluded = DuckDb.Query($"select row_group_id::int as g from parquet_bloom_probe({file}, {probe}) where bloom_filter_excludes").Select(row => row.GetProperty("g").GetInt32()).ToList();
                Assert.DoesNotContain(i / 4000, excluded);
            }
        }
        int absent = Enumerable.Range(0, 100).Sum(i => DuckDb.Query($"select 1 from parquet_bloom_probe({file}, 'number', {i * 2 + 1}) where bloom_filter_excludes").Count);
        Assert.InRange(absent, 285, 300);
        string plan = DuckDb.Query($"explain analyze select count(*) from {file} where noted >= timestamptz '2025-01-09 00:00:00+00'").Single().EnumerateObject().Last().Value.ToString();
        Assert.Contains("480", plan, StringComparison.Ordinal);
        Assert.Equal("480", DuckDb.Query($"select count(*)::varchar as n from {file} where noted >= timestamptz '2025-01-09 00:00:00+00'").Single().GetProperty("n").GetString());
        Assert.Null(OutsideValues.HyparquetDifference(table, path));
    }

    [DuckDbTheory]
    [InlineData("compression snappy, parquet_version v2")]
    [InlineData("compression snappy, parquet_version v1")]
    [InlineData("compression brotli, parquet_version v2")]
    [InlineData("compression gzip, parquet_version v2, write_bloom_filter true")]
    [InlineData("compression uncompressed, parquet_version v2, row_group_size 2048")]
    public void We_read_what_DuckDB_writes_in_every_way_it_can(string options)
    {
        string path = Path.Combine(_folder, "duckdb.parquet");
        DuckDb.Query($"""
            copy (select i::integer as i, (i * 3000000000)::bigint as l, i / 4.0::double as d, i::float / 3 as f, case when i % 3 = 0 then null else 'name ' || (i % 11) end as s,
                date '2020-01-01' + i::integer as day, timestamp '2020-01-01 10:00:00' + interval (i) second as at, timestamptz '2020-01-01 10:00:00+00' + interval (i) second as utc,
                (i / 100.0)::decimal(4,2) as tiny, (i / 100.0)::decimal(9,2) as small, (i / 100.0)::decimal(18,4) as large, (i * 1000000000000)::decimal(26,2) as huge, 'row ' || (i * 7919 % 10007) as u,
                i % 5 = 0 as flag, uuid(), ('b' || i)::blob as bytes, i::utinyint as small_count, (i * 300000)::uinteger as count,
                case when i % 4 = 0 then null when i % 4 = 1 then [] else ['a' || i, null, 'c'] end as tags
              from range(7000) as t(i) where i < 100 or i % 70 = 3 or i > 6000) to {DuckDb.Quote(path)} (format parquet, {options})
            """.Replace("i::utinyint", "(i % 200)::utinyint", StringComparison.Ordinal).Replace("(i / 100.0)::decimal(4,2)", "(i % 99)::decimal(4,2)", StringComparison.Ordinal));
        var read = Table.Read(File.ReadAllBytes(path));
        Assert.True(read.Rows.Count > 1000);
        Assert.Null(OutsideValues.DuckDbDifference(read, path));
    }
}
