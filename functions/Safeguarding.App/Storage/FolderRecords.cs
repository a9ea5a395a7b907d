using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Safeguarding.Pipeline.Records;

namespace Safeguarding.App.Storage;

/// <summary>Records in a folder: a JSON file for each partition, so that a transaction is one rename. Safe between processes, and whenever one of them is killed.</summary>
/// <remarks>
/// Writers of a partition take turns by a lock file; readers need none, since a file under its own name is always whole. Every transaction
/// writes its partition anew, which suits the hundreds of records of a night and not millions.
/// </remarks>
public sealed class FolderRecords(string root) : IRecordStore
{
    private readonly string _folder = Path.Combine(Path.GetFullPath(root), ".records");

    /// <summary>How a new file is opened; a test puts a full disk here.</summary>
    internal Func<string, FileStream> OpenNew { get; init; } = static file => new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None);

    public async Task<StoredRecord?> GetAsync(string table, string partition, string row, CancellationToken cancel = default)
    {
        RecordNames.ThrowIfInvalid(row);
        return (await ReadAsync(FileOf(table, partition), partition, cancel).ConfigureAwait(false)).Records.GetValueOrDefault(row);
    }

    public IAsyncEnumerable<StoredRecord> QueryAsync(string table, string partition, CancellationToken cancel = default) => RecordsAsync(FileOf(table, partition), partition, cancel);

    private static async IAsyncEnumerable<StoredRecord> RecordsAsync(string file, string partition, [EnumeratorCancellation] CancellationToken cancel)
    {
        foreach (var record in (await ReadAsync(file, partition, cancel).ConfigureAwait(false)).Records.Values) yield return record;
    }

    public async Task<bool> CommitAsync(string table, string partition, IReadOnlyList<RecordChange> changes, CancellationToken cancel = default)
    {
        RecordNames.ThrowIfInvalid(changes);
        var file = FileOf(table, partition);
        using var turn = await FileLock.TakeAsync(file + ".lock", cancel).ConfigureAwait(false);
        if ((await ReadAsync(file, partition, cancel).ConfigureAwait(false)).Commit(partition, changes) is not { } next) return false;
        // The name is the lock holder's own, so what a killed writer left is written over.
        var unfinished = file + ".new";
        try
        {
            await using (var stream = OpenNew(unfinished))
            {
                await JsonSerializer.SerializeAsync(stream, new Kept(next.Commits, next.Records.ToImmutableSortedDictionary(r => r.Key, r => new KeptRecord(r.Value.Version, r.Value.Values), StringComparer.Ordinal)), cancellationToken: cancel).ConfigureAwait(false);
                await stream.FlushAsync(cancel).ConfigureAwait(false);
                stream.Flush(flushToDisk: true);
            }

            File.Move(unfinished, file, overwrite: true);
            return true;
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    private static async Task<RecordPartition> ReadAsync(string file, string partition, CancellationToken cancel)
    {
        if (!File.Exists(file)) return RecordPartition.Empty;
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        var kept = await JsonSerializer.DeserializeAsync<Kept>(stream, cancellationToken: cancel).ConfigureAwait(false) ?? throw new JsonException($"'{file}' holds null.");
        return new RecordPartition(kept.Commits, kept.Records.ToImmutableSortedDictionary(
            r => r.Key, r => new StoredRecord(partition, r.Key, r.Value.Version, r.Value.Values.WithComparers(StringComparer.Ordinal)), StringComparer.Ordinal));
    }

    private string FileOf(string table, string partition)
    {
        RecordNames.ThrowIfInvalid(table, partition);
        return Path.Combine(_folder, table.ToLowerInvariant(), FileNameOf(partition) + ".json");
    }

    /// <summary>Every partition has a file name of its own on every file system: capitals, which some do not tell apart, and <c>: ~</c> are written by number, and what would be too long ends in a hash.</summary>
    private static string FileNameOf(string partition)
    {
        var name = new StringBuilder();
        foreach (var c in partition)
            if (char.IsAsciiLetterUpper(c) || c is ':' or '~') name.Append('~').Append(((int)c).ToString("x2", System.Globalization.CultureInfo.InvariantCulture));
            else name.Append(c);
        return name.Length <= 150 ? name.ToString() : $"{name.ToString(0, 80)}~~{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(partition)))}";
    }

    private sealed record Kept(long Commits, ImmutableSortedDictionary<string, KeptRecord> Records);

    private sealed record KeptRecord(string Version, ImmutableSortedDictionary<string, string> Values);
}
