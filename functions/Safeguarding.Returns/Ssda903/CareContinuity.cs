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
    /// By the number of the child: looked after without a break for the whole year? an episode touches the year, none of these starts care after its first day (RNE S), ends it before its last (an end whose reason is not X1),
    /// or is a short break (V3, V4).
    /// </summary>
    public static bool[] AllYear(RuleTables t) => t.View("children looked after all year", () =>
    {
        var (start, end) = (t.Dates(Table, "DECOM"), t.Dates(Table, "DEC"));
        var (begins, ends, status) = (t.Texts(Table, "RNE"), t.Texts(Table, "REC"), t.Texts(Table, "LS"));
        var children = InYear(t, _ => true);
        foreach (var (child, rows) in t.RowsOf(Table).Each())
        {
            foreach (var i in rows)
                children[child] &= start[i] is null || !t.Year.Overlaps(start[i], end[i])
                    || !((begins[i] == "S" && start[i] > t.Year.Start) || (end[i] < t.Year.Reference && ends[i] != "X1") || IsShortBreak(status[i]));
        }

        return children;
    });

    /// <summary>By the number of the child: is there an episode of the kind on any day of the year?</summary>
    public static bool[] InYear(RuleTables t, Func<int, bool> kind)
    {
        var (start, end) = (t.Dates(Table, "DECOM"), t.Dates(Table, "DEC"));
        return CareShapes.ChildrenWith(t, Table, i => start[i] is not null && t.Year.Overlaps(start[i], end[i]) && kind(i));
    }

    /// <summary>By the number of the child, the last episode by start; of two that start together, and in a table that does not hold the start, the one that is open or ends later; -1 where there is none.</summary>
    public static int[] Last(RuleTables t, string table = Table) => t.View($"last episodes\n{table}", () =>
    {
        var (start, end) = (t.Dates(table, "DECOM"), t.Dates(table, "DEC"));
        var episodes = t.Has($"{table}.DECOM") ? CareShapes.InOrder(t, table, "DECOM") : t.RowsOf(table);
        return Picked(t, episodes, rows => rows.MaxBy(i => (start[i], end[i] ?? DateOnly.MaxValue)));
    });

    /// <summary>By the number of the child, the day on which the child left care; null while the child is in it. A table that does not hold the reason has no X1 in it: an end is an end.</summary>
    public static Func<int, DateOnly?> Left(RuleTables t)
    {
        var (end, reason, told, last) = (t.Dates(Table, "DEC"), t.Texts(Table, "REC"), t.Has($"{Table}.REC"), Last(t));
        return child => last.Of(child) is >= 0 and var e && (!told || EndsCare(reason[e])) ? end[e] : null;
    }

    /// <summary>By the number of the child, the episode with which care began (RNE S), the first time or the latest; -1 where there is none. In a table that does not hold the reason it is the first episode.</summary>
    public static int[] Began(RuleTables t, bool latest)
    {
        var (reason, told) = (t.Texts(Table, "RNE"), t.Has($"{Table}.RNE"));
        return Picked(t, CareShapes.InOrder(t, Table, "DECOM"), rows => !told ? rows[0] : latest ? rows.LastOrDefault(row => reason[row] == "S", -1) : rows.FirstOrDefault(row => reason[row] == "S", -1));
    }

    /// <summary>By the number of the child, the first row by start of those for which the question holds; -1 where there is none.</summary>
    public static int[] First(RuleTables t, Func<int, bool> holds) => Picked(t, CareShapes.InOrder(t, Table, "DECOM"), rows => rows.FirstOrDefault(holds, -1));

    /// <summary>What is held of a child; -1 of no child, and where nothing is held of any.</summary>
    public static int Of(this int[] byChild, int child) => (uint)child < (uint)byChild.Length ? byChild[child] : -1;

    private static int[] Picked(RuleTables t, ChildRows episodes, Func<ArraySegment<int>, int> pick)
    {
        var picked = new int[t.ChildCount];
        Array.Fill(picked, -1);
        foreach (var (child, rows) in episodes.Each()) picked[child] = pick(rows);
        return picked;
    }
}
