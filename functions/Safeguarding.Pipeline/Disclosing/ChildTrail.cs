using System.Collections.Immutable;
using Safeguarding.Linkage;
using Safeguarding.Pipeline.Curating;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Subjects;

namespace Safeguarding.Pipeline.Disclosing;

/// <summary>An id under which a child stood, and which entries of the ledger, by their sequence, say of it what is said of that child.</summary>
/// <param name="From">From this entry on.</param>
/// <param name="To">Up to this one; <see cref="long.MaxValue"/> to the end.</param>
public sealed record Standing(string ChildId, long From = 1, long To = long.MaxValue)
{
    public bool Covers(long sequence) => sequence >= From && sequence <= To;
}

/// <summary>Everything that the ledger says of one child, under whatever id it stood: who looked, who was given what, how its records were joined and parted, whether it was withheld or erased.</summary>
/// <param name="Ids">Its ids: the one that was asked for, those that were merged into it, those that it came from or went into.</param>
/// <param name="Lines">Oldest first. What the builds did with the child's records has the hash of the publication that made it visible.</param>
public sealed record ChildTrail(string ChildId, ImmutableArray<Standing> Ids, ImmutableArray<LedgerLine> Lines)
{
    /// <summary>What a build did with the records of children, and the entry of the ledger that vouches for it.</summary>
    internal sealed record Change(LedgerEntry Published, string Hash, CrosswalkEvent What);

    /// <param name="key">By which the entry of the child's erasure is known.</param>
    public static async Task<ChildTrail> OfAsync(IObjectStore store, Ledger ledger, PseudonymKey key, string childId, LedgerFilter filter, CancellationToken cancel = default)
    {
        var changes = await ChangesAsync(store, ledger, cancel).ConfigureAwait(false);
        var ids = IdsOf(childId, changes);
        var erasures = key.Earlier.Prepend(key).Where(k => k.IsStrong).Select(Pseudonyms.For).SelectMany(p => ids.Select(id => ErasedMarks.Of(p, ErasedMarks.ChildKey(id.ChildId))[..16])).ToHashSet(StringComparer.Ordinal);
        bool Is(string id, long sequence) => ids.Any(i => i.ChildId == id && i.Covers(sequence));

        var said = ledger.Hashed().Where(e => e.Entry.Event switch
        {
            IAboutChildren about => about.ChildIds.Any(id => Is(id, e.Entry.Sequence)),
            ChildErased erased => erasures.Contains(erased.Erasure),
            ObjectsErased erased => erasures.Contains(erased.Erasure),
            _ => false,
        }).Select(e => LedgerLine.Of(e.Entry, e.Hash));
        var done = changes.Where(c => Is(c.What.ChildId, c.Published.Sequence) || c.What.Others.Any(o => Is(o, c.Published.Sequence))).Select(LineOf);
        return new ChildTrail(childId, ids, [.. said.Concat(done).Where(filter.Takes).OrderBy(l => l.Sequence).ThenBy(l => l.Kind, StringComparer.Ordinal).ThenBy(l => string.Join(' ', l.Children), StringComparer.Ordinal)]);
    }

    /// <summary>Ids that are the same child: those merged with it, with all that was said of them; what it was split from, until then; what took its records up when its id came to stand for nobody.</summary>
    internal static ImmutableArray<Standing> IdsOf(string childId, IReadOnlyList<Change> changes)
    {
        var found = new List<Standing>();
        var open = new Queue<Standing>([new Standing(childId)]);
        while (open.TryDequeue(out var one))
        {
            if (found.Exists(f => f.ChildId == one.ChildId && f.From <= one.From && f.To >= one.To)) continue;
            found.RemoveAll(f => f.ChildId == one.ChildId && one.From <= f.From && one.To >= f.To);
            found.Add(one);
            foreach (var (published, _, what) in changes)
            {
                if (!one.Covers(published.Sequence)) continue;
                switch (what.Change)
                {
                    case CrosswalkChange.Merged when what.ChildId == one.ChildId:
                        foreach (var taken in what.Others) open.Enqueue(new Standing(taken, To: published.Sequence));
                        break;
                    case CrosswalkChange.Merged when what.Others.Contains(one.ChildId):
                        open.Enqueue(new Standing(what.ChildId, To: one.To));
                        break;
                    // A part of a child that was split was that child until then; the child's other part is somebody else from then on.
                    case CrosswalkChange.Split when what.Others.Contains(one.ChildId):
                        open.Enqueue(new Standing(what.ChildId, To: published.Sequence));
                        break;
                    case CrosswalkChange.Retired when what.ChildId == one.ChildId:
                        foreach (var next in what.Others) open.Enqueue(new Standing(next, published.Sequence, one.To));
                        break;
                }
            }
        }

        return [.. found];
    }

    /// <summary>What every publication did, oldest first, as far as its file is still there: an erasure takes away those that named the child.</summary>
    private static async Task<List<Change>> ChangesAsync(IObjectStore store, Ledger ledger, CancellationToken cancel)
    {
        var changes = new List<Change>();
        foreach (var (entry, hash) in ledger.Hashed())
        {
            if (entry.Event is not Published published) continue;
            var path = $"crosswalk/{published.Build}/events.json";
            if (await store.SizeAsync(path, cancel).ConfigureAwait(false) is null) continue;
            changes.AddRange((await store.ReadJsonAsync<ImmutableArray<CrosswalkEvent>>(path, cancel).ConfigureAwait(false)).Select(what => new Change(entry, hash, what)));
        }

        return changes;
    }

    private static LedgerLine LineOf(Change change) => LedgerLine.Of(change.Published, change.Hash) with
    {
        Log = change.What.Change is CrosswalkChange.Split or CrosswalkChange.Retired ? "alteration" : "combination",
        Kind = "crosswalk-" + change.What.Change.ToString().ToLowerInvariant(),
        Children = [change.What.ChildId, .. change.What.Others],
        What = change.What.Reason,
        Why = $"build {((Published)change.Published.Event).Build}",
    };
}
