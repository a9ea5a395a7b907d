using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Safeguarding.Pipeline.Storage;

namespace Safeguarding.Pipeline.Runs;

/// <summary>Something that happened and is never unsaid.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ExtractAccepted), "extract-accepted")]
[JsonDerivedType(typeof(ExtractHeld), "extract-held")]
[JsonDerivedType(typeof(ExtractRefused), "extract-refused")]
[JsonDerivedType(typeof(ExtractFailed), "extract-failed")]
[JsonDerivedType(typeof(ExtractOverdue), "extract-overdue")]
[JsonDerivedType(typeof(Published), "published")]
[JsonDerivedType(typeof(TablesCommitted), "tables-committed")]
[JsonDerivedType(typeof(LineageRecorded), "lineage")]
[JsonDerivedType(typeof(Swept), "swept")]
[JsonDerivedType(typeof(HoldPlaced), "hold-placed")]
[JsonDerivedType(typeof(HoldReleased), "hold-released")]
[JsonDerivedType(typeof(ChildConsulted), "child-consulted")]
[JsonDerivedType(typeof(ChildrenConsulted), "children-consulted")]
[JsonDerivedType(typeof(ChildrenDecided), "children-decided")]
[JsonDerivedType(typeof(ChildDisclosed), "child-disclosed")]
[JsonDerivedType(typeof(DisclosureRefused), "disclosure-refused")]
[JsonDerivedType(typeof(FlowSent), "flow-sent")]
[JsonDerivedType(typeof(Rekeyed), "rekeyed")]
[JsonDerivedType(typeof(ChildWithheld), "child-withheld")]
[JsonDerivedType(typeof(ChildReleased), "child-released")]
[JsonDerivedType(typeof(ChildWithdrawn), "child-withdrawn")]
[JsonDerivedType(typeof(ChildErased), "child-erased")]
[JsonDerivedType(typeof(ObjectsErased), "objects-erased")]
public abstract record LedgerEvent;

/// <summary>Says what became of a landed file.</summary>
public interface IAboutLandedFile
{
    LandedFile File { get; }
}

/// <summary>Says something of children.</summary>
public interface IAboutChildren
{
    /// <summary>Their ids, as they were when it was said.</summary>
    IEnumerable<string> ChildIds { get; }
}

/// <summary>A landed file: where it lay, which version of it, and the SHA-256 of its bytes, under which <c>raw/</c> keeps them.</summary>
public sealed record LandedFile(string Path, string Version, string Sha256, long Bytes);

/// <summary>An extract whose good rows are kept.</summary>
/// <param name="WorkId">Identity of the validation: content, contract and code version hashed.</param>
/// <param name="Accepted">Rows kept; with <paramref name="Rejected"/> it makes <paramref name="Rows"/>.</param>
/// <param name="Findings">How often each finding code was raised.</param>
/// <param name="MeasuredAgainst">Rows of the last good extract when this one was judged, or null when there was none to measure it against.</param>
public sealed record ExtractAccepted(
    string Agency, string Table, DateOnly Date, LandedFile File, string WorkId, long Rows, long Accepted, long Rejected,
    WrittenObject Data, string Quarantine, string FindingsPath, ImmutableSortedDictionary<string, long> Findings,
    long? MeasuredAgainst = null) : LedgerEvent, IAboutLandedFile
{
    /// <summary>Rows that were of erased children and are in neither any more: with <see cref="Accepted"/> and <see cref="Rejected"/> they make <see cref="Rows"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Erased { get; init; }
}

/// <summary>An extract kept back whole; the last good one stays in use.</summary>
/// <param name="MeasuredAgainst">Rows of the last good extract when this one was judged, or null when there was none to measure it against.</param>
/// <param name="Good">Rows that would have been accepted.</param>
public sealed record ExtractHeld(
    string Agency, string Table, DateOnly Date, LandedFile File, string WorkId, long Rows, string FindingsPath,
    ImmutableSortedDictionary<string, long> Findings, long? MeasuredAgainst = null, long Good = 0) : LedgerEvent, IAboutLandedFile;

