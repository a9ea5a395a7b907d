using Safeguarding.Returns;

namespace Safeguarding.Tests.Returns;

/// <summary>
/// The scenarios of Scenarios/annex-a*.txt: case rows in, rows of the lists out. A part <c>List 3: child_id age</c> holds those columns of every row of list 3, parted by |;
/// <c>findings</c> holds what was found but for blanks in mandatory columns, which a scenario that leaves out tables is full of; <c>blanks</c> those; <c>rows</c> how many each list has.
/// </summary>
public class AnnexAScenarioTests
{
    public static TheoryData<Scenario> Scenarios()
    {
        var data = new TheoryData<Scenario>();
        foreach (var file in Directory.GetFiles(Repository.Scenarios, "annex-a*.txt").Order(StringComparer.Ordinal))
            foreach (var scenario in Scenario.Read(Path.GetFileName(file))) data.Add(scenario);
        return data;
    }

    [Theory]
    [MemberData(nameof(Scenarios), DisableDiscoveryEnumeration = true)]
    public void Scenario_gives_what_it_says(Scenario scenario)
    {
        var made = AnnexA.Build(scenario.Tables, scenario.Reference, Repository.Mappings);
        Assert.NotEmpty(scenario.Expected);
        foreach (var (what, expected) in scenario.Expected)
            Assert.Equal(Plain(expected), what switch
            {
                "findings" => Scenario.Lines(made.Findings.Where(f => f.Code is not (AnnexAChecks.Blank or SourceFinding.NotHeld))),
                "blanks" => Scenario.Lines(made.Findings.Where(f => f.Code == AnnexAChecks.Blank)),
                "not held" => Scenario.Lines(made.Findings.Where(f => f.Code == SourceFinding.NotHeld)),
                "rows" => string.Join(' ', made.Lists.Select(l => l.Table.Rows.Count)),
                _ => Rows(made, what),
            });
    }

    /// <summary>The same rows in another order, and for good measure twice, make the same lists.</summary>
    [Theory]
    [MemberData(nameof(Scenarios), DisableDiscoveryEnumeration = true)]
    public void Order_of_the_rows_does_not_matter(Scenario scenario)
    {
        var turned = scenario.Tables.ToDictionary(t => t.Key, t => new TextTable(t.Key, t.Value.Columns, [.. t.Value.Rows.Reverse()]), StringComparer.Ordinal);
        var (one, other) = (AnnexA.Build(scenario.Tables, scenario.Reference, Repository.Mappings), AnnexA.Build(turned, scenario.Reference, Repository.Mappings));
        Assert.Equal(one.Lists.Select(Text), other.Lists.Select(Text));
        Assert.Equal(one.Findings, other.Findings);
    }

    private static string Text(AnnexAListed listed) => string.Join('\n', listed.Table.Rows.Select(r => string.Join('|', r)));

    private static string Rows(AnnexAReturn made, string what)
    {
        var (sheet, columns) = (what.Split(':')[0], what.Split(':')[1].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        var table = made.Lists.Single(l => l.List.Sheet == sheet).Table;
        return string.Join('\n', table.Rows.Select(r => string.Join(" | ", columns.Select(c => r[table[c]] ?? "-"))));
    }

    /// <summary>Blanks that only make columns stand under each other do not count.</summary>
    private static string Plain(string expected) => string.Join('\n', expected.Split('\n').Select(l => string.Join(" | ", l.Split('|').Select(c => c.Trim()))).Where(l => l.Length > 0));
}
