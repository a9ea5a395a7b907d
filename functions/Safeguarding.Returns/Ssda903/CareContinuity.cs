namespace Safeguarding.Returns;

/// <summary>What the Episodes table says of a child's time in care: all year, in the year, begun, left.</summary>
internal static class CareContinuity
{
    private const string Table = "Episodes";

    /// <summary>Legal statuses of short breaks: a child under them is not looked after in the sense of most rules.</summary>
    public static bool IsShortBreak(string? legalStatus) => legalStatus is "V3" or "V4" or "v3" or "v4";

    /// <summary>Did the episode end care? Null: it has not ended. X1 is care that goes on in another episode.</summary>
    public static bool EndsCare(string? reason) => reason is not (null or "X1");

    /// <summary>
    /// Children looked after without a break for the whole year: an episode touches the year, none of these starts care after its first day (RNE S), ends it before its last (an end whose reason is not X1),
    /// or is a short break (V3, V4).
    /// </summary>
    public static IReadOnlySet<string> AllYear(RuleTables t) => t.View("children looked after all year", () =>
    {
        var (start, end) = (t.Dates(Table, "DECOM"), t.Dates(Table, "DEC"));
        var (begins, ends, status) = (t.Texts(Table, "RNE"), t.Texts(Table, "REC"), t.Texts(Table, "LS"));
        return t.Groups(Table, "CHILD").Where(child =>
        {
            var touching = child.Value.Where(i => start[i] is not null && t.Year.Overlaps(start[i], end[i])).ToArray();
            return touching.Length > 0 && !Array.Exists(touching, i => (begins[i] == "S" && start[i] > t.Year.Start) || (end[i] < t.Year.Reference && ends[i] != "X1") || IsShortBreak(status[i]));
        }).Select(child => child.Key).ToHashSet(StringComparer.Ordinal);
    });

    /// <summary>Children with an episode of the kind on any day of the year.</summary>
    public static HashSet<string> InYear(RuleTables t, Func<int, bool> kind)
    {
        var (start, end) = (t.Dates(Table, "DECOM"), t.Dates(Table, "DEC"));
        return CareShapes.ChildrenWith(t, Table, i => start[i] is not null && t.Year.Overlaps(start[i], end[i]) && kind(i));
    }

    /// <summary>Each child's last episode by start; of two that start together, and in a table that does not hold the start, the one that is open or ends later.</summary>
    public static IReadOnlyDictionary<string, int> Last(RuleTables t, string table = Table) => t.View($"last episodes\n{table}", () =>
    {
        var end = t.Dates(table, "DEC");
        var start = t.Dates(table, "DECOM");
        var episodes = t.Has($"{table}.DECOM") ? CareShapes.InOrder(t, table, "DECOM") : t.Groups(table, "CHILD");
        return episodes.Where(g => g.Value.Length > 0)
            .ToDictionary(g => g.Key, g => g.Value.MaxBy(i => (start[i], end[i] ?? DateOnly.MaxValue)), StringComparer.Ordinal);
    });

    /// <summary>By child's id the day on which the child left care; null while the child is in it. A table that does not hold the reason has no X1 in it: an end is an end.</summary>
    public static Func<string?, DateOnly?> Left(RuleTables t)
    {
        var (end, reason, told, last) = (t.Dates(Table, "DEC"), t.Texts(Table, "REC"), t.Has($"{Table}.REC"), Last(t));
        return id => id is not null && last.TryGetValue(id, out var e) && (!told || EndsCare(reason[e])) ? end[e] : null;
    }

    /// <summary>By child the episode with which care began (RNE S), the first time or the latest. In a table that does not hold the reason it is the first episode.</summary>
    public static Dictionary<string, int> Began(RuleTables t, bool latest)
    {
        var (reason, told) = (t.Texts(Table, "RNE"), t.Has($"{Table}.RNE"));
        var began = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (child, rows) in CareShapes.InOrder(t, Table, "DECOM"))
        {
            var at = !told ? rows.Length > 0 ? 0 : -1 : latest ? Array.FindLastIndex(rows, row => reason[row] == "S") : Array.FindIndex(rows, row => reason[row] == "S");
            if (at >= 0) began.Add(child, rows[at]);
        }

        return began;
    }

    /// <summary>Each child's first row of those for which the question holds, by start.</summary>
    public static Dictionary<string, int> First(RuleTables t, Func<int, bool> holds)
    {
        var firsts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (child, rows) in CareShapes.InOrder(t, Table, "DECOM"))
            if (Array.FindIndex(rows, row => holds(row)) is >= 0 and var at) firsts.Add(child, rows[at]);
        return firsts;
    }
}
