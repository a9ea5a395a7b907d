namespace Safeguarding.Returns;

/// <summary>Tables of the SSDA903 and their columns by year, in the order in which they are sent. SWEpisodes joined them in 2023/24, DoLo in 2026/27.</summary>
public static class Ssda903Layout
{
    private const string First = "2022_23";

    /// <summary>A table, its columns in order, and the first collection year that has it, as <see cref="ReturnYear.Code"/>.</summary>
    private static readonly (string Table, string From, string[] Columns)[] Tables =
    [
        ("Header", First, ["CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB"]),
        ("Episodes", First, ["CHILD", "DECOM", "RNE", "LS", "CIN", "PLACE", "PLACE_PROVIDER", "DEC", "REC", "REASON_PLACE_CHANGE", "HOME_POST", "PL_POST", "URN"]),
        ("Reviews", First, ["CHILD", "DOB", "REVIEW", "REVIEW_CODE"]),
        ("UASC", First, ["CHILD", "SEX", "DOB", "DUC"]),
        ("OC2", First, ["CHILD", "DOB", "SDQ_SCORE", "SDQ_REASON", "CONVICTED", "HEALTH_CHECK", "IMMUNISATIONS", "TEETH_CHECK", "HEALTH_ASSESSMENT", "SUBSTANCE_MISUSE", "INTERVENTION_RECEIVED", "INTERVENTION_OFFERED"]),
        ("OC3", First, ["CHILD", "DOB", "IN_TOUCH", "ACTIV", "ACCOM"]),
        ("AD1", First, ["CHILD", "DOB", "DATE_INT", "DATE_MATCH", "FOSTER_CARE", "NB_ADOPTR", "SEX_ADOPTR", "LS_ADOPTR"]),
        ("PlacedAdoption", First, ["CHILD", "DOB", "DATE_PLACED", "DATE_PLACED_CEASED", "REASON_PLACED_CEASED"]),
        ("PrevPerm", First, ["CHILD", "DOB", "PREV_PERM", "LA_PERM", "DATE_PERM"]),
        ("Missing", First, ["CHILD", "DOB", "MISSING", "MIS_START", "MIS_END"]),
        ("SWEpisodes", "2023_24", ["CHILD", "DOB", "SW_ID", "SW_DECOM", "SW_DEC", "SW_REASON"]),
        ("DoLo", "2026_27", ["CHILD", "DOB", "DOLO_START", "DOLO_END"]),
    ];

    private static bool IsHeld(ReturnYear year) => year.IsHeld || year.Reference.Year == 2022;

    /// <summary>Tables of a year, or <see cref="ArgumentOutOfRangeException"/> for a year whose layout is not held. The year before the first is held too: its return is the previous one of 2022/23.</summary>
    public static IReadOnlyList<(string Table, IReadOnlyList<string> Columns)> For(ReturnYear year) => IsHeld(year)
        ? [.. Tables.Where(t => t.From == First || string.CompareOrdinal(t.From, year.Code) <= 0).Select(t => (t.Table, (IReadOnlyList<string>)t.Columns))]
        : throw new ArgumentOutOfRangeException(nameof(year), year.Code, "The SSDA903 layout is held for 2021_22 to 2026_27.");

    /// <summary>Which table of the year a file is, by its set of columns: neither their order nor the file's name says it. Letters' case and spaces around a name do not count.</summary>
    public static Ssda903Match Match(IReadOnlyList<string> columns, ReturnYear year)
    {
        var names = columns.Select(c => c.Trim().ToUpperInvariant()).ToList();
        var matches = For(year).Select(t => new Ssda903Match(t.Table, t.Columns,
            [.. t.Columns.Where(c => !names.Contains(c))],
            [.. names.Select((name, at) => (name, at)).Where(n => !t.Columns.Contains(n.name) || names.IndexOf(n.name) != n.at).Select(n => n.at)],
            [.. t.Columns.Select(c => names.IndexOf(c))]));

        // The nearest table has most of its columns in the file; of two alike, the one that the file adds least to.
        return matches.MaxBy(m => (double)(m.Columns.Count - m.Missing.Count) / (m.Columns.Count + m.TooMany.Count))!;
    }
}

/// <summary>A file's columns against the table of the layout that they come nearest to.</summary>
/// <param name="Table">The table, or the nearest one.</param>
/// <param name="Columns">Its columns, in order.</param>
/// <param name="Missing">Columns of the table that the file does not have.</param>
/// <param name="TooMany">0-based positions of the file's columns that the table does not have or has once. Positions, not names: a file without a header begins with somebody's record.</param>
/// <param name="Places">For each column of the table its position in the file, or -1.</param>
public sealed record Ssda903Match(string Table, IReadOnlyList<string> Columns, IReadOnlyList<string> Missing, IReadOnlyList<int> TooMany, IReadOnlyList<int> Places)
{
    public bool IsExact => Missing.Count == 0 && TooMany.Count == 0;

    /// <summary>What keeps the file from being the table, and what to do.</summary>
    public string Words => $"The columns are those of no table of the year. The nearest is {Table}"
        + (Missing.Count > 0 ? $"; missing: {string.Join(", ", Missing)}" : "")
        + (TooMany.Count > 0 ? $"; not in that table: column {string.Join(", ", TooMany.Select(at => at + 1))} of the file" : "")
        + ". Send exactly the table's columns, in any order.";
}
