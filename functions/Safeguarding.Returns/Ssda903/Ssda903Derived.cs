using System.Globalization;

namespace Safeguarding.Returns;

/// <summary>
/// Columns that the department works out itself and its rules speak of, none of which is ever sent:
/// Episodes.PL_LA (authority in which the placement lies), PL_LOCATION (IN or OUT of the child's own), PL_DISTANCE (miles from home, straight, one decimal); Header.UASC (1 for a child in the UASC table, else 0).
/// Who was looked after all through the year (CONTINUOUSLY_LOOKED_AFTER) is <see cref="CareContinuity.AllYear"/>.
/// </summary>
public static class Ssda903Derived
{
    private const double MetresInMile = 1609.3;

    /// <summary>Distances below 100 miles, which nearly all are, as text: a large return holds one of them many times.</summary>
    private static readonly string[] Near = [.. Enumerable.Range(0, 1000).Select(Text)];

    /// <summary>The tables with the columns added, of this year and of last. Without a directory no column of postcodes is added, and without the authority's own codes no PL_LOCATION, so that rules which need one are not run.</summary>
    /// <param name="tables">Tables of the return by name, those of the year before as NAME_last.</param>
    /// <param name="ownAuthority">The authority's names, its ONS code among them.</param>
    public static IReadOnlyDictionary<string, TextTable> Add(IReadOnlyDictionary<string, TextTable> tables, PostcodeDirectory? directory, IReadOnlySet<string>? ownAuthority)
    {
        var all = new Dictionary<string, TextTable>(tables, StringComparer.Ordinal);
        foreach (var year in (ReadOnlySpan<string>)["", "_last"])
        {
            if (directory is not null && tables.TryGetValue($"Episodes{year}", out var episodes)) all[$"Episodes{year}"] = WithPlaces(episodes, directory, ownAuthority);
            if (tables.TryGetValue($"Header{year}", out var header) && tables.TryGetValue($"UASC{year}", out var asylum)) all[$"Header{year}"] = WithAsylum(header, asylum);
        }

        return all;
    }

    /// <summary>Keys of every postcode in the tables, for <see cref="PostcodeDirectory.Read"/>.</summary>
    public static IReadOnlySet<string> Postcodes(IReadOnlyDictionary<string, TextTable> tables)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in (ReadOnlySpan<string>)["Episodes", "Episodes_last"])
            foreach (var column in (ReadOnlySpan<string>)["HOME_POST", "PL_POST"])
                if (tables.TryGetValue(name, out var table) && table.Has(column))
                    foreach (var text in table.Texts(column))
                        if (text is not null) keys.Add(PostcodeDirectory.Key(text));
        return keys;
    }

    /// <summary>A distance as a number; null where it is none.</summary>
    internal static double? Miles(string? text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var miles) && double.IsFinite(miles) ? miles : null;

    /// <summary>Miles between two places, as the department writes them ("12.3"); null where one has no place on the grid.</summary>
    internal static string? Distance(PostcodePlace? from, PostcodePlace? to)
    {
        if (from is not { Easting: { } e1, Northing: { } n1 } || to is not { Easting: { } e2, Northing: { } n2 }) return null;
        var metres = Math.Sqrt(((e1 - e2) * (e1 - e2)) + ((n1 - n2) * (n1 - n2)));
        var tenths = (int)Math.Min(Math.Round(metres / MetresInMile * 10, MidpointRounding.AwayFromZero), int.MaxValue);
        return tenths < Near.Length ? Near[tenths] : Text(tenths);
    }

    private static string Text(int tenths) => (tenths / 10.0).ToString("0.0", CultureInfo.InvariantCulture);

    private static TextTable WithPlaces(TextTable episodes, PostcodeDirectory directory, IReadOnlySet<string>? own)
    {
        var rows = episodes.Rows.Count;
        var (home, placed) = (Texts(episodes, "HOME_POST"), Texts(episodes, "PL_POST"));
        var (authority, distance, location) = (new string?[rows], new string?[rows], new string?[rows]);
        for (var row = 0; row < rows; row++)
        {
            var (from, to) = (directory.Find(home[row]), directory.Find(placed[row]));
            (authority[row], distance[row]) = (to?.Authority, Distance(from, to));
            location[row] = authority[row] is { } la && own is not null ? own.Contains(la) ? "IN" : "OUT" : null;
        }

        return With(episodes, [("PL_LA", authority), ("PL_DISTANCE", distance), .. own is null ? Array.Empty<(string, string?[])>() : [("PL_LOCATION", location)]]);
    }

    private static TextTable WithAsylum(TextTable header, TextTable asylum)
    {
        var seekers = Texts(asylum, "CHILD").OfType<string>().ToHashSet(StringComparer.Ordinal);
        return With(header, [("UASC", Array.ConvertAll(Texts(header, "CHILD"), child => child is not null && seekers.Contains(child) ? "1" : "0"))]);
    }

    /// <summary>A table with columns added; those that it has already, from a file in XML say, stay as they are.</summary>
    private static TextTable With(TextTable table, (string Column, string?[] Texts)[] columns)
    {
        var added = Array.FindAll(columns, column => !table.Has(column.Column));
        return added.Length == 0 ? table : table.With(added);
    }

    private static string?[] Texts(TextTable table, string column) => table.Has(column) ? table.Texts(column) : new string?[table.Rows.Count];
}
