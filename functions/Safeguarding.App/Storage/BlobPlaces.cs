using System.Collections.Frozen;
using System.Collections.Immutable;
using Safeguarding.Pipeline.Deployment;
using Safeguarding.Pipeline.Landing;

namespace Safeguarding.App.Storage;

/// <summary>
/// Which container of an account a path lies in: the one its first segment names, but for what agencies drop. Each agency has a container of its own, since a container is the
/// smallest thing that a role can be given on by itself: <c>landing/health/x</c> is blob <c>x</c> of container <c>landing-health</c>.
/// </summary>
/// <remarks>See infra/adr/0013. A folder on a laptop knows nothing of this.</remarks>
internal static class BlobPlaces
{
    /// <summary>
    /// The letter box of everybody, as it was before each agency had its own: <c>landing/health/x</c> is looked for there too, so that nothing dropped into an emulator or an older
    /// account is passed over. Bicep makes no such container.
    /// </summary>
    public const string Shared = "landing";

    private static readonly FrozenDictionary<string, string> BoxOf = Names.Deployed.Agencies.ToFrozenDictionary(a => LandingPath.Root + a.Name + "/", a => a.Landing, StringComparer.Ordinal);
    private static readonly FrozenDictionary<string, string> FolderOf = BoxOf.ToFrozenDictionary(b => b.Value, b => b.Key, StringComparer.Ordinal);

    /// <summary>Prefixes of the paths of each letter box, <c>landing/health/</c>, in ordinal order.</summary>
    public static ImmutableArray<string> Boxes { get; } = [.. BoxOf.Keys.Order(StringComparer.Ordinal)];

    /// <summary>Whether a path is of a known agency's file, which has a letter box of its own.</summary>
    public static bool IsInBox(string path) => Of(path).Container is var container && FolderOf.ContainsKey(container);

    /// <param name="path">A path or the beginning of one.</param>
    /// <returns>The blob's name is empty where the path names a container alone.</returns>
    public static (string Container, string Blob) Of(string path)
    {
        foreach (var (folder, box) in BoxOf)
            if (path.StartsWith(folder, StringComparison.Ordinal)) return (box, path[folder.Length..]);
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? (path, "") : (path[..slash], path[(slash + 1)..]);
    }

    /// <summary>The path of a blob. Whatever the blob is called, that of an agency's begins with its folder.</summary>
    public static string PathOf(string container, string blob) => FolderOf.TryGetValue(container, out var folder) ? folder + blob : $"{container}/{blob}";
}
