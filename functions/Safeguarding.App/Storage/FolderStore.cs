using System.Runtime.CompilerServices;
using Safeguarding.Pipeline.Storage;

namespace Safeguarding.App.Storage;

/// <summary>The embedded store: a folder. Objects are written to a temporary name beside the root's containers and linked into place, so a reader never sees half of one.</summary>
/// <remarks>The folder must lie on one volume, on a file system with hard links (every Linux and NTFS disk).</remarks>
public sealed class FolderStore(string root) : ISweepableStore
{
    private readonly string _root = Path.GetFullPath(root);

    public async Task<bool> CreateAsync(string path, Func<Stream, CancellationToken, Task> write, CancellationToken cancel = default)
    {
        var target = Locate(path);
        var folder = Path.Combine(_root, ".unfinished");
        Directory.CreateDirectory(folder);
        var unfinished = Path.Combine(folder, Guid.NewGuid().ToString("N"));
        try
        {
            await using (var stream = new FileStream(unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
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
            .Select(f => new StoredObject(
                Path.GetRelativePath(_root, f.FullName).Replace(Path.DirectorySeparatorChar, '/'),
                f.Length,
                FormattableString.Invariant($"{f.LastWriteTimeUtc.Ticks:x}-{f.Length:x}")));
        foreach (var item in found.OrderBy(o => o.Path, StringComparer.Ordinal))
        {
            cancel.ThrowIfCancellationRequested();
            yield return item;
        }
    }

    public Task<bool> ReplaceAsync(string path, string? version, ReadOnlyMemory<byte> content, CancellationToken cancel = default) => throw new NotImplementedException();

    public Task<IStoreLease?> LeaseAsync(string name, CancellationToken cancel = default) => throw new NotImplementedException();

    public Task<bool> DeleteAsync(string path, string version, CancellationToken cancel = default) => throw new NotImplementedException();

    private string Locate(string path)
    {
        ObjectPath.ThrowIfInvalid(path);
        return Path.Combine(_root, path.Replace('/', Path.DirectorySeparatorChar));
    }
}
