using static Safeguarding.Returns.RuleShapes;

namespace Safeguarding.Returns;

/// <summary>Shapes of the SSDA903's rules that reach over several tables, and the small questions that they ask of a row.</summary>
internal static class CareShapes
{
    /// <summary>Rows of <paramref name="table"/> for which <paramref name="fails"/> holds, where the answer takes other tables.</summary>
    public static Rule RowsWith(string code, string table, string[] others, string[] fields, string words, Func<RuleTables, Func<int, bool>> fails) =>
        new(code, Severity.Error, words, [table, .. others], fields, t =>
        {
            var failing = fails(t);
            return Enumerable.Range(0, t.Count(table)).Where(failing).Select(row => Cells(table, row, fields));
        });

    /// <summary>Rows of a table whose child has no row, or some row, in a set of children.</summary>
    public static Func<int, bool> OfChildren(RuleTables t, string table, IReadOnlySet<string> children, bool member = true)
    {
        var ids = t.Texts(table, "CHILD");
        return row => ids[row] is { } id && children.Contains(id) == member;
    }

    /// <summary>Is any of the columns filled?</summary>
    public static Func<int, bool> Given(RuleTables t, string table, params string[] columns)
    {
        var texts = Array.ConvertAll(columns, c => t.Texts(table, c));
        return row => Array.Exists(texts, column => column[row] is not null);
    }

    /// <summary>Is any of the columns blank?</summary>
    public static Func<int, bool> Lacks(RuleTables t, string table, params string[] columns)
    {
        var texts = Array.ConvertAll(columns, c => t.Texts(table, c));
        return row => Array.Exists(texts, column => column[row] is null);
    }

    /// <summary>Children with a row for which the question holds.</summary>
    public static HashSet<string> ChildrenWith(RuleTables t, string table, Func<int, bool> holds)
    {
        var ids = t.Texts(table, "CHILD");
        var children = new HashSet<string>(StringComparer.Ordinal);
        for (var row = 0; row < ids.Length; row++)
            if (ids[row] is { } id && holds(row)) children.Add(id);
        return children;
    }

    /// <summary>The child's rows in a table for rows of another to be compared with, see <see cref="RuleTables.Partners"/>; none where the child or the table is not there.</summary>
    public static Func<string?, int[]> RowsOf(RuleTables t, string table)
    {
        if (!t.Has(table)) return _ => [];
        var groups = t.Partners(table, "CHILD");
        return child => child is not null && groups.TryGetValue(child, out var rows) ? rows : [];
    }

    /// <summary>Rows of a table, each once, for which the question holds beside some row of the child in another.</summary>
    public static IEnumerable<int> WithAny(RuleTables t, string table, string other, Func<int, int, bool> holds)
    {
        var (ids, rows) = (t.Texts(table, "CHILD"), RowsOf(t, other));
        return Enumerable.Range(0, ids.Length).Where(row => Array.Exists(rows(ids[row]), beside => holds(row, beside)));
    }

    /// <summary>Rows of two tables that one child may not have both of, paired so that each is there: see <see cref="Paired"/>.</summary>
    public static IEnumerable<(int Row, int Other)> Both(RuleTables t, string table, string other, Func<int, bool> here, Func<int, bool> there)
    {
        var others = t.Groups(other, "CHILD");
        return t.Groups(table, "CHILD").Where(child => others.ContainsKey(child.Key)).SelectMany(child => Paired(Array.FindAll(child.Value, row => here(row)), Array.FindAll(others[child.Key], row => there(row))));
    }

    /// <summary>What is worked out of a child's rows, once for each child: where a child has many rows, each of them asks.</summary>
    public static Func<string, T> OfChild<T>(Func<string, T> make)
    {
        var made = new Dictionary<string, T>(StringComparer.Ordinal);
        return child => made.TryGetValue(child, out var known) ? known : made[child] = make(child);
    }

    /// <summary>Each child's dated rows in order of a date, ties in file order.</summary>
    public static IReadOnlyDictionary<string, int[]> InOrder(RuleTables t, string table, string date) => t.View($"in order\n{table}\n{date}", () =>
    {
        var dates = t.Dates(table, date);
        return t.Groups(table, "CHILD").ToDictionary(g => g.Key, g => g.Value.Where(row => dates[row] is not null).OrderBy(row => dates[row]).ToArray(), StringComparer.Ordinal);
    });

    /// <summary>Is the text a date, or a date of which parts are not known and written ZZ (ZZ/05/2021, ZZ/ZZ/ZZZZ)?</summary>
    public static bool IsDateWithUnknowns(string text, DateOnly? date)
    {
        if (date is not null) return true;
        if (text is not [_, _, '/', _, _, '/', _, _, _, _] || !text.Contains('Z', StringComparison.Ordinal)) return false;
        return Part(text.AsSpan(0, 2), 31) && Part(text.AsSpan(3, 2), 12) && Part(text.AsSpan(6), 9999);

        static bool Part(ReadOnlySpan<char> part, int most) => part.IndexOfAnyExcept('Z') < 0
            || (part.IndexOfAnyExceptInRange('0', '9') < 0 && int.Parse(part, System.Globalization.CultureInfo.InvariantCulture) is var number && number >= 1 && number <= most);
    }
}
