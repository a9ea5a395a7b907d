using System.Collections.Immutable;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Storage;

namespace Safeguarding.Pipeline.Building;

/// <summary>What a task made. Kept as <c>builds/&lt;build&gt;/done/&lt;task&gt;.json</c> and created after all it names, so its presence says that the task is done.</summary>
public sealed record TaskResult
{
    /// <summary>Files of the publication to be.</summary>
    public ImmutableArray<PublishedFile> Files { get; init; } = [];

    /// <summary>What other tasks go on from, by name.</summary>
    public ImmutableSortedDictionary<string, WrittenObject> Parts { get; init; } = ImmutableSortedDictionary<string, WrittenObject>.Empty;

    public ImmutableArray<Withheld> Withheld { get; init; } = [];

    public ImmutableSortedDictionary<string, long> Counts { get; init; } = ImmutableSortedDictionary<string, long>.Empty;

    /// <summary>Set when the build was not published because another was under its number.</summary>
    public bool Superseded { get; init; }

    /// <exception cref="FileNotFoundException">The task is not done.</exception>
    public static Task<TaskResult> ReadAsync(IObjectStore store, string build, string task, CancellationToken cancel = default) =>
        store.ReadJsonAsync<TaskResult>(PathOf(build, task), cancel);

    /// <summary>Says that a task is done. Saying it again changes nothing.</summary>
    public Task WriteAsync(IObjectStore store, string build, string task, CancellationToken cancel = default) => store.WriteJsonAsync(PathOf(build, task), this, cancel);

    /// <summary>Names of the tasks of a build that are done.</summary>
    public static async Task<IReadOnlySet<string>> DoneAsync(IObjectStore store, string build, CancellationToken cancel = default)
    {
        var folder = FolderOf(build);
        var done = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var item in store.ListAsync(folder, cancel).ConfigureAwait(false)) done.Add(item.Path[folder.Length..^".json".Length]);
        return done;
    }

    public static string PathOf(string build, string task) => $"{FolderOf(build)}{task}.json";

    private static string FolderOf(string build) => $"builds/{build}/done/";
}
