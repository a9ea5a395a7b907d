using Safeguarding.Linkage;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Curating;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Records;
using Safeguarding.Pipeline.Reviewing;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Pipeline.Subjects;

/// <summary>Finds the records of a child and what tells of it, in everything that is kept: for an erasure, and for who asks what is held.</summary>
internal sealed class SubjectSearch(IObjectStore store, IRecordStore records, Schemas schemas, RunContext run)
{
    /// <summary>Every zone there is.</summary>
    public static readonly string[] Zones = ["landing", "raw", "accepted", "quarantine", "curated", "identifiable", "review", "reports", "returns", "builds", "crosswalk", "publications", "ledger"];

    /// <summary>The child's records, by the newest crosswalk that has the child, and every id under which nobody but they ever stood.</summary>
    /// <param name="erasure">Name of an erasure of the child before, by whose marks records are known that were sent again; null to look in crosswalks alone.</param>
    /// <exception cref="KeyNotFoundException">Nothing in the store leads to a child of this id.</exception>
    public async Task<(HashSet<RecordKey> Own, HashSet<string> Children)> FindAsync(string childId, string? erasure, CancellationToken cancel)
    {
        var manifests = new List<string>();
        await foreach (var path in Publications.ManifestsAsync(store, cancel).ConfigureAwait(false)) manifests.Add(path);
        var crosswalks = new List<Crosswalk>();
        foreach (var path in Enumerable.Reverse(manifests))
        {
            var publication = await store.ReadJsonAsync<Publication>(path, cancel).ConfigureAwait(false);
            if (await store.SizeAsync(publication.Crosswalk.Path, cancel).ConfigureAwait(false) is null) continue;
            crosswalks.Add((await ReviewQueue.ChildrenAsync(store, publication, cancel).ConfigureAwait(false)).Crosswalk);
        }

        var own = (crosswalks.Find(c => c.Entries.Any(e => e.ChildId == childId))?.Entries ?? []).Where(e => e.ChildId == childId).Select(e => e.Record).ToHashSet();
        if (own.Count == 0 && erasure is not null) own = await CameAgainAsync(erasure, cancel).ConfigureAwait(false);
        if (own.Count == 0) throw new KeyNotFoundException("Nothing in the store leads to a child of this id.");
        var stood = crosswalks.SelectMany(c => c.Entries).GroupBy(e => e.ChildId, StringComparer.Ordinal).Where(g => g.All(e => own.Contains(e.Record))).Select(g => g.Key);
        return (own, stood.Append(childId).ToHashSet(StringComparer.Ordinal));
    }

    /// <summary>Records of a child erased before that an agency has sent again: known by their marks.</summary>
    private async Task<HashSet<RecordKey>> CameAgainAsync(string erasure, CancellationToken cancel)
    {
        var marks = new ErasedMarks(await new RestrictionLog(records).ErasedAsync(erasure, cancel).ConfigureAwait(false), run.Key.Value);
        var again = new HashSet<RecordKey>();
        if (marks.IsEmpty) return again;
        foreach (var name in Matching.Persons.PersonTables)
            await foreach (var table in TablesAsync(name, cancel).ConfigureAwait(false))
            {
                var source = Matching.Persons.SourceOf(name[..name.IndexOf('/', StringComparison.Ordinal)]);
                again.UnionWith(table.Text(PersonRows.PersonColumns(schemas.Contracts.Find(name)!)[0]).OfType<string>().Select(id => new RecordKey(source, id)).Where(marks.Covers));
            }

        return again;
    }

    /// <summary>What every kept extract of people says of the child, of whatever night.</summary>
    public async Task<Traces> TracesAsync(HashSet<RecordKey> own, HashSet<string> children, CancellationToken cancel)
    {
        var (mine, others, linked) = (new List<PersonRecord>(), new Dictionary<RecordKey, PersonRecord>(), new HashSet<string>(StringComparer.Ordinal));
        foreach (var name in Matching.Persons.PersonTables)
            await foreach (var table in TablesAsync(name, cancel).ConfigureAwait(false))
                foreach (var person in Matching.Persons.Of(new Dictionary<string, Table>(StringComparer.Ordinal) { [name] = table }))
                {
                    if (own.Contains(person.Key)) mine.Add(person);
                    else others[person.Key] = person;
                }

        await foreach (var table in TablesAsync(ChildIdentifiers.Linked, cancel).ConfigureAwait(false))
        {
            var (person, value) = (table.Text("link_person_id"), table.Text("link_identifier_value"));
            for (var r = 0; r < table.Rows; r++)
                if (person[r] is { } id && value[r] is { } identifier && own.Contains(new RecordKey(Matching.Persons.SocialCare, id))) linked.Add(identifier);
        }

        var domains = schemas.Contracts.Of("curated").SelectMany(c => c.Fields).Where(f => f.Classification == Classification.Identifier).Select(f => f.Name).Distinct(StringComparer.Ordinal);
        return Traces.Of([.. mine, .. own.Select(r => new PersonRecord(r))], children, linked, others.Values, run.Key.Value.IsStrong ? Pseudonyms.For(run.Key.Value) : null, domains);
    }

    private async IAsyncEnumerable<Table> TablesAsync(string name, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var item in store.ListAsync($"accepted/{name}/", cancel).ConfigureAwait(false))
            if (item.Path.EndsWith("/data.parquet", StringComparison.Ordinal)) yield return Table.Read(name, [("", await store.OpenRequiredAsync(item.Path, cancel).ConfigureAwait(false))], []);
    }
}
