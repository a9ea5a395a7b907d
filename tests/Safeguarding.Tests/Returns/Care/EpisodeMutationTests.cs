using Safeguarding.Returns;
using Xunit.Abstractions;

namespace Safeguarding.Tests.Returns.Care;

/// <summary>Clean records, in which no rule of episodes finds anything, and for each rule at least one alteration that it finds, with the rules that must find it too.</summary>
public class EpisodeMutationTests(ITestOutputHelper output)
{
    private static readonly IReadOnlyList<Mutation> Mutations = EpisodeMutations.All;

    public static TheoryData<string, int> Codes()
    {
        var data = new TheoryData<string, int>();
        for (var at = 0; at < Mutations.Count; at++) data.Add(Mutations[at].Code, at);
        return data;
    }

    [Fact]
    public void Clean_records_are_silent_and_every_rule_runs()
    {
        var outcome = RuleRun.Check(Rules(Repository.Year), CareSample.Clean().ForRules(Repository.Year));
        Assert.Equal([], outcome.Findings.Select(f => $"{f.Code} {f.ChildId} {f.Columns}"));
        Assert.Empty(outcome.NotRun);
        Assert.Equal(Rules(Repository.Year).Count, outcome.Ran.Count);
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public void Alteration_is_found_by_its_rule_and_its_companions(string code, int at)
    {
        var mutation = Mutations[at];
        var tables = CareSample.Clean().Alter(mutation.Alterations).ForRules(Repository.Year, mutation.After);
        if (mutation.Year is { } year)
        {
            // A rule of an earlier year is asked alone, and for what the alteration adds: the clean records hold the codes of 2025/26.
            var rule = CareEpisodeRules.All.Single(r => r.Code == code && r.IsInForce(year));
            Assert.Equal(rule.Failures(CareSample.Clean().ForRules(Repository.Year)).Count() + 1, rule.Failures(tables).Count());
            return;
        }

        var found = RuleRun.Check(Rules(Repository.Year), tables).Findings.Select(f => f.Code).Distinct().Order(StringComparer.Ordinal).ToList();
        output.WriteLine($"{mutation.Alterations} {mutation.After}: {string.Join(' ', found)}");
        Assert.Equal(mutation.Companions.Append(code).Order(StringComparer.Ordinal), found);
    }

    [Fact]
    public void Every_rule_in_every_year_has_an_alteration()
    {
        var years = Enumerable.Range(2023, 5).Select(ReturnYear.Ending).ToList();
        var lacking = years.SelectMany(year => Rules(year).Where(rule => !Mutations.Any(m => m.Code == rule.Code && rule.IsInForce(m.Year ?? Repository.Year))).Select(rule => $"{rule.Code} {rule.From}")).Distinct();
        Assert.Equal([], lacking);
    }

    [Fact]
    public void Each_code_has_one_rule_in_a_year()
    {
        foreach (var year in Enumerable.Range(2023, 5).Select(ReturnYear.Ending))
            Assert.Equal([], Rules(year).GroupBy(rule => rule.Code).Where(g => g.Count() > 1).Select(g => g.Key));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whatever_the_cells_hold_every_rule_of_every_year_comes_to_an_end_and_says_the_same_again(int seed)
    {
        var random = new Random(seed);
        string?[] junk = [null, "", "x", "0", "1", "31/12/9999", "01/01/0001", "29/02/2008", "31/03/2026", "V3", "S", "T1", "E11", "XXXXXXX", "AD1 2BC", "101"];
        for (var round = 0; round < 60; round++)
        {
            var sample = CareSample.Clean().Spoil(random, junk, cells: 40);
            var (once, again) = (sample.ForRules(Repository.Year), sample.ForRules(Repository.Year));
            foreach (var year in Enumerable.Range(2023, 5).Select(ReturnYear.Ending))
                Assert.Equal(RuleRun.Check(Rules(year), once).Findings, RuleRun.Check(Rules(year), again).Findings);
        }
    }

    private static List<Rule> Rules(ReturnYear year) => [.. CareEpisodeRules.All.Where(rule => rule.IsInForce(year))];
}

/// <summary>An alteration of the clean records and the rules that find it.</summary>
/// <param name="Code">The rule that it is for.</param>
/// <param name="Alterations">See <see cref="CareSample.Alter"/>.</param>
/// <param name="With">Rules that must find it as well, parted by spaces.</param>
internal sealed record Mutation(string Code, string Alterations, string With = "")
{
    /// <summary>The earlier year whose form of the rule is meant.</summary>
    public ReturnYear? Year { get; init; }

    /// <summary>Alterations of what is worked out.</summary>
    public string? After { get; init; }

    public string[] Companions => With.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
