using System.Text;
using Safeguarding.Pipeline.Building;
using Safeguarding.Pipeline.Matching;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Queues;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Synthetic;
using Safeguarding.Tests.Night;

namespace Safeguarding.Tests.Building;

/// <summary>A sender corrects an extract while the night is being built: two builds are at work, one is published under a number, and the last word is the newest extract's.</summary>
public sealed class RacingBuildsTests
{
    private const string Nominals = "landing/police/2026-03-31/nominals.csv";
    private static readonly SortedDictionary<string, byte[]> Files = NightRun.Sample(new SampleOptions { Children = 60, Seed = 4 });

    [Fact]
    public async Task The_newer_build_is_published_after_the_older_one_and_starts_from_its_child_ids()
    {
        var (store, older, newer) = await TwoPlansAsync();
        await WorkAsync(store, older);
        var first = (await Publications.LatestAsync(store, NightRun.LastNight))!;
        Assert.Equal((1, older[0].Build), (first.Number, first.Build));

        // The newer build was planned for the same number; it ends without fault and leads to another that follows the first.
        var next = await WorkUntilSupersededAsync(store, newer);
        Assert.Equal(first.Crosswalk, (await PlanOfAsync(store, next[0].Build)).Previous);
        Assert.True((await TaskResult.ReadAsync(store, newer[0].Build, "publish")).Superseded);
        await WorkAsync(store, next);

        var second = (await Publications.LatestAsync(store, NightRun.LastNight))!;
        Assert.Equal((2, next[0].Build), (second.Number, second.Build));
        await IsTheNewestAsync(store, second);
        Assert.Equal([first.Build, second.Build], (await Ledger.OpenAsync(store)).Events<Published>().Select(p => p.Build));
    }