/// <summary>A landed file that is no extract of a known table.</summary>
/// <param name="Reason">Code of the findings catalogue.</param>
public sealed record ExtractRefused(LandedFile File, string Reason) : LedgerEvent, IAboutLandedFile;

/// <summary>An extract that the product could not deal with, attempt after attempt: a fault on our side, which the sender is told of. Taking it successfully later settles it.</summary>
public sealed record ExtractFailed(string Agency, string Table, DateOnly Date, string Path, int Attempts, string FindingsPath) : LedgerEvent;

/// <summary>An expected extract had not come by its hour; said once a table and night.</summary>
/// <param name="Reason">Code of the findings catalogue.</param>
public sealed record ExtractOverdue(string Agency, string Table, DateOnly Night, string Reason) : LedgerEvent;

/// <summary>A night's build became visible.</summary>
public sealed record Published(DateOnly Night, string Build, long Publication, string ManifestSha256) : LedgerEvent;

/// <summary>A publication's curated tables are versions of their Delta tables. Each hash is of the file that names the versions of a zone, and with each the hash of its commit.</summary>
public sealed record TablesCommitted(DateOnly Night, long Publication, string CuratedSha256, string IdentifiableSha256) : LedgerEvent;

/// <summary>A worker began, ended or failed at making a dataset, in the form that lineage catalogues take.</summary>
public sealed record LineageRecorded(Publishing.LineageEvent Lineage) : LedgerEvent;

/// <summary>Objects that the retention sweep deletes, said before it does.</summary>
/// <param name="Rules">Version of the retention table.</param>
/// <param name="Days">How long the zone is kept.</param>
public sealed record Swept(string Zone, string Rules, int Days, ImmutableArray<string> Paths) : LedgerEvent;

/// <summary>A person has said that nothing under a prefix may be deleted.</summary>
/// <param name="Prefix">Start of paths; empty for everything.</param>
public sealed record HoldPlaced(string Prefix, string Who, string Reason) : LedgerEvent;

/// <summary>A person has lifted a hold.</summary>
public sealed record HoldReleased(string Prefix, string Who, string Reason) : LedgerEvent;

/// <summary>A person has looked at what is held of one child. Said before it is shown, every time.</summary>
/// <param name="ChildId">Stable id of the child; never a name or a number.</param>
/// <param name="What">What was opened: journey, subject export.</param>
/// <param name="Build">The build whose data was shown.</param>
public sealed record ChildConsulted(string ChildId, string Who, string Reason, string What, string Build) : LedgerEvent, IAboutChildren
{
    /// <summary>A code of <c>schemas/subjects.json</c>, where one was given.</summary>
    public string? Purpose { get; init; }

    /// <summary>Codes of <c>schemas/subjects.json</c>, where any were given.</summary>
    public ImmutableArray<string>? Bases { get; init; }

    IEnumerable<string> IAboutChildren.ChildIds => [ChildId];
}

/// <summary>A person has looked at records of several children side by side. Said before they are shown, every time.</summary>
/// <param name="Children">Their ids, sorted.</param>
/// <param name="What">What was opened: explain, review show, review export.</param>
public sealed record ChildrenConsulted(ImmutableArray<string> Children, string Who, string Reason, string What, string Build) : LedgerEvent, IAboutChildren
{
    IEnumerable<string> IAboutChildren.ChildIds => Children;
}

/// <summary>A steward has said whether two records are of one child. Said before the decision is kept, which has the records and the reason.</summary>
/// <param name="Children">The children of the records in the build that was looked at, sorted: one id when the build has them as one child.</param>
/// <param name="Answer">same, different or not sure.</param>
public sealed record ChildrenDecided(ImmutableArray<string> Children, string Answer, string Who, string Build) : LedgerEvent, IAboutChildren
{
    IEnumerable<string> IAboutChildren.ChildIds => Children;
}

