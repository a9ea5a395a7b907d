using Safeguarding.Parquet;
using Safeguarding.Pipeline.Tables;
using Safeguarding.Returns;

namespace Safeguarding.Pipeline.Returning;

/// <summary><c>readiness.parquet</c>: a row for each rule of a return and each check of ours, with what it said tonight and on nights before. <c>findings.parquet</c>: the findings one by one, as the CSV has them but with nothing altered for Excel.</summary>
public static class ReadinessFile
{
    /// <param name="persons">children, or workers in the workforce census.</param>
    private static ParquetSchema Schema(string persons) => new(
    [
        new("code", ParquetType.String, Nullable: false), new("severity", ParquetType.String, Nullable: false), new("words", ParquetType.String, Nullable: false),
        new("ran", ParquetType.Boolean, Nullable: false), new("why_not_run", ParquetType.String, Nullable: true),
        .. new[]
        {
            "findings", persons, "findings_last_night", $"{persons}_last_night", "findings_7_nights_ago", $"{persons}_7_nights_ago", "findings_30_nights_ago", $"{persons}_30_nights_ago",
            "new_since_last_night", "cleared_since_last_night",
        }.Select(c => new ParquetColumn(c, ParquetType.Int64, Nullable: true)),
    ]);

    /// <param name="person">child, or worker in the workforce census.</param>
    public static string[] FindingColumns(string person) => [person, "code", "severity", "table", "row", "columns", "record", "what_to_do", "source_table", "source_file", "source_row"];

    /// <param name="person">child, or worker in the workforce census.</param>
    public static string[] ExclusionColumns(string person) => [person, "reason", "explanation"];

    /// <summary>A figure is null where the rule did not run or where there was no return of the year that night.</summary>
    public static void Write(Stream destination, string build, string persons, IReadOnlyList<ReadinessRow> rows)
    {
        var writer = new ParquetWriter(destination, Schema(persons), Options(build, "readiness"));
        foreach (var row in rows)
        {
            writer.Append(0, row.Tonight.Code);
            writer.Append(1, Word(row.Tonight.Severity));
            writer.Append(2, row.Tonight.Words);
            writer.Append(3, row.WhyNotRun is null);
            if (row.WhyNotRun is { } why) writer.Append(4, why);
            else writer.AppendNull(4);
            long?[] figures =
            [
                row.Tonight.Findings, row.Tonight.Children, row.LastNight.Findings, row.LastNight.Children, row.WeekAgo.Findings, row.WeekAgo.Children, row.MonthAgo.Findings, row.MonthAgo.Children, row.New, row.Cleared,
            ];
            for (var i = 0; i < figures.Length; i++)
            {
                if (figures[i] is { } figure) writer.Append(5 + i, figure);
                else writer.AppendNull(5 + i);
            }

            writer.EndRow();
        }

        writer.Complete();
    }

    /// <summary>What was said on the night that the file is of. The stream is disposed.</summary>
    public static NightFigures Read(Stream content, string persons)
    {
        var table = Table.Read("readiness", [("", content)], []);
        var (codes, severities, words, findings, children) = (table.Text("code"), table.Text("severity"), table.Text("words"), table.Values<long>("findings"), table.Values<long>(persons));
        return new NightFigures(Enumerable.Range(0, table.Rows).ToDictionary(
            r => codes[r]!, r => new RuleFigures(codes[r]!, severities[r] == "error" ? Severity.Error : Severity.Query, words[r]!, findings[r], children[r]), StringComparer.Ordinal));
    }

    /// <param name="lines">Cells of <see cref="FindingColumns"/>.</param>
    internal static void WriteFindings(Stream destination, string build, string person, IReadOnlyList<string?[]> lines)
    {
        var schema = new ParquetSchema([.. FindingColumns(person).Select(c => new ParquetColumn(c, c is "row" or "source_row" ? ParquetType.Int64 : ParquetType.String, Nullable: true))]);
        var writer = new ParquetWriter(destination, schema, Options(build, "findings"));
        foreach (var line in lines)
        {
            for (var c = 0; c < line.Length; c++)
            {
                if (string.IsNullOrEmpty(line[c])) writer.AppendNull(c);
                else if (schema.Columns[c].Type == ParquetType.Int64) writer.Append(c, long.Parse(line[c]!, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture));
                else writer.Append(c, line[c]!);
            }

            writer.EndRow();
        }

        writer.Complete();
    }

    /// <summary>What each finding is known by. The stream is disposed.</summary>
    public static IReadOnlyList<FindingIdentity> ReadFindings(Stream content, string person)
    {
        var table = Table.Read("findings", [("", content)], []);
        var (codes, children, tables, records) = (table.Text("code"), table.Text(person), table.Text("table"), table.Text("record"));
        return [.. Enumerable.Range(0, table.Rows).Select(r => new FindingIdentity(codes[r]!, children[r] ?? "", tables[r] ?? "", records[r] ?? ""))];
    }

    private static string Word(Severity severity) => severity == Severity.Error ? "error" : "query";

    private static ParquetWriteOptions Options(string build, string table) => new() { Metadata = [new("safeguarding.table", table), new("safeguarding.build", build)] };
}
