using System.Collections.Immutable;
using System.Globalization;

namespace Safeguarding.Linkage.Cards;

/// <summary>What the figures of a card rest on.</summary>
public enum CardBasis
{
    /// <summary>The truth was given.</summary>
    Truth,
    /// <summary>Stewards' decisions, and for the other pairs their probabilities, corrected by decisions on pairs like them.</summary>
    Decisions,
    /// <summary>The model's own probabilities: what it expects of itself.</summary>
    Model,
}

/// <summary>One step of the match-weight distribution.</summary>
/// <param name="From">Weight (log2 odds) at which it begins; it is one wide.</param>
/// <param name="IsEstimate">Raised from a sample of the records.</param>
public sealed record WeightStep(int From, double Pairs, bool IsEstimate);

/// <summary>Pairs of like probability: what was predicted of them and what was found.</summary>
/// <param name="From">Probability at which the band begins; it ends before <paramref name="To"/>.</param>
/// <param name="Predicted">Mean probability of the pairs.</param>
/// <param name="Observed">Share that are one person.</param>
public sealed record CalibrationBand(double From, double To, double Predicted, Rate Observed);

/// <summary>How far probabilities are to be trusted.</summary>
/// <param name="Error">Mean distance between predicted and observed, weighted by pairs (expected calibration error), 0 to 1.</param>
public sealed record Calibration(ImmutableArray<CalibrationBand> Bands, double Error);

/// <summary>Records that hold too little to be linked for certain: even an exact copy would not reach the definite threshold.</summary>
/// <param name="All">Share of all records.</param>
/// <param name="Sources">Share of each source.</param>
/// <param name="Curve">For each whole weight, the share of records that cannot reach it.</param>
public sealed record Unlinkables(Rate All, ImmutableArray<(string Source, Rate Share)> Sources, ImmutableArray<(int Weight, double Share)> Curve);

/// <summary>The figures of one group. None are given when they would rest on fewer than five cases.</summary>
/// <param name="Records">How many records, or null when suppressed.</param>
/// <param name="Precision">Of the pairs put together, those that are one person.</param>
/// <param name="Recall">Of the pairs that are one person, those put together.</param>
/// <param name="Unlinkable">Of the records, those that hold too little.</param>
/// <param name="Gap">Set when the 95% interval of the difference shuts out that recall is the same as the largest group's: how far this group's recall is above it (below it: negative), in points of a hundred.</param>
public sealed record GroupFigures(string Group, long? Records, Rate? Precision, Rate? Recall, Rate? Unlinkable, double? Gap)
{
    public bool IsSuppressed => Records is null;

    /// <summary>The gap in words, or null.</summary>
    public string? Flag => Gap is { } gap ? string.Create(CultureInfo.InvariantCulture, $"{Math.Abs(gap):0.0} points {(gap < 0 ? "below" : "above")}") : null;
}

/// <param name="Largest">The group of most pairs, to which the others are compared; null when all are suppressed.</param>
public sealed record DimensionFigures(string Name, ImmutableArray<GroupFigures> Groups, string? Largest);

