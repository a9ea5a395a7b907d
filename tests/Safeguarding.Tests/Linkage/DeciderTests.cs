using Safeguarding.Linkage;
using Safeguarding.Linkage.Blocking;
using Safeguarding.Linkage.Decide;
using Safeguarding.Linkage.Model;
using Safeguarding.Linkage.Standardise;

namespace Safeguarding.Tests.Linkage;

/// <summary>What depends on the mode of the link verb: whether two records of one file may be one person.</summary>
public sealed class DeciderTests
{
    // Two records of A that differ in middle name and say little else, and one of B that fits both: only through B could they be one person.
    private const string TwoOfOneSource = """
        key | given | middle | surname | born       | sex | postcode | address
        A:1 | Idris | Owain  | Pryce   | 2012-02-03 | M   | AD1 2BC  | 3 Rowan Lane
        A:2 | Idris | Gwyn   | Pryce   | 2013-07-14 | M   |          |
        B:1 | Idris |        | Pryce   |            | M   | AD1 2BC  | 3 Rowan Lane
        """;

    // The same child twice in A, beyond doubt, and once in B.
    private const string Duplicate = """
        key | given | middle | surname | born       | sex | postcode | address
        A:1 | Idris | Owain  | Pryce   | 2012-02-03 | M   | AD1 2BC  | 3 Rowan Lane
        A:2 | Idris | Owain  | Pryce   | 2012-02-03 | M   | AD1 2BC  | 3 Rowan Lane
        B:1 | Idris | Owain  | Pryce   | 2012-02-03 | M   | AD1 2BC  | 3 Rowan Lane
        """;

    [Fact]
    public void Linking_across_files_does_not_put_two_doubtful_records_of_one_file_into_one_person()
    {
        var (children, pairs) = Decide(TwoOfOneSource, LinkScope.Across, new Thresholds(3.5, 0, -3));

        Assert.Equal("A:1 B:1|A:2", children);
        Assert.Contains(pairs, pair => pair.Veto == Vetoes.GroupHoldsTwoOfOneSource && pair.Outcome == LinkOutcome.Review);
    }

    [Fact]
    public void Linking_across_files_still_finds_both_records_of_a_person_who_is_twice_in_one()
    {
        var (children, pairs) = Decide(Duplicate, LinkScope.Across, new Thresholds(3.5, 0, 0.5));

        Assert.Equal("A:1 A:2 B:1", children);
        Assert.Equal(2, pairs.Length);
        Assert.All(pairs, pair => Assert.Null(pair.Veto));
    }

    [Fact]
    public void Deduplicating_joins_inside_a_file_only()
    {
        Assert.Equal("A:1 A:2|B:1", Decide(Duplicate, LinkScope.Within, new Thresholds(3.5, 0, 0.5)).Children);
        Assert.Equal("A:1 A:2 B:1", Decide(Duplicate, LinkScope.Both, new Thresholds(3.5, 0, 0.5)).Children);
    }

    [Fact]
    public void A_threshold_above_every_weight_leaves_everybody_alone()
    {
        var (children, pairs) = Decide(Duplicate, LinkScope.Both, new Thresholds(60, 50, 50));

        Assert.Equal("A:1|A:2|B:1", children);
        Assert.Empty(pairs);
    }

    [Fact]
    public void A_cluster_threshold_below_the_definite_one_joins_what_is_still_for_review()
    {
        var (children, pairs) = Decide(Duplicate, LinkScope.Both, new Thresholds(60, 50, 0.5));
        Assert.Equal("A:1 A:2 B:1", children);
        Assert.Empty(pairs);
    }

    [Fact]
    public void Joins_are_those_that_made_the_groups()
    {
        var (_, _, joins) = Resolve(Duplicate, LinkScope.Both, new Thresholds(3.5, 0, 0.5), out _);

        Assert.Equal(2, joins.Count);
        Assert.True(joins[0].Weight >= joins[1].Weight);
    }

    private static (string Children, Judged[] Pairs) Decide(string table, LinkScope scope, Thresholds thresholds)
    {
        var (groups, pairs, _) = Resolve(table, scope, thresholds, out var population);
        var children = Enumerable.Range(0, population.Count).GroupBy(record => groups[record])
            .Select(group => string.Join(' ', group.Select(record => population.KeyOf(record).ToString()).Order(StringComparer.Ordinal))).Order(StringComparer.Ordinal);
        return (string.Join('|', children), pairs);
    }

    private static Resolved Resolve(string table, LinkScope scope, Thresholds thresholds, out Population population)
    {
        population = Population.Of(Scenario.Parse(table.Split('\n')).Records);
        var model = new MatchModel(MatchModel.EmbeddedJson);
        var scorer = new PairScorer(model, population);
        var (scored, _, _) = CandidatePairs.Score(population, CandidatePairs.Index(population, model.LargestBlock), scorer, model.Keep, scope);
        return new Decider(population, scorer, new Rulings(population, []), thresholds, scope).Resolve(scored);
    }
}
