using Xunit.Abstractions;

namespace Safeguarding.Tests.Faults;

/// <summary>A whole night over storage that answers 503, resets connections before and after it has done what was asked, breaks off answers and turns bytes over: the night ends as an undisturbed one.</summary>
public sealed class FaultyStorageTests(ITestOutputHelper output)
{
    private static readonly Fault[] Faults = [Fault.Busy, Fault.ResetBefore, Fault.ResetAfter, Fault.Truncated, Fault.Corrupted];

    private static readonly SortedDictionary<string, byte[]> Files = HostedNight.Sample(children: 25);

    [Theory]
    [InlineData(1)]
    public async Task A_night_over_storage_that_misbehaves_ends_as_an_undisturbed_one(int seed)
    {
        var root = Azurite.NewRoot();
        await HostedNight.DropAsync(root, Files);
        var random = new Random(Azurite.Seed + seed);
        var faults = 0;
        // One request in forty: often enough that every kind of request meets every kind of fault in a few runs.
        await using var proxy = MisbehavingProxy.Start(root, _ =>
        {
            lock (random)
            {
                if (random.Next(40) > 0) return Fault.None;
                faults++;
                return Faults[random.Next(Faults.Length)];
            }
        });
        await using var night = new HostedNight(proxy.Root, workers: 2);
        await night.SettledAsync(TimeSpan.FromMinutes(8));
        HostedNight.AssertSame(await HostedNight.UndisturbedAsync(Files), await night.PictureAsync(), $"seed {seed}");
        output.WriteLine($"{faults} faults");
        Assert.True(faults > 50, $"only {faults} faults: the test has lost its subject");
    }
}
