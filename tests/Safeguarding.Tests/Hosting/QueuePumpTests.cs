using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Safeguarding.App.LocalHost;
using Safeguarding.App.Storage;
using Safeguarding.Pipeline.Queues;
using Safeguarding.Pipeline.Records;
using Safeguarding.Tests.Queues;

namespace Safeguarding.Tests.Hosting;

/// <summary>The local host's queues, delivered to a handler that does as it is told.</summary>
public sealed class QueuePumpTests : IAsyncDisposable
{
    private const string Queue = QueueNames.ExtractLanded;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly FunctionDefinition Function = new("extract-landed", "queueTrigger", "message", Queue, null);
    private static readonly HostSettings Settings = new(4, 2, 3, TimeSpan.Zero, TimeSpan.FromMinutes(1), [Function]);
    private static readonly (HttpStatusCode, string)? Done = (HttpStatusCode.OK, "{}");
    private static readonly (HttpStatusCode, string)? Failed = (HttpStatusCode.InternalServerError, "{}");

    private readonly Queues _queues = new();
    private readonly ConcurrentQueue<string> _printed = new();
    private readonly CancellationTokenSource _stop = new(Patience);
    private Task _running = Task.CompletedTask;

    [Fact]
    public async Task A_message_is_posted_as_the_host_posts_it_and_gone_when_the_handler_has_answered()
    {
        var bodies = new ConcurrentQueue<string>();
        await _queues.SendAsync(Queue, """{"path":"landing/health/2026-03-31/patients.csv","id":"e1"}""");
        Run((body, _) =>
        {
            bodies.Enqueue(body);
            return Task.FromResult(Done);
        });
        await UntilAsync(async () => await _queues.CountAsync(Queue) == 0);
        using var posted = JsonDocument.Parse(Assert.Single(bodies));
        // The text of the message is JSON in a JSON string in a JSON string; numbers are strings.
        var value = JsonSerializer.Deserialize<string>(posted.RootElement.GetProperty("Data").GetProperty("message").GetString()!);
        Assert.Equal("""{"path":"landing/health/2026-03-31/patients.csv","id":"e1"}""", value);
        Assert.Equal("1", posted.RootElement.GetProperty("Metadata").GetProperty("DequeueCount").GetString());
    }

