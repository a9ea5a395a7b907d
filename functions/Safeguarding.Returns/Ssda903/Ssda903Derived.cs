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
                    foreach (var row in table.Rows)
                        if (row[table[column]] is { } postcode) keys.Add(PostcodeDirectory.Key(postcode));
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
        var (home, placed) = (Column(episodes, "HOME_POST"), Column(episodes, "PL_POST"));
        return own is null ? With(episodes, ["PL_LA", "PL_DISTANCE"], row => Places(row)[..2]) : With(episodes, ["PL_LA", "PL_DISTANCE", "PL_LOCATION"], Places);

        string?[] Places(string?[] row)
        {
            var (from, to) = (directory.Find(home(row)), directory.Find(placed(row)));
            return [to?.Authority, Distance(from, to), to?.Authority is { } la && own is not null ? own.Contains(la) ? "IN" : "OUT" : null];
        }
    }

    private static TextTable WithAsylum(TextTable header, TextTable asylum)
    {
        var (id, seeker) = (Column(header, "CHILD"), Column(asylum, "CHILD"));
        var seekers = asylum.Rows.Select(row => seeker(row) ?? "").Where(s => s.Length > 0).ToHashSet(StringComparer.Ordinal);
        return With(header, ["UASC"], row => [id(row) is { } child && seekers.Contains(child) ? "1" : "0"]);
    }

    /// <summary>A table with columns added; those that it has already, from a file in XML say, stay as they are.</summary>
    private static TextTable With(TextTable table, string[] columns, Func<string?[], string?[]> values)
    {
        var added = Array.FindAll(columns, column => !table.Has(column));
        if (added.Length == 0) return table;
        var from = Array.ConvertAll(added, column => Array.IndexOf(columns, column));
        return new TextTable(table.Name, [.. table.Columns, .. added], [.. table.Rows.Select(row =>
        {
            var made = values(row);
            return (string?[])[.. row, .. from.Select(at => made[at])];
        })]);
    }

    private static Func<string?[], string?> Column(TextTable table, string column)
    {
        if (!table.Has(column)) return _ => null;
        var at = table[column];
        return row => row[at];
    }
}
