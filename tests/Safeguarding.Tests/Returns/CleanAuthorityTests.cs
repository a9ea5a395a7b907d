using System.Text;
using Safeguarding.Pipeline.Synthetic;
using Safeguarding.Returns;

namespace Safeguarding.Tests.Returns;

/// <summary>An invented authority without mistakes: what its returns are found to be wrong in is listed here, code by code with the reason, and nothing else is found.</summary>
public class CleanAuthorityTests
{
    private static readonly int[] Seeds = [3, 6];

    /// <summary>Findings about what no case record can hold, and queries that sound records raise. A code that is listed and not found fails the test too, so that the list stays true.</summary>
    private static readonly Dictionary<string, string> Census2026 = new(StringComparer.Ordinal)
    {
        ["2991Q"] = "An enquiry that began in the year's last days, before the assessment that goes with it.",
        ["8569Q"] = "A referral of the last days before the year of which it was decided in the year that nothing further was needed.",
    };

    private static readonly Dictionary<string, string> Census2027 = new(Census2026, StringComparer.Ordinal)
    {
        [SourceFinding.NotHeld] = "The case records have no columns for family group decision-making meetings and applications to court.",
    };

    private static readonly Dictionary<string, string> Care2026 = new(StringComparer.Ordinal)
    {
        [SourceFinding.NotHeld] = "The case records do not say whether help for substance misuse was offered to a child who received none.",
        ["159"] = "For want of that.",
    };

    private static readonly Dictionary<string, string> Care2027 = new(StringComparer.Ordinal)
    {
        [SourceFinding.NotHeld] = "As in 2025/26, and there are no columns for deprivation of liberty orders.",
        ["159"] = "For want of the offer of help.",
    };

    [Theory]
    [InlineData(2026)]
    [InlineData(2027)]
    public void Census_of_a_clean_authority_has_the_findings_that_are_explained_and_no_other(int year)
    {
        var collection = ReturnYear.Ending(year);
        var made = Seeds.Select(seed => CinCensus.Build(Records(year, seed), collection, Repository.Authority, Repository.Mappings, Repository.WorkingDays)).ToList();
        Assert.All(made, cin => Assert.True(cin.Children.Count > 500));
        if (year == 2027) Assert.Contains(made.SelectMany(cin => cin.Children).SelectMany(c => c.Episodes), e => e.PreProceedings.Count > 0);
        Same(year == 2026 ? Census2026 : Census2027, CinRules.For(collection), made.SelectMany(cin => cin.Findings));
    }

    [Theory]
    [InlineData(2026)]
    [InlineData(2027)]
    public void Tables_of_a_clean_authority_have_the_findings_that_are_explained_and_no_other(int year)
    {
        var collection = ReturnYear.Ending(year);
        var made = Seeds.Select(seed => Ssda903.Build(Records(year, seed), collection, Repository.Authority, Repository.Mappings, Repository.WorkingDays)).ToList();

        // Every table but the one that no record feeds has rows, or a clean bill of health would say little.
        foreach (var table in Ssda903Layout.For(collection).Select(t => t.Table).Where(t => t != "DoLo")) Assert.True(made.Sum(care => care[table].Rows.Count) > 0, table);
        Same(year == 2026 ? Care2026 : Care2027, Ssda903Rules.For(collection), made.SelectMany(care => care.Findings));
    }

