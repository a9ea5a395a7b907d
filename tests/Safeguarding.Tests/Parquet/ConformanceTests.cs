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
                string? difference = OutsideValues.DuckDbDifference(table, path);
                if (difference?.StartsWith("DuckDB refuses", StringComparison.Ordinal) == true)
                    difference = SplitDiffersFromPlain(table) ?? difference;
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

    /// <summary>One file has each column once in PLAIN and once in BYTE_STREAM_SPLIT, of which DuckDB does not read every type.</summary>
    private static string? SplitDiffersFromPlain(Table table)
    {
        for (int column = 0; column < table.Schema.Columns.Length; column++)
        {
            int plain = table.Schema.IndexOf(table.Schema.Columns[column].Name.Replace("_byte_stream_split", "_plain", StringComparison.Ordinal));
            if (plain < 0 || table.Rows.Any(row => !Equals(row[column] is byte[] a ? Convert.ToHexString(a) : row[column], row[plain] is byte[] b ? Convert.ToHexString(b) : row[plain])))
                return $"column {table.Schema.Columns[column].Name} differs from its plain twin";
        }
        return null;
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
