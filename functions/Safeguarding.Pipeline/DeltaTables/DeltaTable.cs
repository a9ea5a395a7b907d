using System.Globalization;

namespace Safeguarding.Pipeline.DeltaTables;

/// <summary>Which copy of the curated tables: the one that analysts read or the one that names children.</summary>
/// <param name="Folder">Where its tables lie.</param>
/// <param name="Prefix">How the names of its published files begin.</param>
public sealed record DeltaZone(string Folder, string Prefix)
{
    public static readonly DeltaZone Pseudonymised = new("curated", "curated/");
    public static readonly DeltaZone Identifiable = new("identifiable/curated", "identifiable/");

    public static IReadOnlyList<DeltaZone> All { get; } = [Pseudonymised, Identifiable];

    /// <summary>First segment of its paths, by which <c>schemas/retention.json</c> names it.</summary>
    public string Retained => Folder.Split('/')[0];

    public DeltaTable Table(string name) => new(this, name);
}

/// <summary>A curated table in one zone, as a Delta table: <c>curated/child/</c> with a file a build and the log of its versions.</summary>
public sealed record DeltaTable(DeltaZone Zone, string Name)
{
    public const string LogFolder = "_delta_log";

    public string Root => $"{Zone.Folder}/{Name}/";

    public string Log => $"{Root}{LogFolder}/";

    /// <summary>The file that says which checkpoint is the newest; a hint for readers, and the only one that is ever replaced.</summary>
    public string LastCheckpoint => Log + "_last_checkpoint";

    public string FileOf(string build) => $"{Root}{build}.parquet";

    public string CommitOf(long version) => string.Create(CultureInfo.InvariantCulture, $"{Log}{version:D20}.json");

    public string CheckpointOf(long version) => string.Create(CultureInfo.InvariantCulture, $"{Log}{version:D20}.checkpoint.parquet");

    /// <summary>Name of the build that made a file of a curated table; null for paths that are not one's.</summary>
    public static string? BuildOf(string path) =>
        DeltaZone.All.Any(zone => path.StartsWith(zone.Folder + "/", StringComparison.Ordinal) && path.AsSpan(zone.Folder.Length + 1).Count('/') == 1) && path.EndsWith(".parquet", StringComparison.Ordinal)
            ? path[(path.LastIndexOf('/') + 1)..^".parquet".Length]
            : null;
}