/// <summary>What was asked of a child's data, or given.</summary>
/// <param name="On">The day it was given or refused; it may be written down later.</param>
/// <param name="By">Who gave it or refused to.</param>
/// <param name="To">Who got it or asked for it.</param>
/// <param name="What">What it was, in words, without a name or a value.</param>
/// <param name="Purpose">A code of <c>schemas/subjects.json</c>.</param>
/// <param name="Bases">Codes of <c>schemas/subjects.json</c>; of a refusal those that were claimed, which may be none.</param>
/// <param name="Reference">Of a case file, request or order; may be empty.</param>
/// <param name="Note">More about why; may be empty.</param>
public sealed record Disclosure(string ChildId, DateOnly On, string By, string To, string What, string Purpose, ImmutableArray<string> Bases, string Reference, string Note)
{
    public const int Longest = 200, LongestNote = 1_000;
}

/// <summary>Data of a child was given to somebody outside this product.</summary>
public sealed record ChildDisclosed(Disclosure Disclosure) : LedgerEvent, IAboutChildren
{
    IEnumerable<string> IAboutChildren.ChildIds => [Disclosure.ChildId];
}

/// <summary>Data of a child was asked for, and a person decided not to give it.</summary>
/// <param name="Reason">A code of <c>schemas/subjects.json</c>.</param>
public sealed record DisclosureRefused(Disclosure Disclosure, string Reason) : LedgerEvent, IAboutChildren
{
    IEnumerable<string> IAboutChildren.ChildIds => [Disclosure.ChildId];
}

/// <summary>A person has the key of the pseudonyms changed, and gets a bridge from the old ones to the new. Said before the bridge is written.</summary>
/// <param name="Build">The build whose children are in the bridge.</param>
/// <param name="From">Id of the old key.</param>
/// <param name="To">Id of the new one.</param>
public sealed record Rekeyed(DateOnly Night, string Build, string From, string To, string Who, string Reason) : LedgerEvent;

/// <summary>A run of sending the daily flow ended, or was found cut off and finished: how many records of each kind it was to send, and what became of them.</summary>
/// <param name="Authority">Number of the council.</param>
/// <param name="InDoubt">Records that the department may or may not have taken. Those that it certainly did not take are in none of the last three.</param>
public sealed record FlowSent(DateOnly Night, string Authority, string Destination, long Run, long New, long Changed, long Purged, long Acknowledged, long Refused, long InDoubt) : LedgerEvent;

/// <summary>A person has said that a child is to be left out of every output.</summary>
/// <param name="Reason">A code of schemas/subjects.json.</param>
public sealed record ChildWithheld(string ChildId, string Reason, string Who) : LedgerEvent, IAboutChildren
{
    IEnumerable<string> IAboutChildren.ChildIds => [ChildId];
}

/// <summary>A person has said that a child need not be left out any more.</summary>
public sealed record ChildReleased(string ChildId, string Who) : LedgerEvent, IAboutChildren
{
    IEnumerable<string> IAboutChildren.ChildIds => [ChildId];
}

/// <summary>A person has said that what was published before is not to show a child who is left out now. Said before anything is deleted.</summary>
/// <param name="Withdrawal">By which the deletions are known, see <see cref="ObjectsErased"/>.</param>
public sealed record ChildWithdrawn(string ChildId, string Withdrawal, string Who, string Reason) : LedgerEvent, IAboutChildren
{
    IEnumerable<string> IAboutChildren.ChildIds => [ChildId];
}

/// <summary>A person has said that all that is held of a child is to be erased. Said before anything is.</summary>
/// <param name="Erasure">Keyed hash of the child id: the same for every try, and of use to nobody without the key.</param>
/// <param name="Records">How many records the child had.</param>
public sealed record ChildErased(string Erasure, string Who, string Reason, int Records) : LedgerEvent;

/// <summary>Objects that an erasure or a withdrawal deletes, said before it does.</summary>
public sealed record ObjectsErased(string Erasure, string Zone, ImmutableArray<string> Paths) : LedgerEvent;
