namespace Safeguarding.Linkage.Review;

/// <summary>What it is worth to have a person look at two candidate children.</summary>
/// <remarks>
/// <code>value = chance x stakes x urgency
/// chance  = probability, halved when there is a veto it knows nothing of, quartered when a steward has looked already
/// stakes  = 2 x agencies that know one of the two children only + records of the smaller child
/// urgency = the larger of the two children's, 1 when nothing is known</code>
/// Unless somebody looks, the two stay apart; so looking gains when they are one, and the chance of that is the chance that the night is wrong. (Entropy
/// would rank a pair that is one child nineteen times in twenty below one that is so every other time, and leave the nineteen unread.) A veto such as a second
/// NHS number is evidence that the weight does not hold: the two are believed half each. An agency that knows only one of the two has
/// something the other's workers lack; two records of one agency differ in little but their number.
/// </remarks>
public static class LookingValue
{
    private const double Vetoed = 0.5, LookedAt = 0.25, AgencyMissing = 2;

    /// <param name="probability">Of the best pair between the children, 0 to 1.</param>
    /// <param name="urgency">1 or more.</param>
    /// <returns>0 or more; comparable within a night.</returns>
    public static double Of(CandidateChild a, CandidateChild b, double probability, bool isVetoed, bool isLookedAt, double urgency) =>
        probability * (isVetoed ? Vetoed : 1) * (isLookedAt ? LookedAt : 1) * Stakes(a, b) * urgency;

    /// <summary>The value of what was looked at without an answer since.</summary>
    internal static double WhenLookedAt(double value) => value * LookedAt;

    private static double Stakes(CandidateChild a, CandidateChild b)
    {
        var onlyOne = Agencies(a);
        onlyOne.SymmetricExceptWith(Agencies(b));
        return AgencyMissing * onlyOne.Count + Math.Min(a.Records.Length, b.Records.Length);
    }

    private static HashSet<string> Agencies(CandidateChild child) => child.Records.Select(record => record.Source).ToHashSet(StringComparer.Ordinal);
}
