using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Safeguarding.Tests.App;
using Safeguarding.Tests.Parquet;
using Safeguarding.Tests.Returns;

namespace Safeguarding.Tests.Project;

/// <summary>Every statement of <c>docs/cookbook.md</c> runs as an analyst would run it, on an invented authority.</summary>
public sealed partial class CookbookTests
{
    private static readonly string Text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "cookbook.md"));

    private static readonly Lazy<Task<string>> Folder = new(async () =>
    {
        var folder = Directory.CreateTempSubdirectory("cookbook-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
        Assert.Equal(0, (await Said.ByAsync("demo", "--root", folder, "--children", "800", "--seed", "6")).Exit);
        return folder;
    });

    [Fact]
    public void There_are_fourteen_questions_each_in_both_languages()
    {
        var questions = Text.Split("\n## ").Where(q => char.IsAsciiDigit(q[0])).ToList();
        Assert.Equal(Enumerable.Range(1, 14).Select(n => $"{n}. "), questions.Select(q => q[..(q.IndexOf(' ', StringComparison.Ordinal) + 1)]));
        Assert.All(questions, q => Assert.Equal(["sql", "python"], Block().Matches(q).Select(m => m.Groups[1].Value)));
    }

    [DuckDbFact]
    public async Task Every_question_has_an_answer_in_SQL()
    {
        var folder = await Folder.Value;
        var unanswered = new List<string>();
        foreach (var block in Blocks("sql", folder))
        {
            foreach (var statement in block.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                var rows = DuckDb.Query(statement);
                if (!statement.StartsWith("set ", StringComparison.Ordinal) && !statement.StartsWith("create ", StringComparison.Ordinal) && rows.Count == 0) unanswered.Add(statement);
            }
        }

        Assert.Empty(unanswered);
    }

    [PandasFact]
    public async Task Every_question_runs_in_pandas()
    {
        NodeProject.Install(DuckDb.Folder);
        using var python = Process.Start(new ProcessStartInfo(PandasFactAttribute.Python!, ["-"]) { RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true })!;
        await python.StandardInput.WriteAsync($"""
            try:
                import pyarrow
            except ImportError:
                import sys
                sys.path.insert(0, {JsonSerializer.Serialize(Path.Combine(Repository.Root, "tests", "pandas"))})
                import parquet_by_duckdb

            """);
        await python.StandardInput.WriteAsync(string.Join('\n', Blocks("python", await Folder.Value)));
        python.StandardInput.Close();
        var (errors, output) = (python.StandardError.ReadToEndAsync(), python.StandardOutput.ReadToEndAsync());
        await python.WaitForExitAsync();
        Assert.True(python.ExitCode == 0, await errors);
        Assert.NotEmpty(await output);
    }

    private static IEnumerable<string> Blocks(string language, string folder) => Block().Matches(Text).Where(m => m.Groups[1].Value == language)
        .Select(m => m.Groups[2].Value.Replace("data/", folder + "/", StringComparison.Ordinal).Replace("schemas/", Path.Combine(Repository.Root, "schemas") + "/", StringComparison.Ordinal));

    [GeneratedRegex(@"```(sql|python)\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Block();
}

/// <summary>A test that runs Python with pandas; skipped, and reported so, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PandasFactAttribute : FactAttribute
{
    /// <summary>A Python that has pandas: the one in use, or else the system's own; null where neither has.</summary>
    internal static string? Python { get; } = new[] { "python3", "/usr/bin/python3" }.FirstOrDefault(HasPandas);

    public PandasFactAttribute()
    {
        if (Python is null) Skip = "No python3 with pandas is installed ('apt-get install python3-pandas' or 'pip install pandas pyarrow'), so the Python of the cookbook cannot be run.";
        else if (!DuckDb.NodeIsThere) Skip = "Node.js is not installed, so Parquet cannot be read for pandas where pyarrow is missing: install Node.js 20 or later.";
    }

    private static bool HasPandas(string python)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(python, ["-c", "import pandas"]) { RedirectStandardError = true });
            process!.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
