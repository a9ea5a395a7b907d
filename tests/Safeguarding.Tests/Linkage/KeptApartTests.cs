using System.Reflection;
using Safeguarding.Linkage;
using Safeguarding.Linkage.Decide;
using Safeguarding.Linkage.Model;

namespace Safeguarding.Tests.Linkage;

/// <summary>What was kept apart although it scores well is counted by reason: a wrong NHS number must not split a child in silence.</summary>
public sealed class KeptApartTests
{
    [Theory]
    [InlineData("nhs-number-of-sibling", "nhs-numbers-differ 1 1")]
    [InlineData("nhs-number-of-twin-on-the-wrong-record", "nhs-number-of-another 1 1")]
    [InlineData("parent-given-as-child", "generation-apart 2 0")]
    [InlineData("steward-says-different", "rival 2 2, steward-said-different 1 1")]
    [InlineData("steward-not-sure", "steward-not-sure 1 1")]
    [InlineData("twins-one-record-without-a-name", "rival 2 2")]
    [InlineData("chain-of-two-numbers", "rival 2 2")]
    [InlineData("adopted", "")]
    [InlineData("nickname", "")]
    public void Every_reason_is_counted(string scenario, string expected)
    {
        var night = Scenario.Parse(File.ReadAllLines(Path.Combine(LinkageScenarioTests.Folder("Scenarios"), scenario + ".txt")));

        var result = Linker.Link(night.Records, MatchModel.EmbeddedJson, Crosswalk.Empty, night.Decisions);

        Assert.Equal(expected, string.Join(", ", result.KeptApart.Select(apart => $"{apart.Code} {apart.Pairs} {apart.WouldBeDefinite}")));
    }

    [Fact]
    public void Pairs_that_became_one_child_through_others_were_not_kept_apart_and_none_is_lost()
    {
        var (records, _) = InventedFamilies.Make(3_000, 11);

        var result = Linker.Link(records, MatchModel.EmbeddedJson, Crosswalk.Empty, []);

        var vetoed = result.Pairs.Where(pair => pair.Outcome == LinkOutcome.Review && pair.Veto is not null).GroupBy(pair => pair.Veto!).ToDictionary(group => group.Key, group => group.LongCount());
        Assert.NotEmpty(vetoed);
        foreach (var (reason, pairs) in vetoed)
        {
            // A rival also keeps pairs apart that nobody is asked about.
            var counted = result.KeptApart.Single(apart => apart.Reason == reason);
            Assert.True(reason == Vetoes.Rival ? counted.Pairs >= pairs : counted.Pairs == pairs, $"{reason} {counted.Pairs} counted, {pairs} in review.");
            Assert.InRange(counted.WouldBeDefinite, 0, counted.Pairs);
        }
        Assert.Equal(result.KeptApart.OrderByDescending(apart => apart.Pairs).Select(apart => apart.Pairs), result.KeptApart.Select(apart => apart.Pairs));
    }

    [Fact]
    public void Every_veto_has_a_short_name_of_its_own()
    {
        var vetoes = typeof(Vetoes).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!).ToList();

        Assert.True(vetoes.Count > 10);
        Assert.Equal(vetoes.Count, vetoes.Select(Vetoes.CodeOf).Distinct(StringComparer.Ordinal).Count());
    }
}
