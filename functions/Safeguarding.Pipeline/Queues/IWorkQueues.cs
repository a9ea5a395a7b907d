namespace Safeguarding.Pipeline.Queues;

/// <summary>A message that one reader has, for a while.</summary>
/// <param name="Text">A path and ids as JSON; never content, never a name.</param>
/// <param name="DequeueCount">How often it has been received, this time included.</param>
/// <param name="Receipt">Proof of having received it last; empty when only peeked at.</param>
public sealed record QueueMessage(string Id, string Text, int DequeueCount, DateTimeOffset InsertedAt, string Receipt);

/// <summary>Queues that deliver each message at least once: Azure Queue storage in the cloud, records in a folder on a laptop.</summary>
public interface IWorkQueues
{
    Task SendAsync(string queue, string text, TimeSpan? delay = null, CancellationToken cancel = default);

    /// <summary>Takes up to <paramref name="most"/> (1 to 32) messages out of sight for <paramref name="visibility"/>.</summary>
    Task<IReadOnlyList<QueueMessage>> ReceiveAsync(string queue, int most, TimeSpan visibility, CancellationToken cancel = default);

    /// <summary>Keeps a message out of sight for <paramref name="visibility"/> from now on (zero: gives it back at once). Null when somebody else has received it meanwhile.</summary>
    Task<QueueMessage?> RenewAsync(string queue, QueueMessage message, TimeSpan visibility, CancellationToken cancel = default);

    /// <summary>Ends a message. False when somebody else has received it meanwhile; it is then theirs.</summary>
    Task<bool> DeleteAsync(string queue, QueueMessage message, CancellationToken cancel = default);

    /// <summary>Looks at up to <paramref name="most"/> (1 to 32) visible messages without taking them.</summary>
    Task<IReadOnlyList<QueueMessage>> PeekAsync(string queue, int most, CancellationToken cancel = default);

    /// <summary>About how many messages there are, in sight or not.</summary>
    Task<int> CountAsync(string queue, CancellationToken cancel = default);
}
