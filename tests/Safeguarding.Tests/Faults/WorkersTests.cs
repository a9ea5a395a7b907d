using System.Diagnostics;
using Xunit.Abstractions;

namespace Safeguarding.Tests.Faults;

/// <summary>The same night by one, two and four workers in a folder, and by four in a storage account; with EVERY_CRASH=1 by one and two there as well.</summary>
public sealed class WorkersTests(ITestOutputHelper output)
{
    private static readonly SortedDictionary<string, byte[]> Files = HostedNight.Sample(children: 150);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_two_and_four_workers_make_the_same_bytes(bool account)
    {
        var expected = await HostedNight.UndisturbedAsync(Files);
        var every = !account || Environment.GetEnvironmentVariable("EVERY_CRASH") is not null;
        foreach (var workers in every ? [1, 2, 4] : new[] { 4 })
        {
            var root = account ? Azurite.NewRoot() : Directory.CreateTempSubdirectory("workers").FullName;
            await HostedNight.DropAsync(root, Files);
            var clock = Stopwatch.StartNew();
            await using (var night = new HostedNight(root, workers))
            {
                await night.SettledAsync(TimeSpan.FromMinutes(6));
                output.WriteLine($"{workers} workers on {(account ? "the emulator" : "a folder")}: {clock.Elapsed.TotalSeconds:N1} s");
                HostedNight.AssertSame(expected, await night.PictureAsync(), $"{workers} workers");
            }

            if (!account) Directory.Delete(root, recursive: true);
        }
    }
}
