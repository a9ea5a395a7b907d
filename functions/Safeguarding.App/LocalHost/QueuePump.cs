using System.Net;
using Safeguarding.Pipeline.Queues;

namespace Safeguarding.App.LocalHost;

/// <summary>Delivers a queue's messages by the rules of the Functions host: so many at once, out of sight while worked on, deleted on success, given back on failure, poison after so many failures.</summary>
/// <remarks>Source: azure-sdk-for-net, QueueListener and QueueProcessor. The real host takes a message for ten minutes at a time; this one for less, so that a killed laptop is soon forgotten.</remarks>
/// <param name="call">Calls a function with a body; null when the handler gave no answer.</param>
/// <param name="print">Told when storage does not answer and is asked again.</param>
/// <param name="visibility">How long a message is taken for at a time; half a minute when not given.</param>
internal sealed class QueuePump(
    FunctionDefinition function, HostSettings settings, IWorkQueues queues, Func<string, string, CancellationToken, Task<(HttpStatusCode Status, string Body)?>> call,
    Action<string>? print = null, TimeSpan? visibility = null)
{
    private static readonly TimeSpan FirstIdle = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestIdle = TimeSpan.FromSeconds(1);

    private readonly TimeSpan _visibility = visibility ?? TimeSpan.FromSeconds(30);
    private readonly string _queue = function.Queue!;
    private int _inFlight;

    /// <summary>Messages being worked on.</summary>
    public int InFlight => _inFlight;

    public async Task RunAsync(CancellationToken cancel)
    {
        var work = new List<Task>();
        var idle = FirstIdle;
        try
        {
            while (!cancel.IsCancellationRequested)
            {
                work.RemoveAll(task => task.IsCompletedSuccessfully);
                if (work.Find(task => task.IsFaulted) is { } failed) await failed.ConfigureAwait(false);
                // A new batch is fetched once few enough of the last are left.
                var messages = work.Count <= settings.NewBatchThreshold ? await ReceiveAsync(cancel).ConfigureAwait(false) : [];
                foreach (var message in messages)
                {
                    Interlocked.Increment(ref _inFlight);
                    work.Add(DeliverAsync(message, cancel));
                }

                if (messages.Count > 0)
                {
                    idle = FirstIdle;
                    continue;
                }

                var wait = Task.Delay(idle, cancel);
                await (work.Count > settings.NewBatchThreshold ? Task.WhenAny([.. work, wait]) : wait).ConfigureAwait(false);
                idle = work.Count > 0 ? FirstIdle : idle * 2 < LongestIdle ? idle * 2 : LongestIdle;
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The host stops; messages in hand come back into sight by themselves.
        }
        finally
        {
            await Task.WhenAll(work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<IReadOnlyList<QueueMessage>> ReceiveAsync(CancellationToken cancel)
    {
        try
        {
            return await queues.ReceiveAsync(_queue, Math.Min(32, settings.BatchSize), _visibility, cancel).ConfigureAwait(false);
        }
        catch (Exception trouble) when (StorageTrouble.Passes(trouble) && !cancel.IsCancellationRequested)
        {
            print?.Invoke($"Queue {_queue} cannot be read just now; it is tried again.");
            return [];
        }
    }

    private async Task DeliverAsync(QueueMessage message, CancellationToken cancel)
    {
        try
        {
            // A host that died during the last attempt left it uncounted.
            if (message.DequeueCount > settings.MaxDequeueCount)
            {
                await PoisonAsync(message, cancel).ConfigureAwait(false);
                return;
            }

            var held = message;
            var working = call(function.Name, Payloads.OfQueue(function.Binding, message), cancel);
            while (await Task.WhenAny(working, Task.Delay(_visibility / 3, cancel)).ConfigureAwait(false) != working)
                held = await RenewAsync(held, cancel).ConfigureAwait(false);
            var answer = await working.ConfigureAwait(false);
            // An empty answer is none: the real host would wait for one until its time-out.
            if (answer is { Status: >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices, Body.Length: > 0 }) await queues.DeleteAsync(_queue, held, cancel).ConfigureAwait(false);
            else if (message.DequeueCount < settings.MaxDequeueCount) await queues.RenewAsync(_queue, held, settings.RetryAfter, cancel).ConfigureAwait(false);
            else await PoisonAsync(held, cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // As above.
        }
        catch (Exception trouble) when (StorageTrouble.Passes(trouble))
        {
            // The message was not put where it belongs, so it comes back into sight by itself and is delivered again.
            print?.Invoke($"Queue {_queue} cannot be written just now; a message of it will come again.");
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }

    /// <returns>The message with its newest receipt: the old one when it could not be renewed, which then says so when the message is put away.</returns>
    private async Task<QueueMessage> RenewAsync(QueueMessage held, CancellationToken cancel)
    {
        try
        {
            return await queues.RenewAsync(_queue, held, _visibility, cancel).ConfigureAwait(false) ?? held;
        }
        catch (Exception trouble) when (StorageTrouble.Passes(trouble) && !cancel.IsCancellationRequested)
        {
            return held;
        }
    }

    private async Task PoisonAsync(QueueMessage message, CancellationToken cancel)
    {
        // Into the poison queue first: a host that dies between the two leaves the message twice rather than not at all.
        await queues.SendAsync(QueueNames.PoisonOf(_queue), message.Text, cancel: cancel).ConfigureAwait(false);
        await queues.DeleteAsync(_queue, message, cancel).ConfigureAwait(false);
    }
}
