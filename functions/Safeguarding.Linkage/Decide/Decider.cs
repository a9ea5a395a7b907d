using System.Collections.Immutable;
using Safeguarding.Linkage.Blocking;
using Safeguarding.Linkage.Comparisons;
using Safeguarding.Linkage.Model;
using Safeguarding.Linkage.Standardise;

namespace Safeguarding.Linkage.Decide;

/// <summary>Weights (log2 odds) from which a pair is definite, goes to review, and may bring records into one child.</summary>
internal readonly record struct Thresholds(double Definite, double Review, double Cluster);

/// <summary>What was settled about a pair.</summary>
/// <param name="MayJoin">The pair may bring its records into one child, if what else is in the two children agrees.</param>
internal readonly record struct Judged(ScoredPair Pair, LinkOutcome Outcome, string? Veto, bool RuledSame, bool MayJoin);

/// <summary>From scored pairs to outcomes and children.</summary>
internal sealed class Decider(MatchModel model, Population population, PairScorer scorer, Rulings rulings, Thresholds thresholds, LinkScope scope = LinkScope.Both)
{
    /// <summary>Lead (log2 odds) over a rival below which nothing but chance would choose between the two.</summary>
    private const double TossUp = 1;

    public Decider(MatchModel model, Population population, PairScorer scorer, Rulings rulings)
        : this(model, population, scorer, rulings, new Thresholds(model.Definite, model.Review, model.Definite)) { }

    /// <returns>The group number of every record, and the pairs that are definite or for review, sorted by record keys.</returns>
    public (int[] GroupOfRecord, ImmutableArray<PairDecision> Pairs) Decide(IEnumerable<ScoredPair> scored)
    {
        var (groupOfRecord, kept, _) = Resolve(scored);
        return (groupOfRecord, [.. kept.Select(Explain)]);
    }

    /// <summary>As <see cref="Decide"/>, without explanations; with the pairs that joined children, in the order in which they did.</summary>
    public (int[] GroupOfRecord, Judged[] Pairs, List<ScoredPair> Joins) Resolve(IEnumerable<ScoredPair> scored)
    {
        var judged = WithRulings(scored).Select(Judge).ToArray();
        DemoteRivalled(judged);

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
            var weight = scorer.Weight(a, b, scorer.Comparison.Compare(a, b));
            pairs.Add(new ScoredPair(a, b, weight, 1u << BlockingRules.StewardBit));
        }
        if (ruled.Count > 0) pairs.Sort((x, y) => x.A != y.A ? x.A.CompareTo(y.A) : x.B.CompareTo(y.B));
        return pairs;
    }

    private Judged Judge(ScoredPair pair)
    {
        if (rulings.Any)
        {
            switch (rulings.Of(pair.A, pair.B))
            {
                case Ruling.Same: return new Judged(pair, LinkOutcome.Definite, null, true, true);
                case Ruling.NotSure: return new Judged(pair, LinkOutcome.Review, Vetoes.StewardNotSure, false, false);
                case Ruling.Different or Ruling.NeverLink: return new Judged(pair, LinkOutcome.None, null, false, false);
            }
        }
        var outcome = pair.Weight >= thresholds.Definite ? LinkOutcome.Definite : pair.Weight >= thresholds.Review ? LinkOutcome.Review : LinkOutcome.None;
        var mayJoin = pair.Weight >= thresholds.Cluster;
        if (outcome == LinkOutcome.None) return new Judged(pair, outcome, null, false, mayJoin);
        var (a, b) = (population[pair.A].Nhs, population[pair.B].Nhs);
        if (a == 0 || b == 0 || a == b) return new Judged(pair, outcome, null, false, mayJoin);
        return new Judged(pair, LinkOutcome.Review, Vetoes.NhsNumbersDiffer, false, false);
    }

    /// <summary>
    /// Sends a pair to review when one of its records fits a record of another child nearly as well, as a police record without a given name fits both twins:
    /// the weight alone would take either by the toss of a tie-break.
    /// </summary>
    private void DemoteRivalled(Judged[] judged)
    {
        var (starts, edges) = EdgesByRecord(judged);
        var demoted = new List<(int Edge, bool IsTossUp)>();
        for (var e = 0; e < judged.Length; e++)
        {
            if (!judged[e].MayJoin || judged[e].RuledSame) continue;
            var (a, b) = (judged[e].Pair.A, judged[e].Pair.B);
            if (HasRival(a, b, e, model.LeaderAdvantage) || HasRival(b, a, e, model.LeaderAdvantage)) demoted.Add((e, HasRival(a, b, e, TossUp) || HasRival(b, a, e, TossUp)));
        }

        // What a person must see before it is believed joins nothing, unless doubtful pairs join as well and this one leads clearly enough.
        foreach (var (e, isTossUp) in demoted)
            judged[e] = judged[e] with { Outcome = LinkOutcome.Review, Veto = Vetoes.Rival, MayJoin = thresholds.Cluster < thresholds.Definite && !isTossUp };

        bool HasRival(int shared, int partner, int edge, double lead)
        {
            for (var at = starts[shared]; at < starts[shared + 1]; at++)
            {
                ref readonly var other = ref judged[edges[at]];
                if (edges[at] == edge || other.Outcome == LinkOutcome.None || other.Pair.Weight <= judged[edge].Pair.Weight - lead) continue;
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