    [Fact]
    public void Annex_A_of_a_clean_authority_has_rows_in_every_list_and_the_findings_that_are_explained()
    {
        var explained = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["SRC10 cla_placement placement_location,placement_authority"] = "The case records do not say where a postcode lies.",
            ["SRC10 permanence family_id"] = "The case records do not know the adoptive family.",
            ["SRC10 adopters "] = "The sample has no adopters.",
            ["SRC08 cla_care_plan lacp_cla_care_plan_json"] = "A care plan that follows two aims side by side, as the contract allows.",
            ["AXA01 List 6 case_status"] = "An episode between its assessment and its plan, or after its last plan, on which nobody works.",
        };
        var made = Seeds.Select(seed => AnnexA.Build(Records(2026, seed), new DateOnly(2026, 3, 31), Repository.Mappings)).ToList();
        foreach (var list in AnnexALayout.Lists.Where(l => l.Number != 11)) Assert.True(made.Sum(m => m.Lists[list.Number - 1].Table.Rows.Count) > 0, list.Sheet);
        var found = made.SelectMany(m => m.Findings).GroupBy(f => $"{f.Code} {f.Table} {f.Columns}", StringComparer.Ordinal).ToDictionary(g => g.Key, g => $"{g.Key} x{g.Count()}: {g.First().Words}", StringComparer.Ordinal);
        Assert.True(found.Keys.All(explained.ContainsKey), string.Join('\n', found.Where(f => !explained.ContainsKey(f.Key)).Select(f => f.Value)));
        Assert.Equal(explained.Keys.Order(StringComparer.Ordinal), found.Keys.Order(StringComparer.Ordinal));
    }

    private static void Same(Dictionary<string, string> explained, IReadOnlyList<Rule> rules, IEnumerable<ReturnFinding> findings)
    {
        // Words, not values: whose it is can be looked up by the seed.
        var found = findings.GroupBy(f => f.Code, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => (g.Key, What: $"{g.Key} x{g.Count()}: {g.First().Table} {g.First().Columns}: {g.First().Words}")).ToList();
        var unexplained = found.Where(f => !explained.ContainsKey(f.Key)).Select(f => f.What).ToList();
        Assert.True(unexplained.Count == 0, string.Join('\n', unexplained));
        var inForce = rules.Select(r => r.Code).Append(SourceFinding.NotHeld).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(explained.Keys.Where(inForce.Contains).Order(StringComparer.Ordinal), found.Select(f => f.Key));
    }

    private static readonly System.Collections.Concurrent.ConcurrentDictionary<(int Year, int Seed), Lazy<Dictionary<string, TextTable>>> Kept = new();

    /// <summary>The case records on the year's last night.</summary>
    private static Dictionary<string, TextTable> Records(int year, int seed) => Kept.GetOrAdd((year, seed), static key => new(() => Read(key.Year, key.Seed))).Value;

    private static Dictionary<string, TextTable> Read(int year, int seed)
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var options = new SampleOptions { Children = 4000, Seed = seed, Dirt = DirtRates.None, LastNight = new DateOnly(year, 3, 31) };
        SyntheticAuthority.Generate(options).Write(path => new KeptFile(bytes => files[path] = bytes));
        return files.Where(f => f.Key.StartsWith("landing/social_care/", StringComparison.Ordinal))
            .ToDictionary(f => Path.GetFileNameWithoutExtension(f.Key), f => Table(Path.GetFileNameWithoutExtension(f.Key), Encoding.UTF8.GetString(f.Value)), StringComparer.Ordinal);
    }

    /// <summary>No value of the sample holds a line end.</summary>
    private static TextTable Table(string name, string csv)
    {
        var lines = csv.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => Cells(l.TrimEnd('\r'))).ToList();
        return new TextTable(name, [.. lines[0].Select(c => c!)], lines[1..]);
    }

    private static string?[] Cells(string line)
    {
        var (cells, cell, quoted) = (new List<string?>(), new StringBuilder(), false);
        for (var i = 0; i <= line.Length; i++)
        {
            if (i == line.Length || (line[i] == ',' && !quoted))
            {
                cells.Add(cell.Length == 0 ? null : cell.ToString());
                cell.Clear();
            }
            else if (line[i] != '"') cell.Append(line[i]);
            else if (quoted && i + 1 < line.Length && line[i + 1] == '"') cell.Append(line[i++]);
            else quoted = !quoted;
        }

        return [.. cells];
    }

    private sealed class KeptFile(Action<byte[]> keep) : MemoryStream
    {
        private bool _kept;

        protected override void Dispose(bool disposing)
        {
            if (!_kept) keep(ToArray());
            _kept = true;
            base.Dispose(disposing);
        }
    }
}
