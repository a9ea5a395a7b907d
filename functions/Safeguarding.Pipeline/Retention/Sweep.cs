using System.Collections.Immutable;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.DeltaTables;
using Safeguarding.Pipeline.Landing;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;

namespace Safeguarding.Pipeline.Retention;

/// <summary>What a sweep did, or would do.</summary>
/// <param name="Swept">Objects deleted by zone.</param>
/// <param name="Held">Objects whose time is up but for a legal hold.</param>
/// <param name="Paths">Their paths, as the ledger may hold them.</param>
public sealed record SweepReport(ImmutableSortedDictionary<string, int> Swept, int Held, ImmutableArray<string> Paths);

/// <summary>Deletes what the retention table says is to go, and nothing else. Each deletion is in the ledger before it is made.</summary>
public static class Sweep
{
    /// <summary>Paths one ledger entry names at most.</summary>
    private const int AtOnce = 500;

    /// <param name="now">Counted up to here.</param>
    /// <param name="dry">Only say what would go.</param>
    public static async Task<SweepReport> RunAsync(ISweepableStore store, Ledger ledger, ContractCatalog contracts, RetentionRules rules, DateTimeOffset now, bool dry, CancellationToken cancel = default)
    {
        await ledger.CatchUpAsync(cancel).ConfigureAwait(false);
        var ages = await Ages.OfAsync(store, ledger, contracts, now, cancel).ConfigureAwait(false);
        var swept = ImmutableSortedDictionary.CreateBuilder<string, int>(StringComparer.Ordinal);
        var paths = ImmutableArray.CreateBuilder<string>();
        var held = 0;
        foreach (var rule in rules.Rules)
        {
            var items = new List<StoredObject>();
            await foreach (var item in store.ListAsync(rule.Zone + "/", cancel).ConfigureAwait(false))
                if (ObjectPath.IsValid(item.Path)) items.Add(item);
            int DaysOf(StoredObject item) => Math.Min(rule.Days, ages.LimitOf(item.Path) ?? rule.Days);
            bool IsOver(StoredObject item) => ages.SinceOf(item) is { } since && now - since >= TimeSpan.FromDays(DaysOf(item));
            var due = items.Where(IsOver).ToList();
            held += due.RemoveAll(item => IsHeld(ledger, ages, item));
            var holds = LegalHolds.Of(ledger);
            // A log goes by what is left of its table, and after the files it tells of.
            due.AddRange(await ExpiredLog.OfAsync(store, items, IsOver, item => LegalHolds.Covers(holds, item.Path), cancel).ConfigureAwait(false));

            paths.AddRange(due.Select(d => Named(d.Path)));
            swept[rule.Zone] = dry ? due.Count : 0;
            if (dry) continue;
            foreach (var (days, some) in due.GroupBy(DaysOf).OrderBy(g => g.Key).SelectMany(g => g.Chunk(AtOnce).Select(some => (g.Key, some))))
            {
                // First the word, then the deed: a sweep that dies in between finds them again, says nothing new and deletes them.
                await ledger.AppendAsync(new Swept(rule.Zone, rules.Version, days, [.. some.Select(s => Named(s.Path))]), now, cancel).ConfigureAwait(false);
                foreach (var item in some)
                {
                    // A hold that was placed meanwhile comes before the entry, and stops what follows it.
                    if (IsHeld(ledger, ages, item)) held++;
                    else if (await store.DeleteAsync(item.Path, item.Version, cancel).ConfigureAwait(false)) swept[rule.Zone]++;
                }

                await ledger.CatchUpAsync(cancel).ConfigureAwait(false);
            }
        }

        return new SweepReport(swept.ToImmutable(), held, paths.ToImmutable());
    }

    private static bool IsHeld(Ledger ledger, Ages ages, StoredObject item)
    {
        var holds = LegalHolds.Of(ledger);
        return !holds.IsEmpty && ages.Kin(item.Path).Any(path => LegalHolds.Covers(holds, path));
    }

    /// <summary>Names of landed files come from outside.</summary>
    private static string Named(string path) => path.StartsWith(LandingPath.Root, StringComparison.Ordinal) ? LandingPath.Named(path) : path;
}
