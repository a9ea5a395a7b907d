using System.Diagnostics;
using Safeguarding.Tests.Night;
using Xunit.Abstractions;

namespace Safeguarding.Tests.Faults;

/// <summary>The same night by one and more workers, in a folder and in a storage account.</summary>
public sealed class WorkersTests(ITestOutputHelper output)
{
    private static readonly SortedDictionary<string, byte[]> Files = HostedNight.Sample(children: 150);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_worker_and_four_make_the_same_bytes(bool account)
    {
        var expected = await HostedNight.UndisturbedAsync(Files);
        foreach (var workers in EveryCrash.Or<int[]>(whole: [1, 2, 4], sample: account ? [4] : [1, 4]))
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
