using Safeguarding.Linkage;
using Safeguarding.Linkage.Comparisons;
using Safeguarding.Linkage.Decide;
using Safeguarding.Linkage.Model;
using Safeguarding.Linkage.Standardise;

namespace Safeguarding.Tests.Linkage;

/// <summary>What the other candidates of two records do to their odds, with figures worked by hand.</summary>
/// <remarks>
/// With o the odds of a rival and c the known share, a side gives -log2(1 - c + sum of o). 50 records stand for what is not yet known of a source:
/// with one record, whose best candidate has probability p, it is c = p / 51.
/// </remarks>
public sealed class RivalsTests
{
    private const double Unknown = 50;

    // Weight 3 is odds of 8 and a probability of 8/9.
    private const double Likely = 8 / 9.0;
    private const double KnownOfOne = Likely / (1 + Unknown);

    // One record of two has such a partner, and both have.
    private const double KnownOfHalf = Likely / (2 + Unknown);
    private const double KnownOfTwo = 2 * Likely / (2 + Unknown);
    private const double MostGain = Safeguarding.Linkage.Decide.Rivals.MostGain;

    [Fact]
    public void Without_a_rival_each_side_gains_by_what_its_source_knows()
    {
        var rivals = Rivals("H1 P1", [("H1", "P1", 3)]);

        Assert.Equal(KnownOfOne, rivals.Known(0, 1), 12);
        Assert.Equal(-2 * Math.Log2(1 - KnownOfOne), rivals.Factor(0), 12);
        Assert.Equal(0.051, rivals.Factor(0), 3);
    }

    [Fact]
    public void One_candidate_in_a_source_that_knows_nearly_everyone_gains_most()
    {
        // 3,000 sure pairs: c = 3,000 / 3,050, held at 0.98; each side gives -log2(0.02).
        var keys = string.Join(' ', Enumerable.Range(0, 3_000).Select(i => $"H{i:D4} S{i:D4}"));
        var rivals = Rivals(keys, [.. Enumerable.Range(0, 3_000).Select(i => ($"H{i:D4}", $"S{i:D4}", 20.0))]);

        Assert.Equal(0.98, rivals.Known(0, 3_000), 12);
        Assert.Equal(-2 * Math.Log2(0.02), rivals.Factor(17), 12);
        Assert.InRange(rivals.Factor(17), 11.28, 2 * MostGain);
    }

    [Fact]
    public void A_candidate_that_fits_as_well_takes_the_pair_below_certainty()
    {
        // P1 fits H1 and H2 alike, of whom nothing says that they are one child. From the side of P1 the rival's odds are 8;
        // from the side of H1 nobody rivals, and of H's two records both have a candidate.
        var rivals = Rivals("H1 H2 P1", [("H1", "P1", 3), ("H2", "P1", 3)]);

        Assert.Equal(KnownOfTwo, rivals.Known(0, 2), 12);
        Assert.Equal(KnownOfOne, rivals.Known(2, 0), 12);
        // No more is taken than the least share of second records allows: log2(0.005 / c) from the side of P1.
        var expected = Math.Max(-Math.Log2(1 - KnownOfOne + 8), Math.Log2(0.005 / KnownOfOne)) - Math.Log2(1 - KnownOfTwo);
        Assert.Equal(expected, rivals.Factor(0), 12);
        Assert.Equal(expected, rivals.Factor(1), 12);
        Assert.Equal(-1.751, expected, 3);
    }

    [Fact]
    public void A_weak_candidate_takes_little()
    {
        var rivals = Rivals("H1 H2 P1", [("H1", "P1", 3), ("H2", "P1", -5)]);

        // Odds of 1/32 beside 1 - c = 0.983.
        Assert.Equal(-Math.Log2(1 - KnownOfOne + 1 / 32.0) - Math.Log2(1 - (Likely + PairScorer.Probability(-5)) / (2 + Unknown)), rivals.Factor(0), 12);
        Assert.InRange(rivals.Factor(0), -0.05, 0.05);
    }

    [Fact]
    public void A_candidate_below_the_least_weight_is_none()
    {
        var alone = Rivals("H1 H2 P1", [("H1", "P1", 3)]);
        var beside = Rivals("H1 H2 P1", [("H1", "P1", 3), ("H2", "P1", -12.5)]);

        Assert.Equal(alone.Factor(0), beside.Factor(0), 12);
        Assert.Equal(-Math.Log2(1 - KnownOfOne) - Math.Log2(1 - KnownOfHalf), alone.Factor(0), 12);
    }

    [Fact]
    public void A_second_record_of_the_same_child_is_no_rival()
    {
        // P1 and P2 are surely one child (odds 1,024 to 1): each fits H1, and neither takes anything from the other.
        var rivals = Rivals("H1 P1 P2", [("H1", "P1", 3), ("H1", "P2", 3), ("P1", "P2", 10)]);

        Assert.Equal(-Math.Log2(1 - KnownOfOne) - Math.Log2(1 - KnownOfTwo), rivals.Factor(0), 12);
    }

    [Fact]
    public void A_pair_inside_a_source_has_no_rivals()
    {
        var rivals = Rivals("H1 P1 P2", [("H1", "P1", 3), ("H1", "P2", 3), ("P1", "P2", 10)]);

        Assert.Equal(0, rivals.Factor(2));
    }

