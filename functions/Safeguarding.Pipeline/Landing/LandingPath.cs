using System.Globalization;
using Safeguarding.Pipeline.Storage;

namespace Safeguarding.Pipeline.Landing;

/// <summary>Where an agency drops a file: <c>landing/&lt;agency&gt;/&lt;yyyy-MM-dd&gt;/&lt;table&gt;.csv</c> (also .tsv, .txt, .psv, each with .gz).</summary>
/// <param name="Agency">Folder of the agency, lower case.</param>
/// <param name="Date">The day the extract is of.</param>
/// <param name="Table">File name without extensions, lower case; may be an alias of a contract's table.</param>
/// <param name="FileName">File name as dropped.</param>
public readonly record struct LandingPath(string Agency, DateOnly Date, string Table, string FileName)
{
    public const string Root = "landing/";

    private const string Unreadable = "landing/unreadable/";
    private static readonly System.Buffers.SearchValues<char> Hexadecimal = System.Buffers.SearchValues.Create("0123456789abcdef");

    private static readonly string[] Extensions = [".csv", ".tsv", ".psv", ".txt"];

    /// <summary>Parses a path from outside. False for anything that is not exactly of this form; never throws.</summary>
    public static bool TryParse(string path, out LandingPath parsed)
    {
        parsed = default;
        if (!ObjectPath.IsValid(path)) return false;
        var segments = path.Split('/');
        if (segments.Length != 4 || segments[0] != "landing") return false;
        if (!DateOnly.TryParseExact(segments[2], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)) return false;
        var name = segments[3];
        var stem = Without(name, ".gz");
        var dot = stem.LastIndexOf('.');
        if (dot <= 0 || !Extensions.Contains(stem[dot..], StringComparer.OrdinalIgnoreCase)) return false;
        var table = stem[..dot];
        if (table.Contains('.')) return false;
        parsed = new LandingPath(segments[1].ToLowerInvariant(), date, table.ToLowerInvariant(), name);
        return true;
    }

    /// <summary>Whether a path is that of a manifest, <c>landing/&lt;agency&gt;/&lt;yyyy-MM-dd&gt;/manifest.json</c>.</summary>
    public static bool IsManifest(string path, out string agency, out DateOnly date)
    {
        (agency, date) = ("", default);
        if (!ObjectPath.IsValid(path)) return false;
        var segments = path.Split('/');
        if (segments.Length != 4 || segments[0] != "landing" || segments[3] != LandingManifest.FileName) return false;
        agency = segments[1].ToLowerInvariant();
        return DateOnly.TryParseExact(segments[2], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date);
    }

    /// <summary>A path as messages and the ledger may hold it: one that breaks the grammar is named by its hash, for a file name may hold anything, a child's name included.</summary>
    public static string Named(string path) => TryParse(path, out _) || IsManifest(path, out _, out _) || IsUnreadable(path) ? path : Unreadable + Runs.WorkId.Of(path);

    /// <summary>Whether a path is a name that <see cref="Named"/> has given, rather than one in the store.</summary>
    public static bool IsUnreadable(string path) =>
        path.StartsWith(Unreadable, StringComparison.Ordinal) && path.AsSpan(Unreadable.Length) is { Length: 16 } hash && !hash.ContainsAnyExcept(Hexadecimal);

    private static string Without(string name, string extension) =>
        name.EndsWith(extension, StringComparison.OrdinalIgnoreCase) ? name[..^extension.Length] : name;
}
