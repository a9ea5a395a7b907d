using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Safeguarding.Linkage;

/// <summary>Carries child ids from night to night: a child keeps its id while any of its records stays, and no id is ever given twice.</summary>
internal static class StableIds
{
    private const string Base32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private const int Length = 12;

    /// <param name="keys">Records of the night in key order.</param>
    /// <param name="groupOfRecord">For each of them the number of its group: the smallest record number in it.</param>
    public static (Crosswalk Crosswalk, ImmutableArray<CrosswalkEvent> Events) Assign(RecordKey[] keys, int[] groupOfRecord, Crosswalk previous)
    {
        var idBefore = new Dictionary<RecordKey, string>(previous.Entries.Length);
        foreach (var entry in previous.Entries) idBefore.Add(entry.Record, entry.ChildId);

        var idOfGroup = KeepIds(keys, groupOfRecord, idBefore);
        var used = new HashSet<string>(previous.RetiredIds, StringComparer.Ordinal);
        used.UnionWith(idBefore.Values);
        for (var i = 0; i < keys.Length; i++)
            if (groupOfRecord[i] == i && !idOfGroup.ContainsKey(i)) idOfGroup.Add(i, NewId(keys[i], used));

        var entries = keys.Select((key, i) => new CrosswalkEntry(key, idOfGroup[groupOfRecord[i]])).ToImmutableArray();

        var current = idOfGroup.Values.ToHashSet(StringComparer.Ordinal);
        var retired = previous.RetiredIds.Concat(idBefore.Values.Where(id => !current.Contains(id)))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToImmutableArray();
        return (new Crosswalk(entries, retired), Events(entries, idBefore, current));
    }

    /// <summary>Gives each group the earlier id with which it shares most records, each id to one group; ties go to the smallest id, then the group of the smallest record.</summary>
    private static Dictionary<int, string> KeepIds(RecordKey[] keys, int[] groupOfRecord, Dictionary<RecordKey, string> idBefore)
    {
        var overlaps = new Dictionary<(int Group, string Id), int>();
        for (var i = 0; i < keys.Length; i++)
            if (idBefore.TryGetValue(keys[i], out var id)) CollectionsMarshal.GetValueRefOrAddDefault(overlaps, (groupOfRecord[i], id), out _)++;

        var kept = new Dictionary<int, string>();
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var ((group, id), _) in overlaps.OrderByDescending(overlap => overlap.Value).ThenBy(overlap => overlap.Key.Id, StringComparer.Ordinal).ThenBy(overlap => overlap.Key.Group))
            if (!kept.ContainsKey(group) && taken.Add(id)) kept.Add(group, id);
        return kept;
    }

    /// <summary>C and 12 characters of the SHA-256 of the group's smallest record key, with a counter when that id was used before.</summary>
    private static string NewId(RecordKey key, HashSet<string> used)
    {
        for (var attempt = 0; ; attempt++)
        {
            // The source's length keeps A:BC and AB:C apart.
            var text = string.Create(CultureInfo.InvariantCulture, $"{key.Source.Length}:{key.Source}:{key.Id}:{attempt}");
            var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text));
            var id = "C" + string.Create(Length, hash, (span, bytes) =>
            {
                for (var c = 0; c < span.Length; c++)
                {
                    var bit = c * 5;
                    var two = bytes[bit / 8] << 8 | bytes[bit / 8 + 1];
                    span[c] = Base32[two >> (11 - bit % 8) & 31];
                }
            });
            if (used.Add(id)) return id;
        }
    }

    private static ImmutableArray<CrosswalkEvent> Events(ImmutableArray<CrosswalkEntry> entries, Dictionary<RecordKey, string> idBefore, HashSet<string> current)
    {
        var newRecords = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var from = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        var to = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            if (!idBefore.TryGetValue(entry.Record, out var before))
            {
                newRecords[entry.ChildId] = newRecords.GetValueOrDefault(entry.ChildId) + 1;
                continue;
            }
            if (before == entry.ChildId) continue;
            if (!from.TryGetValue(entry.ChildId, out var sources)) from.Add(entry.ChildId, sources = new SortedSet<string>(StringComparer.Ordinal));
            if (!to.TryGetValue(before, out var targets)) to.Add(before, targets = new SortedSet<string>(StringComparer.Ordinal));
            sources.Add(before);
            targets.Add(entry.ChildId);
        }
        var idsBefore = idBefore.Values.ToHashSet(StringComparer.Ordinal);
        var events = new List<CrosswalkEvent>();
        foreach (var (id, count) in newRecords)
        {
            events.Add(idsBefore.Contains(id)
                ? new CrosswalkEvent(CrosswalkChange.Extended, id, [], Records(count, "not seen before joined this child."))
                : new CrosswalkEvent(CrosswalkChange.Created, id, [], Records(count, "not seen before became a new child.")));
        }
        foreach (var (id, sources) in from)
        {
            // Ids that no longer stand for anybody were taken up; the records of one that still stands came by a split, told below.
            var gone = sources.Where(source => !current.Contains(source)).ToImmutableArray();
            if (gone.Length > 0) events.Add(new CrosswalkEvent(CrosswalkChange.Merged, id, gone, "Records of several earlier children are now one child."));
        }
        foreach (var (id, targets) in to)
        {
            var parts = targets.ToImmutableArray();
            if (current.Contains(id) || parts.Length > 1)
                events.Add(new CrosswalkEvent(CrosswalkChange.Split, id, parts, "Records of one earlier child are now several children."));
        }
        foreach (var id in idsBefore.Where(id => !current.Contains(id)))
        {
            events.Add(to.TryGetValue(id, out var targets)
                ? new CrosswalkEvent(CrosswalkChange.Retired, id, [.. targets], "All its records belong to other children now.")
                : new CrosswalkEvent(CrosswalkChange.Retired, id, [], "None of its records came this time."));
        }
        return [.. events.OrderBy(e => e.ChildId, StringComparer.Ordinal).ThenBy(e => e.Change)];
    }

    private static string Records(int count, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? "record" : "records")} {what}");
}
