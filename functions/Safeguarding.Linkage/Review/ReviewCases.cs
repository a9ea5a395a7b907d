using System.Collections.Immutable;
using Safeguarding.Linkage.Decide;

namespace Safeguarding.Linkage.Review;

/// <summary>From a night's review pairs to the cases stewards settle, most worth looking at first.</summary>
/// <remarks>Nothing depends on the order of records, pairs or decisions.</remarks>
public static class ReviewCases
{
    /// <summary>Children in one case at most: what a person can hold side by side. Larger tangles come as several cases that share children.</summary>
    public const int MostChildren = 6;

    /// <param name="links">What the night decided.</param>
    /// <param name="records">The night's records, for those that an adoption parts: no case holds, and no two cases together reach, both sides of one.</param>
    /// <param name="decisions">What stewards said before; a question they answered "different" is not asked again while its two children last.</param>
    /// <param name="urgency">Of a record's child, 1 or more; 1 when nothing is known.</param>
    public static ImmutableArray<ReviewCase> Of(LinkResult links, IEnumerable<PersonRecord> records, IEnumerable<StewardDecision> decisions, Func<RecordKey, double> urgency)
    {
        var review = links.Pairs.Where(pair => pair.Outcome == LinkOutcome.Review).ToList();
        if (review.Count == 0) return [];
        var childOf = links.Crosswalk.Entries.ToDictionary(entry => entry.Record, entry => entry.ChildId);
        var inDoubt = review.SelectMany(pair => new[] { childOf[pair.A], childOf[pair.B] }).ToHashSet(StringComparer.Ordinal);
        var children = links.Crosswalk.Entries.Where(entry => inDoubt.Contains(entry.ChildId)).GroupBy(entry => entry.ChildId, StringComparer.Ordinal)
            .ToDictionary(child => child.Key, child => new CandidateChild(child.Key, [.. child.Select(entry => entry.Record).Order()]), StringComparer.Ordinal);
        var parted = records.SelectMany(record => record.NeverLink.Where(childOf.ContainsKey).Select(other => Between(childOf[record.Key], childOf[other]))).ToHashSet();
        var said = decisions.Where(decision => childOf.ContainsKey(decision.A) && childOf.ContainsKey(decision.B))
            .ToLookup(decision => Between(childOf[decision.A], childOf[decision.B]), decision => decision.Same);

        var questions = review.GroupBy(pair => Between(childOf[pair.A], childOf[pair.B]))
            .Where(question => question.Key.A != question.Key.B && !parted.Contains(question.Key))
            // "Same" beside "different" is a contradiction, and somebody must look.
            .Where(question => !said[question.Key].Contains(false) || said[question.Key].Contains(true))
            .Select(question => Question(question, said[question.Key].Contains(null), childOf, children, urgency));
        return Ordered(Group(questions, children, parted));
    }

    /// <summary>The cases that are still open once stewards have said more: answered questions are gone, those looked at without an answer count for less.</summary>
    /// <param name="since">Decisions made after the night that made the cases, one a pair.</param>
    public static ImmutableArray<ReviewCase> After(IEnumerable<ReviewCase> cases, IEnumerable<StewardDecision> since)
    {
        var byRecord = since.SelectMany(decision => new[] { (Record: decision.A, Decision: decision), (Record: decision.B, Decision: decision) }).ToLookup(d => d.Record, d => d.Decision);
        return Ordered(cases.Select(one => Open(one, byRecord)).OfType<ReviewCase>());
    }

    private static ReviewCase? Open(ReviewCase one, ILookup<RecordKey, StewardDecision> byRecord)
    {
        var childOf = one.Children.SelectMany(child => child.Records.Select(record => (record, child.ChildId))).ToDictionary(r => r.record, r => r.ChildId);
        var said = childOf.Keys.SelectMany(record => byRecord[record]).Where(decision => childOf.ContainsKey(decision.A) && childOf.ContainsKey(decision.B))
            .ToLookup(decision => Between(childOf[decision.A], childOf[decision.B]), decision => decision.Same);
        var open = new List<ReviewQuestion>();
        foreach (var question in one.Questions)
        {
            var answers = said[Between(question.ChildA, question.ChildB)].ToList();
            if (answers.Exists(answer => answer is not null)) continue;
            open.Add(answers.Count == 0 || question.IsLookedAt ? question : question with { IsLookedAt = true, Value = LookingValue.WhenLookedAt(question.Value) });
        }

        // The id stays, so that a steward who wrote it down finds the case again.
        return open.Count == 0 ? null : one with { Questions = [.. open], Value = open.Sum(question => question.Value) };
    }

