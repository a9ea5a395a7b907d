using Safeguarding.Linkage.Review;

namespace Safeguarding.Tests.Review;

/// <summary>What decisions say about the model.</summary>
public sealed class DecisionEvidenceTests
{
    [Theory]
    // Published values of Wilson's interval: 81 of 263 (Newcombe 1998, table I), and none of 20.
    [InlineData(81 / 263.0, 263, 0.2553, 0.3662)]
    [InlineData(0, 20, 0, 0.1611)]
    [InlineData(15 / 148.0, 148, 0.0624, 0.1605)]
    [InlineData(1, 29, 0.8830, 1)]
    public void Wilsons_interval_is_the_published_one(double share, double of, double low, double high)
    {
        var interval = Interval.Wilson(share, of);
        Assert.Equal(low, interval.Low, 4);
        Assert.Equal(high, interval.High, 4);
    }

    [Fact]
    public void Decisions_are_counted_by_weight_in_bands_that_begin_at_the_threshold()
    {
        var evidence = DecisionEvidence.Of([new(true, 6.9), new(true, 7), new(false, 8.99), new(null, 8), new(true, 9), new(false, 2)], [7.5, 8.5, 9.5], definite: 7);
        Assert.Equal(
            [(1, 0, 0, 1, 0), (5, 0, 1, 0, 0), (7, 2, 1, 1, 1), (9, 1, 1, 0, 0)],
            evidence.Bands.Select(b => ((int)b.From, (int)b.Pairs, b.Same, b.Different, b.NotSure)));
        Assert.Equal(0.5, evidence.Bands[2].Share!.Value.Value);
        Assert.Equal(1.0, evidence.Covered);
    }

    [Fact]
    public void Estimates_weigh_decisions_by_where_the_nights_pairs_lie()
    {
        // Stewards looked at ten doubtful pairs and ten definite ones; the night has a hundred times more of the latter. Taken as they come, precision
        // and recall would be 15 of 20 and the like; the night's are those of the strata.
        var decided = Repeat(10, 8.0, same: 9).Concat(Repeat(10, 5.0, same: 5));
        var night = Enumerable.Repeat(8.0, 1000).Concat(Enumerable.Repeat(5.0, 100));
        var evidence = DecisionEvidence.Of(decided, night, definite: 7);
        Assert.Equal(0.9, evidence.Precision!.Value.Value, 12);
        Assert.Equal(900.0 / 950, evidence.Recall!.Value.Value, 12);
        Assert.InRange(evidence.Precision.Value.Low, 0.5, 0.65);
        Assert.InRange(evidence.Precision.Value.High, 0.95, 1);
        Assert.True(evidence.Recall.Value.Low < 900.0 / 950 && evidence.Recall.Value.High > 900.0 / 950);
    }

    [Fact]
    public void Where_nothing_was_decided_the_model_stands_in_and_that_is_said()
    {
        var evidence = DecisionEvidence.Of(Repeat(4, 8.0, same: 4), Enumerable.Repeat(8.0, 30).Concat(Enumerable.Repeat(20.0, 70)), definite: 7);
        Assert.Equal(0.3, evidence.Covered, 12);
        Assert.InRange(evidence.Precision!.Value.Value, 0.999, 1);
        // Four of four is no certainty.
        Assert.True(evidence.Precision.Value.Low < 0.98);

        var none = DecisionEvidence.Of([new(null, 8)], [8.0], definite: 7);
        Assert.Equal((null, null, 0.0), (none.Precision, none.Recall, none.Covered));
        Assert.Empty(DecisionEvidence.Of([], [], definite: 7).Bands);
    }

    [Fact]
    public void The_interval_holds_the_truth_as_often_as_it_promises()
    {
        // A night of which the truth is known, looked at in samples drawn with a fixed seed.
        var random = new Random(5);
        var night = Enumerable.Range(0, 4000).Select(_ => 3 + 10 * random.NextDouble()).Select(w => (Weight: w, Same: random.NextDouble() < 1 / (1 + Math.Pow(2, -(w - 4))))).ToList();
        var precision = night.Where(p => p.Weight >= 7).Average(p => p.Same ? 1.0 : 0);
        var recall = night.Count(p => p.Weight >= 7 && p.Same) / (double)night.Count(p => p.Same);
        var (held, heldRecall) = (0, 0);
        for (var round = 0; round < 200; round++)
        {
            var sample = night.OrderBy(_ => random.Next()).Take(250).Select(p => new DecidedPair(p.Same, p.Weight));
            var evidence = DecisionEvidence.Of(sample, night.Select(p => p.Weight), definite: 7);
            if (evidence.Precision!.Value.Low <= precision && precision <= evidence.Precision.Value.High) held++;
            if (evidence.Recall!.Value.Low <= recall && recall <= evidence.Recall.Value.High) heldRecall++;
        }

        Assert.InRange(held, 180, 200);
        Assert.InRange(heldRecall, 180, 200);
    }

    private static IEnumerable<DecidedPair> Repeat(int count, double weight, int same) => Enumerable.Range(0, count).Select(i => new DecidedPair(i < same, weight));
}
