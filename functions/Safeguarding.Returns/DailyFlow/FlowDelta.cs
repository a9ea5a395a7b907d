using System.Text.Json.Nodes;

namespace Safeguarding.Returns;

/// <summary>
/// What to send so that the receiver holds a child as it is now. The receiver holds one of the given states: the last acknowledged one or, where an answer never came, one that was sent since;
/// what is sent leads from each of them to the same payload (see <see cref="FlowFold"/>).
/// <list type="bullet">
/// <item>Sent always: the ids, and <c>child_details</c> whole.</item>
/// <item>A field whose value differs: the value; a field that is gone: null.</item>
/// <item>An item whose id is gone, a block that is gone, a child that is gone: its id and <c>purge: true</c>.</item>
/// <item>A list without ids: whole.</item>
/// </list>
/// </summary>
public static class FlowDelta
{
    /// <param name="held">Every state the receiver may hold, null for not holding the child; at least one.</param>
    /// <param name="now">Null when the child is gone.</param>
    /// <returns>Null when there is nothing to send.</returns>
    public static JsonObject? Of(IReadOnlyList<JsonObject?> held, JsonObject? now)
    {
        if (now is null) return held.OfType<JsonObject>().LastOrDefault() is { } gone ? Gone(gone) : null;
        return held.All(h => Same(h, now)) ? null : Changes(held, now);
    }

    private static JsonObject Gone(JsonObject child)
    {
        var purge = new JsonObject { [FlowShape.ChildId] = child[FlowShape.ChildId]!.DeepClone() };
        if (child[FlowShape.LegacyId] is { } legacy) purge[FlowShape.LegacyId] = legacy.DeepClone();
        purge[FlowShape.Purge] = true;
        return purge;
    }

    private static JsonObject Changes(IReadOnlyList<JsonObject?> held, JsonObject now)
    {
        var changes = new JsonObject();
        foreach (var (name, value) in now)
        {
            var before = held.Select(h => h?[name]).ToList();
            if (FlowShape.IdOf(name) is { } id)
            {
                if (Items(before, value as JsonArray, id) is { Count: > 0 } items) changes[name] = items;
            }
            else if (name == FlowShape.Details)
            {
                changes[name] = Whole(before, value!.AsObject());
            }
            else if (FlowShape.IsAlwaysSent(name))
            {
                changes[name] = value?.DeepClone();
            }
            else if (before.Any(b => !Same(b, value)))
            {
                changes[name] = value is JsonObject block ? Changes([.. before.Select(b => b as JsonObject)], block) : value?.DeepClone();
            }
        }

        foreach (var name in Lost(held, now))
        {
            if (FlowShape.IdOf(name) is { } id) changes[name] = Items([.. held.Select(h => h?[name])], null, id);
            else changes[name] = held.Any(h => h?[name] is JsonObject) ? new JsonObject { [FlowShape.Purge] = true } : null;
        }

        return changes;
    }

    /// <summary>A block as it is, and null for what it had and has no longer.</summary>
    private static JsonObject Whole(List<JsonNode?> held, JsonObject now)
    {
        var whole = now.DeepClone().AsObject();
        foreach (var name in Lost([.. held.Select(h => h as JsonObject)], now)) whole[name] = null;
        return whole;
    }

    private static JsonArray Items(List<JsonNode?> held, JsonArray? now, string id)
    {
        var before = held.ConvertAll(h => ById(h as JsonArray, id));
        var current = ById(now, id);
        var changes = new JsonArray();
        foreach (var (key, item) in current)
        {
            var states = before.ConvertAll(b => b.GetValueOrDefault(key));
            if (!states.TrueForAll(s => Same(s, item))) changes.Add((JsonNode)Changes(states, item));
        }

        foreach (var key in before.SelectMany(b => b.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Where(k => !current.ContainsKey(k)))
            changes.Add((JsonNode)new JsonObject { [id] = key, [FlowShape.Purge] = true });
        return changes;
    }

    private static Dictionary<string, JsonObject> ById(JsonArray? items, string id) =>
        items?.ToDictionary(i => i![id]!.GetValue<string>(), i => i!.AsObject(), StringComparer.Ordinal) ?? [];

    private static List<string> Lost(IReadOnlyList<JsonObject?> held, JsonObject now) =>
        held.OfType<JsonObject>().SelectMany(h => h.Select(p => p.Key)).Distinct(StringComparer.Ordinal).Where(name => !now.ContainsKey(name)).ToList();

    private static bool Same(JsonNode? a, JsonNode? b) => JsonNode.DeepEquals(a, b);
}
