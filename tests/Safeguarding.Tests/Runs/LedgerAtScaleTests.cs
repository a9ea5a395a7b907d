using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Landing;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Tests.Landing;
using Safeguarding.Tests.Night;

namespace Safeguarding.Tests.Runs;

/// <summary>What extracts and entries cost in operations of the store, which is what takes time in the cloud.</summary>
public sealed class LedgerAtScaleTests
{
    [Fact]
    public async Task Each_of_many_extracts_costs_as_many_operations_as_the_first_ones()
    {
        var store = new MemoryStore();
        var operations = 0;
        var listed = 0;
        var counted = new DisturbedStore(store, async operation =>
        {
            Interlocked.Increment(ref operations);
            await operation();
        }, items => listed += items);
        var ledger = await Ledger.OpenAsync(counted);
        var costs = new List<(int Operations, int Listed)>();
        for (var day = 0; day < 167; day++)
        {
            foreach (var table in new[] { "social_care/person", "health/patients", "police/incidents" })
            {
                var path = LandedFiles.Path(table, NightRun.LastNight.AddDays(day - 166));
                store.Drop(path, LandedFiles.Of(table, 2, from: day));
                (operations, listed) = (0, 0);
                Assert.Single((await Ingest.TakeAsync(counted, ledger, ContractCatalog.Embedded, NightRun.Context(), path)).Events);
                costs.Add((operations, listed));
            }
        }

        Assert.Equal(501, ledger.Entries.Count);
        Assert.Equal(costs[12], costs.Max());
        Assert.True(costs[12].Operations <= 24, $"{costs[12].Operations} operations an extract");
    }

    [Fact]
    public async Task A_ledger_is_opened_many_entries_at_a_time()
    {
        var store = new MemoryStore();
        var writer = await Ledger.OpenAsync(store);
        for (var i = 0; i < 200; i++) await writer.AppendAsync(new ExtractRefused(new LandedFile($"f{i}", "v", "", 1), "X"), DateTimeOffset.UnixEpoch);
        int now = 0, most = 0, all = 0;
        var slow = new DisturbedStore(store, async operation =>
        {
            Interlocked.Increment(ref all);
            var together = Interlocked.Increment(ref now);
            lock (store) most = Math.Max(most, together);
            await Task.Delay(2);
            await operation();
            Interlocked.Decrement(ref now);
        });
        var ledger = await Ledger.OpenAsync(slow);
        Assert.Equal(200, ledger.Entries.Count);
        Assert.Equal(16, most);
        Assert.InRange(all, 201, 204);

        // One that has fallen behind reads ahead, further the more there is.
        for (var i = 200; i < 300; i++) await writer.AppendAsync(new ExtractRefused(new LandedFile($"f{i}", "v", "", 1), "X"), DateTimeOffset.UnixEpoch);
        (most, all) = (0, 0);
        await ledger.CatchUpAsync();
        Assert.Equal(300, ledger.Entries.Count);
        Assert.Equal(16, most);
        Assert.InRange(all, 101, 120);
        (most, all) = (0, 0);
        await ledger.CatchUpAsync();
        Assert.Equal(1, all);
    }

    [Fact]
    public async Task A_decision_that_no_longer_holds_is_not_written()
    {
        var store = new MemoryStore();
        var (first, second) = (await Ledger.OpenAsync(store), await Ledger.OpenAsync(store));
        var what = new ExtractRefused(new LandedFile("f", "v", "", 1), "X");
        Assert.True(await first.AppendAsync(what, DateTimeOffset.UnixEpoch));
        // The second decides on a ledger in which nothing was said of the file; by the time it writes something is.
        Assert.False(await second.AppendIfAsync(what, DateTimeOffset.UnixEpoch.AddTicks(1), now => now.LastOf("f") is null));
        Assert.Single((await Ledger.OpenAsync(store)).Entries);
    }
}
