using static Safeguarding.Returns.RuleShapes;

namespace Safeguarding.Returns;

/// <summary>What the rules of episodes share: a child's episodes in order, the Header row of an episode, ages, short breaks, asylum seekers. Each is made once for a return, in time that grows with its rows.</summary>
internal static class EpisodeViews
{
    public const string Episodes = "Episodes";
    public const string LastYear = "Episodes_last";
    public const string Header = "Header";

    /// <summary>Rows of each child, children in order of their first row, by start, then end (an open one last), then row. Episodes without a start have no place in the order.</summary>
    public static IReadOnlyList<int[]> InOrder(RuleTables t, string table = Episodes) => t.View($"in order\n{table}", () =>
    {
        var (start, end) = (t.Dates(table, "DECOM"), t.Dates(table, "DEC"));
        var children = new List<int[]>();
        foreach (var group in t.Groups(table, "CHILD").Values)
        {
            var rows = Array.FindAll(group, i => start[i] is not null);
            if (rows.Length > 1) Array.Sort(rows, (a, b) => Compare(start[a]!.Value, start[b]!.Value, end[a], end[b], a, b));
            if (rows.Length > 0) children.Add(rows);
        }

        return children;
    });

    /// <summary>By row, the child's episode before it; -1 for the first and for one without a start.</summary>
    public static int[] Previous(RuleTables t) => t.View("previous episode", () =>
    {
        var previous = None(t.Count(Episodes));
        foreach (var rows in InOrder(t))
            for (var k = 1; k < rows.Length; k++) previous[rows[k]] = rows[k - 1];
        return previous;
    });

    /// <summary>By row, the child's episode after it; -1 for the last and for one without a start.</summary>
    public static int[] Next(RuleTables t) => t.View("next episode", () =>
    {
        var next = None(t.Count(Episodes));
        foreach (var rows in InOrder(t))
            for (var k = 0; k + 1 < rows.Length; k++) next[rows[k]] = rows[k + 1];
        return next;
    });

    /// <summary>By row of Episodes, the child's row in the Header; -1 where there is none.</summary>
    public static int[] HeaderRow(RuleTables t) => t.View("header of episode", () =>
    {
        var (ids, header) = (t.Texts(Episodes, "CHILD"), t.Groups(Header, "CHILD"));
        return Array.ConvertAll(ids, id => id is not null && header.TryGetValue(id, out var rows) ? rows[0] : -1);
    });

    /// <summary>By row of Episodes, the child's birth date.</summary>
    public static DateOnly?[] Born(RuleTables t) => t.View("born by episode", () =>
    {
        var dates = t.Dates(Header, "DOB");
        return Array.ConvertAll(HeaderRow(t), row => row < 0 ? null : dates[row]);
    });

    /// <summary>By row of Episodes: a short break (V3, V4), of which postcodes and much else are not collected.</summary>
    public static bool[] ShortBreak(RuleTables t) => t.View("short break", () => Array.ConvertAll(t.Texts(Episodes, "LS"), CareContinuity.IsShortBreak));

    /// <summary>Children with an episode that is no short break.</summary>
    public static IReadOnlySet<string> InFullCare(RuleTables t) => t.View("in full care", () =>
    {
        var (ids, shortBreak) = (t.Texts(Episodes, "CHILD"), ShortBreak(t));
        return Enumerable.Range(0, ids.Length).Where(i => ids[i] is not null && !shortBreak[i]).Select(i => ids[i]!).ToHashSet(StringComparer.Ordinal);
    });

    /// <summary>By row of Episodes: a child who seeks asylum alone this year, or did last year.</summary>
    public static bool[] Asylum(RuleTables t) => t.View("asylum by episode", () =>
    {
        var seekers = new HashSet<string>(StringComparer.Ordinal);
        foreach (var header in (ReadOnlySpan<string>)[Header, "Header_last"])
            if (t.Has($"{header}.UASC")) seekers.UnionWith(Children(t, header, "UASC", flag => flag == "1"));
        if (t.Has("UASC") && !t.Has($"{Header}.UASC")) seekers.UnionWith(Children(t, "UASC", "CHILD", _ => true));
        if (t.Has("UASC_last")) seekers.UnionWith(Children(t, "UASC_last", "DUC", ended => ended is not null));
        return Array.ConvertAll(t.Texts(Episodes, "CHILD"), id => id is not null && seekers.Contains(id));
    });

    /// <summary>A rule that an episode and the Header row of its child break together.</summary>
    public static Rule AndHeader(string code, string[] fields, string[] headerFields, string words, Func<RuleTables, Func<int, bool>> fails) =>
        new(code, Severity.Error, words, [Episodes, Header], [.. fields, .. headerFields], t =>
        {
            var (failing, header) = (fails(t), HeaderRow(t));
            return Enumerable.Range(0, header.Length).Where(i => header[i] >= 0 && failing(i)).Select(i => (Cell[])[.. Cells(Episodes, i, fields), .. Cells(Header, header[i], headerFields)]);
        });

    /// <summary>A rule of episodes that looks at other tables too, and whose cells are those of the episode.</summary>
    public static Rule Needing(string[] tables, Rule rule) => rule with { Tables = [.. rule.Tables, .. tables] };

    private static IEnumerable<string> Children(RuleTables t, string table, string column, Func<string?, bool> counts)
    {
        var (ids, values) = (t.Texts(table, "CHILD"), t.Texts(table, column));
        return Enumerable.Range(0, ids.Length).Where(i => ids[i] is not null && counts(values[i])).Select(i => ids[i]!);
    }

    private static int Compare(DateOnly startA, DateOnly startB, DateOnly? endA, DateOnly? endB, int a, int b)
    {
        var byStart = startA.CompareTo(startB);
        if (byStart != 0) return byStart;
        var byEnd = (endA ?? DateOnly.MaxValue).CompareTo(endB ?? DateOnly.MaxValue);
        return byEnd != 0 ? byEnd : a.CompareTo(b);
    }

    private static int[] None(int count)
    {
        var rows = new int[count];
        Array.Fill(rows, -1);
        return rows;
    }
}
