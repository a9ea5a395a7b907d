using System.Text.Json;
using System.Text.Json.Nodes;
using Safeguarding.Returns;
using Safeguarding.Tests.Returns;

namespace Safeguarding.Tests.DailyFlow;

/// <summary>The scenarios of Scenarios/flow*.txt: case rows in, payloads out. The night is 31 March of the scenario's year.</summary>
public sealed class FlowScenarioTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    public static TheoryData<Scenario> Scenarios()
    {
        var data = new TheoryData<Scenario>();
        foreach (var file in Directory.GetFiles(Repository.Scenarios, "flow*.txt").Order(StringComparer.Ordinal))
            foreach (var scenario in Scenario.Read(Path.GetFileName(file))) data.Add(scenario);
        return data;
    }

    [Theory]
    [MemberData(nameof(Scenarios), DisableDiscoveryEnumeration = true)]
    public void Scenario_gives_what_it_says(Scenario scenario)
    {
        var flow = Safeguarding.Returns.DailyFlow.Of(scenario.Tables, scenario.Year.Reference, Repository.Mappings);
        var payloads = flow.Payloads().ToDictionary(p => p.ChildId, p => p.Json, StringComparer.Ordinal);
        Assert.NotEmpty(scenario.Expected);
        foreach (var (what, expected) in scenario.Expected)
        {
            if (what.StartsWith("json ", StringComparison.Ordinal))
            {
                // Of a child's payload the whole, or the part that the path names.
                var path = what[5..].Split(' ');
                JsonNode? part = JsonNode.Parse(payloads[path[0]]);
                foreach (var step in path.Skip(1)) part = int.TryParse(step, out var at) ? part![at] : part![step];
                Assert.Equal(JsonNode.Parse(expected)?.ToJsonString(Indented), part?.ToJsonString(Indented));
                continue;
            }

            Assert.Equal(expected, what switch
            {
                "children" => string.Join('\n', payloads.Keys),
                "exclusions" => Scenario.Lines(flow.Exclusions),
                "findings" => Scenario.Lines(flow.Findings()),
                _ => throw new FormatException($"{scenario.Title}: nothing is called '{what}'."),
            });
        }
    }

    [Theory]
    [InlineData("2026-03-31", "2023-04-01", "2026-04-01", "2024-03-31,2025-03-31,2026-03-31")]
    [InlineData("2026-04-01", "2024-04-01", "2026-04-02", "2025-03-31,2026-03-31")]
    [InlineData("2026-11-21", "2024-04-01", "2026-11-22", "2025-03-31,2026-03-31")]
    [InlineData("2028-02-29", "2025-04-01", "2028-03-01", "2026-03-31,2027-03-31")]
    [InlineData("2026-03-30", "2023-04-01", "2026-03-31", "2024-03-31,2025-03-31,2026-03-31")]
    public void The_window_begins_with_the_financial_year_of_24_months_ago(string night, string from, string to, string censusDays)
    {
        var window = FlowWindow.On(DateOnly.Parse(night));
        Assert.Equal((DateOnly.Parse(from), DateOnly.Parse(to)), (window.From, window.To));
        Assert.Equal(censusDays, string.Join(',', window.CensusDays().Select(d => $"{d:yyyy-MM-dd}")));
    }

    [Theory]
    [InlineData("1997-04-02", true)]
    [InlineData("1997-04-01", false)]
    [InlineData("2026-04-01", true)]
    [InlineData("2026-04-02", false)]
    public void The_26th_birthday_must_come_after_the_windows_first_day(string born, bool fits) =>
        Assert.Equal(fits, FlowWindow.On(new DateOnly(2026, 3, 31)).AgeFits(DateOnly.Parse(born)));

    [Fact]
    public void A_birthday_on_a_leap_day_is_kept_on_28_February()
    {
        // 26 on 28 February 2022: too old for a window from 1 April 2022, young enough for one from 1 April 2021.
        Assert.False(FlowWindow.On(new DateOnly(2025, 3, 31)).AgeFits(new DateOnly(1996, 2, 29)));
        Assert.True(FlowWindow.On(new DateOnly(2024, 3, 31)).AgeFits(new DateOnly(1996, 2, 29)));
    }

    [Fact]
    public void Payloads_do_not_depend_on_the_order_of_rows()
    {
        foreach (var scenario in Scenario.Read("flow.txt"))
        {
            var backwards = scenario.Tables.ToDictionary(t => t.Key, t => new TextTable(t.Key, t.Value.Columns, [.. t.Value.Rows.Reverse()]), StringComparer.Ordinal);
            Assert.Equal(
                Safeguarding.Returns.DailyFlow.Of(scenario.Tables, scenario.Year.Reference, Repository.Mappings).Payloads(),
                Safeguarding.Returns.DailyFlow.Of(backwards, scenario.Year.Reference, Repository.Mappings).Payloads());
        }
    }
}
