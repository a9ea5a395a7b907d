using System.Text;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Synthetic;
using Safeguarding.Tests.Night;

namespace Safeguarding.Tests.Building;

/// <summary><c>publications/latest.json</c> points at the newest publication for readers' convenience; the manifests stay the truth.</summary>
public sealed class PointerTests
{
    private static readonly DateOnly First = NightRun.LastNight.AddDays(-1);
    private static readonly SortedDictionary<string, byte[]> Files = NightRun.Sample(new SampleOptions { Children = 20, Seed = 7, Nights = 2 });

    [Fact]
    public async Task It_moves_from_night_to_night_and_never_back()
    {
        var store = NightRun.Landed(Files);
        await NightRun.Pipeline(store, NightRun.Context(First)).RunAsync();
        Assert.Equal((First, 1L), await PointedAtAsync(store));
        await NightRun.Pipeline(store).RunAsync();
        Assert.Equal((NightRun.LastNight, 1L), await PointedAtAsync(store));

        // A correction of the earlier night is published under it and changes nothing about which night is the newest.
        var landed = $"landing/police/{First:yyyy-MM-dd}/nominals.csv";
        store.Drop(landed, Encoding.UTF8.GetBytes(string.Join('\n', Encoding.UTF8.GetString(Files[landed]).TrimEnd().Split('\n').SkipLast(2)) + "\n"));
        var corrected = await NightRun.Pipeline(store, NightRun.Context(First)).RunAsync();
        Assert.Equal((First, 2L), (corrected.Built.Publication.Night, corrected.Built.Publication.Number));
        Assert.Equal((NightRun.LastNight, 1L), await PointedAtAsync(store));
    }

    [Fact]
    public async Task Nobody_who_decides_anything_reads_it()
    {
        var store = NightRun.Landed(Files);
        await NightRun.Pipeline(store).RunAsync();
        store.Drop(Publications.Pointer, Encoding.UTF8.GetBytes("""{"night":"2020-01-01","number":7,"build":"nonsense"}"""));
        Assert.Equal(NightRun.LastNight, (await Publications.LatestAsync(store, NightRun.LastNight))!.Night);
        Assert.Equal(NightRun.LastNight, (await Publications.LatestAsync(store, DateOnly.MaxValue.AddDays(-1)))!.Night);
        Assert.Empty((await Verification.RunAsync(store, NightRun.Context())).Faults);

        // The next run that finds nothing to build puts it right.
        Assert.True((await NightRun.Pipeline(store).BuildAsync()).Unchanged);
        Assert.Equal((NightRun.LastNight, 1L), await PointedAtAsync(store));
    }

    private static async Task<(DateOnly, long)> PointedAtAsync(IObjectStore store) =>
        await store.ReadJsonAsync<LatestPublication>(Publications.Pointer) is var latest ? (latest.Night, latest.Number) : default;
}
