using System.Globalization;

namespace Safeguarding.Returns;

/// <summary>Where a postcode lies: metres on the national grid (null where it has none) and the authority, by its ONS code (E06000052), or SCO, WAL, NIR outside England.</summary>
public sealed record PostcodePlace(double? Easting, double? Northing, string? Authority);

/// <summary>
/// A postcode directory that the user gives, since it is no part of this product. CSV with a header row, columns in any order and case, others left unread:
/// <list type="table">
/// <item><term>postcode</term><description>or pcds, pcd, pcd2, pcd7, pcd8: the postcode, with or without its space</description></item>
/// <item><term>easting, northing</term><description>or oseast1m, osnrth1m: metres on the national grid; blank where it has none</description></item>
/// <item><term>authority</term><description>or oslaua, laua, lad25cd (any year): ONS code of the district or unitary authority</description></item>
/// <item><term>county</term><description>or oscty, cty, cty25cd (any year), may be absent: ONS code of the county, which is the authority for children's services where there is one</description></item>
/// </list>
/// </summary>
public sealed class PostcodeDirectory
{
    private readonly Dictionary<string, PostcodePlace> _places;

    private PostcodeDirectory(Dictionary<string, PostcodePlace> places) => _places = places;

    public int Count => _places.Count;

    /// <summary>Reads a directory, of which only the postcodes wanted are kept: all of it is 2.7 million rows. The stream is left open.</summary>
    /// <param name="wanted">Keys (<see cref="Key"/>) of the postcodes to keep; null keeps every one.</param>
    /// <exception cref="FormatException">A column that is needed is not there.</exception>
    public static PostcodeDirectory Read(Stream csv, IReadOnlySet<string>? wanted = null)
    {
        var places = new Dictionary<string, PostcodePlace>(StringComparer.Ordinal);
        foreach (var row in CsvRecords.Read(csv, Columns))
        {
            if (row[0] is not { } postcode || Key(postcode) is not { } key || wanted?.Contains(key) == false) continue;
            places.TryAdd(key, new PostcodePlace(Number(row[1]), Number(row[2]), Upper(row[3], row[4])));
        }

        return new PostcodeDirectory(places);
    }

    public PostcodePlace? Find(string? postcode) => postcode is not null && _places.TryGetValue(Key(postcode), out var place) ? place : null;

    /// <summary>A postcode without spaces, in upper case: the form in which two are compared.</summary>
    public static string Key(string postcode)
    {
        foreach (var c in postcode)
            if (char.IsWhiteSpace(c) || char.IsAsciiLetterLower(c)) return string.Concat(postcode.Where(p => !char.IsWhiteSpace(p))).ToUpperInvariant();
        return postcode;
    }

    private static int[] Columns(IReadOnlyList<string> header)
    {
        var names = header.Select(name => name.Trim().ToLowerInvariant()).ToList();
        int Required(string what, Predicate<string> isOne) => names.FindIndex(isOne) is >= 0 and var at ? at
            : throw new FormatException($"The postcode directory has no column for the {what}. Give a CSV with the columns postcode, easting, northing, authority, or those of the ONS postcode directory.");
        return
        [
            Preferred(names, "postcode", "pcds", "pcd8", "pcd7", "pcd2", "pcd") is >= 0 and var at ? at : Required("postcode", _ => false),
            Required("easting", name => name is "easting" or "oseast1m" or "east1m"),
            Required("northing", name => name is "northing" or "osnrth1m" or "north1m"),
            Required("authority", name => name is "authority" or "oslaua" or "laua" || IsYearly(name, "lad")),
            names.FindIndex(name => name is "county" or "oscty" or "cty" || IsYearly(name, "cty")),
        ];
    }

    private static int Preferred(List<string> names, params string[] preferred) => preferred.Select(name => names.IndexOf(name)).FirstOrDefault(at => at >= 0, -1);

    /// <summary>lad25cd: the ONS puts the year of the codes into the name.</summary>
    private static bool IsYearly(string name, string stem) => name.Length == stem.Length + 4 && name.StartsWith(stem, StringComparison.Ordinal) && name.EndsWith("cd", StringComparison.Ordinal)
        && char.IsAsciiDigit(name[stem.Length]) && char.IsAsciiDigit(name[stem.Length + 1]);

    private static string? Upper(string? district, string? county) => district switch
    {
        null => null,
        ['S', ..] => "SCO",
        ['W', ..] => "WAL",
        ['N', ..] => "NIR",
        ['E', ..] => county is ['E', '1', '0', ..] ? county : district,
        _ => null,
    };

    private static double? Number(string? text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) && number > 0 ? number : null;
}
