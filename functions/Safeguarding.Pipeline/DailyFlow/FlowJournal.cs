using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;

namespace Safeguarding.Pipeline.DailyFlow;

/// <param name="Build">The publication whose payloads are sent.</param>
/// <param name="Endpoint">SHA-256 of the address they are sent to: a destination is one address for good.</param>
public sealed record FlowRunHeader(DateOnly Night, string Build, string Endpoint, long New, long Changed, long Purged)
{
    public long Changes => New + Changed + Purged;
}

/// <summary>A record that the department took, and the receipt it gave.</summary>
public sealed record FlowReceipt(string ChildId, string Receipt);

/// <summary>A record that the department refused for itself alone.</summary>
/// <param name="Answer">The beginning of what it said; may repeat values of the record.</param>
/// <param name="InDoubt">An earlier attempt with the record got no answer, so it may have been taken then.</param>
public sealed record FlowRefusal(string ChildId, int Status, string Answer, bool InDoubt = false);

/// <summary>What the department said to some of the records of a run.</summary>
/// <param name="Untouched">Records that it certainly did not take, without being at fault themselves: never sent, or turned away before they were looked at.</param>
public sealed record FlowAnswers(ImmutableArray<FlowReceipt> Acknowledged, ImmutableArray<FlowRefusal> Refused, ImmutableArray<string> Untouched)
{
    public static readonly FlowAnswers None = new([], [], []);
}

/// <summary>
/// The record of sending. What is meant to be sent is written before the first request, and each answer as it comes; so whenever it is cut off, what the department holds is known to be either as before or as was meant,
/// and the next run sends what leads from both to the same.
/// </summary>
public sealed class FlowJournal
{
    private readonly IObjectStore _store;
    private readonly FlowPlace _place;
    private int _answers;

    private FlowJournal(IObjectStore store, FlowPlace place, long run, FlowRunHeader header) => (_store, _place, Run, Header) = (store, place, run, header);

    public long Run { get; }

    public FlowRunHeader Header { get; }

    /// <summary>Claims the next run and writes what is meant to be sent.</summary>
    /// <param name="changes">Gone through once for each of the two files that tell of it: the same both times.</param>
    /// <exception cref="InvalidOperationException">Another sender took the number.</exception>
    public static async Task<FlowJournal> BeginAsync(IObjectStore store, FlowPlace place, FlowRunHeader header, Func<IEnumerable<FlowChange>> changes, CancellationToken cancel = default)
    {
        var run = (await place.RunsAsync(store, cancel).ConfigureAwait(false)).Keys.LastOrDefault() + 1;
        var content = JsonSerializer.SerializeToUtf8Bytes(header, Objects.Json);
        if (!await store.CreateAsync(place.Of(run, FlowPlace.Header), async (s, c) => await s.WriteAsync(content, c).ConfigureAwait(false), cancel).ConfigureAwait(false))
            throw new InvalidOperationException("Another sender began just now. Nothing was sent by this one; wait until that one has ended.");
        await store.WriteAsync(place.Of(run, FlowPlace.Intent), s => { FlowLines.Write(s, changes().Where(c => c.Record is not null), Write); }, cancel).ConfigureAwait(false);
        return new FlowJournal(store, place, run, header);
    }

    /// <summary>The records to send, in order of the child's id.</summary>
    public async Task<IEnumerable<FlowChange>> IntentAsync(CancellationToken cancel = default) => ReadIntent(await _store.OpenRequiredAsync(_place.Of(Run, FlowPlace.Intent), cancel).ConfigureAwait(false));

    /// <summary>Writes down answers before anything else is sent.</summary>
    public Task NoteAsync(FlowAnswers answers, CancellationToken cancel = default) =>
        _store.WriteJsonAsync(_place.Of(Run, string.Create(CultureInfo.InvariantCulture, $"answers/{++_answers:D5}.json")), answers, cancel);

    /// <summary>Writes what the department holds after this run.</summary>
    public Task<FlowSent> EndAsync(Ledger ledger, DateTimeOffset at, CancellationToken cancel = default) => SettleAsync(_store, _place, Run, ledger, at, cancel);

    /// <summary>Finishes a run that was cut off; whatever it had no answer to is in doubt. Null when there is none.</summary>
    public static async Task<FlowSent?> FinishLastAsync(IObjectStore store, FlowPlace place, Ledger ledger, DateTimeOffset at, CancellationToken cancel = default)
    {
        var runs = await place.RunsAsync(store, cancel).ConfigureAwait(false);
        if (runs.Count == 0 || ledger.Events<FlowSent>().Any(s => s.Authority == place.Authority && s.Destination == place.Destination && s.Run == runs.Keys.Last())) return null;
        return await SettleAsync(store, place, runs.Keys.Last(), ledger, at, cancel).ConfigureAwait(false);
    }

    /// <summary>The header of the newest run; null before the first.</summary>
    public static async Task<FlowRunHeader?> LastAsync(IObjectStore store, FlowPlace place, CancellationToken cancel = default)
    {
        var runs = await place.RunsAsync(store, cancel).ConfigureAwait(false);
        return runs.Count == 0 ? null : await store.ReadJsonAsync<FlowRunHeader>(place.Of(runs.Keys.Last(), FlowPlace.Header), cancel).ConfigureAwait(false);
    }

