using System.Diagnostics;
using Safeguarding.Tests.Night;
using Xunit.Abstractions;

namespace Safeguarding.Tests.Faults;

/// <summary>Handlers are killed with SIGKILL while they take extracts and build; whatever they were at, the night ends as an undisturbed one, byte for byte, with no row lost or doubled.</summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int Children = 25;
    private static readonly int Runs = EveryCrash.Or(whole: 50, sample: 3);

    private static readonly SortedDictionary<string, byte[]> Files = HostedNight.Sample(Children);
    private static readonly Lazy<Task<string>> Undisturbed = new(() => HostedNight.UndisturbedAsync(Files));

    [Fact]
    public async Task Nights_in_a_folder_whose_workers_are_killed_end_as_undisturbed_ones()
    {
        var kills = 0;
        var clock = Stopwatch.StartNew();
        // Two nights at a time, for most of a night is waiting for processes to start.
        await Parallel.ForEachAsync(Enumerable.Range(1, Runs), new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (seed, _) =>
        {
            var root = Directory.CreateTempSubdirectory("killed-night");
            try
            {
                Interlocked.Add(ref kills, await NightAsync(root.FullName, seed, TimeSpan.FromSeconds(4)));
            }
            finally
            {
                root.Delete(recursive: true);
            }
        });
        output.WriteLine($"{Runs} nights, {kills} handlers killed, {clock.Elapsed.TotalSeconds:N0} s");
        Assert.True(kills >= Runs, $"only {kills} handlers were killed: the test has lost its subject");
    }

    [Fact]
    public async Task Nights_in_a_storage_account_whose_workers_are_killed_end_as_undisturbed_ones()
    {
        // A lease of a killed worker lasts half a minute, so these are few and side by side.
        var kills = await Task.WhenAll(Enumerable.Range(1, EveryCrash.Or(whole: 4, sample: 1)).Select(seed => NightAsync(Azurite.NewRoot(), 1000 + seed, TimeSpan.FromSeconds(6))));
        output.WriteLine($"{kills.Length} nights, {kills.Sum()} handlers killed");
        Assert.True(kills.Sum() > 0);
    }

    private static async Task<int> NightAsync(string root, int seed, TimeSpan during)
    {
        var random = new Random(seed);
        await HostedNight.DropAsync(root, Files);
        await using var night = new HostedNight(root, workers: 2);
        var settled = night.SettledAsync(TimeSpan.FromMinutes(6));
        var wanted = 1 + random.Next(3);
        var killed = 0;
        for (var i = 0; i < wanted && !settled.IsCompleted; i++)
        {
            await Task.WhenAny(settled, Task.Delay(during * (random.NextDouble() / wanted)));
            // One that is just starting has no id yet: wait for a life to take.
            while (!settled.IsCompleted && night.Handlers.All(h => h.Id is null)) await Task.Delay(20);
            if (night.Handlers.Where(h => h.Id is not null).OrderBy(_ => random.Next()).FirstOrDefault()?.Id is { } id && Kill(id)) killed++;
        }

        await settled;
        HostedNight.AssertSame(await Undisturbed.Value, await night.PictureAsync(), $"seed {seed} with {killed} kills");
        return killed;
    }

    private static bool Kill(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
            return true;
        }
        catch (Exception gone) when (gone is ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }
}
