using System.Globalization;
using HandlebarsDotNet;
using Safeguarding.Linkage.Cards;
using Safeguarding.Pipeline.Reporting.Charts;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>The model card as one self-contained page: no outside request, prints on A4, readable without colour. It holds figures only.</summary>
public static class ModelCardPage
{
    private static readonly Lazy<HandlebarsTemplate<object, object>> Template = new(() => PageTemplate.Load("model-card"));

    /// <param name="what">Of which run, such as a council and its night.</param>
    /// <param name="person">What a cluster is: child, person.</param>
    /// <param name="persons">The plural.</param>
    public static string Render(ModelCard card, string what, string person, string persons) => Template.Value(new
    {
        what,
        person,
        persons,
        version = card.ModelVersion,
        records = CardWords.Whole(card.Records),
        clusters = CardWords.Whole(card.Clusters),
        candidates = CardWords.Whole(card.CandidatePairs),
        definite = CardWords.Whole(card.DefinitePairs),
        review = CardWords.Whole(card.PairsForReview),
        basis = Basis(card),
        kind = card.Basis switch { CardBasis.Truth => "", CardBasis.Decisions => "estimated ", _ => "expected " },
        recallHeading = card.Basis switch { CardBasis.Truth => "Recall", CardBasis.Decisions => "Estimated recall", _ => "Expected recall" },
        precisionHeading = card.Basis switch { CardBasis.Truth => "Precision", CardBasis.Decisions => "Estimated precision", _ => "Expected precision" },
        precision = Share(card.All.Precision),
        precisionInterval = Interval(card.All.Precision),
        recall = Share(card.All.Recall),
        recallInterval = Interval(card.All.Recall),
        unlinkable = CardWords.Percent(card.Unlinkable.All.Value),
        unlinkableInterval = CardWords.Interval(card.Unlinkable.All),
        worse = Flagged(card, group => group.Gap < 0),
        better = Flagged(card, group => group.Gap > 0),
        dimensions = card.Dimensions.Select((d, i) => Dimension(d, i)).ToArray(),
        definiteFrom = Signed(card.Thresholds.Definite),
        definiteChance = Chance(card.Thresholds.Definite),
        reviewFrom = Signed(card.Thresholds.Review),
        reviewChance = Chance(card.Thresholds.Review),
        clusterFrom = card.Thresholds.Cluster == card.Thresholds.Definite ? null : Signed(card.Thresholds.Cluster),
        apart = card.KeptApart.Select(apart => new { reason = apart.Reason, pairs = CardWords.Count(apart.Pairs), definite = CardWords.Count(apart.WouldBeDefinite) }).ToArray(),
        weightChart = CardCharts.Weights(card),
        sampled = card.Sampled < 1 ? CardWords.Percent(card.Sampled) : null,
        weights = card.Weights.Where(step => step.Pairs > 0).Select(step => new { from = Signed(step.From, "0"), to = Signed(step.From + 1, "0"), pairs = CardWords.Count(step.Pairs) + (step.IsEstimate ? " (about)" : "") }).ToArray(),
        calibrationWords = card.Calibration is { } known ? CalibrationWords(card, known) : "",
        calibrationChart = card.Calibration is { } calibration ? CardCharts.Calibration(calibration) : "",
        bands = card.Calibration?.Bands.Select(Band).ToArray() ?? [],
        unlinkableChart = CardCharts.Unlinkable(card),
        unlinkables = card.Unlinkable.Sources.Select(s => new { source = s.Source, records = CardWords.Count(s.Share.Of), share = CardWords.Percent(s.Share.Value), interval = CardWords.Interval(s.Share) }).ToArray(),
        blocks = card.Blocks.Select(b => new
        {
            rule = b.Rule,
            blocks = CardWords.Whole(b.Blocks),
            largest = CardWords.Whole(b.LargestBlock),
            pairs = CardWords.Whole(b.Pairs),
            split = CardWords.Whole(b.BlocksSplit),
            notMade = CardWords.Whole(b.PairsNotMade),
        }).ToArray(),
        estimated = card.Parameters.Any(p => p.Estimate is not null),
        parameters = card.Parameters.Select((p, i) => Parameter(card, p, i)).ToArray(),
    });

    private static string Basis(ModelCard card) => card.Basis switch
    {
        CardBasis.Truth => "Measured against the truth that was given: every pair of records that is in one cluster, and every pair that is one person.",
        CardBasis.Decisions => string.Create(CultureInfo.InvariantCulture,
            $"Estimated from the {card.SettledPairs:N0} pairs that data stewards have settled. Other pairs count with their probability, corrected where stewards have settled at least ten pairs of about the same probability. Stewards see doubtful pairs, not a fair sample; pairs that were never compared are not in the estimate."),
        _ => "Nobody has said yet which pairs are one person, so these are expectations: each pair compared counts with the probability the model gives it. They show what the model expects of itself, not what is so; pairs that were never compared are not in them.",
    };

