using System.Collections.Immutable;
using Safeguarding.Linkage;
using Safeguarding.Linkage.Review;
using Safeguarding.Pipeline.Matching;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Records;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Subjects;

namespace Safeguarding.Pipeline.Reviewing;

/// <summary>The review queue as it stands: the cases of the newest build, less what stewards have settled since.</summary>
/// <param name="Build">The build that made the cases.</param>
/// <param name="Open">Most worth looking at first.</param>
/// <param name="SettledSince">Cases answered since that build; the next one acts on them.</param>
/// <param name="Decisions">Every decision ever made.</param>
/// <param name="Contradictions">What the decisions that count say against one another.</param>
public sealed record ReviewQueue(string Build, ImmutableArray<ReviewCase> Open, int SettledSince, ImmutableArray<Decision> Decisions, ImmutableArray<Contradiction> Contradictions)
{
    /// <summary>What the file of cases is called among a publication's.</summary>
    public const string Name = "review/cases";

    public static async Task<ReviewQueue> OpenAsync(IObjectStore store, Publication publication, IRecordStore records, CancellationToken cancel = default)
    {
        var file = publication.Files.FirstOrDefault(f => f.Name == Name)
            ?? throw new InvalidDataException($"Build '{publication.Build}' was made before there were review cases. Build again: 'safeguarding build'.");
        // Those withheld since the build are not asked about either.
        var withheld = (await new RestrictionLog(records).CurrentAsync(cancel).ConfigureAwait(false)).SelectMany(r => r.Records).ToHashSet();
        var cases = (await store.ReadJsonAsync<ImmutableArray<ReviewCase>>(file.Object.Path, cancel).ConfigureAwait(false)).RemoveAll(c => c.Children.Any(child => child.Records.Any(withheld.Contains)));
        var known = (await DecisionSnapshot.ReadAsync(store, publication.Files.First(f => f.Name == DecisionSnapshot.Name).Object.Path, cancel).ConfigureAwait(false)).ToHashSet();
        var all = await new DecisionLog(records).AllAsync(cancel).ConfigureAwait(false);
        var latest = Decision.Latest(all).ToList();

        // What the build knew is in its cases: an answer it could not follow is asked again there.
        var since = latest.Where(d => !known.Contains(SettledPair.Of(d))).Select(d => d.ForLinkage());
        var open = ReviewCases.After(cases, since);
        return new ReviewQueue(publication.Build, open, cases.Length - open.Length, all, Linkage.Review.Contradictions.Of(latest.Select(d => d.ForLinkage())));
    }

    public ReviewCase? Find(string id) => Open.FirstOrDefault(one => string.Equals(one.Id, id.Trim(), StringComparison.OrdinalIgnoreCase));

    /// <summary>Decisions on a pair so far.</summary>
    public int CountOn(RecordKey a, RecordKey b) => Decisions.Count(d => (d.Verdict.A, d.Verdict.B) == (a, b) || (d.Verdict.A, d.Verdict.B) == (b, a));

    /// <summary>The rulings that an answer to a whole case makes: "same" on as few pairs as join all its children, the others on every question.</summary>
    public static IEnumerable<ReviewQuestion> Settled(ReviewCase one, Answer answer)
    {
        if (answer != Answer.Same) return one.Questions;
        var groupOf = one.Children.ToDictionary(child => child.ChildId, child => child.ChildId, StringComparer.Ordinal);
        var joining = new List<ReviewQuestion>();
        foreach (var question in one.Questions.OrderByDescending(q => q.Weight).ThenBy(q => q.A).ThenBy(q => q.B))
        {
            var (a, b) = (groupOf[question.ChildA], groupOf[question.ChildB]);
            if (a == b) continue;
            joining.Add(question);
            foreach (var child in groupOf.Where(g => g.Value == b).Select(g => g.Key).ToList()) groupOf[child] = a;
        }

        return joining;
    }

    /// <summary>The child of every record of a publication.</summary>
    public static async Task<ChildIds> ChildrenAsync(IObjectStore store, Publication publication, CancellationToken cancel = default)
    {
        await using var stream = await store.OpenRequiredAsync(publication.Crosswalk.Path, cancel).ConfigureAwait(false);
        return new ChildIds(CrosswalkFile.Read(stream));
    }
}
