using System.Globalization;
using System.Text;
using System.Text.Json;
using Safeguarding.Parquet;
using Xunit.Abstractions;

namespace Safeguarding.Tests.Parquet;

/// <summary>
/// Every file of the Apache project's test data (github.com/apache/parquet-testing), in the folder that PARQUET_TESTING names: what is supported
/// gives DuckDB's values, the rest is refused in words, and what is meant to be bad never crashes or hangs the reader.
/// </summary>
public class ConformanceTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    [ParquetTestingFact]
    public void Supported_files_give_the_values_that_DuckDB_reads_and_the_rest_are_refused_in_words()
    {
        var wrong = new List<string>();
        int read = 0;
        foreach (string path in Files("data"))
        {
            string name = Path.GetRelativePath(ParquetTestingFactAttribute.Folder!, path);
            try
            {
                var table = ReadSoon(path);
                string? difference = Difference(table, path);
                output.WriteLine($"read     {name}: {table.Rows.Count} rows x {table.Schema.Columns.Length}{(difference is null ? "" : "; " + difference)}");
                read++;
                if (difference is not null && !difference.StartsWith("DuckDB refuses", StringComparison.Ordinal))
                    wrong.Add($"{name}: {difference}");
            }
            catch (InvalidDataException refused)
            {
                output.WriteLine($"refused  {name}: {refused.Message}");
                if (!refused.Message.Contains("not supported", StringComparison.Ordinal) && !name.Contains("corrupt", StringComparison.Ordinal) && !name.Contains("malformed", StringComparison.Ordinal))
                    wrong.Add($"{name}: {refused.Message}");
            }
        }
        Assert.Empty(wrong);
        Assert.True(read >= 38, $"only {read} files were read");
    }

    [ParquetTestingFact]
    public void Bad_files_are_refused_soon()
    {
        foreach (string path in Files("bad_data"))
        {
            string message = "was read";
            try
            {
                ReadSoon(path);
            }
            catch (InvalidDataException refused)
            {
                message = refused.Message;
            }
            output.WriteLine($"{Path.GetFileName(path)}: {message}");
            Assert.DoesNotContain("was read", message, StringComparison.Ordinal);
        }
    }

    private static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(Path.Combine(ParquetTestingFactAttribute.Folder!, folder), "*.parquet*", SearchOption.AllDirectories).Where(path => !path.EndsWith(".json", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    private static Table ReadSoon(string path)
    {
        var reading = Task.Run(() => Table.Read(File.ReadAllBytes(path)));
        try
        {
            return reading.Wait(Soon) ? reading.Result : throw new TimeoutException($"{path} took more than {Soon.TotalSeconds} s.");
        }
        catch (AggregateException e) when (e.InnerException is InvalidDataException refused)
        {
            throw new InvalidDataException(refused.Message, refused);
        }
    }

    /// <summary>The first cell that DuckDB reads otherwise; null when there is none.</summary>
    private static string? Difference(Table table, string path)
    {
        IReadOnlyList<JsonElement> rows;
        try
        {
            rows = DuckDb.Query($"select * from read_parquet({DuckDb.Quote(path)}, binary_as_string=false)");
        }
        catch (InvalidOperationException refused)
        {
            return SplitDiffersFromPlain(table) ?? "DuckDB refuses: " + refused.Message.ReplaceLineEndings(" ");
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

    /// <summary>One file has each column once in PLAIN and once in BYTE_STREAM_SPLIT, of which DuckDB does not read every type.</summary>
    private static string? SplitDiffersFromPlain(Table table)
    {
        for (int column = 0; column < table.Schema.Columns.Length; column++)
        {
            int plain = table.Schema.IndexOf(table.Schema.Columns[column].Name.Replace("_byte_stream_split", "_plain", StringComparison.Ordinal));
            if (plain < 0 || table.Rows.Any(row => Show(row[column], "") != Show(row[plain], "")))
                return $"column {table.Schema.Columns[column].Name} differs from its plain twin";
        }
        return null;
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

/// <summary>A test over the files of apache/parquet-testing; skipped, and reported so, where PARQUET_TESTING names no folder.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ParquetTestingFactAttribute : FactAttribute
{
    internal static string? Folder { get; } = Environment.GetEnvironmentVariable("PARQUET_TESTING");

    public ParquetTestingFactAttribute()
    {
        if (Folder is null || !Directory.Exists(Folder))
            Skip = "PARQUET_TESTING names no folder with the files of apache/parquet-testing.";
        else if (!DuckDb.NodeIsThere)
            Skip = "node is not installed, so DuckDB cannot say what the files hold.";
    }
}
