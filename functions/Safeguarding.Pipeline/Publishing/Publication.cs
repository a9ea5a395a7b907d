using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Curating;
using Safeguarding.Pipeline.DeltaTables;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;

namespace Safeguarding.Pipeline.Publishing;

/// <summary>A file of a publication.</summary>
/// <param name="Name">What it is to its users: <c>curated/child</c>, <c>returns/cin</c>.</param>
/// <param name="Rows">Data rows, where it has rows.</param>
public sealed record PublishedFile(string Name, WrittenObject Object, long? Rows)
{
    /// <summary>Bytes above which one file a table is no longer right, and it should be divided: see <c>infra/adr/0015-layout-and-history.md</c>.</summary>
    public const long MostBytes = 512L << 20;
}

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
    WrittenObject Crosswalk, ImmutableArray<PublishedFile> Files, ImmutableArray<Withheld> Withheld, ImmutableSortedDictionary<string, long> Counts)
{
    /// <summary>The night's people and pairs, from which the next night's comparing carries on. Null when it is to compare everything.</summary>
    public WrittenObject? Held { get; init; }

    /// <summary>See <see cref="Building.BuildPlan.Erased"/>.</summary>
    public string Erased { get; init; } = "";

    /// <summary>Every object it vouches for.</summary>
    public IEnumerable<WrittenObject> Objects() => Files.Select(file => file.Object).Append(Crosswalk).Concat(Held is null ? [] : [Held]);
}

/// <summary>Which publication is the newest, for readers that would rather not list them.</summary>
public sealed record LatestPublication(DateOnly Night, long Number, string Build);

/// <summary>The publications of each night in sequence: <c>publications/2026-03-31/0001.json</c> and so on, each created once. The sequence is the truth; <c>publications/latest.json</c> points at its end for convenience.</summary>
public static class Publications
{
    public const string Root = "publications/";

    /// <summary>The pointer, a <see cref="LatestPublication"/>: may lag behind, never goes back.</summary>
    public const string Pointer = Root + "latest.json";

    public static string PathOf(DateOnly night, long number) => string.Create(CultureInfo.InvariantCulture, $"{Root}{night:yyyy-MM-dd}/{number:D4}.json");

    /// <summary>Paths of the manifests, oldest night first.</summary>
    public static async IAsyncEnumerable<string> ManifestsAsync(IObjectStore store, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        await foreach (var item in store.ListAsync(Root, cancel).ConfigureAwait(false))
            if (item.Path != Pointer) yield return item.Path;
    }

    /// <summary>The newest publication of the newest night up to <paramref name="night"/>, or null before the first.</summary>
    public static async Task<Publication?> LatestAsync(IObjectStore store, DateOnly night, CancellationToken cancel = default)
    {
        string? newest = null;
        var end = PathOf(night.AddDays(1), 0);
        await foreach (var path in ManifestsAsync(store, cancel).ConfigureAwait(false))
            if (string.CompareOrdinal(path, end) < 0) newest = path;
        return newest is null ? null : await store.ReadJsonAsync<Publication>(newest, cancel).ConfigureAwait(false);
    }

    /// <summary>Makes a build visible by creating the next manifest, then settles it. Every step may be repeated.</summary>
    /// <returns>The manifest; null when another build was published under this number meanwhile.</returns>
    public static async Task<WrittenObject?> PublishAsync(IObjectStore store, Schemas schemas, Publication publication, DateTimeOffset at, CancellationToken cancel = default)
    {
        var path = PathOf(publication.Night, publication.Number);
        await store.WriteJsonAsync(path, publication, cancel).ConfigureAwait(false);
        if ((await store.ReadJsonAsync<Publication>(path, cancel).ConfigureAwait(false)).Build != publication.Build) return null;
        return await SettleAsync(store, schemas, await Ledger.OpenAsync(store, cancel).ConfigureAwait(false), publication, at, cancel).ConfigureAwait(false);
    }

    /// <summary>What follows a manifest's creation: its entry in the ledger, unless it is there, the versions of its tables and their entry, and the pointer. A run that died in between leaves that to the next.</summary>
    public static async Task<WrittenObject> SettleAsync(IObjectStore store, Schemas schemas, Ledger ledger, Publication publication, DateTimeOffset at, CancellationToken cancel = default)
    {
        var manifest = await store.DescribeAsync(PathOf(publication.Night, publication.Number), cancel).ConfigureAwait(false);
        if (!ledger.Events<Published>().Any(p => p.Night == publication.Night && p.Publication == publication.Number))
            await ledger.AppendAsync(new Published(publication.Night, publication.Build, publication.Number, manifest.Sha256), at, cancel).ConfigureAwait(false);
        if (!ledger.Events<TablesCommitted>().Any(t => t.Night == publication.Night && t.Publication == publication.Number))
        {
            var versions = await TablePublishing.SettleAsync(store, schemas, publication, cancel).ConfigureAwait(false);
            await ledger.AppendAsync(new TablesCommitted(publication.Night, publication.Number, versions[0].Sha256, versions[1].Sha256), at, cancel).ConfigureAwait(false);
        }

        await PointAsync(store, new LatestPublication(publication.Night, publication.Number, publication.Build), cancel).ConfigureAwait(false);
        return manifest;
    }

    private static Task PointAsync(IObjectStore store, LatestPublication latest, CancellationToken cancel) =>
        Pointers.MoveAsync<LatestPublication>(store, Pointer, Root, JsonSerializer.SerializeToUtf8Bytes(latest, Objects.Json), current => (current.Night, current.Number).CompareTo((latest.Night, latest.Number)) < 0, cancel);
}
