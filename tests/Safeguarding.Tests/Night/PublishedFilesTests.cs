using System.Globalization;
using System.Text.Json;
using Safeguarding.App.Storage;
using Safeguarding.Parquet;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Synthetic;
using Safeguarding.Tests.Parquet;

namespace Safeguarding.Tests.Night;

/// <summary>DuckDB, which shares no code with us, reads every Parquet file of a night in a folder and must find what our own reader finds.</summary>
public sealed class PublishedFilesTests
{
    [DuckDbFact]
    public async Task DuckDB_reads_every_published_file_with_the_same_rows_values_nulls_and_statistics()
    {
        var root = Directory.CreateTempSubdirectory("safeguarding-night-").FullName;
        try
        {
            foreach (var (path, content) in NightRun.Sample(new SampleOptions { Children = 200, Seed = 8 }))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(root, path))!);
                await File.WriteAllBytesAsync(Path.Combine(root, path), content);
            }

            var store = new FolderStore(root);
            var night = await NightRun.Pipeline(store).RunAsync();
            var files = night.Built.Publication.Files.Select(f => f.Object.Path)
                .Concat(night.Ingested.Events.OfType<ExtractAccepted>().Select(a => a.Data.Path))
                .Append(night.Built.Publication.Crosswalk.Path)
                .Where(p => p.EndsWith(".parquet", StringComparison.Ordinal)).ToList();
            Assert.True(files.Count > 80, $"{files.Count} Parquet files");
            foreach (var path in files) await CompareAsync(store, path, Path.Combine(root, path));
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static async Task CompareAsync(FolderStore store, string path, string file)
    {
        using var reader = new ParquetReader(await store.OpenRequiredAsync(path));
        var from = $"from read_parquet({DuckDb.Quote(file)})";
        var columns = reader.Schema.Columns;

        // One pass a file: rows, and per column the count, the number of different values, and a sum of text lengths or the bounds.
        var parts = columns.Select((c, i) => $"count(\"{c.Name}\") as n{i}, count(distinct \"{c.Name}\") as d{i}, min(\"{c.Name}\")::varchar as lo{i}, max(\"{c.Name}\")::varchar as hi{i}");
        var seen = DuckDb.Query($"select count(*) as rows, {string.Join(", ", parts)} {from}")[0];
        Assert.Equal((path, reader.Rows), (path, Number(seen.GetProperty("rows"))));
        for (var i = 0; i < columns.Length; i++)
        {
            var values = Values(reader, i);
            var present = values.Where(v => v is not null).Cast<string>().ToList();
            Assert.Equal((path, columns[i].Name, (long)present.Count), (path, columns[i].Name, Number(seen.GetProperty($"n{i}"))));
            Assert.Equal((path, columns[i].Name, present.Distinct(StringComparer.Ordinal).LongCount()), (path, columns[i].Name, Number(seen.GetProperty($"d{i}"))));
            if (columns[i].Type is ParquetType.String or ParquetType.Date)
            {
                present.Sort(StringComparer.Ordinal);
                Assert.Equal((path, columns[i].Name, present.FirstOrDefault(), present.LastOrDefault()), (path, columns[i].Name, seen.GetProperty($"lo{i}").GetString(), seen.GetProperty($"hi{i}").GetString()));
            }
        }

        // Whole rows, in order, of the text and date columns: a hash each side would hide which row differs.
        if (reader.Rows is > 0 and <= 2_000)
        {
            var shown = columns.Select((c, i) => (Column: c, Index: i)).Where(c => c.Column.Type is ParquetType.String or ParquetType.Date).ToList();
            var rows = DuckDb.Query($"select {string.Join(", ", shown.Select(c => $"\"{c.Column.Name}\"::varchar as c{c.Index}"))} {from}");
            foreach (var (column, index) in shown)
                Assert.Equal(Values(reader, index), rows.Select(r => r.GetProperty($"c{index}").GetString()));
        }

        // Statistics in the footer: null counts per column agree with what is there.
        foreach (var group in DuckDb.Query($"select path_in_schema as name, sum(stats_null_count)::varchar as nulls from parquet_metadata({DuckDb.Quote(file)}) group by 1"))
        {
            var i = columns.Select(c => c.Name).ToList().IndexOf(group.GetProperty("name").GetString()!);
            if (reader.Rows > 0) Assert.Equal((path, columns[i].Name, reader.Rows - Number(seen.GetProperty($"n{i}"))), (path, columns[i].Name, long.Parse(group.GetProperty("nulls").GetString()!, CultureInfo.InvariantCulture)));
        }
    }

    private static List<string?> Values(ParquetReader reader, int column) => [.. Enumerable.Range(0, reader.RowGroups).SelectMany<int, string?>(g => reader.Schema.Columns[column].Type switch
    {
        ParquetType.String => reader.ReadText(g, column),
        ParquetType.Date => reader.Read<DateOnly>(g, column).Select(d => d?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
        ParquetType.Timestamp => reader.Read<DateTime>(g, column).Select(d => d?.ToString("O", CultureInfo.InvariantCulture)),
        ParquetType.Boolean => reader.Read<bool>(g, column).Select(d => d?.ToString()),
        ParquetType.Int64 => reader.Read<long>(g, column).Select(d => d?.ToString(CultureInfo.InvariantCulture)),
        ParquetType.Double => reader.Read<double>(g, column).Select(d => d?.ToString("R", CultureInfo.InvariantCulture)),
        var other => throw new InvalidOperationException($"no published file has a column of type {other}"),
    })];

    private static long Number(JsonElement element) => element.ValueKind == JsonValueKind.Number ? element.GetInt64() : long.Parse(element.GetString()!, CultureInfo.InvariantCulture);
}
