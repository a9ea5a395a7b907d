using System.Globalization;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Validating;

namespace Safeguarding.Pipeline.Tables;

/// <summary>References between the tables of a night, checked once all of them are in.</summary>
public static class References
{
    public static readonly string[] Columns = ["agency", "table", "extract", "row", "code", "severity", "column", "message", "what_to_do"];

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
