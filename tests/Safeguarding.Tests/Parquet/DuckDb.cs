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
    private static readonly NodeSql Sql = new("duckdb", "--lines");

    /// <summary>Folder of the node project.</summary>
    public static string Folder => Sql.Folder;

    /// <summary>Rows of one SQL statement. Files are named by absolute path, as in <c>from 'path'</c>; see <see cref="Quote"/>.</summary>
    /// <exception cref="InvalidOperationException">DuckDB refused the statement; the message is its own.</exception>
    public static IReadOnlyList<JsonElement> Query(string sql) => Sql.Query(sql);

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