    /// <summary>Begins and ends a run that sends nothing and remembers of what is held only some: what an erasure leaves. Whatever was cut off must have been finished before.</summary>
    public static async Task RememberAsync(IObjectStore store, FlowPlace place, Ledger ledger, Func<FlowHeld, bool> stays, DateTimeOffset at, CancellationToken cancel = default)
    {
        if (await LastAsync(store, place, cancel).ConfigureAwait(false) is not { } last || await place.HeldAsync(store, cancel).ConfigureAwait(false) is not { } held) return;
        var run = (await place.RunsAsync(store, cancel).ConfigureAwait(false)).Keys.Last() + 1;
        var header = JsonSerializer.SerializeToUtf8Bytes(last with { New = 0, Changed = 0, Purged = 0 }, Objects.Json);
        if (!await store.CreateAsync(place.Of(run, FlowPlace.Header), async (s, c) => await s.WriteAsync(header, c).ConfigureAwait(false), cancel).ConfigureAwait(false))
            throw new InvalidOperationException("A sender of the daily flow began just now. Erase again when it has ended.");
        var before = await store.OpenRequiredAsync(held.Path, cancel).ConfigureAwait(false);
        await store.WriteAsync(place.Of(run, FlowPlace.Held), s => { FlowLines.WriteHeld(s, FlowLines.ReadHeld(before).Where(stays)); }, cancel).ConfigureAwait(false);
        await ledger.AppendAsync(new FlowSent(last.Night, place.Authority, place.Destination, run, 0, 0, 0, 0, 0, 0), at, cancel).ConfigureAwait(false);
    }

    private static async Task<FlowSent> SettleAsync(IObjectStore store, FlowPlace place, long run, Ledger ledger, DateTimeOffset at, CancellationToken cancel)
    {
        var runs = await place.RunsAsync(store, cancel).ConfigureAwait(false);
        var header = await store.ReadJsonAsync<FlowRunHeader>(place.Of(run, FlowPlace.Header), cancel).ConfigureAwait(false);
        var (acknowledged, sure) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        var refused = 0L;
        foreach (var file in runs[run].Where(f => f.StartsWith("answers/", StringComparison.Ordinal)))
        {
            var answers = await store.ReadJsonAsync<FlowAnswers>(place.Of(run, file), cancel).ConfigureAwait(false);
            acknowledged.UnionWith(answers.Acknowledged.Select(r => r.ChildId));
            sure.UnionWith(answers.Untouched);
            sure.UnionWith(answers.Refused.Where(r => !r.InDoubt).Select(r => r.ChildId));
            refused += answers.Refused.Length;
        }

        // The intent is there before anything is sent: without it, nothing was.
        var meant = runs[run].Contains(FlowPlace.Intent);
        var before = runs.Where(r => r.Key < run && r.Value.Contains(FlowPlace.Held)).Select(r => (long?)r.Key).LastOrDefault();
        var inDoubt = 0L;
        var sent = new FlowSent(header.Night, place.Authority, place.Destination, run, header.New, header.Changed, header.Purged, acknowledged.Count, refused, 0);
        var held = before is { } earlier ? await store.OpenRequiredAsync(place.Of(earlier, FlowPlace.Held), cancel).ConfigureAwait(false) : null;
        var intent = meant ? await store.OpenRequiredAsync(place.Of(run, FlowPlace.Intent), cancel).ConfigureAwait(false) : null;
        await store.WriteAsync(place.Of(run, FlowPlace.Held), s =>
        {
            FlowLines.WriteHeld(s, After(held is null ? [] : FlowLines.ReadHeld(held), intent is null ? [] : ReadIntent(intent), acknowledged, sure, () => inDoubt++));
        }, cancel).ConfigureAwait(false);
        sent = sent with { InDoubt = inDoubt };
        await ledger.CatchUpAsync(cancel).ConfigureAwait(false);
        await ledger.AppendAsync(sent, at, cancel).ConfigureAwait(false);
        return sent;
    }

    private static IEnumerable<FlowHeld> After(IEnumerable<FlowHeld> held, IEnumerable<FlowChange> intent, HashSet<string> acknowledged, HashSet<string> sure, Action doubt)
    {
        using var before = held.GetEnumerator();
        using var meant = intent.GetEnumerator();
        var (hasBefore, hasMeant) = (before.MoveNext(), meant.MoveNext());
        while (hasBefore || hasMeant)
        {
            var order = !hasBefore ? 1 : !hasMeant ? -1 : string.CompareOrdinal(before.Current.ChildId, meant.Current.ChildId);
            var one = order <= 0 ? before.Current : new FlowHeld(meant.Current.ChildId, null, []);
            if (order >= 0) one = After(one, meant.Current, acknowledged, sure, doubt);
            if (!one.IsNothing) yield return one;
            if (order <= 0) hasBefore = before.MoveNext();
            if (order >= 0) hasMeant = meant.MoveNext();
        }
    }

    private static FlowHeld After(FlowHeld held, FlowChange meant, HashSet<string> acknowledged, HashSet<string> sure, Action doubt)
    {
        if (acknowledged.Contains(held.ChildId)) return new FlowHeld(held.ChildId, meant.Target, []);
        if (sure.Contains(held.ChildId)) return held;
        doubt();
        return held.Acknowledged == meant.Target || held.InDoubt.Contains(meant.Target) ? held : held with { InDoubt = held.InDoubt.Add(meant.Target) };
    }

    private static void Write(Utf8JsonWriter json, FlowChange change)
    {
        json.WriteStartObject();
        json.WriteString("id", change.ChildId);
        json.WriteString("kind", change.Kind.ToString());
        FlowLines.Raw(json, "target", change.Target);
        FlowLines.Raw(json, "record", change.Record);
        json.WriteEndObject();
    }

    private static IEnumerable<FlowChange> ReadIntent(Stream source) => FlowLines.Read(source, line => new FlowChange(
        line.GetProperty("id").GetString()!, Enum.Parse<FlowKind>(line.GetProperty("kind").GetString()!), FlowLines.Raw(line, "target"), FlowLines.Raw(line, "record")));
}
