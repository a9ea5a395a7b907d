using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.DeltaTables;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Retention;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Tests.Night;

namespace Safeguarding.Tests.DeltaTables;

/// <summary>A publication is in each table's log once, whatever dies, races or comes late.</summary>
public sealed class CommitTests
{
    [Theory]
    [InlineData(false, 3)]
    [InlineData(true, 3)]
    [InlineData(false, 10)]
    [InlineData(true, 10)]
    public async Task Killed_at_any_operation_of_publishing_the_next_try_ends_in_the_same_bytes(bool afterTheOperation, int night)
    {
        var before = new MemoryStore();
        await DeltaNights.PublishAsync(before, 0..night);
        var publication = await DeltaNights.MadeAsync(before, night);
        var undisturbed = await NightRun.CopyAsync(before);
        var counter = new DyingStore(undisturbed, int.MaxValue, afterTheOperation);
        await DeltaNights.SettleAsync(counter, publication);
        var expected = await DeltaNights.PictureAsync(undisturbed);
        Assert.True(counter.Operations > 100, $"only {counter.Operations} operations: the test has lost its subject");
        Assert.Equal(night == 10, await undisturbed.SizeAsync(DeltaZone.Pseudonymised.Table("visit").CheckpointOf(10)) is not null);

        for (var n = 1; n <= counter.Operations; n++)
        {
            var store = await NightRun.CopyAsync(before);
            await Assert.ThrowsAnyAsync<Exception>(() => DeltaNights.SettleAsync(new DyingStore(store, n, afterTheOperation), publication));
            // The pointer does not move before every table is at its version.
            if ((await store.ReadJsonAsync<LatestPublication>(Publications.Pointer)).Night == publication.Night)
                Assert.Equal(night, (await TableVersions.AsOfAsync(store, DeltaZone.Identifiable, publication.Night))!.Tables.Single(t => t.Table == "visit").Version);
            Assert.Empty((await Verification.RunAsync(store, NightRun.Context())).Faults);
            await DeltaNights.SettleAsync(store, publication);
            Assert.True(expected == await DeltaNights.PictureAsync(store), $"killed {(afterTheOperation ? "after" : "before")} operation {n} of {counter.Operations}");
        }
    }

