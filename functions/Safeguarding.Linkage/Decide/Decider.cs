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
/// <param name="Rivals">Part of the pair's weight that comes from the other candidates of its records.</param>
internal readonly record struct Judged(ScoredPair Pair, double Rivals, LinkOutcome Outcome, string? Veto, bool RuledSame, bool MayJoin);

/// <summary>The group number of every record; the pairs that are definite or for review, sorted by record keys; what was kept apart.</summary>
internal readonly record struct Decided(int[] GroupOfRecord, ImmutableArray<PairDecision> Pairs, ImmutableArray<KeptApart> KeptApart);

/// <summary>As <see cref="Decided"/>, without explanations; with the pairs that joined children.</summary>
internal readonly record struct Resolved(int[] GroupOfRecord, Judged[] Pairs, List<ScoredPair> Joins)
{
    public ImmutableArray<KeptApart> KeptApart { get; init; } = [];
}

/// <summary>From scored pairs to outcomes and children.</summary>
internal sealed class Decider(Population population, PairScorer scorer, Rulings rulings, Thresholds thresholds, LinkScope scope = LinkScope.Both)
{
    private const int RangeLength = 8192;

    /// <summary>Log2 odds beyond the usual that make one child of two records that could be two children's of one family beyond doubt.</summary>
    private const double FamilyCaution = 3.5;

    /// <summary>Share of a source's records whose child another source knows, from which one that is not found there is worth a question.</summary>
    private const double NearlyAll = 0.5;

    public Decided Decide(ScoredPair[] scored)
    {
        var resolved = Resolve(scored);
        return new Decided(resolved.GroupOfRecord, [.. resolved.Pairs.Select(Explain).OrderBy(pair => pair.A).ThenBy(pair => pair.B)], resolved.KeptApart);
    }

    /// <param name="scored">Every pair once, in order of its records.</param>
    public Resolved Resolve(ScoredPair[] scored)
    {
        var (pairs, rivals) = Weigh(scored);
        var judged = Judge(pairs, rivals);

        var groups = new Groups(population, scorer, rulings, scope, thresholds.Definite);
        var joins = JoinByComponent(judged, groups);

        var groupOfRecord = new int[population.Count];
        for (var i = 0; i < groupOfRecord.Length; i++) groupOfRecord[i] = groups.GroupOf(i);

        AskOfTheUnplaced(judged, groupOfRecord, rivals);

        // A doubtful pair whose records became one child through others leaves nothing to settle. One that would lead from before an adoption to after it
        // is no question for a steward, and asking it would tell.
        var kept = Array.FindAll(judged, edge => edge.Outcome == LinkOutcome.Definite
            || edge.Outcome == LinkOutcome.Review && groupOfRecord[edge.Pair.A] != groupOfRecord[edge.Pair.B]
            && !groups.ArePartedByAdoption(edge.Pair.A, edge.Pair.B));
        var apart = KeptApartCounts.Of(judged, edge => groupOfRecord[edge.Pair.A] == groupOfRecord[edge.Pair.B] || groups.ArePartedByAdoption(edge.Pair.A, edge.Pair.B), WouldBeDefinite);
        return new Resolved(groupOfRecord, kept, joins) { KeptApart = apart };
    }

    /// <summary>Whether the weight of a pair makes it definite but for its veto: a rival's is in the weight already, and that they may be twins is in the threshold.</summary>
    private bool WouldBeDefinite(Judged edge) =>
        (edge.Veto == Vetoes.Rival ? edge.Pair.Weight - edge.Rivals : edge.Pair.Weight) >= (edge.Veto is Vetoes.MayBeTwins or Vetoes.MayBeSiblings ? thresholds.Definite : DefiniteFrom(edge.Pair.Levels));

    /// <summary>
    /// A record that alone would be believed of several children, and was believed of none, leaves its child unknown to a source that knows nearly all:
    /// the pairs go to review, for a person to choose among.
    /// </summary>
    private void AskOfTheUnplaced(Judged[] judged, int[] groupOfRecord, Rivals rivals)
    {
        if (population.Sources.Length > 64) return;
        var sources = new ulong[population.Count];
        for (var i = 0; i < groupOfRecord.Length; i++) sources[groupOfRecord[i]] |= 1UL << population[i].Source;
        foreach (ref var edge in judged.AsSpan())
            if (edge is { Outcome: LinkOutcome.None, Veto: Vetoes.Rival } && (IsUnplaced(edge.Pair.A, edge.Pair.B) || IsUnplaced(edge.Pair.B, edge.Pair.A)))
                edge = edge with { Outcome = LinkOutcome.Review };

        bool IsUnplaced(int record, int partner) =>
            (sources[groupOfRecord[record]] >> population[partner].Source & 1) == 0 && rivals.Known(record, partner) >= NearlyAll;
    }

