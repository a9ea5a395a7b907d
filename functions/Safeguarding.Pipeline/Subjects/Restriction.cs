using System.Collections.Immutable;
using Safeguarding.Linkage;

namespace Safeguarding.Pipeline.Subjects;

public enum RestrictionKind { Withheld, Released }

/// <summary>That a child is to be left out of every output, or no longer. Never changed, only followed by another.</summary>
/// <param name="ChildId">The child's id when it was said.</param>
/// <param name="Number">Its place among what was said of that id, from 1.</param>
/// <param name="Records">All records of the child at that time: ids of children merge and split, records stay. The child is withheld while any of its records is.</param>
/// <param name="Reason">A code of <c>schemas/subjects.json</c>.</param>
/// <param name="Note">More about why, without a name; may be empty.</param>
/// <param name="By">Who decides.</param>
/// <param name="At">When it was said (UTC).</param>
public sealed record Restriction(string ChildId, int Number, RestrictionKind Kind, ImmutableArray<RecordKey> Records, string Reason, string Note, string By, DateTimeOffset At)
{
    public const int LongestBy = 100, LongestNote = 1_000;
}
