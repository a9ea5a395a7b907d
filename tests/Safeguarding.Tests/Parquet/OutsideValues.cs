using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Safeguarding.Parquet;

namespace Safeguarding.Tests.Parquet;

/// <summary>Our reading of a file held against that of readers that share no code with us.</summary>
internal static class OutsideValues
{
    private static readonly Lock Turn = new();
    private static Process? _hyparquet;

    /// <summary>The first cell that DuckDB reads otherwise; null when there is none.</summary>
    public static string? DuckDbDifference(Table table, string path)
    {
        IReadOnlyList<JsonElement> rows;
        try
        {
            rows = DuckDb.Query($"select * from read_parquet({DuckDb.Quote(path)}, binary_as_string=false)");
        }
        catch (InvalidOperationException refused)
        {
            return "DuckDB refuses: " + refused.Message.ReplaceLineEndings(" ");
        }
        if (rows.Count != table.Rows.Count)
            return $"DuckDB reads {rows.Count} rows, we {table.Rows.Count}";
        if (rows.Count > 0 && rows[0].EnumerateObject().Count() != table.Schema.Columns.Length)
            return "DuckDB reads other columns";
        for (int row = 0; row < rows.Count; row++)
        {
            var cells = rows[row].EnumerateObject().ToList();
            for (int column = 0; column < cells.Count; column++)
            {
                string theirs = Show(cells[column].Value), ours = Show(table.Rows[row][column], theirs);
                if (theirs != ours)
                    return $"row {row}, column {cells[column].Name}: DuckDB reads {theirs}, we {ours}";
            }
        }
        return null;
    }

    /// <summary>The first cell that hyparquet reads otherwise; null when there is none.</summary>
    public static string? HyparquetDifference(Table table, string path)
    {
        var answer = AskHyparquet(path);
        if (answer.TryGetProperty("error", out var error))
            return "hyparquet refuses: " + error.GetString();
        var rows = answer.GetProperty("rows").EnumerateArray().ToList();
        if (rows.Count != table.Rows.Count)
            return $"hyparquet reads {rows.Count} rows, we {table.Rows.Count}";
        for (int row = 0; row < rows.Count; row++)
        {
            for (int column = 0; column < table.Schema.Columns.Length; column++)
            {
                var definition = table.Schema.Columns[column];
                string theirs = rows[row].TryGetProperty(definition.Name, out var cell) ? Show(cell) : "null", ours = Stored(table.Rows[row][column]);
                // hyparquet makes decimals doubles.
                bool same = definition.Type == ParquetType.Decimal && theirs != "null" && ours != "null"
                    ? Math.Abs(double.Parse(theirs, CultureInfo.InvariantCulture) - (double)(decimal)table.Rows[row][column]!) <= 1e-9 * Math.Abs((double)(decimal)table.Rows[row][column]!)
                    : theirs == ours;
                if (!same)
                    return $"row {row}, column {definition.Name} ({definition.Type}): hyparquet reads {theirs}, we {ours}";
            }
        }
        return null;
    }

    /// <summary>A cell of ours as what is stored: days, microseconds, hexadecimal.</summary>
    private static string Stored(object? value) => value switch
    {
        null => "null",
        double.NaN => "NaN",
        double number when double.IsInfinity(number) => number > 0 ? "Infinity" : "-Infinity",
        double number => number.ToString(CultureInfo.InvariantCulture),
        DateOnly date => (date.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber).ToString(CultureInfo.InvariantCulture),
        DateTime time => ((time.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond).ToString(CultureInfo.InvariantCulture),
        byte[] bytes => Convert.ToHexStringLower(bytes),
        _ => Show(value, ""),
    };

    /// <summary>What each row group of a file says it is sorted by, as hyparquet reads the footer: <c>child_id, start_date nulls first</c>.</summary>
    public static IReadOnlyList<string> SortedBy(string path) =>
        [.. AskHyparquet(new { sorted = path }).GetProperty("rows").EnumerateArray().Select(group => string.Join(", ", group.EnumerateArray().Select(c => c.GetString())))];

    /// <summary>hyparquet's <c>rows</c> of a file, or its <c>error</c>.</summary>
    public static JsonElement AskHyparquet(string path) => AskHyparquet((object)path);

    private static JsonElement AskHyparquet(object path)
    {
        lock (Turn)
        {
            _hyparquet ??= NodeProject.Start(NodeProject.Find("hyparquet"), "read.mjs");
            _hyparquet.StandardInput.WriteLine(JsonSerializer.Serialize(path));
            _hyparquet.StandardInput.Flush();
            string line = _hyparquet.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The hyparquet process ended early.");
            return JsonDocument.Parse(line).RootElement;
        }
    }

    private static string Show(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "null",
        JsonValueKind.Array => "[" + string.Join(",", value.EnumerateArray().Select(Show)) + "]",
        JsonValueKind.Number => value.GetDouble().ToString(CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    /// <summary>A cell of ours in the form DuckDB gives its own.</summary>
    private static string Show(object? value, string theirs) => value switch
    {
        null => "null",
        bool truth => truth ? "True" : "False",
        double number when double.IsFinite(number) => (number == 0 ? 0 : number).ToString(CultureInfo.InvariantCulture), // JSON has no -0
        double number => double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity",
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime time => Time(time, theirs),
        decimal number => number.ToString(CultureInfo.InvariantCulture),
        byte[] bytes => string.Concat(bytes.Select(b => b is >= 32 and < 127 and not (byte)'\'' and not (byte)'"' ? ((char)b).ToString() : $"\\x{b:X2}")),
        string?[] list => "[" + string.Join(",", list.Select(text => text ?? "null")) + "]",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    private static string Time(DateTime time, string theirs)
    {
        string text = time.ToString(theirs.Contains('.', StringComparison.Ordinal) ? "yyyy-MM-dd HH:mm:ss.FFFFFFF" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        return theirs.EndsWith("+00", StringComparison.Ordinal) ? text + "+00" : text;
    }
}
