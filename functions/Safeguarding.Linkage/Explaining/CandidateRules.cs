using System.Collections.Immutable;
using Safeguarding.Linkage.Blocking;

namespace Safeguarding.Linkage.Explaining;

/// <summary>Which blocking rules make one pair, and which would but for the size of their block.</summary>
internal static class CandidateRules
{
    public static (ImmutableArray<string> Found, ImmutableArray<string> Lost) Of(WeighedNight night, int lower, int higher)
    {
        var found = ImmutableArray.CreateBuilder<string>();
        var lost = ImmutableArray.CreateBuilder<string>();
        for (var rule = 0; rule < BlockingRules.All.Length; rule++)
        {
            if (Makes(night.Blocks[rule], lower, higher)) found.Add(BlockingRules.All[rule].Name);
            else if (ShareKey(BlockingRules.All[rule], night, lower, higher)) lost.Add(BlockingRules.All[rule].Name);
        }
        return (found.ToImmutable(), lost.ToImmutable());
    }

    private static bool Makes(BlockIndex index, int lower, int higher)
    {
        foreach (var stretch in index.StretchesOf(lower))
            if (index[stretch].Contains(higher)) return true;
        return false;
    }

    private static bool ShareKey(BlockingRule rule, WeighedNight night, int a, int b)
    {
        if (rule.IsAnchor is { } anchor && !anchor(night.Population, a) && !anchor(night.Population, b)) return false;
        var (ofA, ofB) = (new List<uint>(), new List<uint>());
        rule.AddKeys(night.Population, a, ofA);
        rule.AddKeys(night.Population, b, ofB);
        return ofA.Any(ofB.Contains);
    }
}
