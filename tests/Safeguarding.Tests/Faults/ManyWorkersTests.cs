using System.Text.Json;
using Safeguarding.App.Commands;
using Safeguarding.App.Hosting;
using Safeguarding.App.LocalHost;
using Safeguarding.App.Storage;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Landing;
using Safeguarding.Pipeline.Queues;
using Safeguarding.Pipeline.Records;
using Safeguarding.Pipeline.Storage;


namespace Safeguarding.Tests.Faults;

/// <summary>Four workers of the real functions over one store in memory, with faults that need no processes: leases that don't hold, clocks that disagree, a disk that is full for a while, messages doubled and out of order.</summary>
public sealed class ManyWorkersTests
{
    private static readonly SortedDictionary<string, byte[]> Files = HostedNight.Sample(children: 25);
    private static readonly Lazy<Task<string>> Undisturbed = new(() => HostedNight.UndisturbedAsync(Files));

    [Fact]
    public async Task Leases_that_everybody_gets_do_no_harm()
    {
        var store = Landed();
        await RunAsync(new FaultyStore(store) { LeasesHold = false }, seed: 1, []);
        HostedNight.AssertSame(await Undisturbed.Value, await HostedNight.PictureAsync(store), "without leases");
    }

    [Theory]
    [InlineData(2)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task Clocks_hours_apart_do_no_harm(int seed)
    {
        var store = Landed();
        await RunAsync(store, seed, [TimeSpan.FromHours(-7), TimeSpan.Zero, TimeSpan.FromHours(11), TimeSpan.FromDays(2)]);
        HostedNight.AssertSame(await Undisturbed.Value, await HostedNight.PictureAsync(store), "with clocks apart");
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public async Task A_disk_that_is_full_for_a_while_only_delays(int seed)
    {
        var store = Landed();
        var faulty = new FaultyStore(store) { FullFrom = 20 * seed, FullUntil = 20 * seed + 12 };
        await RunAsync(faulty, seed, []);
        Assert.True(faulty.Refused > 0, "the disk was never full: the test has lost its subject");
        HostedNight.AssertSame(await Undisturbed.Value, await HostedNight.PictureAsync(store), "after the disk was full");
    }

    private static MemoryStore Landed()
    {
        var store = new MemoryStore();
        foreach (var (path, content) in Files.Where(f => f.Key.StartsWith("landing/", StringComparison.Ordinal))) store.Drop(path, content);
        return store;
    }

    /// <summary>Posts every file's message twice, in an order the seed gives, and lets four workers go on until nothing is left.</summary>
    private static async Task RunAsync(ISweepableStore store, int seed, TimeSpan[] clocks)
    {
        var records = new MemoryRecords();
        var queues = new RecordQueues(records, TimeProvider.System);
        var stores = new StoreRoot("memory", true, store, records, queues);
        var random = new Random(seed);
        var paths = Files.Keys.Where(f => f.StartsWith("landing/", StringComparison.Ordinal)).SelectMany(f => new[] { f, f }).ToArray();
        random.Shuffle(paths);
        foreach (var path in paths) await queues.SendAsync(QueueNames.ExtractLanded, JsonSerializer.Serialize(new LandedMessage(path, "test"), JsonSerializerOptions.Web));
        var key = Session.ReadKey(stores, HostedNight.KeyFile);
        var workers = Enumerable.Range(0, 4).Select(i => WorkAsync(
            new Functions(stores, Schemas.Embedded, night => AuthorityFile.Read(null, night), key, new ReadinessRules(), new SkewedClock(clocks.Length > 0 ? clocks[i] : TimeSpan.Zero), null), queues));
        await Task.WhenAll(workers).WaitAsync(TimeSpan.FromMinutes(2));
    }

    private static async Task WorkAsync(Functions functions, RecordQueues queues)
    {
        // Idle for a while means done: the others may still be about to send something on.
        for (var idle = 0; idle < 40;)
        {
            var busy = false;
            foreach (var (queue, function) in new[] { (QueueNames.ExtractLanded, "extract-landed"), (QueueNames.BuildPartition, "build-partition") })
            {
                foreach (var message in await queues.ReceiveAsync(queue, 1, TimeSpan.FromMinutes(5)))
                {
                    busy = true;
                    var call = Invocation.Parse(function, System.Text.Encoding.UTF8.GetBytes(Payloads.OfQueue("message", message with { DequeueCount = 1 })));
                    try
                    {
                        await functions.ByName[function](call, CancellationToken.None);
                        await queues.DeleteAsync(queue, message);
                    }
                    catch (IOException)
                    {
                        await queues.RenewAsync(queue, message, TimeSpan.FromMilliseconds(20));
                    }
                }
            }

            idle = busy || await queues.CountAsync(QueueNames.ExtractLanded) + await queues.CountAsync(QueueNames.BuildPartition) > 0 ? 0 : idle + 1;
            if (!busy) await Task.Delay(5);
        }
    }

    private sealed class SkewedClock(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }

    /// <summary>A store with no room for some of the objects it is asked to create, or with leases that everybody gets.</summary>
    private sealed class FaultyStore(MemoryStore inner) : ISweepableStore
    {
        private int _creations;

        public bool LeasesHold { get; init; } = true;

        public int FullFrom { get; init; } = int.MaxValue;

        public int FullUntil { get; init; } = int.MaxValue;

        public int Refused { get; private set; }

        public async Task<bool> CreateAsync(string path, Func<Stream, CancellationToken, Task> write, CancellationToken cancel = default)
        {
            var number = Interlocked.Increment(ref _creations);
            if (number < FullFrom || number >= FullUntil) return await inner.CreateAsync(path, write, cancel);
            Refused++;
            // Full in the middle of writing, as disks are.
            await write(Stream.Null, cancel);
            throw new IOException("No space left on device.");
        }

        public Task<Stream?> OpenAsync(string path, CancellationToken cancel = default) => inner.OpenAsync(path, cancel);

        public Task<long?> SizeAsync(string path, CancellationToken cancel = default) => inner.SizeAsync(path, cancel);

        public IAsyncEnumerable<StoredObject> ListAsync(string prefix, CancellationToken cancel = default) => inner.ListAsync(prefix, cancel);

        public Task<bool> ReplaceAsync(string path, string? version, ReadOnlyMemory<byte> content, CancellationToken cancel = default) => inner.ReplaceAsync(path, version, content, cancel);

        public Task<bool> DeleteAsync(string path, string version, CancellationToken cancel = default) => inner.DeleteAsync(path, version, cancel);

        public async Task<IStoreLease?> LeaseAsync(string name, CancellationToken cancel = default) => LeasesHold ? await inner.LeaseAsync(name, cancel) : new NoLease();
    }

    private sealed class NoLease : IStoreLease
    {
        public CancellationToken Lost => new(canceled: true);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
