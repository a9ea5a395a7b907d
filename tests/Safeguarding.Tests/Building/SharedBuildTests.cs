using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Queues;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Synthetic;
using Safeguarding.Tests.Night;

namespace Safeguarding.Tests.Building;

/// <summary>Several workers share a build; what comes of it is what one process makes.</summary>
public sealed class SharedBuildTests
{
    private static readonly Lazy<Task<MemoryStore>> Accepted = new(() => SharedBuild.AcceptedAsync(new SampleOptions { Children = 120, Seed = 3 }));

    private static readonly Lazy<Task<string>> Expected = new(async () =>
    {
        var store = await NightRun.CopyAsync(await Accepted.Value);
        await NightRun.Pipeline(store, SharedBuild.Context()).BuildAsync();
        return await SharedBuild.PictureAsync(store);
    });

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(2, 3)]
    [InlineData(4, 4)]
    [InlineData(4, 5)]
    [InlineData(4, 6)]
    public async Task Any_number_of_workers_in_any_order_with_messages_twice_make_the_same_bytes(int workers, int seed)
    {
        var store = await NightRun.CopyAsync(await Accepted.Value);
        await SharedBuild.RunAsync(store, workers, seed);
        Assert.Equal(await Expected.Value, await SharedBuild.PictureAsync(store));
        Assert.Empty((await Verification.RunAsync(store, SharedBuild.Context())).Faults);
    }

    [Fact]
    public async Task The_size_of_the_partitions_changes_nothing_that_is_published()
    {
        var store = await NightRun.CopyAsync(await Accepted.Value);
        await NightRun.Pipeline(store).BuildAsync();
        Assert.Equal(WithoutBuilds(await Expected.Value), await SharedBuild.PictureAsync(store, l => l.StartsWith("builds/", StringComparison.Ordinal)));
        Assert.Contains("/match/7.parquet", await Expected.Value, StringComparison.Ordinal);
        Assert.DoesNotContain("/match/1.parquet", await SharedBuild.PictureAsync(store), StringComparison.Ordinal);

        static string WithoutBuilds(string picture) => string.Join('\n', picture.Split('\n').Where(l => !l.StartsWith("builds/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_process_of_its_own_finishes_what_workers_began()
    {
        var store = await NightRun.CopyAsync(await Accepted.Value);
        var worker = NightRun.Pipeline(store, SharedBuild.Context());
        var messages = (await worker.PlanAsync())!.Value.Where(m => m.Task is not "returns/cin").ToList();
        foreach (var message in messages) messages = [.. messages, .. await worker.WorkAsync(message)];
        await worker.WorkAsync(messages.Single(m => m.Task == "crosswalk"));
        Assert.Null(await Publications.LatestAsync(store, NightRun.LastNight));

        var built = await NightRun.Pipeline(store, SharedBuild.Context()).BuildAsync();
        Assert.False(built.Unchanged);
        Assert.Equal(await Expected.Value, await SharedBuild.PictureAsync(store));
    }

    [Fact]
    public async Task Once_published_there_is_nothing_to_plan()
    {
        var store = await NightRun.CopyAsync(await Accepted.Value);
        await SharedBuild.RunAsync(store, workers: 2, seed: 9);
        Assert.Null(await NightRun.Pipeline(store, SharedBuild.Context()).PlanAsync());
        Assert.True((await NightRun.Pipeline(store, SharedBuild.Context()).BuildAsync()).Unchanged);
        Assert.Equal(await Expected.Value, await SharedBuild.PictureAsync(store));
    }

    [Fact]
    public async Task A_task_whose_prerequisites_are_not_there_does_nothing()
    {
        var store = await NightRun.CopyAsync(await Accepted.Value);
        var worker = NightRun.Pipeline(store, SharedBuild.Context());
        var plan = (await worker.PlanAsync())!.Value;
        var before = await NightRun.PictureAsync(store);
        foreach (var task in new[] { "crosswalk", "curate/child", "orphans", "report/missing-weekly", "publish" })
            Assert.Empty(await worker.WorkAsync(plan[0] with { Task = task }));
        Assert.Equal(before, await NightRun.PictureAsync(store));
    }

    [Fact]
    public async Task A_task_that_is_done_is_not_done_again_but_says_again_what_may_follow()
    {
        var store = await NightRun.CopyAsync(await Accepted.Value);
        var worker = NightRun.Pipeline(store, SharedBuild.Context());
        var matching = (await worker.PlanAsync())!.Value.Where(m => m.Task.StartsWith("match/", StringComparison.Ordinal)).ToList();
        Assert.True(matching.Count > 3);
        foreach (var message in matching.SkipLast(1)) Assert.Empty(await worker.WorkAsync(message));
        Assert.Equal(["crosswalk"], (await worker.WorkAsync(matching[^1])).Select(m => m.Task));

        var before = await NightRun.PictureAsync(store);
        foreach (var message in matching) Assert.Equal(["crosswalk"], (await worker.WorkAsync(message)).Select(m => m.Task));
        Assert.Equal(before, await NightRun.PictureAsync(store));

        var follow = await worker.WorkAsync(matching[0] with { Task = "crosswalk" });
        Assert.Equal(27, follow.Length);
        Assert.Equal(["references", "returns/daily-flow"], follow.Select(m => m.Task).Where(t => !t.StartsWith("curate/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("curate/worker", follow.Select(m => m.Task));
        await worker.WorkAsync(follow[0]);
        Assert.Equal(follow.Skip(1), await worker.WorkAsync(matching[0] with { Task = "crosswalk" }));
    }

    [Fact]
    public async Task A_worker_of_another_version_leaves_the_build_alone()
    {
        var store = await NightRun.CopyAsync(await Accepted.Value);
        var plan = (await NightRun.Pipeline(store, SharedBuild.Context()).PlanAsync())!.Value;
        var before = await NightRun.PictureAsync(store);
        var newer = NightRun.Pipeline(store, SharedBuild.Context() with { CodeVersion = "newer" });
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => newer.WorkAsync(plan[0]));
        Assert.Contains(plan[0].Build, refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, await NightRun.PictureAsync(store));
        Assert.NotEqual(plan[0].Build, (await newer.PlanAsync())!.Value[0].Build);
    }

    [Fact]
    public async Task A_message_for_no_task_of_the_build_is_refused()
    {
        var store = await NightRun.CopyAsync(await Accepted.Value);
        var worker = NightRun.Pipeline(store, SharedBuild.Context());
        var message = (await worker.PlanAsync())!.Value[0];
        await Assert.ThrowsAsync<InvalidDataException>(() => worker.WorkAsync(message with { Task = "curate/Zyx Quillfeather" }));
        await Assert.ThrowsAsync<FileNotFoundException>(() => worker.WorkAsync(message with { Build = "2026-03-31-0000000000000000" }));
        await Assert.ThrowsAsync<ArgumentException>(() => worker.WorkAsync(new BuildMessage(message.Night, "../publications", "publish")));
    }
}