/// <summary>How well a run linked and for whom: figures only, no name or id of anybody.</summary>
/// <param name="PairsForReview">Pairs between the two thresholds, before rivals and conflicts sent further ones there.</param>
/// <param name="Sampled">Share of the records whose light pairs are in <paramref name="Weights"/>; 1: all.</param>
/// <param name="SettledPairs">Pairs that stewards settled.</param>
public sealed record ModelCard(
    string ModelVersion, ImmutableArray<ModelParameter> Parameters, CardThresholds Thresholds, ImmutableArray<BlockReport> Blocks,
    long Records, long Clusters, long CandidatePairs, long DefinitePairs, long PairsForReview,
    ImmutableArray<WeightStep> Weights, double Sampled, Calibration? Calibration, Unlinkables Unlinkable, CardBasis Basis, int SettledPairs, GroupFigures All, ImmutableArray<DimensionFigures> Dimensions)
{
    /// <summary>Pairs kept apart although they score well, by reason, most first.</summary>
    public ImmutableArray<KeptApart> KeptApart { get; init; } = [];

    /// <exception cref="ArgumentException">Parts of the input speak of different numbers of records, or there are none.</exception>
    public static ModelCard Of(ModelCardInput input)
    {
        var records = input.SourceOf.Length;
        if (records == 0 || input.ClusterOf.Length != records || input.BestWeights.Length != records || (input.Truth?.Length ?? records) != records || input.Dimensions.Any(d => d.GroupsOf.Length != records))
            throw new ArgumentException("A model card needs source, cluster, best weight and groups of the same records, and at least one record.", nameof(input));
        var basis = input.Truth is not null ? CardBasis.Truth : input.Settled.Count > 0 ? CardBasis.Decisions : CardBasis.Model;
        var (all, dimensions) = GroupTables.Of(input, basis);
        return new ModelCard(
            input.ModelVersion, input.Parameters, input.Thresholds, input.Blocks,
            records, input.ClusterOf.Distinct().LongCount(), input.CandidatePairs,
            input.Pairs.LongCount(pair => pair.Weight >= input.Thresholds.Definite), input.Pairs.LongCount(pair => pair.Weight >= input.Thresholds.Review && pair.Weight < input.Thresholds.Definite),
            Distribution(input), input.Below.Share, CalibrationBands.Of(input), UnlinkablesOf(input), basis, input.Settled.Count, all, dimensions)
        { KeptApart = input.KeptApart };
    }

    private static ImmutableArray<WeightStep> Distribution(ModelCardInput input)
    {
        var steps = new SortedDictionary<int, (double Pairs, bool IsEstimate)>();
        for (var i = 0; i < input.Below.Counts.Length; i++)
            if (input.Below.Counts[i] > 0) steps[input.Below.From + i] = (input.Below.Counts[i], input.Below.Share < 1);
        foreach (var group in input.Pairs.GroupBy(pair => (int)Math.Floor(pair.Weight)))
        {
            var below = steps.GetValueOrDefault(group.Key);
            steps[group.Key] = (below.Pairs + group.Count(), below.IsEstimate);
        }
        if (steps.Count == 0) return [];
        return [.. Enumerable.Range(steps.Keys.First(), steps.Keys.Last() - steps.Keys.First() + 1).Select(at => steps.TryGetValue(at, out var step) ? new WeightStep(at, step.Pairs, step.IsEstimate) : new WeightStep(at, 0, false))];
    }

    private static Unlinkables UnlinkablesOf(ModelCardInput input)
    {
        var best = input.BestWeights;
        var sources = input.Sources.Select((name, s) =>
        {
            var own = Enumerable.Range(0, best.Length).Where(i => input.SourceOf[i] == s).ToList();
            return (name, Share: Rate.Wilson(own.Count(IsUnlinkable), own.Count));
        }).Where(source => source.Share is not null).Select(source => (source.name, source.Share!)).ToImmutableArray();
        var sorted = best.Order().ToArray();
        var (from, to) = ((int)Math.Floor(Math.Min(sorted[0], input.Thresholds.Review)), (int)Math.Ceiling(Math.Max(sorted[^1], input.Thresholds.Definite)));
        var curve = Enumerable.Range(from, to - from + 1).Select(weight => (weight, (double)Below(weight) / sorted.Length)).ToImmutableArray();
        return new Unlinkables(Rate.Wilson(Enumerable.Range(0, best.Length).Count(IsUnlinkable), best.Length)!, sources, curve);

        bool IsUnlinkable(int record) => best[record] < input.Thresholds.Definite;

        int Below(double weight)
        {
            var (low, high) = (0, sorted.Length);
            while (low < high)
            {
                var middle = (low + high) >>> 1;
                if (sorted[middle] < weight) low = middle + 1;
                else high = middle;
            }
            return low;
        }
    }
}
