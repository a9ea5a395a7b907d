using System.Text.Json;
using Safeguarding.Pipeline.Landing;
using Safeguarding.Pipeline.Queues;
using Safeguarding.Pipeline.Storage;

namespace Safeguarding.App.LocalHost;

/// <summary>Does what Event Grid does in Azure: puts a message into the landing queue for every file that has landed or changed.</summary>
/// <param name="settles">Whether files grow under the eyes of a reader, as they do in a folder: one is then taken up only when it has been the same at two looks.</param>
internal sealed class LandingWatch(IObjectStore store, IWorkQueues queues, bool settles, TimeSpan every)
{
    private readonly Dictionary<string, string> _told = new(StringComparer.Ordinal);
    private Dictionary<string, string> _seen = new(StringComparer.Ordinal);
    private long _events;

    /// <summary>Looks again and again until cancelled.</summary>
    /// <param name="landed">Told how many files each look has found.</param>
    /// <param name="print">Told when storage does not answer and is asked again.</param>
    public async Task RunAsync(Action<int> landed, CancellationToken cancel, Action<string>? print = null)
    {
        try
        {
            while (true)
            {
                try
                {
                    var (found, _) = await LookAsync(cancel).ConfigureAwait(false);
                    if (found > 0) landed(found);
                }
                catch (Exception trouble) when (StorageTrouble.Passes(trouble) && !cancel.IsCancellationRequested)
                {
                    print?.Invoke("Landing cannot be looked at just now; it is tried again.");
                }

                await Task.Delay(every, cancel).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The host stops; the next one looks at everything again, and what has been taken is a no-op.
        }
    }

    /// <returns>Files told of, and files that were still changing.</returns>
    public async Task<(int Told, int Waiting)> LookAsync(CancellationToken cancel)
    {
        var now = new Dictionary<string, string>(StringComparer.Ordinal);
        int told = 0, waiting = 0;
        await foreach (var item in store.ListAsync(LandingPath.Root, cancel).ConfigureAwait(false))
        {
            now[item.Path] = item.Version;
            if (_told.GetValueOrDefault(item.Path) == item.Version) continue;
            if (settles && _seen.GetValueOrDefault(item.Path) != item.Version)
            {
                waiting++;
                continue;
            }

            await queues.SendAsync(QueueNames.ExtractLanded, JsonSerializer.Serialize(new LandedMessage(LandingPath.Named(item.Path), $"local-{++_events}"), JsonSerializerOptions.Web), cancel: cancel).ConfigureAwait(false);
            _told[item.Path] = item.Version;
            told++;
        }

        _seen = now;
        Waiting = waiting;
        return (told, waiting);
    }

    /// <summary>Files that were still changing at the last look.</summary>
    public int Waiting { get; private set; }
}
