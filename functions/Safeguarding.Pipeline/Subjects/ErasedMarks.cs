using System.Collections.Concurrent;
using Safeguarding.Linkage;
using Safeguarding.Pipeline.Curating;
using Safeguarding.Pipeline.Runs;

namespace Safeguarding.Pipeline.Subjects;

/// <summary>Knows the records of erased children by keyed hashes of them, so that what is remembered of an erasure identifies nobody, and rows that come again are dropped.</summary>
/// <remarks>Made with the pseudonym key of the time, and known by it or an earlier one that is still given. Safe for use by several threads at once.</remarks>
public sealed class ErasedMarks(IEnumerable<string> marks, PseudonymKey key)
{
    /// <summary>Nobody is erased.</summary>
    public static readonly ErasedMarks None = new([], PseudonymKey.None);

    private readonly HashSet<string> _marks = new(marks, StringComparer.Ordinal);
    private readonly ConcurrentDictionary<RecordKey, bool> _known = new();
    private readonly Pseudonyms[] _pseudonyms = [.. key.Earlier.Prepend(key).Where(k => k.IsStrong).Select(Pseudonyms.For)];

    public bool IsEmpty => _marks.Count == 0;

    public bool Covers(RecordKey record) => _marks.Count > 0 && _known.GetOrAdd(record, r => Array.Exists(_pseudonyms, p => _marks.Contains(Of(p, r))));

    /// <summary>Whether an id was an erased child's.</summary>
    public bool Covers(string childId) => Covers(ChildKey(childId));

    /// <summary>A child's own id in the form in which it is marked beside its records.</summary>
    public static RecordKey ChildKey(string childId) => new("child", childId);

    /// <summary>The mark of a record.</summary>
    public static string Of(Pseudonyms pseudonyms, RecordKey record) => pseudonyms.Of("erased/" + record.Source, record.Id);
}
