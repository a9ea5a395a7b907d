using System.Threading.Channels;
using Safeguarding.Pipeline;
using Safeguarding.Pipeline.Queues;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Synthetic;
using Safeguarding.Tests.Night;

namespace Safeguarding.Tests.Building;

/// <summary>A night's build shared by workers that know of each other only through the store and a queue.</summary>
internal static class SharedBuild
{
    /// <summary>Small partitions, so that even a small night's matching is divided.</summary>
    public static RunContext Context(DateOnly? night = null) => NightRun.Context(night) with { MatchPartitionRecords = 40 };

    /// <summary>An invented night with everything accepted and nothing built.</summary>
    public static async Task<MemoryStore> AcceptedAsync(SampleOptions options, params string[] tables)
    {
        var store = NightRun.Landed(NightRun.Sample(options).Where(f => tables.Length == 0 || tables.Any(t => f.Key.EndsWith($"/{t}.csv", StringComparison.Ordinal))));
        await NightRun.Pipeline(store).IngestAsync();
        return store;
    }

    /// <summary>The night built by workers beside each other. Each takes whatever message the seed picks; one in four messages comes twice.</summary>
    public static async Task RunAsync(IObjectStore store, int workers, int seed, RunContext? context = null)
    {
        if (await NightRun.Pipeline(store, context ?? Context()).PlanAsync() is not { } first) return;
        var queue = new TaskQueue(seed);
        queue.Send(first);
        await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(() => WorkAsync(queue, NightRun.Pipeline(store, context ?? Context())))));
    }

    private static async Task WorkAsync(TaskQueue queue, NightPipeline worker)
    {
        while (await queue.TakeAsync() is { } message)
        {
            queue.Send(await worker.WorkAsync(message));
            queue.Delete();
        }
    }

    /// <summary>Every object's name and hash but the ledger's, which tells when things happened.</summary>
    public static async Task<string> PictureAsync(IObjectStore store, Func<string, bool>? but = null) =>
        string.Join('\n', (await NightRun.PictureAsync(store)).Split('\n').Where(l => !l.StartsWith("ledger/", StringComparison.Ordinal) && but?.Invoke(l) != true));
}

/// <summary>Messages in no order, some of them twice, until nobody has any left and nobody is working on one that might bring more.</summary>
internal sealed class TaskQueue(int seed)
{
    private readonly Random _random = new(seed);
    private readonly List<BuildMessage> _messages = [];
    private readonly Channel<bool> _tickets = Channel.CreateUnbounded<bool>();
    private int _taken;

    public void Send(IEnumerable<BuildMessage> messages)
    {
        lock (_messages)
        {
            foreach (var message in messages)
                for (var copies = _random.Next(4) == 0 ? 2 : 1; copies > 0; copies--) GiveBack(message, taken: false);
        }
    }

    /// <summary>Null when all is done.</summary>
    public async Task<BuildMessage?> TakeAsync()
    {
        while (await _tickets.Reader.WaitToReadAsync())
        {
            if (!_tickets.Reader.TryRead(out _)) continue;
            lock (_messages)
            {
                var at = _random.Next(_messages.Count);
                var message = _messages[at];
                _messages.RemoveAt(at);
                _taken++;
                return message;
            }
        }

        return null;
    }

    /// <summary>Ends a message.</summary>
    public void Delete()
    {
        lock (_messages)
        {
            if (--_taken == 0 && _messages.Count == 0) _tickets.Writer.TryComplete();
        }
    }

    /// <summary>What happens to the message of a worker that died: it comes again.</summary>
    public void GiveBack(BuildMessage message, bool taken = true)
    {
        lock (_messages)
        {
            if (taken) _taken--;
            _messages.Add(message);
            _tickets.Writer.TryWrite(true);
        }
    }
}
