using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Safeguarding.Returns;

/// <summary>One text for one payload: no white space, names in the order of the specification, letters as they are. Two payloads are the same when their texts are.</summary>
public static class FlowJson
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Text(JsonObject payload) => payload.ToJsonString(Options);

    /// <exception cref="JsonException">The text is not a JSON object.</exception>
    public static JsonObject Parse(string text) => JsonNode.Parse(text) as JsonObject ?? throw new JsonException("A child's payload is not a JSON object.");
}
