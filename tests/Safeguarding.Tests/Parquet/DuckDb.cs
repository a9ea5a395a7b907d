using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace Safeguarding.Tests.Parquet;

/// <summary>
/// DuckDB as an outside reader, in one node process and one in-memory database that all tests share. Dates, times, decimals and 64-bit numbers
/// come back as JSON text. Tests that use it are marked <see cref="DuckDbFactAttribute"/>.
/// </summary>
public static class DuckDb
{
    private static readonly Lock Turn = new();
    private static Process? _process;

    /// <summary>Folder of the node project.</summary>
    public static string Folder { get; } = NodeProject.Find("duckdb");

    /// <summary>Rows of one SQL statement. Files are named by absolute path, as in <c>from 'path'</c>; see <see cref="Quote"/>.</summary>
    /// <exception cref="InvalidOperationException">DuckDB refused the statement; the message is its own.</exception>
    public static IReadOnlyList<JsonElement> Query(string sql)
    {
        string? line;
        lock (Turn)
        {
            _process ??= NodeProject.Start(Folder, "query.mjs", "--lines");
            _process.StandardInput.WriteLine(JsonSerializer.Serialize(sql));
            _process.StandardInput.Flush();
            line = _process.StandardOutput.ReadLine();
        }
        if (line is null)
            throw new InvalidOperationException("The DuckDB process ended early.");
        var answer = JsonDocument.Parse(line).RootElement;
        return answer.TryGetProperty("rows", out var rows)
            ? [.. rows.EnumerateArray()]
            : throw new InvalidOperationException(answer.GetProperty("error").GetString());
    }

    /// <summary>A text as an SQL literal.</summary>
    public static string Quote(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";

    internal static bool NodeIsThere { get; } = Runs("node");

    private static bool Runs(string program)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, ["--version"]) { RedirectStandardOutput = true });
            process!.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}

/// <summary>A test that asks DuckDB; skipped, and reported so, on a machine without node.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DuckDbFactAttribute : FactAttribute
{
    public DuckDbFactAttribute()
    {
        if (!DuckDb.NodeIsThere)
            Skip = "Node.js is not installed, so DuckDB cannot check the figures: install Node.js 20 or later.";
    }
}

/// <inheritdoc cref="DuckDbFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DuckDbTheoryAttribute : TheoryAttribute
{
    public DuckDbTheoryAttribute()
    {
        if (!DuckDb.NodeIsThere)
            Skip = "Node.js is not installed, so DuckDB cannot check the figures: install Node.js 20 or later.";
    }
}
