using System.Text.Json;
using Safeguarding.Pipeline.DeltaTables;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Tests.Night;

namespace Safeguarding.Tests.DeltaTables;

/// <summary>What a table was on any night, from its log alone.</summary>
public sealed class TimeTravelTests
{
    private static readonly Lazy<Task<(MemoryStore Store, List<Publication> Nights)>> Thirteen = new(async () =>
    {
        var store = new MemoryStore();
        return (store, await DeltaNights.PublishAsync(store, 0..13));
    });

    [Fact]
    public async Task Each_version_is_the_file_of_its_night_in_both_zones()
    {
        var (store, nights) = await Thirteen.Value;
        foreach (var zone in DeltaZone.All)
        {
            foreach (var table in DeltaNights.Tables)
            {
                for (var version = 0; version < 13; version++)
                {
                    var snapshot = await DeltaNights.ReplayAsync(store, table, version, zone);
                    var file = nights[version].Files.Single(f => f.Name == zone.Prefix + table);
                    Assert.Equal([file.Object.Path], snapshot.PathsOf(zone.Table(table)));
                    Assert.Equal(((long)version, file.Object.Bytes, file.Rows!.Value), (snapshot.Version, snapshot.Files.Values.Single().Size, RowsIn(snapshot)));
                    Assert.Equal(DeltaStamp.TransactionOf(nights[version]), snapshot.Published);
                    Assert.Equal(version, snapshot.Tombstones.Count);
                }

                Assert.Equal(12, (await DeltaNights.ReplayAsync(store, table, zone: zone)).Version);
            }
        }
    }

    [Fact]
    public async Task A_checkpoint_and_the_commits_after_it_say_the_same_as_all_commits()
    {
        var (whole, _) = await Thirteen.Value;
        var store = await NightRun.CopyAsync(whole);
        var table = DeltaZone.Identifiable.Table("visit");
        Assert.Equal("""{"version":10,"size":14,"sizeInBytes":0,"numOfAddFiles":1}""",
            System.Text.RegularExpressions.Regex.Replace(System.Text.Encoding.UTF8.GetString(await store.ReadBytesAsync(table.LastCheckpoint)), "Bytes\":[0-9]+", "Bytes\":0"));
        for (var version = 0L; version <= 10; version++) await DeleteAsync(store, table.CommitOf(version));
        for (var version = 10L; version <= 12; version++)
        {
            var (expected, actual) = (await DeltaNights.ReplayAsync(whole, "visit", version, DeltaZone.Identifiable), await DeltaNights.ReplayAsync(store, "visit", version, DeltaZone.Identifiable));
            Assert.Equal(Show(expected), Show(actual));
        }

        Assert.Contains("00000000000000000000.json' is gone", (await Assert.ThrowsAsync<InvalidDataException>(() => DeltaNights.ReplayAsync(store, "visit", 9, DeltaZone.Identifiable))).Message, StringComparison.Ordinal);
        // Without the checkpoint, by all commits.
        store = await NightRun.CopyAsync(whole);
        await DeleteAsync(store, table.CheckpointOf(10));
        Assert.Equal(Show(await DeltaNights.ReplayAsync(whole, "visit", 12, DeltaZone.Identifiable)), Show(await DeltaNights.ReplayAsync(store, "visit", 12, DeltaZone.Identifiable)));
    }

    [Fact]
    public async Task A_night_is_asked_for_by_its_date_and_one_without_a_publication_is_the_night_before()
    {
        var store = new MemoryStore();
        await DeltaNights.PublishAsync(store, 0);
        var corrected = await DeltaNights.PublishAsync(store, 0, number: 2);
        await DeltaNights.PublishAsync(store, 3);
        Assert.Null(await TableVersions.AsOfAsync(store, DeltaZone.Pseudonymised, DeltaNights.First.AddDays(-1)));
        var found = (await TableVersions.AsOfAsync(store, DeltaZone.Pseudonymised, DeltaNights.First.AddDays(2)))!;
        Assert.Equal((corrected.Night, 2, corrected.Build), (found.Night, found.Number, found.Build));
        var visit = found.Tables.Single(t => t.Table == "visit");
        Assert.Equal((1, DeltaNights.FileOf(corrected, "visit"), 5, null), (visit.Version, visit.Path, visit.Rows, visit.Withheld));
        Assert.Equal(3, (await TableVersions.AsOfAsync(store, DeltaZone.Pseudonymised, DateOnly.MaxValue.AddDays(-1)))!.Night.Day - 1);
    }

    [Fact]
    public async Task A_withheld_table_stands_at_its_version_and_says_why()
    {
        var store = new MemoryStore();
        var nights = await DeltaNights.PublishAsync(store, 0..2);
        await DeltaNights.PublishAsync(store, 2, withheld: ["visit"]);
        var versions = (await TableVersions.AsOfAsync(store, DeltaZone.Identifiable, DeltaNights.First.AddDays(2)))!;
        var visit = versions.Tables.Single(t => t.Table == "visit");
        Assert.Equal((1, DeltaNights.FileOf(nights[1], "visit", DeltaZone.Identifiable), "the table breaks its contract"), (visit.Version, visit.Path, visit.Withheld));
        Assert.Equal((2L, (string?)null), versions.Tables.Where(t => t.Table == "team").Select(t => (t.Version!.Value, t.Withheld)).Single());
        Assert.Equal((null, null, "not made"), versions.Tables.Where(t => t.Table == "adoption").Select(t => (t.Version, t.Path, t.Withheld)).Single());
        Assert.Equal(1, (await DeltaNights.ReplayAsync(store, "visit")).Version);

        // The next night it is there again, one version on.
        await DeltaNights.PublishAsync(store, 3);
        Assert.Equal((2, 3), ((await DeltaNights.ReplayAsync(store, "visit")).Version, (await DeltaNights.ReplayAsync(store, "team")).Version));
    }

