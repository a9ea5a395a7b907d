using System.Globalization;
using Safeguarding.Parquet;
using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Tests.Tables;

/// <summary>Tables as people write them: a header of columns with <c>:date</c>, <c>:time</c>, <c>:int</c> or <c>:bool</c> where they are no text, then rows; cells between bars, empty for null.</summary>
internal static class TableText
{
    public static IReadOnlyDictionary<string, Table> All(params Table[] tables) => tables.ToDictionary(t => t.Name);

    public static Table Of(string name, string text, string extract = "x1")
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(l => l.Split('|', StringSplitOptions.TrimEntries)).ToList();
        var rows = lines.Skip(1).ToList();
        var columns = lines[0].Select((column, c) => Column(column, [.. rows.Select(r => r[c].Length == 0 ? null : r[c])])).ToList();
        columns.Add((Lineage.Extract, rows.ConvertAll(_ => (string?)extract).ToArray()));
        columns.Add((Lineage.Row, Enumerable.Range(1, rows.Count).Select(r => (long?)r).ToArray()));
        return Table.Of(name, rows.Count, [.. columns]);
    }

    /// <summary>The table's columns as text, one row a line, dates in ISO form.</summary>
    public static string Show(Table table, params string[] columns) => string.Join('\n', Enumerable.Range(0, table.Rows).Select(r =>
        string.Join(" | ", columns.Select(c => table.Raw(c).GetValue(r) switch
        {
            null => "",
            DateOnly d => d.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            DateTime t => t.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
            var other => Convert.ToString(other, CultureInfo.InvariantCulture),
        })).TrimEnd()));

    /// <summary>The table as a Parquet file.</summary>
    public static ParquetReader File(Table table, int groupRows = 131_072)
    {
        var columns = table.Columns.Select(c => (Name: c, Values: table.Raw(c))).ToList();
        var file = new MemoryStream();
        var writer = new ParquetWriter(file, new ParquetSchema([.. columns.Select(c => new ParquetColumn(c.Name, c.Values switch { DateOnly?[] => ParquetType.Date, DateTime?[] => ParquetType.Timestamp, long?[] => ParquetType.Int64, bool?[] => ParquetType.Boolean, _ => ParquetType.String }))]), new ParquetWriteOptions { RowGroupRows = groupRows });
        for (var r = 0; r < table.Rows; r++)
        {
            for (var c = 0; c < columns.Count; c++)
            {
                switch (columns[c].Values.GetValue(r))
                {
                    case null: writer.AppendNull(c); break;
                    case DateOnly day: writer.Append(c, day); break;
                    case DateTime time: writer.Append(c, time); break;
                    case long number: writer.Append(c, number); break;
                    case bool flag: writer.Append(c, flag); break;
                    case var text: writer.Append(c, (string)text); break;
                }
            }

            writer.EndRow();
        }

        writer.Complete();
        return new ParquetReader(new MemoryStream(file.ToArray()));
    }

    private static (string, Array) Column(string header, string?[] cells)
    {
        var parts = header.Split(':');
        Array values = parts.ElementAtOrDefault(1) switch
        {
            null => cells,
            "date" => Array.ConvertAll(cells, c => c is null ? (DateOnly?)null : DateOnly.Parse(c, CultureInfo.InvariantCulture)),
            "time" => Array.ConvertAll(cells, c => c is null ? (DateTime?)null : DateTime.Parse(c, CultureInfo.InvariantCulture)),
            "int" => Array.ConvertAll(cells, c => c is null ? (long?)null : long.Parse(c, CultureInfo.InvariantCulture)),
            "bool" => Array.ConvertAll(cells, c => c is null ? (bool?)null : c == "Y"),
            var other => throw new ArgumentException($"Unknown column type '{other}'.", nameof(header)),
        };
        return (parts[0], values);
    }
}
