using System.Collections.Immutable;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Curating;
using Safeguarding.Pipeline.Landing;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Retention;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;

namespace Safeguarding.Pipeline.Subjects;

/// <summary>Deletes objects that tell of a child, each in the ledger first, so that <c>verify</c> knows why it is gone. What a legal hold covers stays and is named.</summary>
/// <param name="name">What the ledger calls it: see <see cref="ChildErased"/>.</param>
/// <param name="dry">Only find what would go.</param>
internal sealed class Deletion(ISweepableStore store, Schemas schemas, RunContext run, string name, bool dry)
{
    private const int AtOnce = 500;

    /// <param name="zones">In the order in which they are gone through.</param>
    /// <param name="current">Its objects stay; null for none.</param>
    /// <param name="tells">Whether an object tells of the child.</param>
    public async Task<(ImmutableSortedDictionary<string, ZoneErasure> Zones, ImmutableArray<string> Held)> RunAsync(
        Ledger ledger, ImmutableArray<string> zones, Publication? current, Func<string, CancellationToken, Task<bool>> tells, CancellationToken cancel)
    {
        await ledger.CatchUpAsync(cancel).ConfigureAwait(false);
        var ages = await Ages.OfAsync(store, ledger, schemas.Contracts, run.StartedAt, cancel).ConfigureAwait(false);
        var stays = current?.Objects().Select(o => o.Path).ToHashSet(StringComparer.Ordinal) ?? [];
        var done = ImmutableSortedDictionary.CreateBuilder<string, ZoneErasure>(StringComparer.Ordinal);
        var held = ImmutableArray.CreateBuilder<string>();
        foreach (var zone in zones)
        {
            var telling = await TellingAsync(store, zone, stays, tells, cancel).ConfigureAwait(false);
            var (deleted, kept) = (0, 0);
            foreach (var some in telling.OrderBy(i => IsOfPeople(i.Path)).ThenBy(i => i.Path, StringComparer.Ordinal).Chunk(AtOnce))
            {
                var holds = LegalHolds.Of(ledger);
                var free = some.Where(i => holds.IsEmpty || !ages.Kin(i.Path).Any(p => LegalHolds.Covers(holds, p))).ToList();
                held.AddRange(some.Except(free).Select(i => Named(i.Path)));
                kept += some.Length - free.Count;
                if (dry || free.Count == 0) continue;
                await ledger.AppendAsync(new ObjectsErased(name, zone, [.. free.Select(i => Named(i.Path))]), run.StartedAt, cancel).ConfigureAwait(false);
                foreach (var item in free)
                    if (await store.DeleteAsync(item.Path, item.Version, cancel).ConfigureAwait(false)) deleted++;
                await ledger.CatchUpAsync(cancel).ConfigureAwait(false);
            }

            if (telling.Count > 0) done[zone] = new ZoneErasure(telling.Count, deleted, kept);
        }

        return (done.ToImmutable(), held.ToImmutable());
    }

    /// <summary>Objects of a zone that tell of the child.</summary>
    /// <param name="but">Paths that are not looked at.</param>
    public static async Task<List<StoredObject>> TellingAsync(IObjectStore store, string zone, IReadOnlySet<string> but, Func<string, CancellationToken, Task<bool>> tells, CancellationToken cancel)
    {
        var telling = new List<StoredObject>();
        await foreach (var item in store.ListAsync(zone + "/", cancel).ConfigureAwait(false))
            if (!but.Contains(item.Path) && ObjectPath.IsValid(item.Path) && await tells(item.Path, cancel).ConfigureAwait(false)) telling.Add(item);
        return telling;
    }

    /// <summary>Names of landed files come from outside.</summary>
    public static string Named(string path) => path.StartsWith(LandingPath.Root, StringComparison.Ordinal) ? LandingPath.Named(path) : path;

    private static bool IsOfPeople(string path) => Matching.Persons.PersonTables.Append(ChildIdentifiers.Linked).Any(t => path.StartsWith($"accepted/{t}/", StringComparison.Ordinal));
}
