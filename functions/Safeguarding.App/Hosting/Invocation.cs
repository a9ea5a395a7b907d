using System.Globalization;
using System.Text.Json;

namespace Safeguarding.App.Hosting;

/// <summary>A call of the Functions host, decoded: what triggered it and what the host knows about the trigger.</summary>
/// <remarks>
/// The host sends most values as a JSON text inside a JSON string and some as they are; both are read, as is a bare text. Source: WebJobs.Script,
/// ScriptInvocationContextExtensions. <c>Metadata</c> repeats the properties of a JSON message, so it is never written anywhere.
/// </remarks>
public sealed class Invocation
{
    /// <summary>Our messages are a path and ids, so a body that is larger is not ours.</summary>
    public const int MaxBodyBytes = 1 << 20;

    private readonly Dictionary<string, JsonElement> _data;
    private readonly Dictionary<string, JsonElement> _metadata;

    private Invocation(string function, Dictionary<string, JsonElement> data, Dictionary<string, JsonElement> metadata) =>
        (Function, _data, _metadata) = (function, data, metadata);

    public string Function { get; }

    /// <summary>How often the host has delivered this message, this time included; 1 when it does not say.</summary>
    public int DequeueCount => _metadata.TryGetValue("DequeueCount", out var value)
        && int.TryParse(Unwrapped(value).ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 1;

    /// <summary>When the message was put into its queue, or null when the host does not say.</summary>
    public DateTimeOffset? InsertedAt => _metadata.TryGetValue("InsertionTime", out var value)
        && DateTimeOffset.TryParse(Unwrapped(value).ToString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) ? at : null;

    /// <summary>Reads the body of a request.</summary>
    /// <exception cref="JsonException">The body is not an object with <c>Data</c>.</exception>
    public static Invocation Parse(string function, ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 32 });
        if (document.RootElement.ValueKind != JsonValueKind.Object) throw new JsonException("The body is not a JSON object.");
        var data = Properties(document.RootElement, "Data") ?? throw new JsonException("The body has no object 'Data'.");
        return new Invocation(function, data, Properties(document.RootElement, "Metadata") ?? []);
    }

    /// <summary>The text of a queue message: a JSON text, or whatever the sender wrote.</summary>
    /// <exception cref="JsonException">There is no such binding.</exception>
    public string Message(string binding) => Unwrapped(Binding(binding)) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : Unwrapped(Binding(binding)).GetRawText();

    private JsonElement Binding(string name) => _data.TryGetValue(name, out var value) ? value : throw new JsonException($"'Data' has no '{name}'.");

    /// <summary>What a string holds when it holds JSON; itself otherwise.</summary>
    private static JsonElement Unwrapped(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String) return value;
        try
        {
            using var inner = JsonDocument.Parse(value.GetString()!, new JsonDocumentOptions { MaxDepth = 32 });
            return inner.RootElement.Clone();
        }
        catch (JsonException)
        {
            return value;
        }
    }

    private static Dictionary<string, JsonElement>? Properties(JsonElement root, string name)
    {
        foreach (var property in root.EnumerateObject())
        {
            if (!property.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) continue;
            if (property.Value.ValueKind != JsonValueKind.Object) return null;
            var values = new Dictionary<string, JsonElement>(StringComparer.OrdinalIgnoreCase);
            foreach (var inner in property.Value.EnumerateObject()) values[inner.Name] = inner.Value.Clone();
            return values;
        }

        return null;
    }
}
