using System.Collections.Immutable;
using Safeguarding.Pipeline.Runs;

namespace Safeguarding.Pipeline.Retention;

/// <summary>Legal holds: what must not be deleted until a person says otherwise, whatever the retention table says. They live in the ledger.</summary>
public static class LegalHolds
{
    /// <summary>Prefixes held now: <c>""</c> is everything, <c>accepted/police/</c> one agency's extracts.</summary>
    public static ImmutableSortedSet<string> Of(Ledger ledger)
    {
        var held = ImmutableSortedSet.CreateBuilder<string>(StringComparer.Ordinal);
        foreach (var what in ledger.Entries.Select(e => e.Event))
        {
            if (what is HoldPlaced placed) held.Add(placed.Prefix);
            else if (what is HoldReleased released) held.Remove(released.Prefix);
        }

        return held.ToImmutable();
    }

    public static bool Covers(IEnumerable<string> holds, string path) => holds.Any(hold => path.StartsWith(hold, StringComparison.Ordinal));
}
