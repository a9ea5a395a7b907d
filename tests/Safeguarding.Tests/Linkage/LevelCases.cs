using Safeguarding.Linkage;
using Safeguarding.Linkage.Comparisons;
using Safeguarding.Linkage.Model;
using Safeguarding.Linkage.Standardise;

namespace Safeguarding.Tests.Linkage;

/// <summary>
/// A table of <c>Levels</c>: for one comparison, pairs of records and the level they reach.
/// <c>comparison NAME</c> says which comparison; <c>established NAMES</c>, which given names other records of the night bear. In a cell <c>a ~ b</c> is what the first
/// and the second record hold; a cell without ~ is in both. <c>level</c> is the level reached (missing: the comparison says nothing), <c>near</c> a level just missed.
/// </summary>
internal sealed record LevelCases(string Comparison, string[] Established, IReadOnlyList<LevelCase> Rows)
{
    private static readonly ExtraColumn[] Extras = [new("other_id", true), new("other", false)];

    public static LevelCases Parse(string[] lines)
    {
        var (comparison, established, header) = ("", Array.Empty<string>(), (string[]?)null);
        var rows = new List<LevelCase>();
        foreach (var line in lines.Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] != '#'))
        {
            var cells = line.Split('|', StringSplitOptions.TrimEntries);
            if (cells.Length == 1 && line.StartsWith("comparison ", StringComparison.Ordinal)) comparison = line["comparison ".Length..];
            else if (cells.Length == 1 && line.StartsWith("established ", StringComparison.Ordinal)) established = line["established ".Length..].Split(' ');
            else if (cells.Length == 1) throw new FormatException($"The line '{line}' is none of: comparison, established, table row.");
            else if (header is null) header = cells;
            else rows.Add(LevelCase.Of(line, header, cells));
        }
        return new LevelCases(comparison, established, rows);
    }

    /// <summary>The level by name that a row's records reach, the first compared with the second or the other way round.</summary>
    public string Reached(LevelCase row, bool turned)
    {
        var population = PopulationOf(row);
        var (a, b) = (population.IndexOf(new RecordKey("A", "1")), population.IndexOf(new RecordKey("B", "1")));
        var levels = new PairComparison(population, 20_000).Compare(turned ? b : a, turned ? a : b);
        return NameOf(Comparison switch
        {
            "given name" => levels.Given,
            "exchanged names" => levels.Exchanged,
            "middle name" => levels.Middle,
            "surname" => levels.Surname,
            "date of birth" => levels.Birth,
            "expected birth" => levels.Birth,
            "sex" => levels.Sex,
            "place" => levels.Place,
            "NHS number" => levels.Nhs,
            "UPN" => levels.Upn,
            "other identifier" => Extra(levels, 0, Level.OtherIdSame),
            "other text" => Extra(levels, 1, Level.OtherSame),
            _ => throw new FormatException($"'{Comparison}' is no comparison."),
        });
    }

    private string NameOf(Level level)
    {
        if (level == Level.Missing) return "missing";
        var (comparison, name) = LevelNames.Of(level);
        return comparison == Comparison ? name : $"{name} ({comparison})";
    }

    private static Level Extra(in PairLevels levels, int column, Level same) =>
        (int)(levels.Extras >> 2 * column & 3) is > 0 and var reached ? (Level)((int)same + reached - 1) : Level.Missing;

    private Population PopulationOf(LevelCase row)
    {
        var people = new List<PersonRecord> { Scenario.Record(row.Columns, row.First, new RecordKey("A", "1")), Scenario.Record(row.Columns, row.Second, new RecordKey("B", "1")) };

        // Three bearers make a name an established one.
        people.AddRange(Established.SelectMany((name, n) => Enumerable.Range(0, 3).Select(k => new PersonRecord(new RecordKey("C", $"{n}-{k}")) { GivenName = name })));

        // Where no postcode has the British shape, others are taken for another country's.
        people.Add(new PersonRecord(new RecordKey("C", "postcode")) { Postcode = "AD9 9AA" });
        if (!row.Columns.Contains("other id") && !row.Columns.Contains("other")) return Population.Of(people);

        var raw = new RawRecords(Extras.Length);
        foreach (var (cells, source) in new[] { (row.First, (byte)0), (row.Second, (byte)1) })
            raw.Add("1"u8, new RawRecord { Source = source }, [.. new[] { "other id", "other" }.Select(column => raw.Texts.Extras.Add(System.Text.Encoding.UTF8.GetBytes(cells.ElementAtOrDefault(Array.IndexOf(row.Columns, column)) ?? "")))]);
        return Population.Of([raw], ["A", "B"], Extras);
    }
}

/// <summary>A row of a level table.</summary>
internal sealed record LevelCase(string Text, string Level, string Near, string[] Columns, string[] First, string[] Second)
{
    public static LevelCase Of(string text, string[] header, string[] cells)
    {
        if (cells.Length > header.Length) throw new FormatException($"The row '{text}' has more cells than the table has columns.");
        var fields = header.Select((column, at) => (column, at)).Where(cell => cell.column is not ("level" or "near" or "note")).ToArray();
        string Cell(string column) => Array.IndexOf(header, column) is >= 0 and var at && at < cells.Length ? cells[at] : "";
        string[] Side(int side) => [.. fields.Select(field => field.at < cells.Length ? cells[field.at].Split('~', StringSplitOptions.TrimEntries) : [""]).Select(sides => sides.Length == 1 ? sides[0] : sides[side])];
        return new LevelCase(text, Cell("level"), Cell("near"), [.. fields.Select(field => field.column)], Side(0), Side(1));
    }
}
