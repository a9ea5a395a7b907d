using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Synthetic;

namespace Safeguarding.Tests.Night;

/// <summary>The machine dies at any one operation of the store, before it or right after it took effect; the next run must end where an undisturbed one does.</summary>
public sealed class CrashTests
{
    private static readonly string[] Tables =
    [
        "social_care/2026-03-31/person.csv", "social_care/2026-03-31/cin_episodes.csv", "social_care/2026-03-31/missing.csv",
        "health/2026-03-31/patients.csv", "police/2026-03-31/nominals.csv", "police/2026-03-31/missing_episodes.csv",
    ];

    private static readonly List<KeyValuePair<string, byte[]>> Files =
        [.. NightRun.Sample(new SampleOptions { Children = 25, Seed = 5 }).Where(f => Tables.Contains(f.Key["landing/".Length..]))];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_crash_at_any_store_operation_leaves_the_last_publication_and_the_next_run_converges(bool afterTheOperation)
    {
        var undisturbed = NightRun.Landed(Files);
        var counter = new DyingStore(undisturbed, int.MaxValue, afterTheOperation);
        await RunAsync(counter);
        var expected = await NightRun.PictureAsync(undisturbed);
        Assert.True(counter.Operations > 120, $"only {counter.Operations} operations: the test has lost its subject");
        Assert.Equal(Files.Count, expected.Split('\n').Count(l => l.StartsWith("raw/", StringComparison.Ordinal)));

        // Most of a night's operations are commits of tables, which are alike.
        var step = EveryCrash.Or(whole: 1, sample: afterTheOperation ? 29 : 11);
        for (var n = 1; n <= counter.Operations; n += step)
        {
            var store = NightRun.Landed(Files);
            var dying = new DyingStore(store, n, afterTheOperation);
            await Assert.ThrowsAsync<PowerCutException>(() => RunAsync(dying));
            await AllOrNothingAsync(store);
            await RunAsync(store);
            Assert.True(expected == await NightRun.PictureAsync(store), $"a crash {(afterTheOperation ? "after" : "before")} operation {n} of {counter.Operations} ends in other bytes");
        }
    }

    [Fact]
    public async Task A_crash_in_the_second_night_leaves_the_first_nights_publication_readable()
    {
        var files = NightRun.Sample(new SampleOptions { Children = 25, Seed = 5, Nights = 2 }).Where(f => Tables.Any(t => f.Key.EndsWith(t[t.LastIndexOf('/')..], StringComparison.Ordinal))).ToList();
        var first = new DateOnly(2026, 3, 30);
        var start = NightRun.Landed(files);
        await NightRun.Pipeline(start, NightRun.Context(first, workers: 1)).RunAsync();
        var published = (await Publications.LatestAsync(start, NightRun.LastNight))!;
        var counter = new DyingStore(await NightRun.CopyAsync(start), int.MaxValue, false);
        await RunAsync(counter);

        for (var n = 1; n <= counter.Operations; n += 11)
        {
            var store = await NightRun.CopyAsync(start);
            await Assert.ThrowsAsync<PowerCutException>(() => RunAsync(new DyingStore(store, n, afterTheOperation: true)));
            var latest = (await Publications.LatestAsync(store, NightRun.LastNight))!;
            if (latest.Night == first) Assert.Equal(published.Build, latest.Build);
            await AllOrNothingAsync(store);
            Assert.Empty((await Verification.RunAsync(store, NightRun.Context())).Faults);
        }
    }

    private static Task RunAsync(IObjectStore store) => NightRun.Pipeline(store, NightRun.Context(workers: 1)).RunAsync();

    /// <summary>Whatever is published is there whole, with the bytes its manifest vouches for.</summary>
    private static async Task AllOrNothingAsync(MemoryStore store)
    {
        if (await Publications.LatestAsync(store, NightRun.LastNight) is not { } publication) return;
        foreach (var file in publication.Files.Select(f => f.Object).Append(publication.Crosswalk))
            Assert.Equal(file, await store.DescribeAsync(file.Path));
    }
}
