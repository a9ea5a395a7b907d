using Safeguarding.Linkage.Cards;

namespace Safeguarding.Tests.Linkage.Cards;

/// <summary>Wilson's interval against worked values.</summary>
public sealed class RateTests
{
    /// <summary>R. G. Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17 (1998), table I, method 3.</summary>
    [Theory]
    [InlineData(81, 263, 0.2553, 0.3662)]
    [InlineData(15, 148, 0.0624, 0.1605)]
    [InlineData(0, 20, 0.0000, 0.1611)]
    [InlineData(1, 29, 0.0061, 0.1718)]
    public void Agrees_with_Newcombe(double hits, double of, double low, double high)
    {
        var rate = Rate.Wilson(hits, of)!;
        Assert.Equal((low, high), (Math.Round(rate.Low, 4), Math.Round(rate.High, 4)));
    }

    [Theory]
    [InlineData(0, 7)]
    [InlineData(3, 7)]
    [InlineData(7, 7)]
    public void The_interval_of_the_complement_is_the_complement(double hits, double of)
    {
        var (rate, other) = (Rate.Wilson(hits, of)!, Rate.Wilson(of - hits, of)!);
        Assert.Equal(1 - rate.High, other.Low, 12);
        Assert.Equal(1 - rate.Low, other.High, 12);
        Assert.True(rate.Holds(hits / of));
    }

    /// <summary>R. G. Newcombe, Interval estimation for the difference between independent proportions, Statistics in Medicine 17 (1998), table II, method 10.</summary>
    [Theory]
    [InlineData(56, 70, 48, 80, 0.0524, 0.3339)]
    [InlineData(9, 10, 3, 10, 0.1705, 0.8090)]
    [InlineData(5, 56, 0, 29, -0.0381, 0.1926)]
    public void The_interval_of_a_difference_agrees_with_Newcombe(double hits, double of, double otherHits, double other, double low, double high)
    {
        var (from, to) = Rate.Wilson(hits, of)!.Less(Rate.Wilson(otherHits, other)!);
        Assert.Equal((low, high), (Math.Round(from, 4), Math.Round(to, 4)));
    }

    [Fact]
    public void Nothing_has_no_share_and_too_many_hits_are_refused()
    {
        Assert.Null(Rate.Wilson(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Rate.Wilson(3, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Rate.Wilson(-1, 2));

        // A sum of probabilities and its total, a rounding error apart.
        Assert.Equal(1, Rate.Wilson(10.0000000001, 10)!.Value);
    }
}
