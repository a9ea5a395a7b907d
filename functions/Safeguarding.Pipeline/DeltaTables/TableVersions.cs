using System.Collections.Immutable;
using System.Globalization;
using Safeguarding.Pipeline.Storage;

namespace Safeguarding.Pipeline.DeltaTables;

/// <summary>Where one table stands in one publication.</summary>
/// <param name="Version">Version of the Delta table; null for a publication that came too late to be one (its night was no longer the newest), or when there never was one.</param>
/// <param name="Path">The Parquet file that this is, from the root of the store, for those who read it without Delta; null when there never was one.</param>
/// <param name="Rows">Its rows; null where they were not counted for this publication.</param>
/// <param name="Withheld">Why the table was withheld from this publication and stands where it stood before; null when it was not.</param>
public sealed record TableVersion(string Table, long? Version, string? Path, long? Rows, string? Withheld)
{
    /// <summary>The version's commit and, where it has one, its checkpoint.</summary>
    public ImmutableArray<WrittenObject> Log { get; init; } = [];
}

/// <summary>Every table's version in one publication, so that one night's tables can be read together: <c>curated/_publications/2026-03-31-0001.json</c>, and the same in the identifiable zone.</summary>
public sealed record TableVersions(DateOnly Night, long Number, string Build, ImmutableArray<TableVersion> Tables)
{
    public const string Folder = "_publications";

    public static string PathOf(DeltaZone zone, DateOnly night, long number) => $"{zone.Folder}/{Folder}/{NameOf(night, number)}.json";

    /// <summary><c>2026-03-31-0001</c>.</summary>
    public static string NameOf(DateOnly night, long number) => string.Create(CultureInfo.InvariantCulture, $"{night:yyyy-MM-dd}-{number:D4}");

    /// <summary>Name of the publication whose versions a path holds; null for any other path.</summary>
    public static string? PublicationOf(string path) =>
        DeltaZone.All.FirstOrDefault(zone => path.StartsWith($"{zone.Folder}/{Folder}/", StringComparison.Ordinal)) is not null && path.EndsWith(".json", StringComparison.Ordinal)
            ? path[(path.LastIndexOf('/') + 1)..^".json".Length]
            : null;

    /// <summary>The versions of the newest publication of the newest night up to <paramref name="night"/>; null before the first, or when those nights are past their days.</summary>
    public static async Task<TableVersions?> AsOfAsync(IObjectStore store, DeltaZone zone, DateOnly night, CancellationToken cancel = default)
    {
        string? newest = null;
        var end = PathOf(zone, night.AddDays(1), 0);
        await foreach (var item in store.ListAsync($"{zone.Folder}/{Folder}/", cancel).ConfigureAwait(false))
            if (string.CompareOrdinal(item.Path, end) < 0) newest = item.Path;
        return newest is null ? null : await store.ReadJsonAsync<TableVersions>(newest, cancel).ConfigureAwait(false);
    }
}
