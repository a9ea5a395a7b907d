using System.Text;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Synthetic;
using Safeguarding.Tests.Night;
using Safeguarding.Tests.Parquet;
using Safeguarding.Tests.Returning;

namespace Safeguarding.Tests.Reporting.Quality;

/// <summary>The data quality report over four nights of an invented authority: an extract that comes late, one that is kept back, a column that is lost, a row sent twice.</summary>
public sealed class DataQualityNightsTests
{
    private static readonly DateOnly Last = NightRun.LastNight;

    private static readonly Lazy<Task<(MemoryStore Store, SortedDictionary<string, byte[]> Files, List<Publication> Nights)>> Nights = new(async () =>
    {
        var files = NightRun.Sample(new SampleOptions { Children = 60, Seed = 5, Nights = 4, Dirt = DirtRates.None });
        var late = PathOf("health/attendances", -2);
        var lateContent = files[late];
        files.Remove(late);
        files[PathOf("police/nominals", -1)] = [];
        Change(files, PathOf("social_care/person", 0), (header, rows) =>
        {
            var at = Array.IndexOf(header, "pers_ethnicity");
            foreach (var row in rows) row[at] = "";
        });
        Change(files, PathOf("health/patients", 0), (_, rows) => rows.Add(rows[16]));
        var store = NightRun.Landed(files);
        var nights = new List<Publication>();
        foreach (var ago in new[] { -3, -2, -1, 0 })
        {
            nights.Add((await NightRun.Pipeline(store, NightRun.Context(Last.AddDays(ago))).RunAsync()).Built.Publication);
            if (ago != -2) continue;
            store.Drop(late, lateContent);
            files[late] = lateContent;
            nights[^1] = (await NightRun.Pipeline(store, NightRun.Context(Last.AddDays(ago))).RunAsync()).Built.Publication;
        }

        return (store, files, nights);
    });

    [Fact]
    public async Task Each_night_adds_itself_to_the_history()
    {
        var (store, _, nights) = await Nights.Value;
        Assert.Equal(2, nights[1].Number);
        Assert.Equal("in_time late in_time in_time", await ArrivalsAsync(store, nights[3], "health/attendances"));
        Assert.Equal("in_time in_time held in_time", await ArrivalsAsync(store, nights[3], "police/nominals"));
        Assert.Equal("in_time", await ArrivalsAsync(store, nights[0], "police/nominals"));
        var matches = await Published.TableAsync(store, nights[3], "reports/data-quality-matches");
        Assert.Equal(4 * 3, matches.Rows);
    }

    [Fact]
    public async Task A_lost_column_a_repeated_row_and_an_empty_file_are_found_with_their_rows()
    {
        var (store, files, nights) = await Nights.Value;
        var page = await Published.PageAsync(store, nights[3], "reports/data-quality.html");
        Assert.Contains("pers_ethnicity", page[page.IndexOf("Columns filled less", StringComparison.Ordinal)..], StringComparison.Ordinal);
        var found = await Published.CsvAsync(store, nights[3], "reports/data-quality-findings.csv");
        var rows = Encoding.UTF8.GetString(files[PathOf("health/patients", 0)]).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length - 1;
        var repeated = Assert.Single(found, f => f["code"] == "ROW-KEY-DUPLICATE");
        Assert.Equal(("health/patients", "1", $"{rows}"), (repeated["source_table"], repeated["count"], repeated["example_rows"]));
        var held = Assert.Single(await Published.CsvAsync(store, nights[2], "reports/data-quality-findings.csv"), f => f["severity"] == "hold_extract");
        Assert.Equal(("police/nominals", "FILE-EMPTY"), (held["source_table"], held["code"]));
    }

