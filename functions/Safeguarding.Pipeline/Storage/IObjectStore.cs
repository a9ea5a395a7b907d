namespace Safeguarding.Pipeline.Storage;

/// <summary>A flat store of immutable objects: a folder on a laptop, blob storage in the cloud.</summary>
/// <remarks>
/// Paths are relative, separated by <c>/</c>; the first segment is the container. Objects the product writes are created whole
/// or not at all and never change; the one way to move on is to create a new object under a new name. That is what makes a
/// crash harmless. Only senders overwrite, and only under <c>landing/</c>, which is why listed objects carry a version.
/// </remarks>
public interface IObjectStore
{
    /// <summary>Writes an object unless one is there. Nobody sees it before <paramref name="write"/> has ended; if it throws, nothing is left.</summary>
    /// <remarks><paramref name="write"/> always runs, so that work with two outputs can nest one creation in another; ask <see cref="SizeAsync"/> first where that would be a waste.</remarks>
    /// <returns>False when an object of this name was there already; it is left as it was.</returns>
    /// <exception cref="ArgumentException">The path breaks the grammar of <see cref="ObjectPath"/>.</exception>
    Task<bool> CreateAsync(string path, Func<Stream, CancellationToken, Task> write, CancellationToken cancel = default);

    /// <summary>Opens an object for reading from a seekable stream, or null when there is none.</summary>
    Task<Stream?> OpenAsync(string path, CancellationToken cancel = default);

    /// <summary>Size of an object in bytes, or null when there is none.</summary>
    Task<long?> SizeAsync(string path, CancellationToken cancel = default);

    /// <summary>Every object whose path starts with <paramref name="prefix"/> (which ends in <c>/</c>), in ordinal order of path.</summary>
    IAsyncEnumerable<StoredObject> ListAsync(string prefix, CancellationToken cancel = default);

    /// <summary>Puts a pointer (a small object that says which of the others is current) there, if it is still of <paramref name="version"/>; null means that there is none yet.</summary>
    /// <returns>False, and nothing changed, when somebody else has moved it meanwhile.</returns>
    Task<bool> ReplaceAsync(string path, string? version, ReadOnlyMemory<byte> content, CancellationToken cancel = default);

    /// <summary>Takes an exclusive lease by this name, renewed until it is disposed of; the end of its holder's process ends it too, if not at once.</summary>
    /// <remarks>A lease saves two workers from doing the same work. Nothing may depend on it for being right: that is what creation under a fixed name is for.</remarks>
    /// <returns>Null when somebody else holds it.</returns>
    Task<IStoreLease?> LeaseAsync(string name, CancellationToken cancel = default);
}

/// <summary>A store from which objects can be taken away. Only the retention sweep is given one, under its own identity.</summary>
public interface ISweepableStore : IObjectStore
{
    /// <summary>Deletes an object if it is still of <paramref name="version"/>. False when it is not there or has changed.</summary>
    Task<bool> DeleteAsync(string path, string version, CancellationToken cancel = default);
}

/// <summary>Disposing of it gives the lease back.</summary>
public interface IStoreLease : IAsyncDisposable
{
    /// <summary>Cancelled when the lease could not be renewed: somebody else may now be at the same work.</summary>
    CancellationToken Lost { get; }
}

/// <param name="Path">Whole path from the root of the store.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Version">Changes whenever the object's content does (an ETag); tells whether a landed file has to be read again.</param>
public readonly record struct StoredObject(string Path, long Size, string Version);
