using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Safeguarding.Parquet;

namespace Safeguarding.Tests.Parquet;

/// <summary>Records of groups, lists and maps, written, read by us and read by others.</summary>
public sealed class NestedParquetTests : IDisposable
{
    private static readonly ImmutableArray<ParquetNode> Nodes =
    [
        ParquetNode.Group("file",
            ParquetNode.Leaf("path", ParquetType.String, nullable: false),
            ParquetNode.Leaf("size", ParquetType.Int64),
            ParquetNode.Map("tags", ParquetType.String),
            ParquetNode.Group("format", ParquetNode.Leaf("provider", ParquetType.String), ParquetNode.Map("options", ParquetType.String)),
            ParquetNode.List("columns", ParquetType.String)),
        ParquetNode.Leaf("number", ParquetType.Int32, nullable: false),
        ParquetNode.List("points", ParquetNode.Group("element", ParquetNode.Leaf("x", ParquetType.Double), ParquetNode.List("labels", ParquetType.String))),
        ParquetNode.Leaf("flag", ParquetType.Boolean),
    ];

    /// <summary>Each kind of absence once: no group, an empty map, no map, a map value that is null, an empty list in a list, a null in it.</summary>
    private static readonly object?[][] Rows =
    [
        [null, 1, null, true],
        [new object?[] { "a.parquet", 12L, Array.Empty<object?>(), null, null }, 2, Array.Empty<object?>(), null],
        [new object?[] { "b", null, new object?[] { new object?[] { "k", "v" }, new object?[] { "none", null } }, new object?[] { "parquet", Array.Empty<object?>() }, new object?[] { "one", null, "three" } }, 3, new object?[] { null }, false],
        [new object?[] { "c", 5L, null, new object?[] { null, new object?[] { new object?[] { "é", "ü" } } }, Array.Empty<object?>() }, 4,
            new object?[] { new object?[] { 1.5, new object?[] { "p", "q" } }, new object?[] { null, Array.Empty<object?>() }, new object?[] { -2.5, null }, new object?[] { 0.25, new object?[] { null, "r" } } }, null],
    ];

    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 1)]
    [InlineData(false, 40)]
    [InlineData(true, 40)]
    public void What_was_written_is_read(bool v2, int times)
    {
        var rows = Enumerable.Repeat(Rows, times).SelectMany(r => r).ToList();
        using var reader = new NestedParquetReader(new MemoryStream(Write(rows, new() { DataPageV2 = v2, PageRows = 7, RowGroupRows = 50 })));
        Assert.Equal(Nodes.AsEnumerable(), reader.Nodes);
        Assert.Equal(rows.Select(Show), reader.Read().Select(Show));
    }

    [Fact]
    public void The_same_rows_give_the_same_bytes() => Assert.Equal(Write(Rows, new()), Write(Rows, new() { Threads = 1 }));

    [Fact]
    public void A_flat_table_is_read_too()
    {
        var stream = new MemoryStream();
        var writer = new ParquetWriter(stream, Table.Columns(new("day", ParquetType.Date), new("tags", ParquetType.StringList)));
        writer.Append(0, new DateOnly(2024, 2, 29));
        writer.AppendList(1, ["a", null]);
        writer.EndRow();
        writer.Complete();
        using var reader = new NestedParquetReader(new MemoryStream(stream.ToArray()));
        Assert.Equal("[\"2024-02-29\",[\"a\",null]]", Show(reader.Read().Single()));
    }

    [Fact]
    public void The_flat_reader_still_refuses_what_is_nested() =>
        Assert.Contains("is nested or repeated", Assert.Throws<InvalidDataException>(() => new ParquetReader(new MemoryStream(Write(Rows, new())))).Message, StringComparison.Ordinal);

    [Fact]
    public void What_does_not_fit_the_schema_is_refused()
    {
        var writer = new NestedParquetWriter(Stream.Null, [ParquetNode.Leaf("a", ParquetType.Int64, nullable: false)]);
        Assert.Contains("may not be null", Assert.Throws<ArgumentException>(() => writer.Append((object?)null)).Message, StringComparison.Ordinal);
        Assert.Contains("holds Int64, not String", Assert.Throws<ArgumentException>(() => writer.Append("1")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new NestedParquetWriter(Stream.Null, [ParquetNode.Leaf("a", ParquetType.Int64), ParquetNode.Leaf("a", ParquetType.Int64)]));
        Assert.Throws<ArgumentException>(() => new NestedParquetWriter(Stream.Null, [ParquetNode.Group("a")]));
    }

    [DuckDbFact]
    public void DuckDB_and_hyparquet_read_the_same()
    {
        foreach (bool v2 in new[] { false, true })
        {
            File.WriteAllBytes(_file, Write(Enumerable.Repeat(Rows, 30).SelectMany(r => r), new() { DataPageV2 = v2, PageRows = 16, RowGroupRows = 64 }));
            string expected = string.Join('\n', Enumerable.Repeat(Rows, 30).SelectMany(r => r).Select(r => AsJson(r)));
            var duck = DuckDb.Query($$"""
                select to_json({
                    file: case when file is null then null else { path: file.path, size: file.size,
                        tags: case when file.tags is null then null else list_transform(map_entries(file.tags), lambda e: [e.key, e.value]) end,
                        format: case when file.format is null then null else { provider: file.format.provider, options: case when file.format.options is null then null else list_transform(map_entries(file.format.options), lambda e: [e.key, e.value]) end } end,
                        columns: file.columns } end,
                    number: number, points: points, flag: flag })::varchar as row from read_parquet({{DuckDb.Quote(_file)}})
                """);
            Assert.Equal(expected, string.Join('\n', duck.Select(r => JsonSerializer.Serialize(JsonDocument.Parse(r.GetProperty("row").GetString()!)))));
            var hyparquet = OutsideValues.AskHyparquet(_file);
            Assert.Equal(string.Join('\n', Enumerable.Repeat(Rows, 30).SelectMany(r => r).Select(r => WithoutNulls(AsJson(r, mapsAsObjects: true)))), string.Join('\n', hyparquet.GetProperty("rows").EnumerateArray().Select(r => WithoutNulls(r.GetRawText()))));
        }
    }

    [Fact]
    public void Damaged_files_are_refused_or_read_and_never_crash()
    {
        byte[] whole = Write(Enumerable.Repeat(Rows, 3).SelectMany(r => r), new() { Checksums = false, Codec = ParquetCodec.Uncompressed });
        var random = new Random(7);
        int refused = 0;
        for (int i = 0; i < 3000; i++)
        {
            byte[] damaged = [.. whole];
            for (int n = random.Next(1, 4); n > 0; n--)
                damaged[random.Next(4, damaged.Length - 8)] = (byte)random.Next(256);
            try
            {
                using var reader = new NestedParquetReader(new MemoryStream(damaged));
                foreach (var _ in reader.Read())
                {
                }
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, 300, 3000);
    }

    private static byte[] Write(IEnumerable<object?[]> rows, ParquetWriteOptions options)
    {
        var stream = new MemoryStream();
        var writer = new NestedParquetWriter(stream, Nodes, options);
        foreach (var row in rows)
            writer.Append(row);
        writer.Complete();
        return stream.ToArray();
    }

    private static string Show(object?[] row) => JsonSerializer.Serialize(row);

    /// <summary>A row as an object by names; a map as its pairs, or as an object with whole numbers as texts, as hyparquet gives them.</summary>
    private static string AsJson(object?[] row, bool mapsAsObjects = false) => JsonSerializer.Serialize(JsonSerializer.SerializeToDocument(Named(Nodes, row, mapsAsObjects)));

    /// <summary>hyparquet leaves out what is null in an object.</summary>
    private static string WithoutNulls(string json)
    {
        var node = JsonNode.Parse(json)!;
        Prune(node);
        return node.ToJsonString();

        static void Prune(JsonNode? node)
        {
            if (node is JsonObject record)
            {
                foreach (string name in record.Where(p => p.Value is null).Select(p => p.Key).ToList())
                    record.Remove(name);
            }
            foreach (var child in node switch { JsonObject o => o.Select(p => p.Value), JsonArray a => a, _ => Enumerable.Empty<JsonNode?>() })
                Prune(child);
        }
    }

    private static Dictionary<string, object?> Named(ImmutableArray<ParquetNode> nodes, object?[] cells, bool mapsAsObjects) =>
        nodes.Select((n, i) => (n.Name, Value: Named(n, cells[i], mapsAsObjects))).ToDictionary(c => c.Name, c => c.Value);

    private static object? Named(ParquetNode node, object? value, bool mapsAsObjects) => (node.Kind, value) switch
    {
        (ParquetNodeKind.Group, object?[] cells) => Named(node.Children, cells, mapsAsObjects),
        (ParquetNodeKind.List, object?[] cells) => cells.Select(c => Named(node.Children[0], c, mapsAsObjects)).ToArray(),
        (ParquetNodeKind.Map, object?[] cells) when mapsAsObjects => cells.Cast<object?[]>().ToDictionary(c => (string)c[0]!, c => c[1]),
        (_, long number) when mapsAsObjects => number.ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => value,
    };
}
