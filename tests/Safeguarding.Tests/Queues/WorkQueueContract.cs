using System.Collections.Concurrent;
using Safeguarding.Pipeline.Queues;

namespace Safeguarding.Tests.Queues;

/// <summary>What all queues promise, asked of each of them.</summary>
public abstract class WorkQueueContract
{
    private const string Queue = "extract-landed";

    /// <summary>The shortest time out of sight that the service knows.</summary>
    private static readonly TimeSpan Shortly = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    protected abstract IWorkQueues Queues { get; }

    /// <summary>Lets so much time pass, if it is ours to let.</summary>
    protected abstract void Pass(TimeSpan time);

    [Fact]
    public async Task A_message_is_received_once_while_out_of_sight_and_ends_when_deleted()
    {
        await Queues.SendAsync(Queue, "{\"path\":\"landing/health/2026-03-31/patients.csv\",\"note\":\"é 👧\"}");
        var message = Assert.Single(await Queues.ReceiveAsync(Queue, 32, Long));
        Assert.Equal(("{\"path\":\"landing/health/2026-03-31/patients.csv\",\"note\":\"é 👧\"}", 1), (message.Text, message.DequeueCount));
        Assert.Empty(await Queues.ReceiveAsync(Queue, 32, Long));
        Assert.Equal(1, await Queues.CountAsync(Queue));
        Assert.True(await Queues.DeleteAsync(Queue, message));
        Assert.False(await Queues.DeleteAsync(Queue, message));
        Assert.Null(await Queues.RenewAsync(Queue, message, Long));
        Assert.Equal(0, await Queues.CountAsync(Queue));
    }

    [Fact]
    public async Task A_queue_nobody_has_sent_to_is_empty()
    {
        Assert.Empty(await Queues.ReceiveAsync("never-used", 1, Long));
        Assert.Empty(await Queues.PeekAsync("never-used", 1));
        Assert.Equal(0, await Queues.CountAsync("never-used"));
        Assert.False(await Queues.DeleteAsync("never-used", new QueueMessage("00000000-0000-0000-0000-000000000000", "", 1, default, "AgAAAAMAAAAAAAAA")));
    }

    [Fact]
    public async Task A_message_not_ended_comes_back_and_its_old_receipt_is_worth_nothing()
    {
        await Queues.SendAsync(Queue, "work");
        var first = Assert.Single(await Queues.ReceiveAsync(Queue, 1, Shortly));
        Pass(Shortly);
        var second = await ReceiveWhenVisibleAsync(Long);
        Assert.Equal((first.Id, "work", 2), (second.Id, second.Text, second.DequeueCount));
        Assert.Equal(first.InsertedAt, second.InsertedAt);
        Assert.Null(await Queues.RenewAsync(Queue, first, Long));
        Assert.False(await Queues.DeleteAsync(Queue, first));
        Assert.True(await Queues.DeleteAsync(Queue, second));
    }

    [Fact]
    public async Task A_renewed_message_stays_out_of_sight_and_has_a_new_receipt()
    {
        await Queues.SendAsync(Queue, "work");
        var taken = Assert.Single(await Queues.ReceiveAsync(Queue, 1, Shortly));
        var renewed = await Queues.RenewAsync(Queue, taken, Long);
        Assert.Equal((taken.Id, "work", 1), (renewed!.Id, renewed.Text, renewed.DequeueCount));
        Pass(Shortly + Shortly);
        Assert.Empty(await Queues.ReceiveAsync(Queue, 1, Long));
        Assert.False(await Queues.DeleteAsync(Queue, taken));
        Assert.True(await Queues.DeleteAsync(Queue, renewed));
    }

    [Fact]
    public async Task A_message_can_be_given_back_at_once()
    {
        await Queues.SendAsync(Queue, "work");
        var taken = Assert.Single(await Queues.ReceiveAsync(Queue, 1, Long));
        Assert.NotNull(await Queues.RenewAsync(Queue, taken, TimeSpan.Zero));
        Assert.Equal(2, Assert.Single(await Queues.ReceiveAsync(Queue, 1, Long)).DequeueCount);
    }

    [Fact]
    public async Task A_delayed_message_is_not_seen_before_its_time()
    {
        await Queues.SendAsync(Queue, "later", Shortly);
        Assert.Empty(await Queues.ReceiveAsync(Queue, 1, Long));
        Assert.Empty(await Queues.PeekAsync(Queue, 1));
        Assert.Equal(1, await Queues.CountAsync(Queue));
        Pass(Shortly);
        Assert.Equal(("later", 1), await ReceiveWhenVisibleAsync(Long) is { } seen ? (seen.Text, seen.DequeueCount) : default);
    }

    [Fact]
    public async Task Peeking_takes_nothing()
    {
        foreach (var text in new[] { "a", "b", "c" }) await Queues.SendAsync(Queue, text);
        var taken = Assert.Single(await Queues.ReceiveAsync(Queue, 1, Long));
        var peeked = await Queues.PeekAsync(Queue, 32);
        Assert.Equal(2, peeked.Count);
        Assert.All(peeked, m => Assert.Equal((0, ""), (m.DequeueCount, m.Receipt)));
        Assert.Single(await Queues.PeekAsync(Queue, 1));
        Assert.Equal(["a", "b", "c"], peeked.Select(m => m.Text).Append(taken.Text).Order());
        Assert.Equal(2, (await Queues.ReceiveAsync(Queue, 32, Long)).Count);
    }

    [Fact]
    public async Task Queues_do_not_mix()
    {
        await Queues.SendAsync(Queue, "work");
        await Queues.SendAsync(QueueNames.PoisonOf(Queue), "poison");
        Assert.Equal("poison", Assert.Single(await Queues.ReceiveAsync(QueueNames.PoisonOf(Queue), 32, Long)).Text);
        Assert.Equal("work", Assert.Single(await Queues.ReceiveAsync(Queue, 32, Long)).Text);
    }

    [Fact]
    public async Task Many_receivers_get_each_message_once()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 120), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, cancel) => await Queues.SendAsync(Queue, $"{i}", cancel: cancel));
        var got = new ConcurrentBag<string>();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(async () =>
        {
            while (await Queues.ReceiveAsync(Queue, i % 4 * 5 + 1, Long) is { Count: > 0 } messages)
                foreach (var message in messages)
                {
                    got.Add(message.Text);
                    Assert.True(await Queues.DeleteAsync(Queue, message));
                }
        })));
        Assert.Equal(Enumerable.Range(0, 120).Select(i => $"{i}").Order(), got.Order());
        Assert.Equal(0, await Queues.CountAsync(Queue));
    }

    private async Task<QueueMessage> ReceiveWhenVisibleAsync(TimeSpan visibility)
    {
        using var tooLong = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            if (await Queues.ReceiveAsync(Queue, 1, visibility, tooLong.Token) is [var message]) return message;
            await Task.Delay(50, tooLong.Token);
        }
    }
}
