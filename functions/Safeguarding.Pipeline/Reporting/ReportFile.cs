using System.Globalization;
using Safeguarding.Parquet;
using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>Writes a report's table as Parquet and as CSV.</summary>
public static class ReportFile
{
    public static void WriteParquet(Stream destination, ReportTable table, string name, string build)
    {
        var schema = new ParquetSchema([.. table.Columns.Select(c => new ParquetColumn(c.Name, c.Type, Nullable: true))]);
        var writer = new ParquetWriter(destination, schema, new ParquetWriteOptions { Metadata = [new("safeguarding.table", name), new("safeguarding.build", build)] });
        foreach (var row in table.Rows)
        {
            for (var c = 0; c < row.Length; c++) Append(writer, c, row[c]);
            writer.EndRow();
        }

        writer.Complete();
    }

    /// <summary>Dates as yyyy-MM-dd, times as yyyy-MM-ddTHH:mm:ss, flags as Y and N.</summary>
    public static void WriteCsv(Stream destination, ReportTable table) =>
        CsvFile.Write(destination, [.. table.Columns.Select(c => c.Name)], table.Rows.Select(row => Array.ConvertAll(row, Text)));

    private static void Append(ParquetWriter writer, int column, object? cell)
    {
        switch (cell)
        {
            case null: writer.AppendNull(column); break;
            case string text: writer.Append(column, text); break;
            case bool flag: writer.Append(column, flag); break;
            case int number: writer.Append(column, number); break;
            case long number: writer.Append(column, number); break;
            case double number: writer.Append(column, number); break;
            case DateOnly date: writer.Append(column, date); break;
            case DateTime time: writer.Append(column, time); break;
            default: throw new InvalidOperationException($"A report cannot hold a {cell.GetType().Name}.");
        }
    }

    /// <summary>A cell as CSV has it.</summary>
    internal static string? Text(object? cell) => cell switch
    {
        null => null,
        bool flag => flag ? "Y" : "N",
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime time => time.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture),
        _ => Convert.ToString(cell, CultureInfo.InvariantCulture),
    };
}
