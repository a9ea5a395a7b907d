namespace Safeguarding.Pipeline.Storage;

/// <summary>Small objects that say which of the others is the newest: the only ones that are ever replaced.</summary>
internal static class Pointers
{
    /// <summary>Moves a pointer on, unless it is there already or beyond. Any number of workers may; it never goes back.</summary>
    /// <param name="folder">Prefix it lies under.</param>
    /// <param name="isBehind">Whether the pointer as it stands is to be moved.</param>
    public static async Task MoveAsync<T>(IObjectStore store, string path, string folder, ReadOnlyMemory<byte> content, Func<T, bool> isBehind, CancellationToken cancel)
    {
        while (true)
        {
            // The version is asked for before the content, so that a move in between is refused rather than undone.
            string? version = null;
            await foreach (var item in store.ListAsync(folder, cancel).ConfigureAwait(false))
                if (item.Path == path) version = item.Version;
            if (version is not null && !isBehind(await store.ReadJsonAsync<T>(path, cancel).ConfigureAwait(false))) return;
            if (await store.ReplaceAsync(path, version, content, cancel).ConfigureAwait(false)) return;
        }
    }
}
