using System.Collections.Immutable;
using Safeguarding.Linkage.Blocking;
using Safeguarding.Linkage.Model;
using Safeguarding.Linkage.Standardise;

namespace Safeguarding.Linkage.Decide;

/// <summary>Weights (log2 odds) from which a pair is definite, goes to review, and may bring records into one child.</summary>
internal readonly record struct Thresholds(double Definite, double Review, double Cluster);

/// <summary>What was settled about a pair.</summary>
/// <param name="MayJoin">The pair may bring its records into one child, if what else is in the two children agrees.</param>
/// <param name="Rivals">Part of the pair's weight that comes from the other candidates of its records.</param>
internal readonly record struct Judged(ScoredPair Pair, double Rivals, LinkOutcome Outcome, string? Veto, bool RuledSame, bool MayJoin);

/// <summary>From scored pairs to outcomes and children.</summary>
internal sealed class Decider(Population population, PairScorer scorer, Rulings rulings, Thresholds thresholds, LinkScope scope = LinkScope.Both)
{

    /// <returns>The group number of every record, and the pairs that are definite or for review, sorted by record keys.</returns>
    public (int[] GroupOfRecord, ImmutableArray<PairDecision> Pairs) Decide(IEnumerable<ScoredPair> scored)
    {
        var (groupOfRecord, kept, _) = Resolve(scored);
        return (groupOfRecord, [.. kept.Select(Explain)]);
    }

    /// <summary>As <see cref="Decide"/>, without explanations; with the pairs that joined children, in the order in which they did.</summary>
    public (int[] GroupOfRecord, Judged[] Pairs, List<ScoredPair> Joins) Resolve(IEnumerable<ScoredPair> scored)
    {
        var pairs = WithRulings(scored).ToArray();
        Parallel.For(0, pairs.Length, e => pairs[e] = pairs[e] with { Weight = scorer.Weight(pairs[e]) });
        var rivals = new Rivals(population, pairs, AreApart);
        var judged = new Judged[pairs.Length];
        Parallel.For(0, pairs.Length, e => judged[e] = Judge(pairs[e], rivals.Factor(e)));

        // Best first; a steward's word before any weight; ties by record, so the order is the same every time.
        var order = InOrder(judged);
        var groups = new Groups(population, scorer, rulings, scope, thresholds.Definite);
        var joins = new List<ScoredPair>();
        foreach (var e in order)
        {
            if (!judged[e].MayJoin) continue;
            var refused = groups.Join(judged[e].Pair.A, judged[e].Pair.B, judged[e].RuledSame, out var joined);
            if (joined) joins.Add(judged[e].Pair);
            if (refused is not null) judged[e] = judged[e] with { Outcome = LinkOutcome.Review, Veto = judged[e].RuledSame ? Vetoes.RuledSameButApart : refused };
        }

        var groupOfRecord = new int[population.Count];
        for (var i = 0; i < groupOfRecord.Length; i++) groupOfRecord[i] = groups.GroupOf(i);

        // A doubtful pair whose records became one child through others leaves nothing to settle. One that would lead from before an adoption to after it
        // is no question for a steward, and asking it would tell.
        var kept = Array.FindAll(judged, edge => edge.Outcome == LinkOutcome.Definite
            || edge.Outcome == LinkOutcome.Review && groupOfRecord[edge.Pair.A] != groupOfRecord[edge.Pair.B]
            && !groups.ArePartedByAdoption(edge.Pair.A, edge.Pair.B));
        return (groupOfRecord, kept, joins);
    }

    private static int[] InOrder(Judged[] judged)
    {
        var order = new int[judged.Length];
        var keys = new ulong[judged.Length];
        for (var e = 0; e < order.Length; e++)
        {
            // The bits of a double, turned so that larger weights come first; rulings before all. The pairs stand in order of their records, which settles ties.
            var bits = BitConverter.DoubleToInt64Bits(judged[e].RuledSame ? double.MaxValue : judged[e].Pair.Weight);
            keys[e] = ~(ulong)(bits >= 0 ? bits | long.MinValue : ~bits);
            order[e] = e;
        }
        Array.Sort(keys, order);
        for (var start = 0; start < order.Length;)
        {
            var end = start + 1;
            while (end < order.Length && keys[end] == keys[start]) end++;
            if (end - start > 1) Array.Sort(order, start, end - start);
            start = end;
        }
        return order;
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
            pairs.Add(scorer.Score(a, b, 1u << BlockingRules.StewardBit));
        }
        if (ruled.Count > 0) pairs.Sort((x, y) => x.A != y.A ? x.A.CompareTo(y.A) : x.B.CompareTo(y.B));
        return pairs;
    }

    /// <summary>Whether people or two valid NHS numbers say that the records are two children.</summary>
    private bool AreApart(int a, int b)
    {
        if (rulings.Any && rulings.Of(a, b) is Ruling.Different or Ruling.NeverLink) return true;
        var (x, y) = (population[a].Nhs, population[b].Nhs);
        return x != 0 && y != 0 && x != y;
    }

    private Judged Judge(ScoredPair pair, double rivals)
    {
        var alone = pair.Weight;
        pair = pair with { Weight = alone + rivals };
        if (rulings.Any)
        {
            switch (rulings.Of(pair.A, pair.B))
            {
                case Ruling.Same: return new Judged(pair, rivals, LinkOutcome.Definite, null, true, true);
                case Ruling.NotSure: return new Judged(pair, rivals, LinkOutcome.Review, Vetoes.StewardNotSure, false, false);
                case Ruling.Different or Ruling.NeverLink: return new Judged(pair, rivals, LinkOutcome.None, null, false, false);
            }
        }
        var outcome = pair.Weight >= thresholds.Definite ? LinkOutcome.Definite : pair.Weight >= thresholds.Review ? LinkOutcome.Review : LinkOutcome.None;
        var mayJoin = pair.Weight >= thresholds.Cluster;
        if (outcome == LinkOutcome.None && !mayJoin) return new Judged(pair, rivals, outcome, null, false, false);
        var (a, b) = (population[pair.A].Nhs, population[pair.B].Nhs);
        if (a != 0 && b != 0 && a != b) return new Judged(pair, rivals, LinkOutcome.Review, Vetoes.NhsNumbersDiffer, false, false);
        var veto = outcome == LinkOutcome.Review && alone >= thresholds.Definite ? Vetoes.Rival : null;
        return new Judged(pair, rivals, outcome, veto, false, mayJoin);
    }

    private PairDecision Explain(Judged edge)
    {
        var (a, b) = (edge.Pair.A, edge.Pair.B);
        var levels = scorer.Comparison.Compare(a, b);
        var evidence = scorer.Explain(a, b, levels);
        if (Math.Abs(edge.Rivals) >= 0.05)
            evidence = evidence.Add(new ComparisonEvidence("other candidates", edge.Rivals > 0 ? "no other record of these sources fits as well" : "another record fits as well", edge.Rivals));
        return new PairDecision(
            population.KeyOf(a), population.KeyOf(b), edge.Outcome, edge.Pair.Weight, PairScorer.Probability(edge.Pair.Weight),
            evidence, edge.Veto, CandidatePairs.RuleNames(edge.Pair.Rules));
    }
}
