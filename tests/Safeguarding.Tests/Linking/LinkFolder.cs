using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Safeguarding.App.Commands;
using Safeguarding.Tests.App;

namespace Safeguarding.Tests.Linking;

/// <summary>A folder with person files and a configuration, and the verb run on them.</summary>
public sealed class LinkFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("link-verb");

    public string Path(string name) => System.IO.Path.Combine(_folder.FullName, name);

    public LinkFolder Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    public LinkFolder Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(Path(name), bytes);
        return this;
    }

    /// <summary>A table written for people, cells divided by |, as a CSV file.</summary>
    public LinkFolder Table(string name, string table) => Write(name, Csv(table));

    public static string Csv(string table, char separator = ',') => string.Concat(table.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(line => string.Join(separator, line.Split('|', StringSplitOptions.TrimEntries)) + "\n"));

    /// <summary>Writes link.json. Every source's id column is called id.</summary>
    /// <param name="mode">Empty: none.</param>
    /// <param name="thresholds">The JSON of the thresholds; empty: none.</param>
    public LinkFolder Config(string mode, string thresholds, params (string Name, string? File, string Columns)[] sources)
    {
        var list = sources.Select(source => $$"""
            {"name":"{{source.Name}}","id":"id",{{(source.File is null ? "" : $"\"file\":\"{source.File}\",")}}"columns":{{source.Columns}} }
            """);
        return Write("link.json", "{" + (mode.Length == 0 ? "" : $"\"mode\":\"{mode}\",") + "\"sources\":[" + string.Join(',', list) + "]" + (thresholds.Length == 0 ? "" : ",\"thresholds\":" + thresholds) + "}");
    }

    /// <summary>Runs <c>link</c> with link.json, clusters.csv and pairs.csv of this folder.</summary>
    public Task<Said> RunAsync(params string[] more) => Said.ByAsync(["link", "--config", Path("link.json"), "--out", Path("clusters.csv"), "--pairs", Path("pairs.csv"), .. more]);

    /// <summary>As <see cref="RunAsync"/>; the run must end well. Its JSON answer.</summary>
    public async Task<JsonElement> JsonAsync(params string[] more)
    {
        var said = await RunAsync([.. more, "--json"]);
        Assert.True(said.Exit == Exit.Done, said.Notes);
        return JsonDocument.Parse(said.Out).RootElement.Clone();
    }

    /// <summary>As <see cref="RunAsync"/>; the run must refuse. What it said.</summary>
    public async Task<string> RefusalAsync(params string[] more)
    {
        var said = await RunAsync(more);
        Assert.True(said.Exit == Exit.WrongUse, $"exit {said.Exit}: {said.Out}{said.Notes}");
        Assert.False(File.Exists(Path("clusters.csv")), "A run that was refused wrote clusters.");
        Assert.False(File.Exists(Path("pairs.csv")), "A run that was refused wrote pairs.");
        return said.Notes;
    }

    /// <summary>The verb in a process of its own, with settings of the runtime.</summary>
    public async Task InProcessAsync(params (string Setting, string Value)[] settings)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(CommandLine).Assembly.Location, "link", "--config", Path("link.json"), "--out", Path("clusters.csv"), "--pairs", Path("pairs.csv")]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (setting, value) in settings) start.Environment[setting] = value;
        using var process = Process.Start(start)!;
        var (output, notes) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == Exit.Done, await output + await notes);
    }

    /// <summary>Rows of a CSV answer without its header; no cell of these tests holds a comma.</summary>
    public string[][] Rows(string name) => [.. File.ReadAllLines(Path(name)).Skip(1).Select(line => line.Split(','))];

    /// <summary>The clusters as "A:1 B:1|A:2": records by source and id, clusters by their first.</summary>
    public string Clusters() => string.Join('|', Rows("clusters.csv").GroupBy(row => row[2]).Select(cluster => string.Join(' ', cluster.Select(row => $"{row[0]}:{row[1]}").Order(StringComparer.Ordinal))).Order(StringComparer.Ordinal));

    public void Dispose() => _folder.Delete(recursive: true);
}
