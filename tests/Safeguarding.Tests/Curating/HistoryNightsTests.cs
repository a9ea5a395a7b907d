using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Curating;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Synthetic;
using Safeguarding.Tests.Night;
using Safeguarding.Tests.Parquet;
using Table = Safeguarding.Pipeline.Tables.Table;

namespace Safeguarding.Tests.Curating;

/// <summary>Histories over real nights of an invented authority: four nights of extracts, of which the third is never built.</summary>
public sealed class HistoryNightsTests
{
    private static readonly DateOnly First = new(2026, 3, 28), Second = new(2026, 3, 29), Last = NightRun.LastNight;

    private static readonly SortedDictionary<string, byte[]> Files = Changed(NightRun.Sample(new SampleOptions { Children = 80, Seed = 12, Nights = 4 }));

    private static readonly string[] Histories = [.. Schemas.Embedded.Contracts.Of("curated").Where(c => c.HistoryOf is not null).Select(c => c.Table)];

    private static readonly Lazy<Task<(MemoryStore Store, Publication[] Nights)>> Built = new(async () =>
    {
        var store = NightRun.Landed(Files);
        return (store, [await BuildAsync(store, First), await BuildAsync(store, Second), await BuildAsync(store, Last)]);
    });

    [Fact]
    public void Every_table_that_holds_only_todays_values_has_one() =>
        Assert.Equal(["care_leaver_history", "child_history", "child_identifier_history", "disability_history", "team_history", "worker_history"], Histories);

    [Theory]
    [InlineData("identifiable/")]
    [InlineData("curated/")]
    public async Task Each_night_is_in_the_last_history_as_it_was_published(string zone)
    {
        var (store, nights) = await Built.Value;
        var changed = 0;
        foreach (var history in Histories)
        {
            var contract = Schemas.Embedded.Contracts.Find("curated", history)!;
            var table = await ReadAsync(store, nights[2], zone + history);
            foreach (var (night, day) in new[] { (nights[0], First), (nights[1], Second), (nights[1], Second.AddDays(1)), (nights[2], Last) })
            {
                var then = await ReadAsync(store, night, zone + contract.HistoryOf!);
                // Of whom analysts are told nothing more than that they were there, no more can be the same.
                var columns = History.Remembered(contract).Select(f => f.Name).Where(c => then.Has(c) && table.Has(c)).ToList();
                Assert.Contains(contract.PrimaryKey[0], columns);
                Assert.Equal((history, day, Lines(columns, then, null)), (history, day, Lines(columns, table, day)));
            }


            changed += table.Values<bool>(History.Current).Count(c => c == false);
        }

        // What changes is a child's own, of which analysts see nothing.
        if (zone == "identifiable/") Assert.True(changed > 5, $"only {changed} rows ended: the nights have lost their changes");
    }

    [Fact]
    public async Task The_analysts_copy_hides_that_only_a_name_changed()
    {
        var (store, nights) = await Built.Value;
        var contract = Schemas.Embedded.Contracts.Find("curated", "child_history")!;
        var (named, shown) = (await ReadAsync(store, nights[2], "identifiable/child_history"), await ReadAsync(store, nights[2], "curated/child_history"));
        Assert.True(shown.Rows < named.Rows, $"{shown.Rows} rows of {named.Rows}: the nights have lost their changes of name");
        string[] columns = [.. History.Remembered(contract).Where(f => shown.Has(f.Name)).Select(f => f.Name)];
        var (from, to) = (shown.Dates(History.From), shown.Dates(History.To));
        for (var r = 1; r < shown.Rows; r++)
            if (to[r - 1] == from[r]) Assert.False(columns.All(c => Equals(shown.Raw(c).GetValue(r - 1), shown.Raw(c).GetValue(r))), "two rows of a child that follow one another look alike");
        Assert.Equal(nights[2].Files.Single(f => f.Name == "curated/child_history").Rows, shown.Rows);
        Assert.Equal(nights[2].Files.Single(f => f.Name == "identifiable/child_history").Rows, named.Rows);
    }

