using System.Globalization;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Reporting;
using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Tests.Reporting;

/// <summary>
/// Curated tables as text that an analyst can read, and a report made of them. A table is its name on a line of its own, its columns, its rows, cells between bars; a blank line ends it.
/// Columns that are not given are empty, tables that are not given have no rows:
/// <code>
/// night 2026-03-31
///
/// child
/// child_id | date_of_birth
/// C1       | 2012-02-29
/// </code>
/// </summary>
internal static class ReportScenario
{
    public static readonly DateOnly Night = new(2026, 3, 31);

    /// <summary>A source for a kind of report.</summary>
    public static ReportSource Source(ReportKind kind, string text)
    {
        var night = Night;
        var given = new Dictionary<string, Table>(StringComparer.Ordinal);
        foreach (var block in text.ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var lines = block.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(line => !line.StartsWith('#')).ToArray();
            if (lines.Length == 0) continue;
            if (lines[0].StartsWith("night ", StringComparison.Ordinal)) night = DateOnly.ParseExact(lines[0][6..], "yyyy-MM-dd", CultureInfo.InvariantCulture);
            else given.Add(lines[0], TableOf(lines[0], lines[1], lines[2..]));
        }

        Assert.All(given.Keys, name => Assert.Contains(name, kind.Curated));
        var basis = new ReportBasis("2026-03-31-0123456789abcdef", [("social_care", night, night)], []);
        return new ReportSource(night, "Testshire", kind.Curated.ToDictionary(name => name, name => given.GetValueOrDefault(name) ?? TableOf(name, "", []), StringComparer.Ordinal), basis, Schemas.Embedded);
    }

    public static Report Make(ReportKind kind, string text) => kind.Make(Source(kind, text));

    public static string Page(ReportKind kind, string text) => Source(kind, text) is var source ? ReportPage.Render(kind.Make(source).Page, source) : "";

    /// <summary>Chosen columns of a report's table, a line a row, cells between bars, nothing for what is empty.</summary>
    /// <param name="table">Empty for the main one.</param>
    public static string Rows(Report report, string table, params string[] columns)
    {
        var from = report.Tables.Single(t => t.Name == table);
        var at = Array.ConvertAll(columns, column => from.Columns.Select(c => c.Name).ToList().IndexOf(column));
        Assert.DoesNotContain(-1, at);
        return string.Join('\n', from.Rows.Select(row => string.Join(" | ", at.Select(c => Text(row[c])))));
    }

    private static Table TableOf(string name, string header, string[] rows)
    {
        var contract = Schemas.Embedded.Contracts.Find("curated", name) ?? throw new ArgumentException($"'{name}' is no curated table.");
        var columns = header.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        Assert.All(columns, column => Assert.Contains(column, contract.Fields.Select(f => f.Name)));
        var cells = Array.ConvertAll(rows, row => row.Split('|', StringSplitOptions.TrimEntries));
        Assert.All(cells, row => Assert.Equal(columns.Length, row.Length));
        return Table.Of(name, rows.Length, [.. contract.Fields.Select(f => (f.Name, Values(f.Type, Array.ConvertAll(cells, row => Array.IndexOf(columns, f.Name) is >= 0 and var c && row[c].Length > 0 ? row[c] : null))))]);
    }

    private static Array Values(FieldType type, string?[] texts) => type switch
    {
        FieldType.Date => Array.ConvertAll(texts, t => t is null ? (DateOnly?)null : DateOnly.ParseExact(t, "yyyy-MM-dd", CultureInfo.InvariantCulture)),
        FieldType.DateTime => Array.ConvertAll(texts, t => t is null ? (DateTime?)null : DateTime.Parse(t, CultureInfo.InvariantCulture)),
        FieldType.Integer => Array.ConvertAll(texts, t => t is null ? (long?)null : long.Parse(t, CultureInfo.InvariantCulture)),
        FieldType.Number => Array.ConvertAll(texts, t => t is null ? (double?)null : double.Parse(t, CultureInfo.InvariantCulture)),
        FieldType.Boolean => Array.ConvertAll(texts, t => t is null ? (bool?)null : t == "Y"),
        _ => texts,
    };

    private static string Text(object? cell) => cell switch
    {
        null => "",
        bool flag => flag ? "Y" : "N",
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime time => time.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
        _ => Convert.ToString(cell, CultureInfo.InvariantCulture)!,
    };
}
