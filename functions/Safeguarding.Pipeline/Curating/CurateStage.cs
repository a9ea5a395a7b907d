using System.Collections.Immutable;
using System.Globalization;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Matching;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Pipeline.Curating;

/// <summary>The curated tables of a night, what was kept back, and the rows that belong to nobody.</summary>
public sealed record Curated(IReadOnlyDictionary<string, Table> Tables, ImmutableArray<Withheld> Withheld, ImmutableArray<Orphan> Orphans);

/// <summary>Curate: agencies' tables become analysts' tables, each checked against its contract and written twice.</summary>
public static class CurateStage
{
    public static Curated Curate(IReadOnlyDictionary<string, Table> sources, Matched matched, ContractCatalog contracts, RunContext run)
    {
        var tables = new SortedDictionary<string, Table>(StringComparer.Ordinal);
        var withheld = ImmutableArray.CreateBuilder<Withheld>();
        var orphans = new SortedSet<Orphan>(Comparer<Orphan>.Create((a, b) =>
            (string.CompareOrdinal(a.Table, b.Table), string.CompareOrdinal(a.Extract, b.Extract), a.Row.CompareTo(b.Row)) switch
            {
                (0, 0, var byRow) => byRow,
                (0, var byExtract, _) => byExtract,
                var (byTable, _, _) => byTable,
            }));
        var curated = contracts.Of("curated").ToList();
        foreach (var contract in curated)
        {
            var table = contract.Table switch
            {
                "child" => Children.Build(contract, matched.Persons, matched.Links.Crosswalk, sources),
                "child_identifier" => ChildIdentifiers.Build(contract, matched.Persons, matched.Links.Crosswalk, sources),
                _ => Curation.Curate(contract, sources, matched.Child, orphans),
            };
            var violations = CuratedFile.Check(contract, table);
            if (violations.IsEmpty) tables.Add(contract.Table, table);
            else withheld.Add(new Withheld($"curated/{contract.Table}", "the table breaks its contract", violations));
            run.Report(new Progress("curate", contract.Table, tables.Count + withheld.Count, curated.Count));
        }

        return new Curated(tables, withheld.ToImmutable(), [.. orphans]);
    }

    public static async Task<IReadOnlyList<PublishedFile>> WriteAsync(IObjectStore store, string build, Curated curated, ContractCatalog contracts, RunContext run, CancellationToken cancel = default)
    {
        var pseudonyms = Pseudonyms.For(run.Key);
        var files = new SortedDictionary<string, PublishedFile>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(curated.Tables, new ParallelOptions { MaxDegreeOfParallelism = run.Workers, CancellationToken = cancel }, async (item, token) =>
        {
            var (name, table) = item;
            var contract = contracts.Find("curated", name)!;
            var identifiable = await store.WriteAsync($"identifiable/{build}/curated/{name}.parquet", s => CuratedFile.WriteIdentifiable(contract, table, build, s), token).ConfigureAwait(false);
            var pseudonymised = await store.WriteAsync($"curated/{build}/{name}.parquet", s => CuratedFile.WritePseudonymised(contract, table, build, pseudonyms, s), token).ConfigureAwait(false);
            lock (files)
            {
                files.Add("identifiable/" + name, new PublishedFile("identifiable/" + name, identifiable, table.Rows));
                files.Add("curated/" + name, new PublishedFile("curated/" + name, pseudonymised, table.Rows));
            }
        }).ConfigureAwait(false);

        var orphans = await store.WriteAsync($"review/{build}/orphans.csv", s => CsvFile.Write(s, ["table", "extract", "row", "reason"], curated.Orphans.Select(o => new[]
        {
            o.Table, o.Extract, o.Row.ToString(CultureInfo.InvariantCulture), "the person is in no person table of the agency",
        })), cancel).ConfigureAwait(false);
        return [.. files.Values, new PublishedFile("review/orphans", orphans, curated.Orphans.Length)];
    }
}
