using System.Diagnostics;
using Safeguarding.Tests.Night;
using Safeguarding.Tests.Returns;
using Xunit.Abstractions;

namespace Safeguarding.Tests.Deployment;

/// <summary>The script that rehearses the restore runbook, on a small authority: it says so when something does not come back.</summary>
public sealed class RestoreRehearsalTests(ITestOutputHelper output)
{
    private static readonly string Program = $"dotnet {Path.Combine(AppContext.BaseDirectory, "safeguarding.dll")}";

    [RehearsalFact]
    public async Task Whatever_is_lost_comes_back_as_it_was()
    {
        (string Number, string Name)[] cases =
        [
            ("1", "last night deleted"), ("5", "account lost"),
            .. EveryCrash.Or(whole: new[] { ("2", "a file changed"), ("3", "ledger lost"), ("4", "four zones lost"), ("6", "backup of the day before") }, sample: []),
        ];
        var (exit, said) = await RehearseAsync(Program, "--children", "12", "--nights", "2", "--only", string.Join(' ', cases.Select(c => c.Number).Order(StringComparer.Ordinal)));
        Assert.True(exit == 0, said);
        foreach (var (_, noted) in cases) Assert.Contains($"\n{noted,-26} restored after", said, StringComparison.Ordinal);
        Assert.Contains("refused", said, StringComparison.Ordinal);
        Assert.Contains("Everything came back as it was.", said, StringComparison.Ordinal);
    }

    /// <summary>A program that restores nothing and says it had: verify and the hashes tell.</summary>
    [RehearsalFact]
    public async Task What_is_not_restored_fails_the_rehearsal()
    {
        var folder = Directory.CreateTempSubdirectory("rehearsal");
        try
        {
            var lazy = Path.Combine(folder.FullName, "lazy.sh");
            await File.WriteAllTextAsync(lazy, $"#!/usr/bin/env bash\n[ \"$1 $2\" != 'build --again' ] || exit 0\nexec {Program} \"$@\"\n");
            var (exit, said) = await RehearseAsync("bash " + lazy, "--children", "12", "--nights", "2", "--only", "1");
            Assert.True(exit == 1, said);
            Assert.Contains("FAILED (1)", said, StringComparison.Ordinal);
            Assert.Matches("[1-9][0-9]* DIFFER", said);
            Assert.DoesNotContain("Everything came back", said, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [RehearsalFact]
    public async Task Wrong_use_is_told() => Assert.Equal(2, (await RehearseAsync(Program, "--nights", "1")).Exit);

    private async Task<(int Exit, string Said)> RehearseAsync(string program, params string[] options)
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(Repository.Root, "infra", "rehearse-restore.sh"), .. options]) { RedirectStandardOutput = true, RedirectStandardError = true, Environment = { ["SAFEGUARDING"] = program } };
        using var script = Process.Start(start)!;
        var errors = script.StandardError.ReadToEndAsync();
        var said = await script.StandardOutput.ReadToEndAsync();
        await script.WaitForExitAsync();
        said += await errors;
        output.WriteLine(said);
        return (script.ExitCode, said);
    }

    /// <summary>Skipped, and says so, where there is no bash.</summary>
    private sealed class RehearsalFactAttribute : FactAttribute
    {
        public RehearsalFactAttribute()
        {
            if (OperatingSystem.IsWindows() || !(Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "bash")))) Skip = "There is no bash here to run infra/rehearse-restore.sh with.";
        }
    }
}