    [Fact]
    public async Task A_changed_schema_is_a_new_metadata_of_the_same_table_and_old_versions_keep_theirs()
    {
        var store = new MemoryStore();
        await DeltaNights.PublishAsync(store, 0..2);
        await DeltaNights.PublishAsync(store, 2, further: true);
        var (before, after) = (await DeltaNights.ReplayAsync(store, "team", 1), await DeltaNights.ReplayAsync(store, "team", 2));
        Assert.Equal(["team_id", "team_name"], Columns(before));
        Assert.Equal(["team_id", "team_name", "source_row"], Columns(after));
        Assert.Equal((before.Metadata!.Id, before.Metadata.CreatedTime), (after.Metadata!.Id, after.Metadata.CreatedTime));
        var log = await DeltaLog.ListAsync(store, DeltaZone.Pseudonymised.Table("team"));
        Assert.Equal(["commitInfo protocol metaData txn add", "commitInfo txn remove add", "commitInfo metaData txn remove add"], await Task.WhenAll(Enumerable.Range(0, 3).Select(async v => string.Join(' ', (await log.CommitAsync(store, v)).Select(KindOf)))));
    }

    [Fact]
    public async Task Columns_carry_their_meaning_and_wall_clock_times_the_protocol_that_has_them()
    {
        var (store, _) = await Thirteen.Value;
        var visit = await DeltaNights.ReplayAsync(store, "visit");
        Assert.Equal((1, 2), (visit.Protocol!.MinReaderVersion, visit.Protocol.MinWriterVersion));
        using var schema = JsonDocument.Parse(visit.Metadata!.SchemaString);
        var child = schema.RootElement.GetProperty("fields")[0];
        Assert.Equal(("child_id", "string", false), (child.GetProperty("name").GetString(), child.GetProperty("type").GetString(), child.GetProperty("nullable").GetBoolean()));
        Assert.Equal("identifier", child.GetProperty("metadata").GetProperty("classification").GetString());
        Assert.StartsWith("Child. Stable id of the child", child.GetProperty("metadata").GetProperty("comment").GetString(), StringComparison.Ordinal);
        Assert.Equal("interval 400 days", visit.Metadata.Configuration["delta.logRetentionDuration"]);
        Assert.Equal("interval 90 days", (await DeltaNights.ReplayAsync(store, "visit", zone: DeltaZone.Identifiable)).Metadata!.Configuration["delta.logRetentionDuration"]);

        var chronology = await DeltaNights.ReplayAsync(store, "chronology");
        Assert.Equal((3, 7, "timestampNtz"), (chronology.Protocol!.MinReaderVersion, chronology.Protocol.MinWriterVersion, chronology.Protocol.ReaderFeatures!.Value.Single()));
        Assert.Contains("\"timestamp_ntz\"", chronology.Metadata!.SchemaString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_log_holds_a_value_of_an_identifier_or_of_a_text()
    {
        var (store, _) = await Thirteen.Value;
        foreach (var table in DeltaNights.Tables)
        {
            using var stats = JsonDocument.Parse((await DeltaNights.ReplayAsync(store, table, zone: DeltaZone.Identifiable)).Files.Values.Single().Stats!);
            string[] bounded = table switch { "chronology" => ["event_time"], "visit" => ["visit_date"], _ => [] };
            Assert.Equal(bounded, stats.RootElement.GetProperty("minValues").EnumerateObject().Select(p => p.Name));
            Assert.Equal(bounded, stats.RootElement.GetProperty("maxValues").EnumerateObject().Select(p => p.Name));
        }
    }

    private static string[] Columns(DeltaSnapshot snapshot)
    {
        using var schema = JsonDocument.Parse(snapshot.Metadata!.SchemaString);
        return [.. schema.RootElement.GetProperty("fields").EnumerateArray().Select(f => f.GetProperty("name").GetString()!)];
    }

    private static string KindOf(DeltaAction action) => action switch { { Add: not null } => "add", { Remove: not null } => "remove", { Txn: not null } => "txn", { MetaData: not null } => "metaData", { Protocol: not null } => "protocol", _ => "commitInfo" };

    private static long RowsIn(DeltaSnapshot snapshot)
    {
        using var stats = JsonDocument.Parse(snapshot.Files.Values.Single().Stats!);
        return stats.RootElement.GetProperty("numRecords").GetInt64();
    }

    /// <summary>All of a snapshot but what a checkpoint leaves out: that a change was one of data.</summary>
    private static string Show(DeltaSnapshot s) => JsonSerializer.Serialize(new
    {
        s.Version,
        s.Protocol,
        s.Metadata,
        Files = s.Files.Values.Select(f => f with { DataChange = false }),
        Tombstones = s.Tombstones.Values.Select(t => t with { DataChange = false }),
        Transactions = s.Transactions.Values,
    });

    private static async Task DeleteAsync(MemoryStore store, string path)
    {
        await foreach (var item in store.ListAsync(path)) Assert.True(await store.DeleteAsync(item.Path, item.Version));
        Assert.Null(await store.SizeAsync(path));
    }
}