    /// <summary>Groups that differ from the largest, by dimension, the widest gap first.</summary>
    private static object[] Flagged(ModelCard card, Func<GroupFigures, bool> which) =>
        [.. card.Dimensions.Where(d => d.Groups.Any(which)).Select(d => new
        {
            dimension = d.Name,
            largest = d.Largest,
            recall = Share(d.Groups.First(g => g.Group == d.Largest).Recall),
            groups = string.Join("; ", d.Groups.Where(which).OrderByDescending(g => Math.Abs(g.Gap!.Value)).Select(g => $"{g.Group} {Share(g.Recall)} ({g.Flag})")),
        })];

    private static object Dimension(DimensionFigures dimension, int number)
    {
        var countsRecords = dimension.Groups.Any(g => g.Records > 0);
        return new
        {
            name = CardWords.Lower(dimension.Name),
            heading = dimension.Name,
            countsRecords,
            chart = CardCharts.Recall(FormattableString.Invariant($"recall-{number}"), dimension),
            groups = dimension.Groups.Select(g => new
            {
                group = g.Group,
                records = g.Records is { } records ? CardWords.Whole(records) : "too few",
                pairs = g.IsSuppressed ? "too few" : CardWords.Count(Math.Round(g.Recall?.Of ?? 0)),
                recall = Share(g.Recall),
                recallInterval = Interval(g.Recall),
                precision = Share(g.Precision),
                precisionInterval = Interval(g.Precision),
                unlinkable = Share(g.Unlinkable),
                worse = g.Gap < 0,
                note = g.IsSuppressed ? "left out" : g.Group == dimension.Largest ? "largest group" : g.Recall is null ? "no pairs" : g.Flag ?? "no clear difference",
            }).ToArray(),
        };
    }

    private static object Band(CalibrationBand band) => new
    {
        band = CardWords.Band(band),
        pairs = CardWords.Count(band.Observed.Of),
        predicted = CardWords.Percent(band.Predicted),
        observed = band.Observed.Of < CardWords.Fewest ? "" : CardWords.Percent(band.Observed.Value),
        interval = band.Observed.Of < CardWords.Fewest ? "too few" : CardWords.Interval(band.Observed),
        inside = band.Observed.Of < CardWords.Fewest ? "" : band.Observed.Holds(band.Predicted) ? "yes" : band.Predicted > band.Observed.Value ? "no: too sure" : "no: too careful",
    };

    private static string CalibrationWords(ModelCard card, Calibration calibration) => string.Create(CultureInfo.InvariantCulture,
        $"Of the pairs given a probability of about 0.9, nine in ten should be one person. Predicted and observed lie {100 * calibration.Error:0.0} points apart on average over the pairs, {(card.Basis == CardBasis.Truth ? "observed against the truth" : "observed in what stewards settled")}.");

    private static object Parameter(ModelCard card, ModelParameter p, int i) => new
    {
        comparison = i > 0 && card.Parameters[i - 1].Comparison == p.Comparison ? "" : p.Comparison,
        last = i + 1 == card.Parameters.Length || card.Parameters[i + 1].Comparison != p.Comparison,
        level = p.Level,
        description = p.Description,
        m = Small(p.Estimate?.M ?? p.M),
        u = Small(p.Estimate?.U ?? p.U),
        range = p.Estimate is { } e && e.HighestM - e.LowestM >= 0.005 ? $"{Small(e.LowestM)} to {Small(e.HighestM)}" : null,
        priorM = p.Estimate is null ? null : Small(p.M),
        priorU = p.Estimate is null ? null : Small(p.U),
        sibling = Small(p.Sibling),
        twin = Small(p.Twin),
        weight = Signed(p.Weight),
        frequency = p.UsesFrequency ? "yes" : "no",
    };

    private static string Share(Rate? rate) => rate is null ? "" : CardWords.Percent(rate.Value);

    private static string Interval(Rate? rate) => rate is null ? "" : CardWords.Interval(rate);

    /// <summary>Three digits that count, without an exponent.</summary>
    private static string Small(double chance) => chance >= 0.1 ? chance.ToString("0.###", CultureInfo.InvariantCulture) : ((decimal)double.Parse(chance.ToString("G3", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)).ToString("0.############", CultureInfo.InvariantCulture);

    private static string Chance(double weight) => (1 / (1 + double.Exp2(-weight))).ToString("0.00", CultureInfo.InvariantCulture);

    private static string Signed(double weight, string format = "0.0") => WaterfallChart.Signed(weight, format);
}
