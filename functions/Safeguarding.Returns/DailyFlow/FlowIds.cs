using System.Text.Json.Nodes;

namespace Safeguarding.Returns;

/// <summary>
/// Some case management systems give assessments, enquiries and plans new ids night after night. An id alone is no news: an item of an episode that is, but for its id, one that was acknowledged and whose
/// id is gone keeps the id under which the receiver knows it. Without this every such item would be purged and sent again each night.
/// </summary>
public static class FlowIds
{
    /// <summary>The payload with such ids put back, its lists in order again. An id that the child still has anywhere in the list's kind is never given to another item.</summary>
    public static JsonObject Keep(JsonObject acknowledged, JsonObject now)
    {
        if (acknowledged[FlowShape.Episodes] is not JsonArray known || now[FlowShape.Episodes] is not JsonArray current) return now;
        var kept = now.DeepClone().AsObject();
        var episodes = known.ToDictionary(e => Id(e!, FlowShape.Episodes), e => e!.AsObject(), StringComparer.Ordinal);
        foreach (var list in FlowShape.ListsOfEpisode)
        {
            var inUse = current.SelectMany(e => Items(e!, list)).Select(i => Id(i, list)).ToHashSet(StringComparer.Ordinal);
            foreach (var episode in kept[FlowShape.Episodes]!.AsArray())
                if (episode![list] is JsonArray items && episodes.TryGetValue(Id(episode, FlowShape.Episodes), out var before)) Keep(list, Items(before, list), items, inUse);
        }

        return kept;
    }

    private static void Keep(string list, IEnumerable<JsonObject> known, JsonArray items, HashSet<string> inUse)
    {
        var id = FlowShape.IdOf(list)!;
        var before = known.ToList();
        var held = before.Select(i => Id(i, list)).ToHashSet(StringComparer.Ordinal);
        var free = before.Where(i => !inUse.Contains(Id(i, list))).GroupBy(i => WithoutId(i, id), StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => new Queue<string>(g.Select(i => Id(i, list)).Order(StringComparer.Ordinal)), StringComparer.Ordinal);
        if (free.Count == 0) return;

        foreach (var item in items.Select(i => i!.AsObject()).Where(i => !held.Contains(Id(i, list))))
        {
            if (!free.TryGetValue(WithoutId(item, id), out var ids) || !ids.TryDequeue(out var old)) continue;
            inUse.Add(old);
            item[id] = old;
        }

        var ordered = items.Select(i => i!.DeepClone()).OrderBy(i => Id(i, list), StringComparer.Ordinal).ToArray();
        items.Clear();
        foreach (var item in ordered) items.Add(item);
    }

    private static IEnumerable<JsonObject> Items(JsonNode episode, string list) => (episode[list] as JsonArray)?.Select(i => i!.AsObject()) ?? [];

    private static string Id(JsonNode item, string list) => item[FlowShape.IdOf(list)!]!.GetValue<string>();

    private static string WithoutId(JsonObject item, string id)
    {
        var rest = item.DeepClone().AsObject();
        rest.Remove(id);
        return FlowJson.Text(rest);
    }
}
