using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Safeguarding.Pipeline.Validating;

/// <summary>What a findings document says of an extract, as <see cref="ValidationReport"/> does.</summary>
public sealed record FindingsDocument(long Rows, long Accepted, long Rejected, ImmutableArray<FindingCount> Counts, ImmutableArray<Finding> Findings, ImmutableArray<ColumnProfile> Columns);

/// <summary>The report as JSON: the same report gives the same bytes.</summary>
public static class FindingsJson
{
    private static readonly JsonSerializerOptions Names = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) } };


    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(Stream destination, ValidationReport report)
    {
        using var json = new Utf8JsonWriter(destination, Options);
        json.WriteStartObject();
        json.WriteString("contract", report.Contract);
        json.WriteString("contract_version", report.ContractVersion);
        json.WriteString("contract_hash", report.ContractHash);
        json.WriteNumber("rows", report.Rows);
        json.WriteNumber("accepted", report.Accepted);
        json.WriteNumber("rejected", report.Rejected);
        json.WriteNumber("blank_lines", report.BlankLines);
        json.WriteBoolean("held", report.Held);
        json.WriteNumber("bytes", report.Bytes);
        json.WriteString("encoding", Name(report.Encoding));
        json.WriteString("delimiter", report.Delimiter == '\t' ? "tab" : report.Delimiter.ToString());
        json.WriteString("compression", report.Compression == Reading.TextCompression.Gzip ? "gzip" : "none");

        json.WriteStartArray("counts");
        foreach (var count in report.Counts)
        {
            json.WriteStartObject();
            json.WriteString("code", count.Code);
            json.WriteString("severity", Name(count.Severity));
            json.WriteString("column", count.Column);
            json.WriteNumber("count", count.Count);
            json.WriteNumber("listed", count.Listed);
            json.WriteEndObject();
        }
        json.WriteEndArray();

        json.WriteStartArray("findings");
        foreach (var finding in report.Findings)
        {
            json.WriteStartObject();
            json.WriteString("code", finding.Code);
            json.WriteString("severity", Name(finding.Severity));
            json.WriteNumber("row", finding.Row);
            json.WriteNumber("line", finding.Line);
            json.WriteString("column", finding.Column);
            json.WriteString("message", finding.Message);
            json.WriteString("what_to_do", finding.Fix);
            json.WriteEndObject();
        }
        json.WriteEndArray();

        json.WriteStartArray("columns");
        foreach (var column in report.Columns)
        {
            json.WriteStartObject();
            json.WriteString("column", column.Column);
            json.WriteBoolean("in_file", column.InFile);
            json.WriteNumber("present", column.Present);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <exception cref="JsonException">The document is no such JSON.</exception>
    public static async Task<FindingsDocument> ReadAsync(Stream source, CancellationToken cancel = default) =>
        await JsonSerializer.DeserializeAsync<FindingsDocument>(source, Names, cancel).ConfigureAwait(false) ?? throw new JsonException("The findings document is empty.");

    private static string Name(Severity severity) => severity switch { Severity.Warn => "warn", Severity.RejectRow => "reject_row", _ => "hold_extract" };

    private static string Name(Reading.TextEncoding encoding) => encoding switch
    {
        Reading.TextEncoding.Utf8 => "utf-8",
        Reading.TextEncoding.Utf8Bom => "utf-8-bom",
        Reading.TextEncoding.Utf16LittleEndian => "utf-16le",
        Reading.TextEncoding.Utf16BigEndian => "utf-16be",
        _ => "windows-1252",
    };
}
