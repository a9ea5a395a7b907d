using System.Globalization;
using System.Text.Json;
using Safeguarding.Returns;
using Xunit.Abstractions;

namespace Safeguarding.Tests.Returns;

/// <summary>A public validator's rule cases against our rules, in every year in which the case's rule is in force. A case that we do not follow is listed in schemas/returns/differences.md with the reason.</summary>
/// <remarks>The cases lie beside the repository, or in the folder that CONFORMANCE_CASES names.</remarks>
public class RuleConformanceTests(ITestOutputHelper output)
{
    [SharedFact("conformance", "cin-cases.json")]
    public void CIN_rules_agree_with_the_public_cases() => Compare("cin-cases.json", CinRules.For, ReturnDates.Iso);

    [SharedFact("conformance", "ssda903-cases.json")]
    public void SSDA903_rules_agree_with_the_public_cases() => Compare("ssda903-cases.json", Ssda903Rules.For, ReturnDates.DayMonthYear);

    private void Compare(string file, Func<ReturnYear, IReadOnlyList<Rule>> rulesOf, ReturnDates dates)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Repository.Shared("conformance", file)!));
        var differences = File.Exists(Differences) ? File.ReadAllText(Differences) : "";
        var (wrong, missing, compared) = (new List<string>(), new List<string>(), 0);
        var at = -1;
        foreach (var test in document.RootElement.GetProperty("cases").EnumerateArray())
        {
            at++;
            var code = test.GetProperty("code").GetString()!;
            var years = test.TryGetProperty("rulesets", out var sets) && sets.ValueKind == JsonValueKind.Array ? sets.EnumerateArray().Select(r => r.GetString()!).ToArray()
                : [test.TryGetProperty("module_year", out var module) && module.ValueKind == JsonValueKind.String ? module.GetString()! : "2022_23"];
            foreach (var year in years)
            {
                if (rulesOf(ReturnYear.Ending(2000 + int.Parse(year[^2..], CultureInfo.InvariantCulture))).SingleOrDefault(r => r.Code == code) is not { } rule)
                {
                    missing.Add($"{code} {year}");
                    continue;
                }

                compared++;
                var tables = Tables(test.GetProperty("tables"));
                var expected = Expected(test.GetProperty("expected"));
                var view = new RuleTables(tables, Year(test, tables, dates), dates, Repository.WorkingDays) { IsXml = IsXml(test), OwnAuthority = OwnAuthority(test) };
                var cells = rule.Tables.All(view.Has) ? rule.Failures(view).SelectMany(c => c) : [];
                var byColumn = dates == ReturnDates.Iso;
                var actual = cells.Select(c => byColumn ? $"{c.Table}.{c.Column}[{c.Row}]" : $"{c.Table}[{c.Row}]").ToHashSet(StringComparer.Ordinal);
                if (!actual.SetEquals(expected)) wrong.Add($"case {at}, {code} in {year}: expected {string.Join(' ', expected.Order(StringComparer.Ordinal))}, got {string.Join(' ', actual.Order(StringComparer.Ordinal))}");
            }
        }

        output.WriteLine($"{compared} compared, {missing.Count} have no rule yet: {string.Join(", ", missing)}");
        var unexplained = wrong.Where(line => !differences.Contains($"| {line.Split(", ")[1].Split(' ')[0]} |", StringComparison.Ordinal)).ToList();
        Assert.True(unexplained.Count == 0, string.Join("\n", unexplained));
        Assert.Empty(missing);
    }

    private static string Differences => Path.Combine(Repository.Root, "schemas", "returns", "differences.md");

    private static Dictionary<string, TextTable> Tables(JsonElement element) => element.EnumerateObject().ToDictionary(t => t.Name, t => new TextTable(t.Name,
        [.. t.Value.GetProperty("columns").EnumerateArray().Select(c => Column(t.Name, c.GetString()!))],
        [.. t.Value.GetProperty("rows").EnumerateArray().Select(r => r.EnumerateArray().Select(Cell).ToArray())]), StringComparer.Ordinal);

    /// <summary>Cases of 231, 233, 709 and 710 give columns that no file has, for ones that every file has: see differences.md.</summary>
    private static string Column(string table, string column) => (table, column) switch
    {
        ("Header", "UASC_STATUS") => "UASC",
        ("Episodes", "PLACEMENT") => "PLACE",
        ("Episodes", "DATE_EPISODE_CEASED") => "DEC",
        _ => column,
    };

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

    private static bool IsXml(JsonElement test) => test.TryGetProperty("metadata", out var metadata) && metadata.TryGetProperty("file_format", out var format) && format.GetString() == "xml";

    /// <summary>Whose return it is, where a case says so; no public one does.</summary>
    private static HashSet<string>? OwnAuthority(JsonElement test) =>
        test.TryGetProperty("metadata", out var metadata) && metadata.ValueKind == JsonValueKind.Object && metadata.TryGetProperty("localAuthority", out var own) && own.GetString() is { } authority ? [authority] : null;

    private static ReturnYear Year(JsonElement test, Dictionary<string, TextTable> tables, ReturnDates dates)
    {
        if (test.TryGetProperty("metadata", out var metadata) && metadata.TryGetProperty("collection_end", out var end))
        {
            var reference = DateOnly.ParseExact(end.GetString()!, "dd/MM/yyyy", CultureInfo.InvariantCulture);
            var start = metadata.TryGetProperty("collection_start", out var begins) ? DateOnly.ParseExact(begins.GetString()!, "dd/MM/yyyy", CultureInfo.InvariantCulture) : reference.AddYears(-1).AddDays(1);
            return new ReturnYear(start, reference);
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
