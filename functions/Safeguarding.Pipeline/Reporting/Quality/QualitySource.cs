using System.Collections.Immutable;
using Safeguarding.Pipeline.Building;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Validating;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>What the report of the extracts themselves is made of.</summary>
/// <param name="Received">What came of each table for the night.</param>
/// <param name="Findings">What validation said of those that could be read, by <c>agency/table</c>. Holds no value of a file.</param>
/// <param name="InUse">Date of the newest extract that the night rests on, by <c>agency/table</c>.</param>
/// <param name="Before">The nights before.</param>
public sealed record QualitySource(ImmutableArray<TableStatus> Received, IReadOnlyDictionary<string, FindingsDocument> Findings, IReadOnlyDictionary<string, DateOnly> InUse, QualityHistory Before)
{
    public static async Task<QualitySource> ReadAsync(IObjectStore store, BuildPlan plan, CancellationToken cancel = default)
    {
        var findings = new SortedDictionary<string, FindingsDocument>(StringComparer.Ordinal);
        foreach (var table in plan.Received.Where(t => t.State is "accepted" or "held"))
        {
            await using var stream = await store.OpenRequiredAsync(table.FindingsPath!, cancel).ConfigureAwait(false);
            findings.Add(table.Table, await FindingsJson.ReadAsync(stream, cancel).ConfigureAwait(false));
        }

        return new QualitySource(
            plan.Received, findings, plan.Tables.Where(t => !t.Value.IsEmpty).ToDictionary(t => t.Key, t => t.Value[^1].Date, StringComparer.Ordinal),
            await QualityHistory.ReadAsync(store, plan.Quality, cancel).ConfigureAwait(false));
    }
}
