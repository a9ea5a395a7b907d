using System.Globalization;
using Safeguarding.Pipeline.Building;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Tables;
using Safeguarding.Returns;

namespace Safeguarding.Pipeline.Returning;

/// <summary>Where in what the agency sent a finding comes from.</summary>
/// <param name="Table">Table of the case record; blank when it leads nowhere.</param>
/// <param name="Record">Key of the row there.</param>
/// <param name="File">The landed file.</param>
/// <param name="Row">Data row of the file, 1 being the first below the header, as in the findings that the sender got; null when it is the table as a whole.</param>
public sealed record SourcePlace(string Table, string Record, string File, long? Row)
{
    public static readonly SourcePlace Nowhere = new("", "", "", null);
}

/// <summary>
/// Leads from findings back to the rows of the extracts. A finding about the case record names its row. A rule's finding names a row of the return:
/// that one is known again among the child's rows by the dates both hold, and where none tells it, the child's own row is as near as it gets.
/// </summary>
/// <param name="records">The case record's tables, with <see cref="Lineage"/> in their columns.</param>
/// <param name="made">The return's tables by name.</param>
internal sealed class Leads(
    BuildPlan plan, ContractCatalog contracts, IReadOnlyDictionary<string, TextTable> records, IReadOnlyDictionary<string, TextTable> made, IReadOnlyDictionary<string, SourceLead[]> leads)
{
    private static readonly SourceLead Person = new("person", "pers_person_id", [], System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty, null);

    private readonly Dictionary<(string Table, string Column), Dictionary<string, List<int>>> _groups = [];
    private readonly Dictionary<string, Dictionary<string, int>> _records = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _files = plan.Tables.Values.SelectMany(e => e).GroupBy(e => e.WorkId, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Last().File, StringComparer.Ordinal);

    public SourcePlace Of(ReturnFinding finding) => made.ContainsKey(finding.Table) && !finding.Code.StartsWith("SRC", StringComparison.Ordinal) ? OfRow(finding) : OfRecord(finding);

    private SourcePlace OfRecord(ReturnFinding finding)
    {
        if (!records.TryGetValue(finding.Table, out var table)) return SourcePlace.Nowhere;
        if (KeyOf(table) is { } key && finding.Record.Length > 0 && Records(table, key).TryGetValue(finding.Record, out var row)) return Place(table, row);
        return new SourcePlace(finding.Table, finding.Record, FileOf(finding.Table), null);
    }

    private SourcePlace OfRow(ReturnFinding finding)
    {
        if (finding.Row < 0 || finding.ChildId.Length == 0) return SourcePlace.Nowhere;
        var sent = made[finding.Table];
        var first = finding.Columns.Split(',')[0];
        foreach (var lead in leads.GetValueOrDefault(finding.Table, []).Append(Person))
        {
            if (!lead.Columns.IsEmpty && !lead.Columns.Contains(first)) continue;
            if (!records.TryGetValue(lead.Source, out var table) || !table.Has(lead.Child) || !Rows(table, lead.Child).TryGetValue(finding.ChildId, out var rows)) continue;
            if (Best(lead, table, rows, sent, sent.Rows[finding.Row]) is { } row) return Place(table, row);
        }

        return SourcePlace.Nowhere;
    }

    /// <summary>The row that agrees with the return's in most dates; the only one there is; or the latest. Of several as good, the first by key.</summary>
    private int? Best(SourceLead lead, TextTable table, List<int> rows, TextTable sent, string?[] cells)
    {
        if (rows.Count == 1) return rows[0];
        var key = KeyOf(table);
        var ranked = rows.Select(row => (Row: row, Agree: lead.Match.Count(m => Agrees(sent, m.Key, cells, table, m.Value, row)), Late: Text(table, lead.Latest, row), Key: Text(table, key, row)));
        var best = ranked.OrderByDescending(r => r.Agree).ThenByDescending(r => r.Late, StringComparer.Ordinal).ThenBy(r => r.Key, StringComparer.Ordinal).First();
        return best.Agree > 0 || lead.Latest is not null ? best.Row : null;
    }

    private static bool Agrees(TextTable sent, string column, string?[] cells, TextTable table, string source, int row) =>
        sent.Has(column) && cells[sent[column]] is { } value && Day(value) == Day(Text(table, source, row));

    /// <summary>A date in ISO form, however the return or the record writes it; other text as it is, without blanks.</summary>
    private static string Day(string text) =>
        DateOnly.TryParseExact(text, "dd/MM/yyyy", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
            : text.Length > 10 && text[10] == 'T' ? text[..10] : text.Replace(" ", "", StringComparison.Ordinal);

    private SourcePlace Place(TextTable table, int row) => new(
        table.Name, Text(table, KeyOf(table), row), _files.GetValueOrDefault(Text(table, Lineage.Extract, row), ""),
        long.TryParse(Text(table, Lineage.Row, row), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null);

    private string FileOf(string table) => plan.Tables.TryGetValue(CaseRecords.SocialCare + table, out var extracts) && !extracts.IsEmpty ? extracts[^1].File : "";

    private string? KeyOf(TextTable table) => contracts.Find(CaseRecords.SocialCare + table.Name)?.PrimaryKey.FirstOrDefault();

    private static string Text(TextTable table, string? column, int row) => column is not null && table.Has(column) ? table.Text(column, row) ?? "" : "";

    /// <summary>The first row of each key.</summary>
    private Dictionary<string, int> Records(TextTable table, string key)
    {
        if (_records.TryGetValue(table.Name, out var records)) return records;
        records = new Dictionary<string, int>(table.Rows.Count, StringComparer.Ordinal);
        for (var row = 0; row < table.Rows.Count; row++) records.TryAdd(Text(table, key, row), row);
        return _records[table.Name] = records;
    }

    private Dictionary<string, List<int>> Rows(TextTable table, string column)
    {
        if (_groups.TryGetValue((table.Name, column), out var groups)) return groups;
        groups = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (var row = 0; row < table.Rows.Count; row++)
        {
            if (Text(table, column, row) is not { Length: > 0 } value) continue;
            if (!groups.TryGetValue(value, out var rows)) groups.Add(value, rows = []);
            rows.Add(row);
        }

        return _groups[(table.Name, column)] = groups;
    }
}
