using System.Collections.Immutable;
using System.Globalization;
using Safeguarding.Pipeline.Storage;

namespace Safeguarding.Pipeline.DeltaTables;

/// <summary>What there is of a table's log: which versions have their commit, which a checkpoint.</summary>
public sealed record DeltaLog(DeltaTable Table, ImmutableSortedSet<long> Commits, ImmutableSortedSet<long> Checkpoints)
{
    /// <summary>The newest version; -1 when the table has none.</summary>
    public long Newest => Math.Max(Commits.IsEmpty ? -1 : Commits.Max, Checkpoints.IsEmpty ? -1 : Checkpoints.Max);

    public static async Task<DeltaLog> ListAsync(IObjectStore store, DeltaTable table, CancellationToken cancel = default)
    {
        var paths = new List<string>();
        await foreach (var item in store.ListAsync(table.Log, cancel).ConfigureAwait(false)) paths.Add(item.Path);
        return Of(table, paths);
    }

    public static DeltaLog Of(DeltaTable table, IEnumerable<string> paths)
    {
        var (commits, checkpoints) = (ImmutableSortedSet.CreateBuilder<long>(), ImmutableSortedSet.CreateBuilder<long>());
        foreach (var path in paths)
            if (VersionOf(path) is { } version) (path == table.CommitOf(version) ? commits : checkpoints).Add(version);
        return new DeltaLog(table, commits.ToImmutable(), checkpoints.ToImmutable());
    }

    /// <summary>The version a commit or a checkpoint is of; null for any other path.</summary>
    public static long? VersionOf(string path)
    {
        var name = path.AsSpan(path.LastIndexOf('/') + 1);
        return name.Length > 20 && name[20..] is ".json" or ".checkpoint.parquet" && long.TryParse(name[..20], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;
    }

    /// <summary>Replays the log up to a version: the newest checkpoint that is not beyond it, and the commits after that.</summary>
    /// <param name="version">Null for the newest.</param>
    /// <exception cref="InvalidDataException">A commit or checkpoint that it needs is gone or is not one, or the table asks for more than this program knows.</exception>
    public async Task<DeltaSnapshot> ReplayAsync(IObjectStore store, long? version = null, CancellationToken cancel = default)
    {
        var last = version ?? Newest;
        var from = Checkpoints.Where(c => c <= last).Select(c => (long?)c).LastOrDefault();
        var table = from is { } checkpoint
            ? DeltaSnapshot.Empty.After(checkpoint, DeltaCheckpoint.Read(await store.OpenRequiredAsync(Table.CheckpointOf(checkpoint), cancel).ConfigureAwait(false)))
            : DeltaSnapshot.Empty;
        var needed = Enumerable.Range(0, (int)(last - table.Version)).Select(i => table.Version + 1 + i).ToList();
        foreach (var gone in needed.Where(v => !Commits.Contains(v)))
            throw new InvalidDataException($"Version {last} of '{Table.Root}' cannot be told: '{Table.CommitOf(gone)}' is gone. It may be past its days of retention; otherwise restore it from its versions or backup.");
        var commits = await Task.WhenAll(needed.Select(v => CommitAsync(store, v, cancel))).ConfigureAwait(false);
        foreach (var actions in commits) table = table.After(table.Version + 1, actions);
        if (table.Protocol is { } protocol) DeltaSchema.ThrowIfUnreadable(protocol, Table);
        return table;
    }

    /// <summary>What one version did.</summary>
    public async Task<ImmutableArray<DeltaAction>> CommitAsync(IObjectStore store, long version, CancellationToken cancel = default) =>
        DeltaLines.Read(await store.ReadBytesAsync(Table.CommitOf(version), cancel).ConfigureAwait(false), Table.CommitOf(version));
}
