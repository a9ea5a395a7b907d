using System.Text.Json.Nodes;

namespace Safeguarding.Returns;

/// <summary>
/// What the receiver holds of a child once it has taken a record: the meaning that we give to what we send, and that the tests hold it to. The specification we have does not spell it out.
/// A record about a child that is not held is the child. <c>purge: true</c> takes a child, block or item away, and does nothing where it is not held; null takes a field away; an item is known by its id;
/// any other list, and any other value, takes the place of the one before. Taking a record twice is taking it once.
/// </summary>
public static class FlowFold
{
    /// <returns>Null when the child is no longer held.</returns>
    public static JsonObject? Into(JsonObject? held, JsonObject record) =>
        IsPurge(record) ? null : Block(held ?? [], record);

    private static JsonObject Block(JsonObject held, JsonObject record)
    {
        var folded = held.DeepClone().AsObject();
        foreach (var (name, value) in record)
        {
            switch (value)
            {
                case null:
                    folded.Remove(name);
                    break;
                case JsonArray items when FlowShape.IdOf(name) is { } id:
                    Set(folded, name, Items(folded[name] as JsonArray, items, id) is { Count: > 0 } left ? left : null);
                    break;
                case JsonObject block:
                    Set(folded, name, IsPurge(block) ? null : Block(folded[name] as JsonObject ?? [], block));
                    break;
                default:
                    folded[name] = value.DeepClone();
                    break;
            }
        }

        return folded;
    }

    private static JsonArray Items(JsonArray? held, JsonArray changes, string id)
    {
        var items = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var item in held ?? []) items[item![id]!.GetValue<string>()] = item.AsObject();
        foreach (var change in changes.Select(c => c!.AsObject()))
        {
            var key = change[id]!.GetValue<string>();
            if (IsPurge(change)) items.Remove(key);
            else items[key] = Block(items.GetValueOrDefault(key) ?? [], change);
        }

        return new JsonArray([.. items.Values.Select(i => i.DeepClone())]);
    }

    private static void Set(JsonObject block, string name, JsonNode? value)
    {
        if (value is null) block.Remove(name);
        else block[name] = value;
    }

    private static bool IsPurge(JsonObject record) => record[FlowShape.Purge] is JsonValue value && value.TryGetValue<bool>(out var purge) && purge;
}
