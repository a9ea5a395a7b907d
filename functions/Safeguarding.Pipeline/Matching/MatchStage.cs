using Safeguarding.Linkage;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Pipeline.Matching;

/// <summary>The night's people and who they turned out to be.</summary>
public sealed record Matched(IReadOnlyList<PersonRecord> Persons, LinkResult Links, IReadOnlyDictionary<RecordKey, string> ChildOf)
{
    /// <summary>Child id of an agency's person id, or null when the agency sent no such person.</summary>
    public string? Child(string agency, string personId) => ChildOf.GetValueOrDefault(new RecordKey(Matching.Persons.SourceOf(agency), personId));
}

/// <summary>Standardise and match: everybody the agencies hold becomes children with stable ids.</summary>
public static class MatchStage
{
    public static Matched Match(IReadOnlyDictionary<string, Table> tables, Schemas schemas, Crosswalk previous, RunContext run)
    {
        var persons = Persons.Of(tables);
        run.Report(new Progress("match", "", 0, persons.Count));
        var links = Linker.Link(persons, schemas.Text("schemas/matching/model.json"), previous, []);
        run.Report(new Progress("match", "", persons.Count, persons.Count));
        return new Matched(persons, links, links.Crosswalk.Entries.ToDictionary(e => e.Record, e => e.ChildId));
    }

    /// <summary>Writes the crosswalk, what happened to ids, and the pairs behind it.</summary>
    public static async Task<(WrittenObject Crosswalk, PublishedFile[] Files)> WriteAsync(IObjectStore store, string build, Matched matched, CancellationToken cancel = default)
    {
        var crosswalk = await store.WriteAsync($"crosswalk/{build}/crosswalk.parquet", s => CrosswalkFile.Write(matched.Links.Crosswalk, s), cancel).ConfigureAwait(false);
        var events = await store.WriteJsonAsync($"crosswalk/{build}/events.json", matched.Links.Events, cancel).ConfigureAwait(false);
        var pairs = await store.WriteAsync($"review/{build}/pairs.parquet", s => CrosswalkFile.WritePairs(matched.Links.Pairs, s), cancel).ConfigureAwait(false);
        return (crosswalk, [new PublishedFile("crosswalk/events", events, matched.Links.Events.Length), new PublishedFile("review/pairs", pairs, matched.Links.Pairs.Length)]);
    }

    public static async Task<Crosswalk> PreviousAsync(IObjectStore store, Publication? last, CancellationToken cancel = default)
    {
        if (last is null) return Crosswalk.Empty;
        await using var stream = await store.OpenRequiredAsync(last.Crosswalk.Path, cancel).ConfigureAwait(false);
        return CrosswalkFile.Read(stream);
    }
}
