using Safeguarding.Linkage.Comparisons;
using Safeguarding.Linkage.Standardise;

namespace Safeguarding.Linkage.Model;

/// <summary>Estimates the chances of a night from its own records: u by counting pairs taken at random, m by expectation and maximisation over the pairs that were scored.</summary>
/// <remarks>
/// Blocking brings nearly every true pair together and u is counted over all pairs, so the expectation needs no correction for what blocking left out:
/// the odds of a candidate are those of any pair. The model's own chances stand behind every estimate as so many cases seen before, which is what small nights rest on.
/// Nothing is drawn at random: the pairs counted are a fixed walk over the records in key order. Source: Dempster, Laird and Rubin (1977); Winkler (1988).
/// </remarks>
internal static class Estimation
{
    private const int Walk = 60_000;
    private const int StrangersSeenBefore = 6_000;
    private const int FewestRecords = 2_000;
    private const double MatchesSeenBefore = 1000;
    private const double PairMatchesSeenBefore = 400;
    private const double PriorSeenBefore = 50;
    private const int MostPairs = 250_000;
    private const int Rounds = 12;
    private const double Settled = 1e-4;

    private static readonly (Level First, Level Last)[] Comparisons =
    [
        (Level.GivenSame, Level.GivenDifferent), (Level.MiddleInCommon, Level.MiddleDifferent), (Level.SurnameSame, Level.SurnameDifferent),
        (Level.BirthSame, Level.BirthDifferent), (Level.ExpectedInTime, Level.ExpectedNotInTime), (Level.SexSame, Level.SexDifferent),
        (Level.PlaceDoor, Level.PlaceDifferent), (Level.NhsSame, Level.NhsDifferent), (Level.UpnSame, Level.UpnDifferent),
    ];

    private static IEnumerable<(Level First, Level Last)> ComparisonsOf(Population population) =>
        Comparisons.Concat(population.ExtraColumns.Select((_, column) => (Parameters.ExtraLevel(column), (Level)((int)Parameters.ExtraLevel(column) + Parameters.LevelsOfExtra - 1))));

    /// <summary>Chances of strangers, counted over pairs of records far apart in the list; the model's own where a night is too small to count.</summary>
    public static PairScorer CountStrangers(PairScorer scorer, Population population)
    {
        if (population.Count < FewestRecords) return scorer;
        var counts = new double[scorer.Parameters.Count];
        var levels = new PairLevels[Walk];
        Parallel.For(0, Walk / 1000, range =>
        {
            for (var k = range * 1000; k < (range + 1) * 1000; k++)
            {
                // Every record in turn, beside another that is never itself and differs from round to round.
                var i = (int)((ulong)(uint)k * 2_654_435_761UL % (ulong)population.Count);
                var j = (int)(((ulong)i + 1 + (ulong)(uint)k * 2_246_822_519UL % (ulong)(population.Count - 1)) % (ulong)population.Count);
                levels[k] = scorer.Comparison.Compare(Math.Min(i, j), Math.Max(i, j));
            }
        });
        foreach (ref readonly var pair in levels.AsSpan()) Count(pair, 1, counts);

        var stranger = new double[scorer.Parameters.Count];
        for (var level = 0; level < stranger.Length; level++) stranger[level] = level == 0 ? 0 : scorer.Parameters.Stranger((Level)level);
        foreach (var (first, last) in ComparisonsOf(population))
        {
            // Identifiers that hardly two people share cannot be counted in a sample: their chance is the model's.
            if (first is Level.NhsSame or Level.UpnSame || IsIdentifier(population, first)) continue;
            Blend(counts, stranger, first, last, StrangersSeenBefore);
        }
        return scorer.With(scorer.Parameters.WithStrangers(stranger));
    }

