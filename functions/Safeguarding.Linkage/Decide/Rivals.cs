using Safeguarding.Linkage.Comparisons;
using Safeguarding.Linkage.Model;
using Safeguarding.Linkage.Standardise;

namespace Safeguarding.Linkage.Decide;

/// <summary>What the sources of a night know of one another.</summary>
/// <param name="Known">By two sources: of the first's records, the share whose child the second knows.</param>
/// <param name="Duplicates">Second records of one child, per record.</param>
internal sealed record SourceShares(double[,] Known, double[] Duplicates);

/// <summary>What the other candidates of a pair's two records say about the pair.</summary>
/// <remarks>
/// A weight looks at one pair as if there were no other. But a child has as a rule one record in a source that keeps a record a patient: when another of its records
/// fits as well, neither may be believed on its own (a police record without a given name fits both twins), and when no other fits, and nearly every child is
/// in that source, the one that nearly fits is the likelier for it. With o the odds of a pair and c the share of a source's records whose child the other source knows,
/// the odds given all candidates are o / (1 - c + odds of the rivals), once from each side.
/// </remarks>
internal sealed class Rivals
{
    private const double MostKnown = 0.98;

    /// <summary>Records that stand for what is not yet known of a source: a small night says nothing about whom it knows.</summary>
    private const double SeenBefore = 50;
    private const double FewestDuplicates = 0.005;
    private const double MostOdds = 40;

    /// <summary>Weight below which a candidate counts for nothing as a rival.</summary>
    private const double LeastWeight = -12;

    /// <summary>The most (log2) that lack of a rival can add from one side.</summary>
    public const double MostGain = 5.65;
    private readonly Population _population;
    private readonly ScoredPair[] _pairs;
    private readonly int[] _starts, _edges;
    private readonly double[,] _known;
    private readonly double[] _duplicates;
    private readonly Func<int, int, bool> _areApart;

    /// <summary>What each source knows of the others, as counted or as held.</summary>
    public SourceShares Shares => new(_known, _duplicates);

    /// <param name="areApart">Whether people or numbers say that two records are two children.</param>
    /// <param name="shares">Held from another night; null: counted from the pairs.</param>
    public Rivals(Population population, ScoredPair[] pairs, Func<int, int, bool> areApart, SourceShares? shares = null)
    {
        (_population, _pairs, _areApart) = (population, pairs, areApart);
        (_starts, _edges) = EdgesByRecord(population.Count, pairs);
        (_known, _duplicates) = shares ?? CountShares();
    }

    /// <summary>Log2 factor of a pair's odds from the candidates of its two records, 0 when there is nothing to say.</summary>
    public double Factor(int edge)
    {
        ref readonly var pair = ref _pairs[edge];
        return Side(pair.A, pair.B, edge) + Side(pair.B, pair.A, edge);
    }

    /// <summary>Of the record's source, the share of records whose child the partner's source knows.</summary>
    public double Known(int record, int partner) => _known[_population[record].Source, _population[partner].Source];

    private double Side(int record, int partner, int edge)
    {
        var (own, other) = (_population[record].Source, _population[partner].Source);
        if (own == other) return 0;
        var rivals = 0.0;
        var isExclusive = false;
        for (var at = _starts[record]; at < _starts[record + 1]; at++)
        {
            if (_edges[at] == edge) continue;
            ref readonly var candidate = ref _pairs[_edges[at]];
            var rival = candidate.A == record ? candidate.B : candidate.A;
            if (_areApart(record, rival)) continue;
            if (_population[rival].Source != other)
            {
                // A record of a third source competes only where it is known to be another child's.
                if (!_areApart(partner, rival)) continue;
                rivals += double.Exp2(Math.Min(candidate.Weight, MostOdds));
                isExclusive = true;
                continue;
            }
            var apart = ApartChance(partner, rival, out var plainly);
            if (apart < 0.01) continue;
            rivals += double.Exp2(Math.Min(candidate.Weight, MostOdds)) * apart;
            isExclusive |= plainly;
        }
        var known = _known[own, other];
        var factor = -Math.Log2(1 - known + rivals);

        // Where a second record of one child is common, another candidate takes nothing away unless it is plainly another child's.
        return isExclusive || known <= 0 ? factor : Math.Max(factor, Math.Min(0, Math.Log2(_duplicates[other] / known)));
    }

    /// <summary>Chance that two records of one source are two children.</summary>
    private double ApartChance(int a, int b, out bool plainly)
    {
        plainly = _areApart(a, b);
        if (plainly) return 1;
        for (var at = _starts[a]; at < _starts[a + 1]; at++)
        {
            ref readonly var between = ref _pairs[_edges[at]];
            if (between.A != b && between.B != b) continue;
            plainly = PairLevels.LevelAt(between.Levels, 0) == Level.GivenDifferent && between.Weight < -2;
            return 1 - PairScorer.Probability(between.Weight);
        }
        return 1;
    }

    private SourceShares CountShares()
    {
        var sources = _population.Sources.Length;
        var sums = new double[sources, sources];
        Span<double> best = stackalloc double[sources];
        for (var i = 0; i < _population.Count; i++)
        {
            best.Fill(double.NegativeInfinity);
            for (var at = _starts[i]; at < _starts[i + 1]; at++)
            {
                ref readonly var pair = ref _pairs[_edges[at]];
                ref var held = ref best[_population.SourceOf(pair.A == i ? pair.B : pair.A)];
                held = Math.Max(held, pair.Weight);
            }
            for (var t = 0; t < sources; t++)
                if (best[t] > double.NegativeInfinity) sums[_population.SourceOf(i), t] += PairScorer.Probability(best[t]);
        }
        var known = new double[sources, sources];
        var duplicates = new double[sources];
        for (var s = 0; s < sources; s++)
        {
            for (var t = 0; t < sources; t++) known[s, t] = Math.Min(MostKnown, sums[s, t] / (_population.RecordsOf((byte)s) + SeenBefore));
            duplicates[s] = Math.Max(FewestDuplicates, sums[s, s] / Math.Max(1, _population.RecordsOf((byte)s)));
        }
        return new SourceShares(known, duplicates);
    }

    private static (int[] Starts, int[] Edges) EdgesByRecord(int records, ScoredPair[] pairs)
    {
        var starts = new int[records + 1];
        foreach (ref readonly var pair in pairs.AsSpan())
        {
            if (pair.Weight < LeastWeight) continue;
            starts[pair.A + 1]++;
            starts[pair.B + 1]++;
        }
        for (var i = 0; i < records; i++) starts[i + 1] += starts[i];
        var edges = new int[starts[^1]];
        var next = starts.AsSpan(0, records).ToArray();
        for (var e = 0; e < pairs.Length; e++)
        {
            if (pairs[e].Weight < LeastWeight) continue;
            edges[next[pairs[e].A]++] = e;
            edges[next[pairs[e].B]++] = e;
        }
        return (starts, edges);
    }
}
