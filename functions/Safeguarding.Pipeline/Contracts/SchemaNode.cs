using System.Collections.Immutable;
using System.Text.Json;

namespace Safeguarding.Pipeline.Contracts;

/// <summary>A value in a contract's JSON that knows its place and notes what is wrong with it instead of throwing, so that one reading finds every fault.</summary>
internal sealed record SchemaNode(JsonElement Value, string Path, string Place, List<ContractFault> Faults)
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Parses a file whose root must be an object. Null, with the fault noted, when it is not.</summary>
    public static SchemaNode? Parse(string path, string json, List<ContractFault> faults)
    {
        try
        {
            using var document = JsonDocument.Parse(json, Strict);
            var root = new SchemaNode(document.RootElement.Clone(), path, "", faults);
            return root.IsObject() ? root : null;
        }
        catch (JsonException e)
        {
            faults.Add(new ContractFault(path, "", $"not readable as JSON: {e.Message}"));
            return null;
        }
    }

    public void Fault(string words) => Faults.Add(new ContractFault(Path, Place, words));

    public void FaultAt(string key, string words) => Faults.Add(new ContractFault(Path, $"{Place}/{key}", words));

    public bool Has(string key) => Value.TryGetProperty(key, out _);

    public bool IsObject()
    {
        if (Value.ValueKind == JsonValueKind.Object) return true;
        Fault($"must be an object, not {Kind(Value)}");
        return false;
    }

    /// <summary>Notes every key that is not one of those given: a misspelt key would otherwise switch a check off in silence.</summary>
    public void OnlyKeys(params ReadOnlySpan<string> known)
    {
        foreach (var property in Value.EnumerateObject())
            if (!known.Contains(property.Name))
                FaultAt(property.Name, $"unknown key; known here: {string.Join(", ", known!)}");
    }

    public SchemaNode? Child(string key) =>
        Value.TryGetProperty(key, out var child) ? this with { Value = child, Place = $"{Place}/{key}" } : null;

    public SchemaNode? ObjectAt(string key) => Child(key) is { } child && child.IsObject() ? child : null;

    /// <summary>Text that must be there and say something. The empty string, with the fault noted, when it is not.</summary>
    public string Required(string key)
    {
        if (!Has(key)) FaultAt(key, "missing");
        return Optional(key) ?? "";
    }

    /// <summary>Text that may be left out but not be blank.</summary>
    public string? Optional(string key) => Child(key)?.Text();

    private string? Text()
    {
        if (Value.ValueKind != JsonValueKind.String) Fault($"must be text, not {Kind(Value)}");
        else if (Value.GetString() is { } text && !string.IsNullOrWhiteSpace(text)) return text;
        else Fault("must not be blank");
        return null;
    }

    public bool? Flag(string key)
    {
        if (Child(key) is not { } child) return null;
        if (child.Value.ValueKind is JsonValueKind.True or JsonValueKind.False) return child.Value.GetBoolean();
        child.Fault($"must be true or false, not {Kind(child.Value)}");
        return null;
    }

    /// <summary>A whole number of at least 0.</summary>
    public int? Count(string key)
    {
        if (Child(key) is not { } child) return null;
        if (child.Value.ValueKind == JsonValueKind.Number && child.Value.TryGetInt32(out var count) && count >= 0) return count;
        child.Fault("must be a whole number of at least 0");
        return null;
    }

    /// <summary>A number from 0 to <paramref name="most"/>.</summary>
    public double? Share(string key, double most)
    {
        if (Child(key) is not { } child) return null;
        if (child.Value.ValueKind == JsonValueKind.Number && child.Value.TryGetDouble(out var share) && share >= 0 && share <= most) return share;
        child.Fault(double.IsPositiveInfinity(most) ? "must be a number of at least 0" : FormattableString.Invariant($"must be a number from 0 to {most}"));
        return null;
    }

    /// <summary>The members of a list, or nothing when the key is absent; a key that is there must hold at least one.</summary>
    public ImmutableArray<SchemaNode> Items(string key)
    {
        if (Child(key) is not { } list) return [];
        if (list.Value.ValueKind != JsonValueKind.Array)
        {
            list.Fault($"must be a list, not {Kind(list.Value)}");
            return [];
        }
        if (list.Value.GetArrayLength() == 0) list.Fault("must not be an empty list; leave the key out instead");
        return [.. list.Value.EnumerateArray().Select((item, i) => list with { Value = item, Place = $"{list.Place}/{i}" })];
    }

    /// <summary>A list of different texts. One text alone counts as a list of one, as Table Schema allows for keys.</summary>
    public ImmutableArray<string> Texts(string key)
    {
        if (Child(key) is { Value.ValueKind: JsonValueKind.String } one) return one.Text() is { } text ? [text] : [];
        var texts = ImmutableArray.CreateBuilder<string>();
        foreach (var item in Items(key))
            if (item.Text() is { } text)
            {
                if (texts.Contains(text)) item.Fault($"\"{text}\" stands twice in the list");
                else texts.Add(text);
            }
        return texts.ToImmutable();
    }

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "text",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        _ => "null",
    };
}
