using System.Runtime.CompilerServices;
using Safeguarding.Pipeline.Storage;

namespace Safeguarding.Tests.Landing;

/// <summary>The process that used the store has died.</summary>
internal sealed class KilledException : Exception;

/// <summary>A store between which and its user something may happen at every operation.</summary>
/// <param name="around">Runs an operation, or does not.</param>
/// <param name="listed">Told how many objects each listing gave.</param>
internal class DisturbedStore(IObjectStore inner, Func<Func<Task>, Task> around, Action<int>? listed = null) : IObjectStore
{
    public Task<bool> CreateAsync(string path, Func<Stream, CancellationToken, Task> write, CancellationToken cancel = default) => ThroughAsync(() => inner.CreateAsync(path, write, cancel));

    public Task<Stream?> OpenAsync(string path, CancellationToken cancel = default) => ThroughAsync(() => inner.OpenAsync(path, cancel));

    public Task<long?> SizeAsync(string path, CancellationToken cancel = default) => ThroughAsync(() => inner.SizeAsync(path, cancel));

    public Task<bool> ReplaceAsync(string path, string? version, ReadOnlyMemory<byte> content, CancellationToken cancel = default) => ThroughAsync(() => inner.ReplaceAsync(path, version, content, cancel));

    public Task<IStoreLease?> LeaseAsync(string name, CancellationToken cancel = default) => ThroughAsync(() => inner.LeaseAsync(name, cancel));

    public async IAsyncEnumerable<StoredObject> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        var items = await ThroughAsync(async () =>
        {
            var found = new List<StoredObject>();
            await foreach (var item in inner.ListAsync(prefix, cancel)) found.Add(item);
            return found;
        });
        listed?.Invoke(items.Count);
        foreach (var item in items) yield return item;
    }

    protected async Task<T> ThroughAsync<T>(Func<Task<T>> operation)
    {
        T result = default!;
        await around(async () => result = await operation());
        return result;
    }
}

/// <summary>Kills its user at one operation, before it or right after it took effect; nothing works from then on.</summary>
internal sealed class Death(int at, bool after)
{
    private int _operations;

    public int Operations => _operations;

    public async Task AroundAsync(Func<Task> operation)
    {
        var n = Interlocked.Increment(ref _operations);
        if (n > at || (n == at && !after)) throw new KilledException();
        await operation();
        if (n == at) throw new KilledException();
    }
}

/// <summary>Lets others go first, now and then, as a seed says.</summary>
internal sealed class Interleaving(int seed)
{
    private readonly Random _random = new(seed);

    public async Task AroundAsync(Func<Task> operation)
    {
        await PauseAsync();
        await operation();
        await PauseAsync();
    }

    private async Task PauseAsync()
    {
        int dice;
        lock (_random) dice = _random.Next(12);
        if (dice < 7) await Task.Yield();
        else if (dice == 11) await Task.Delay(1);
    }
}
