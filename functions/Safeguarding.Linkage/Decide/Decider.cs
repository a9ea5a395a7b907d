using System.Collections.Immutable;
using Safeguarding.Linkage.Blocking;
using Safeguarding.Linkage.Comparisons;
using Safeguarding.Linkage.Model;
using Safeguarding.Linkage.Standardise;

namespace Safeguarding.Linkage.Decide;

/// <summary>From scored pairs to outcomes and children.</summary>
internal sealed class Decider(MatchModel model, Population population, PairScorer scorer, Rulings rulings)
{
    private readonly record struct Judged(ScoredPair Pair, LinkOutcome Outcome, string? Veto, bool RuledSame);

    /// <returns>The group number of every record, and the pairs that are definite or for review, sorted by record keys.</returns>
    public (int[] GroupOfRecord, ImmutableArray<PairDecision> Pairs) Decide(IEnumerable<ScoredPair> scored)
    {
        var judged = WithRulings(scored).Select(Judge).ToArray();
        DemoteRivalled(judged);

        // Best first; a steward's word before any weight; ties by record, so the order is the same every time.
        Array.Sort(judged, (x, y) =>
        {
            var order = y.RuledSame.CompareTo(x.RuledSame);
            if (order == 0) order = y.Pair.Weight.CompareTo(x.Pair.Weight);
            if (order == 0) order = x.Pair.A.CompareTo(y.Pair.A);
            return order == 0 ? x.Pair.B.CompareTo(y.Pair.B) : order;
        });
        var groups = new Groups(population, scorer, rulings);
        for (var e = 0; e < judged.Length; e++)
        {
            if (judged[e].Outcome != LinkOutcome.Definite) continue;
            if (groups.Join(judged[e].Pair.A, judged[e].Pair.B, judged[e].RuledSame) is not { } refused) continue;
            judged[e] = judged[e] with { Outcome = LinkOutcome.Review, Veto = judged[e].RuledSame ? Vetoes.RuledSameButApart : refused };
        }

        var groupOfRecord = new int[population.Count];
        for (var i = 0; i < groupOfRecord.Length; i++) groupOfRecord[i] = groups.GroupOf(i);

        // A doubtful pair whose records became one child through others leaves nothing to settle. One that would lead from before an adoption to after it
        // is no question for a steward, and asking it would tell.
        var kept = judged.Where(edge => edge.Outcome == LinkOutcome.Definite
            || edge.Outcome == LinkOutcome.Review && groupOfRecord[edge.Pair.A] != groupOfRecord[edge.Pair.B]
            && !groups.ArePartedByAdoption(edge.Pair.A, edge.Pair.B)).ToArray();
        Array.Sort(kept, (x, y) => x.Pair.A != y.Pair.A ? x.Pair.A.CompareTo(y.Pair.A) : x.Pair.B.CompareTo(y.Pair.B));
        return (groupOfRecord, [.. kept.Select(Explain)]);
    }

    /// <summary>Adds the pairs people ruled upon that no blocking rule kept, and marks those that one did.</summary>
    private List<ScoredPair> WithRulings(IEnumerable<ScoredPair> scored)
    {
        var pairs = new List<ScoredPair>();
        var ruled = new HashSet<(int, int)>(rulings.Pairs.Where(pair => rulings.Of(pair.A, pair.B) is Ruling.Same or Ruling.NotSure));
        foreach (var pair in scored)
            pairs.Add(ruled.Remove((pair.A, pair.B)) ? pair with { Rules = pair.Rules | 1u << BlockingRules.StewardBit } : pair);
        foreach (var (a, b) in ruled.Order())
        {
            var weight = scorer.Weight(a, b, scorer.Comparison.Compare(a, b));
            pairs.Add(new ScoredPair(a, b, weight, 1u << BlockingRules.StewardBit));
        }
        return pairs;
    }

