using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Safeguarding.Pipeline.Curating;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;

namespace Safeguarding.Pipeline.Publishing;

/// <summary>A file of a publication.</summary>
/// <param name="Name">What it is to its users: <c>curated/child</c>, <c>returns/cin</c>.</param>
/// <param name="Rows">Data rows, where it has rows.</param>
public sealed record PublishedFile(string Name, WrittenObject Object, long? Rows);

/// <summary>A dataset that was made but may not be seen, and why.</summary>
public sealed record Withheld(string Name, string Reason, ImmutableArray<Violation> Violations);

/// <summary>Everything a night's build made. It exists once its manifest does: readers follow the newest manifest, so they see all of a build or none of it.</summary>
/// <param name="Number">Position among the publications of the night, from 1.</param>
/// <param name="Build">Name of the build: the night and the fingerprint of everything that went in.</param>
/// <param name="Fingerprint">SHA-256 of the inputs; equal fingerprints mean nothing new to build.</param>
/// <param name="Extracts">Accepted extracts the build rests on, <c>agency/table/date/work id</c>.</param>
/// <param name="NeverReceived">Tables expected every night of which no extract has ever been accepted, <c>agency/table</c>.</param>
/// <param name="Crosswalk">The night's crosswalk, from which the next night's ids follow.</param>
public sealed record Publication(
    long Number, DateOnly Night, string Build, string Fingerprint, ImmutableArray<string> Extracts, ImmutableArray<string> NeverReceived,
    WrittenObject Crosswalk, ImmutableArray<PublishedFile> Files, ImmutableArray<Withheld> Withheld, ImmutableSortedDictionary<string, long> Counts);

/// <summary>The publications of each night in sequence: <c>publications/2026-03-31/0001.json</c> and so on, each created once.</summary>
public static class Publications
{
    public const string Root = "publications/";

    public static string PathOf(DateOnly night, long number) => string.Create(CultureInfo.InvariantCulture, $"{Root}{night:yyyy-MM-dd}/{number:D4}.json");

    /// <summary>The newest publication of the newest night up to <paramref name="night"/>, or null before the first.</summary>
    public static async Task<Publication?> LatestAsync(IObjectStore store, DateOnly night, CancellationToken cancel = default)
    {
        string? newest = null;
        var end = PathOf(night.AddDays(1), 0);
        await foreach (var item in store.ListAsync(Root, cancel).ConfigureAwait(false))
            if (string.CompareOrdinal(item.Path, end) < 0) newest = item.Path;
        return newest is null ? null : await store.ReadJsonAsync<Publication>(newest, cancel).ConfigureAwait(false);
    }

    /// <summary>Makes a build visible by creating the next manifest, then writes it into the ledger. Both steps may be repeated.</summary>
    /// <exception cref="InvalidOperationException">Another build was published meanwhile; run again so that this one starts from its ids.</exception>
    public static async Task PublishAsync(IObjectStore store, Ledger ledger, Publication publication, DateTimeOffset at, CancellationToken cancel = default)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(publication, Objects.Json);
        if (!await store.CreateAsync(PathOf(publication.Night, publication.Number), async (s, c) => await s.WriteAsync(bytes, c).ConfigureAwait(false), cancel).ConfigureAwait(false))
            throw new InvalidOperationException($"Publication {publication.Number} of this night exists already: another build was published while this one ran. Run again; it will start from the new child ids.");
        await RecordAsync(store, ledger, publication, at, cancel).ConfigureAwait(false);
    }

    /// <summary>Writes a publication into the ledger unless it is there; a run that died between the two leaves that to the next.</summary>
    public static async Task RecordAsync(IObjectStore store, Ledger ledger, Publication publication, DateTimeOffset at, CancellationToken cancel = default)
    {
        if (ledger.Events<Published>().Any(p => p.Night == publication.Night && p.Publication == publication.Number)) return;
        var manifest = await store.DescribeAsync(PathOf(publication.Night, publication.Number), cancel).ConfigureAwait(false);
        await ledger.AppendAsync(new Published(publication.Night, publication.Build, publication.Number, manifest.Sha256), at, cancel).ConfigureAwait(false);
    }
}
