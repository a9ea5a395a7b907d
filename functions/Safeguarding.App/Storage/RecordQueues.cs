using System.Collections.Immutable;
using System.Globalization;
using Safeguarding.Pipeline.Queues;
using Safeguarding.Pipeline.Records;

namespace Safeguarding.App.Storage;

/// <summary>Queues for a laptop, over any record store: a queue is a partition, a message a record that says when it is next to be seen.</summary>
/// <remarks>Whoever changes the record first has the message; the others are refused by its version. The receipt is the name of that receiving, kept in the record.</remarks>
public sealed class RecordQueues(IRecordStore records, TimeProvider clock) : IWorkQueues
{
    private const string Table = "queues";

    public async Task SendAsync(string queue, string text, TimeSpan? delay = null, CancellationToken cancel = default)
    {
        var now = clock.GetUtcNow();
        // Sorts by time of insertion.
        var id = Guid.CreateVersion7(now).ToString("N");
        var sent = await records.CommitAsync(Table, queue, [new InsertRecord(id, Values(
            ("text", text), ("inserted", Text(now)), ("visible", Text(now + (delay ?? TimeSpan.Zero))), ("dequeues", "0"), ("receipt", "")))], cancel).ConfigureAwait(false);
        if (!sent) throw new IOException("The queue's records already had a message of a new id. Send again.");
    }

    public async Task<IReadOnlyList<QueueMessage>> ReceiveAsync(string queue, int most, TimeSpan visibility, CancellationToken cancel = default)
    {
        ThrowIfOutOfRange(most);
        while (true)
        {
            var now = clock.GetUtcNow();
            var visible = await VisibleAsync(queue, most, now, cancel).ConfigureAwait(false);
            if (visible.Count == 0) return [];
            var received = visible.ConvertAll(r => Read(r) with { DequeueCount = Dequeues(r) + 1, Receipt = Guid.NewGuid().ToString("N") });
            var taken = await records.CommitAsync(Table, queue, [.. visible.Zip(received, (record, message) => new MergeRecord(record.Row, record.Version, Values(
                ("visible", Text(now + visibility)), ("dequeues", message.DequeueCount.ToString(CultureInfo.InvariantCulture)), ("receipt", message.Receipt))))], cancel).ConfigureAwait(false);
            // Refused means that another receiver has got some of them, so all of us together go on.
            if (taken) return received;
        }
    }

    public async Task<QueueMessage?> RenewAsync(string queue, QueueMessage message, TimeSpan visibility, CancellationToken cancel = default)
    {
        var renewed = message with { Receipt = Guid.NewGuid().ToString("N") };
        return await HeldAsync(queue, message, cancel).ConfigureAwait(false) is { } record
            && await records.CommitAsync(Table, queue, [new MergeRecord(record.Row, record.Version, Values(("visible", Text(clock.GetUtcNow() + visibility)), ("receipt", renewed.Receipt)))], cancel).ConfigureAwait(false)
            ? renewed
            : null;
    }

    public async Task<bool> DeleteAsync(string queue, QueueMessage message, CancellationToken cancel = default) =>
        await HeldAsync(queue, message, cancel).ConfigureAwait(false) is { } record
        && await records.CommitAsync(Table, queue, [new DeleteRecord(record.Row, record.Version)], cancel).ConfigureAwait(false);

    public async Task<IReadOnlyList<QueueMessage>> PeekAsync(string queue, int most, CancellationToken cancel = default)
    {
        ThrowIfOutOfRange(most);
        return (await VisibleAsync(queue, most, clock.GetUtcNow(), cancel).ConfigureAwait(false)).ConvertAll(Read);
    }

    public async Task<int> CountAsync(string queue, CancellationToken cancel = default)
    {
        var count = 0;
        await foreach (var _ in records.QueryAsync(Table, queue, cancel).ConfigureAwait(false)) count++;
        return count;
    }

    private async Task<List<StoredRecord>> VisibleAsync(string queue, int most, DateTimeOffset now, CancellationToken cancel)
    {
        var visible = new List<StoredRecord>(most);
        await foreach (var record in records.QueryAsync(Table, queue, cancel).ConfigureAwait(false))
        {
            if (Time(record["visible"]) <= now) visible.Add(record);
            if (visible.Count == most) break;
        }

        return visible;
    }

    /// <summary>The record of a message that this receipt still holds. Its time may be over; as long as nobody else has received it, it is held.</summary>
    private async Task<StoredRecord?> HeldAsync(string queue, QueueMessage message, CancellationToken cancel)
    {
        var record = await records.GetAsync(Table, queue, message.Id, cancel).ConfigureAwait(false);
        return record is not null && message.Receipt.Length > 0 && record["receipt"] == message.Receipt ? record : null;
    }

    private static QueueMessage Read(StoredRecord record) => new(record.Row, record["text"], Dequeues(record), Time(record["inserted"]), "");

    private static int Dequeues(StoredRecord record) => int.Parse(record["dequeues"], CultureInfo.InvariantCulture);

    private static string Text(DateTimeOffset time) => time.UtcTicks.ToString("d19", CultureInfo.InvariantCulture);

    private static DateTimeOffset Time(string ticks) => new(long.Parse(ticks, CultureInfo.InvariantCulture), TimeSpan.Zero);

    private static ImmutableSortedDictionary<string, string> Values(params ReadOnlySpan<(string Name, string Value)> values)
    {
        var sorted = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in values) sorted.Add(name, value);
        return sorted.ToImmutable();
    }

    private static void ThrowIfOutOfRange(int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(most, 32);
    }
}