    [DuckDbFact]
    public async Task Records_that_moved_to_another_child_are_followed_by_the_history_of_identifiers()
    {
        var (store, nights) = await Built.Value;
        var folder = Directory.CreateTempSubdirectory("history-").FullName;
        foreach (var (name, night) in new[] { ("then", nights[0]), ("now", nights[2]) })
            await File.WriteAllBytesAsync(Path.Combine(folder, name), await store.ReadBytesAsync(night.Files.Single(f => f.Name == "identifiable/child_identifier").Object.Path));
        await File.WriteAllBytesAsync(Path.Combine(folder, "history"), await store.ReadBytesAsync(nights[2].Files.Single(f => f.Name == "identifiable/child_identifier_history").Object.Path));
        string From(string file) => $"read_parquet({DuckDb.Quote(Path.Combine(folder, file))})";
        var moved = $"select agency, identifier_value, a.child_id as was, b.child_id as is_now from {From("then")} as a join {From("now")} as b using (agency, identifier_type, identifier_value) where identifier_type = 'record_id' and a.child_id <> b.child_id";
        var followed = $"select agency, identifier_value, a.child_id as was, b.child_id as is_now from {From("history")} as a join {From("history")} as b using (agency, identifier_type, identifier_value) where identifier_type = 'record_id' and a.valid_from = date '2026-03-28' and b.is_current and a.child_id <> b.child_id";
        Assert.Equal("0", DuckDb.Query($"select count(*)::varchar as n from (({moved}) except ({followed})) union all select count(*)::varchar from (({followed}) except ({moved}))").Select(r => r.GetProperty("n").GetString()).Distinct().Single());
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_night_built_again_and_a_night_built_late_go_on_from_the_publication_before_them()
    {
        var store = NightRun.Landed(Files.Where(f => !f.Key.Contains("/2026-03-30/", StringComparison.Ordinal)));
        await BuildAsync(store, First);
        await BuildAsync(store, Second);
        var last = await BuildAsync(store, Last);

        // Workers come again for the last night, one of them gone: the same night, folded as if for the first time.
        var path = "landing/social_care/2026-03-31/professionals.csv";
        var lines = System.Text.Encoding.UTF8.GetString(Files[path]).Split('\n');
        store.Drop(path, System.Text.Encoding.UTF8.GetBytes(string.Join('\n', [lines[0], .. lines[2..]])));
        var again = await BuildAsync(store, Last);
        Assert.Equal((last.Number + 1, last.Night), (again.Number, again.Night));
        var workers = await ReadAsync(store, again, "identifiable/worker_history");

        // Three have another job, one is gone.
        Assert.Equal(4, workers.Dates(History.To).Count(d => d == Last));
        Assert.Equal(Lines(Contract("worker_history"), await ReadAsync(store, again, "identifiable/worker"), null), Lines(Contract("worker_history"), workers, Last));
        Assert.DoesNotContain(workers.Dates(History.From).Zip(workers.Dates(History.To)), row => row.First >= row.Second);

        // The night of the 30th is built after that of the 31st: it goes on from the 29th, and knows nothing of the 31st.
        foreach (var (name, content) in Files.Where(f => f.Key.Contains("/2026-03-30/", StringComparison.Ordinal))) store.Drop(name, content);
        var late = await BuildAsync(store, Last.AddDays(-1));
        var children = await ReadAsync(store, late, "identifiable/child_history");
        Assert.Equal(Lines(Contract("child_history"), await ReadAsync(store, late, "identifiable/child"), null), Lines(Contract("child_history"), children, Last.AddDays(-1)));
        Assert.DoesNotContain(Last, children.Dates(History.From).Concat(children.Dates(History.To)).OfType<DateOnly>());
    }

    [Fact]
    public async Task A_history_that_cannot_go_on_is_withheld_and_goes_on_once_it_is_restored()
    {
        var store = NightRun.Landed(Files);
        await BuildAsync(store, First);
        var second = await BuildAsync(store, Second);
        var file = second.Files.Single(f => f.Name == "identifiable/child_history").Object;
        var content = await store.ReadBytesAsync(file.Path);
        store.Drop(file.Path, [.. content, 0]);
        var third = await BuildAsync(store, Last.AddDays(-1));
        var withheld = Assert.Single(third.Withheld);
        Assert.Equal("curated/child_history", withheld.Name);
        Assert.Contains("restore it", withheld.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain(third.Files, f => f.Name.EndsWith("/child_history", StringComparison.Ordinal));
        Assert.Contains(third.Files, f => f.Name == "curated/child");

        store.Drop(file.Path, content);
        var last = await BuildAsync(store, Last);
        Assert.Empty(last.Withheld);
        var history = await ReadAsync(store, last, "identifiable/child_history");
        Assert.Contains(First, history.Dates(History.From).OfType<DateOnly>());
        Assert.Equal(Lines(Contract("child_history"), await ReadAsync(store, second, "identifiable/child"), null), Lines(Contract("child_history"), history, Second));
    }

    /// <summary>What changes besides what the sample changes: ethnicities from the second night on; surnames, jobs, a team's name and a disability on the last.</summary>
    private static SortedDictionary<string, byte[]> Changed(SortedDictionary<string, byte[]> files)
    {
        foreach (var date in new[] { "2026-03-29", "2026-03-30", "2026-03-31" }) Change("person", date, 10..15, row => row[5] = row[5] == "WBRI" ? "WIRI" : "WBRI");
        Change("person", "2026-03-31", 20..25, row => row[2] += "son");
        Change("professionals", "2026-03-31", 4..7, row => row[4] = "Principal Social Worker");
        Change("department", "2026-03-31", 3..4, row => row[1] += " East");
        Change("disability", "2026-03-31", 5..6, row => row[2] = row[2] == "NONE" ? "MOB" : "NONE");
        return files;

        void Change(string table, string date, Range rows, Action<string[]> change)
        {
            var path = $"landing/social_care/{date}/{table}.csv";
            var lines = System.Text.Encoding.UTF8.GetString(files[path]).Split('\n');
            for (var i = rows.Start.Value; i < rows.End.Value; i++)
            {
                var cells = lines[i].Split(',');
                change(cells);
                lines[i] = string.Join(',', cells);
            }

            files[path] = System.Text.Encoding.UTF8.GetBytes(string.Join('\n', lines));
        }
    }

    private static async Task<Publication> BuildAsync(MemoryStore store, DateOnly night)
    {
        await NightRun.Pipeline(store, NightRun.Context(night)).IngestAsync();
        return (await NightRun.Pipeline(store, NightRun.Context(night)).BuildAsync()).Publication;
    }

    private static Contract Contract(string table) => Schemas.Embedded.Contracts.Find("curated", table)!;

    private static async Task<Table> ReadAsync(MemoryStore store, Publication publication, string name) =>
        Table.Read(name, [("", (await store.OpenAsync(publication.Files.Single(f => f.Name == name).Object.Path))!)], []);

    private static string Lines(Contract history, Table table, DateOnly? day) => Lines(History.Remembered(history).Select(f => f.Name).Where(table.Has), table, day);

    /// <summary>Columns of the rows, or of those that hold on a day, in order of their text.</summary>
    private static string Lines(IEnumerable<string> names, Table table, DateOnly? day)
    {
        var columns = names.Select(table.Raw).ToArray();
        var rows = Enumerable.Range(0, table.Rows);
        if (day is { } on)
        {
            var (from, to) = (table.Dates(History.From), table.Dates(History.To));
            rows = rows.Where(r => from[r] <= on && (to[r] is null || to[r] > on));
        }

        return string.Join('\n', rows.Select(r => string.Join('|', columns.Select(c => c.GetValue(r)))).Order(StringComparer.Ordinal));
    }
}
