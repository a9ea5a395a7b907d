using Safeguarding.Linkage;

namespace Safeguarding.Pipeline.Reviewing;

public enum Answer { Same, Different, NotSure }

/// <summary>What a steward says of a pair of records.</summary>
/// <param name="By">Who decides, 1 to 100 characters: a person of the council or their initials.</param>
/// <param name="Reason">Why, 1 to 2,000 characters.</param>
/// <param name="Build">The build they looked at.</param>
/// <param name="Case">The case it settles; empty when the pair was named.</param>
/// <param name="Weight">What the model gave the pair in that build, log2 odds; null when it was neither definite nor in review.</param>
public sealed record Verdict(RecordKey A, RecordKey B, Answer Answer, string By, string Reason, string Build, string Case, double? Weight)
{
    public const int LongestBy = 100, LongestReason = 2_000;

    /// <summary>The same with the lower record key first, without blanks around the texts.</summary>
    /// <exception cref="ArgumentException">The two records are one, or a text is missing or too long.</exception>
    public Verdict Checked()
    {
        var verdict = this with { By = By.Trim(), Reason = Reason.Trim() };
        if (A == B) throw new ArgumentException("A decision is about two records.", nameof(B));
        if (verdict.By.Length is 0 or > LongestBy) throw new ArgumentException($"Who decides must be said in 1 to {LongestBy} characters.", nameof(By));
        if (verdict.Reason.Length is 0 or > LongestReason) throw new ArgumentException($"The reason must have 1 to {LongestReason} characters.", nameof(Reason));
        return A.CompareTo(B) < 0 ? verdict : verdict with { A = B, B = A };
    }

    /// <summary>Whether another says the same of the pair, by the same person for the same reason.</summary>
    public bool Repeats(Verdict other) => Answer == other.Answer && By == other.By && Reason == other.Reason;
}

/// <summary>A verdict as it is kept: never changed, only followed by another.</summary>
/// <param name="Number">Its place among the decisions on the pair, from 1.</param>
/// <param name="At">When it was made (UTC).</param>
public sealed record Decision(Verdict Verdict, int Number, DateTimeOffset At)
{
    /// <summary>Of each pair the decision that counts: the latest by time, of two of one moment the one kept later. Sorted by record keys.</summary>
    public static IEnumerable<Decision> Latest(IEnumerable<Decision> decisions) =>
        decisions.GroupBy(d => (d.Verdict.A, d.Verdict.B)).OrderBy(g => g.Key.A).ThenBy(g => g.Key.B).Select(g => g.OrderBy(d => d.At).ThenBy(d => d.Number).Last());

    /// <summary>As the linkage engine takes it.</summary>
    public StewardDecision ForLinkage() => new(Verdict.A, Verdict.B, Of(Verdict.Answer), Verdict.Reason);

    public static bool? Of(Answer answer) => answer switch { Answer.Same => true, Answer.Different => false, _ => null };
}
