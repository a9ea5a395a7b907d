using System.Globalization;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Validating;

namespace Safeguarding.Pipeline.Landing;

/// <summary>A landed file of a table that has a contract.</summary>
internal sealed record Landed(StoredObject Item, LandingPath Path, Contract Contract)
{
    /// <summary>The folder it lies in, ending in <c>/</c>, in which its manifest would lie too.</summary>
    public string Folder => FolderOf(Item.Path);

    public static string FolderOf(string path) => path[..(path.LastIndexOf('/') + 1)];
}

/// <summary>What lies in landing: the files to take, the folders that have a manifest, and the objects that are none of it.</summary>
/// <param name="Early">Files dated after the night, which wait for theirs.</param>
internal sealed record Landings(IReadOnlyList<Landed> Files, IReadOnlyList<StoredObject> Manifests, IReadOnlyList<(StoredObject Item, FindingKind Reason)> Refused, int Early)
{
    /// <param name="prefixes">Where to look, each ending in <c>/</c>, none inside another.</param>
    /// <param name="night">Files dated later are left for their night.</param>
    /// <param name="of">Only files of this table, or all.</param>
    public static async Task<Landings> ReadAsync(IObjectStore store, IEnumerable<string> prefixes, ContractCatalog contracts, DateOnly night, Contract? of = null, CancellationToken cancel = default)
    {
        var files = new List<Landed>();
        var manifests = new List<StoredObject>();
        var refused = new List<(StoredObject, FindingKind)>();
        var early = 0;
        foreach (var prefix in prefixes)
        {
            await foreach (var item in store.ListAsync(prefix, cancel).ConfigureAwait(false))
            {
                if (ManifestDate(item.Path, contracts) is { } date)
                {
                    if (date <= night) manifests.Add(item);
                }
                else if (!LandingPath.TryParse(item.Path, out var path)) refused.Add((item, FindingCatalogue.PathUnreadable));
                else if (ContractOf(path, contracts) is not { } contract) refused.Add((item, WhyNoContract(path, contracts)));
                else if (of is not null && of != contract) continue;
                else if (path.Date > night) early++;
                else files.Add(new Landed(item, path, contract));
            }
        }

        return new Landings(files, manifests, refused, early);
    }

    /// <summary>The contract of an agency's own table: whatever an agency drops into its folder under another's table name has none.</summary>
    public static Contract? ContractOf(LandingPath path, ContractCatalog contracts) =>
        path.Agency != "curated" && contracts.Find(path.Agency, path.Table) is { Selects.IsEmpty: true } contract ? contract : null;

    /// <summary>Why a file of a well-formed path is nobody's extract.</summary>
    public static FindingKind WhyNoContract(LandingPath path, ContractCatalog contracts) =>
        contracts.Contracts.Any(c => c.Agency == path.Agency && c.Selects.IsEmpty) && contracts.Agencies.Any(a => a != path.Agency && ContractOf(path with { Agency = a }, contracts) is not null)
            ? FindingCatalogue.OtherAgency
            : FindingCatalogue.UnknownTable;

    /// <summary>The day a manifest is of, or null when the path is no manifest of an agency that sends.</summary>
    public static DateOnly? ManifestDate(string path, ContractCatalog contracts) =>
        LandingPath.IsManifest(path, out var agency, out var date) && contracts.Of(agency).Any(c => c.Selects.IsEmpty) ? date : null;

    /// <summary>The folders of an agency's days from one to another, when they are few enough to be looked into one by one; else the agency's whole folder.</summary>
    /// <param name="folder">Folder of the last day.</param>
    public static IEnumerable<string> Folders(string folder, DateOnly? from, DateOnly to)
    {
        var agency = folder[..(folder.TrimEnd('/').LastIndexOf('/') + 1)];
        if (from is not { } first || to.DayNumber - first.DayNumber > 7) return [agency];
        return Enumerable.Range(0, to.DayNumber - first.DayNumber + 1).Select(i => agency + first.AddDays(i).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + "/");
    }
}
