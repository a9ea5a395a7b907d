using System.Collections.Immutable;
using Safeguarding.Linkage;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Records;
using Safeguarding.Pipeline.Reviewing;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;

namespace Safeguarding.Pipeline.Subjects;

/// <summary>Whether a child may be shown by a verb that looks at the newest publication.</summary>
public enum Showing { Shown, Withheld, Sealed, Unknown }

/// <summary>Withholding a child, ending that, and asking whether a child is withheld.</summary>
public static class Withholding
{
    /// <summary>Withholds a child from the next build on: every record it has in the publication, and the ledger told of the child id and the reason.</summary>
    /// <param name="reason">A code of <see cref="SubjectRules.Reasons"/>.</param>
    /// <exception cref="KeyNotFoundException">The publication has no such child.</exception>
    /// <exception cref="ArgumentException">The reason, the note or who decides is not as it must be.</exception>
    public static async Task<(Restriction Entry, bool IsNew)> WithholdAsync(
        IObjectStore store, IRecordStore records, SubjectRules rules, Publication publication, string childId, string reason, string note, string by, DateTimeOffset at, CancellationToken cancel = default)
    {
        if (!rules.Reasons.Any(r => r.Code == reason)) throw new ArgumentException($"The reason must be one of {string.Join(", ", rules.Reasons.Select(r => r.Code))}.", nameof(reason));
        Check(by, note);
        var of = await RecordsOfAsync(store, publication, childId, cancel).ConfigureAwait(false);
        if (of.IsEmpty) throw new KeyNotFoundException("The publication has no such child.");

        // The ledger first: whoever is left out of everything must not be so unseen.
        var ledger = await Ledger.OpenAsync(store, cancel).ConfigureAwait(false);
        await ledger.AppendAsync(new ChildWithheld(childId, reason, by), at, cancel).ConfigureAwait(false);
        return await new RestrictionLog(records).AddAsync(new Restriction(childId, 0, RestrictionKind.Withheld, of, reason, note, by, at), cancel).ConfigureAwait(false);
    }

    /// <summary>Ends the withholding of a child by whatever id it was withheld under: of all that shares a record with it.</summary>
    /// <returns>What was ended; none when the child is not withheld.</returns>
    public static async Task<ImmutableArray<Restriction>> ReleaseAsync(IObjectStore store, IRecordStore records, Publication publication, string childId, string note, string by, DateTimeOffset at, CancellationToken cancel = default)
    {
        Check(by, note);
        var log = new RestrictionLog(records);
        var ended = await OfAsync(store, log, publication, childId, cancel).ConfigureAwait(false);
        var ledger = await Ledger.OpenAsync(store, cancel).ConfigureAwait(false);
        foreach (var one in ended)
        {
            await log.AddAsync(one with { Kind = RestrictionKind.Released, Note = note, By = by, At = at }, cancel).ConfigureAwait(false);
            await ledger.AppendAsync(new ChildReleased(one.ChildId, by), at, cancel).ConfigureAwait(false);
        }

        return ended;
    }

    /// <summary>Whether a child of the publication may be shown: what people have said since it was made counts too.</summary>
    public static async Task<Showing> OfAsync(IObjectStore store, IRecordStore records, Publication publication, string childId, CancellationToken cancel = default)
    {
        if (!(await OfAsync(store, new RestrictionLog(records), publication, childId, cancel).ConfigureAwait(false)).IsEmpty) return Showing.Withheld;
        if ((await RecordsOfAsync(store, publication, childId, cancel).ConfigureAwait(false)).IsEmpty) return Showing.Unknown;
        var then = await LeftOutAsync(store, publication, cancel).ConfigureAwait(false);
        return then.Records.Any(r => r.ChildId == childId && r.IsSealed) ? Showing.Sealed : Showing.Shown;
    }

    /// <summary>Whom the outputs of a publication leave out.</summary>
    public static async Task<WithheldChildren> LeftOutAsync(IObjectStore store, Publication publication, CancellationToken cancel = default)
    {
        var path = WithheldChildren.PathOf(publication.Build);
        return await store.SizeAsync(path, cancel).ConfigureAwait(false) is null ? WithheldChildren.Nobody : await store.ReadJsonAsync<WithheldChildren>(path, cancel).ConfigureAwait(false);
    }

    /// <summary>Every record of a child in a publication's crosswalk, sorted.</summary>
    public static async Task<ImmutableArray<RecordKey>> RecordsOfAsync(IObjectStore store, Publication publication, string childId, CancellationToken cancel = default) =>
        [.. (await ReviewQueue.ChildrenAsync(store, publication, cancel).ConfigureAwait(false)).Crosswalk.Entries.Where(e => e.ChildId == childId).Select(e => e.Record)];

    private static async Task<ImmutableArray<Restriction>> OfAsync(IObjectStore store, RestrictionLog log, Publication publication, string childId, CancellationToken cancel)
    {
        var of = (await RecordsOfAsync(store, publication, childId, cancel).ConfigureAwait(false)).ToHashSet();
        return [.. (await log.CurrentAsync(cancel).ConfigureAwait(false)).Where(r => r.ChildId == childId || r.Records.Any(of.Contains))];
    }

    private static void Check(string by, string note)
    {
        if (by.Trim().Length is 0 or > Restriction.LongestBy) throw new ArgumentException($"Who decides must be said in 1 to {Restriction.LongestBy} characters.", nameof(by));
        if (note.Length > Restriction.LongestNote) throw new ArgumentException($"A note has at most {Restriction.LongestNote} characters.", nameof(note));
    }
}
