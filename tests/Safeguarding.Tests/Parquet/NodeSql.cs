using System.Diagnostics;
using System.Text.Json;

namespace Safeguarding.Tests.Parquet;

/// <summary>A database in one node process that all tests share: a folder of tests/ whose <c>query.mjs</c> takes a statement a line and answers with a line of rows.</summary>
public sealed class NodeSql(string project, params string[] arguments)
{
    private readonly Lock _turn = new();
    private Process? _process;

    /// <summary>Folder of the node project.</summary>
    public string Folder { get; } = NodeProject.Find(project);

    /// <summary>Rows of one SQL statement.</summary>
    /// <exception cref="InvalidOperationException">The database refused the statement; the message is its own.</exception>
    public IReadOnlyList<JsonElement> Query(string sql)
    {
        string? line;
        lock (_turn)
        {
            _process ??= NodeProject.Start(Folder, ["query.mjs", .. arguments]);
            _process.StandardInput.WriteLine(JsonSerializer.Serialize(sql));
            _process.StandardInput.Flush();
            line = _process.StandardOutput.ReadLine();
        }

        if (line is null) throw new InvalidOperationException($"The process of tests/{project} ended early.");
        var answer = JsonDocument.Parse(line).RootElement;
        return answer.TryGetProperty("rows", out var rows) ? [.. rows.EnumerateArray()] : throw new InvalidOperationException(answer.GetProperty("error").GetString());
    }
}
