using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Safeguarding.Parquet;
using Safeguarding.Pipeline.Contracts;

namespace Safeguarding.Pipeline.DeltaTables;

/// <summary>The schema of a table as Delta and Spark write it: names, types and what may be absent from the file itself, meaning and classification from the contract. Source: PROTOCOL.md, Schema Serialization Format.</summary>
public static class DeltaSchema
{
    /// <summary>Times without a zone, which is what agencies send, are known to readers from version 3 on.</summary>
    private const string WallClockTimes = "timestampNtz";

    public static string Of(Contract contract, ParquetSchema schema) => new JsonObject
    {
        ["type"] = "struct",
        ["fields"] = new JsonArray([.. schema.Columns.Select(column => FieldOf(contract, column))]),
    }.ToJsonString(DeltaLines.Json);

    /// <summary>Reader 1 and writer 2, which everything reads; where a column holds wall-clock times 3 and 7, as the protocol has no such type below.</summary>
    public static ProtocolVersions ProtocolFor(ParquetSchema schema) => schema.Columns.Any(c => c is { Type: ParquetType.Timestamp, IsUtc: false })
        ? new ProtocolVersions(3, 7) { ReaderFeatures = [WallClockTimes], WriterFeatures = ["appendOnly", "invariants", WallClockTimes] }
        : new ProtocolVersions(1, 2);

    /// <exception cref="InvalidDataException">The table needs a reader that knows more than this one.</exception>
    public static void ThrowIfUnreadable(ProtocolVersions protocol, DeltaTable table)
    {
        ImmutableArray<string> unknown = [.. (protocol.ReaderFeatures ?? []).Where(f => f != WallClockTimes)];
        if (protocol.MinReaderVersion is not (1 or 3) || !unknown.IsEmpty)
            throw new InvalidDataException($"The log of '{table.Root}' asks for reader version {protocol.MinReaderVersion}{(unknown.IsEmpty ? "" : " and " + string.Join(", ", unknown))}, which this program does not know. Something else has written to the table: restore the log from its versions or backup.");
    }

    private static JsonObject FieldOf(Contract contract, ParquetColumn column)
    {
        var metadata = new JsonObject();
        if (contract.IndexOf(column.Name) is >= 0 and var index)
        {
            var field = contract.Fields[index];
            metadata["comment"] = field.Description.Length > 0 ? $"{field.Title}. {field.Description}" : field.Title;
            metadata["classification"] = JsonNamingPolicy.KebabCaseLower.ConvertName(field.Classification.ToString());
        }

        return new JsonObject { ["name"] = column.Name, ["type"] = TypeOf(column), ["nullable"] = column.Nullable, ["metadata"] = metadata };
    }

    private static JsonNode TypeOf(ParquetColumn column) => column.Type switch
    {
        ParquetType.Boolean => "boolean",
        ParquetType.Int32 => "integer",
        ParquetType.Int64 => "long",
        ParquetType.Double => "double",
        ParquetType.String => "string",
        ParquetType.Date => "date",
        ParquetType.Timestamp => column.IsUtc ? "timestamp" : "timestamp_ntz",
        ParquetType.Decimal => FormattableString.Invariant($"decimal({column.Precision},{column.Scale})"),
        ParquetType.Binary => "binary",
        ParquetType.StringList => new JsonObject { ["type"] = "array", ["elementType"] = "string", ["containsNull"] = true },
        _ => throw new InvalidDataException($"Column '{column.Name}' holds {column.Type}, for which Delta has no type."),
    };
}
