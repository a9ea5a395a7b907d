using static Safeguarding.Returns.RuleShapes;

namespace Safeguarding.Returns;

/// <summary>What the rules of episodes share: a child's episodes in order, the Header row of an episode, ages, short breaks, asylum seekers. Each is made once for a return, in time that grows with its rows.</summary>
internal static class EpisodeViews
{
    public const string Episodes = "Episodes";
    public const string LastYear = "Episodes_last";
    public const string Header = "Header";

    /// <summary>Each child's rows by start, then end (an open one last), then row. Episodes without a start have no place in the order.</summary>
    public static ChildRows InOrder(RuleTables t, string table = Episodes) => t.View($"in order\n{table}", () =>
    {
        var end = t.Dates(table, "DEC");
        var (start, all) = (t.Dates(table, "DECOM"), CareShapes.InOrder(t, table, "DECOM"));
        return all.Sorted((a, b) => Nullable.Compare(start[a], start[b]) is not 0 and var first ? first : (end[a] ?? DateOnly.MaxValue).CompareTo(end[b] ?? DateOnly.MaxValue));
    });

    /// <summary>By row, the child's episode before it; -1 for the first and for one without a start.</summary>
    public static int[] Previous(RuleTables t) => t.View("previous episode", () =>
    {
        var previous = None(t.Count(Episodes));
        foreach (var (_, rows) in InOrder(t).Each())
            for (var k = 1; k < rows.Count; k++) previous[rows[k]] = rows[k - 1];
        return previous;
    });

    /// <summary>By row, the child's episode after it; -1 for the last and for one without a start.</summary>
    public static int[] Next(RuleTables t) => t.View("next episode", () =>
    {
        var next = None(t.Count(Episodes));
        foreach (var (_, rows) in InOrder(t).Each())
            for (var k = 0; k + 1 < rows.Count; k++) next[rows[k]] = rows[k + 1];
        return next;
    });

    /// <summary>By row of Episodes, the child's row in the Header; -1 where there is none.</summary>
    public static int[] HeaderRow(RuleTables t) => t.View("header of episode", () =>
    {
        var header = t.PartnersOf(Header);
        return Array.ConvertAll(t.ChildOf(Episodes), child => header[child] is [var row, ..] ? row : -1);
    });

    /// <summary>By row of Episodes, the child's birth date.</summary>
    public static DateOnly?[] Born(RuleTables t) => t.View("born by episode", () =>
    {
        var dates = t.Dates(Header, "DOB");
        return Array.ConvertAll(HeaderRow(t), row => row < 0 ? null : dates[row]);
    });

    /// <summary>By row of Episodes: a short break (V3, V4), of which postcodes and much else are not collected.</summary>
    public static bool[] ShortBreak(RuleTables t) => t.View("short break", () => Array.ConvertAll(t.Texts(Episodes, "LS"), CareContinuity.IsShortBreak));

    /// <summary>By the number of the child: is there an episode that is no short break?</summary>
    public static bool[] InFullCare(RuleTables t) => t.View("in full care", () =>
    {
        var shortBreak = ShortBreak(t);
        return CareShapes.ChildrenWith(t, Episodes, i => !shortBreak[i]);
    });

    /// <summary>By row of Episodes: a child who seeks asylum alone this year, or did last year.</summary>
    public static Func<int, bool> Asylum(RuleTables t)
    {
        var seekers = t.View("asylum seekers", () =>
        {
            var children = new bool[t.ChildCount];
            foreach (var header in (ReadOnlySpan<string>)[Header, "Header_last"])
                if (t.Has($"{header}.UASC") && t.Texts(header, "UASC") is var flag) children.And(t, header, i => flag[i] == "1");
            if (t.Has("UASC") && !t.Has($"{Header}.UASC")) children.And(t, "UASC", _ => true);
            if (t.Has("UASC_last") && t.Texts("UASC_last", "DUC") is var ended) children.And(t, "UASC_last", i => ended[i] is not null);
            return children;
        });
        return CareShapes.OfChildren(t, Episodes, seekers);
    }

    /// <summary>A rule that an episode and the Header row of its child break together.</summary>
    public static Rule AndHeader(string code, string[] fields, string[] headerFields, string words, Func<RuleTables, Func<int, bool>> fails) =>
        new(code, Severity.Error, words, [Episodes, Header], [.. fields, .. headerFields], t =>
        {
            var (failing, header) = (fails(t), HeaderRow(t));
            return Enumerable.Range(0, header.Length).Where(i => header[i] >= 0 && failing(i)).Select(i => (Cell[])[.. Cells(Episodes, i, fields), .. Cells(Header, header[i], headerFields)]);
        });

    /// <summary>A rule of episodes that looks at other tables too, and whose cells are those of the episode.</summary>
    public static Rule Needing(string[] tables, Rule rule) => rule with { Tables = [.. rule.Tables, .. tables] };

    private static int[] None(int count)
    {
        var rows = new int[count];
        Array.Fill(rows, -1);
        return rows;
    }
}
