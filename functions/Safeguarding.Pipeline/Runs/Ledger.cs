using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Safeguarding.Pipeline.Storage;

namespace Safeguarding.Pipeline.Runs;

/// <summary>One line of the ledger. <paramref name="Previous"/> is the SHA-256 of the entry before it, so no entry can be changed or taken out unseen.</summary>
public sealed record LedgerEntry(long Sequence, string Previous, DateTimeOffset At, LedgerEvent Event);

/// <summary>The append-only, hash-chained record of what was received, decided and published: one small object per entry under <c>ledger/</c>.</summary>
/// <remarks>A process that lives long keeps one and catches up now and then; it may be used by several threads.</remarks>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Reliability", "CA1001", Justification = "A semaphore whose wait handle nobody asks for holds nothing to give back.")]
public sealed class Ledger
{
    private const string Folder = "ledger/";

    /// <summary>Entries read at once when many are new: each is a small object, and it is the waiting that takes time.</summary>
    private const int ReadAtOnce = 16;

    private static readonly string Genesis = new('0', 64);

    private readonly IObjectStore _store;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Dictionary<string, LedgerEntry> _lastAbout = new(StringComparer.Ordinal);
    private volatile ImmutableList<LedgerEntry> _entries = [];
    private volatile ExtractHistory _history = ExtractHistory.Empty;
    private string _lastHash = Genesis;

    private Ledger(IObjectStore store) => _store = store;

    /// <summary>The entries known so far; a list that does not change under its reader.</summary>
    public IReadOnlyList<LedgerEntry> Entries => _entries;

    /// <summary>What the entries say of landed files.</summary>
    public ExtractHistory History => _history;

    /// <summary>The entries, each with the SHA-256 of its object, which the entry after it carries.</summary>
    public IEnumerable<(LedgerEntry Entry, string Hash)> Hashed()
    {
        var (entries, last) = (_entries, _lastHash);
        return entries.Select((entry, i) => (entry, i + 1 < entries.Count ? entries[i + 1].Previous : last));
    }

    public IEnumerable<T> Events<T>() where T : LedgerEvent => _entries.Select(e => e.Event).OfType<T>();

    /// <summary>Reads the ledger and checks its chain.</summary>
    /// <exception cref="InvalidDataException">An entry is missing, cannot be read or does not carry its predecessor's hash.</exception>
    public static async Task<Ledger> OpenAsync(IObjectStore store, CancellationToken cancel = default)
    {
        var ledger = new Ledger(store);
        await ledger.ReadAllAsync(cancel).ConfigureAwait(false);
        return ledger;
    }

