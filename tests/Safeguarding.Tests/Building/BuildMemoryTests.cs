using Safeguarding.Pipeline;
using Safeguarding.Pipeline.Building;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Queues;
using Safeguarding.Pipeline.Records;
using Safeguarding.Pipeline.Synthetic;
using Safeguarding.Tests.Night;

namespace Safeguarding.Tests.Building;

/// <summary>What a worker remembers between tasks: of one build, no more than it may, and never a failure.</summary>
public sealed class BuildMemoryTests
{
    private readonly List<string> _made = [];

    [Fact]
    public async Task A_thing_is_made_once_however_many_ask_for_it()
    {
        var shelf = new BuildMemory().Of("b1");
        var start = new TaskCompletionSource();
        var asked = Enumerable.Range(0, 8).Select(_ => shelf.GetAsync<string>("a", async _ =>
        {
            await start.Task;
            _made.Add("a");
            return ("thing", () => 1);
        }, default)).ToList();
        start.SetResult();
        Assert.All(await Task.WhenAll(asked), thing => Assert.Same("thing", thing));
        Assert.Equal(["a"], _made);
    }

    [Fact]
    public async Task Another_build_lets_the_things_of_the_last_one_go()
    {
        var memory = new BuildMemory();
        await AskAsync(memory.Of("b1"), "a");
        await AskAsync(memory.Of("b1"), "a");
        Assert.Equal(["a"], _made);
        await AskAsync(memory.Of("b2"), "a");
        await AskAsync(memory.Of("b1"), "a");
        Assert.Equal(["a", "a", "a"], _made);
    }

    [Fact]
    public async Task What_was_asked_for_longest_ago_goes_when_there_is_no_room()
    {
        var shelf = new BuildMemory(mostBytes: 25).Of("b1");
        foreach (var name in new[] { "a", "b", "a", "c" }) await AskAsync(shelf, name, 10);
        Assert.Equal(["a", "b", "c"], _made);
        foreach (var name in new[] { "a", "c", "b" }) await AskAsync(shelf, name, 10);
        Assert.Equal(["a", "b", "c", "b"], _made);
    }

    [Fact]
    public async Task A_thing_larger_than_the_room_is_given_and_not_kept()
    {
        var shelf = new BuildMemory(mostBytes: 25).Of("b1");
        Assert.Equal("huge!", await AskAsync(shelf, "huge", 100));
        await AskAsync(shelf, "huge", 100);
        Assert.Equal(["huge", "huge"], _made);
    }

    [Fact]
    public async Task A_thing_that_has_grown_since_takes_its_room_and_is_really_let_go()
    {
        var shelf = new BuildMemory(mostBytes: 25).Of("b1");
        var grown = 10L;
        var thing = await AskGrowingAsync();
        await AskAsync(shelf, "b", 10);
        await AskAsync(shelf, "b", 10);
        grown = 20;
        await AskAsync(shelf, "b", 10);
        await AskAsync(shelf, "b", 10);
        Assert.Equal(["a", "b"], _made);
        GC.Collect();
        Assert.False(thing.IsAlive);

        // What tells its size is the thing's own, as a table's is.
        async Task<WeakReference> AskGrowingAsync() => new(await shelf.GetAsync<byte[]>("a", _ =>
        {
            _made.Add("a");
            var bytes = new byte[1];
            return Task.FromResult<(byte[], Func<long>)>((bytes, () => bytes.Length * grown));
        }, default));
    }

    [Fact]
    public async Task A_failure_is_not_remembered()
    {
        var shelf = new BuildMemory().Of("b1");
        await Assert.ThrowsAsync<TimeoutException>(() => shelf.GetAsync<string>("a", _ => throw new TimeoutException(), default));
        Assert.Equal("a!", await AskAsync(shelf, "a"));
    }

    [Fact]
    public async Task What_is_forgotten_is_made_again()
    {
        var shelf = new BuildMemory().Of("b1");
        await AskAsync(shelf, "a");
        shelf.Forget("a");
        await AskAsync(shelf, "a");
        Assert.Equal(["a", "a"], _made);
    }

    [Fact]
    public async Task Pipelines_that_share_a_memory_read_each_extract_once()
    {
        var accepted = await SharedBuild.AcceptedAsync(new SampleOptions { Children = 20, Seed = 1 });
        var shared = await ReadsAsync(new BuildMemory());
        var apart = await ReadsAsync(null);
        Assert.True(shared.Count > 40, $"only {shared.Count} extracts were read");
        Assert.Equal(apart.Distinct().Order(), shared.Order());
        Assert.True(apart.Count > 3 * shared.Count, $"{apart.Count} reads without a common memory, {shared.Count} with one");

        async Task<List<string>> ReadsAsync(BuildMemory? memory)
        {
            var read = new List<string>();
            var store = new DyingStore(await NightRun.CopyAsync(accepted), (_, path) =>
            {
                if (path.StartsWith("accepted/", StringComparison.Ordinal)) read.Add(path);
                return false;
            }, afterTheOperation: false);
            var waiting = new Queue<BuildMessage>((await Pipeline().PlanAsync())!.Value);
            while (waiting.TryDequeue(out var message))
                foreach (var next in await Pipeline().WorkAsync(message)) waiting.Enqueue(next);
            return read;

            NightPipeline Pipeline() => new(store, new MemoryRecords(), Schemas.Embedded, NightRun.Council, SharedBuild.Context(), memory);
        }
    }

    private Task<string> AskAsync(Shelf shelf, string name, long bytes = 1) => shelf.GetAsync<string>(name, _ =>
    {
        _made.Add(name);
        return Task.FromResult<(string, Func<long>)>((name + "!", () => bytes));
    }, default);
}
