using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Safeguarding.Pipeline.Storage;

/// <summary>A store in memory: for tests, and for <c>check</c>, which keeps nothing.</summary>
public sealed class MemoryStore : IObjectStore
{
    private readonly ConcurrentDictionary<string, byte[]> _objects = new(StringComparer.Ordinal);

    public async Task<bool> CreateAsync(string path, Func<Stream, CancellationToken, Task> write, CancellationToken cancel = default)
    {
        ObjectPath.ThrowIfInvalid(path);
        using var buffer = new MemoryStream();
        await write(buffer, cancel).ConfigureAwait(false);
        return _objects.TryAdd(path, buffer.ToArray());
    }

    /// <summary>What a sender does: puts a file there, whatever was there before.</summary>
    public void Drop(string path, byte[] content) => _objects[path] = content;

    public Task<Stream?> OpenAsync(string path, CancellationToken cancel = default)
    {
        ObjectPath.ThrowIfInvalid(path);
        return Task.FromResult<Stream?>(_objects.TryGetValue(path, out var content) ? new MemoryStream(content, writable: false) : null);
    }

    public Task<long?> SizeAsync(string path, CancellationToken cancel = default)
    {
        ObjectPath.ThrowIfInvalid(path);
        return Task.FromResult<long?>(_objects.TryGetValue(path, out var content) ? content.Length : null);
    }

    public async IAsyncEnumerable<StoredObject> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (var (path, content) in _objects.Where(o => o.Key.StartsWith(prefix, StringComparison.Ordinal)).OrderBy(o => o.Key, StringComparer.Ordinal))
            yield return new StoredObject(path, content.Length, Convert.ToHexStringLower(SHA256.HashData(content)));
    }
}
