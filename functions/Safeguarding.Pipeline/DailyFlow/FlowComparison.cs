using System.Text.Json.Nodes;
using Safeguarding.Returns;

namespace Safeguarding.Pipeline.DailyFlow;

/// <summary>What became of a child since the department acknowledged it last.</summary>
public enum FlowKind { New, Changed, Purged, Unchanged }

/// <param name="Target">The payload that the department is to hold; null for none.</param>
/// <param name="Record">What to send to get there; null when there is nothing to send.</param>
public sealed record FlowChange(string ChildId, FlowKind Kind, string? Target, string? Record);

/// <summary>Sets tonight's payloads beside what is held.</summary>
public static class FlowComparison
{
    /// <summary>Goes through both once, side by side.</summary>
    /// <param name="held">In ordinal order of the child's id.</param>
    /// <param name="now">In ordinal order of the child's id.</param>
    /// <exception cref="InvalidDataException">A list is not in order.</exception>
    public static IEnumerable<FlowChange> Of(IEnumerable<FlowHeld> held, IEnumerable<FlowPayload> now)
    {
        using var before = held.GetEnumerator();
        using var after = now.GetEnumerator();
        var (hasBefore, hasAfter, last) = (before.MoveNext(), after.MoveNext(), (string?)null);
        while (hasBefore || hasAfter)
        {
            var order = !hasBefore ? 1 : !hasAfter ? -1 : string.CompareOrdinal(before.Current.ChildId, after.Current.ChildId);
            var id = order <= 0 ? before.Current.ChildId : after.Current.ChildId;
            if (last is not null && string.CompareOrdinal(last, id) >= 0) throw new InvalidDataException("The children of the daily flow are not in order, so what changed cannot be told. Build the night again.");
            last = id;
            yield return Of(id, order <= 0 ? before.Current : null, order >= 0 ? after.Current.Json : null);
            if (order <= 0) hasBefore = before.MoveNext();
            if (order >= 0) hasAfter = after.MoveNext();
        }
    }

    private static FlowChange Of(string id, FlowHeld? held, string? now)
    {
        var (acknowledged, doubts) = (held?.Acknowledged, held?.InDoubt ?? []);
        if (doubts.IsEmpty && acknowledged == now) return new FlowChange(id, FlowKind.Unchanged, now, null);
        if (doubts.IsEmpty && acknowledged is null) return new FlowChange(id, FlowKind.New, now, now);
        var before = acknowledged is null ? null : FlowJson.Parse(acknowledged);
        var target = now is null ? null : FlowJson.Parse(now);
        if (before is not null && target is not null) target = FlowIds.Keep(before, target);
        List<JsonObject?> states = [before, .. doubts.Select(d => d is null ? null : FlowJson.Parse(d))];
        var record = FlowDelta.Of(states, target);
        var kind = record is null ? FlowKind.Unchanged : target is null ? FlowKind.Purged : before is null ? FlowKind.New : FlowKind.Changed;
        return new FlowChange(id, kind, target is null ? null : FlowJson.Text(target), record is null ? null : FlowJson.Text(record));
    }
}
