using System.Collections.Immutable;
using Safeguarding.Linkage.Model;

namespace Safeguarding.Linkage.Cards;

/// <summary>Sets what pairs were predicted to be beside what they are, band of probability by band.</summary>
internal static class CalibrationBands
{
    /// <summary>Finer towards certainty, where the decisions fall.</summary>
    private static readonly double[] Edges = [0, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 0.99, 0.999, 1];

    /// <summary>Decisions on fewer pairs of a band than this say too little to correct the band's probabilities.</summary>
    private const int FewestDecisions = 10;

    /// <returns>Null when nobody knows what any pair is.</returns>
    public static Calibration? Of(ModelCardInput input)
    {
        var known = Known(input);
        var bands = new (double Predicted, double Same, int Pairs)[Edges.Length - 1];
        foreach (var pair in input.Pairs)
        {
            if (known(pair) is not { } same) continue;
            var probability = PairScorer.Probability(pair.Weight);
            ref var band = ref bands[BandOf(probability)];
            band = (band.Predicted + probability, band.Same + (same ? 1 : 0), band.Pairs + 1);
        }
        var pairs = bands.Sum(band => band.Pairs);
        if (pairs == 0) return null;
        var filled = Enumerable.Range(0, bands.Length).Where(b => bands[b].Pairs > 0)
            .Select(b => new CalibrationBand(Edges[b], Edges[b + 1], bands[b].Predicted / bands[b].Pairs, Rate.Wilson(bands[b].Same, bands[b].Pairs)!)).ToImmutableArray();
        return new Calibration(filled, filled.Sum(band => Math.Abs(band.Predicted - band.Observed.Value) * band.Observed.Of) / pairs);
    }

    /// <summary>For each pair, the chance that it is one person: 0 or 1 where that is known, else its probability, corrected where stewards have decided enough pairs like it.</summary>
    public static Func<ScoredPair, double> Chance(ModelCardInput input, CardBasis basis)
    {
        if (basis == CardBasis.Model) return pair => PairScorer.Probability(pair.Weight);
        var known = Known(input);
        var corrected = new double?[Edges.Length - 1];
        foreach (var band in Of(input)?.Bands ?? [])
            if (band.Observed.Of >= FewestDecisions) corrected[BandOf(band.From)] = band.Observed.Value;
        return pair => known(pair) switch
        {
            { } same => same ? 1 : 0,
            null => PairScorer.Probability(pair.Weight) is var probability && corrected[BandOf(probability)] is { } observed ? observed : probability,
        };
    }

    private static Func<ScoredPair, bool?> Known(ModelCardInput input)
    {
        if (input.Truth is { } truth) return pair => truth[pair.A] < 0 || truth[pair.B] < 0 ? null : truth[pair.A] == truth[pair.B];

        // Of contradictory decisions the more cautious one holds, as everywhere.
        var settled = new Dictionary<(int, int), bool>();
        foreach (var (a, b, same) in input.Settled)
        {
            var key = (Math.Min(a, b), Math.Max(a, b));
            settled[key] = same && settled.GetValueOrDefault(key, true);
        }
        return pair => settled.TryGetValue((pair.A, pair.B), out var same) ? same : null;
    }

    private static int BandOf(double probability)
    {
        var band = 0;
        while (band < Edges.Length - 2 && probability >= Edges[band + 1]) band++;
        return band;
    }
}
