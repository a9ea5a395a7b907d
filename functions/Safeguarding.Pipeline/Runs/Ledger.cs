using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Safeguarding.Pipeline.Storage;

namespace Safeguarding.Pipeline.Runs;

/// <summary>Something that happened and is never unsaid.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(ExtractAccepted), "extract-accepted")]
[JsonDerivedType(typeof(ExtractHeld), "extract-held")]
[JsonDerivedType(typeof(ExtractRefused), "extract-refused")]
[JsonDerivedType(typeof(Published), "published")]
public abstract record LedgerEvent;

/// <summary>A landed file: where it lay, which version of it, and the SHA-256 of its bytes, under which <c>raw/</c> keeps them.</summary>
public sealed record LandedFile(string Path, string Version, string Sha256, long Bytes);

/// <summary>An extract whose good rows are kept.</summary>
/// <param name="WorkId">Identity of the validation: content, contract and code version hashed.</param>
/// <param name="Accepted">Rows kept; with <paramref name="Rejected"/> it makes <paramref name="Rows"/>.</param>
/// <param name="Findings">How often each finding code was raised.</param>
public sealed record ExtractAccepted(
    string Agency, string Table, DateOnly Date, LandedFile File, string WorkId, long Rows, long Accepted, long Rejected,
    WrittenObject Data, string Quarantine, string FindingsPath, ImmutableSortedDictionary<string, long> Findings) : LedgerEvent;

/// <summary>An extract kept back whole; the last good one stays in use.</summary>
public sealed record ExtractHeld(
    string Agency, string Table, DateOnly Date, LandedFile File, string WorkId, long Rows, string FindingsPath,
    ImmutableSortedDictionary<string, long> Findings) : LedgerEvent;

/// <summary>A landed file that is no extract of a known table.</summary>
/// <param name="Reason">Code of the findings catalogue.</param>
public sealed record ExtractRefused(LandedFile File, string Reason) : LedgerEvent;

/// <summary>A night's build became visible.</summary>
public sealed record Published(DateOnly Night, string Build, long Publication, string ManifestSha256) : LedgerEvent;

/// <summary>One line of the ledger. <paramref name="Previous"/> is the SHA-256 of the entry before it, so no entry can be changed or taken out unseen.</summary>
public sealed record LedgerEntry(long Sequence, string Previous, DateTimeOffset At, LedgerEvent Event);

/// <summary>The append-only, hash-chained record of what was received, decided and published: one small object per entry under <c>ledger/</c>.</summary>
public sealed class Ledger
{
    private const string Folder = "ledger/";
    private static readonly string Genesis = new('0', 64);

    private readonly IObjectStore _store;
    private readonly List<LedgerEntry> _entries = [];
    private string _lastHash = Genesis;

    private Ledger(IObjectStore store) => _store = store;

    public IReadOnlyList<LedgerEntry> Entries => _entries;

    public IEnumerable<T> Events<T>() where T : LedgerEvent => _entries.Select(e => e.Event).OfType<T>();

    /// <summary>Reads the ledger and checks its chain.</summary>
    /// <exception cref="InvalidDataException">An entry is missing or does not carry its predecessor's hash.</exception>
    public static async Task<Ledger> OpenAsync(IObjectStore store, CancellationToken cancel = default)
    {
        var ledger = new Ledger(store);
        await ledger.CatchUpAsync(cancel).ConfigureAwait(false);
        var last = "";
        await foreach (var item in store.ListAsync(Folder, cancel).ConfigureAwait(false)) last = item.Path;
        await ledger.CatchUpAsync(cancel).ConfigureAwait(false);
        if (string.CompareOrdinal(last, PathOf(ledger._entries.Count)) > 0)
            throw new InvalidDataException($"The ledger breaks off: '{PathOf(ledger._entries.Count + 1)}' is gone but later entries are there. Restore it from the ledger's immutable copy before running again.");
        return ledger;
    }

    /// <summary>Adds an entry. When another run has added some meanwhile, they are read first and this one follows them.</summary>
    public async Task AppendAsync(LedgerEvent what, DateTimeOffset at, CancellationToken cancel = default)
    {
        while (true)
        {
            var entry = new LedgerEntry(_entries.Count + 1, _lastHash, at, what);
            var bytes = JsonSerializer.SerializeToUtf8Bytes(entry, Objects.Json);
            var created = await _store.CreateAsync(PathOf(entry.Sequence), async (s, c) => await s.WriteAsync(bytes, c).ConfigureAwait(false), cancel).ConfigureAwait(false);
            if (created)
            {
                Add(entry, bytes);
                return;
            }

            await CatchUpAsync(cancel).ConfigureAwait(false);
        }
    }

    private async Task CatchUpAsync(CancellationToken cancel)
    {
        while (await _store.SizeAsync(PathOf(_entries.Count + 1), cancel).ConfigureAwait(false) is not null)
        {
            var path = PathOf(_entries.Count + 1);
            var bytes = await _store.ReadBytesAsync(path, cancel).ConfigureAwait(false);
            var entry = JsonSerializer.Deserialize<LedgerEntry>(bytes, Objects.Json);
            if (entry is null || entry.Sequence != _entries.Count + 1 || entry.Previous != _lastHash)
                throw new InvalidDataException($"The ledger's chain breaks at '{path}': the entry does not follow from the one before it. Restore the ledger from its immutable copy before running again.");
            Add(entry, bytes);
        }
    }

    private void Add(LedgerEntry entry, byte[] bytes)
    {
        _entries.Add(entry);
        _lastHash = Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    private static string PathOf(long sequence) => FormattableString.Invariant($"{Folder}{sequence:D10}.json");
}
