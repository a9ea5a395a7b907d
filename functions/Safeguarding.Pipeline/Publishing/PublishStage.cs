using System.Collections.Immutable;
using Safeguarding.Pipeline.Building;
using Safeguarding.Pipeline.Matching;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;

namespace Safeguarding.Pipeline.Publishing;

/// <summary>Publish: what the tasks of a build made becomes one publication, visible all at once.</summary>
public static class PublishStage
{
    /// <param name="after">The tasks it gathers from, in the order of the plan.</param>
    public static async Task<TaskResult> PublishAsync(IObjectStore store, BuildInputs inputs, IEnumerable<string> after, RunContext run, CancellationToken cancel = default)
    {
        var results = new List<TaskResult>();
        foreach (var task in after) results.Add(await inputs.ResultAsync(task, cancel).ConfigureAwait(false));
        var publication = Gather(inputs.Plan, results);
        return await Publications.PublishAsync(store, publication, run.StartedAt, cancel).ConfigureAwait(false) is { } manifest
            ? ResultOf(manifest)
            : new TaskResult { Superseded = true };
    }

    /// <summary>What the publish task of a publication made, also for a run that finds the manifest there and finishes what another left.</summary>
    public static TaskResult ResultOf(WrittenObject manifest) => new() { Parts = ImmutableSortedDictionary<string, WrittenObject>.Empty.Add("manifest", manifest) };

    private static Publication Gather(BuildPlan plan, List<TaskResult> results)
    {
        var matched = results.Single(r => r.Parts.ContainsKey(MatchStage.CrosswalkPart));
        return new Publication(
            plan.Number, plan.Night, plan.Build, plan.Fingerprint, plan.Extracts(), plan.NeverReceived, matched.Parts[MatchStage.CrosswalkPart],
            [.. results.SelectMany(r => r.Files).OrderBy(f => f.Name, StringComparer.Ordinal)], [.. results.SelectMany(r => r.Withheld).OrderBy(w => w.Name, StringComparer.Ordinal)], matched.Counts);
    }
}
