using Safeguarding.Linkage.Model;
using Safeguarding.Linkage.Standardise;

namespace Safeguarding.Linkage.Cards;

/// <summary>What a night estimated of each level, all pairs of sources together.</summary>
internal static class Estimates
{
    /// <summary>A pair of sources expected to share fewer people than this says little of its own.</summary>
    private const double FewestMatches = 30;

    public static List<LevelEstimate> Of(Population population, Parameters parameters)
    {
        var pairs = new List<(double Matches, IReadOnlyList<double> LogM)>();
        for (var s = 0; s < population.Sources.Length; s++)
        {
            for (var t = s; t < population.Sources.Length; t++)
            {
                double a = population.RecordsOf((byte)s), b = population.RecordsOf((byte)t);
                pairs.Add(((s == t ? a * (a - 1) / 2 : a * b) * double.Exp2(parameters.Prior[s, t]), parameters.MatchesOf(s, t)));
            }
        }
        var all = pairs.Sum(pair => pair.Matches);
        var estimates = new List<LevelEstimate>();
        for (var level = (Level)1; (int)level < LevelNames.Count; level++)
        {
            // A comparison of further columns has an estimate for each of them and none for all.
            if (level is >= Level.OtherIdSame and <= Level.OtherDifferent) continue;
            var (comparison, name) = LevelNames.Of(level);
            var at = (int)level;
            var m = all > 0 ? pairs.Sum(pair => pair.Matches * double.Exp2(pair.LogM[at])) / all : double.Exp2(pairs[0].LogM[at]);
            var own = pairs.Where(pair => pair.Matches >= FewestMatches).Select(pair => double.Exp2(pair.LogM[at])).DefaultIfEmpty(m).ToList();
            estimates.Add(new LevelEstimate(comparison, name, m, double.Exp2(parameters.Stranger(level))) { LowestM = own.Min(), HighestM = own.Max() });
        }
        return estimates;
    }
}
