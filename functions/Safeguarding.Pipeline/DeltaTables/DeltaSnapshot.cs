using System.Collections.Immutable;

namespace Safeguarding.Pipeline.DeltaTables;

/// <summary>What a table is at one version: the outcome of replaying its log. Source: PROTOCOL.md, Action Reconciliation.</summary>
/// <param name="Version">-1 before the first.</param>
/// <param name="Files">Files it holds, by path.</param>
/// <param name="Tombstones">Files it no longer holds, by path.</param>
/// <param name="Transactions">How far each application has come.</param>
public sealed record DeltaSnapshot(
    long Version, ProtocolVersions? Protocol, TableMetadata? Metadata, ImmutableSortedDictionary<string, AddFile> Files,
    ImmutableSortedDictionary<string, RemoveFile> Tombstones, ImmutableSortedDictionary<string, Transaction> Transactions)
{
    public static readonly DeltaSnapshot Empty = new(
        -1, null, null, ImmutableSortedDictionary.Create<string, AddFile>(StringComparer.Ordinal), ImmutableSortedDictionary.Create<string, RemoveFile>(StringComparer.Ordinal),
        ImmutableSortedDictionary.Create<string, Transaction>(StringComparer.Ordinal));

    /// <summary>Our newest publication that is in it; 0 when there is none.</summary>
    public long Published => Transactions.GetValueOrDefault(DeltaStamp.AppId)?.Version ?? 0;

    /// <summary>The table once a commit, or a checkpoint, has been gone through.</summary>
    public DeltaSnapshot After(long version, IEnumerable<DeltaAction> actions)
    {
        var next = this with { Version = version };
        foreach (var action in actions)
        {
            next = action switch
            {
                { Protocol: { } protocol } => next with { Protocol = protocol },
                { MetaData: { } metadata } => next with { Metadata = metadata },
                { Txn: { } txn } => next with { Transactions = next.Transactions.SetItem(txn.AppId, txn) },
                { Add: { } add } => next with { Files = next.Files.SetItem(add.Path, add), Tombstones = next.Tombstones.Remove(add.Path) },
                { Remove: { } remove } => next with { Files = next.Files.Remove(remove.Path), Tombstones = next.Tombstones.SetItem(remove.Path, remove) },
                _ => next,
            };
        }

        return next;
    }

    /// <summary>Paths of its files from the root of the store.</summary>
    public IEnumerable<string> PathsOf(DeltaTable table) => Files.Keys.Select(path => table.Root + Uri.UnescapeDataString(path));
}