    /// <summary>Chances of matches, from the scored pairs.</summary>
    /// <param name="settled">Pairs of which a person is sure, by record numbers ascending: true, one child; false, two. Those that are not among the scored ones count for nothing.</param>
    /// <remarks>
    /// A settled pair counts with 1 or 0 in the place of what was expected of it, never beside it, and once, whatever its weight. People are asked of doubtful pairs and not of a fair
    /// sample, so counting what they said by itself would make every child look like a doubtful one. But which pairs they are asked of follows from what the records say, and all that the
    /// records say is in the expectation; among pairs that are alike the settled ones are as good as any (missing at random: Rubin 1976). So the sum over all pairs, with what is known
    /// instead of what is expected, leans no way. And a handful of answers, being a handful of cases among the hundreds that stand behind every chance, cannot swing a night.
    /// </remarks>
    public static PairScorer Maximise(PairScorer scorer, Population population, ReadOnlySpan<ScoredPair> scored, bool within, bool across, IReadOnlyDictionary<(int A, int B), bool>? settled = null)
    {
        if (scored.IsEmpty) return scorer;
        var stride = Math.Max(1, scored.Length / MostPairs);
        var sample = new ScoredPair[(scored.Length + stride - 1) / stride];
        for (var k = 0; k < sample.Length; k++) sample[k] = scored[k * stride];
        var known = new Tallies(population.Sources.Length, scorer.Parameters.Count);
        if (settled?.Count > 0)
        {
            sample = Array.FindAll(sample, pair => !settled.ContainsKey((pair.A, pair.B)));
            CountSettled(population, scored, settled, known);
        }
        var first = scorer.Parameters;
        for (var round = 0; round < Rounds; round++)
        {
            var tallies = Expect(scorer, population, sample, stride, known);
            var next = Maximised(first, population, tallies, within, across);
            var change = 0.0;
            for (var s = 0; s < population.Sources.Length; s++)
                for (var t = 0; t < population.Sources.Length; t++)
                    for (var level = Level.GivenSame; (int)level < scorer.Parameters.Count; level++)
                        change = Math.Max(change, Math.Abs(double.Exp2(next.Match(s, t, level, 0)) - double.Exp2(scorer.Parameters.Match(s, t, level, 0))));
            scorer = scorer.With(next);
            if (change < Settled) break;
        }
        return scorer;
    }

    /// <summary>Every settled pair, also those that the sample passes over.</summary>
    private static void CountSettled(Population population, ReadOnlySpan<ScoredPair> scored, IReadOnlyDictionary<(int A, int B), bool> settled, Tallies known)
    {
        var isAsked = new bool[population.Count];
        foreach (var (a, _) in settled.Keys) isAsked[a] = true;
        foreach (ref readonly var pair in scored)
            if (isAsked[pair.A] && settled.TryGetValue((pair.A, pair.B), out var same) && same) known.Add(population, pair, 1);
    }

    private sealed class Tallies(int sources, int levels)
    {
        public double[][] Levels { get; } = [.. Enumerable.Range(0, sources * sources).Select(_ => new double[levels])];
        public double[][] Places { get; } = [.. Enumerable.Range(0, Parameters.Gaps).Select(_ => new double[levels])];
        public double[] Matches { get; } = new double[sources * sources];

        public void Add(Population population, in ScoredPair pair, double chance)
        {
            var (s, t) = (population[pair.A].Source, population[pair.B].Source);
            var st = Math.Min(s, t) * sources + Math.Max(s, t);
            Matches[st] += chance;
            Count(PairLevels.Unpack(pair.Levels), chance, Levels[st], Places);
        }

        public void Add(Tallies other)
        {
            for (var st = 0; st < Matches.Length; st++)
            {
                Matches[st] += other.Matches[st];
                for (var level = 0; level < levels; level++) Levels[st][level] += other.Levels[st][level];
            }
            for (var gap = 0; gap < Parameters.Gaps; gap++)
                for (var level = 0; level < levels; level++) Places[gap][level] += other.Places[gap][level];
        }
    }

    private static Tallies Expect(PairScorer scorer, Population population, ScoredPair[] sample, int stride, Tallies known)
    {
        // Stretches of fixed length, added up in order: the sums do not depend on how many threads there are.
        const int Length = 8192;
        var sources = population.Sources.Length;
        var parts = new Tallies[(sample.Length + Length - 1) / Length];
        Parallel.For(0, parts.Length, part =>
        {
            var tallies = parts[part] = new Tallies(sources, scorer.Parameters.Count);
            for (var k = part * Length; k < Math.Min(sample.Length, (part + 1) * Length); k++)
            {
                ref readonly var pair = ref sample[k];
                var chance = PairScorer.Probability(scorer.Weight(pair)) * stride;
                if (chance < 1e-4) continue;
                tallies.Add(population, pair, chance);
            }
        });
        var all = new Tallies(sources, scorer.Parameters.Count);
        foreach (var part in parts) all.Add(part);
        all.Add(known);
        return all;
    }

