using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Retention;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Tests.Landing;
using Safeguarding.Tests.Night;

namespace Safeguarding.Tests.Retention;

/// <summary>Retention deletes what its table says, when it says so, and never what is needed or held.</summary>
public sealed class SweepTests
{
    private const string Person = "social_care/person";
    private static readonly DateTimeOffset Taken = NightRun.Context().StartedAt;
    private static readonly RetentionRules Rules = RetentionRules.Parse(Schemas.Embedded.Text("schemas/retention.json"));

    [Fact]
    public async Task Landing_goes_thirty_days_after_it_was_taken_whatever_day_it_is_of()
    {
        var store = new MemoryStore();
        var old = LandedFiles.Path(Person, NightRun.LastNight.AddDays(-60));
        store.Drop(old, LandedFiles.Of(Person, 3));
        store.Drop(LandedFiles.Path("health/patients", NightRun.LastNight), LandedFiles.Of("health/patients", 3));
        await NightRun.Pipeline(store).IngestAsync();
        var untaken = LandedFiles.Path("police/incidents", NightRun.LastNight);
        store.Drop(untaken, LandedFiles.Of("police/incidents", 3));
        store.Drop("landing/health/2026-03-31/manifest.json", "{\"files\":[]}"u8.ToArray());

        Assert.Equal(0, (await SweepAsync(store, 29)).Swept["landing"]);
        Assert.NotNull(await store.SizeAsync(old));
        Assert.Equal(3, (await SweepAsync(store, 30)).Swept["landing"]);
        Assert.Equal([untaken], await PathsAsync(store, "landing/"));
        // What came of them is as it was.
        Assert.Empty((await NightRun.Pipeline(store).IngestAsync()).Events.Where(e => e is not ExtractAccepted { Table: "incidents" }));
    }

    [Fact]
    public async Task A_file_that_was_put_in_the_place_of_the_one_taken_stays()
    {
        var (store, path) = await TakenAsync();
        store.Drop(path, LandedFiles.Of(Person, 4));
        Assert.Equal(0, (await SweepAsync(store, 3000)).Swept["landing"]);
        Assert.NotNull(await store.SizeAsync(path));
    }

    [Fact]
    public async Task A_file_that_failed_stays()
    {
        var (store, _) = await TakenAsync();
        var failed = LandedFiles.Path("health/patients", NightRun.LastNight);
        store.Drop(failed, LandedFiles.Of("health/patients", 4));
        await NightRun.Pipeline(store).FailAsync(failed, 5);
        await SweepAsync(store, 3000);
        Assert.Equal([failed], await PathsAsync(store, "landing/"));
    }

    [Fact]
    public async Task What_a_superseded_extract_left_goes_and_what_the_night_rests_on_stays()
    {
        var store = new MemoryStore();
        foreach (var (day, rows) in new[] { (30, 3), (31, 4) }) store.Drop($"landing/social_care/2026-03-{day}/person.csv", LandedFiles.Of(Person, rows));
        store.Drop("landing/police/2026-03-30/incidents.csv", LandedFiles.Of("police/incidents", 2));
        store.Drop("landing/police/2026-03-31/incidents.csv", LandedFiles.Of("police/incidents", 2, from: 9));
        await NightRun.Pipeline(store).IngestAsync();
        var ledger = await Ledger.OpenAsync(store);
        var superseded = ledger.History.Accepted.Single(e => e.Table == "person" && e.Date.Day == 30);

        Assert.Equal(0, (await SweepAsync(store, 89)).Swept["quarantine"]);
        Assert.Equal(4, (await SweepAsync(store, 90)).Swept["quarantine"]);
        Assert.Equal(2, (await SweepAsync(store, 400)).Swept["accepted"]);
        Assert.Null(await store.SizeAsync(superseded.Data.Path));
        var night = Safeguarding.Pipeline.Tables.Night.Of(ledger, ContractCatalog.Embedded, NightRun.LastNight);
        Assert.All(night.Extracts.Values.SelectMany(e => e), e => Assert.NotNull(store.SizeAsync(e.Data.Path).Result));
        Assert.Equal(1, (await SweepAsync(store, 2200)).Swept["raw"]);
        Assert.Equal(3, (await PathsAsync(store, "raw/")).Count);
        Assert.Empty((await Verification.RunAsync(store, NightRun.Context())).Faults);

        // A late file that would have the swept one judged again finds nothing to judge and does no harm.
        store.Drop("landing/social_care/2026-03-29/person.csv", LandedFiles.Of(Person, 300));
        Assert.IsType<ExtractAccepted>((await NightRun.Pipeline(store).TakeAsync("landing/social_care/2026-03-29/person.csv")).Events[0]);
    }

