using Polly.CircuitBreaker;
using Safeguarding.Pipeline.DailyFlow;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Returns;

namespace Safeguarding.App.DailyFlow;

/// <summary>How sending went, besides what the ledger has.</summary>
/// <param name="Requests">Requests put, repetitions included.</param>
/// <param name="Stopped">Why it ended early; null when everything was tried.</param>
internal sealed record FlowOutcome(int Requests, string? Stopped);

/// <summary>Sends a run's records, at most a hundred at a time, and writes down every answer before it goes on.</summary>
internal sealed class FlowSender(FlowClient client, FlowJournal journal, FlowPatience patience, TimeProvider time, Action<Progress> report)
{
    /// <summary>Records of which one file of answers says that they were not sent.</summary>
    private const int UntouchedAtOnce = 10_000;

    private int _breaks;

    public async Task<FlowOutcome> SendAsync(CancellationToken cancel)
    {
        var (done, total) = (0L, journal.Header.Changes);
        using var batches = (await journal.IntentAsync(cancel).ConfigureAwait(false)).Chunk(FlowShape.MostInBatch).GetEnumerator();
        while (batches.MoveNext())
        {
            var answers = new PendingAnswers();
            try
            {
                await SendAsync(batches.Current, answers, useHints: true, cancel).ConfigureAwait(false);
            }
            catch (FlowStoppedException stopped)
            {
                await StopAsync(batches, answers, cancel).ConfigureAwait(false);
                return new FlowOutcome(client.Requests, stopped.Message);
            }

            await journal.NoteAsync(answers.Complete([]), cancel).ConfigureAwait(false);
            report(new Progress("send", "", done += batches.Current.Length, total));
        }

        return new FlowOutcome(client.Requests, null);
    }

    /// <summary>Sends records until each is taken, refused for itself alone, or given up.</summary>
    /// <param name="useHints">Whether to cut where a refusal points: once. A service that points at the wrong records would have us send a hundred times otherwise.</param>
    private async Task SendAsync(FlowChange[] batch, PendingAnswers answers, bool useHints, CancellationToken cancel)
    {
        var answer = await PutAsync(batch, cancel).ConfigureAwait(false);
        if (answer.InDoubt) answers.Doubt(batch);
        switch (answer.Verdict)
        {
            case FlowVerdict.Taken:
                answers.Take(batch, answer.Receipts);
                break;
            case FlowVerdict.GivenUp:
                answers.GiveUp(batch);
                break;
            case FlowVerdict.Stopped:
                throw new FlowStoppedException(answer.Text);
            case var _ when batch.Length == 1:
                answers.Refuse(batch[0], answer.Status, answer.Text);
                break;
            default:
                // The service takes all of a batch or nothing. Where it says which records are at fault, the cut is made there; it is never believed without sending them alone.
                var hints = useHints && answer.Verdict == FlowVerdict.Refused ? FlowResponse.Hints(answer.Text, batch.Length) : new HashSet<int>();
                var (first, second) = hints.Count > 0 && hints.Count < batch.Length
                    ? (batch.Where((_, i) => !hints.Contains(i)).ToArray(), batch.Where((_, i) => hints.Contains(i)).ToArray())
                    : (batch[..(batch.Length / 2)], batch[(batch.Length / 2)..]);
                await SendAsync(first, answers, useHints && answer.Verdict == FlowVerdict.TooLarge, cancel).ConfigureAwait(false);
                await SendAsync(second, answers, useHints && answer.Verdict == FlowVerdict.TooLarge, cancel).ConfigureAwait(false);
                break;
        }
    }

    private async Task<FlowAnswer> PutAsync(FlowChange[] batch, CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                return await client.SendAsync(FlowPayloads.Body(batch), batch.Length, cancel).ConfigureAwait(false);
            }
            catch (BrokenCircuitException)
            {
                if (_breaks++ >= patience.Breaks)
                    throw new FlowStoppedException("The service answers nothing that makes sense, request after request, so it is left alone. What was not acknowledged is sent by the next run; see whether the service has said that it is down.");
                await Task.Delay(patience.Break, time, cancel).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Says of everything that is left that it was not sent.</summary>
    private async Task StopAsync(IEnumerator<FlowChange[]> batches, PendingAnswers answers, CancellationToken cancel)
    {
        await journal.NoteAsync(answers.Complete(batches.Current), cancel).ConfigureAwait(false);
        foreach (var rest in Rest(batches).Chunk(UntouchedAtOnce))
            await journal.NoteAsync(FlowAnswers.None with { Untouched = [.. rest] }, cancel).ConfigureAwait(false);
    }

    private static IEnumerable<string> Rest(IEnumerator<FlowChange[]> batches)
    {
        while (batches.MoveNext())
            foreach (var change in batches.Current) yield return change.ChildId;
    }

    /// <summary>Answers to one batch as they come.</summary>
    private sealed class PendingAnswers
    {
        private readonly List<FlowReceipt> _taken = [];
        private readonly List<FlowRefusal> _refused = [];
        private readonly HashSet<string> _givenUp = new(StringComparer.Ordinal);
        private readonly HashSet<string> _doubted = new(StringComparer.Ordinal);

        public void Doubt(FlowChange[] batch) => _doubted.UnionWith(batch.Select(c => c.ChildId));

        public void GiveUp(FlowChange[] batch) => _givenUp.UnionWith(batch.Select(c => c.ChildId));

        public void Take(FlowChange[] batch, IReadOnlyList<string> receipts) => _taken.AddRange(batch.Select((c, i) => new FlowReceipt(c.ChildId, receipts[i])));

        public void Refuse(FlowChange change, int status, string text) => _refused.Add(new FlowRefusal(change.ChildId, status, text, _doubted.Contains(change.ChildId)));

        /// <param name="batch">What may not have been settled, when the run stops.</param>
        public FlowAnswers Complete(FlowChange[] batch)
        {
            var settled = _taken.Select(t => t.ChildId).Concat(_refused.Select(r => r.ChildId)).ToHashSet(StringComparer.Ordinal);
            return new FlowAnswers([.. _taken], [.. _refused], [.. batch.Select(c => c.ChildId).Concat(_givenUp).Distinct(StringComparer.Ordinal).Where(id => !settled.Contains(id) && !_doubted.Contains(id)).Order(StringComparer.Ordinal)]);
        }
    }
}
