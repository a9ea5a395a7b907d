using System.Collections.Immutable;
using Safeguarding.Pipeline.Storage;

namespace Safeguarding.Pipeline.DeltaTables;

/// <summary>What of the logs of Delta tables may go when files go: the commits and checkpoints that tell of no version whose file is kept. Source: PROTOCOL.md, Metadata Cleanup.</summary>
public static class ExpiredLog
{
    /// <summary>Of the objects of a zone, the commits and checkpoints before the newest checkpoint that every version with a kept file can still be told from, oldest first.</summary>
    /// <param name="items">Every object of the zone.</param>
    /// <param name="goes">Whether a data file's days are over and nothing holds it.</param>
    /// <param name="isHeld">Whether a legal hold covers an object: a table with anything held keeps its log whole.</param>
    public static async Task<ImmutableArray<StoredObject>> OfAsync(IObjectStore store, IReadOnlyList<StoredObject> items, Func<StoredObject, bool> goes, Func<StoredObject, bool> isHeld, CancellationToken cancel = default)
    {
        var expired = ImmutableArray.CreateBuilder<StoredObject>();
        foreach (var objects in items.Where(i => TableOf(i.Path) is not null).GroupBy(i => TableOf(i.Path)!))
        {
            if (objects.Any(isHeld)) continue;
            var log = DeltaLog.Of(objects.Key, objects.Select(o => o.Path));
            var kept = objects.Where(o => DeltaTable.BuildOf(o.Path) is not null && !goes(o)).Select(o => o.Path).ToHashSet(StringComparer.Ordinal);
            var cut = await CutAsync(store, log, kept, cancel).ConfigureAwait(false);
            expired.AddRange(objects.Where(o => DeltaLog.VersionOf(o.Path) < cut).OrderBy(o => DeltaLog.VersionOf(o.Path)));
        }

        return expired.ToImmutable();
    }

    /// <summary>The first version to keep: the newest checkpoint before which no version has a file that is kept.</summary>
    private static async Task<long> CutAsync(IObjectStore store, DeltaLog log, HashSet<string> kept, CancellationToken cancel)
    {
        var cut = 0L;
        var version = log.Commits.IsEmpty ? 0 : log.Commits.Min;
        foreach (var checkpoint in log.Checkpoints)
        {
            for (; version < checkpoint; version++)
            {
                if (!log.Commits.Contains(version)) continue;
                foreach (var action in await log.CommitAsync(store, version, cancel).ConfigureAwait(false))
                    if (action.Add is { } add && kept.Contains(log.Table.Root + Uri.UnescapeDataString(add.Path))) return cut;
            }

            cut = checkpoint;
        }

        return cut;
    }

    /// <summary>The table that an object is a file or a part of the log of; null when it is neither.</summary>
    private static DeltaTable? TableOf(string path)
    {
        foreach (var zone in DeltaZone.All)
        {
            if (!path.StartsWith(zone.Folder + "/", StringComparison.Ordinal)) continue;
            var segments = path[(zone.Folder.Length + 1)..].Split('/');
            var isFile = segments.Length == 2 && DeltaTable.BuildOf(path) is not null;
            if (isFile || segments.Length == 3 && segments[1] == DeltaTable.LogFolder) return zone.Table(segments[0]);
        }

        return null;
    }
}
