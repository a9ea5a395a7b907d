using System.Collections.Concurrent;
using Azure.Storage;
using Azure.Storage.Queues;
using Safeguarding.App.Storage;
using Safeguarding.Pipeline.Queues;

namespace Safeguarding.Tests.Queues;

public sealed class AzureWorkQueuesTests : WorkQueueContract
{
    private readonly string _root = Azurite.NewRoot();

    protected override IWorkQueues Queues => Open(_root);

    /// <summary>The service has its own clock; whoever waits for a message asks until it is there.</summary>
    protected override void Pass(TimeSpan time)
    {
    }

    [Fact]
    public async Task Texts_travel_in_base64_and_one_that_does_not_stands_as_it_is()
    {
        await Queues.SendAsync("extract-landed", "{\"path\":\"é\"}");
        var raw = new QueueClient(new Uri($"{EmulatorConnection.Parse(_root).Queue}/extract-landed"), new StorageSharedKeyCredential(EmulatorConnection.Parse(_root).Account, EmulatorConnection.Parse(_root).Key));
        Assert.Equal("eyJwYXRoIjoiw6kifQ==", (await raw.PeekMessageAsync()).Value.Body.ToString());
        await raw.SendMessageAsync("{\"plain\":1}");
        Assert.Equal(["{\"path\":\"é\"}", "{\"plain\":1}"], (await Queues.ReceiveAsync("extract-landed", 32, TimeSpan.FromMinutes(1))).Select(m => m.Text));
    }

    [Fact]
    public async Task A_message_waits_for_ever_rather_than_seven_days()
    {
        await Queues.SendAsync("extract-landed-poison", "x");
        var raw = new QueueClient(new Uri($"{EmulatorConnection.Parse(_root).Queue}/extract-landed-poison"), new StorageSharedKeyCredential(EmulatorConnection.Parse(_root).Account, EmulatorConnection.Parse(_root).Key));
        Assert.True((await raw.PeekMessageAsync()).Value.ExpiresOn > DateTimeOffset.UtcNow.AddYears(100));
    }

    [Fact]
    public async Task A_deletion_whose_answer_was_lost_is_told_truly()
    {
        await Queues.SendAsync("extract-landed", "x");
        await using var proxy = MisbehavingProxy.Start(_root, r => r.Method == "DELETE" && r.Try == 1 ? Fault.ResetAfter : Fault.None);
        var message = Assert.Single(await Queues.ReceiveAsync("extract-landed", 1, TimeSpan.FromMinutes(1)));
        Assert.True(await Open(proxy.Root).DeleteAsync("extract-landed", message));
        Assert.Equal(1, proxy.Faults);
        Assert.Equal(0, await Queues.CountAsync("extract-landed"));
    }

    internal static AzureWorkQueues Open(string root, StorageRetries? retries = null)
    {
        var connection = EmulatorConnection.Parse(root);
        return new AzureWorkQueues(new QueueServiceClient(connection.Queue, new StorageSharedKeyCredential(connection.Account, connection.Key), AzureWorkQueues.Options(retries ?? Azurite.Quick)));
    }
}

/// <summary>
/// The same contract with one request in six failing before it does anything. After a fault behind which something was done, messages come late
/// or twice, which is what the last test here is about, and what a repeated deletion finds gone counts as deleted.
/// </summary>
public sealed class AzureWorkQueuesThroughFaultsTests : WorkQueueContract
{
    private static readonly Func<ProxiedRequest, Fault> Plan = MisbehavingProxy.Seeded(Azurite.Seed, Fault.Busy, Fault.ResetBefore);

    protected override IWorkQueues Queues { get; } = AzureWorkQueuesTests.Open(MisbehavingProxy.Start(Azurite.NewRoot(), r => r.Method == "DELETE" ? Fault.None : Plan(r)).Root);

    protected override void Pass(TimeSpan time)
    {
    }

    [Fact]
    public async Task Whatever_goes_wrong_every_message_is_delivered_and_none_stays()
    {
        var queues = AzureWorkQueuesTests.Open(Azurite.NewRoot(7), Azurite.Hasty);
        var sent = Enumerable.Range(0, 60).Select(i => $"{i:00}").ToList();
        await Parallel.ForEachAsync(sent, async (text, cancel) => await queues.SendAsync("build-partition", text, cancel: cancel));
        var got = new ConcurrentBag<string>();
        using var tooLong = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            // Some are out of sight of everybody for a while, because the answer that gave them away was lost.
            while (await queues.CountAsync("build-partition", tooLong.Token) > 0)
                foreach (var message in await queues.ReceiveAsync("build-partition", 8, TimeSpan.FromSeconds(2), tooLong.Token))
                {
                    got.Add(message.Text);
                    await queues.DeleteAsync("build-partition", message, tooLong.Token);
                }
        })));
        Assert.Equal(sent, got.Distinct().Order());
    }
}
