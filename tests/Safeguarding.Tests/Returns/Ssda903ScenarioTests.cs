using System.Text;
using Safeguarding.Returns;

namespace Safeguarding.Tests.Returns;

/// <summary>The scenarios of Scenarios/ssda903*.txt: case rows in, return lines out. A part named for a table holds its CSV without the header; xml is the whole file; source findings are those about the records, without the department's rules.</summary>
public class Ssda903ScenarioTests
{
    public static TheoryData<Scenario> Scenarios()
    {
        var data = new TheoryData<Scenario>();
        foreach (var file in Directory.GetFiles(Repository.Scenarios, "ssda903*.txt").Order(StringComparer.Ordinal))
            foreach (var scenario in Scenario.Read(Path.GetFileName(file))) data.Add(scenario);
        return data;
    }

    [Theory]
    [MemberData(nameof(Scenarios), DisableDiscoveryEnumeration = true)]
    public void Scenario_gives_what_it_says(Scenario scenario)
    {
        var made = Build(scenario);
        Assert.NotEmpty(scenario.Expected);
        foreach (var (what, expected) in scenario.Expected)
            Assert.Equal(expected, what switch
            {
                "exclusions" => Scenario.Lines(made.Exclusions),
                "findings" => Scenario.Lines(made.Findings),
                "source findings" => Scenario.Lines(made.Findings.Where(f => f.Code.StartsWith("SRC", StringComparison.Ordinal))),
                "xml" => Xml(made).Trim('\n'),
                "children" => string.Join('\n', made["Header"].Rows.Select(r => r[0])),
                _ => string.Join('\n', Csv(made[what]).Split("\r\n").Skip(1)).Trim('\n'),
            });
    }

    public static Ssda903Return Build(IReadOnlyDictionary<string, TextTable> tables) => Ssda903.Build(tables, Repository.Year, Repository.Authority, Repository.Mappings, Repository.WorkingDays);

    public static Ssda903Return Build(Scenario scenario) => Ssda903.Build(scenario.Tables, scenario.Year, Repository.Authority, Repository.Mappings, Repository.WorkingDays);

    public static string Xml(Ssda903Return care)
    {
        using var stream = new MemoryStream();
        Ssda903Xml.Write(stream, care);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    public static string Csv(TextTable table)
    {
        using var stream = new MemoryStream();
        Ssda903Csv.Write(stream, table);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
