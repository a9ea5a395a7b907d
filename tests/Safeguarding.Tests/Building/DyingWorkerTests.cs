using Safeguarding.Pipeline;
using Safeguarding.Pipeline.Building;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Queues;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Synthetic;
using Safeguarding.Tests.Night;

namespace Safeguarding.Tests.Building;

/// <summary>Workers die in the middle of a shared build; their messages come again, to others, and the build ends as if nobody had died.</summary>
public sealed class DyingWorkerTests
{
    private static readonly Lazy<Task<MemoryStore>> Accepted = new(() =>
        SharedBuild.AcceptedAsync(new SampleOptions { Children = 25, Seed = 5 }, "person", "cin_episodes", "missing", "patients", "nominals", "missing_episodes"));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_worker_that_dies_at_any_store_operation_only_delays(bool afterTheOperation)
    {
        var undisturbed = await NightRun.CopyAsync(await Accepted.Value);
        var counter = new DyingStore(undisturbed, int.MaxValue, afterTheOperation);
        await InOrderAsync(counter, undisturbed);
        var expected = await SharedBuild.PictureAsync(undisturbed);
        Assert.True(counter.Operations > 250, $"only {counter.Operations} operations: the test has lost its subject");

        // Most of a night's operations are commits of tables, which are alike.
        var step = EveryCrash.Or(whole: 1, sample: afterTheOperation ? 61 : 29);
        for (var n = 1; n <= counter.Operations; n += step)
        {
            var store = await NightRun.CopyAsync(await Accepted.Value);
            var dying = new DyingStore(store, n, afterTheOperation);
            await InOrderAsync(dying, store);
            Assert.True(dying.IsDead);
            Assert.True(expected == await SharedBuild.PictureAsync(store), $"a death {(afterTheOperation ? "after" : "before")} operation {n} of {counter.Operations} ends in other bytes");
        }
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(14)]
    public async Task Four_workers_of_which_one_dies_every_few_operations(int seed)
    {
        var expected = await NightRun.CopyAsync(await Accepted.Value);
        await NightRun.Pipeline(expected, SharedBuild.Context()).BuildAsync();

        var store = await NightRun.CopyAsync(await Accepted.Value);
        var queue = new TaskQueue(seed);
        queue.Send((await NightRun.Pipeline(store, SharedBuild.Context()).PlanAsync())!.Value);
        var deaths = 0;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(async () =>
        {
            var random = new Random((seed * 10) + worker);
            var mortal = Worker();
            while (await queue.TakeAsync() is { } message)
            {
                try
                {
                    queue.Send(await mortal.WorkAsync(message));
                    // Some die when they have said what follows and not yet that they are done.
                    if (random.Next(10) == 0) throw new PowerCutException();
                    queue.Delete();
                }
                catch (PowerCutException)
                {
                    Interlocked.Increment(ref deaths);
                    queue.GiveBack(message);
                    mortal = Worker();
                }
            }

            NightPipeline Worker()
            {
                // Publishing is one task of several hundred operations: one worker in three lives long enough for it.
                var last = random.Next(3) > 0 ? random.Next(10, 90) : random.Next(1000, 4000);
                return NightRun.Pipeline(new DyingStore(store, last, random.Next(2) == 0), SharedBuild.Context());
            }
        })));
        Assert.True(deaths > 3, $"only {deaths} workers died");
        Assert.Equal(await SharedBuild.PictureAsync(expected), await SharedBuild.PictureAsync(store));
    }

    [Theory]
    [InlineData("match/2", "builds/{0}/match/2.parquet")]
    [InlineData("crosswalk", "crosswalk/{0}/crosswalk.parquet")]
    [InlineData("curate/child", "curated/child/{0}.parquet")]
    [InlineData("orphans", "review/{0}/orphans.csv")]
    [InlineData("returns/ssda903", "returns/{0}/ssda903/2025_26/findings.csv")]
    [InlineData("report/missing-weekly", "identifiable/{0}/reports/missing-weekly.html")]
    [InlineData("publish", "publications/2026-03-31/0001.json")]
    public async Task What_a_worker_wrote_before_it_died_is_taken_as_it_is(string task, string output)
    {
        var store = await NightRun.CopyAsync(await Accepted.Value);
        var marker = "";
        var dying = new DyingStore(store, (_, path) => path == marker, afterTheOperation: false);
        var worker = NightRun.Pipeline(dying, SharedBuild.Context());
        var waiting = new Queue<BuildMessage>((await worker.PlanAsync())!.Value);
        marker = TaskResult.PathOf(waiting.Peek().Build, task);
        BuildMessage? cut = null;
        while (cut is null)
        {
            var message = waiting.Dequeue();
            try
            {
                foreach (var next in await worker.WorkAsync(message)) waiting.Enqueue(next);
            }
            catch (PowerCutException)
            {
                cut = message;
            }
        }

        Assert.Equal(task, cut.Task);
        var path = string.Format(System.Globalization.CultureInfo.InvariantCulture, output, cut.Build);
        Assert.Null(await store.SizeAsync(marker));
        var written = await store.DescribeAsync(path);
        await NightRun.Pipeline(store, SharedBuild.Context()).WorkAsync(cut);
        Assert.Equal(written, await store.DescribeAsync(path));
        var result = await TaskResult.ReadAsync(store, cut.Build, task);
        Assert.Contains(written, result.Files.Select(f => f.Object).Concat(result.Parts.Values));
    }

    /// <summary>Works through the queue, first come first served, with one worker at a time: a mortal one, then one that lives.</summary>
    private static async Task InOrderAsync(DyingStore dying, MemoryStore store)
    {
        var worker = NightRun.Pipeline(dying, SharedBuild.Context());
        var waiting = new Queue<BuildMessage>();
        try
        {
            foreach (var message in (await worker.PlanAsync())!.Value) waiting.Enqueue(message);
        }
        catch (PowerCutException)
        {
            worker = NightRun.Pipeline(store, SharedBuild.Context());
            foreach (var message in (await worker.PlanAsync())!.Value) waiting.Enqueue(message);
        }

        while (waiting.TryPeek(out var message))
        {
            try
            {
                foreach (var next in await worker.WorkAsync(message)) waiting.Enqueue(next);
                waiting.Dequeue();
            }
            catch (PowerCutException)
            {
                await AllOrNothingAsync(store);
                worker = NightRun.Pipeline(store, SharedBuild.Context());
            }
        }
    }

    private static async Task AllOrNothingAsync(MemoryStore store)
    {
        if (await Publications.LatestAsync(store, NightRun.LastNight) is not { } publication) return;
        foreach (var file in publication.Files.Select(f => f.Object).Append(publication.Crosswalk)) Assert.Equal(file, await store.DescribeAsync(file.Path));
    }
}
