using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using Safeguarding.Pipeline;
using Safeguarding.Pipeline.Building;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Queues;
using Safeguarding.Pipeline.Records;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Synthetic;
using Safeguarding.Returns;

namespace Safeguarding.Benchmarks;

/// <summary>Times each task of a night's build, done alone by a worker that remembers nothing and by one that does the whole build, and says how far more workers could help: the critical path.</summary>
internal static class BuildBenchmark
{
    private static readonly DateOnly Night = new(2026, 3, 31);
    private static readonly Authority Council = new("999", "Benchmarkshire", "Safeguarding Pipeline", "0.0.0", "001", Night.ToDateTime(TimeOnly.MinValue));

    public static async Task RunAsync(int children)
    {
        var accepted = new MemoryStore();
        SyntheticAuthority.Generate(new SampleOptions { Children = children, Seed = 1 }).Write(path => new Dropped(bytes => accepted.Drop(path, bytes)));
        await Pipeline(accepted, 2).IngestAsync();
        await InOrderAsync(await CopyAsync(accepted), freshWorkers: false);

        var alone = await InOrderAsync(await CopyAsync(accepted), freshWorkers: true);
        var remembering = await InOrderAsync(await CopyAsync(accepted), freshWorkers: false);
        Print(alone, remembering, alone.Plan.Tasks);

        Console.WriteLine();
        Console.WriteLine("workers  build      against one  bytes");
        var (one, expected) = (0.0, "");
        foreach (var workers in new[] { 1, 2, 4 })
        {
            var store = await CopyAsync(accepted);
            var clock = Stopwatch.StartNew();
            await SharedAsync(store, workers);
            var seconds = clock.Elapsed.TotalSeconds;
            var picture = await PictureAsync(store);
            if (workers == 1) (one, expected) = (seconds, picture);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{workers,7}  {seconds,6:F2} s  {seconds / one,10:F2}x  {(picture == expected ? "the same" : "OTHERS")}"));
        }

        var process = await CopyAsync(accepted);
        var whole = Stopwatch.StartNew();
        await Pipeline(process, Environment.ProcessorCount).BuildAsync();
        var took = whole.Elapsed.TotalSeconds;
        var same = await PictureAsync(process) == expected;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"one process of {Environment.ProcessorCount} threads: {took:F2} s, bytes {(same ? "the same" : "OTHERS")}"));
    }

    private static void Print(Timed alone, Timed remembering, IEnumerable<BuildTask> tasks)
    {
        var ends = new Dictionary<string, (double At, string? Through)>(StringComparer.Ordinal);
        Console.WriteLine("alone: by a worker that has read nothing yet. in turn: by one that does all the tasks, one after the other.");
        Console.WriteLine("task                              alone  in turn  ends at the earliest");
        foreach (var task in tasks)
        {
            var last = task.After.IsEmpty ? null : task.After.MaxBy(a => ends[a].At);
            ends[task.Name] = ((last is null ? 0 : ends[last].At) + alone.Seconds[task.Name], last);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{task.Name,-30} {alone.Seconds[task.Name],6:F3} s {remembering.Seconds[task.Name],6:F3} s  {ends[task.Name].At,6:F3} s"));
        }

        var path = new List<string>();
        for (string? at = TaskGraph.Publish; at is not null; at = ends[at].Through) path.Add(at);
        path.Reverse();
        var (critical, inAll) = (ends[TaskGraph.Publish].At, alone.Seconds.Values.Sum());
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"in all                         {inAll,6:F3} s {remembering.Seconds.Values.Sum(),6:F3} s"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"critical path {critical:F3} s ({string.Join(", ", path)}): any number of workers is at most {inAll / critical:F1} times as fast as one"));
    }

    /// <summary>Every task, one after the other.</summary>
    private static async Task<Timed> InOrderAsync(MemoryStore store, bool freshWorkers)
    {
        var worker = Pipeline(store, 1);
        var first = (await worker.PlanAsync())!.Value[0];
        var plan = await store.ReadJsonAsync<BuildPlan>(BuildPlan.PathOf(first.Build));
        var seconds = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var task in plan.Tasks)
        {
            if (freshWorkers) worker = Pipeline(store, 1);
            var clock = Stopwatch.StartNew();
            await worker.WorkAsync(first with { Task = task.Name });
            seconds.Add(task.Name, clock.Elapsed.TotalSeconds);
        }

        return new Timed(plan, seconds);
    }

    /// <summary>Workers that take tasks as they become ready, each with its own memory. They share the machine, so more of them than it has processors gain nothing here.</summary>
    private static async Task SharedAsync(MemoryStore store, int workers)
    {
        var messages = Channel.CreateUnbounded<BuildMessage>();
        foreach (var message in (await Pipeline(store, 1).PlanAsync())!.Value) messages.Writer.TryWrite(message);
        await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(async () =>
        {
            var worker = Pipeline(store, 1);
            await foreach (var message in messages.Reader.ReadAllAsync())
            {
                foreach (var next in await worker.WorkAsync(message)) messages.Writer.TryWrite(next);
                if (message.Task == TaskGraph.Publish) messages.Writer.TryComplete();
            }
        })));
    }

    private static NightPipeline Pipeline(IObjectStore store, int workers) => new(store, new MemoryRecords(), Schemas.Embedded, Council, new RunContext
    {
        Night = Night,
        StartedAt = new DateTimeOffset(2026, 4, 1, 2, 0, 0, TimeSpan.Zero),
        CodeVersion = "benchmark",
        Key = new(new PseudonymKey("benchmark", new byte[32])),
        Workers = workers,
    });

    private static readonly string[] Containers = ["raw/", "accepted/", "quarantine/", "curated/", "identifiable/", "crosswalk/", "review/", "returns/", "publications/", "builds/"];

    private static async Task<MemoryStore> CopyAsync(MemoryStore store)
    {
        var copy = new MemoryStore();
        foreach (var container in Containers.Append("ledger/"))
            await foreach (var item in store.ListAsync(container)) copy.Drop(item.Path, await store.ReadBytesAsync(item.Path));
        return copy;
    }

    private static async Task<string> PictureAsync(MemoryStore store)
    {
        var lines = new List<string>();
        foreach (var container in Containers)
            await foreach (var item in store.ListAsync(container)) lines.Add($"{item.Path} {item.Version}");
        return string.Join('\n', lines);
    }

    private sealed record Timed(BuildPlan Plan, Dictionary<string, double> Seconds);

    private sealed class Dropped(Action<byte[]> drop) : MemoryStream
    {
        private bool _dropped;

        protected override void Dispose(bool disposing)
        {
            if (!_dropped) drop(ToArray());
            _dropped = true;
            base.Dispose(disposing);
        }
    }
}
