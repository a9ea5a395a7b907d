using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace Safeguarding.Pipeline.Storage;

/// <summary>A store in memory: for tests, and for <c>check</c>, which keeps nothing.</summary>
public sealed class MemoryStore : ISweepableStore
{
    private readonly ConcurrentDictionary<string, Held> _objects = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _leases = new(StringComparer.Ordinal);

    public async Task<bool> CreateAsync(string path, Func<Stream, CancellationToken, Task> write, CancellationToken cancel = default)
    {
        ObjectPath.ThrowIfInvalid(path);
        using var buffer = new MemoryStream();
        await write(buffer, cancel).ConfigureAwait(false);
        return _objects.TryAdd(path, new Held(buffer.ToArray(), 0));
    }

    /// <summary>What a sender does: puts a file there, whatever was there before.</summary>
    public void Drop(string path, byte[] content) => _objects[path] = new Held(content, 0);

    public Task<Stream?> OpenAsync(string path, CancellationToken cancel = default)
    {
        ObjectPath.ThrowIfInvalid(path);
        return Task.FromResult<Stream?>(_objects.TryGetValue(path, out var held) ? new MemoryStream(held.Content, writable: false) : null);
    }

    public Task<long?> SizeAsync(string path, CancellationToken cancel = default)
    {
        ObjectPath.ThrowIfInvalid(path);
        return Task.FromResult<long?>(_objects.TryGetValue(path, out var held) ? held.Content.Length : null);
    }

    public async IAsyncEnumerable<StoredObject> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        foreach (var (path, held) in _objects.Where(o => o.Key.StartsWith(prefix, StringComparison.Ordinal)).OrderBy(o => o.Key, StringComparer.Ordinal))
            yield return new StoredObject(path, held.Content.Length, held.Version);
    }

    public Task<bool> ReplaceAsync(string path, string? version, ReadOnlyMemory<byte> content, CancellationToken cancel = default)
    {
        ObjectPath.ThrowIfInvalid(path);
        if (!_objects.TryGetValue(path, out var current)) return Task.FromResult(version is null && _objects.TryAdd(path, new Held(content.ToArray(), 0)));
        return Task.FromResult(current.Version == version && _objects.TryUpdate(path, new Held(content.ToArray(), current.Moves + 1), current));
    }

    public Task<bool> DeleteAsync(string path, string version, CancellationToken cancel = default)
    {
        ObjectPath.ThrowIfInvalid(path);
        return Task.FromResult(_objects.TryGetValue(path, out var current) && current.Version == version && _objects.TryRemove(new(path, current)));
    }

    public Task<IStoreLease?> LeaseAsync(string name, CancellationToken cancel = default)
    {
        ObjectPath.ThrowIfInvalid(name);
        return Task.FromResult<IStoreLease?>(_leases.TryAdd(name, true) ? new Lease(() => _leases.TryRemove(name, out _)) : null);
    }

    /// <summary>By content, so that the same night gives the same versions, and by moves, so that a pointer that comes back to what it said has another.</summary>
    private sealed class Held(byte[] content, int moves)
    {
        public byte[] Content => content;

        public int Moves => moves;

        public string Version => Convert.ToHexStringLower(SHA256.HashData(content)) + (moves == 0 ? "" : FormattableString.Invariant($"-{moves}"));
    }

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
