namespace Safeguarding.Returns;

/// <summary>The shapes that most rules have: a test of a row, of a pair of dates, of a row against its parent. Each gives a <see cref="Rule"/>.</summary>
internal static class RuleShapes
{
    /// <summary>Rows of one table for which <paramref name="fails"/> holds; it is given the rows' columns once and asked row by row.</summary>
    public static Rule Rows(string code, string table, string[] fields, string words, Func<RuleTables, Func<int, bool>> fails) =>
        new(code, SeverityOf(code), words, [table], fields, t => Failing(t, table, fields, fails(t)));

    /// <summary>A column that must be filled with one of the codes.</summary>
    public static Rule Required(string code, string table, string column, IReadOnlySet<string> codes, string words) =>
        Rows(code, table, [column], words, t => { var values = t.Texts(table, column); return i => values[i] is not { } v || !codes.Contains(v); });

    /// <summary>A column that holds one of the codes where it is filled.</summary>
    public static Rule Coded(string code, string table, string column, IReadOnlySet<string> codes, string words) =>
        Rows(code, table, [column], words, t => { var values = t.Texts(table, column); return i => values[i] is { } v && !codes.Contains(v); });

    /// <summary>A column that must be filled with a date.</summary>
    public static Rule DateRequired(string code, string table, string column, string words) =>
        Rows(code, table, [column], words, t => { var dates = t.Dates(table, column); return i => dates[i] is null; });

    /// <summary>A column that holds a date where it is filled.</summary>
    public static Rule DateIfAny(string code, string table, string column, string words) =>
        Rows(code, table, [column], words, t => { var (dates, texts) = (t.Dates(table, column), t.Texts(table, column)); return i => texts[i] is not null && dates[i] is null; });

    /// <summary>A start date that must be there and not lie after the reference date.</summary>
    public static Rule StartRequired(string code, string table, string column, string words) =>
        Rows(code, table, [column], words, t => { var dates = t.Dates(table, column); return i => dates[i] is not { } d || d > t.Year.Reference; });

    /// <summary>A date that, where given, must fall in the year.</summary>
    public static Rule WithinYear(string code, string table, string column, string words) =>
        Rows(code, table, [column], words, t => { var dates = t.Dates(table, column); return i => dates[i] is { } d && !t.Year.Contains(d); });

    /// <summary>Two dates of a row for which <paramref name="fails"/> holds; not asked when one is missing.</summary>
    public static Rule Pair(string code, string table, string first, string second, string words, Func<DateOnly, DateOnly, bool> fails) =>
        Rows(code, table, [first, second], words, t =>
        {
            var (a, b) = (t.Dates(table, first), t.Dates(table, second));
            return i => a[i] is { } x && b[i] is { } y && fails(x, y);
        });

    /// <summary>Every row of a value that occurs more than once in a column.</summary>
    public static Rule Unique(string code, string table, string column, string words, Func<string, bool>? counts = null) =>
        new(code, SeverityOf(code), words, [table], [column], t => t.Groups(table, column)
            .Where(g => g.Value.Length > 1 && (counts is null || counts(g.Key)))
            .SelectMany(g => g.Value).Order().Select(row => new[] { new Cell(table, column, row) }));

    /// <summary>Every row of <paramref name="rows"/> with one of <paramref name="others"/> and every one of those with one of the first: the cells of all, in a number of pairs that is the sum of both and not their product.</summary>
    public static IEnumerable<(int Row, int Other)> Paired(IReadOnlyList<int> rows, IReadOnlyList<int> others)
    {
        if (rows.Count == 0 || others.Count == 0) yield break;
        foreach (var row in rows) yield return (row, others[0]);
        for (var i = 1; i < others.Count; i++) yield return (rows[0], others[i]);
    }

    public static Cell[] Cells(string table, int row, params string[] columns)
    {
        var cells = new Cell[columns.Length];
        for (var at = 0; at < cells.Length; at++) cells[at] = new Cell(table, columns[at], row);
        return cells;
    }

    /// <summary>The department's mark of a query is a Q at the end of the code.</summary>
    public static Severity SeverityOf(string code) => code[^1] == 'Q' ? Severity.Query : Severity.Error;

    public static IReadOnlySet<string> Set(params string[] codes) => codes.ToHashSet(StringComparer.Ordinal);

    private static IEnumerable<Cell[]> Failing(RuleTables t, string table, string[] fields, Func<int, bool> fails)
    {
        for (var row = 0; row < t.Count(table); row++)
            if (fails(row)) yield return Cells(table, row, fields);
    }
}
