using System.Runtime.CompilerServices;
using Safeguarding.Pipeline.Storage;

namespace Safeguarding.Tests.Night;

/// <summary>The machine has gone: nothing the process asks of the store happens any more.</summary>
internal sealed class PowerCutException : Exception;

/// <summary>A store whose machine dies at one operation, before it or right after it took effect, and stays dead.</summary>
/// <param name="dies">Given the number of the operation, from 1, and its path: whether the machine dies at it.</param>
internal sealed class DyingStore(IObjectStore inner, Func<int, string, bool> dies, bool afterTheOperation) : IObjectStore
{
    private int _operations;
    private volatile bool _dead;

    public DyingStore(IObjectStore inner, int last, bool afterTheOperation) : this(inner, (n, _) => n >= last, afterTheOperation) { }

    public int Operations => _operations;

    public bool IsDead => _dead;

    public Task<bool> CreateAsync(string path, Func<Stream, CancellationToken, Task> write, CancellationToken cancel = default) => LiveAsync(path, () => inner.CreateAsync(path, write, cancel));

    public Task<Stream?> OpenAsync(string path, CancellationToken cancel = default) => LiveAsync(path, () => inner.OpenAsync(path, cancel));

    public Task<long?> SizeAsync(string path, CancellationToken cancel = default) => LiveAsync(path, () => inner.SizeAsync(path, cancel));

    public Task<bool> ReplaceAsync(string path, string? version, ReadOnlyMemory<byte> content, CancellationToken cancel = default) => LiveAsync(path, () => inner.ReplaceAsync(path, version, content, cancel));

    public Task<IStoreLease?> LeaseAsync(string name, CancellationToken cancel = default) => LiveAsync(name, () => inner.LeaseAsync(name, cancel));

    public async IAsyncEnumerable<StoredObject> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        var last = Begin(prefix);
        await foreach (var item in inner.ListAsync(prefix, cancel)) yield return item;
        if (last) throw new PowerCutException();
    }

    private async Task<T> LiveAsync<T>(string path, Func<Task<T>> operation)
    {
        var last = Begin(path);
        var result = await operation();
        return last ? throw new PowerCutException() : result;
    }

    /// <returns>Whether the machine dies once this operation has taken effect.</returns>
    private bool Begin(string path)
    {
        if (_dead) throw new PowerCutException();
        if (!dies(Interlocked.Increment(ref _operations), path)) return false;
        _dead = true;
        return afterTheOperation ? true : throw new PowerCutException();
    }
}
