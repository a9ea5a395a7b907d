using System.Globalization;
using System.Text.Json;
using Safeguarding.App.Storage;
using Safeguarding.Pipeline.DeltaTables;
using Safeguarding.Pipeline.Synthetic;
using Safeguarding.Tests.Night;
using Safeguarding.Tests.Parquet;
using Xunit.Abstractions;

namespace Safeguarding.Tests.DeltaTables;

/// <summary>The logs gone through again by DuckDB's readers of JSON and Parquet, in SQL written from the protocol and not from our code.</summary>
public sealed class OutsideDeltaTests(ITestOutputHelper output) : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("safeguarding-delta-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    /// <summary>All commits: the newest action about each path decides whether the table holds it.</summary>
    private const string ByCommits = """
        with lines as (select filename, json from read_json_objects('{log}/*.json', format = 'newline_delimited', filename = true)),
        versioned as (select cast(parse_filename(filename, true) as bigint) as version, json from lines),
        told as (
            select version, coalesce(json->>'$.add.path', json->>'$.remove.path') as path, (json->'add') is not null as is_there
            from versioned where version <= {version} and ((json->'add') is not null or (json->'remove') is not null)
        )
        select path from told qualify row_number() over (partition by path order by version desc) = 1 and is_there order by path
        """;

    /// <summary>The newest checkpoint, and the commits after it.</summary>
    private const string ByCheckpoint = """
        with told as (
            select {checkpoint} as version, coalesce(add.path, remove.path) as path, add is not null as is_there
            from read_parquet('{log}/{checkpoint20}.checkpoint.parquet') where add is not null or remove is not null
            union all
            select cast(parse_filename(filename, true) as bigint), coalesce(json->>'$.add.path', json->>'$.remove.path'), (json->'add') is not null
            from read_json_objects('{log}/*.json', format = 'newline_delimited', filename = true)
            where cast(parse_filename(filename, true) as bigint) > {checkpoint} and cast(parse_filename(filename, true) as bigint) <= {version} and ((json->'add') is not null or (json->'remove') is not null)
        )
        select path from told qualify row_number() over (partition by path order by version desc) = 1 and is_there order by path
        """;

    [DuckDbFact]
    public async Task SQL_over_commits_and_checkpoints_finds_the_files_of_every_night()
    {
        var store = new FolderStore(_root);
        var nights = await DeltaNights.PublishAsync(store, 0..13);
        var log = Path.Combine(_root, "curated", "visit", "_delta_log");
        string[] Ask(string sql, int version) => [.. DuckDb.Query(sql.Replace("{log}", log, StringComparison.Ordinal).Replace("{version}", $"{version}", StringComparison.Ordinal).Replace("{checkpoint20}", $"{10:D20}", StringComparison.Ordinal).Replace("{checkpoint}", "10", StringComparison.Ordinal)).Select(r => "curated/visit/" + r.GetProperty("path").GetString())];
        for (var version = 0; version < 13; version++) Assert.Equal([DeltaNights.FileOf(nights[version], "visit")], Ask(ByCommits, version));
        for (var version = 10; version < 13; version++) Assert.Equal([DeltaNights.FileOf(nights[version], "visit")], Ask(ByCheckpoint, version));

        // The checkpoint holds one metaData, one protocol, our transaction, the file and ten tombstones, each as the commits have them.
        var checkpoint = DuckDb.Quote(Path.Combine(log, $"{10:D20}.checkpoint.parquet"));
        Assert.Equal("14|1|1|1|1|10", One($"select count(*) || '|' || count(metaData) || '|' || count(protocol) || '|' || count(txn) || '|' || count(add) || '|' || count(remove) as one from read_parquet({checkpoint})"));
        Assert.Equal("1|2|", One($"select protocol.minReaderVersion || '|' || protocol.minWriterVersion || '|' || coalesce(protocol.readerFeatures::varchar, '') as one from read_parquet({checkpoint}) where protocol is not null"));
        Assert.Equal($"safeguarding-pipeline|{DeltaStamp.TransactionOf(nights[10])}", One($"select txn.appId || '|' || txn.version as one from read_parquet({checkpoint}) where txn is not null"));
        var first = DuckDb.Quote(Path.Combine(log, $"{0:D20}.json"));
        Assert.Equal(One($"select concat_ws('|', json->>'$.metaData.id', json->>'$.metaData.schemaString', json->>'$.metaData.format.provider', json->>'$.metaData.createdTime', json->>'$.metaData.configuration.\"delta.checkpointInterval\"') as one from read_json_objects({first}, format = 'newline_delimited') where (json->'metaData') is not null"),
            One($"select concat_ws('|', metaData.id, metaData.schemaString, metaData.format.provider, metaData.createdTime, metaData.configuration['delta.checkpointInterval']) as one from read_parquet({checkpoint}) where metaData is not null"));
        var tenth = DuckDb.Quote(Path.Combine(log, $"{10:D20}.json"));
        Assert.Equal(One($"select concat_ws('|', json->>'$.add.path', json->>'$.add.size', json->>'$.add.modificationTime', json->>'$.add.stats') as one from read_json_objects({tenth}, format = 'newline_delimited') where (json->'add') is not null"),
            One($"select concat_ws('|', add.path, add.size, add.modificationTime, add.stats) as one from read_parquet({checkpoint}) where add is not null"));
        Assert.Null(Parquet.OutsideValues.AskHyparquet(Path.Combine(log, $"{10:D20}.checkpoint.parquet")).TryGetProperty("error", out var error) ? error.ToString() : null);
    }

    [DuckDbFact]
    public async Task Every_table_of_a_night_is_a_Delta_table_whose_statistics_and_schema_are_those_of_its_file()
    {
        foreach (var (path, content) in NightRun.Sample(new SampleOptions { Children = 120, Seed = 8 }))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_root, path))!);
            await File.WriteAllBytesAsync(Path.Combine(_root, path), content);
        }

        var store = new FolderStore(_root);
        var publication = (await NightRun.Pipeline(store).RunAsync()).Built.Publication;
        var bounded = 0;
        foreach (var zone in DeltaZone.All)
        {
            var versions = (await TableVersions.AsOfAsync(store, zone, publication.Night))!;
            Assert.Equal(33, versions.Tables.Length);
            foreach (var table in versions.Tables)
            {
                Assert.Equal((0, null), (table.Version, table.Withheld));
                var file = DuckDb.Quote(Path.Combine(_root, table.Path!));
                var commit = DuckDb.Quote(Path.Combine(_root, zone.Table(table.Table).CommitOf(0)));
                var add = DuckDb.Query($"select json->'add' as add from read_json_objects({commit}, format = 'newline_delimited') where (json->'add') is not null").Single().GetProperty("add");
                using var stats = JsonDocument.Parse(JsonDocument.Parse(add.ToString()).RootElement.GetProperty("stats").GetString()!);
                Assert.Equal(table.Rows, stats.RootElement.GetProperty("numRecords").GetInt64());

                // Types and what may be absent, as DuckDB finds them in the file.
                using var schema = JsonDocument.Parse(One($"select json->>'$.metaData.schemaString' as one from read_json_objects({commit}, format = 'newline_delimited') where (json->'metaData') is not null"));
                Assert.Equal(DuckDb.Query($"select name, type, repetition_type, converted_type, logical_type from parquet_schema({file}) where num_children is null").Select(c => (Text(c, "name"), (string?)DeltaType(c), Text(c, "repetition_type") == "OPTIONAL")),
                    schema.RootElement.GetProperty("fields").EnumerateArray().Select(f => ((string?)f.GetProperty("name").GetString(), f.GetProperty("type").GetString(), f.GetProperty("nullable").GetBoolean())));
                foreach (var nulls in stats.RootElement.GetProperty("nullCount").EnumerateObject())
                {
                    var seen = DuckDb.Query($"select count(*) - count(\"{nulls.Name}\") as nulls from read_parquet({file})")[0].GetProperty("nulls").ToString();
                    Assert.Equal((table.Table, nulls.Name, seen), (table.Table, nulls.Name, nulls.Value.ToString()));
                }

                foreach (var least in stats.RootElement.GetProperty("minValues").EnumerateObject())
                {
                    bounded++;
                    var most = stats.RootElement.GetProperty("maxValues").GetProperty(least.Name);
                    var seen = DuckDb.Query($"select min(\"{least.Name}\")::varchar as lo, max(\"{least.Name}\")::varchar as hi from read_parquet({file})")[0];
                    Assert.Equal((table.Table, least.Name, Text(seen, "lo"), Text(seen, "hi")), (table.Table, least.Name, Sql(least.Value), Sql(most)));
                }
            }
        }

        Assert.True(bounded > 60, $"{bounded} columns with bounds");
        output.WriteLine($"{bounded} columns with bounds");
    }

    private static string One(string sql) => DuckDb.Query(sql).Single().GetProperty("one").ToString();

    private static string? Text(JsonElement row, string name) => row.GetProperty(name).ValueKind == JsonValueKind.Null ? null : row.GetProperty(name).ToString();

    /// <summary>PROTOCOL.md, Delta Data Type to Parquet Type Mappings.</summary>
    private static string DeltaType(JsonElement column) => (Text(column, "type"), Text(column, "logical_type") ?? "") switch
    {
        ("BYTE_ARRAY", _) => "string",
        ("INT32", var l) when l.Contains("Date", StringComparison.Ordinal) => "date",
        ("INT64", var l) when l.Contains("isAdjustedToUTC=0", StringComparison.Ordinal) => "timestamp_ntz",
        ("INT64", "") => "long",
        ("DOUBLE", _) => "double",
        ("BOOLEAN", _) => "boolean",
        var other => other.ToString(),
    };

    /// <summary>A bound as DuckDB shows the value.</summary>
    private static string Sql(JsonElement bound) => bound.ValueKind == JsonValueKind.Number ? bound.ToString()
        : bound.GetString() is { Length: > 10 } time ? DateTime.ParseExact(time, "yyyy-MM-ddTHH:mm:ss.fff", CultureInfo.InvariantCulture).ToString("yyyy-MM-dd HH:mm:ss.FFF", CultureInfo.InvariantCulture) : bound.GetString()!;
}
