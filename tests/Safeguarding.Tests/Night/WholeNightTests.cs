using System.Text;
using System.Xml.Linq;
using System.Xml.Schema;
using Safeguarding.Linkage;
using Safeguarding.Parquet;
using Safeguarding.Pipeline;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Curating.Privacy;
using Safeguarding.Pipeline.Matching;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Reporting;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Synthetic;
using Safeguarding.Tests.Returns;

namespace Safeguarding.Tests.Night;

/// <summary>One invented night, run once and looked at from every side.</summary>
public sealed class WholeNight : IAsyncLifetime
{
    public SortedDictionary<string, byte[]> Files { get; } = NightRun.Sample(new SampleOptions { Children = 400, Seed = 11 });
    public MemoryStore Store { get; private set; } = null!;
    public NightReport Report { get; private set; } = null!;
    public Publication Publication => Report.Built.Publication;
    public List<string> Said { get; } = [];

    public async Task InitializeAsync()
    {
        Store = NightRun.Landed(Files);
        Report = await NightRun.Pipeline(Store, NightRun.Context(report: p => { lock (Said) Said.Add($"{p.Stage} {p.Item}"); })).RunAsync();
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public async Task<ParquetReader> OpenAsync(string name) => new((await Store.OpenAsync(Publication.Files.Single(f => f.Name == name).Object.Path))!);

    public async Task<List<string?>> TextAsync(string name, string column)
    {
        using var reader = await OpenAsync(name);
        var c = reader.Schema.Columns.Select(x => x.Name).ToList().IndexOf(column);
        return [.. Enumerable.Range(0, reader.RowGroups).SelectMany(g => reader.ReadText(g, c))];
    }
}

public sealed class WholeNightTests(WholeNight night) : IClassFixture<WholeNight>
{
    [Fact]
    public void Every_extract_is_accepted_and_its_rows_add_up()
    {
        var accepted = night.Report.Ingested.Events.OfType<ExtractAccepted>().ToList();
        Assert.Equal(night.Files.Keys.Count(f => f.StartsWith("landing/", StringComparison.Ordinal)), accepted.Count);
        Assert.All(accepted, a => Assert.Equal(a.Rows, a.Accepted + a.Rejected));
        Assert.True(accepted.Sum(a => a.Rejected) > 0, "the sample's malformed lines must be rejected");
    }

    [Fact]
    public void Every_row_of_a_sent_file_is_counted()
    {
        // Independent of the product's reader: no sample value holds a line break, so physical lines are rows.
        foreach (var accepted in night.Report.Ingested.Events.OfType<ExtractAccepted>())
        {
            var lines = Encoding.UTF8.GetString(night.Files[accepted.File.Path]).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length - 1;
            Assert.Equal((accepted.Table, (long)lines), (accepted.Table, accepted.Rows));
        }
    }

    [Fact]
    public void Nothing_is_withheld_and_every_curated_table_is_there_twice()
    {
        Assert.Empty(night.Publication.Withheld);
        var tables = Schemas.Embedded.Contracts.Of("curated").Select(c => c.Table).ToList();
        Assert.Equal(33, tables.Count);
        Assert.All(tables, t => Assert.Equal(
            night.Publication.Files.Single(f => f.Name == "curated/" + t).Rows,
            night.Publication.Files.Single(f => f.Name == "identifiable/" + t).Rows));
    }

    [Fact]
    public async Task Every_person_record_is_in_exactly_one_child()
    {
        var crosswalk = CrosswalkFile.Read((await night.Store.OpenAsync(night.Publication.Crosswalk.Path))!);
        var accepted = night.Report.Ingested.Events.OfType<ExtractAccepted>().Where(a => a.Table is "person" or "patients" or "nominals").Sum(a => a.Accepted);
        Assert.Equal(accepted, crosswalk.Entries.Length);
        Assert.Equal(crosswalk.Entries.Length, crosswalk.Entries.Select(e => e.Record).Distinct().Count());
        Assert.Equal(night.Publication.Files.Single(f => f.Name == "curated/child").Rows, crosswalk.Entries.Select(e => e.ChildId).Distinct().LongCount());
    }

    [Fact]
    public async Task The_children_found_are_the_children_meant()
    {
        var truth = Encoding.UTF8.GetString(night.Files["truth.csv"]).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Select(l => l.TrimEnd('\r').Split(',')).ToDictionary(f => new RecordKey(f[0], f[1]), f => f[2]);
        var crosswalk = CrosswalkFile.Read((await night.Store.OpenAsync(night.Publication.Crosswalk.Path))!);
        var entries = crosswalk.Entries.Where(e => truth.ContainsKey(e.Record)).ToList();
        Assert.True(entries.Count > 0.99 * crosswalk.Entries.Length);
        var meant = Pairs(entries.GroupBy(e => truth[e.Record]).Select(g => g.Count()));
        var found = Pairs(entries.GroupBy(e => e.ChildId).Select(g => g.Count()));
        var right = Pairs(entries.GroupBy(e => (truth[e.Record], e.ChildId)).Select(g => g.Count()));
        Assert.True(right >= 0.985 * found, FormattableString.Invariant($"precision {right / (double)found:0.0000}"));
        Assert.True(right >= 0.93 * meant, FormattableString.Invariant($"recall {right / (double)meant:0.0000}"));

        static long Pairs(IEnumerable<int> sizes) => sizes.Sum(n => (long)n * (n - 1) / 2);
    }

