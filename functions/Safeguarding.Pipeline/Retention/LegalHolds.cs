using System.Collections.Immutable;
using Safeguarding.Pipeline.Runs;

namespace Safeguarding.Pipeline.Retention;

/// <summary>Legal holds: what must not be deleted until a person says otherwise, whatever the retention table says. They live in the ledger.</summary>
public static class LegalHolds
{
    /// <summary>Prefixes held now: <c>""</c> is everything, <c>accepted/police/</c> one agency's extracts. A prefix that was held twice, for two inquiries, is held until both are over.</summary>
    public static ImmutableSortedSet<string> Of(Ledger ledger)
    {
        var held = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var what in ledger.Entries.Select(e => e.Event))
        {
            if (what is HoldPlaced placed) held[placed.Prefix] = held.GetValueOrDefault(placed.Prefix) + 1;
            else if (what is HoldReleased released) held[released.Prefix] = Math.Max(0, held.GetValueOrDefault(released.Prefix) - 1);
        }

        return [.. held.Where(h => h.Value > 0).Select(h => h.Key)];
    }

    public static bool Covers(IEnumerable<string> holds, string path) => holds.Any(hold => path.StartsWith(hold, StringComparison.Ordinal));
}
