using Safeguarding.Pipeline.DailyFlow;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Tests.Night;

namespace Safeguarding.Tests.DailyFlow;

/// <summary>The sender's machine dies at any one operation of the store. Whatever was taken meanwhile, the next run brings our state and the service together, also when the children have changed in between.</summary>
public sealed class FlowCrashTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_crash_at_any_store_operation_is_made_good_by_the_next_run(bool afterTheOperation)
    {
        var invented = new InventedPayloads(9);
        var first = invented.Night(120, 0.9);
        var second = invented.After(first, 120);
        var third = invented.After(second, 120);
        var operations = await RunAsync(int.MaxValue);
        Assert.InRange(operations, 15, 80);
        for (var n = 1; n <= operations; n++) await RunAsync(n);

        async Task<int> RunAsync(int last)
        {
            await using var sending = await FlowSending.StartAsync();
            await sending.PublishAsync(first);
            await sending.SendAsync();
            await sending.PublishAsync(second);
            var dying = new DyingStore(sending.Store, last, afterTheOperation);
            if (last == int.MaxValue) await sending.SendAsync(through: dying);
            else await Assert.ThrowsAsync<PowerCutException>(() => sending.SendAsync(through: dying));
            await sending.PublishAsync(third);
            await sending.SendAsync();
            await sending.AssertAgreesAsync(third.Select(p => p.ChildId));

            // The run that was cut off is in the ledger too, once.
            var runs = (await Ledger.OpenAsync(sending.Store)).Events<FlowSent>().Select(s => s.Run).ToList();
            Assert.Equal(runs.Distinct().Order(), runs);
            Assert.Equal(Enumerable.Range(1, runs.Count).Select(i => (long)i), runs);
            return dying.Operations;
        }
    }

    [Fact]
    public async Task Of_two_senders_that_begin_at_once_one_gives_way()
    {
        var store = new MemoryStore();
        var header = new FlowRunHeader(new DateOnly(2026, 3, 31), "b", "e", 0, 0, 0);
        var taken = 0;
        var racing = new RacingStore(store, () => taken++ == 0 ? FlowJournal.BeginAsync(store, FlowSending.Place, header, () => []) : Task.CompletedTask);
        var lost = await Assert.ThrowsAsync<InvalidOperationException>(() => FlowJournal.BeginAsync(racing, FlowSending.Place, header, () => []));
        Assert.Contains("Nothing was sent", lost.Message, StringComparison.Ordinal);
    }

    /// <summary>Somebody else gets in right before the first creation.</summary>
    private sealed class RacingStore(IObjectStore inner, Func<Task> first) : IObjectStore
    {
        public async Task<bool> CreateAsync(string path, Func<Stream, CancellationToken, Task> write, CancellationToken cancel = default)
        {
            await first();
            return await inner.CreateAsync(path, write, cancel);
        }

        public Task<Stream?> OpenAsync(string path, CancellationToken cancel = default) => inner.OpenAsync(path, cancel);

        public Task<long?> SizeAsync(string path, CancellationToken cancel = default) => inner.SizeAsync(path, cancel);

        public IAsyncEnumerable<StoredObject> ListAsync(string prefix, CancellationToken cancel = default) => inner.ListAsync(prefix, cancel);

        public Task<bool> ReplaceAsync(string path, string? version, ReadOnlyMemory<byte> content, CancellationToken cancel = default) => inner.ReplaceAsync(path, version, content, cancel);

        public Task<IStoreLease?> LeaseAsync(string name, CancellationToken cancel = default) => inner.LeaseAsync(name, cancel);
    }
}
