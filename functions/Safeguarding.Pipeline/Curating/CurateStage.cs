using System.Collections.Immutable;
using Safeguarding.Linkage;
using Safeguarding.Pipeline.Building;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Curating.Privacy;
using Safeguarding.Pipeline.DeltaTables;
using Safeguarding.Pipeline.Matching;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Pipeline.Curating;

/// <summary>A curated table, what its contract forbids of it, and the rows that belong to nobody.</summary>
public sealed record Curated(Contract Contract, Table Table, ImmutableArray<Violation> Violations, ImmutableArray<Orphan> Orphans);

/// <summary>Curate: agencies' tables become an analysts' table, checked against its contract and written twice.</summary>
public static class CurateStage
{
    private const string Child = "child", ChildIdentifier = "child_identifier";

    /// <summary>Name of the list of rows that belong to nobody, left for <see cref="Orphans"/>.</summary>
    public const string OrphansPart = "orphans";

    /// <summary>Whether the table speaks of children, so that it waits for the crosswalk.</summary>
    public static bool NeedsChildren(Contract contract) => contract.Table is Child or ChildIdentifier || contract.Selects.Any(s => s.Person is not null);

    /// <summary>The agencies' tables it is made of, <c>agency/table</c>.</summary>
    public static IEnumerable<string> SourcesOf(Contract contract) => contract.Table switch
    {
        Child => Persons.Tables,
        ChildIdentifier => [.. Persons.Tables, ChildIdentifiers.Linked],
        _ => contract.Selects.SelectMany(s => s.Join is { } join ? new[] { s.From, join.Table } : [s.From]).Distinct(StringComparer.Ordinal),
    };

    /// <summary>Makes and checks one curated table.</summary>
    /// <param name="persons">Everybody the agencies hold; asked for by the two tables about children themselves.</param>
    /// <param name="ids">Null where no row speaks of a child.</param>
    /// <param name="provenance">What the rows say of where they are from.</param>
    public static Curated Curate(Contract contract, IReadOnlyDictionary<string, Table> sources, IReadOnlyList<PersonRecord> persons, ChildIds? ids, Provenance provenance)
    {
        var orphans = new SortedSet<Orphan>(Orphans.Order);
        var table = contract.Table switch
        {
            Child => Children.Build(contract, persons, ids!.Crosswalk, sources, provenance),
            ChildIdentifier => ChildIdentifiers.Build(contract, persons, ids!.Crosswalk, sources, provenance),
            _ => Curation.Curate(contract, sources, (agency, person) => ids?.Child(agency, person), provenance, orphans),
        };
        return new Curated(contract, table, CuratedFile.Check(contract, table), [.. orphans]);
    }

    /// <summary>Makes one curated table and writes its two copies; a table that breaks its contract is in neither zone.</summary>
    public static async Task<TaskResult> WriteAsync(IObjectStore store, BuildInputs inputs, Schemas schemas, Contract contract, RunContext run, CancellationToken cancel = default)
    {
        if (contract.HistoryOf is not null) return await HistoryStage.WriteAsync(store, inputs, schemas, contract, run, cancel).ConfigureAwait(false);
        var sources = await inputs.TablesAsync(SourcesOf(contract), cancel).ConfigureAwait(false);
        var persons = contract.Table is Child or ChildIdentifier ? await inputs.PersonsAsync(cancel).ConfigureAwait(false) : [];
        var ids = NeedsChildren(contract) ? await inputs.ChildIdsAsync(cancel).ConfigureAwait(false) : null;
        return await WriteAsync(store, inputs.Plan.Build, Curate(contract, sources, persons, ids, Provenance.Of(inputs.Plan, schemas.Contracts)), schemas, run, cancel).ConfigureAwait(false);
    }

    public static async Task<TaskResult> WriteAsync(IObjectStore store, string build, Curated curated, Schemas schemas, RunContext run, CancellationToken cancel = default)
    {
        var (contract, table) = (curated.Contract, curated.Table);
        var result = new TaskResult();
        if (!curated.Orphans.IsEmpty)
        {
            var orphans = await store.WriteAsync($"builds/{build}/orphans/{contract.Table}.parquet", s => Orphans.WritePart(curated.Orphans, s), cancel).ConfigureAwait(false);
            result = result with { Parts = result.Parts.Add(OrphansPart, orphans) };
        }

        if (!curated.Violations.IsEmpty) return result with { Withheld = [new Withheld($"curated/{contract.Table}", "the table breaks its contract", curated.Violations)] };

        // Side by side: the longest tables are what a build waits for at its end.
        var pseudonymised = Task.Run(() => PseudonymisedZone.WriteAsync(store, build, contract, table, schemas, run, cancel), cancel);
        var identifiable = await store.WriteAsync(DeltaZone.Identifiable.Table(contract.Table).FileOf(build), s => CuratedFile.WriteIdentifiable(contract, table, build, s), cancel).ConfigureAwait(false);
        var (zone, refused) = await pseudonymised.ConfigureAwait(false);
        return result with
        {
            Files = [.. zone is null ? [] : new[] { zone }, new PublishedFile("identifiable/" + contract.Table, identifiable, table.Rows)],
            Withheld = refused is null ? [] : [refused],
        };
    }
}
