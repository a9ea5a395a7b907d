using System.Collections.Immutable;

namespace Safeguarding.Linkage.Explaining;

/// <summary>Everything the engine has to say about two records, whether it compared them in the night or not. It holds levels and weights, never a value of a child.</summary>
/// <param name="Prior">Log2 odds before any evidence that two records of these sources are one person.</param>
/// <param name="Evidence">What each comparison adds; with the prior it makes <paramref name="Weight"/>.</param>
/// <param name="NotCompared">Comparisons that say nothing because one of the records lacks the value.</param>
/// <param name="Weight">Log2 odds.</param>
/// <param name="Probability">The weight as a probability, 0 to 1.</param>
/// <param name="BlockedBy">Blocking rules that make the pair; none: the night does not compare these two.</param>
/// <param name="LostBlocks">Blocking rules whose key the two share, but whose block was too large and was divided between them.</param>
/// <param name="Vetoes">Why the pair may not be linked whatever it weighs, in words.</param>
/// <param name="RuledSame">A data steward said that the two are one person.</param>
public sealed record PairExplanation(
    RecordKey A, RecordKey B, double Prior, ImmutableArray<ComparisonEvidence> Evidence, ImmutableArray<string> NotCompared, double Weight, double Probability,
    ImmutableArray<string> BlockedBy, ImmutableArray<string> LostBlocks, ImmutableArray<string> Vetoes, bool RuledSame)
{
    /// <summary>Weight (log2 odds) from which a pair is definite.</summary>
    public required double Definite { get; init; }

    /// <summary>Weight (log2 odds) from which a pair goes to review.</summary>
    public required double Review { get; init; }

    /// <summary>What the weight alone says.</summary>
    public LinkOutcome ByWeight => Weight >= Definite ? LinkOutcome.Definite : Weight >= Review ? LinkOutcome.Review : LinkOutcome.None;

    /// <summary>The weight as it grows: the prior, then each comparison, each from where the one before it ended. The last ends at <see cref="Weight"/>.</summary>
    public ImmutableArray<WaterfallStep> Waterfall()
    {
        var steps = ImmutableArray.CreateBuilder<WaterfallStep>(Evidence.Length + 1);
        steps.Add(new WaterfallStep("before any evidence", "two records taken at random", 0, Prior, 0));
        var at = Prior;
        foreach (var one in Evidence)
        {
            steps.Add(new WaterfallStep(one.Comparison, one.Level, at, at + one.Weight, one.FrequencyWeight));
            at += one.Weight;
        }
        return steps.MoveToImmutable();
    }
}

/// <summary>One bar of a waterfall.</summary>
/// <param name="From">Weight (log2 odds) before it.</param>
/// <param name="To">Weight after it.</param>
/// <param name="FrequencyWeight">The part that comes from how common the agreeing value is.</param>
public sealed record WaterfallStep(string Comparison, string Level, double From, double To, double FrequencyWeight)
{
    public double Weight => To - From;

    public double LevelWeight => Weight - FrequencyWeight;
}