    [Fact]
    public async Task Workers_that_publish_the_same_night_at_once_make_one_version()
    {
        for (var round = 0; round < 20; round++)
        {
            var store = new MemoryStore();
            await DeltaNights.PublishAsync(store, 0..2);
            var publication = await DeltaNights.MadeAsync(store, 2);
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => DeltaNights.SettleAsync(store, publication))));
            foreach (var table in DeltaNights.Tables) Assert.Equal(2, (await DeltaNights.ReplayAsync(store, table)).Version);
            Assert.Single((await Ledger.OpenAsync(store)).Events<TablesCommitted>(), t => t.Night == publication.Night);
            Assert.Empty((await Verification.RunAsync(store, NightRun.Context())).Faults);
        }
    }

    [Fact]
    public async Task Workers_that_publish_different_nights_at_once_leave_the_newest_standing()
    {
        for (var round = 0; round < 20; round++)
        {
            var store = new MemoryStore();
            await DeltaNights.PublishAsync(store, 0..1);
            var made = new[] { await DeltaNights.MadeAsync(store, 1), await DeltaNights.MadeAsync(store, 2), await DeltaNights.MadeAsync(store, 3) };
            await Task.WhenAll(made.Select(p => Task.Run(() => DeltaNights.SettleAsync(store, p))));
            foreach (var table in DeltaNights.Tables)
            {
                var log = await DeltaLog.ListAsync(store, DeltaZone.Pseudonymised.Table(table));
                Assert.Equal([DeltaNights.FileOf(made[2], table)], (await log.ReplayAsync(store)).PathsOf(log.Table));
                // Whatever order they came in, no version goes back to an older night.
                var order = new List<long>();
                foreach (var version in log.Commits) order.Add((await log.ReplayAsync(store, version)).Published);
                Assert.Equal(order.Distinct().Order(), order);
            }
        }
    }

    [Fact]
    public async Task A_night_published_again_after_a_newer_one_makes_no_version_and_names_its_own_files()
    {
        var store = new MemoryStore();
        var nights = await DeltaNights.PublishAsync(store, 0..3);
        var corrected = await DeltaNights.PublishAsync(store, 1, number: 2);
        Assert.Equal((2, DeltaNights.FileOf(nights[2], "team")), ((await DeltaNights.ReplayAsync(store, "team")).Version, (await DeltaNights.ReplayAsync(store, "team")).PathsOf(DeltaZone.Pseudonymised.Table("team")).Single()));
        var team = (await TableVersions.AsOfAsync(store, DeltaZone.Pseudonymised, corrected.Night))!.Tables.Single(t => t.Table == "team");
        Assert.Equal((null, DeltaNights.FileOf(corrected, "team")), (team.Version, team.Path));
    }

    [Fact]
    public async Task A_commit_that_is_changed_or_gone_is_a_fault()
    {
        var store = new MemoryStore();
        await DeltaNights.PublishAsync(store, 0..2);
        Assert.Empty((await Verification.RunAsync(store, NightRun.Context())).Faults);
        var commit = DeltaZone.Pseudonymised.Table("team").CommitOf(1);
        store.Drop(commit, [.. (await store.ReadBytesAsync(commit)).SkipLast(2)]);
        Assert.StartsWith(commit + ": changed", Assert.Single((await Verification.RunAsync(store, NightRun.Context())).Faults), StringComparison.Ordinal);
        var index = TableVersions.PathOf(DeltaZone.Identifiable, DeltaNights.First, 1);
        await foreach (var item in store.ListAsync(index)) await store.DeleteAsync(item.Path, item.Version);
        Assert.Contains(index + ": gone. Restore it from its versions or backup.", (await Verification.RunAsync(store, NightRun.Context())).Faults);
    }

    [Fact]
    public async Task Files_and_commits_past_their_days_go_and_every_night_whose_file_is_kept_can_still_be_told()
    {
        var store = new MemoryStore();
        var nights = await DeltaNights.PublishAsync(store, 0..45);
        var (curated, identifiable) = (DeltaZone.Pseudonymised.Table("visit"), DeltaZone.Identifiable.Table("visit"));

        // Ninety days after night 26 was superseded (by night 27, published a day later) its identifiable file goes; curated/ stays 400 days.
        await SweepAsync(store, DeltaNights.First.AddDays(27 + 1 + 90));
        var log = await DeltaLog.ListAsync(store, identifiable);
        Assert.Equal((20, 20, 44), (log.Commits.Min, log.Checkpoints.Min, log.Newest));
        for (var night = 0; night < 45; night++)
        {
            var file = DeltaNights.FileOf(nights[night], "visit", DeltaZone.Identifiable);
            Assert.Equal(night > 26, await store.SizeAsync(file) is not null);
            if (night > 26) Assert.Equal([file], (await log.ReplayAsync(store, night)).PathsOf(identifiable));
            Assert.Equal([DeltaNights.FileOf(nights[night], "visit")], (await DeltaNights.ReplayAsync(store, "visit", night)).PathsOf(curated));
            Assert.Equal(night > 26, await store.SizeAsync(TableVersions.PathOf(DeltaZone.Identifiable, nights[night].Night, 1)) is not null);
        }

        Assert.Empty((await Verification.RunAsync(store, NightRun.Context())).Faults);
        // Publishing goes on from there.
        await DeltaNights.PublishAsync(store, 45);
        Assert.Equal(45, (await DeltaNights.ReplayAsync(store, "visit", zone: DeltaZone.Identifiable)).Version);

        // In ten years only the newest is left, and it can be told.
        await SweepAsync(store, DeltaNights.First.AddYears(10));
        Assert.Equal(40, (await DeltaLog.ListAsync(store, curated)).Commits.Min);
        Assert.Equal(45, (await DeltaNights.ReplayAsync(store, "visit")).Version);
        Assert.Empty((await Verification.RunAsync(store, NightRun.Context())).Faults);
    }

    [Fact]
    public async Task A_hold_on_one_file_of_a_table_keeps_its_log_whole()
    {
        var store = new MemoryStore();
        var nights = await DeltaNights.PublishAsync(store, 0..22);
        var held = DeltaNights.FileOf(nights[4], "visit");
        await (await Ledger.OpenAsync(store)).AppendAsync(new HoldPlaced(held, "solicitor", "inquiry 1"), NightRun.Context().StartedAt);
        await SweepAsync(store, DeltaNights.First.AddYears(10));
        Assert.Equal([held], (await DeltaNights.ReplayAsync(store, "visit", 4)).PathsOf(DeltaZone.Pseudonymised.Table("visit")));
        Assert.NotNull(await store.SizeAsync(held));
        Assert.Null(await store.SizeAsync(DeltaNights.FileOf(nights[4], "team")));
        Assert.Equal(20, (await DeltaLog.ListAsync(store, DeltaZone.Pseudonymised.Table("team"))).Commits.Min);
    }

    private static async Task SweepAsync(MemoryStore store, DateOnly day) => await Sweep.RunAsync(
        store, await Ledger.OpenAsync(store), ContractCatalog.Embedded, RetentionRules.Parse(Schemas.Embedded.Text("schemas/retention.json")), new DateTimeOffset(day, new TimeOnly(3, 0), TimeSpan.Zero), dry: false);
}