    private Judged Judge(ScoredPair pair)
    {
        switch (rulings.Of(pair.A, pair.B))
        {
            case Ruling.Same: return new Judged(pair, LinkOutcome.Definite, null, true);
            case Ruling.NotSure: return new Judged(pair, LinkOutcome.Review, Vetoes.StewardNotSure, false);
            case Ruling.Different or Ruling.NeverLink: return new Judged(pair, LinkOutcome.None, null, false);
        }
        var outcome = pair.Weight >= model.Definite ? LinkOutcome.Definite : pair.Weight >= model.Review ? LinkOutcome.Review : LinkOutcome.None;
        if (outcome == LinkOutcome.None) return new Judged(pair, outcome, null, false);
        var (a, b) = (population[pair.A].Nhs, population[pair.B].Nhs);
        if (a == 0 || b == 0 || a == b) return new Judged(pair, outcome, null, false);
        return new Judged(pair, LinkOutcome.Review, Vetoes.NhsNumbersDiffer, false);
    }

    /// <summary>
    /// Sends a definite pair to review when one of its records fits a record of another child nearly as well, as a police record without a given name fits both twins:
    /// the weight alone would take either by the toss of a tie-break.
    /// </summary>
    private void DemoteRivalled(Judged[] judged)
    {
        var (starts, edges) = EdgesByRecord(judged);
        var demoted = new List<int>();
        for (var e = 0; e < judged.Length; e++)
        {
            if (judged[e] is not { Outcome: LinkOutcome.Definite, RuledSame: false }) continue;
            var (a, b) = (judged[e].Pair.A, judged[e].Pair.B);
            if (HasRival(a, b, e) || HasRival(b, a, e)) demoted.Add(e);
        }
        foreach (var e in demoted) judged[e] = judged[e] with { Outcome = LinkOutcome.Review, Veto = Vetoes.Rival };

        bool HasRival(int shared, int partner, int edge)
        {
            for (var at = starts[shared]; at < starts[shared + 1]; at++)
            {
                var other = judged[edges[at]];
                if (edges[at] == edge || other.Outcome == LinkOutcome.None || other.Pair.Weight <= judged[edge].Pair.Weight - model.LeaderAdvantage) continue;
                var rival = other.Pair.A == shared ? other.Pair.B : other.Pair.A;
                if (AreTwoChildren(shared, partner, rival)) return true;
            }
            return false;
        }
    }

    private bool AreTwoChildren(int shared, int partner, int rival)
    {
        if (rulings.Of(partner, rival) is var ruling and not (Ruling.None or Ruling.NotSure)) return ruling != Ruling.Same;
        var between = Levels(partner, rival);
        if (between.Nhs == Level.NhsDifferent) return true;
        if (between is not { Nhs: not Level.NhsSame, Given: Level.GivenDifferent, Birth: Level.BirthSame }) return false;

        // A record that carries both names is one child with two forenames; one that carries neither plainly could be either twin's.
        return !IsNamed(Levels(shared, partner).Given) || !IsNamed(Levels(shared, rival).Given);

        PairLevels Levels(int a, int b) => scorer.Comparison.Compare(Math.Min(a, b), Math.Max(a, b));
        static bool IsNamed(Level given) => given is Level.GivenSame or Level.GivenVariant or Level.GivenAnotherForename;
    }

    private (int[] Starts, int[] Edges) EdgesByRecord(Judged[] judged)
    {
        var starts = new int[population.Count + 1];
        foreach (var edge in judged)
        {
            starts[edge.Pair.A + 1]++;
            starts[edge.Pair.B + 1]++;
        }
        for (var i = 0; i < population.Count; i++) starts[i + 1] += starts[i];
        var edges = new int[starts[^1]];
        var next = starts.AsSpan(0, population.Count).ToArray();
        for (var e = 0; e < judged.Length; e++)
        {
            edges[next[judged[e].Pair.A]++] = e;
            edges[next[judged[e].Pair.B]++] = e;
        }
        return (starts, edges);
    }

    private PairDecision Explain(Judged edge)
    {
        var (a, b) = (edge.Pair.A, edge.Pair.B);
        var levels = scorer.Comparison.Compare(a, b);
        return new PairDecision(
            population.KeyOf(a), population.KeyOf(b), edge.Outcome, edge.Pair.Weight, PairScorer.Probability(edge.Pair.Weight),
            scorer.Explain(a, b, levels), edge.Veto, CandidatePairs.RuleNames(edge.Pair.Rules));
    }
}
