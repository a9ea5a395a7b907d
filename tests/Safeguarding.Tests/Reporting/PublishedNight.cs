using System.Globalization;
using System.Text.Json;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Synthetic;
using Safeguarding.Tests.Night;
using Safeguarding.Tests.Parquet;

namespace Safeguarding.Tests.Reporting;

/// <summary>The Parquet files of a synthetic authority's night in a folder, where DuckDB can count them again. Made once for all tests.</summary>
internal static class PublishedNight
{
    private static readonly Lazy<Task<string>> Folder = new(WriteAsync);

    /// <summary>Rows of a statement in which <c>{name}</c> stands for a curated table with names, <c>{reports/name}</c> for a report's table; a row's cells between bars, nothing for null.</summary>
    public static async Task<string> AskAsync(string sql)
    {
        var folder = await Folder.Value;
        var asked = System.Text.RegularExpressions.Regex.Replace(sql, @"\{([a-z0-9_/-]+)\}", m => DuckDb.Quote(Path.Combine(folder, (m.Groups[1].Value.Contains('/', StringComparison.Ordinal) ? m.Groups[1].Value : "identifiable/" + m.Groups[1].Value) + ".parquet")));
        return string.Join('\n', DuckDb.Query(asked).Select(row => string.Join(" | ", row.EnumerateObject().Select(c => c.Value.ValueKind == JsonValueKind.Null ? "" : c.Value.ToString()))));
    }

    /// <summary>A table <c>days(day, working, next)</c> for a statement: whether each day is a working day in England, and the working day after it.</summary>
    public static string Days
    {
        get
        {
            using var document = JsonDocument.Parse(Schemas.Embedded.Text("schemas/returns/bank-holidays.json"));
            var holidays = string.Join(", ", document.RootElement.GetProperty("dates").EnumerateArray().Select(d => $"date '{d.GetString()}'"));
            return string.Create(CultureInfo.InvariantCulture, $"""
                each_day as (select cast(d as date) as day, dayofweek(d) not in (0, 6) and cast(d as date) not in ({holidays}) as working from generate_series(date '2015-01-01', date '2027-12-31', interval 1 day) as t(d)),
                days as (select day, working, (min(case when working then day end) over (order by day rows between 1 following and unbounded following)) as next from each_day)
                """);
        }
    }

    private static async Task<string> WriteAsync()
    {
        var store = NightRun.Landed(NightRun.Sample(new SampleOptions { Children = 4_000, Seed = 6 }));
        var publication = (await NightRun.Pipeline(store).RunAsync()).Built.Publication;
        var folder = Directory.CreateTempSubdirectory("reports-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        foreach (var file in publication.Files.Where(f => f.Object.Path.EndsWith(".parquet", StringComparison.Ordinal) && (f.Name.StartsWith("identifiable/", StringComparison.Ordinal) || f.Name.StartsWith("reports/", StringComparison.Ordinal))))
        {
            var path = Path.Combine(folder, file.Name + ".parquet");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await using var from = (await store.OpenAsync(file.Object.Path))!;
            await using var to = File.Create(path);
            await from.CopyToAsync(to);
        }

        return folder;
    }
}