    /// <summary>Reads what others have added.</summary>
    /// <exception cref="InvalidDataException">An entry does not carry its predecessor's hash.</exception>
    public async Task CatchUpAsync(CancellationToken cancel = default)
    {
        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            await ReadNewAsync(cancel).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Adds an entry unless it is what the ledger says last of the same thing. When others have added some meanwhile, they are read first and this one follows them.</summary>
    /// <returns>False when it had been said already, by this worker before it died or by another told of the same.</returns>
    public Task<bool> AppendAsync(LedgerEvent what, DateTimeOffset at, CancellationToken cancel = default) =>
        AppendIfAsync(what, at, () => !(_lastAbout.GetValueOrDefault(SubjectOf(what)) is { } last && Same(last.Event, what)), cancel);

    /// <summary>Adds an entry if what it was decided on still holds. When others have added some meanwhile, they are read first and <paramref name="holds"/> is asked again, so that it is true of every entry before this one.</summary>
    /// <returns>False when it no longer holds: decide again.</returns>
    public Task<bool> AppendIfAsync(LedgerEvent what, DateTimeOffset at, Func<ExtractHistory, bool> holds, CancellationToken cancel = default) =>
        AppendIfAsync(what, at, () => holds(_history), cancel);

    private async Task<bool> AppendIfAsync(LedgerEvent what, DateTimeOffset at, Func<bool> holds, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            while (holds())
            {
                var entry = new LedgerEntry(_entries.Count + 1, _lastHash, at, what);
                var bytes = JsonSerializer.SerializeToUtf8Bytes(entry, Objects.Json);
                if (await _store.CreateAsync(PathOf(entry.Sequence), async (s, c) => await s.WriteAsync(bytes, c).ConfigureAwait(false), cancel).ConfigureAwait(false))
                {
                    Add(entry, bytes);
                    return true;
                }

                // Somebody else took the number; or it was this very call, whose answer got lost and which was sent again.
                var ours = await ReadNewAsync(cancel).ConfigureAwait(false) is { } first && first.AsSpan().SequenceEqual(bytes);
                if (ours) return true;
            }

            return false;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>What an event is about: of two events about the same thing, the later one holds.</summary>
    private static string SubjectOf(LedgerEvent what) => what switch
    {
        IAboutLandedFile about => "file " + about.File.Path,
        ExtractFailed failed => "failed " + failed.Path,
        ExtractOverdue overdue => $"overdue {overdue.Agency}/{overdue.Table} {overdue.Night:yyyy-MM-dd}",
        Published published => $"published {published.Night:yyyy-MM-dd} {published.Publication}",
        TablesCommitted committed => $"tables {committed.Night:yyyy-MM-dd} {committed.Publication}",
        HoldPlaced or HoldReleased => "holds",
        ChildConsulted consulted => "consulted " + consulted.ChildId,
        ChildrenConsulted consulted => "consulted " + string.Join(' ', consulted.Children),
        ChildrenDecided decided => "decided " + string.Join(' ', decided.Children),
        ChildDisclosed { Disclosure: var given } => "disclosed " + given.ChildId,
        DisclosureRefused { Disclosure: var asked } => "disclosed " + asked.ChildId,
        Rekeyed rekeyed => $"rekeyed {rekeyed.Build} {rekeyed.From} {rekeyed.To}",
        ChildWithheld withheld => "withheld " + withheld.ChildId,
        ChildReleased released => "withheld " + released.ChildId,
        ChildWithdrawn withdrawn => "withdrawn " + withdrawn.ChildId,
        ChildErased erased => "erasure " + erased.Erasure,
        ObjectsErased objects => $"erased {objects.Erasure} {objects.Zone}",
        Swept swept => "swept " + swept.Zone,
        FlowSent sent => FormattableString.Invariant($"flow {sent.Authority} {sent.Destination} {sent.Run}"),
        LineageRecorded { Lineage: var lineage } => $"lineage {lineage.Run.RunId} {lineage.EventType}",
        _ => throw new ArgumentException("The ledger does not know this kind of event.", nameof(what)),
    };

    /// <summary>Records compare their dictionaries by reference, so it is their text that is compared.</summary>
    private static bool Same(LedgerEvent a, LedgerEvent b) => JsonSerializer.SerializeToUtf8Bytes(a, Objects.Json).AsSpan().SequenceEqual(JsonSerializer.SerializeToUtf8Bytes(b, Objects.Json));

    /// <summary>Reads every entry there is, many at a time, and holds what was found against the names in the store, so that a gap is seen.</summary>
    private async Task ReadAllAsync(CancellationToken cancel)
    {
        var names = new List<string>();
        await foreach (var item in _store.ListAsync(Folder, cancel).ConfigureAwait(false)) names.Add(item.Path);
        foreach (var chunk in names.Chunk(ReadAtOnce))
        {
            var contents = await Task.WhenAll(chunk.Select(name => _store.ReadBytesAsync(name, cancel))).ConfigureAwait(false);
            for (var i = 0; i < chunk.Length; i++)
            {
                if (chunk[i] != PathOf(_entries.Count + 1))
                    throw new InvalidDataException($"The ledger breaks off: '{PathOf(_entries.Count + 1)}' is gone but later entries are there. Restore it from the ledger's immutable copy before running again.");
                Add(Checked(chunk[i], contents[i]), contents[i]);
            }
        }

        await ReadNewAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>Reads on from where it is; further ahead the more there is, up to <see cref="ReadAtOnce"/> at once.</summary>
    /// <returns>Bytes of the first new entry, or null when there was none.</returns>
    private async Task<byte[]?> ReadNewAsync(CancellationToken cancel)
    {
        byte[]? first = null;
        for (var ahead = 1; ; ahead = Math.Min(ahead * 2, ReadAtOnce))
        {
            var contents = await Task.WhenAll(Enumerable.Range(_entries.Count + 1, ahead).Select(n => TryReadAsync(n, cancel))).ConfigureAwait(false);
            foreach (var bytes in contents)
            {
                if (bytes is null) return first;
                first ??= bytes;
                Add(Checked(PathOf(_entries.Count + 1), bytes), bytes);
            }
        }
    }

    private async Task<byte[]?> TryReadAsync(long sequence, CancellationToken cancel)
    {
        if (await _store.OpenAsync(PathOf(sequence), cancel).ConfigureAwait(false) is not { } stream) return null;
        await using (stream)
        {
            using var buffer = new MemoryStream();
            await stream.CopyToAsync(buffer, cancel).ConfigureAwait(false);
            return buffer.ToArray();
        }
    }

    private LedgerEntry Checked(string path, byte[] bytes)
    {
        LedgerEntry? entry;
        try
        {
            entry = JsonSerializer.Deserialize<LedgerEntry>(bytes, Objects.Json);
        }
        catch (JsonException unreadable)
        {
            throw new InvalidDataException($"The ledger's entry '{path}' cannot be read: a newer version of the program wrote it, or it was changed. Run the newer version, or restore the ledger from its immutable copy before running again.", unreadable);
        }

        return entry is not null && entry.Sequence == _entries.Count + 1 && entry.Previous == _lastHash
            ? entry
            : throw new InvalidDataException($"The ledger's chain breaks at '{path}': the entry does not follow from the one before it. Restore the ledger from its immutable copy before running again.");
    }

    private void Add(LedgerEntry entry, byte[] bytes)
    {
        _entries = _entries.Add(entry);
        _history = _history.With(entry);
        _lastHash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        _lastAbout[SubjectOf(entry.Event)] = entry;
    }

    /// <summary>Where an entry lies.</summary>
    public static string PathOf(long sequence) => FormattableString.Invariant($"{Folder}{sequence:D10}.json");
}
