using System.Collections.Immutable;
using Safeguarding.Linkage;
using Safeguarding.Linkage.Explaining;

namespace Safeguarding.Pipeline.Matching;

/// <summary>What each of two records holds where they are compared: shown only to who asks for it, because it names a child.</summary>
public sealed record ComparedValues(string Field, string A, string B);

/// <summary>Two records of a publication, what the night made of them, and why.</summary>
/// <param name="Pair">The evidence; null when the law forbids to compare records of these two children.</param>
/// <param name="Published">The outcome the night kept for the pair itself; None when it kept nothing about it.</param>
/// <param name="Vetoes">Why the pair may not be linked or waits for a person, in words.</param>
/// <param name="Path">Within one child, the links that lead from the one record to the other.</param>
/// <param name="Values">Empty unless asked for.</param>
/// <param name="IsOfAnotherVersion">The build was made by another version of the program or other settings, or what it carried on from is swept, so the weights may not be those of the night.</param>
public sealed record ExplainedPair(
    string Build, RecordKey A, RecordKey B, string ChildA, string ChildB, PairExplanation? Pair, LinkOutcome Published, ImmutableArray<string> Vetoes, LinkPath? Path,
    ImmutableArray<ComparedValues> Values, bool IsOfAnotherVersion)
{
    public bool IsOneChild => ChildA == ChildB;

    /// <summary>The whole of it in a few sentences: first what became of the two, then why.</summary>
    public IEnumerable<string> Sentences()
    {
        yield return IsOneChild ? $"{A} and {B} are one child, {ChildA}." : $"{A} is child {ChildA}; {B} is child {ChildB}.";
        if (Pair is not { } pair)
        {
            yield return "An adoption keeps records of these two apart by law. They are not compared with each other, so there is nothing to show.";
            yield break;
        }
        yield return How(pair);
        if (pair.RuledSame) yield return "A data steward said that the two are one person, which holds whatever they weigh.";
        foreach (var veto in Vetoes) yield return veto;
        if (IsOneChild && Path is { } path)
            yield return path.Links.Length == 1
                ? "Nothing in the child joins the two more strongly than their own link."
                : $"The strongest way between them inside the child is of {path.Links.Length} links; the weakest of these is between {path.Links[path.Weakest].A} and {path.Links[path.Weakest].B}.";
    }

    private string How(PairExplanation pair) => Published switch
    {
        LinkOutcome.Definite => "The night linked the pair itself.",
        LinkOutcome.Review => "The pair waits for a data steward.",
        _ when IsOneChild => "The night did not link the pair itself: other records of the child link the two.",
        _ when pair.BlockedBy.IsEmpty && pair.LostBlocks.IsEmpty => "Nothing brings the two together, so the night did not compare them. The figures are what a comparison gives.",
        _ when pair.BlockedBy.IsEmpty => "What brings the two together is shared by too many records, so the night did not compare them. The figures are what a comparison gives.",
        _ when pair.ByWeight == LinkOutcome.None => "The night compared the two and found too little for them to be one person.",
        _ => "The night compared the two and did not link them.",
    };
}
