using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace Safeguarding.Linkage.Review;

/// <summary>A child as the night left it, who may be one with another.</summary>
/// <param name="Records">Every record of the child, sorted.</param>
public sealed record CandidateChild(string ChildId, ImmutableArray<RecordKey> Records);

/// <summary>Whether two candidate children are one. Answered once, it answers every review pair between them.</summary>
/// <param name="A">With <paramref name="B"/> the review pair between the two children that scored best; a decision is kept on it.</param>
/// <param name="ChildA">Child of <paramref name="A"/>.</param>
/// <param name="Weight">Log2 odds of that pair.</param>
/// <param name="Probability">The same as a probability, 0 to 1.</param>
/// <param name="Veto">Why the pair was not linked although it scored well; null when its weight lay between the thresholds.</param>
/// <param name="Pairs">Review pairs between the two children, 1 or more.</param>
/// <param name="IsLookedAt">A steward has looked already and was not sure.</param>
/// <param name="Value">Expected value of looking, see <see cref="LookingValue"/>.</param>
public sealed record ReviewQuestion(
    RecordKey A, RecordKey B, string ChildA, string ChildB, double Weight, double Probability, string? Veto, int Pairs, bool IsLookedAt, double Value);

/// <summary>Two or more candidate children joined by questions: what a steward settles in one sitting.</summary>
/// <param name="Id">R and 12 hexadecimal digits of the SHA-256 of the child ids; the same every night that the same children are in doubt.</param>
/// <param name="Value">Sum over its questions.</param>
/// <param name="Children">Sorted by id.</param>
/// <param name="Questions">The one whose answer settles most first.</param>
public sealed record ReviewCase(string Id, double Value, ImmutableArray<CandidateChild> Children, ImmutableArray<ReviewQuestion> Questions)
{
    /// <summary>The question whose answer settles most.</summary>
    [JsonIgnore]
    public ReviewQuestion Key => Questions[0];

    /// <summary>Records a steward has to look at.</summary>
    public int RecordCount => Children.Sum(child => child.Records.Length);

    /// <summary>Review pairs that its answers settle.</summary>
    public int PairCount => Questions.Sum(question => question.Pairs);

    /// <param name="children">The candidate children.</param>
    /// <param name="questions">Every question between them, in any order.</param>
    internal static ReviewCase Of(IEnumerable<CandidateChild> children, IReadOnlyList<ReviewQuestion> questions)
    {
        ImmutableArray<CandidateChild> sorted = [.. children.OrderBy(child => child.ChildId, StringComparer.Ordinal)];
        var asked = questions.SelectMany(q => new[] { (q.ChildA, q.ChildB), (q.ChildB, q.ChildA) }).ToLookup(q => q.Item1, q => q.Item2, StringComparer.Ordinal);

        // Answered either way, a question settles its own pairs; answered "same", it also makes one question of the two that lead to any third child.
        double Settles(ReviewQuestion q) => q.Pairs + q.Probability * asked[q.ChildA].Intersect(asked[q.ChildB], StringComparer.Ordinal).Count();
        ImmutableArray<ReviewQuestion> ordered = [.. questions.OrderByDescending(Settles).ThenByDescending(q => q.Value).ThenBy(q => q.A).ThenBy(q => q.B)];
        return new ReviewCase(IdOf(sorted), ordered.Sum(q => q.Value), sorted, ordered);
    }

    private static string IdOf(ImmutableArray<CandidateChild> children) =>
        "R" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', children.Select(child => child.ChildId)))))[..12];
}
