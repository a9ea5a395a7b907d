using System.Globalization;
using System.Text.Json.Nodes;
using Safeguarding.Parquet;
using Safeguarding.Pipeline.Contracts;

namespace Safeguarding.Pipeline.DeltaTables;

/// <summary>Statistics of a file for its log: rows, nulls by column, and the bounds of dates, times and whole numbers. Source: PROTOCOL.md, Per-file Statistics.</summary>
/// <remarks>
/// A log is never rewritten, so it must hold nothing that erasing a child would have to reach: no bound of an identifier, of a personal column, or of any text, which may hold
/// either. A table is one file, so no reader loses by it. Numbers with a fraction have none because a bound cannot be given where one may be NaN.
/// </remarks>
public static class DeltaStatistics
{
    public static string Of(Contract contract, ParquetReader file)
    {
        var (least, most, nulls) = (new JsonObject(), new JsonObject(), new JsonObject());
        for (var c = 0; c < file.Schema.Columns.Length; c++)
        {
            var column = file.Schema.Columns[c];
            var groups = Enumerable.Range(0, file.RowGroups).Select(g => file.Statistics(g, c)).ToList();
            if (groups.All(g => g.Nulls is not null)) nulls[column.Name] = groups.Sum(g => g.Nulls!.Value);
            if (!MayBeBounded(contract, column) || groups.Any(g => g.Min is null != g.Max is null || g.Min is null && g.Nulls is null)) continue;
            if (groups.Where(g => g.Min is not null).Select(g => g.Min).Min() is { } min) least[column.Name] = Shown(min);
            if (groups.Where(g => g.Max is not null).Select(g => g.Max).Max() is { } max) most[column.Name] = Shown(max);
        }

        return new JsonObject { ["numRecords"] = file.Rows, ["minValues"] = least, ["maxValues"] = most, ["nullCount"] = nulls }.ToJsonString(DeltaLines.Json);
    }

    private static bool MayBeBounded(Contract contract, ParquetColumn column) =>
        column.Type is ParquetType.Date or ParquetType.Timestamp or ParquetType.Int32 or ParquetType.Int64
        && contract.IndexOf(column.Name) is >= 0 and var index && contract.Fields[index].Classification is Classification.Operational or Classification.Sensitive;

    /// <summary>Times are cut to milliseconds, as the protocol has them.</summary>
    private static JsonNode Shown(object value) => value switch
    {
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime time => time.ToString(time.Kind == DateTimeKind.Utc ? "yyyy-MM-ddTHH:mm:ss.fffZ" : "yyyy-MM-ddTHH:mm:ss.fff", CultureInfo.InvariantCulture),
        int number => number,
        long number => number,
        _ => throw new InvalidDataException("A bound is of a type that has none."),
    };
}
