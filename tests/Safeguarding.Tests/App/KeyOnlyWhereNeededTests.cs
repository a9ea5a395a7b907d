using Safeguarding.App.Commands;
using Safeguarding.App.Storage;
using Safeguarding.Pipeline.Publishing;

namespace Safeguarding.Tests.App;

/// <summary>In an account nobody who only reads has the pseudonym key, nor needs it: stewards, information governance, operators.</summary>
public sealed class KeyOnlyWhereNeededTests(DemoFolder demo) : IClassFixture<DemoFolder>
{
    private static readonly string[] MakePseudonyms = ["build", "run", "build --again", "subject erase CAAAAAAAAAAAA --reason x --by y", "subject withdraw CAAAAAAAAAAAA --reason x --by y", "host --until-published --port 0"];

    [Fact]
    public async Task Verbs_that_read_run_on_an_account_without_a_key()
    {
        var root = await AccountAsync();
        var pair = File.ReadLines(Directory.GetFiles(Path.Combine(demo.Root, "landing", "social_care"), "person.csv", SearchOption.AllDirectories)[0]).Skip(1).Take(2).Select(line => "SC:" + line.Split(',')[0]).ToArray();
        foreach (var line in new[] { "verify", "status", "returns", "report", "lineage", "tables", "retention", "hold list", "hold place accepted/police/ --who IG --reason inquiry", "subject list", "review list", "review history", "poison list", "ingest", $"review decide {pair[0]} {pair[1]} --different --by Steward --reason seen", $"explain {pair[0]} {pair[1]}", "doctor --duty retention" })
        {
            var said = await Said.ByAsync([.. line.Split(' '), "--root", root]);
            Assert.True(said.Exit is Exit.Done or Exit.Blocked, $"{line}: {said.Exit} {said.Notes}");
            Assert.DoesNotContain("pseudonym key", said.Notes, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Verbs_that_make_pseudonyms_say_what_to_do_without_one_and_begin_nothing()
    {
        var root = await AccountAsync();
        var objects = StoreRoot.Open(root).Objects;
        var child = (await Publications.LatestAsync(objects, DateOnly.MaxValue.AddDays(-1)))!.Files.Single(f => f.Name == "curated/child").Object.Path;
        await foreach (var item in objects.ListAsync("curated/child/"))
            if (item.Path == child) Assert.True(await objects.DeleteAsync(child, item.Version));
        foreach (var line in MakePseudonyms)
        {
            var said = await Said.ByAsync([.. line.Split(' '), "--root", root]);
            Assert.True(said.Exit == Exit.WrongUse, $"{line}: {said.Exit} {said.Notes}");
            Assert.Contains("--key-file", said.Notes, StringComparison.Ordinal);
            Assert.Contains(Session.KeyFileSetting, said.Notes, StringComparison.Ordinal);
        }

        // With it, what was lost is made again, in an account as in a folder.
        var made = await Said.ByAsync("build", "--again", "--root", root, "--key-file", Session.KeyFileOf(demo.Root));
        Assert.True(made.Exit == Exit.Done, made.Out + made.Notes);
        Assert.NotNull(await objects.SizeAsync(child));
        Assert.Equal(Exit.Done, (await Said.ByAsync("verify", "--root", root)).Exit);
    }

    [Fact]
    public async Task Reading_a_folder_makes_no_key()
    {
        var copy = demo.Copy("no-key");
        File.Delete(Session.KeyFileOf(copy));
        Assert.Equal(Exit.Done, (await Said.ByAsync("verify", "--root", copy)).Exit);
        Assert.False(File.Exists(Session.KeyFileOf(copy)));
    }

    private async Task<string> AccountAsync()
    {
        var root = Azurite.NewRoot();
        var (from, to) = (StoreRoot.Open(demo.Root).Objects, StoreRoot.Open(root, retries: Azurite.Quick).Objects);
        var items = new List<string>();
        foreach (var container in Night.NightRun.Containers)
            await foreach (var item in from.ListAsync(container + "/")) items.Add(item.Path);
        await Parallel.ForEachAsync(items, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (path, cancel) => await to.CreateAsync(path, async (stream, cancelled) =>
        {
            await using var source = (await from.OpenAsync(path, cancelled))!;
            await source.CopyToAsync(stream, cancelled);
        }, cancel));
        return root;
    }
}
