using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Safeguarding.Pipeline.Storage;

/// <summary>A store in memory: for tests, and for <c>check</c>, which keeps nothing.</summary>
public sealed class MemoryStore : ISweepableStore
{
    private readonly ConcurrentDictionary<string, byte[]> _objects = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _leases = new(StringComparer.Ordinal);

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
            yield return new StoredObject(path, content.Length, VersionOf(content));
    }

    public Task<bool> ReplaceAsync(string path, string? version, ReadOnlyMemory<byte> content, CancellationToken cancel = default)
    {
        ObjectPath.ThrowIfInvalid(path);
        var bytes = content.ToArray();
        if (!_objects.TryGetValue(path, out var current)) return Task.FromResult(version is null && _objects.TryAdd(path, bytes));
        return Task.FromResult(VersionOf(current) == version && _objects.TryUpdate(path, bytes, current));
    }

    public Task<bool> DeleteAsync(string path, string version, CancellationToken cancel = default)
    {
        ObjectPath.ThrowIfInvalid(path);
        return Task.FromResult(_objects.TryGetValue(path, out var current) && VersionOf(current) == version && _objects.TryRemove(new(path, current)));
    }

    public Task<IStoreLease?> LeaseAsync(string name, CancellationToken cancel = default)
    {
        ObjectPath.ThrowIfInvalid(name);
        return Task.FromResult<IStoreLease?>(_leases.TryAdd(name, true) ? new Lease(() => _leases.TryRemove(name, out _)) : null);
    }

    private static string VersionOf(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private sealed class Lease(Action release) : IStoreLease
    {
        public CancellationToken Lost => CancellationToken.None;

        public ValueTask DisposeAsync()
        {
            release();
            return ValueTask.CompletedTask;
        }
    }
}