    /// <summary>The pairs, with those that people ruled upon, each with its own weight; and what their rivals say.</summary>
    public (ScoredPair[] Pairs, Rivals Rivals) Weigh(ScoredPair[] scored)
    {
        var pairs = WithRulings(scored);
        InRanges(pairs.Length, e => pairs[e] = pairs[e] with { Weight = scorer.Weight(pairs[e]) });
        return (pairs, new Rivals(population, pairs, AreApart));
    }

    /// <summary>Joins best first; a steward's word before any weight; ties by record. What shares no record is independent, so components are taken side by side.</summary>
    private List<ScoredPair> JoinByComponent(Judged[] judged, Groups groups)
    {
        var components = new int[population.Count];
        for (var i = 0; i < components.Length; i++) components[i] = i;
        foreach (ref readonly var edge in judged.AsSpan())
            if (edge.MayJoin) Unite(edge.Pair.A, edge.Pair.B);
        foreach (var (a, b) in rulings.Pairs) Unite(a, b);

        // By component; inside one, which holds a handful, by weight.
        var entries = new List<ulong>(judged.Length);
        for (var e = 0; e < judged.Length; e++)
            if (judged[e].MayJoin) entries.Add((ulong)Root(judged[e].Pair.A) << 32 | (uint)e);
        var keys = RadixSort.ByUpperHalf([.. entries]);
        var starts = new List<int>();
        for (var k = 0; k < keys.Length; k++)
            if (k == 0 || keys[k] >> 32 != keys[k - 1] >> 32) starts.Add(k);
        starts.Add(keys.Length);
        const int Components = 512;
        var ranges = (starts.Count - 1 + Components - 1) / Components;
        var joins = new List<ScoredPair>[ranges];
        Parallel.For(0, ranges, range =>
        {
            var joined = joins[range] = [];
            var joining = groups.Joining();
            for (var c = range * Components; c < Math.Min(starts.Count - 1, (range + 1) * Components); c++)
            {
                var own = keys.AsSpan(starts[c], starts[c + 1] - starts[c]);
                if (own.Length > 1) own.Sort((x, y) => Descending(judged[(int)(uint)x]).CompareTo(Descending(judged[(int)(uint)y])) is not 0 and var byWeight ? byWeight : x.CompareTo(y));
                foreach (var key in own)
                {
                    ref var edge = ref judged[(int)(uint)key];
                    var refused = joining.Join(edge.Pair.A, edge.Pair.B, edge.RuledSame, out var isNew);
                    if (isNew) joined.Add(edge.Pair);
                    if (refused is not null) edge = edge with { Outcome = LinkOutcome.Review, Veto = edge.RuledSame ? Vetoes.RuledSameButApart : refused };
                }
            }
        });
        return [.. joins.SelectMany(joined => joined)];

        int Root(int record)
        {
            while (components[record] != record) record = components[record] = components[components[record]];
            return record;
        }

        void Unite(int a, int b)
        {
            var (x, y) = (Root(a), Root(b));
            components[Math.Max(x, y)] = Math.Min(x, y);
        }
    }

    /// <summary>The bits of a double, turned so that larger weights come first; rulings before all.</summary>
    private static ulong Descending(in Judged edge)
    {
        var bits = BitConverter.DoubleToInt64Bits(edge.RuledSame ? double.MaxValue : edge.Pair.Weight);
        return ~(ulong)(bits >= 0 ? bits | long.MinValue : ~bits);
    }

    private static void InRanges(int count, Action<int> act) => Parallel.For(0, (count + RangeLength - 1) / RangeLength, range =>
    {
        for (var at = range * RangeLength; at < Math.Min(count, (range + 1) * RangeLength); at++) act(at);
    });

    /// <summary>The pairs that are definite, for review, or may join, in order of their records.</summary>
    private Judged[] Judge(ScoredPair[] pairs, Rivals rivals)
    {
        var lowest = Math.Min(thresholds.Review, thresholds.Cluster) - 2 * Rivals.MostGain;
        var ranges = (pairs.Length + RangeLength - 1) / RangeLength;
        var parts = new List<Judged>[ranges];
        Parallel.For(0, ranges, range =>
        {
            var part = parts[range] = [];
            for (var e = range * RangeLength; e < Math.Min(pairs.Length, (range + 1) * RangeLength); e++)
            {
                if (pairs[e].Weight < lowest && !rulings.Any) continue;
                var judged = Judge(pairs[e], rivals.Factor(e));
                if (judged.Outcome != LinkOutcome.None || judged.MayJoin || judged.Veto is not null) part.Add(judged);
            }
        });
        return [.. parts.SelectMany(part => part)];
    }

    /// <summary>Adds the pairs people ruled upon that no blocking rule kept, and marks those that one did.</summary>
    private ScoredPair[] WithRulings(ScoredPair[] scored)
    {
        if (!rulings.Any) return [.. scored];
        var pairs = new List<ScoredPair>(scored.Length);
        var ruled = new HashSet<(int, int)>(rulings.Pairs.Where(pair => rulings.Of(pair.A, pair.B) is Ruling.Same or Ruling.NotSure));
        foreach (var pair in scored)
            pairs.Add(ruled.Remove((pair.A, pair.B)) ? pair with { Rules = pair.Rules | 1u << BlockingRules.StewardBit } : pair);
        foreach (var (a, b) in ruled) pairs.Add(scorer.Score(a, b, 1u << BlockingRules.StewardBit));
        pairs.Sort((x, y) => x.A != y.A ? x.A.CompareTo(y.A) : x.B.CompareTo(y.B));
        return [.. pairs];
    }

