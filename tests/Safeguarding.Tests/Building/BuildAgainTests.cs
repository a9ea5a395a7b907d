using Safeguarding.Pipeline.Building;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Synthetic;
using Safeguarding.Tests.Night;

namespace Safeguarding.Tests.Building;

/// <summary>What is gone of a publication is made again, byte for byte; what was changed, swept or made by another program is left alone, with a sentence.</summary>
public sealed class BuildAgainTests
{
    private static readonly Lazy<Task<MemoryStore>> Published = new(async () =>
    {
        var store = NightRun.Landed(NightRun.Sample(new SampleOptions { Children = 30, Seed = 11 }));
        await NightRun.Pipeline(store).RunAsync();
        return store;
    });

    [Fact]
    public async Task Everything_that_is_gone_comes_back_and_nothing_else_changes()
    {
        var store = await NightRun.CopyAsync(await Published.Value);
        var before = await NightRun.PictureAsync(store);
        var publication = (await Publications.LatestAsync(store, NightRun.LastNight))!;
        var gone = publication.Files.Where(f => !f.Name.StartsWith("crosswalk/", StringComparison.Ordinal)).Select(f => f.Object.Path).Distinct().ToList();
        foreach (var path in gone) await DeleteAsync(store, path);
        await foreach (var item in store.ListAsync("curated/child/_delta_log/")) await DeleteAsync(store, item.Path);
        Assert.NotEmpty((await Verification.RunAsync(store, NightRun.Context())).Faults);

        var again = Assert.Single(await NightRun.Pipeline(store).BuildAgainAsync());
        Assert.Equal((publication.Build, gone.Count), (again.Build, again.Objects));
        Assert.Empty(again.Faults);
        Assert.Equal(before, await NightRun.PictureAsync(store));
        Assert.Empty((await Verification.RunAsync(store, NightRun.Context())).Faults);
        Assert.Empty(await NightRun.Pipeline(store).BuildAgainAsync());
    }

    [Fact]
    public async Task Beside_a_changed_file_nothing_is_made_of_it()
    {
        var store = await NightRun.CopyAsync(await Published.Value);
        var files = (await Publications.LatestAsync(store, NightRun.LastNight))!.Files;
        var (changed, gone) = (files.Single(f => f.Name == "identifiable/child").Object.Path, files.Single(f => f.Name == "curated/child").Object.Path);
        store.Drop(changed, [.. await store.ReadBytesAsync(changed), 0]);
        await DeleteAsync(store, gone);
        var again = Assert.Single(await NightRun.Pipeline(store).BuildAgainAsync());
        Assert.StartsWith(changed + ": changed", Assert.Single(again.Faults), StringComparison.Ordinal);
        Assert.Null(await store.SizeAsync(gone));

        await DeleteAsync(store, changed);
        Assert.Empty(Assert.Single(await NightRun.Pipeline(store).BuildAgainAsync()).Faults);
    }

    [Fact]
    public async Task Another_program_or_key_does_not_make_it_again_and_says_which_would()
    {
        var store = await NightRun.CopyAsync(await Published.Value);
        await DeleteAsync(store, (await Publications.LatestAsync(store, NightRun.LastNight))!.Files.Single(f => f.Name == "curated/child").Object.Path);
        var before = await NightRun.PictureAsync(store);
        foreach (var other in new[] { NightRun.Context() with { CodeVersion = "newer" }, NightRun.Context() with { Key = new(new PseudonymKey("other", new byte[32])) } })
            Assert.Contains("run the release that made it", Assert.Single(Assert.Single(await NightRun.Pipeline(store, other).BuildAgainAsync()).Faults), StringComparison.Ordinal);
        Assert.Equal(before, await NightRun.PictureAsync(store));
    }

    [Fact]
    public async Task What_it_was_made_of_must_be_there()
    {
        var store = await NightRun.CopyAsync(await Published.Value);
        var publication = (await Publications.LatestAsync(store, NightRun.LastNight))!;
        await DeleteAsync(store, publication.Files.Single(f => f.Name == "returns/cin").Object.Path);
        await DeleteAsync(store, BuildPlan.PathOf(publication.Build));
        var fault = Assert.Single(Assert.Single(await NightRun.Pipeline(store).BuildAgainAsync()).Faults);
        Assert.Contains(BuildPlan.PathOf(publication.Build), fault, StringComparison.Ordinal);
        Assert.Contains("Restore it", fault, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task What_the_sweep_took_stays_away()
    {
        var store = await NightRun.CopyAsync(await Published.Value);
        var path = (await Publications.LatestAsync(store, NightRun.LastNight))!.Files.Single(f => f.Name == "review/pairs").Object.Path;
        await (await Ledger.OpenAsync(store)).AppendAsync(new Swept("review", "1", 90, [path]), NightRun.Context().StartedAt);
        await DeleteAsync(store, path);
        Assert.Empty(await NightRun.Pipeline(store).BuildAgainAsync());
        Assert.Null(await store.SizeAsync(path));
    }

    private static async Task DeleteAsync(MemoryStore store, string path)
    {
        var folder = path[..(path.LastIndexOf('/') + 1)];
        await foreach (var item in store.ListAsync(folder))
            if (item.Path == path)
            {
                Assert.True(await store.DeleteAsync(path, item.Version));
                return;
            }

        Assert.Fail($"There is no {path}.");
    }
}