    [Fact]
    public async Task An_older_build_that_comes_second_is_dropped()
    {
        var (store, older, newer) = await TwoPlansAsync();
        await WorkAsync(store, newer);
        Assert.Empty(await WorkUntilSupersededAsync(store, older));

        var only = (await Publications.LatestAsync(store, NightRun.LastNight))!;
        Assert.Equal((1, newer[0].Build), (only.Number, only.Build));
        await IsTheNewestAsync(store, only);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Workers_that_take_messages_of_both_as_they_come_end_with_the_newest(int seed)
    {
        var (store, older, newer) = await TwoPlansAsync();
        var queue = new TaskQueue(seed);
        queue.Send(older);
        queue.Send(newer);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            var worker = NightRun.Pipeline(store, SharedBuild.Context());
            while (await queue.TakeAsync() is { } message)
            {
                queue.Send(await worker.WorkAsync(message));
                queue.Delete();
            }
        })));
        await IsTheNewestAsync(store, (await Publications.LatestAsync(store, NightRun.LastNight))!);
    }

    [Fact]
    public async Task One_process_that_finds_its_number_taken_builds_again_from_the_new_child_ids()
    {
        var (store, older, _) = await TwoPlansAsync();
        var raced = false;
        var racing = new BetweenStore(store, async path =>
        {
            if (raced || path != Publications.PathOf(NightRun.LastNight, 1)) return;
            raced = true;
            await WorkAsync(store, older);
        });
        var built = await NightRun.Pipeline(racing, SharedBuild.Context()).BuildAsync();
        Assert.Equal((2, false), (built.Publication.Number, built.Unchanged));
        Assert.Equal(older[0].Build, (await store.ReadJsonAsync<Publication>(Publications.PathOf(NightRun.LastNight, 1))).Build);
        await IsTheNewestAsync(store, built.Publication);
    }

    [Fact]
    public async Task Two_processes_at_the_same_build_end_with_one_publication()
    {
        var (store, _, newer) = await TwoPlansAsync();
        var built = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => NightRun.Pipeline(store, SharedBuild.Context()).BuildAsync())));
        Assert.All(built, b => Assert.Equal((1, newer[0].Build), (b.Publication.Number, b.Publication.Build)));
        await IsTheNewestAsync(store, built[0].Publication);
    }

    [Fact]
    public async Task A_sender_who_puts_the_first_file_back_gets_a_third_publication_like_the_first()
    {
        var store = NightRun.Landed(Files);
        var first = (await NightRun.Pipeline(store).RunAsync()).Built.Publication;
        store.Drop(Nominals, Corrected());
        var second = (await NightRun.Pipeline(store).RunAsync()).Built.Publication;
        store.Drop(Nominals, Files[Nominals]);
        var third = await NightRun.Pipeline(store).RunAsync();

        Assert.False(third.Built.Unchanged);
        Assert.Equal((3, first.Fingerprint), (third.Built.Publication.Number, third.Built.Publication.Fingerprint));
        Assert.Equal(3, new[] { first, second, third.Built.Publication }.Select(p => p.Build).Distinct().Count());
        var (before, after) = (await PoliceAsync(store, first), await PoliceAsync(store, third.Built.Publication));
        Assert.Equal(before.Order(), after.Order());
        Assert.NotEqual(before.Order(), (await PoliceAsync(store, second)).Order());
    }

    /// <summary>The build of what landed first, and that of what landed after it had been planned; neither begun.</summary>
    private static async Task<(MemoryStore Store, IReadOnlyList<BuildMessage> Older, IReadOnlyList<BuildMessage> Newer)> TwoPlansAsync()
    {
        var store = NightRun.Landed(Files);
        var pipeline = NightRun.Pipeline(store, SharedBuild.Context());
        await pipeline.IngestAsync();
        var older = (await pipeline.PlanAsync())!.Value;
        store.Drop(Nominals, Corrected());
        await pipeline.IngestAsync();
        var newer = (await pipeline.PlanAsync())!.Value;
        Assert.NotEqual(older[0].Build, newer[0].Build);
        return (store, older, newer);
    }

    /// <summary>The police's people but the last ten.</summary>
    private static byte[] Corrected() => Encoding.UTF8.GetBytes(string.Join('\n', Encoding.UTF8.GetString(Files[Nominals]).TrimEnd().Split('\n').SkipLast(10)) + "\n");

    private static async Task WorkAsync(IObjectStore store, IReadOnlyList<BuildMessage> messages) => Assert.Empty(await WorkUntilSupersededAsync(store, messages));

    /// <summary>Works one build off; gives back what its last task asks for of another.</summary>
    private static async Task<IReadOnlyList<BuildMessage>> WorkUntilSupersededAsync(IObjectStore store, IReadOnlyList<BuildMessage> messages)
    {
        var worker = NightRun.Pipeline(store, SharedBuild.Context());
        var waiting = new Queue<BuildMessage>(messages);
        var other = new List<BuildMessage>();
        while (waiting.TryDequeue(out var message))
            foreach (var next in await worker.WorkAsync(message))
                if (next.Build == messages[0].Build) waiting.Enqueue(next);
                else other.Add(next);
        return other;
    }

    private static Task<BuildPlan> PlanOfAsync(IObjectStore store, string build) => store.ReadJsonAsync<BuildPlan>(BuildPlan.PathOf(build));

    /// <summary>The newest publication rests on the corrected file, nothing is left to plan, and everything vouched for is there.</summary>
    private static async Task IsTheNewestAsync(IObjectStore store, Publication newest)
    {
        var accepted = (await Ledger.OpenAsync(store)).Events<ExtractAccepted>().Last(e => e.Table == "nominals");
        Assert.Contains($"police/nominals/2026-03-31/{accepted.WorkId}", newest.Extracts);
        Assert.Equal(accepted.Accepted, (await PoliceAsync(store, newest)).Count);
        Assert.Null(await NightRun.Pipeline(store, SharedBuild.Context()).PlanAsync());
        Assert.Empty((await Verification.RunAsync(store, SharedBuild.Context())).Faults);
        Assert.Equal(new LatestPublication(newest.Night, newest.Number, newest.Build), await store.ReadJsonAsync<LatestPublication>(Publications.Pointer));
    }

    private static async Task<List<string>> PoliceAsync(IObjectStore store, Publication publication) =>
        [.. CrosswalkFile.Read((await store.OpenAsync(publication.Crosswalk.Path))!).Entries.Where(e => e.Record.Source == "PO").Select(e => e.Record.Id)];

    /// <summary>Lets something happen right before an object is created.</summary>
    private sealed class BetweenStore(IObjectStore inner, Func<string, Task> before) : IObjectStore
    {
        public async Task<bool> CreateAsync(string path, Func<Stream, CancellationToken, Task> write, CancellationToken cancel = default)
        {
            await before(path);
            return await inner.CreateAsync(path, write, cancel);
        }

        public Task<Stream?> OpenAsync(string path, CancellationToken cancel = default) => inner.OpenAsync(path, cancel);
        public Task<long?> SizeAsync(string path, CancellationToken cancel = default) => inner.SizeAsync(path, cancel);
        public IAsyncEnumerable<StoredObject> ListAsync(string prefix, CancellationToken cancel = default) => inner.ListAsync(prefix, cancel);
        public Task<bool> ReplaceAsync(string path, string? version, ReadOnlyMemory<byte> content, CancellationToken cancel = default) => inner.ReplaceAsync(path, version, content, cancel);
        public Task<IStoreLease?> LeaseAsync(string name, CancellationToken cancel = default) => inner.LeaseAsync(name, cancel);
    }
}
