using static Safeguarding.Returns.RuleShapes;

namespace Safeguarding.Returns;

/// <summary>The shapes that CIN rules have beyond those of a single row: against the child or the episode, of periods, of the whole return. All are linear in rows, or n log n within a child, whatever ids a broken file repeats.</summary>
internal static class CinShapes
{
    /// <summary>What ties a row to its child, and to its episode.</summary>
    public static readonly string[] Child = ["LAchildID"], Episode = ["LAchildID", "CINdetailsID"];

    /// <summary>Of the keys those that all the tables hold: tables from elsewhere may not number their episodes, and then the child is all that ties their rows.</summary>
    public static string[] Shared(RuleTables t, string[] keys, params string[] tables)
    {
        string[] shared = [.. keys.Where(key => tables.All(table => t.Has($"{table}.{key}")))];
        return shared.Length == 0 ? keys : shared;
    }

    /// <summary>Beyond as many rows of one id only the first and last date of them are compared, so that a file with one id for every child is still checked in time.</summary>
    private const int Many = 32;

    /// <summary>The schema has 1 and 0; true and false are read as well.</summary>
    public static bool IsTrue(string? flag) => flag is "1" || string.Equals(flag, "true", StringComparison.OrdinalIgnoreCase);

    public static bool IsFalse(string? flag) => flag is "0" || string.Equals(flag, "false", StringComparison.OrdinalIgnoreCase);

    public static bool IsWeekend(DateOnly? date) => date?.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;

    /// <summary>The cells of a row in those of the columns that the table holds: nobody can mend a cell that is not there.</summary>
    public static Cell[] Held(RuleTables t, string table, int row, params string[] columns) =>
        [.. columns.Where(c => t.Has($"{table}.{c}")).Select(c => new Cell(table, c, row))];

    /// <summary>A date against a date of the row that it hangs from, which must not be before it or after it, as <paramref name="fails"/> says; it is asked whether the parent's date is too far on one side, never both.</summary>
    public static Rule Against(string code, string table, string column, string parent, string parentColumn, string[] keys, string words, Func<DateOnly, DateOnly, bool> fails) =>
        new(code, SeverityOf(code), words, [table, parent], [column, parentColumn], t =>
        {
            var (dates, parents) = (t.Dates(table, column), t.Dates(parent, parentColumn));
            var shared = Shared(t, keys, table, parent);
            var byKey = Dated(t, parent, parentColumn, shared);
            return t.Groups(table, shared).Where(g => byKey.ContainsKey(g.Key)).SelectMany(g => g.Value
                .SelectMany(row => byKey[g.Key].Where(p => dates[row] is { } date && fails(date, parents[p]!.Value))
                    .Select(p => new[] { new Cell(table, column, row), new Cell(parent, parentColumn, p) })));
        });

    /// <summary>Rows by key that hold a date, or the earliest and latest where they are many.</summary>
    public static IReadOnlyDictionary<string, int[]> Dated(RuleTables t, string table, string column, string[] keys) => t.View($"dated\n{table}\n{column}\n{string.Join('\n', keys)}", () =>
    {
        var dates = t.Dates(table, column);
        return t.Groups(table, keys).Select(g => (g.Key, Rows: g.Value.Where(row => dates[row] is not null).ToArray())).Where(g => g.Rows.Length > 0)
            .ToDictionary(g => g.Key, g => g.Rows.Length <= Many ? g.Rows : [g.Rows.MinBy(row => dates[row]), g.Rows.MaxBy(row => dates[row])], StringComparer.Ordinal);
    });

    /// <summary>At most one row of an episode (or child) for which <paramref name="open"/> holds.</summary>
    public static Rule OneOpen(string code, string table, string[] keys, string[] columns, string words, Func<RuleTables, Func<int, bool>> open) =>
        new(code, SeverityOf(code), words, [table], columns, t =>
        {
            var isOpen = open(t);
            return t.Groups(table, Shared(t, keys, table)).Values.Select(g => g.Where(isOpen).ToArray()).Where(rows => rows.Length > 1)
                .SelectMany(rows => rows).Order().Select(row => Cells(table, row, columns));
        });

    /// <summary>Something about the return as a whole: the finding has no row.</summary>
    public static Rule Whole(string code, string[] tables, string[] fields, string words, Func<RuleTables, bool> fails) =>
        new(code, SeverityOf(code), words, tables, fields, t => fails(t) ? [[]] : []);
}
