using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Safeguarding.Linkage;
using Safeguarding.Pipeline.Reviewing;

namespace Safeguarding.Pipeline.Subjects;

/// <summary>A record that outputs leave out.</summary>
/// <param name="ChildId">Its child in the build; empty when the record did not come.</param>
/// <param name="IsSealed">Only because the child was adopted: statutory returns keep it, which the law requires to tell of the adoption.</param>
public sealed record WithheldRecord(string Source, string Id, string ChildId, bool IsSealed);

/// <summary>Whom the outputs of a build leave out. A child is withheld while any of its joined records is.</summary>
/// <param name="Records">Every record of those children, sorted.</param>
public sealed record WithheldChildren(ImmutableArray<WithheldRecord> Records)
{
    public static readonly WithheldChildren Nobody = new([]);

    /// <summary>Among the notes of a build, where no reader of outputs looks; there when anybody is left out.</summary>
    public static string PathOf(string build) => $"builds/{build}/withheld.json";

    private readonly Lazy<(HashSet<string> Children, HashSet<RecordKey> Published, HashSet<RecordKey> Returns)> _sets = new(() => (
        Records.Where(r => r.ChildId.Length > 0).Select(r => r.ChildId).ToHashSet(StringComparer.Ordinal),
        Records.Select(r => new RecordKey(r.Source, r.Id)).ToHashSet(),
        Records.Where(r => !r.IsSealed).Select(r => new RecordKey(r.Source, r.Id)).ToHashSet()));

    /// <summary>Children withheld by a person's word.</summary>
    [JsonIgnore]
    public int Withheld => Count(isSealed: false);

    /// <summary>Children sealed because they were adopted, and not withheld besides.</summary>
    [JsonIgnore]
    public int Sealed => Count(isSealed: true);

    [JsonIgnore]
    public bool IsEmpty => Records.IsEmpty;

    /// <summary>Whether outputs leave the child out. What is carried from night to night (histories) is held to this too.</summary>
    public bool Covers(string childId) => _sets.Value.Children.Contains(childId);

    public bool Covers(RecordKey record) => _sets.Value.Published.Contains(record);

    /// <summary>Whether statutory returns leave the record out too.</summary>
    public bool CoversInReturns(RecordKey record) => _sets.Value.Returns.Contains(record);

    /// <summary>What a return says of the children it leaves out, without names; empty when there are none.</summary>
    /// <param name="children">How many are withheld.</param>
    public static string InReturns(int children) => children == 0 ? "" : string.Create(System.Globalization.CultureInfo.InvariantCulture,
        $"{children:N0} {(children == 1 ? "child is" : "children are")} withheld; this return leaves {(children == 1 ? "the child" : "them")} out. Add {(children == 1 ? "the child" : "them")} by hand if the return must have {(children == 1 ? "the child" : "them")}: who may decide so finds out who by 'safeguarding subject list'.");

    /// <param name="sealedRecords">Records of adopted children from before the adoption.</param>
    public static WithheldChildren Of(Crosswalk crosswalk, SubjectSnapshot snapshot, IEnumerable<RecordKey> sealedRecords)
    {
        var said = snapshot.Withheld.Select(text => Words.TryRead(text, out RecordKey record) ? record : throw new InvalidDataException("A record of the snapshot of withheld children cannot be read. Plan the night again.")).ToHashSet();
        var adopted = sealedRecords.ToHashSet();
        if (said.Count == 0 && adopted.Count == 0) return Nobody;
        var withheld = crosswalk.Entries.Where(e => said.Contains(e.Record)).Select(e => e.ChildId).ToHashSet(StringComparer.Ordinal);
        var sealedToo = crosswalk.Entries.Where(e => adopted.Contains(e.Record)).Select(e => e.ChildId).ToHashSet(StringComparer.Ordinal);
        var there = crosswalk.Entries.Select(e => e.Record).ToHashSet();
        return new WithheldChildren([.. crosswalk.Entries
            .Where(e => withheld.Contains(e.ChildId) || sealedToo.Contains(e.ChildId))
            .Select(e => new WithheldRecord(e.Record.Source, e.Record.Id, e.ChildId, !withheld.Contains(e.ChildId)))
            .Concat(said.Where(r => !there.Contains(r)).Select(r => new WithheldRecord(r.Source, r.Id, "", IsSealed: false)))
            .OrderBy(r => new RecordKey(r.Source, r.Id))]);
    }

    private int Count(bool isSealed) => Records.Where(r => r.IsSealed == isSealed && r.ChildId.Length > 0).Select(r => r.ChildId).Distinct(StringComparer.Ordinal).Count();
}