    private static ImmutableArray<ReviewCase> Ordered(IEnumerable<ReviewCase> cases) =>
        [.. cases.OrderByDescending(one => one.Value).ThenBy(one => one.Id, StringComparer.Ordinal).ThenBy(one => one.Key.A).ThenBy(one => one.Key.B)];

    private static ReviewQuestion Question(
        IEnumerable<PairDecision> pairs, bool isLookedAt, Dictionary<RecordKey, string> childOf, Dictionary<string, CandidateChild> children, Func<RecordKey, double> urgency)
    {
        var ordered = pairs.OrderByDescending(pair => pair.Weight).ThenBy(pair => pair.A).ThenBy(pair => pair.B).ToList();
        var best = ordered[0];
        var (a, b) = (children[childOf[best.A]], children[childOf[best.B]]);

        // Rivals are in the weight already, and that a steward was not sure is no reason against the pair.
        var isVetoed = best.Veto is not (null or Vetoes.Rival or Vetoes.StewardNotSure);
        var value = LookingValue.Of(a, b, best.Probability, isVetoed, isLookedAt, Math.Max(1, a.Records.Concat(b.Records).Max(urgency)));
        return new ReviewQuestion(best.A, best.B, a.ChildId, b.ChildId, best.Weight, best.Probability, best.Veto, ordered.Count, isLookedAt, value);
    }

    /// <summary>Best first, each question joins its two children's cases unless that makes one too large; the rest begin anew among themselves.</summary>
    private static List<ReviewCase> Group(IEnumerable<ReviewQuestion> questions, Dictionary<string, CandidateChild> children, HashSet<(string A, string B)> parted)
    {
        var cases = new List<ReviewCase>();
        var waiting = questions.OrderByDescending(q => q.Value).ThenBy(q => q.A).ThenBy(q => q.B).ToList();
        var asked = new Dictionary<string, HashSet<string>>(StringComparer.Ordinal);
        while (waiting.Count > 0)
        {
            var caseOf = new Dictionary<string, (HashSet<string> Children, List<ReviewQuestion> Questions)>(StringComparer.Ordinal);
            var left = new List<ReviewQuestion>();
            foreach (var question in waiting)
            {
                var a = CaseOf(question.ChildA);
                var b = CaseOf(question.ChildB);
                if (TellsOfAnAdoption(question, a.Children, b.Children)) continue;
                if (!ReferenceEquals(a.Children, b.Children) && a.Children.Count + b.Children.Count > MostChildren)
                {
                    left.Add(question);
                    continue;
                }

                if (!ReferenceEquals(a.Children, b.Children))
                {
                    a.Children.UnionWith(b.Children);
                    a.Questions.AddRange(b.Questions);
                    foreach (var child in b.Children) caseOf[child] = a;
                }

                a.Questions.Add(question);
                Note(question.ChildA, question.ChildB);
                Note(question.ChildB, question.ChildA);
            }

            cases.AddRange(caseOf.Values.Where(one => one.Questions.Count > 0).DistinctBy(one => one.Questions, ReferenceEqualityComparer.Instance)
                .Select(one => ReviewCase.Of(one.Children.Select(child => children[child]), one.Questions)));
            waiting = left;

            (HashSet<string> Children, List<ReviewQuestion> Questions) CaseOf(string child)
            {
                if (!caseOf.TryGetValue(child, out var one)) caseOf.Add(child, one = (new HashSet<string>(StringComparer.Ordinal) { child }, []));
                return one;
            }
        }

        return cases;

        void Note(string child, string other)
        {
            if (!asked.TryGetValue(child, out var others)) asked.Add(child, others = new HashSet<string>(StringComparer.Ordinal));
            others.Add(other);
        }

        // A child that fits a record from before an adoption and one from after it is asked about with one of them only: the other waits until that is answered.
        bool TellsOfAnAdoption(ReviewQuestion question, HashSet<string> a, HashSet<string> b) =>
            parted.Count > 0 && (a.Any(x => b.Any(y => parted.Contains(Between(x, y))))
                || Asked(question.ChildA).Any(x => parted.Contains(Between(x, question.ChildB))) || Asked(question.ChildB).Any(y => parted.Contains(Between(y, question.ChildA))));

        IEnumerable<string> Asked(string child) => asked.GetValueOrDefault(child) ?? [];
    }

    private static (string A, string B) Between(string a, string b) => string.CompareOrdinal(a, b) <= 0 ? (a, b) : (b, a);
}
