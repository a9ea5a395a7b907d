using Safeguarding.Pipeline.Runs;

namespace Safeguarding.Pipeline.Retention;

/// <summary>What the ledger says was deleted, by the sweep or by an erasure.</summary>
internal static class Deletions
{
    /// <summary>Paths of it.</summary>
    public static IReadOnlySet<string> Of(Ledger ledger) => ledger.Events<Swept>().SelectMany(swept => swept.Paths).Concat(Erased(ledger)).ToHashSet(StringComparer.Ordinal);

    /// <summary>Paths of what went because of whom it tells.</summary>
    public static IReadOnlySet<string> Erased(Ledger ledger) => ledger.Events<ObjectsErased>().SelectMany(erased => erased.Paths).ToHashSet(StringComparer.Ordinal);
}
