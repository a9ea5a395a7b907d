using System.Collections.Immutable;
using Safeguarding.Linkage;
using Safeguarding.Pipeline.Building;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Matching;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Pipeline.Curating;

/// <summary>Folds a night's curated tables into their histories, each of which a publication holds whole: the newest is enough to go on from.</summary>
public static class HistoryStage
{
    private const string Child = "child_id", Identifiers = "identifiable/child_identifier_history";

    /// <summary>The histories that a build goes on from: of each the newest that was published up to <paramref name="last"/>, which may be an older one when it was withheld since.</summary>
    public static async Task<ImmutableArray<PublishedFile>> FindAsync(IObjectStore store, Publication? last, ContractCatalog contracts, CancellationToken cancel = default)
    {
        if (last is null) return [];
        var wanted = contracts.Of("curated").Where(c => c.HistoryOf is not null).Select(NameOf).ToHashSet(StringComparer.Ordinal);
        var found = last.Files.Where(f => wanted.Remove(f.Name)).ToList();
        if (wanted.Count == 0) return [.. found];
        var manifests = new List<string>();
        await foreach (var path in Publications.ManifestsAsync(store, cancel).ConfigureAwait(false))
            if (string.CompareOrdinal(path, Publications.PathOf(last.Night, last.Number)) < 0) manifests.Add(path);
        for (var i = manifests.Count - 1; i >= 0 && wanted.Count > 0; i--)
            found.AddRange((await store.ReadJsonAsync<Publication>(manifests[i], cancel).ConfigureAwait(false)).Files.Where(f => wanted.Remove(f.Name)));
        return [.. found.OrderBy(f => f.Name, StringComparer.Ordinal)];
    }

    /// <summary>Writes a history with tonight in it. One that cannot go on from the history before is not published, rather than begun anew as if nothing had been.</summary>
    public static async Task<TaskResult> WriteAsync(IObjectStore store, BuildInputs inputs, Schemas schemas, Contract history, RunContext run, CancellationToken cancel = default)
    {
        Table? before = null;
        if (inputs.Plan.History.FirstOrDefault(f => f.Name == NameOf(history)) is { } file)
        {
            if (await store.SizeAsync(file.Object.Path, cancel).ConfigureAwait(false) is null || await store.DescribeAsync(file.Object.Path, cancel).ConfigureAwait(false) != file.Object)
                return Withheld(history, $"'{file.Object.Path}', which it goes on from, is gone or changed: restore it from its versions or backup and build the night again");
            before = Table.Read(history.Name, [("", await store.OpenRequiredAsync(file.Object.Path, cancel).ConfigureAwait(false))], []);
        }

        // A night whose table is withheld says nothing; the next one goes on from the newest history there is.
        var current = await inputs.CuratedAsync(history.HistoryOf!, cancel).ConfigureAwait(false);
        if (current is null) return Withheld(history, $"'{history.HistoryOf}', which it remembers, is withheld; the history goes on with the next night that has it");
        var table = History.Fold(history, before, current, inputs.Plan.Night, Provenance.Of(inputs.Plan, schemas.Contracts), await ForgottenAsync(store, inputs, before, cancel).ConfigureAwait(false));
        return await CurateStage.WriteAsync(store, inputs.Plan.Build, new Curated(history, table, CuratedFile.Check(history, table), []), schemas, run, cancel).ConfigureAwait(false);
    }

    /// <summary>Children in a history of whom no night is to tell any more: erased, or withheld or sealed now, under any id that one of their records ever stood under. Null for nobody.</summary>
    /// <remarks>An id that stood for two children by mistake is forgotten for both: rather a row too few than a child who is not to be seen.</remarks>
    private static async Task<IReadOnlySet<string>?> ForgottenAsync(IObjectStore store, BuildInputs inputs, Table? before, CancellationToken cancel)
    {
        if (before?.Has(Child) != true) return null;
        var (withheld, erased) = (await inputs.WithheldAsync(cancel).ConfigureAwait(false), await inputs.ErasedAsync(cancel).ConfigureAwait(false));
        if (withheld.IsEmpty && erased.IsEmpty) return null;
        var stood = new HashSet<string>(StringComparer.Ordinal);
        if (!withheld.IsEmpty && inputs.Plan.History.FirstOrDefault(f => f.Name == Identifiers) is { } file)
        {
            var known = Table.Read(Identifiers, [("", await store.OpenRequiredAsync(file.Object.Path, cancel).ConfigureAwait(false))], []);
            var (child, agency, type, value) = (known.Text(Child), known.Text("agency"), known.Text("identifier_type"), known.Text("identifier_value"));
            for (var r = 0; r < known.Rows; r++)
                if (type[r] == "record_id" && withheld.Covers(new RecordKey(Persons.SourceOf(agency[r]!), value[r]!))) stood.Add(child[r]!);
        }

        return before.Text(Child).OfType<string>().Where(id => withheld.Covers(id) || erased.Covers(id) || stood.Contains(id)).ToHashSet(StringComparer.Ordinal);
    }

    private static TaskResult Withheld(Contract history, string reason) => new() { Withheld = [new Withheld($"curated/{history.Table}", reason, [])] };

    private static string NameOf(Contract history) => "identifiable/" + history.Table;
}
