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
    /// <summary>Short enough that what one range picks is no large object to the collector.</summary>
    private const int RangeLength = 1024;

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
        var (groupOfRecord, _, joins) = Join(judged);
        var kept = Publish(judged, groupOfRecord, rivals);
        var parted = PartedGroups(groupOfRecord);
        return new Resolved(groupOfRecord, kept, joins) { KeptApart = KeptApartCounts.Of(judged, edge => IsSettled(edge, groupOfRecord, parted), WouldBeDefinite) };
    }

    /// <summary>Joins the records of the pairs that may join.</summary>
    /// <returns>For every record its group, and its component: the smallest record to which pairs lead that may join; the pairs that joined.</returns>
    public (int[] GroupOfRecord, int[] ComponentOfRecord, List<ScoredPair> Joins) Join(Judged[] judged)
    {
        var groups = new Groups(population, scorer, rulings, scope, thresholds.Definite);
        var joins = JoinByComponent(judged, groups, out var components);
        var groupOfRecord = new int[population.Count];
        InRanges(groupOfRecord.Length, (from, to) =>
        {
            for (var i = from; i < to; i++) (groupOfRecord[i], components[i]) = (groups.Look(i), Groups.Look(components, i));
        });
        return (groupOfRecord, components, joins);
    }

    /// <summary>The pairs that are definite or for review, now that all groups are known.</summary>
    public Judged[] Publish(Judged[] judged, int[] groupOfRecord, Rivals rivals)
    {
        AskOfTheUnplaced(judged, groupOfRecord, rivals);
        var parted = PartedGroups(groupOfRecord);

        // A doubtful pair whose records became one child through others leaves nothing to settle. One that would lead from before an adoption to after it
        // is no question for a steward, and asking it would tell.
        return Picked(judged.Length, (from, to, part) =>
        {
            foreach (ref readonly var edge in judged.AsSpan(from, to - from))
                if (edge.Outcome == LinkOutcome.Definite || edge.Outcome == LinkOutcome.Review && !IsSettled(edge, groupOfRecord, parted)) part.Add(edge);
        });
    }

    /// <summary>Whether nothing about a pair is left to settle: its records are one child through others, or an adoption parts their children.</summary>
    private static bool IsSettled(in Judged edge, int[] groupOfRecord, HashSet<(int, int)> parted)
    {
        var (a, b) = (groupOfRecord[edge.Pair.A], groupOfRecord[edge.Pair.B]);
        return a == b || parted.Count > 0 && parted.Contains((Math.Min(a, b), Math.Max(a, b)));
    }

    private HashSet<(int, int)> PartedGroups(int[] groupOfRecord) =>
        [.. rulings.Parted.Select(pair => (groupOfRecord[pair.A], groupOfRecord[pair.B])).Select(groups => (Math.Min(groups.Item1, groups.Item2), Math.Max(groups.Item1, groups.Item2)))];

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
        var unweighed = rulings.Any ? WithRulings(scored) : scored;
        var pairs = GC.AllocateUninitializedArray<ScoredPair>(unweighed.Length);
        InRanges(pairs.Length, (from, to) =>
        {
            for (var e = from; e < to; e++) pairs[e] = unweighed[e] with { Weight = scorer.Weight(unweighed[e]) };
        });
        return (pairs, RivalsOf(pairs));
    }

    /// <summary>What rivals say of pairs.</summary>
    /// <param name="shares">What each source knows of the others, when another night's count is to be held; else it is counted from the pairs.</param>
    public Rivals RivalsOf(ScoredPair[] pairs, SourceShares? shares = null) => new(population, pairs, AreApart, shares);

    /// <summary>Joins best first; a steward's word before any weight; ties by record. What shares no record is independent, so components are taken side by side.</summary>
    private List<ScoredPair> JoinByComponent(Judged[] judged, Groups groups, out int[] componentOfRecord)
    {
        var components = componentOfRecord = new int[population.Count];
        for (var i = 0; i < components.Length; i++) components[i] = i;
        foreach (ref readonly var edge in judged.AsSpan())
            if (edge.MayJoin) Unite(edge.Pair.A, edge.Pair.B);
        foreach (var (a, b) in rulings.Pairs) Unite(a, b);

        // By component; inside one, which holds a handful, by weight.
        var entries = new ulong[judged.Length];
        var joinable = 0;
        for (var e = 0; e < judged.Length; e++)
            if (judged[e].MayJoin) entries[joinable++] = (ulong)Root(judged[e].Pair.A) << 32 | (uint)e;
        var keys = RadixSort.ByUpperHalf(entries.AsSpan(0, joinable).ToArray());
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
        var all = new List<ScoredPair>(joins.Sum(joined => joined.Count));
        foreach (var joined in joins) all.AddRange(joined);
        return all;

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

    private static void InRanges(int count, Action<int, int> act) =>
        Parallel.For(0, (count + RangeLength - 1) / RangeLength, range => act(range * RangeLength, Math.Min(count, (range + 1) * RangeLength)));

    /// <summary>Those of so many that pass, in order; several threads pick.</summary>
    /// <param name="pick">Adds to the list what passes between two numbers.</param>
    private static Judged[] Picked(int count, Action<int, int, List<Judged>> pick)
    {
        var parts = new Judged[(count + RangeLength - 1) / RangeLength][];
        Parallel.For(0, parts.Length, () => new List<Judged>(RangeLength), (range, _, own) =>
        {
            own.Clear();
            pick(range * RangeLength, Math.Min(count, (range + 1) * RangeLength), own);
            parts[range] = [.. own];
            return own;
        }, _ => { });
        var starts = new int[parts.Length + 1];
        for (var range = 0; range < parts.Length; range++) starts[range + 1] = starts[range] + parts[range].Length;
        var picked = new Judged[starts[^1]];
        Parallel.For(0, parts.Length, range => parts[range].CopyTo(picked, starts[range]));
        return picked;
    }

    /// <summary>The pairs that are definite, for review, or may join, in order of their records.</summary>
    /// <param name="wanted">Whether a pair, by its records, is to be judged; null: all are.</param>
    public Judged[] Judge(ScoredPair[] pairs, Rivals rivals, Func<int, int, bool>? wanted = null)
    {
        var lowest = Math.Min(thresholds.Review, thresholds.Cluster) - 2 * Rivals.MostGain;
        return Picked(pairs.Length, (from, to, part) =>
        {
            for (var e = from; e < to; e++)
            {
                if (pairs[e].Weight < lowest && !rulings.Any || wanted is not null && !wanted(pairs[e].A, pairs[e].B)) continue;
                var judged = Judge(pairs[e], rivals.Factor(e));
                if (judged.Outcome != LinkOutcome.None || judged.MayJoin || judged.Veto is not null) part.Add(judged);
            }
        });
    }

    /// <summary>Adds the pairs people ruled upon that no blocking rule kept, and marks those that one did.</summary>
    private ScoredPair[] WithRulings(ScoredPair[] scored)
    {
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

    private static string? MayBeFamily(ulong packed)
    {
        if (PairLevels.LevelAt(packed, 7) == Level.NhsSame || PairLevels.LevelAt(packed, 8) == Level.UpnSame) return null;
        var birth = PairLevels.LevelAt(packed, 4);
        if (PairLevels.LevelAt(packed, 0) is Level.GivenDifferent or Level.GivenSimilar) return birth == Level.BirthSame ? Vetoes.MayBeTwins : Vetoes.MayBeSiblings;
        return birth == Level.BirthDifferent ? Vetoes.MayBeSiblings : null;
    }

    /// <summary>One NHS number and birthday under two given names that nothing else brings together: a twin's number written on the wrong record looks the same as a child renamed.</summary>
    private static bool MayHoldAnothersNumber(ulong packed) =>
        PairLevels.LevelAt(packed, 7) == Level.NhsSame && PairLevels.LevelAt(packed, 0) == Level.GivenDifferent && PairLevels.LevelAt(packed, 4) == Level.BirthSame
        && PairLevels.LevelAt(packed, 8) != Level.UpnSame && PairLevels.LevelAt(packed, 2) != Level.MiddleInCommon;

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
