using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Storage;

namespace Safeguarding.Pipeline.Landing;

/// <summary>A landed file of a table that has a contract.</summary>
/// <param name="Manifest">What its sender's manifest says of it, or null.</param>
internal sealed record Landed(StoredObject Item, LandingPath Path, Contract Contract, ManifestFile? Manifest);

/// <summary>What lies in landing: the files to take, and the objects that are none.</summary>
internal sealed record Landings(IReadOnlyList<Landed> Files, IReadOnlyList<(StoredObject Item, string Reason)> Refused)
{
    /// <param name="prefix">Where to look, ending in <c>/</c>.</param>
    /// <param name="night">Files dated later are left for their night.</param>
    /// <param name="of">Only files of this table, or all.</param>
    public static async Task<Landings> ReadAsync(IObjectStore store, string prefix, ContractCatalog contracts, DateOnly night, Contract? of = null, CancellationToken cancel = default)
    {
        var found = new List<(StoredObject Item, LandingPath Path, Contract Contract)>();
        var refused = new List<(StoredObject, string)>();
        var manifests = new Dictionary<string, LandingManifest>(StringComparer.Ordinal);
        await foreach (var item in store.ListAsync(prefix, cancel).ConfigureAwait(false))
        {
            if (IsManifest(item.Path))
            {
                var folder = FolderOf(item.Path);
                if (await LandingManifest.ReadAsync(store, folder, cancel).ConfigureAwait(false) is { } manifest) manifests[folder] = manifest;
                else refused.Add((item, Validating.FindingCatalogue.ManifestUnreadable.Code));
            }
            else if (LandingPath.TryParse(item.Path, out var path) && ContractOf(path, contracts) is { } contract)
            {
                if (path.Date <= night && (of is null || of == contract)) found.Add((item, path, contract));
            }
            else refused.Add((item, Validating.FindingCatalogue.UnknownTable.Code));
        }

        return new Landings([.. found.Select(f => new Landed(f.Item, f.Path, f.Contract, manifests.GetValueOrDefault(FolderOf(f.Item.Path))?.Files.GetValueOrDefault(f.Path.FileName)))], refused);
    }

    /// <summary>The contract of an agency's own table: whatever an agency drops into its folder under another's table name has none.</summary>
    public static Contract? ContractOf(LandingPath path, ContractCatalog contracts) =>
        path.Agency != "curated" && contracts.Find(path.Agency, path.Table) is { Selects.IsEmpty: true } contract ? contract : null;

    public static bool IsManifest(string path) => path.EndsWith('/' + LandingManifest.FileName, StringComparison.Ordinal) && path.Count(c => c == '/') == 3;

    private static string FolderOf(string path) => path[..(path.LastIndexOf('/') + 1)];
}