    [Fact]
    public async Task What_a_contract_allows_for_less_long_than_its_zone_goes_when_the_contract_says()
    {
        var store = new MemoryStore();
        foreach (var table in new[] { "health/patients", Person })
            foreach (var (day, rows) in new[] { (30, 3), (31, 4) }) store.Drop(LandedFiles.Path(table, new DateOnly(2026, 3, day)), LandedFiles.Of(table, rows));
        await NightRun.Pipeline(store).IngestAsync();

        // What is superseded of the patients may be kept for a year, of the people known to social care for six.
        Assert.Equal((0, 0), await RawAndAcceptedAsync(364));
        Assert.Equal((1, 2), await RawAndAcceptedAsync(365));
        Assert.Equal((0, 2), await RawAndAcceptedAsync(400));
        Assert.Equal((0, 0), await RawAndAcceptedAsync(2189));
        Assert.Equal((1, 0), await RawAndAcceptedAsync(2190));
        Assert.Equal([365, 365, 400, 2190], (await Ledger.OpenAsync(store)).Events<Swept>().Where(s => s.Zone is "raw" or "accepted").Select(s => s.Days).Order());
        Assert.Equal(0, (await SweepAsync(store, 9000)).Swept["raw"]);

        async Task<(int, int)> RawAndAcceptedAsync(int days) => await SweepAsync(store, days) is var report ? (report.Swept["raw"], report.Swept["accepted"]) : default;
    }

