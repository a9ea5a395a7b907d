using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Safeguarding.Returns;

namespace Safeguarding.Tests.Returns;

/// <summary>The scenarios of Scenarios/cin*.txt: case rows in, census out.</summary>
public class CinScenarioTests
{
    public static TheoryData<Scenario> Scenarios()
    {
        var data = new TheoryData<Scenario>();
        foreach (var file in Directory.GetFiles(Repository.Scenarios, "cin*.txt").Order(StringComparer.Ordinal))
            foreach (var scenario in Scenario.Read(Path.GetFileName(file))) data.Add(scenario);
        return data;
    }

    [Theory]
    [MemberData(nameof(Scenarios), DisableDiscoveryEnumeration = true)]
    public void Scenario_gives_what_it_says(Scenario scenario)
    {
        var cin = Build(scenario);
        var xml = XDocument.Parse(Xml(cin));
        Assert.NotEmpty(scenario.Expected);
        foreach (var (what, expected) in scenario.Expected)
        {
            var actual = what switch
            {
                "children" => string.Join('\n', xml.Descendants("LAchildID").Select(e => e.Value)),
                "exclusions" => Scenario.Lines(cin.Exclusions),
                "findings" => Scenario.Lines(cin.Findings),
                _ when what.StartsWith("xml ", StringComparison.Ordinal) => string.Join('\n', xml.Descendants(what[4..]).Select(e => e.ToString())),
                _ => throw new FormatException($"{scenario.Title}: nothing is called '{what}'."),
            };
            Assert.Equal(Plain(what, expected), Plain(what, actual));
        }
    }

    /// <summary>Indentation of a fragment is the scenario writer's.</summary>
    private static string Plain(string what, string text) => what.StartsWith("xml ", StringComparison.Ordinal) ? Regex.Replace(text, @">\s+<", ">\n<").Trim() : text;

    public static CinReturn Build(IReadOnlyDictionary<string, TextTable> tables) => CinCensus.Build(tables, Repository.Year, Repository.Authority, Repository.Mappings, Repository.WorkingDays);

    public static CinReturn Build(Scenario scenario) => CinCensus.Build(scenario.Tables, scenario.Year, Repository.Authority, Repository.Mappings, Repository.WorkingDays);

    public static string Xml(CinReturn cin)
    {
        using var stream = new MemoryStream();
        CinXml.Write(stream, cin);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
