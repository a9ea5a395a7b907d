using System.Globalization;
using System.Text.Json;
using Safeguarding.Returns;

namespace Safeguarding.Tests.Returns;

/// <summary>A public validator's rule cases against the rules held so far. A case for a rule that is not held yet is not counted; a case that we do not follow is listed with the reason.</summary>
public class RuleConformanceTests
{
    private static readonly Dictionary<string, string> NotFollowed = new(StringComparer.Ordinal)
    {
        ["8935"] = "The case looks for open plans with one and the same plan number; the department's rule is about a child's open plans.",
    };

    [SharedFact("conformance", "cin-cases.json")]
    public void CIN_rules_agree_with_the_public_cases() => Compare("cin-cases.json", CinRules.For(Repository.Year), ReturnDates.Iso, atLeast: 15);

    [SharedFact("conformance", "ssda903-cases.json")]
    public void SSDA903_rules_agree_with_the_public_cases() => Compare("ssda903-cases.json", Ssda903Rules.For(Repository.Year), ReturnDates.DayMonthYear, atLeast: 20);

    private static void Compare(string file, IReadOnlyList<Rule> rules, ReturnDates dates, int atLeast)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Repository.Shared("conformance", file)!));
        var wrong = new List<string>();
        var compared = 0;
        foreach (var test in document.RootElement.GetProperty("cases").EnumerateArray())
        {
            var code = test.GetProperty("code").GetString()!;
            if (rules.SingleOrDefault(r => r.Code == code) is not { } rule || NotFollowed.ContainsKey(code)) continue;
            if (test.GetProperty("rulesets").EnumerateArray().All(r => r.GetString() != "2025_26")) continue;
            var tables = Tables(test.GetProperty("tables"));
            var expected = Expected(test.GetProperty("expected"));
            var cells = rule.Failures(new RuleTables(tables, Year(test, tables, dates), dates, Repository.WorkingDays)).SelectMany(c => c);
            var byColumn = expected.Any(e => e.Contains('.', StringComparison.Ordinal));
            var actual = cells.Select(c => byColumn ? $"{c.Table}.{c.Column}[{c.Row}]" : $"{c.Table}[{c.Row}]").ToHashSet(StringComparer.Ordinal);
            compared++;
            if (!actual.SetEquals(expected)) wrong.Add($"{code}: expected {string.Join(' ', expected.Order(StringComparer.Ordinal))}, got {string.Join(' ', actual.Order(StringComparer.Ordinal))}");
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
        Assert.True(compared >= atLeast, $"Only {compared} cases were compared.");
    }

    private static Dictionary<string, TextTable> Tables(JsonElement element) => element.EnumerateObject().ToDictionary(t => t.Name, t => new TextTable(t.Name,
        [.. t.Value.GetProperty("columns").EnumerateArray().Select(c => c.GetString()!)],
        [.. t.Value.GetProperty("rows").EnumerateArray().Select(r => r.EnumerateArray().Select(Cell).ToArray())]), StringComparer.Ordinal);

    private static string? Cell(JsonElement cell) => cell.ValueKind switch { JsonValueKind.Null => null, JsonValueKind.String => cell.GetString(), _ => cell.GetRawText() };

    private static HashSet<string> Expected(JsonElement element)
    {
        var cells = new HashSet<string>(StringComparer.Ordinal);
        foreach (var table in element.EnumerateObject())
        {
            if (table.Value.ValueKind == JsonValueKind.Array) cells.UnionWith(table.Value.EnumerateArray().Select(r => $"{table.Name}[{r.GetInt32()}]"));
            else foreach (var column in table.Value.EnumerateObject()) cells.UnionWith(column.Value.EnumerateArray().Select(r => $"{table.Name}.{column.Name}[{r.GetInt32()}]"));
        }

        return cells;
    }

    private static ReturnYear Year(JsonElement test, Dictionary<string, TextTable> tables, ReturnDates dates)
    {
        if (test.TryGetProperty("metadata", out var metadata) && metadata.TryGetProperty("collection_end", out var end))
        {
            var reference = DateOnly.ParseExact(end.GetString()!, "dd/MM/yyyy", CultureInfo.InvariantCulture);
            return new ReturnYear(reference.AddYears(-1).AddDays(1), reference);
        }

        if (metadata.ValueKind == JsonValueKind.Object && metadata.TryGetProperty("collection_start", out var first))
        {
            var start = DateOnly.ParseExact(first.GetString()!, "dd/MM/yyyy", CultureInfo.InvariantCulture);
            return new ReturnYear(start, start.AddYears(1).AddDays(-1));
        }

        if (dates == ReturnDates.Iso && tables.TryGetValue("Header", out var header) && header.Rows.Count == 1)
        {
            var reference = DateOnly.ParseExact(header.Rows[0][header["ReferenceDate"]]!, "yyyy-MM-dd", CultureInfo.InvariantCulture);
            return new ReturnYear(reference.AddYears(-1).AddDays(1), reference);
        }

        return Repository.Year;
    }
}