    [Fact]
    public void Where_a_child_often_has_two_records_another_candidate_takes_less()
    {
        // Of four records of P two are surely one child: 2 * 1024/1025 / 4 = 0.4995 have a second record. H1's two candidates P1 and P2 are not known to be one child,
        // but may well be: no more than log2(duplicates / c) is taken from the side of H1.
        var rivals = Rivals("H1 P1 P2 P3 P4", [("H1", "P1", 8), ("H1", "P2", 8), ("P3", "P4", 10)]);

        var sure = 256 / 257.0;
        var knownOfHealth = sure / (1 + Unknown);
        var knownOfPolice = 2 * sure / (4 + Unknown);
        var duplicates = 2 * (1024 / 1025.0) / 4;
        var fromHealth = Math.Max(-Math.Log2(1 - knownOfHealth + 256), Math.Min(0, Math.Log2(duplicates / knownOfHealth)));
        Assert.Equal(0, fromHealth);
        Assert.Equal(fromHealth - Math.Log2(1 - knownOfPolice), rivals.Factor(0), 12);
    }

    [Fact]
    public void Where_few_have_two_the_loss_is_bounded_by_how_few()
    {
        // Nobody in H has a second record that is known, so the least share, half a percent, stands: log2(0.005 / c) and not -log2(1 - c + 2^20).
        var rivals = Rivals("H1 H2 P1", [("H1", "P1", 20), ("H2", "P1", 20)]);

        var sure = PairScorer.Probability(20);
        var (fromPolice, fromHealth) = (sure / (1 + Unknown), 2 * sure / (2 + Unknown));
        Assert.Equal(Math.Log2(0.005 / fromPolice) - Math.Log2(1 - fromHealth), rivals.Factor(0), 9);
    }

    [Theory]
    [InlineData(-2.5, true)]
    [InlineData(-1.5, false)]
    public void A_second_candidate_that_is_plainly_another_child_takes_all(double between, bool plainly)
    {
        // H1 and H2 are compared with each other, and their given names are different: twins. Below -2 the loss has no bound.
        var rivals = Rivals("H1 H2 P1", [("H1", "P1", 20), ("H2", "P1", 20), ("H1", "H2", between)], differentGiven: ("H1", "H2"));

        var apart = 1 - PairScorer.Probability(between);
        var sure = PairScorer.Probability(20);
        var (fromPolice, fromHealth) = (sure / (1 + Unknown), 2 * sure / (2 + Unknown));
        var duplicates = Math.Max(0.005, PairScorer.Probability(between) * 2 / 2);
        var loss = -Math.Log2(1 - fromPolice + apart * Math.Pow(2, 20));
        if (!plainly) loss = Math.Max(loss, Math.Min(0, Math.Log2(duplicates / fromPolice)));
        Assert.Equal(loss - Math.Log2(1 - fromHealth), rivals.Factor(0), 9);
        Assert.Equal(plainly, rivals.Factor(0) < -19);
    }

    [Fact]
    public void Candidates_that_numbers_or_people_keep_apart_are_plainly_two()
    {
        var rivals = Rivals("H1 H2 P1", [("H1", "P1", 20), ("H2", "P1", 20), ("H1", "H2", 15)], apart: [("H1", "H2")]);

        // Though H1 and H2 score as one child, two numbers say that they are not: 2^20 to 1 against P1 being H1 alone.
        Assert.InRange(rivals.Factor(0), -20, -19);
    }

    [Fact]
    public void A_rival_that_cannot_be_the_records_own_child_is_none()
    {
        var alone = Rivals("H1 H2 P1", [("H1", "P1", 3)]);
        var apart = Rivals("H1 H2 P1", [("H1", "P1", 3), ("H2", "P1", 3)], apart: [("H2", "P1")]);

        // The rival counts among what P knows, but takes nothing away: the side of P1 gains as it would alone.
        Assert.Equal(-Math.Log2(1 - KnownOfOne), apart.Factor(0) + Math.Log2(1 - apart.Known(0, 2)), 12);
        Assert.True(apart.Factor(0) >= alone.Factor(0));
    }

    [Fact]
    public void A_rival_in_a_third_source_takes_nothing_while_it_may_be_the_same_child()
    {
        var rivals = Rivals("H1 P1 S1", [("H1", "P1", 3), ("P1", "S1", 9)]);

        Assert.Equal(-2 * Math.Log2(1 - KnownOfOne), rivals.Factor(0), 12);
    }

    [Fact]
    public void A_rival_in_a_third_source_that_is_known_to_be_another_child_takes_all()
    {
        // P1 fits H1 and S1, which two numbers keep apart: odds of 2^9 against, without bound. From the side of H1 there is no rival.
        var rivals = Rivals("H1 P1 S1", [("H1", "P1", 3), ("P1", "S1", 9)], apart: [("H1", "S1")]);

        Assert.Equal(-Math.Log2(1 - KnownOfOne + 512) - Math.Log2(1 - KnownOfOne), rivals.Factor(0), 12);
    }

    /// <summary>Records named by source letter and number; weights of their pairs; the first name first.</summary>
    private static Rivals Rivals(string records, (string A, string B, double Weight)[] pairs, (string A, string B)[]? apart = null, (string A, string B)? differentGiven = null)
    {
        var population = Population.Of([.. records.Split(' ').Select(name => new PersonRecord(Key(name)))]);
        int At(string name) => population.IndexOf(Key(name));
        var scored = pairs.Select(pair => new ScoredPair(
            Math.Min(At(pair.A), At(pair.B)), Math.Max(At(pair.A), At(pair.B)), pair.Weight, 1, 0,
            new PairLevels { Given = differentGiven == (pair.A, pair.B) ? Level.GivenDifferent : Level.GivenSame }.Pack())).ToArray();
        var kept = (apart ?? []).Select(pair => (Math.Min(At(pair.A), At(pair.B)), Math.Max(At(pair.A), At(pair.B)))).ToHashSet();
        return new Rivals(population, scored, (a, b) => kept.Contains((Math.Min(a, b), Math.Max(a, b))));
    }

    private static RecordKey Key(string name) => new(name[..1], name[1..]);
}
