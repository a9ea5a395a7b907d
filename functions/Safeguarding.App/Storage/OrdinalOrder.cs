using System.Runtime.CompilerServices;
using Safeguarding.Pipeline.Storage;

namespace Safeguarding.App.Storage;

/// <summary>Puts a listing of blobs into ordinal order while it streams.</summary>
/// <remarks>
/// An account with a flat namespace lists names in ordinal order; one with a hierarchical namespace walks folder by folder, as if <c>/</c>
/// came before every other character, so <c>a/z</c> precedes <c>a-b</c>. In the grammar of <see cref="ObjectPath"/> only <c>-</c> and <c>.</c> are
/// ordinally below the slash, and all three are below letters and digits. So in either order the paths that share what comes
/// before the first of these three stand together, and each such group needs only be sorted within itself.
/// </remarks>
internal static class OrdinalOrder
{
    /// <param name="listed">Paths in the service's order, each once.</param>
    /// <param name="prefixLength">Characters that all paths share.</param>
    public static async IAsyncEnumerable<StoredObject> Of(IAsyncEnumerable<StoredObject> listed, int prefixLength, [EnumeratorCancellation] CancellationToken cancel)
    {
        var group = new List<StoredObject>();
        await foreach (var item in listed.WithCancellation(cancel).ConfigureAwait(false))
        {
            if (group.Count > 0 && !Stem(item.Path, prefixLength).SequenceEqual(Stem(group[0].Path, prefixLength)))
            {
                group.Sort(ByPath);
                foreach (var sorted in group) yield return sorted;
                group.Clear();
            }

            group.Add(item);
        }

        group.Sort(ByPath);
        foreach (var sorted in group) yield return sorted;
    }

    private static readonly Comparison<StoredObject> ByPath = (a, b) => string.CompareOrdinal(a.Path, b.Path);

    private static ReadOnlySpan<char> Stem(string path, int prefixLength)
    {
        var rest = path.AsSpan(prefixLength);
        var end = rest.IndexOfAny('/', '-', '.');
        return end < 0 ? rest : rest[..end];
    }
}
