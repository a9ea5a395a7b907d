using System.Collections.Immutable;

namespace Safeguarding.Linkage.Review;

/// <summary>A pair a steward settled, with the weight (log2 odds) the model gave it.</summary>
/// <param name="Same">As in <see cref="StewardDecision"/>.</param>
public readonly record struct DecidedPair(bool? Same, double Weight);

/// <summary>Pairs of like weight: what the model says of them and what stewards found.</summary>
/// <param name="From">Lowest weight (log2 odds) of the band, included.</param>
/// <param name="To">Where the next band begins.</param>
/// <param name="Pairs">The night's pairs in the band.</param>
/// <param name="Expected">Mean probability the model gives the decided pairs, or the band's pairs when none is decided; 0 to 1.</param>
/// <param name="Share">Share of "same" among the decided, "not sure" left out; null when there are none. A calibrated model's <paramref name="Expected"/> lies inside.</param>
public sealed record WeightBand(double From, double To, long Pairs, int Same, int Different, int NotSure, double Expected, Interval? Share);

/// <summary>What stewards' decisions say about the model, for where no truth is known.</summary>
/// <param name="Bands">By weight, lowest first; those with pairs or decisions only.</param>
/// <param name="Precision">Of pairs at or above the definite threshold; null when nothing is decided.</param>
/// <param name="Recall">Share of the true pairs among the night's pairs (those in review or above) that lie at or above the definite threshold; null when nothing is decided. Pairs that scored below review are not seen.</param>
/// <param name="Covered">Share of the night's pairs in bands with decisions, 0 to 1. For the rest the model's own probability stands in, and the estimates are as good as this is high.</param>
public sealed record DecisionEvidence(ImmutableArray<WeightBand> Bands, Interval? Precision, Interval? Recall, double Covered)
{
    /// <summary>Width of a band, log2 odds.</summary>
    public const double Width = 2;

    /// <summary>Weighs the decisions by where the night's pairs lie: stewards look at what is in doubt, so their pairs taken as they come would slander the model.</summary>
    /// <param name="decided">The latest decision of each pair whose weight is known, in any order.</param>
    /// <param name="night">Weights (log2 odds) of every pair of the night that is definite or in review.</param>
    /// <param name="definite">Weight from which a pair is definite; a band begins there.</param>
    /// <remarks>Assumes that inside a band the decided pairs are like the others. Intervals: variance of a stratified share, each stratum's by Laplace so that all of one kind is not taken for certainty, put into Wilson's form by its effective number of observations.</remarks>
    public static DecisionEvidence Of(IEnumerable<DecidedPair> decided, IEnumerable<double> night, double definite)
    {
        var strata = new SortedDictionary<int, Stratum>();
        foreach (var weight in night)
        {
            var stratum = At(weight);
            stratum.Pairs++;
            stratum.PairProbability += Probability(weight);
        }

        foreach (var pair in decided)
        {
            var stratum = At(pair.Weight);
            if (pair.Same == true) stratum.Same++;
            else if (pair.Same == false) stratum.Different++;
            else stratum.NotSure++;
            if (pair.Same is not null) stratum.DecidedProbability += Probability(pair.Weight);
        }

        ImmutableArray<WeightBand> bands = [.. strata.Select(s => s.Value.Band(definite + s.Key * Width))];
        var (above, below) = (Total(strata.Where(s => s.Key >= 0)), Total(strata.Where(s => s.Key < 0)));
        var pairs = above.Pairs + below.Pairs;
        if (strata.Values.All(s => s.Decided == 0) || pairs == 0) return new DecisionEvidence(bands, null, null, 0);
        return new DecisionEvidence(bands, PrecisionOf(above), RecallOf(above, below), (double)strata.Values.Where(s => s.Decided > 0).Sum(s => s.Pairs) / pairs);

        Stratum At(double weight)
        {
            var band = (int)Math.Floor((weight - definite) / Width);
            if (!strata.TryGetValue(band, out var stratum)) strata.Add(band, stratum = new Stratum());
            return stratum;
        }
    }

    private static Interval? PrecisionOf(Totals above) =>
        above.Pairs == 0 ? null : Interval.Wilson(above.True / above.Pairs, Effective(above.True / above.Pairs, above.Variance / above.Pairs / above.Pairs));

    private static Interval? RecallOf(Totals above, Totals below)
    {
        var all = above.True + below.True;
        if (all <= 0) return null;

        // The delta method on above / (above + below).
        var variance = (below.True * below.True * above.Variance + above.True * above.True * below.Variance) / Math.Pow(all, 4);
        return Interval.Wilson(above.True / all, Effective(above.True / all, variance));
    }

    /// <summary>How many plain observations would leave the same doubt about a share.</summary>
    private static double Effective(double share, double variance)
    {
        // A share at the very end has no spread of its own to divide.
        var spread = Math.Max(share * (1 - share), 1e-4);
        return variance <= 0 ? 0 : spread / variance;
    }

    private static Totals Total(IEnumerable<KeyValuePair<int, Stratum>> strata)
    {
        var total = new Totals(0, 0, 0);
        foreach (var (_, stratum) in strata)
            total = new Totals(total.Pairs + stratum.Pairs, total.True + stratum.Pairs * stratum.Estimate, total.Variance + stratum.Variance);
        return total;
    }

    private static double Probability(double weight) => 1 / (1 + double.Exp2(-weight));

    private readonly record struct Totals(long Pairs, double True, double Variance);

    private sealed class Stratum
    {
        public long Pairs { get; set; }

        public double PairProbability { get; set; }

        public double DecidedProbability { get; set; }

        public int Same { get; set; }

        public int Different { get; set; }

        public int NotSure { get; set; }

        public int Decided => Same + Different;

        private double Expected => Decided > 0 ? DecidedProbability / Decided : Pairs > 0 ? PairProbability / Pairs : 0;

        public double Estimate => Decided > 0 ? (double)Same / Decided : Expected;

        /// <summary>Of the number of true pairs in the stratum.</summary>
        public double Variance
        {
            get
            {
                if (Decided == 0) return 0;
                var share = (Same + 1.0) / (Decided + 2);
                return (double)Pairs * Pairs * share * (1 - share) / Decided;
            }
        }

        public WeightBand Band(double from) => new(from, from + Width, Pairs, Same, Different, NotSure, Expected, Decided > 0 ? Interval.Wilson(Estimate, Decided) : null);
    }
}