    [Fact]
    public async Task A_message_that_always_fails_is_tried_as_often_as_host_json_says_and_then_poison()
    {
        var counts = new ConcurrentQueue<string>();
        await _queues.SendAsync(Queue, "bad");
        Run((body, _) =>
        {
            counts.Enqueue(DequeueCountOf(body));
            return Task.FromResult(Failed);
        });
        await UntilAsync(async () => await _queues.CountAsync(QueueNames.PoisonOf(Queue)) == 1 && await _queues.CountAsync(Queue) == 0);
        Assert.Equal(["1", "2", "3"], counts);
        Assert.Equal("bad", Assert.Single(await _queues.PeekAsync(QueueNames.PoisonOf(Queue), 32)).Text);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public async Task A_handler_that_dies_or_answers_nothing_has_not_done_the_work(string? answer)
    {
        await _queues.SendAsync(Queue, "work");
        Run((body, _) => Task.FromResult(DequeueCountOf(body) != "1" ? Done : answer is null ? null : (HttpStatusCode.OK, answer)));
        await UntilAsync(async () => await _queues.CountAsync(Queue) == 0);
        Assert.Equal(2, _queues.Received);
        Assert.Equal(0, await _queues.CountAsync(QueueNames.PoisonOf(Queue)));
    }

    [Fact]
    public async Task A_message_whose_last_attempt_was_cut_off_is_poison_without_another()
    {
        var calls = 0;
        await _queues.SendAsync(Queue, "kills hosts");
        // Received as often as is allowed by hosts that died with it.
        for (var i = 0; i < Settings.MaxDequeueCount; i++) Assert.Single(await _queues.ReceiveAsync(Queue, 1, TimeSpan.Zero));
        Run((_, _) =>
        {
            Interlocked.Increment(ref calls);
            return Task.FromResult(Done);
        });
        await UntilAsync(async () => await _queues.CountAsync(QueueNames.PoisonOf(Queue)) == 1 && await _queues.CountAsync(Queue) == 0);
        Assert.Equal(0, calls);
    }

    [Fact]
    public async Task Work_that_takes_longer_than_a_message_is_taken_for_is_not_given_to_another()
    {
        var visibility = TimeSpan.FromMilliseconds(300);
        var finish = new TaskCompletionSource<(HttpStatusCode, string)?>();
        await _queues.SendAsync(Queue, "long");
        Run((_, _) => finish.Task, visibility);
        // Five times, nearly as long as it is taken for passes for the queue: without the renewal in between it would be in sight the second time.
        for (var i = 0; i < 5; i++)
        {
            // The second from here on has begun after the time passed.
            var renewed = _queues.Renewed;
            await UntilAsync(() => Task.FromResult(_queues.Renewed >= renewed + 2));
            _queues.Clock.Now += visibility * 0.9;
        }

        Assert.Equal(1, _queues.Received);
        finish.SetResult(Done);
        await UntilAsync(async () => await _queues.CountAsync(Queue) == 0);
        Assert.Equal(1, _queues.Received);
    }

    [Fact]
    public async Task No_more_messages_are_in_hand_than_a_batch_and_the_threshold()
    {
        for (var i = 0; i < 40; i++) await _queues.SendAsync(Queue, $"{i}");
        var (now, most) = (0, 0);
        using var let = new SemaphoreSlim(0);
        Run(async (_, cancel) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref now));
            await let.WaitAsync(cancel);
            Interlocked.Decrement(ref now);
            return Done;
        });
        await UntilAsync(() => Task.FromResult(now == 4));
        // With two left, which is the threshold, a new batch of four comes.
        let.Release(2);
        await UntilAsync(() => Task.FromResult(now == 6));
        let.Release(40);
        await UntilAsync(async () => await _queues.CountAsync(Queue) == 0);
        Assert.Equal(6, most);
        Assert.Equal(40, _queues.Received);
    }

    [Fact]
    public async Task Storage_that_does_not_answer_for_a_while_stops_nothing()
    {
        _queues.Fails = new Azure.RequestFailedException(503, "server busy");
        await _queues.SendAsync(Queue, "work");
        Run((_, _) => Task.FromResult(Done));
        await UntilAsync(() => Task.FromResult(!_printed.IsEmpty));
        Assert.False(_running.IsCompleted);
        _queues.Fails = null;
        await UntilAsync(async () => await _queues.CountAsync(Queue) == 0);
        Assert.Equal("Queue extract-landed cannot be read just now; it is tried again.", _printed.First());
    }

    [Fact]
    public async Task Storage_that_refuses_us_ends_the_host_which_says_so()
    {
        _queues.Fails = new Azure.RequestFailedException(403, "no role");
        Run((_, _) => Task.FromResult(Done));
        Assert.Equal(403, (await Assert.ThrowsAsync<Azure.RequestFailedException>(() => _running)).Status);
        _running = Task.CompletedTask;
    }

    private void Run(Func<string, CancellationToken, Task<(HttpStatusCode, string)?>> handler, TimeSpan? visibility = null) =>
        _running = new QueuePump(Function, Settings, _queues, (name, body, cancel) =>
        {
            Assert.Equal("extract-landed", name);
            return handler(body, cancel);
        }, _printed.Enqueue, visibility).RunAsync(_stop.Token);

    private async Task UntilAsync(Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            if (_running.IsFaulted) await _running;
            await Task.Delay(10, _stop.Token);
        }
    }

    private static string DequeueCountOf(string body)
    {
        using var posted = JsonDocument.Parse(body);
        return posted.RootElement.GetProperty("Metadata").GetProperty("DequeueCount").GetString()!;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    /// <summary>Queues in memory that count what is done with them, and fail when told to.</summary>
    private sealed class Queues : IWorkQueues
    {
        private readonly RecordQueues _inner;
        private int _received;
        private int _renewed;

        public Queues() => _inner = new RecordQueues(new MemoryRecords(), Clock);

        /// <summary>Time passes for the queues only when a test says so.</summary>
        public ManualClock Clock { get; } = new();

        public int Received => _received;

        public int Renewed => _renewed;

        public Exception? Fails { get; set; }

        public Task SendAsync(string queue, string text, TimeSpan? delay = null, CancellationToken cancel = default) => _inner.SendAsync(queue, text, delay, cancel);

        public async Task<IReadOnlyList<QueueMessage>> ReceiveAsync(string queue, int most, TimeSpan visibility, CancellationToken cancel = default)
        {
            if (Fails is { } failure) throw failure;
            var messages = await _inner.ReceiveAsync(queue, most, visibility, cancel);
            Interlocked.Add(ref _received, messages.Count);
            return messages;
        }

        public async Task<QueueMessage?> RenewAsync(string queue, QueueMessage message, TimeSpan visibility, CancellationToken cancel = default)
        {
            var renewed = await _inner.RenewAsync(queue, message, visibility, cancel);
            if (renewed is not null) Interlocked.Increment(ref _renewed);
            return renewed;
        }

        public Task<bool> DeleteAsync(string queue, QueueMessage message, CancellationToken cancel = default) => _inner.DeleteAsync(queue, message, cancel);

        public Task<IReadOnlyList<QueueMessage>> PeekAsync(string queue, int most, CancellationToken cancel = default) => _inner.PeekAsync(queue, most, cancel);

        public Task<int> CountAsync(string queue, CancellationToken cancel = default) => _inner.CountAsync(queue, cancel);
    }
}
