using System.Collections.Immutable;
using Safeguarding.Pipeline.Building;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Matching;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;

namespace Safeguarding.Pipeline.Publishing;

/// <summary>Publish: what the tasks of a build made becomes one publication, visible all at once.</summary>
public static class PublishStage
{
    /// <param name="after">The tasks it gathers from, in the order of the plan.</param>
    public static async Task<TaskResult> PublishAsync(IObjectStore store, BuildInputs inputs, Schemas schemas, IEnumerable<string> after, RunContext run, CancellationToken cancel = default)
    {
        var results = new List<TaskResult>();
        foreach (var task in after) results.Add(await inputs.ResultAsync(task, cancel).ConfigureAwait(false));
        var publication = Gather(inputs.Plan, results);
        if (await Publications.PublishAsync(store, schemas, publication, run.StartedAt, cancel).ConfigureAwait(false) is not { } manifest)
        {
            Telemetry.Run("superseded", null);
            return new TaskResult { Superseded = true };
        }

        Telemetry.Run("published", run.StartedAt - await LastTakenAsync(store, publication, cancel).ConfigureAwait(false));
        return ResultOf(manifest);
    }

    /// <summary>What the publish task of a publication made, also for a run that finds the manifest there and finishes what another left.</summary>
    public static TaskResult ResultOf(WrittenObject manifest) => new() { Parts = ImmutableSortedDictionary<string, WrittenObject>.Empty.Add("manifest", manifest) };

    /// <summary>When the last extract of the publication was accepted.</summary>
    private static async Task<DateTimeOffset?> LastTakenAsync(IObjectStore store, Publication publication, CancellationToken cancel)
    {
        var extracts = publication.Extracts.ToHashSet(StringComparer.Ordinal);
        var ledger = await Ledger.OpenAsync(store, cancel).ConfigureAwait(false);
        return ledger.Entries.Where(entry => entry.Event is ExtractAccepted e && extracts.Contains($"{e.Agency}/{e.Table}/{e.Date:yyyy-MM-dd}/{e.WorkId}")).Max(entry => (DateTimeOffset?)entry.At);
    }

    private static Publication Gather(BuildPlan plan, List<TaskResult> results)
    {
        var matched = results.Single(r => r.Parts.ContainsKey(MatchStage.CrosswalkPart));
        return new Publication(
            plan.Number, plan.Night, plan.Build, plan.Fingerprint, plan.Extracts(), plan.NeverReceived, matched.Parts[MatchStage.CrosswalkPart],
            [.. results.SelectMany(r => r.Files).OrderBy(f => f.Name, StringComparer.Ordinal)], [.. results.SelectMany(r => r.Withheld).OrderBy(w => w.Name, StringComparer.Ordinal)], matched.Counts)
        {
            Erased = plan.Erased,
            Held = matched.Parts.GetValueOrDefault(MatchStage.HeldPart),
        };
    }
}
