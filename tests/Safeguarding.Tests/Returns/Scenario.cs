using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Safeguarding.Returns;

namespace Safeguarding.Tests.Returns;

/// <summary>
/// A scenario that a data analyst can read: a title after ##, case tables as <c>table: name</c> with a header and rows parted by |, then what must come out, each part under <c>=> what</c>.
/// Blank cells are null. Lines beginning with # are remarks. A line <c>year: 2026_27</c> before the tables is the collection year, 2025_26 where there is none; <c>reference: 2026-02-28</c> is the day of an Annex A, the year's last where there is none.
/// </summary>
public sealed record Scenario(string Title, IReadOnlyDictionary<string, TextTable> Tables, IReadOnlyDictionary<string, string> Expected)
{
    public ReturnYear Year { get; init; } = Repository.Year;

    public DateOnly Reference { get; init; } = Repository.Year.Reference;

    public override string ToString() => Title;

    public static IEnumerable<Scenario> Read(string file)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Scenarios, file)).ReplaceLineEndings("\n");
        foreach (var part in Regex.Split(text, "^## ", RegexOptions.Multiline).Skip(1)) yield return One(part.Split('\n'));
    }

    private static Scenario One(string[] lines)
    {
        var tables = new Dictionary<string, (List<string> Columns, List<string?[]> Rows)>(StringComparer.Ordinal);
        var expected = new Dictionary<string, StringBuilder>(StringComparer.Ordinal);
        var (table, what) = ("", "");
        var (year, reference) = (Repository.Year, Repository.Year.Reference);
        foreach (var line in lines.Skip(1))
        {
            if (line.StartsWith('#') || (what.Length == 0 && line.Trim().Length == 0)) continue;
            if (line.StartsWith("=> ", StringComparison.Ordinal)) expected[what = line[3..].Trim()] = new StringBuilder();
            else if (what.Length > 0) expected[what].Append(line.TrimEnd()).Append('\n');
            else if (line.StartsWith("year: ", StringComparison.Ordinal)) year = ReturnYear.Ending(int.Parse(line.AsSpan(6, 4), CultureInfo.InvariantCulture) + 1);
            else if (line.StartsWith("reference: ", StringComparison.Ordinal)) reference = DateOnly.ParseExact(line.AsSpan(11).Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture);
            else if (line.StartsWith("table: ", StringComparison.Ordinal)) tables[table = line[7..].Trim()] = ([], []);
            else if (tables[table].Columns.Count == 0) tables[table].Columns.AddRange(Cells(line).Select(c => c!));
            else tables[table].Rows.Add([.. Cells(line)]);
        }

        foreach (var (name, (columns, rows)) in tables)
            if (rows.Find(r => r.Length != columns.Count) is { } bad) throw new FormatException($"{lines[0]}: a row of {name} has {bad.Length} cells for {columns.Count} columns.");
        return new Scenario(lines[0].Trim(), tables.ToDictionary(t => t.Key, t => new TextTable(t.Key, t.Value.Columns, t.Value.Rows), StringComparer.Ordinal),
            expected.ToDictionary(e => e.Key, e => e.Value.ToString().Trim('\n'), StringComparer.Ordinal))
        { Year = year, Reference = reference };
    }

    /// <summary>\u0001 in a cell stands for that character.</summary>
    private static IEnumerable<string?> Cells(string line) => line.Split('|')
        .Select(c => Regex.Replace(c.Trim(), @"\\u([0-9A-F]{4})", m => ((char)int.Parse(m.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString()))
        .Select(c => c.Length == 0 ? null : c);

    /// <summary>Rules of a whole authority's return, which the one or two children of a scenario break by being few.</summary>
    private static readonly string[] OfTheWhole = ["2883", "2886Q", "2887Q", "2888Q"];

    /// <summary>Findings and exclusions as scenarios write them, one a line. Tables and columns that a scenario leaves out are not its subject.</summary>
    public static string Lines(IEnumerable<ReturnFinding> findings) => string.Join('\n', findings
        .Where(f => f.Code is not (SourceFinding.TableAbsent or SourceFinding.ColumnAbsent) && !OfTheWhole.Contains(f.Code))
        .Select(f => string.Join(' ', new[] { f.Code, f.Severity == Severity.Error ? "error" : "query", f.Table, f.ChildId, f.Columns }.Where(x => x.Length > 0))).Order(StringComparer.Ordinal));

    public static string Lines(IEnumerable<Exclusion> exclusions) => string.Join('\n', exclusions.Select(e => $"{e.ChildId} {e.Reason}").Order(StringComparer.Ordinal));
}
