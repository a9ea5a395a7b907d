using System.Collections.Immutable;
using Safeguarding.Pipeline.Matching;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Subjects;

namespace Safeguarding.Pipeline.Disclosing;

/// <summary>Keeps what people disclosed of a child outside the product, and what they refused to.</summary>
public static class Disclosures
{
    /// <summary>Writes it into the ledger; every time anew, because the same may be given twice.</summary>
    /// <param name="refused">A code of <see cref="SubjectRules.Refusals"/> when it was not given; null when it was.</param>
    /// <exception cref="KeyNotFoundException">Neither the publication nor the ledger knows such a child.</exception>
    /// <exception cref="ArgumentException">Something is not as it must be; the message says what.</exception>
    public static async Task<LedgerEvent> SayAsync(IObjectStore store, SubjectRules rules, Publication publication, Disclosure said, string? refused, DateTimeOffset at, CancellationToken cancel = default)
    {
        Check("By whom", said.By, 1, Disclosure.Longest);
        Check("To whom", said.To, 1, Disclosure.Longest);
        Check("What was given", said.What, 1, Disclosure.Longest);
        Check("A reference", said.Reference, 0, Disclosure.Longest);
        Check("A note", said.Note, 0, Disclosure.LongestNote);
        Known(rules.Purposes, "purpose", said.Purpose);
        foreach (var basis in said.Bases) Known(rules.Bases, "basis", basis);
        if (refused is not null) Known(rules.Refusals, "reason for refusing", refused);
        else if (said.Bases.IsEmpty) throw new ArgumentException("A disclosure rests on at least one lawful basis.", nameof(said));
        if (said.On > DateOnly.FromDateTime(at.UtcDateTime)) throw new ArgumentException("The day it was given lies ahead.", nameof(said));

        var ledger = await Ledger.OpenAsync(store, cancel).ConfigureAwait(false);
        if (!await IsKnownAsync(store, ledger, publication, said.ChildId, cancel).ConfigureAwait(false)) throw new KeyNotFoundException("Neither the publication nor the ledger knows such a child.");
        LedgerEvent what = refused is null ? new ChildDisclosed(said) : new DisclosureRefused(said, refused);
        await ledger.AppendIfAsync(what, at, _ => true, cancel).ConfigureAwait(false);
        return what;
    }

    /// <summary>Checks a purpose and bases that were given with something else.</summary>
    /// <exception cref="ArgumentException">One of them is not of the list.</exception>
    public static void Check(SubjectRules rules, string? purpose, ImmutableArray<string> bases)
    {
        if (purpose is not null) Known(rules.Purposes, "purpose", purpose);
        foreach (var basis in bases) Known(rules.Bases, "basis", basis);
    }

    /// <summary>An id that stands for nobody now, after a merge or an erasure, may have been disclosed when it did.</summary>
    private static async Task<bool> IsKnownAsync(IObjectStore store, Ledger ledger, Publication publication, string childId, CancellationToken cancel)
    {
        if (ledger.Entries.Any(e => e.Event is IAboutChildren about && about.ChildIds.Contains(childId))) return true;
        await using var stream = await store.OpenRequiredAsync(publication.Crosswalk.Path, cancel).ConfigureAwait(false);
        var crosswalk = CrosswalkFile.Read(stream);
        return crosswalk.Entries.Any(e => e.ChildId == childId) || crosswalk.RetiredIds.Contains(childId);
    }

    private static void Known(ImmutableArray<LegalCode> list, string name, string code)
    {
        if (!list.Any(c => c.Code == code)) throw new ArgumentException($"There is no {name} '{code}'. It is one of {string.Join(", ", list.Select(c => c.Code))}; 'safeguarding ledger codes' says what each means.", nameof(code));
    }

    private static void Check(string what, string text, int least, int most)
    {
        if (text.Length < least || text.Length > most) throw new ArgumentException($"{what} must be said in {(least == 0 ? "at most" : "1 to")} {most} characters.", nameof(text));
    }
}