    [Fact]
    public async Task Rows_of_every_event_table_reach_the_curated_tables_or_the_list_of_orphans()
    {
        var orphans = Encoding.UTF8.GetString(await night.Store.ReadBytesAsync(night.Publication.Files.Single(f => f.Name == "review/orphans").Object.Path)).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(l => l.Split(',')[0]).ToList();
        foreach (var (curated, sources) in new[]
        {
            ("contact", new[] { "social_care/contacts" }),
            ("referral", ["social_care/cin_episodes"]),
            ("visit", ["social_care/cin_visits", "social_care/cp_visits", "social_care/cla_visits"]),
            ("health_event", ["health/attendances", "health/community_contacts", "health/health_assessments"]),
            ("missing_episode", ["social_care/missing", "police/missing_episodes"]),
        })
        {
            var sent = night.Report.Ingested.Events.OfType<ExtractAccepted>().Where(a => sources.Contains($"{a.Agency}/{a.Table}")).Sum(a => a.Accepted);
            var rows = night.Publication.Files.Single(f => f.Name == "curated/" + curated).Rows;
            Assert.Equal((curated, sent), (curated, rows!.Value + orphans.Count(o => sources.Contains(o))));
        }
    }

    [Fact]
    public async Task The_census_file_holds_the_children_it_says_and_the_rest_are_explained()
    {
        var file = night.Publication.Files.Single(f => f.Name == "returns/cin");
        var xml = XDocument.Load((await night.Store.OpenAsync(file.Object.Path))!);
        var sent = xml.Descendants("LAchildID").Select(e => e.Value).ToHashSet();
        Assert.Equal(file.Rows, sent.Count);
        var left = Encoding.UTF8.GetString(await night.Store.ReadBytesAsync(night.Publication.Files.Single(f => f.Name == "returns/cin/exclusions").Object.Path))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(l => l.Split(',')[0]).ToHashSet();
        Assert.Empty(sent.Intersect(left));
        var referred = await night.TextAsync("identifiable/referral", "referral_id");
        Assert.NotEmpty(referred);
        var people = Encoding.UTF8.GetString(night.Files["landing/social_care/2026-03-31/cin_episodes.csv"]).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var column = people[0].TrimEnd('\r').Split(',').ToList().IndexOf("cine_person_id");
        var known = people.Skip(1).Select(l => l.Split(',')).Where(f => f.Length > column && f[column].Length > 0).Select(f => f[column]).ToHashSet();
        Assert.DoesNotContain(known.Except(sent).Except(left), id => !Rejected(id));

        bool Rejected(string id) => night.Report.Ingested.Events.OfType<ExtractAccepted>().Single(a => a.Table == "cin_episodes").Rejected > 0 && !referred.Contains(id);
    }

    [SharedFact("domain", "data", "cin", "CIN_schema_2026.xsd")]
    public async Task The_census_file_of_a_dirty_night_is_valid_against_the_2026_schema()
    {
        var schemas = new XmlSchemaSet();
        schemas.Add(null, Repository.Shared("domain", "data", "cin", "CIN_schema_2026.xsd")!);
        var faults = new List<string>();
        // Several seeds, because each plants its wrong codes elsewhere.
        foreach (var seed in Enumerable.Range(30, 4))
        {
            var store = NightRun.Landed(NightRun.Sample(new SampleOptions { Children = 400, Seed = seed, Dirt = new DirtRates { WrongCode = 0.05 } }));
            var built = (await NightRun.Pipeline(store).RunAsync()).Built.Publication;
            var xml = XDocument.Load((await store.OpenAsync(built.Files.Single(f => f.Name == "returns/cin").Object.Path))!);
            xml.Validate(schemas, (_, e) => faults.Add(e.Message));
            Assert.NotEqual(0, built.Files.Single(f => f.Name == "returns/cin/findings").Rows);
        }

        Assert.Empty(faults);
    }

    [Fact]
    public async Task A_second_run_writes_nothing()
    {
        var before = await NightRun.PictureAsync(night.Store);
        var again = await NightRun.Pipeline(night.Store).RunAsync();
        Assert.True(again.Built.Unchanged);
        Assert.Empty(again.Ingested.Events);
        Assert.Equal(before, await NightRun.PictureAsync(night.Store));
    }

