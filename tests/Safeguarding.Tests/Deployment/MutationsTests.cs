using System.Text.Json;
using System.Text.RegularExpressions;
using Safeguarding.Tests.Returns;

namespace Safeguarding.Tests.Deployment;

/// <summary>tests/mutations/mutations.json says which lines are the controls of the threat model and which tests miss them when they are gone; run.mjs there takes them away, one by one. This holds the list to the code as it is.</summary>
public sealed partial class MutationsTests
{
    private static readonly Mutation[] All = JsonSerializer.Deserialize<Mutation[]>(File.ReadAllText(Path.Combine(Repository.Root, "tests", "mutations", "mutations.json")), JsonSerializerOptions.Web)!;

    private static readonly Dictionary<string, string> Rows = File.ReadLines(Path.Combine(Repository.Root, "infra", "governance", "threat-model.md"))
        .Select(line => RowOf().Match(line)).Where(m => m.Success).ToDictionary(m => m.Groups[1].Value, m => m.Value, StringComparer.Ordinal);

    [Fact]
    public void Each_takes_away_a_line_that_is_there_once()
    {
        Assert.True(All.Length >= 15);
        foreach (var mutation in All)
        {
            var source = File.ReadAllText(Path.Combine(Repository.Root, mutation.File)).ReplaceLineEndings("\n");
            Assert.True(source.Split(mutation.Original).Length == 2, $"{mutation.Row}, {mutation.Control}: its original text is not once in {mutation.File}. Write into tests/mutations/mutations.json what the control is now.");
            Assert.NotEqual(mutation.Original, mutation.Instead);
        }
    }

    /// <summary>So that the row's own tests are those that were seen to fail.</summary>
    [Fact]
    public void Each_is_of_a_row_that_names_a_test_of_it()
    {
        foreach (var mutation in All)
        {
            Assert.True(Rows.TryGetValue(mutation.Row, out var row), $"There is no row {mutation.Row} in the threat model.");
            Assert.True(mutation.Tests.Any(test => row.Contains($"`{test}`", StringComparison.Ordinal)), $"Row {mutation.Row} names none of the tests that miss '{mutation.Control}'.");
        }
    }

    [Fact]
    public void Every_kind_of_threat_has_some() => Assert.Equal(["D", "I", "R", "S", "T"], All.Select(m => m.Row[..1]).Distinct().Order(StringComparer.Ordinal));

    private sealed record Mutation(string Row, string Control, string File, string Original, string Instead, string[] Tests);

    [GeneratedRegex(@"^\| ([STRIDE]\d+) \|.*$")]
    private static partial Regex RowOf();
}
