using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;

namespace Safeguarding.Pipeline.Publishing;

/// <summary>A dataset of a lineage event.</summary>
public sealed record LineageDataset(string Namespace, string Name);

public sealed record LineageRun(Guid RunId);

public sealed record LineageJob(string Namespace, string Name);

/// <summary>An event in the form lineage catalogues take. Source: OpenLineage specification 2-0-2, RunEvent.</summary>
public sealed record LineageEvent(
    string EventType, DateTimeOffset EventTime, LineageRun Run, LineageJob Job, ImmutableArray<LineageDataset> Inputs, ImmutableArray<LineageDataset> Outputs,
    string Producer, [property: JsonPropertyName("schemaURL")] string SchemaUrl);

/// <summary>The ledger's entries as OpenLineage events: what each dataset was made of, by which job, and whether that ended well.</summary>
/// <remarks>
/// Workers that are set off by events record each attempt in the ledger as it begins and ends. What was made by a run in one process is told from the
/// entries about it, which are written when work ends: there a START carries the time of its run, as the COMPLETE or FAIL that follows it does. Runs
/// have the same id however often this is asked, so a catalogue may be fed again.
/// </remarks>
public static class OpenLineage
{
    private const string Namespace = "safeguarding-pipeline";
    private const string Producer = "urn:safeguarding-pipeline";
    private const string Schema = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent";

    /// <summary>START and then COMPLETE or FAIL of every dataset, in the ledger's order.</summary>
    public static async IAsyncEnumerable<LineageEvent> EventsAsync(IObjectStore store, Ledger ledger, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        var recorded = ledger.Events<LineageRecorded>().SelectMany(r => r.Lineage.Outputs).Select(o => o.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var entry in ledger.Entries)
        {
            switch (entry.Event)
            {
                case LineageRecorded e:
                    yield return e.Lineage;
                    break;
                case ExtractAccepted e when recorded.Contains(e.Data.Path):
                    break;
                case ExtractAccepted e:
                    foreach (var one in Pair(entry, $"take/{e.Agency}/{e.Table}", ["raw/" + e.File.Sha256], [e.Data.Path], ended: true)) yield return one;
                    break;
                case ExtractHeld e:
                    foreach (var one in Pair(entry, $"take/{e.Agency}/{e.Table}", ["raw/" + e.File.Sha256], [], ended: false)) yield return one;
                    break;
                case ExtractFailed e:
                    foreach (var one in Pair(entry, $"take/{e.Agency}/{e.Table}", [e.Path], [], ended: false)) yield return one;
                    break;
                case Published e:
                    if (await store.SizeAsync(Publications.PathOf(e.Night, e.Publication), cancel).ConfigureAwait(false) is null) break;
                    var publication = await store.ReadJsonAsync<Publication>(Publications.PathOf(e.Night, e.Publication), cancel).ConfigureAwait(false);
                    ImmutableArray<string> inputs = [.. publication.Extracts.Select(x => $"accepted/{x}/data.parquet")];
                    foreach (var file in publication.Files.Where(f => !recorded.Contains(f.Object.Path)))
                        foreach (var one in Pair(entry, file.Name, inputs, [file.Object.Path], ended: true)) yield return one;
                    foreach (var withheld in publication.Withheld)
                        foreach (var one in Pair(entry, withheld.Name, inputs, [], ended: false)) yield return one;
                    break;
            }
        }
    }

    /// <summary>An attempt of a worker at a job.</summary>
    /// <param name="eventType">START, COMPLETE or FAIL.</param>
    /// <param name="attempt">Tells this attempt from every other; the same for its beginning and its end.</param>
    public static LineageEvent Of(string eventType, DateTimeOffset at, string job, string attempt, IEnumerable<string> inputs, IEnumerable<string> outputs) => new(
        eventType, at, new LineageRun(WorkId.Uuid($"{job} {attempt}")), new LineageJob(Namespace, job),
        [.. inputs.Select(i => new LineageDataset(Namespace, i))], [.. outputs.Select(o => new LineageDataset(Namespace, o))], Producer, Schema);

    private static IEnumerable<LineageEvent> Pair(LedgerEntry entry, string job, ImmutableArray<string> inputs, ImmutableArray<string> outputs, bool ended)
    {
        var start = Of("START", entry.At, job, FormattableString.Invariant($"{entry.Previous} {entry.Sequence}"), inputs, outputs);
        return [start, start with { EventType = ended ? "COMPLETE" : "FAIL" }];
    }
}
