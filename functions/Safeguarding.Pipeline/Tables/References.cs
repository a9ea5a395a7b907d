using System.Globalization;
using Safeguarding.Pipeline.Building;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Validating;

namespace Safeguarding.Pipeline.Tables;

/// <summary>References between the tables of a night, checked once all of them are in.</summary>
public static class References
{
    public static readonly string[] Columns = ["agency", "table", "extract", "row", "code", "severity", "column", "message", "what_to_do"];

    /// <summary>Writes the list for those who look after the tables.</summary>
    public static async Task<TaskResult> WriteAsync(IObjectStore store, BuildInputs inputs, ContractCatalog contracts, CancellationToken cancel = default)
    {
        var referring = contracts.Contracts.Where(c => c.ForeignKeys.Length > 0 && c.Agency != "curated");
        var tables = await inputs.TablesAsync(referring.SelectMany(c => c.ForeignKeys.Select(k => $"{c.Agency}/{k.Table}").Append(c.Name)), cancel).ConfigureAwait(false);
        var lines = Check(tables, contracts);
        var file = await store.WriteAsync($"review/{inputs.Plan.Build}/references.csv", s => CsvFile.Write(s, Columns, lines), cancel).ConfigureAwait(false);
        return new TaskResult { Files = [new PublishedFile("review/references", file, lines.Count)] };
    }

    /// <summary>One line a row whose reference leads nowhere, at most 1,000 of each key; a table that never came is not searched, its absence is a finding of its own.</summary>
    public static IReadOnlyList<string?[]> Check(IReadOnlyDictionary<string, Table> tables, ContractCatalog contracts)
    {
        var lines = new List<string?[]>();
        foreach (var (name, table) in tables)
        {
            var contract = contracts.Find(name)!;
            foreach (var key in contract.ForeignKeys)
            {
                if (!tables.TryGetValue($"{contract.Agency}/{(key.Table.Length > 0 ? key.Table : contract.Table)}", out var parent)) continue;
                // Row numbers repeat between the files of a delta table, so the check is given positions and the lineage is looked up after.
                long[] positions = [.. Enumerable.Range(0, table.Rows).Select(r => (long)r)];
                var (findings, _) = ForeignKeys.Check(key, [.. key.Fields.Select(table.Text)], positions, [.. key.References.Select(parent.Text)]);
                lines.AddRange(findings.Select(f => new[]
                {
                    contract.Agency, contract.Table, table.Extract[f.Row], table.SourceRow[f.Row]?.ToString(CultureInfo.InvariantCulture), f.Code, "warn", f.Column, f.Message, f.Fix,
                }));
            }
        }

        return lines;
    }
}