    /// <summary>Whether people or two valid NHS numbers say that the records are two children.</summary>
    private bool AreApart(int a, int b)
    {
        if (rulings.Any && rulings.Of(a, b) is not (Ruling.None or Ruling.NotSure) and var ruling) return ruling != Ruling.Same;
        var (x, y) = (population[a].Nhs, population[b].Nhs);
        return x != 0 && y != 0 && x != y;
    }

    /// <summary>
    /// Two given names are what brothers and sisters have, and one name with two birth dates what half-brothers may have: without a number in common that needs more than a
    /// fair chance. That no other record fits as well says much where an agency knows nearly all children, and nothing of a child whose brother alone it knows.
    /// </summary>
    private double DefiniteFrom(ulong levels) => thresholds.Definite + (MayBeFamily(levels) is null ? 0 : FamilyCaution);

    private static string? MayBeFamily(ulong packed) => PairLevels.Unpack(packed) switch
    {
        { Nhs: Level.NhsSame } or { Upn: Level.UpnSame } => null,
        { Given: Level.GivenDifferent or Level.GivenSimilar, Birth: Level.BirthSame } => Vetoes.MayBeTwins,
        { Given: Level.GivenDifferent or Level.GivenSimilar } or { Birth: Level.BirthDifferent } => Vetoes.MayBeSiblings,
        _ => null,
    };

    /// <summary>One NHS number and birthday under two given names that nothing else brings together: a twin's number written on the wrong record looks the same as a child renamed.</summary>
    private static bool MayHoldAnothersNumber(ulong packed) =>
        PairLevels.Unpack(packed) is { Given: Level.GivenDifferent, Birth: Level.BirthSame, Nhs: Level.NhsSame, Upn: not Level.UpnSame, Middle: not Level.MiddleInCommon };

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
                case Ruling.Different: return new Judged(pair, rivals, LinkOutcome.None, Math.Max(pair.Weight, alone) >= thresholds.Review ? Vetoes.RuledDifferent : null, false, false);
                case Ruling.NeverLink: return new Judged(pair, rivals, LinkOutcome.None, null, false, false);
            }
        }
        var definite = DefiniteFrom(pair.Levels);
        var isAnothers = MayHoldAnothersNumber(pair.Levels);
        var outcome = pair.Weight >= definite && !isAnothers ? LinkOutcome.Definite : pair.Weight >= thresholds.Review ? LinkOutcome.Review : LinkOutcome.None;
        var mayJoin = thresholds.Cluster < thresholds.Definite ? pair.Weight >= thresholds.Cluster : pair.Weight >= definite && !isAnothers;
        if (outcome == LinkOutcome.None && !mayJoin && alone < definite) return new Judged(pair, rivals, outcome, null, false, false);
        var (a, b) = (population[pair.A].Nhs, population[pair.B].Nhs);
        if (a != 0 && b != 0 && a != b) return new Judged(pair, rivals, LinkOutcome.Review, Vetoes.NhsNumbersDiffer, false, false);
        if (population.IsOfChildren && (a == 0 || a != b) && population.AreGenerationApart(pair.A, pair.B)) return new Judged(pair, rivals, LinkOutcome.Review, Vetoes.GenerationApart, false, false);
        if (outcome == LinkOutcome.None && !mayJoin) return new Judged(pair, rivals, outcome, Vetoes.Rival, false, false);
        var veto = outcome != LinkOutcome.Review ? null : isAnothers ? Vetoes.NhsNumberOfAnother : pair.Weight >= thresholds.Definite ? MayBeFamily(pair.Levels) : alone >= thresholds.Definite ? Vetoes.Rival : null;
        return new Judged(pair, rivals, outcome, veto, false, mayJoin);
    }

    private PairDecision Explain(Judged edge)
    {
        var (a, b) = (edge.Pair.A, edge.Pair.B);
        if (population.KeyPosition(a) > population.KeyPosition(b)) (a, b) = (b, a);
        var levels = scorer.Comparison.Compare(a, b);
        var evidence = scorer.Explain(a, b, levels);
        if (Math.Abs(edge.Rivals) >= 0.005)
            evidence = evidence.Add(new ComparisonEvidence("other candidates", edge.Rivals > 0 ? "no other record of these sources fits as well" : "another record fits as well", edge.Rivals));
        return new PairDecision(
            population.KeyOf(a), population.KeyOf(b), edge.Outcome, edge.Pair.Weight, PairScorer.Probability(edge.Pair.Weight),
            evidence, edge.Veto, CandidatePairs.RuleNames(edge.Pair.Rules))
        { Prior = scorer.Prior(a, b) };
    }
}
