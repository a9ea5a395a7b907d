using System.Collections.Immutable;
using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Safeguarding.Pipeline.DailyFlow;

/// <summary>What the department holds of a child, as far as we can know.</summary>
/// <param name="Acknowledged">The last payload it acknowledged; null when it holds none, or acknowledged that it is gone.</param>
/// <param name="InDoubt">What it was sent since and gave no answer to, each a payload or null for gone: it may hold one of these instead.</param>
public sealed record FlowHeld(string ChildId, string? Acknowledged, ImmutableArray<string?> InDoubt)
{
    /// <summary>Nothing is held and nothing in doubt: not worth a line.</summary>
    public bool IsNothing => Acknowledged is null && InDoubt.All(d => d is null);
}

/// <summary>Lines of JSON in a gzip file, one a child, in ordinal order of the id. Read and written a line at a time.</summary>
public static class FlowLines
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="write">Writes the line's object.</param>
    /// <returns>How many lines were written.</returns>
    public static long Write<T>(Stream destination, IEnumerable<T> lines, Action<Utf8JsonWriter, T> write)
    {
        using var gzip = new GZipStream(destination, CompressionLevel.Fastest, leaveOpen: true);
        using var buffered = new BufferedStream(gzip, 1 << 16);
        using var json = new Utf8JsonWriter(buffered, Options);
        var count = 0L;
        foreach (var line in lines)
        {
            write(json, line);
            json.Flush();
            json.Reset();
            buffered.WriteByte((byte)'\n');
            count++;
        }

        return count;
    }

    /// <summary>The stream is disposed when the last line was read.</summary>
    /// <exception cref="JsonException">A line is not JSON.</exception>
    public static IEnumerable<T> Read<T>(Stream source, Func<JsonElement, T> read)
    {
        using var gzip = new GZipStream(source, CompressionMode.Decompress);
        using var text = new StreamReader(gzip, bufferSize: 1 << 16);
        while (text.ReadLine() is { } line)
        {
            using var document = JsonDocument.Parse(line);
            yield return read(document.RootElement);
        }
    }

    public static long WriteHeld(Stream destination, IEnumerable<FlowHeld> held) => Write(destination, held, (json, one) =>
    {
        json.WriteStartObject();
        json.WriteString("id", one.ChildId);
        Raw(json, "acknowledged", one.Acknowledged);
        if (!one.InDoubt.IsEmpty)
        {
            json.WriteStartArray("in_doubt");
            foreach (var doubt in one.InDoubt) json.WriteRawValue(doubt ?? "null");
            json.WriteEndArray();
        }

        json.WriteEndObject();
    });

    public static IEnumerable<FlowHeld> ReadHeld(Stream source) => Read(source, line => new FlowHeld(
        line.GetProperty("id").GetString()!, Raw(line, "acknowledged"), line.TryGetProperty("in_doubt", out var doubts) ? [.. doubts.EnumerateArray().Select(Raw)] : []));

    internal static void Raw(Utf8JsonWriter json, string name, string? payload)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(payload ?? "null");
    }

    internal static string? Raw(JsonElement line, string name) => Raw(line.GetProperty(name));

    private static string? Raw(JsonElement value) => value.ValueKind == JsonValueKind.Null ? null : value.GetRawText();
}
