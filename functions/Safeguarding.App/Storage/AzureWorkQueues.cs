using System.Collections.Concurrent;
using System.Text;
using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Safeguarding.Pipeline.Queues;

namespace Safeguarding.App.Storage;

/// <summary>Queues in Azure Queue storage, made when first sent to; message texts in base64, as the Functions host expects them.</summary>
/// <remarks>
/// What a lost answer does: a sending is repeated and the message is there twice; a receipt keeps its messages out of sight until their time is
/// over; a renewal is told as null although it was made. All three end in a message being delivered again, which every reader must bear.
/// </remarks>
public sealed class AzureWorkQueues : IWorkQueues
{
    /// <summary>Without this a message is dropped after seven days, poisoned ones included.</summary>
    private static readonly TimeSpan Forever = TimeSpan.FromSeconds(-1);

    private readonly QueueServiceClient _service;
    private readonly ConcurrentDictionary<string, QueueClient> _queues = new(StringComparer.Ordinal);

    /// <param name="service">Made with <see cref="Options"/>: it counts tries, and leaves the encoding of texts to this class.</param>
    internal AzureWorkQueues(QueueServiceClient service) => _service = service;

    internal static QueueClientOptions Options(StorageRetries retries) => retries.ApplyTo(new QueueClientOptions { MessageEncoding = QueueMessageEncoding.None });

    public async Task SendAsync(string queue, string text, TimeSpan? delay = null, CancellationToken cancel = default)
    {
        var client = Of(queue);
        var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
        try
        {
            await client.SendMessageAsync(encoded, delay, Forever, cancel).ConfigureAwait(false);
        }
        catch (RequestFailedException e) when (e.ErrorCode == QueueErrorCode.QueueNotFound)
        {
            await client.CreateIfNotExistsAsync(cancellationToken: cancel).ConfigureAwait(false);
            await client.SendMessageAsync(encoded, delay, Forever, cancel).ConfigureAwait(false);
        }
    }

    public async Task<IReadOnlyList<Pipeline.Queues.QueueMessage>> ReceiveAsync(string queue, int most, TimeSpan visibility, CancellationToken cancel = default)
    {
        try
        {
            var received = await Of(queue).ReceiveMessagesAsync(most, visibility, cancel).ConfigureAwait(false);
            return [.. received.Value.Select(m => new Pipeline.Queues.QueueMessage(m.MessageId, Decode(m.Body), (int)m.DequeueCount, m.InsertedOn ?? default, m.PopReceipt))];
        }
        catch (RequestFailedException e) when (e.ErrorCode == QueueErrorCode.QueueNotFound)
        {
            return [];
        }
    }

    public async Task<Pipeline.Queues.QueueMessage?> RenewAsync(string queue, Pipeline.Queues.QueueMessage message, TimeSpan visibility, CancellationToken cancel = default)
    {
        try
        {
            var renewed = await Of(queue).UpdateMessageAsync(message.Id, message.Receipt, visibilityTimeout: visibility, cancellationToken: cancel).ConfigureAwait(false);
            return message with { Receipt = renewed.Value.PopReceipt };
        }
        catch (RequestFailedException e) when (IsTakenByOther(e))
        {
            return null;
        }
    }

    /// <inheritdoc/>
    /// <remarks>When the answer to a deletion is lost and the repeated one finds no message, it was deleted by the first.</remarks>
    public async Task<bool> DeleteAsync(string queue, Pipeline.Queues.QueueMessage message, CancellationToken cancel = default)
    {
        using var tries = new Tries();
        try
        {
            await Of(queue).DeleteMessageAsync(message.Id, message.Receipt, cancel).ConfigureAwait(false);
            return true;
        }
        catch (RequestFailedException e) when (IsTakenByOther(e))
        {
            return e.ErrorCode == QueueErrorCode.MessageNotFound && tries.MoreThanOne;
        }
    }

    public async Task<IReadOnlyList<Pipeline.Queues.QueueMessage>> PeekAsync(string queue, int most, CancellationToken cancel = default)
    {
        try
        {
            var seen = await Of(queue).PeekMessagesAsync(most, cancel).ConfigureAwait(false);
            return [.. seen.Value.Select(m => new Pipeline.Queues.QueueMessage(m.MessageId, Decode(m.Body), (int)m.DequeueCount, m.InsertedOn ?? default, ""))];
        }
        catch (RequestFailedException e) when (e.ErrorCode == QueueErrorCode.QueueNotFound)
        {
            return [];
        }
    }

    public async Task<int> CountAsync(string queue, CancellationToken cancel = default)
    {
        try
        {
            return (await Of(queue).GetPropertiesAsync(cancel).ConfigureAwait(false)).Value.ApproximateMessagesCount;
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return 0;
        }
    }

    private QueueClient Of(string queue) => _queues.GetOrAdd(queue, _service.GetQueueClient);

    private static bool IsTakenByOther(RequestFailedException e) =>
        e.ErrorCode == QueueErrorCode.MessageNotFound || e.ErrorCode == QueueErrorCode.PopReceiptMismatch || e.ErrorCode == QueueErrorCode.QueueNotFound;

    /// <summary>The SDK fails a whole batch for one text that is not base64, which a sender other than us may have put there; such a text stands as it is, so that its reader can refuse it alone.</summary>
    private static string Decode(BinaryData body)
    {
        var text = body.ToString();
        Span<byte> bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? Encoding.UTF8.GetString(bytes[..length]) : text;
    }
}
