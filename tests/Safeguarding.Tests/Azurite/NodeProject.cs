using System.Diagnostics;

namespace Safeguarding.Tests;

/// <summary>A folder under <c>tests/</c> with a package.json and its lock file, installed on first use.</summary>
public static class NodeProject
{
    /// <summary>The folder <c>tests/name</c>, found by walking up from the test assembly.</summary>
    public static string Find(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "tests", name);
            if (File.Exists(Path.Combine(candidate, "package-lock.json"))) return candidate;
        }

        throw new InvalidOperationException($"tests/{name} was not found above the test assembly.");
    }

    /// <summary>Runs <c>npm ci</c> unless a finished install of this lock file is there. Another test process may be at it, so the work is done under a file lock.</summary>
    public static void Install(string folder)
    {
        using var turn = TakeFileLock(Path.Combine(folder, ".npm-ci.lock"));
        // npm writes this file last, so a half-done install doesn't have it.
        var done = new FileInfo(Path.Combine(folder, "node_modules", ".package-lock.json"));
        if (done.Exists && done.LastWriteTimeUtc >= File.GetLastWriteTimeUtc(Path.Combine(folder, "package-lock.json")))
            return;
        // npm is a batch file on Windows, which only the shell can start.
        var start = OperatingSystem.IsWindows() ? new ProcessStartInfo("cmd", ["/c", "npm", "ci", "--no-audit", "--no-fund"]) : new ProcessStartInfo("npm", ["ci", "--no-audit", "--no-fund"]);
        start.WorkingDirectory = folder;
        start.RedirectStandardError = true;
        start.RedirectStandardOutput = true;
        using var npm = Process.Start(start) ?? throw new InvalidOperationException("npm did not start.");
        var output = npm.StandardOutput.ReadToEndAsync();
        var errors = npm.StandardError.ReadToEnd();
        npm.WaitForExit();
        if (npm.ExitCode != 0)
            throw new InvalidOperationException($"npm ci in tests/{Path.GetFileName(folder)} ended with {npm.ExitCode}: {errors}{output.Result}");
        if (done.Exists)
            done.LastWriteTimeUtc = DateTime.UtcNow;
    }

    /// <summary>Runs a script of a folder, installed if need be, to its end.</summary>
    /// <param name="script">Of the folder; then its arguments.</param>
    /// <param name="from">Working directory.</param>
    public static (int ExitCode, string Said) Run(string folder, string from, string script, params IEnumerable<string> arguments)
    {
        Install(folder);
        using var process = Process.Start(new ProcessStartInfo("node", [Path.Combine(folder, script), .. arguments]) { WorkingDirectory = from, RedirectStandardOutput = true, RedirectStandardError = true })
            ?? throw new InvalidOperationException("node did not start.");
        var errors = process.StandardError.ReadToEndAsync();
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, said + errors.Result);
    }

    /// <summary>Starts a script of the folder, installed if need be, that answers line by line. It ends with the tests.</summary>
    public static Process Start(string folder, params string[] script)
    {
        Install(folder);
        var process = Process.Start(new ProcessStartInfo("node", script)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = new System.Text.UTF8Encoding(false),
            StandardOutputEncoding = new System.Text.UTF8Encoding(false),
        }) ?? throw new InvalidOperationException("node did not start.");
        // The end of its input ends it as well, should the test host be killed.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => process.Kill();
        return process;
    }

    private static FileStream TakeFileLock(string path)
    {
        for (var tries = 0; ; tries++)
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
}
