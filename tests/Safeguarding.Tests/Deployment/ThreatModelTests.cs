using System.Reflection;
using System.Text.RegularExpressions;
using Safeguarding.Tests.Returns;

namespace Safeguarding.Tests.Deployment;

/// <summary>Every row of infra/governance/threat-model.md names tests that are there and run.</summary>
public sealed partial class ThreatModelTests
{
    private static readonly string[] Rows = [.. File.ReadLines(Path.Combine(Repository.Root, "infra", "governance", "threat-model.md")).Where(line => Row().IsMatch(line))];

    private static readonly Dictionary<string, MethodInfo[]> Tests = typeof(ThreatModelTests).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods())
        .Where(method => method.GetCustomAttribute<FactAttribute>() is not null)
        .GroupBy(method => method.Name, StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => g.ToArray(), StringComparer.Ordinal);

    [Fact]
    public void Every_row_names_a_test_that_runs()
    {
        Assert.NotEmpty(Rows);
        foreach (var row in Rows)
        {
            var named = TestName().Matches(row.Split('|')[^2]).Select(m => m.Groups[1].Value).ToList();
            Assert.True(named.Count > 0, row);
            foreach (var name in named)
            {
                Assert.True(Tests.TryGetValue(name, out var methods), $"There is no test {name}: {row}");
                // Attributes of our own skip where the machine lacks what the test needs, which the run then reports.
                Assert.All(methods.Select(method => method.GetCustomAttribute<FactAttribute>()!).Where(fact => fact.GetType().Assembly != GetType().Assembly), fact => Assert.Null(fact.Skip));
            }
        }
    }

    [Fact]
    public void Every_kind_of_threat_is_there_and_rows_are_numbered_through()
    {
        var kinds = Rows.Select(row => Row().Match(row)).GroupBy(m => m.Groups[1].Value, m => int.Parse(m.Groups[2].Value, System.Globalization.CultureInfo.InvariantCulture)).ToDictionary(g => g.Key, g => g.ToList());
        Assert.Equal(["D", "E", "I", "R", "S", "T"], kinds.Keys.Order(StringComparer.Ordinal));
        foreach (var numbers in kinds.Values) Assert.Equal(Enumerable.Range(1, numbers.Count), numbers);
    }

    [GeneratedRegex(@"^\| ([STRIDE])(\d+) \|")]
    private static partial Regex Row();

    [GeneratedRegex("`([A-Za-z0-9_]+)`")]
    private static partial Regex TestName();
}
