using System.Globalization;
using HandlebarsDotNet;
using Safeguarding.Linkage;
using Safeguarding.Linkage.Explaining;
using Safeguarding.Pipeline.Matching;
using Safeguarding.Pipeline.Reporting.Charts;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>Why two records are or are not one child, as one self-contained page: no outside request, prints on A4, readable without colour. It holds record ids, and values only when the explanation does.</summary>
public static class ExplanationPage
{
    private static readonly Lazy<HandlebarsTemplate<object, object>> Template = new(() => PageTemplate.Load("explanation"));

    public static string Render(ExplainedPair explained, string authority)
    {
        var pair = explained.Pair;
        var steps = pair?.Waterfall() ?? [];
        return Template.Value(new
        {
            a = explained.A.ToString(),
            b = explained.B.ToString(),
            one = explained.IsOneChild,
            authority,
            build = explained.Build,
            otherVersion = explained.IsOfAnotherVersion,
            sentences = explained.Sentences().ToArray(),
            pair = pair is not null,
            weight = pair is null ? "" : Signed(pair.Weight),
            standing = pair is null ? "" : Standing(pair),
            probability = pair is null ? "" : Probability(pair.Probability),
            odds = pair is null ? "" : Odds(pair.Weight),
            prior = pair is null ? "" : Signed(pair.Prior),
            definite = pair is null ? "" : Signed(pair.Definite),
            review = pair is null ? "" : Signed(pair.Review),
            chart = pair is null ? "" : WaterfallChart.Draw(pair, steps),
            steps = steps.Select((step, i) => new
            {
                comparison = step.Comparison,
                level = step.Level,
                own = i == 0 ? "" : Signed(step.LevelWeight),
                frequency = step.FrequencyWeight == 0 ? "" : Signed(step.FrequencyWeight),
                adds = Signed(step.Weight),
                soFar = Signed(step.To),
            }).ToArray(),
            notCompared = (pair?.NotCompared ?? []).ToArray(),
            foundBy = (pair?.BlockedBy ?? []).ToArray(),
            lost = (pair?.LostBlocks ?? []).ToArray(),
            path = explained.Path?.Links.Select((link, i) => new { to = link.B.ToString(), weight = link.IsRuled ? $"a data steward's decision (by weight {Signed(link.Weight)})" : "weight " + Signed(link.Weight), weakest = i == explained.Path.Weakest && explained.Path.Links.Length > 1 }).ToArray() ?? [],
            values = explained.Values.Select(v => new { field = v.Field, first = v.A, second = v.B }).ToArray(),
        });
    }

    public static string Standing(PairExplanation pair) => pair.ByWeight switch
    {
        LinkOutcome.Definite => "enough to be definite",
        LinkOutcome.Review => "enough for a review",
        _ => "too little for a review",
    };

    /// <summary>As many digits as tell it from certainty.</summary>
    public static string Probability(double probability) =>
        probability is > 0.0001 and < 0.9999 ? probability.ToString("0.0000", CultureInfo.InvariantCulture) : probability >= 0.9999 ? "over 0.9999" : "under 0.0001";

    private static string Odds(double weight)
    {
        var odds = double.Exp2(Math.Min(60, Math.Abs(weight)));
        var words = odds >= 1e9 ? "over a billion" : odds >= 1e6 ? (odds / 1e6).ToString("0", CultureInfo.InvariantCulture) + " million" : odds >= 10 ? odds.ToString("N0", CultureInfo.InvariantCulture) : odds.ToString("0.0", CultureInfo.InvariantCulture);
        return weight >= 0 ? words + " to 1" : "1 to " + words;
    }

    private static string Signed(double weight) => WaterfallChart.Signed(weight, "0.0");
}
