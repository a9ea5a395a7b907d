namespace Safeguarding.Returns;

/// <summary>
/// The small area of each postcode, from a lookup that the user gives, such as the ONS's "Postcode to OA (2021) to LSOA to MSOA to LAD best fit lookup" or its postcode directory.
/// CSV with a header row, columns in any order and case, others left unread: <c>pcds</c> (or <c>postcode</c>, pcd8, pcd7, pcd) and <c>lsoa21cd</c> (or lsoa21).
/// </summary>
public static class PostcodeAreas
{
    /// <summary>Reads the areas of the postcodes wanted; a postcode without an area has none here. The stream is left open.</summary>
    /// <param name="wanted">Keys (<see cref="PostcodeDirectory.Key"/>).</param>
    /// <exception cref="FormatException">It is no such lookup, is cut off, or has a code that is no LSOA's: areas that are only partly right would be wrong without a sign of it.</exception>
    public static IReadOnlyDictionary<string, string> Read(Stream csv, IReadOnlySet<string> wanted)
    {
        var areas = new Dictionary<string, string>(StringComparer.Ordinal);
        var rows = 0L;
        foreach (var row in CsvRecords.Read(csv, Columns))
        {
            rows++;
            if (row[0] is not { } postcode) throw Wrong(rows, "has no postcode");
            if (row[1] is { } code && !IsArea(code)) throw Wrong(rows, "has a code that is no LSOA's");
            var key = PostcodeDirectory.Key(postcode);
            if (row[1] is { } area && wanted.Contains(key)) areas.TryAdd(key, area);
        }

        return rows > 0 ? areas : throw new FormatException("The postcode lookup has no rows. Give a CSV with the columns pcds and lsoa21cd.");
    }

    private static int[] Columns(IReadOnlyList<string> header)
    {
        var names = header.Select(name => name.Trim().ToLowerInvariant()).ToList();
        int One(params string[] ones) => ones.Select(o => names.IndexOf(o)).FirstOrDefault(at => at >= 0, -1);
        var (postcode, area) = (One("pcds", "postcode", "pcd8", "pcd7", "pcd"), One("lsoa21cd", "lsoa21"));
        return postcode >= 0 && area >= 0 ? [postcode, area] : throw new FormatException("The postcode lookup must be a CSV with the columns pcds and lsoa21cd, as the ONS publishes it.");
    }

    /// <summary>E01000001, W01000001, S01000001, N21000001; 95AA01S1 in older files of Northern Ireland.</summary>
    private static bool IsArea(string code) => code.Length is 8 or 9 && code.All(c => char.IsAsciiDigit(c) || char.IsAsciiLetterUpper(c)) && code.Count(char.IsAsciiDigit) >= 5;

    private static FormatException Wrong(long row, string what) => new(FormattableString.Invariant($"Row {row} of the postcode lookup {what}. Fetch the lookup again, and see that it came whole."));
}
