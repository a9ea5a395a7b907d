using System.Collections.Immutable;
using System.Globalization;
using Safeguarding.Linkage;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Landing;
using Safeguarding.Pipeline.Matching;
using Safeguarding.Pipeline.Reporting;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Pipeline.Subjects;

/// <summary>A child's rows in what the agencies sent and was accepted: every extract that is kept, one at a time. A row that came unchanged in many extracts is shown once, with the first and the last of them.</summary>
/// <param name="own">The child's records.</param>
internal sealed class AcceptedRecords(IObjectStore store, ContractCatalog contracts, SubjectRules rules, IReadOnlySet<RecordKey> own)
{
    private static readonly string[] Lead = ["received", "last_received", "times_received", "whose"], Tail = ["source_file", "source_row"];

    /// <summary>The child's rows found so far, for tables that lead to the child through others.</summary>
    private readonly Dictionary<string, Table> _found = new(StringComparer.Ordinal);

    /// <summary>Tables of which nobody can tell whose the rows are, <c>agency/table</c>.</summary>
    public SortedSet<string> NotTold { get; } = new(StringComparer.Ordinal);

    /// <summary>A part for each table that holds the child, those that name a person first.</summary>
    public async IAsyncEnumerable<SubjectPart> PartsAsync(Ledger ledger, Action<Progress> report, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        var rows = new PersonRows(contracts, rules, (name, _) => Task.FromResult<Table?>(_found.GetValueOrDefault(name) ?? Collected(contracts.Find(name)!, [])));
        var extracts = ledger.Events<ExtractAccepted>().DistinctBy(e => e.Data.Path).ToLookup(e => $"{e.Agency}/{e.Table}", StringComparer.Ordinal);
        var tables = contracts.Contracts.Where(c => c.Agency != "curated" && !rules.Nobody.Contains(c.Name)).OrderBy(rows.DistanceOf).ThenBy(c => c.Name, StringComparer.Ordinal).ToList();
        for (var at = 0; at < tables.Count; at++)
        {
            var contract = tables[at];
            var kept = new Dictionary<string, Kept>(StringComparer.Ordinal);
            foreach (var extract in extracts[contract.Name].OrderBy(e => e.Date).ThenBy(e => e.WorkId, StringComparer.Ordinal))
            {
                if (await store.SizeAsync(extract.Data.Path, cancel).ConfigureAwait(false) is null) continue;
                await TakeAsync(rows, contract, extract, kept, cancel).ConfigureAwait(false);
            }

            _found[contract.Name] = Collected(contract, [.. kept.Values.Where(k => k.Whose.Length == 0).Select(k => k.Cells)]);
            report(new Progress("agencies", contract.Name, at + 1, tables.Count));
            if (kept.Count > 0) yield return PartOf(contract, kept.Values);
        }
    }

    private async Task TakeAsync(PersonRows rows, Contract contract, ExtractAccepted extract, Dictionary<string, Kept> kept, CancellationToken cancel)
    {
        var table = Table.Read(contract.Name, [(extract.WorkId, await store.OpenRequiredAsync(extract.Data.Path, cancel).ConfigureAwait(false))], []);
        bool[] mine;
        try
        {
            mine = await rows.GoneAsync(contract, table, own.Contains, cancel).ConfigureAwait(false);
        }
        catch (UnassignableRowsException)
        {
            NotTold.Add(contract.Name);
            return;
        }

        var mentions = rules.Mentions.Where(m => m.Table == contract.Name && table.Has(m.Column)).Select(m => table.Text(m.Column)).ToList();
        var source = Persons.SourceOf(contract.Agency);
        for (var r = 0; r < table.Rows; r++)
        {
            var isMentioned = !mine[r] && mentions.Exists(m => m[r] is { } id && own.Contains(new RecordKey(source, id)));
            if (!mine[r] && !isMentioned) continue;
            var cells = contract.Fields.Select(f => table.Has(f.Name) ? ReportFile.Text(table.Raw(f.Name).GetValue(r)) : null).ToArray();
            var key = string.Join('\u001f', cells);
            kept[key] = kept.TryGetValue(key, out var before)
                ? before with { Last = extract.Date, Times = before.Times + 1 }
                : new Kept(cells, LandingPath.Named(extract.File.Path), table.SourceRow[r], extract.Date, extract.Date, 1, isMentioned ? "another person's, which names the child" : "");
        }
    }

    private SubjectPart PartOf(Contract contract, IEnumerable<Kept> rows) => new(
        "agencies", contract.Name, $"{Words.Agency(contract.Agency)}: {contract.Title}", contract.Purpose,
        [.. SubjectPart.Plain(Lead), .. ThirdParties.Columns(contract, rules), .. SubjectPart.Plain(Tail)],
        [.. rows.Select(k => new[] { N($"{k.First:yyyy-MM-dd}"), N($"{k.Last:yyyy-MM-dd}"), N($"{k.Times}"), k.Whose }.Concat(k.Cells).Concat([k.File, N($"{k.Row}")]).ToArray())]);

    private static Table Collected(Contract contract, IReadOnlyList<string?[]> rows) =>
        Table.Of(contract.Name, rows.Count, [.. contract.Fields.Select((f, c) => (f.Name, (Array)rows.Select(r => r[c]).ToArray()))]);

    private static string N(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed record Kept(string?[] Cells, string File, long? Row, DateOnly First, DateOnly Last, int Times, string Whose);
}