    private static Parameters Maximised(Parameters prior, Population population, Tallies tallies, bool within, bool across)
    {
        var sources = population.Sources.Length;
        double[] From() => [.. Enumerable.Range(0, prior.Count).Select(level => level == 0 ? 0 : prior.Match(0, 0, (Level)level, 0))];

        // First all sources together with the model behind them, then each pair of sources with that behind it.
        var pooled = new double[prior.Count];
        foreach (var levels in tallies.Levels)
            for (var level = 0; level < pooled.Length; level++) pooled[level] += levels[level];
        var common = From();
        foreach (var (first, last) in ComparisonsOf(population)) Blend(pooled, common, first, last, MatchesSeenBefore);
        var exchanged = pooled[(int)Level.NamesExchanged];
        var named = exchanged;
        for (var level = Level.GivenSame; level <= Level.GivenDifferent; level++) named += pooled[(int)level];
        common[(int)Level.NamesExchanged] = Math.Log2((exchanged + MatchesSeenBefore * double.Exp2(prior.Match(0, 0, Level.NamesExchanged, 0))) / (named + MatchesSeenBefore));

        var match = new double[sources * sources][];
        var odds = new double[sources, sources];
        for (var s = 0; s < sources; s++)
        {
            for (var t = 0; t < sources; t++)
            {
                var st = Math.Min(s, t) * sources + Math.Max(s, t);
                var own = (double[])common.Clone();
                foreach (var (first, last) in ComparisonsOf(population)) Blend(tallies.Levels[st], own, first, last, PairMatchesSeenBefore);
                match[s * sources + t] = own;
                odds[s, t] = prior.Prior[s, t];
                if (s == t ? !within : !across) continue;
                double a = population.RecordsOf((byte)s), b = population.RecordsOf((byte)t);
                var pairs = s == t ? a * (a - 1) / 2 : a * b;
                odds[s, t] = Math.Log2((tallies.Matches[st] + PriorSeenBefore) / (pairs + PriorSeenBefore / double.Exp2(prior.Prior[s, t])));
            }
        }
        var places = new double[Parameters.Gaps][];
        for (var gap = 0; gap < Parameters.Gaps; gap++)
        {
            places[gap] = (double[])common.Clone();
            Blend(tallies.Places[gap], places[gap], Level.PlaceDoor, Level.PlaceDifferent, PairMatchesSeenBefore);
        }
        return prior.WithMatches(match, places, odds);
    }

    /// <summary>Replaces log2 chances of a comparison's levels by those of the counts and of so many cases that went as the chances said.</summary>
    private static void Blend(double[] counts, double[] chances, Level first, Level last, double seenBefore)
    {
        var total = seenBefore;
        for (var level = first; level <= last; level++) total += counts[(int)level];
        for (var level = first; level <= last; level++)
        {
            // A level not met yet may still be met: one case in so many is as low as counting can tell.
            var chance = Math.Min(double.Exp2(chances[(int)level]), 0.5 / total);
            chances[(int)level] = Math.Log2(Math.Max(chance, (counts[(int)level] + seenBefore * double.Exp2(chances[(int)level])) / total));
        }
    }

    private static bool IsIdentifier(Population population, Level level) =>
        (int)level >= LevelNames.Count && population.ExtraColumns[((int)level - LevelNames.Count) / Parameters.LevelsOfExtra].IsIdentifier;

    private static void Count(in PairLevels levels, double chance, double[] counts, double[][]? places = null)
    {
        counts[(int)levels.Given] += chance;
        counts[(int)levels.Exchanged] += chance;
        counts[(int)levels.Middle] += chance;
        counts[(int)levels.Surname] += chance;
        counts[(int)levels.Birth] += chance;
        counts[(int)levels.Sex] += chance;
        counts[(int)levels.Place] += chance;
        counts[(int)levels.Nhs] += chance;
        counts[(int)levels.Upn] += chance;
        var extras = levels.Extras;
        for (var c = 0; extras != 0; c++, extras >>= 2)
            if ((extras & 3) != 0) counts[(int)Parameters.ExtraLevel(c) + (int)(extras & 3) - PairLevels.ExtraSame] += chance;
        if (places is not null) places[levels.Gap][(int)levels.Place] += chance;
    }
}