    [Fact]
    public async Task No_value_of_any_file_is_in_it()
    {
        var (store, files, nights) = await Nights.Value;
        var people = Encoding.UTF8.GetString(files[PathOf("health/patients", 0)]).Split('\n');
        var header = people[0].Split(',');
        var repeated = people[17].Split(',');
        var page = await Published.PageAsync(store, nights[3], "reports/data-quality.html");
        foreach (var column in new[] { "patient_id", "nhs_number", "surname", "postcode" })
            if (repeated[Array.IndexOf(header, column)] is { Length: > 3 } value) Assert.DoesNotContain(value, page, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Building_again_from_the_same_files_gives_the_same_bytes()
    {
        var (store, files, nights) = await Nights.Value;
        var again = NightRun.Landed(files.Where(f => f.Key != PathOf("health/attendances", -2)));
        var published = new List<Publication>();
        foreach (var ago in new[] { -3, -2, -1, 0 })
        {
            published.Add((await NightRun.Pipeline(again, NightRun.Context(Last.AddDays(ago), workers: 1)).RunAsync()).Built.Publication);
            if (ago != -2) continue;
            again.Drop(PathOf("health/attendances", -2), files[PathOf("health/attendances", -2)]);
            published[^1] = (await NightRun.Pipeline(again, NightRun.Context(Last.AddDays(ago), workers: 1)).RunAsync()).Built.Publication;
        }

        Assert.Equal(nights.Select(n => n.Build), published.Select(n => n.Build));
        Assert.Equal(await Published.PageAsync(store, nights[3], "reports/data-quality.html"), await Published.PageAsync(again, published[3], "reports/data-quality.html"));
    }

    [BrowserFact]
    public async Task Its_page_reads_on_a_phone_and_a_desk()
    {
        var (store, _, nights) = await Nights.Value;
        foreach (var width in new[] { Browser.Phone, Browser.Desk })
        {
            var look = await Browser.LookAsync(await Published.PageAsync(store, nights[3], "reports/data-quality.html"), width, "data-quality-nights");
            Assert.False(look.Overflows);
            Assert.Empty(look.Serious);
        }
    }

    /// <summary>Rows, cells with a value and repeated keys, counted by DuckDB in the files as they were sent.</summary>
    [DuckDbFact]
    public async Task DuckDb_counts_the_same_in_the_files_that_were_sent()
    {
        var (store, files, nights) = await Nights.Value;
        var folder = Directory.CreateTempSubdirectory("quality-").FullName;
        try
        {
            var tonight = (await Published.CsvAsync(store, nights[3], "reports/data-quality-nights.csv")).Where(n => n["night"] == "2026-03-31").ToDictionary(n => n["source_table"], StringComparer.Ordinal);
            foreach (var (table, key) in new[] { ("health/patients", "patient_id"), ("social_care/person", "pers_person_id"), ("police/incidents", "incident_id") })
            {
                var file = Path.Combine(folder, "landed.csv");
                await File.WriteAllBytesAsync(file, files[PathOf(table, 0)]);
                var counted = DuckDb.Query($"""
                    with landed as (from read_csv({DuckDb.Quote(file)}, all_varchar = true, header = true)),
                    cells as (unpivot (select columns(*) from landed) on columns(*) into name column_name value cell)
                    select (select count(*) from landed)::varchar as rows, (select count(*) from cells where cell <> '')::varchar as filled, (select count(*) - count(distinct {key}) from landed)::varchar as repeated
                    """).Single();
                Assert.Equal((tonight[table]["rows"], tonight[table]["filled"], tonight[table]["repeated"]), (counted.GetProperty("rows").GetString(), counted.GetProperty("filled").GetString(), counted.GetProperty("repeated").GetString()));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> ArrivalsAsync(IObjectStore store, Publication night, string table) =>
        string.Join(' ', (await Published.CsvAsync(store, night, "reports/data-quality-nights.csv")).Where(n => n["source_table"] == table).OrderBy(n => n["night"], StringComparer.Ordinal).Select(n => n["arrival"]));

    private static string PathOf(string table, int ago) => Landing.LandedFiles.Path(table, Last.AddDays(ago));

    /// <summary>Changes rows of a file none of whose cells holds a comma or a quote that would have to be written anew.</summary>
    private static void Change(SortedDictionary<string, byte[]> files, string path, Action<string[], List<string[]>> change)
    {
        var lines = Encoding.UTF8.GetString(files[path]).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var (header, rows) = (lines[0].Split(','), lines[1..].Select(l => l.Split(',')).ToList());
        Assert.All(rows, row => Assert.Equal(header.Length, row.Length));
        change(header, rows);
        files[path] = Encoding.UTF8.GetBytes(string.Join("\n", rows.Select(r => string.Join(',', r)).Prepend(lines[0])) + "\n");
    }
}
