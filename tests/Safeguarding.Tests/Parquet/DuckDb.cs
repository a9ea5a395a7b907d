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

    /// <summary>Folder of the node project, found by walking up from the test assembly.</summary>
    public static string Folder { get; } = Find();

    /// <summary>Rows of one SQL statement. Files are named by absolute path, as in <c>from 'path'</c>; see <see cref="Quote"/>.</summary>
    /// <exception cref="InvalidOperationException">DuckDB refused the statement; the message is its own.</exception>
    public static IReadOnlyList<JsonElement> Query(string sql)
    {
        string? line;
        lock (Turn)
        {
            _process ??= Start();
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

    private static Process Start()
    {
        Install();
        var process = Process.Start(new ProcessStartInfo("node", ["query.mjs", "--lines"])
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = new System.Text.UTF8Encoding(false),
            StandardOutputEncoding = new System.Text.UTF8Encoding(false),
        }) ?? throw new InvalidOperationException("node did not start.");
        // The end of its input ends it as well, should the test host be killed.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => process.Kill();
        return process;
    }

    /// <summary>Runs <c>npm ci</c> unless a finished install of this lock file is there. Another test process may be at it, so the work is done under a file lock.</summary>
    private static void Install()
    {
        using var turn = TakeFileLock(Path.Combine(Folder, ".npm-ci.lock"));
        // npm writes this file last, so a half-done install doesn't have it.
        var done = new FileInfo(Path.Combine(Folder, "node_modules", ".package-lock.json"));
        if (done.Exists && done.LastWriteTimeUtc >= File.GetLastWriteTimeUtc(Path.Combine(Folder, "package-lock.json")))
            return;
        // npm is a batch file on Windows, which only the shell can start.
        var start = OperatingSystem.IsWindows() ? new ProcessStartInfo("cmd", ["/c", "npm", "ci", "--no-audit", "--no-fund"]) : new ProcessStartInfo("npm", ["ci", "--no-audit", "--no-fund"]);
        start.WorkingDirectory = Folder;
        start.RedirectStandardError = true;
        start.RedirectStandardOutput = true;
        using var npm = Process.Start(start) ?? throw new InvalidOperationException("npm did not start.");
        var output = npm.StandardOutput.ReadToEndAsync();
        string errors = npm.StandardError.ReadToEnd();
        npm.WaitForExit();
        if (npm.ExitCode != 0)
            throw new InvalidOperationException($"npm ci in tests/duckdb ended with {npm.ExitCode}: {errors}{output.Result}");
        if (done.Exists)
            done.LastWriteTimeUtc = DateTime.UtcNow;
    }

    private static FileStream TakeFileLock(string path)
    {
        for (int tries = 0; ; tries++)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (tries < 3000)
            {
                Thread.Sleep(100);
            }
        }
    }

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "tests", "duckdb");
            if (File.Exists(Path.Combine(candidate, "package-lock.json")))
                return candidate;
        }
        throw new InvalidOperationException("tests/duckdb was not found above the test assembly.");
    }

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
            Skip = "node is not installed, so DuckDB cannot check the file.";
    }
}

/// <inheritdoc cref="DuckDbFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DuckDbTheoryAttribute : TheoryAttribute
{
    public DuckDbTheoryAttribute()
    {
        if (!DuckDb.NodeIsThere)
            Skip = "node is not installed, so DuckDB cannot check the file.";
    }
}
