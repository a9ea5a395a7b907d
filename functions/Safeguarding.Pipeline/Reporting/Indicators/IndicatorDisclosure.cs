using System.Collections.Immutable;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>Hides what would point at a child: numerators, denominators and what is left between them from 1 to 5, and as many more as keep the total from giving a hidden one away.</summary>
/// <remarks>Built on <see cref="SmallNumbers"/>. What two nights' or two months' reports laid side by side tell is not hidden.</remarks>
internal static class IndicatorDisclosure
{
    /// <summary>A figure that stands alone.</summary>
    public static ShownTally Alone(Tally tally, bool isMean) => new(tally, IsTelling(tally, isMean), SmallNumbers.IsSmall(tally.Of));

    /// <summary>Parts of a total, in their order. Where the total shows, hidden parts are at least two and come to more than five together, as far as there are parts to hide.</summary>
    public static ImmutableArray<ShownTally> Parts(IReadOnlyList<Tally> parts, bool isMean)
    {
        var total = parts.Aggregate(default(Tally), (a, b) => a + b);
        var ofs = parts.Select(p => SmallNumbers.IsSmall(p.Of)).ToArray();
        var counted = parts.Select(p => IsTelling(p, isMean)).ToArray();
        if (!SmallNumbers.IsSmall(total.Of)) Protect(ofs, parts, p => p.Of);
        for (var i = 0; i < ofs.Length; i++) counted[i] |= ofs[i];
        if (!IsTelling(total, isMean))
        {
            Protect(counted, parts, p => p.Of);
            if (!isMean) Protect(counted, parts, p => p.Counted, p => p.Of - p.Counted);
        }

        return [.. parts.Select((p, i) => new ShownTally(p, counted[i], ofs[i]))];
    }

    private static bool IsTelling(Tally tally, bool isMean) => SmallNumbers.IsSmall(tally.Of) || !isMean && (SmallNumbers.IsSmall(tally.Counted) || SmallNumbers.IsSmall(tally.Of - tally.Counted));

    /// <summary>Hides the next smallest part until those hidden do not give each other away in any of the amounts.</summary>
    private static void Protect(bool[] hidden, IReadOnlyList<Tally> parts, params ReadOnlySpan<Func<Tally, long>> amounts)
    {
        while (hidden.Contains(true))
        {
            var enough = hidden.Count(h => h) > 1;
            foreach (var amount in amounts)
            {
                long sum = 0;
                for (var i = 0; i < hidden.Length; i++)
                    if (hidden[i]) sum += amount(parts[i]);
                enough &= sum == 0 || sum > SmallNumbers.Largest;
            }

            var next = -1;
            for (var i = 0; i < hidden.Length; i++)
                if (!hidden[i] && parts[i].Of > 0 && (next < 0 || parts[i].Of < parts[next].Of)) next = i;
            if (enough || next < 0) return;
            hidden[next] = true;
        }
    }
}
