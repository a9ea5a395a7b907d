using Safeguarding.Linkage.Blocking;
using Safeguarding.Linkage.Explaining;

namespace Safeguarding.Linkage.Cards;

/// <summary>What a card asks of the records themselves, beside what linking them already told.</summary>
internal static class CardSurvey
{
    /// <summary>Weights below and above these fall into the outermost steps.</summary>
    private const int Lowest = -60, Highest = 80;

    /// <summary>Records whose pairs are weighed for the distribution; of a larger night, every so many.</summary>
    private const int SampledRecords = 20_000;

    /// <summary>The weight of each record against an exact copy of itself, in the source where that is worth most; by itself, for what other records would say against it or for it is not known.</summary>
    public static double[] BestWeights(WeighedNight night)
    {
        var (population, scorer, scope) = (night.Population, night.Scorer, night.Scope);
        var first = new int[population.Sources.Length];
        for (var i = population.Count - 1; i >= 0; i--) first[population[i].Source] = i;
        var best = new double[population.Count];
        Parallel.For(0, best.Length, i =>
        {
            var most = double.NegativeInfinity;
            for (var s = 0; s < first.Length; s++)
                if (scope == LinkScope.Both || s == population[i].Source == (scope == LinkScope.Within)) most = Math.Max(most, scorer.Prior(i, first[s]));
            best[i] = scorer.Score(i, i).Weight - scorer.Prior(i, i) + most;
        });
        return best;
    }

    /// <summary>How the candidate pairs that were too light to be kept are distributed, from an even sample of the records and the pairs that each owns.</summary>
    public static WeightTally Below(WeighedNight night)
    {
        var (population, scorer, scope) = (night.Population, night.Scorer, night.Scope);
        var starts = new int[population.Count + 1];
        foreach (var pair in night.Pairs) starts[pair.A + 1]++;
        for (var i = 0; i < population.Count; i++) starts[i + 1] += starts[i];
        var step = (population.Count + SampledRecords - 1) / SampledRecords;
        var sampled = (population.Count + step - 1) / step;
        var counts = new long[Highest - Lowest];
        Parallel.For(0, sampled, () => (Partners: new HashSet<int>(), Counts: new long[counts.Length]), (at, _, own) =>
        {
            var i = at * step;
            Gather(night.Blocks, i, own.Partners);
            for (var e = starts[i]; e < starts[i + 1]; e++) own.Partners.Remove(night.Pairs[e].B);
            foreach (var j in own.Partners)
            {
                if (scope != LinkScope.Both && population[j].Source == population[i].Source != (scope == LinkScope.Within)) continue;
                own.Counts[(int)Math.Floor(Math.Clamp(scorer.Score(i, j).Weight, Lowest, Highest - 1)) - Lowest]++;
            }
            return own;
        }, own =>
        {
            lock (counts)
                for (var s = 0; s < counts.Length; s++) counts[s] += own.Counts[s];
        });
        var share = (double)sampled / population.Count;
        return new WeightTally(Lowest, [.. counts.Select(count => Math.Round(count / share))], share);
    }

    private static void Gather(BlockIndex[] blocks, int record, HashSet<int> partners)
    {
        partners.Clear();
        foreach (var index in blocks)
        {
            foreach (var stretch in index.StretchesOf(record))
                foreach (var other in index[stretch]) partners.Add(other);
        }
    }
}
