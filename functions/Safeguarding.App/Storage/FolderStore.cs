using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using Safeguarding.Pipeline.Storage;

namespace Safeguarding.App.Storage;

/// <summary>The embedded store: a folder. Objects are written to a temporary name beside the root's containers and linked into place, so a reader never sees half of one.</summary>
/// <remarks>The folder must lie on one volume, on a file system with hard links (every Linux and NTFS disk).</remarks>
public sealed class FolderStore(string root) : ISweepableStore
{
    private readonly string _root = Path.GetFullPath(root);

    /// <summary>How a new file is opened; a test puts a full disk here.</summary>
    internal Func<string, FileStream> OpenNew { get; init; } = static file => new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);

    public async Task<bool> CreateAsync(string path, Func<Stream, CancellationToken, Task> write, CancellationToken cancel = default)
    {
        var target = Locate(path);
        var folder = Path.Combine(_root, ".unfinished");
        Directory.CreateDirectory(folder);
        var unfinished = Path.Combine(folder, Guid.NewGuid().ToString("N"));
        try
        {
            await using (var stream = OpenNew(unfinished))
            {
                await write(stream, cancel).ConfigureAwait(false);
                await stream.FlushAsync(cancel).ConfigureAwait(false);
                // On disk before it has a name: after a power cut an object is whole or absent.
                stream.Flush(flushToDisk: true);
            }

            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            return NewName.TryGive(unfinished, target);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    public Task<Stream?> OpenAsync(string path, CancellationToken cancel = default)
    {
        var file = Locate(path);
        return Task.FromResult<Stream?>(File.Exists(file)
            ? new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 16)
            : null);
    }

    public Task<long?> SizeAsync(string path, CancellationToken cancel = default)
    {
        var file = new FileInfo(Locate(path));
        return Task.FromResult<long?>(file.Exists ? file.Length : null);
    }

    public async IAsyncEnumerable<StoredObject> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        var folder = Locate(prefix.TrimEnd('/'));
        if (!Directory.Exists(folder)) yield break;
        var found = new DirectoryInfo(folder).EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
            .Select(f => new StoredObject(Path.GetRelativePath(_root, f.FullName).Replace(Path.DirectorySeparatorChar, '/'), f.Length, VersionOf(f)));
        foreach (var item in found.OrderBy(o => o.Path, StringComparer.Ordinal))
        {
            cancel.ThrowIfCancellationRequested();
            yield return item;
        }
    }

    public async Task<bool> ReplaceAsync(string path, string? version, ReadOnlyMemory<byte> content, CancellationToken cancel = default)
    {
        if (version is null) return await CreateAsync(path, async (stream, token) => await stream.WriteAsync(content, token).ConfigureAwait(false), cancel).ConfigureAwait(false);
        var target = Locate(path);
        using var turn = await ChangeAsync(cancel).ConfigureAwait(false);
        var current = new FileInfo(target);
        if (!current.Exists || VersionOf(current) != version) return false;
        // The lock holder's own name, so what a killed one left is written over.
        var unfinished = Path.Combine(_root, ".unfinished", "pointer");
        try
        {
            File.Delete(unfinished);
            await using (var stream = OpenNew(unfinished))
            {
                await stream.WriteAsync(content, cancel).ConfigureAwait(false);
                await stream.FlushAsync(cancel).ConfigureAwait(false);
                stream.Flush(flushToDisk: true);
            }

            // A file system's clock may stand still for some milliseconds; a version never comes twice all the same.
            if (File.GetLastWriteTimeUtc(unfinished) <= current.LastWriteTimeUtc) File.SetLastWriteTimeUtc(unfinished, current.LastWriteTimeUtc.AddTicks(10));
            File.Move(unfinished, target, overwrite: true);
            return true;
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    public Task<IStoreLease?> LeaseAsync(string name, CancellationToken cancel = default)
    {
        ObjectPath.ThrowIfInvalid(name);
        // One flat folder: 'build' and 'build/2026-03-31' may both be names. No name has a tilde.
        var file = name.Length <= 200 ? name.Replace('/', '~') : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)));
        var held = FileLock.TryTake(Path.Combine(_root, ".leases", file));
        return Task.FromResult<IStoreLease?>(held is null ? null : new Lease(held));
    }

    public async Task<bool> DeleteAsync(string path, string version, CancellationToken cancel = default)
    {
        var target = new FileInfo(Locate(path));
        using var turn = await ChangeAsync(cancel).ConfigureAwait(false);
        if (!target.Exists || VersionOf(target) != version) return false;
        target.Delete();
        return true;
    }

    /// <summary>Replacements and deletions look first and act after, so they take turns. They are few.</summary>
    private Task<IDisposable> ChangeAsync(CancellationToken cancel) => FileLock.TakeAsync(Path.Combine(_root, ".unfinished", "change.lock"), cancel);

    private static string VersionOf(FileInfo file) => FormattableString.Invariant($"{file.LastWriteTimeUtc.Ticks:x}-{file.Length:x}");

    private string Locate(string path)
    {
        ObjectPath.ThrowIfInvalid(path);
        return Path.Combine(_root, path.Replace('/', Path.DirectorySeparatorChar));
    }

    /// <summary>The operating system lets go of the file when its process ends, so a folder's lease is never lost.</summary>
    private sealed class Lease(FileStream held) : IStoreLease
    {
        public CancellationToken Lost => CancellationToken.None;

        public ValueTask DisposeAsync() => held.DisposeAsync();
    }
}