    [Fact]
    public void A_table_that_names_a_zone_twice_is_refused() =>
        Assert.Contains("'curated' more than once", Assert.Throws<FormatException>(() => RetentionRules.Parse("""{ "version": "1", "rules": [ { "zone": "curated", "days": 1, "reason": "a" }, { "zone": "curated", "days": 2, "reason": "b" } ] }""")).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_superseded_publication_goes_and_the_newest_stays_whole()
    {
        var store = new MemoryStore();
        store.Drop("landing/social_care/2026-03-30/person.csv", LandedFiles.Of(Person, 8));
        var first = (await NightRun.Pipeline(store, NightRun.Context(NightRun.LastNight.AddDays(-1))).RunAsync()).Built.Publication;
        store.Drop("landing/social_care/2026-03-31/person.csv", LandedFiles.Of(Person, 9));
        var second = (await NightRun.Pipeline(store).RunAsync()).Built.Publication;

        var before = await NightRun.PictureAsync(store);
        Assert.All((await SweepAsync(store, 29)).Swept.Values, n => Assert.Equal(0, n));
        Assert.Equal(before, await NightRun.PictureAsync(store));
        var report = await SweepAsync(store, 3000);
        Assert.All(report.Swept.Where(z => z.Key != "accepted" && z.Key != "raw"), z => Assert.True(z.Value > 0, z.Key));
        foreach (var folder in new[] { "curated/child", "identifiable/curated/child" })
            Assert.Equal([$"{folder}/{second.Build}.parquet"], (await PathsAsync(store, folder + "/")).Where(p => p.EndsWith(".parquet", StringComparison.Ordinal)));
        Assert.Equal(["curated/_publications/2026-03-31-0001.json"], await PathsAsync(store, "curated/_publications/"));
        foreach (var zone in new[] { "builds", "identifiable", "returns", "review" })
        {
            Assert.DoesNotContain(await PathsAsync(store, zone + "/"), p => p.StartsWith($"{zone}/{first.Build}/", StringComparison.Ordinal));
            Assert.Contains(await PathsAsync(store, zone + "/"), p => p.StartsWith($"{zone}/{second.Build}/", StringComparison.Ordinal));
        }

        foreach (var file in second.Files.Select(f => f.Object).Append(second.Crosswalk)) Assert.Equal(file, await store.DescribeAsync(file.Path));
        Assert.Empty((await Verification.RunAsync(store, NightRun.Context())).Faults);
        Assert.True((await NightRun.Pipeline(store).RunAsync()).Built.Unchanged);
    }

    [Theory]
    [InlineData("")]
    [InlineData("landing/social_care/")]
    [InlineData("accepted/social_care/person/")]
    [InlineData("quarantine/social_care/")]
    public async Task A_hold_on_any_of_an_extracts_places_keeps_all_of_them_until_it_is_released(string prefix)
    {
        var (store, _) = await TakenAsync();
        store.Drop(LandedFiles.Path(Person, NightRun.LastNight.AddDays(1)), LandedFiles.Of(Person, 4));
        await NightRun.Pipeline(store, NightRun.Context(NightRun.LastNight.AddDays(1))).IngestAsync();
        var before = await NightRun.PictureAsync(store);
        var ledger = await Ledger.OpenAsync(store);
        await ledger.AppendAsync(new HoldPlaced(prefix, "solicitor", "inquiry 1"), Taken);
        await ledger.AppendAsync(new HoldPlaced(prefix, "solicitor", "inquiry 2"), Taken);
        await ledger.AppendAsync(new HoldReleased(prefix, "solicitor", "inquiry 1"), Taken);
        var report = await SweepAsync(store, 3000);
        Assert.Equal(0, report.Swept.Values.Sum());
        Assert.True(report.Held >= 5, $"{report.Held} held");
        Assert.Equal(WithoutLedger(before), WithoutLedger(await NightRun.PictureAsync(store)));

        await (await Ledger.OpenAsync(store)).AppendAsync(new HoldReleased(prefix, "solicitor", "inquiry 2"), Taken);
        report = await SweepAsync(store, 3000);
        Assert.Equal((0, 2), (report.Held, report.Swept["landing"]));
    }

    [Fact]
    public async Task A_dry_run_names_what_would_go_and_touches_nothing()
    {
        var (store, path) = await TakenAsync();
        var before = await NightRun.PictureAsync(store);
        var ledger = await Ledger.OpenAsync(store);
        var report = await Sweep.RunAsync(store, ledger, ContractCatalog.Embedded, Rules, Taken.AddDays(100), dry: true);
        Assert.Equal(1, report.Swept["landing"]);
        Assert.Contains(path, report.Paths);
        Assert.Equal(before, await NightRun.PictureAsync(store));
    }

    [Fact]
    public async Task A_name_from_outside_is_not_written_into_the_ledger()
    {
        var store = new MemoryStore();
        store.Drop("landing/health/2026-03-31/Quillfeather.xlsx", "x"u8.ToArray());
        store.Drop("landing/health/2026-03-31/Quillfeather Zyx.csv", "x"u8.ToArray());
        await NightRun.Pipeline(store).IngestAsync();
        await SweepAsync(store, 100);
        Assert.Equal(["landing/health/2026-03-31/Quillfeather Zyx.csv"], await PathsAsync(store, "landing/"));
        foreach (var entry in await PathsAsync(store, "ledger/"))
            Assert.DoesNotContain("Quillfeather", System.Text.Encoding.UTF8.GetString(await store.ReadBytesAsync(entry)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_sweep_killed_at_any_operation_is_ended_by_the_next_and_never_leaves_a_fault(bool after)
    {
        async Task<MemoryStore> PreparedAsync()
        {
            var store = new MemoryStore();
            for (var day = 29; day <= 31; day++) store.Drop($"landing/social_care/2026-03-{day}/person.csv", LandedFiles.Of(Person, day));
            await NightRun.Pipeline(store).IngestAsync();
            return store;
        }

        var whole = await PreparedAsync();
        var count = new Death(int.MaxValue, after);
        await SweepAsync(new SweepableDisturbedStore(whole, count.AroundAsync), 3000);
        var expected = WithoutLedger(await NightRun.PictureAsync(whole));
        var deletions = (await Ledger.OpenAsync(whole)).Events<Swept>().SelectMany(s => s.Paths).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(12, deletions.Count);
        for (var n = 1; n <= count.Operations; n++)
        {
            var store = await PreparedAsync();
            await Assert.ThrowsAsync<KilledException>(() => SweepAsync(new SweepableDisturbedStore(store, new Death(n, after).AroundAsync), 3000));
            Assert.Empty((await Verification.RunAsync(store, NightRun.Context())).Faults);
            await SweepAsync(store, 3000);
            Assert.True(expected == WithoutLedger(await NightRun.PictureAsync(store)), $"killed {(after ? "after" : "before")} operation {n} of {count.Operations}");
            Assert.Equal(deletions, (await Ledger.OpenAsync(store)).Events<Swept>().SelectMany(s => s.Paths).Distinct().Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task What_is_gone_without_the_ledger_saying_so_or_came_back_and_went_is_a_fault()
    {
        var (store, path) = await TakenAsync();
        store.Drop(LandedFiles.Path(Person, NightRun.LastNight.AddDays(1)), LandedFiles.Of(Person, 4));
        await NightRun.Pipeline(store, NightRun.Context(NightRun.LastNight.AddDays(1))).IngestAsync();
        await SweepAsync(store, 3000);
        Assert.Empty((await Verification.RunAsync(store, NightRun.Context())).Faults);

        // The same bytes are sent again for another day, and their raw copy is made anew; this time somebody else deletes it.
        store.Drop(LandedFiles.Path(Person, NightRun.LastNight.AddDays(2)), LandedFiles.Of(Person, 3));
        var again = Assert.IsType<ExtractAccepted>(Assert.Single((await NightRun.Pipeline(store, NightRun.Context(NightRun.LastNight.AddDays(2))).IngestAsync()).Events));
        var raw = "raw/" + again.File.Sha256;
        Assert.Contains(raw, (await Ledger.OpenAsync(store)).Events<Swept>().SelectMany(s => s.Paths));
        var left = await LandedFiles.CopyAsync(store);
        await foreach (var item in store.ListAsync("raw/"))
            if (item.Path == raw) Assert.True(await store.DeleteAsync(raw, item.Version));
        Assert.StartsWith(raw + ": gone", Assert.Single((await Verification.RunAsync(store, NightRun.Context())).Faults), StringComparison.Ordinal);
        Assert.Empty((await Verification.RunAsync(left, NightRun.Context())).Faults);
    }

    private static async Task<(MemoryStore Store, string Path)> TakenAsync()
    {
        var store = new MemoryStore();
        var path = LandedFiles.Path(Person, NightRun.LastNight);
        store.Drop(path, LandedFiles.Of(Person, 3));
        await NightRun.Pipeline(store).IngestAsync();
        return (store, path);
    }

    private static async Task<SweepReport> SweepAsync(ISweepableStore store, int days) =>
        await Sweep.RunAsync(store, await Ledger.OpenAsync(store), ContractCatalog.Embedded, Rules, Taken.AddDays(days), dry: false);

    private static async Task<List<string>> PathsAsync(IObjectStore store, string prefix)
    {
        var paths = new List<string>();
        await foreach (var item in store.ListAsync(prefix)) paths.Add(item.Path);
        return paths;
    }

    private static string WithoutLedger(string picture) => string.Join('\n', picture.Split('\n').Where(l => !l.StartsWith("ledger/", StringComparison.Ordinal)));

    private sealed class SweepableDisturbedStore(MemoryStore inner, Func<Func<Task>, Task> around) : DisturbedStore(inner, around), ISweepableStore
    {
        public Task<bool> DeleteAsync(string path, string version, CancellationToken cancel = default) => ThroughAsync(() => inner.DeleteAsync(path, version, cancel));
    }
}
