using System.Globalization;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Synthetic;

namespace Safeguarding.Tests.Night;

/// <summary>The same extracts give the same bytes, whatever the machine, its culture and clock, the order of arrival or the number of workers.</summary>
[Collection("process-wide settings")]
public sealed class DeterminismTests
{
    private static readonly SortedDictionary<string, byte[]> Files = NightRun.Sample(new SampleOptions { Children = 120, Seed = 3 });
    private static readonly Lazy<Task<string>> Expected = new(() => PictureOfRunAsync(NightRun.Landed(Files), 2));

    [Fact]
    public async Task Run_twice() => Assert.Equal(await Expected.Value, await PictureOfRunAsync(NightRun.Landed(Files), 2));

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Any_number_of_workers(int workers) => Assert.Equal(await Expected.Value, await PictureOfRunAsync(NightRun.Landed(Files), workers));

    [Fact]
    public async Task Files_that_arrive_in_another_order_and_are_taken_one_at_a_time()
    {
        var store = new MemoryStore();
        var order = Files.Keys.Where(k => k.StartsWith("landing/", StringComparison.Ordinal)).OrderBy(k => k.Length).ThenByDescending(k => k, StringComparer.Ordinal).ToList();
        foreach (var path in order)
        {
            store.Drop(path, Files[path]);
            await NightRun.Pipeline(store, NightRun.Context(workers: 1)).IngestAsync();
        }

        await NightRun.Pipeline(store).BuildAsync();
        // The ledger tells the order of arrival and so differs; what was built may not.
        Assert.Equal(WithoutHistory(await Expected.Value), WithoutHistory(await NightRun.PictureAsync(store)));
    }

    [Fact]
    public async Task Turkish_culture_and_another_time_zone()
    {
        var culture = CultureInfo.DefaultThreadCurrentCulture;
        var zone = Environment.GetEnvironmentVariable("TZ");
        try
        {
            // With invariant globalisation tr-TR has invariant data, so the traits that bite are set by hand.
            var turkish = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            turkish.NumberFormat.NumberDecimalSeparator = ",";
            turkish.NumberFormat.NumberGroupSeparator = ".";
            turkish.NumberFormat.NegativeSign = "~";
            turkish.DateTimeFormat.DateSeparator = ".";
            turkish.DateTimeFormat.ShortDatePattern = "d.MM.yyyy";
            CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = turkish;
            Environment.SetEnvironmentVariable("TZ", "Pacific/Kiritimati");
            TimeZoneInfo.ClearCachedData();
            Assert.Equal(await Expected.Value, await Task.Factory.StartNew(() => PictureOfRunAsync(NightRun.Landed(Files), 2), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap());
        }
        finally
        {
            CultureInfo.DefaultThreadCurrentCulture = culture;
            CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
            Environment.SetEnvironmentVariable("TZ", zone);
            TimeZoneInfo.ClearCachedData();
        }
    }

    [Fact]
    public async Task Child_ids_stay_from_night_to_night()
    {
        var files = NightRun.Sample(new SampleOptions { Children = 120, Seed = 3, Nights = 3 });
        var store = NightRun.Landed(files);
        Dictionary<string, string>? before = null;
        for (var night = NightRun.LastNight.AddDays(-2); night <= NightRun.LastNight; night = night.AddDays(1))
        {
            var built = (await NightRun.Pipeline(store, NightRun.Context(night)).RunAsync()).Built;
            Assert.False(built.Unchanged);
            var crosswalk = Safeguarding.Pipeline.Matching.CrosswalkFile.Read((await store.OpenAsync(built.Publication.Crosswalk.Path))!);
            var now = crosswalk.Entries.ToDictionary(e => e.Record.ToString(), e => e.ChildId);
            if (before is not null)
            {
                var kept = before.Count(b => now.TryGetValue(b.Key, out var id) && id == b.Value);
                Assert.True(kept >= 0.99 * before.Count, $"{kept} of {before.Count} records kept their child id");
            }

            before = now;
        }
    }

    private static async Task<string> PictureOfRunAsync(MemoryStore store, int workers)
    {
        await NightRun.Pipeline(store, NightRun.Context(workers: workers)).RunAsync();
        return await NightRun.PictureAsync(store);
    }

    private static string WithoutHistory(string picture) => string.Join('\n', picture.Split('\n').Where(l => !l.StartsWith("ledger/", StringComparison.Ordinal)));
}

/// <summary>Tests that set the culture or the time zone of the process, or measure what it allocates, do not run beside others.</summary>
[CollectionDefinition("process-wide settings", DisableParallelization = true)]
public sealed class ProcessWideSettings;