    [Fact]
    public async Task A_file_touched_or_copied_again_with_the_same_bytes_is_no_new_extract()
    {
        var store = NightRun.Landed(night.Files);
        await NightRun.Pipeline(store).RunAsync();
        var touched = new TouchedStore(store);
        var again = await NightRun.Pipeline(touched).RunAsync();
        Assert.Empty(again.Ingested.Events);
        Assert.True(again.Built.Unchanged);
    }

    [Fact]
    public async Task The_pseudonymised_copy_holds_no_name_number_address_or_free_text()
    {
        foreach (var contract in Schemas.Embedded.Contracts.Of("curated"))
        {
            using var reader = await night.OpenAsync("curated/" + contract.Table);
            var columns = reader.Schema.Columns.Select(c => c.Name).ToHashSet();
            Assert.Equal(ZoneColumns.Names(PrivacySettings.Of(Schemas.Embedded), Schemas.Embedded.Contracts, contract, withAreas: false), reader.Schema.Columns.Select(c => c.Name));
            foreach (var field in contract.Fields)
                if (field.Classification == Classification.FreeText || field.Check is ValueCheck.NhsNumber or ValueCheck.Upn || field.Name.EndsWith("name", StringComparison.Ordinal) && field.Classification == Classification.Personal) Assert.DoesNotContain(field.Name, columns);
        }

        var pseudonyms = (await night.TextAsync("curated/child", "child_id")).ToHashSet();
        var ids = (await night.TextAsync("identifiable/child", "child_id")).ToHashSet();
        Assert.Empty(pseudonyms.Intersect(ids));
        Assert.Equal(ids.Count, pseudonyms.Count);
        Assert.Subset(pseudonyms!, (await night.TextAsync("curated/referral", "child_id")).ToHashSet()!);
    }

    [Fact]
    public async Task Verify_finds_nothing_wrong_and_then_finds_what_was_changed()
    {
        var store = NightRun.Landed(night.Files);
        await NightRun.Pipeline(store).RunAsync();
        var sound = await Verification.RunAsync(store, NightRun.Context());
        Assert.Empty(sound.Faults);
        Assert.True(sound.ObjectsChecked > 150);

        var manifest = (await Publications.LatestAsync(store, NightRun.LastNight))!;
        var victim = manifest.Files.Single(f => f.Name == "curated/child").Object.Path;
        var bytes = await store.ReadBytesAsync(victim);
        bytes[^20] ^= 1;
        store.Drop(victim, bytes);
        store.Drop(Publications.PathOf(NightRun.LastNight, 1), Encoding.UTF8.GetBytes("{ not the manifest"));
        var faults = (await Verification.RunAsync(store, NightRun.Context())).Faults;
        Assert.Single(faults, f => f.StartsWith("publications/", StringComparison.Ordinal));
        store.Drop(Publications.PathOf(NightRun.LastNight, 1), System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(manifest, Objects.Json));
        Assert.StartsWith(victim + ": changed", Assert.Single((await Verification.RunAsync(store, NightRun.Context())).Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void Progress_names_stages_and_tables_only()
    {
        var allowed = Schemas.Embedded.Contracts.Contracts.Select(c => c.Name).Concat(Schemas.Embedded.Contracts.Of("curated").Select(c => c.Table))
            .Concat(["", "annex-a", "cin", "csww", "daily-flow", "ssda903", .. Reports.All.Select(r => r.Name), night.Publication.Build]).ToHashSet();
        Assert.All(night.Said, s => Assert.Contains(s[(s.IndexOf(' ', StringComparison.Ordinal) + 1)..], allowed));
    }

    /// <summary>The same objects under other versions, as after a copy.</summary>
    private sealed class TouchedStore(IObjectStore inner) : IObjectStore
    {
        public Task<bool> CreateAsync(string path, Func<Stream, CancellationToken, Task> write, CancellationToken cancel = default) => inner.CreateAsync(path, write, cancel);
        public Task<Stream?> OpenAsync(string path, CancellationToken cancel = default) => inner.OpenAsync(path, cancel);
        public Task<long?> SizeAsync(string path, CancellationToken cancel = default) => inner.SizeAsync(path, cancel);

        public Task<bool> ReplaceAsync(string path, string? version, ReadOnlyMemory<byte> content, CancellationToken cancel = default) => inner.ReplaceAsync(path, version, content, cancel);

        public Task<IStoreLease?> LeaseAsync(string name, CancellationToken cancel = default) => inner.LeaseAsync(name, cancel);

        public async IAsyncEnumerable<StoredObject> ListAsync(string prefix, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel = default)
        {
            await foreach (var item in inner.ListAsync(prefix, cancel)) yield return item with { Version = "touched " + item.Version };
        }
    }
}
