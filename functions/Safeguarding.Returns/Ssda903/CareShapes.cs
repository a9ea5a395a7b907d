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

    /// <summary>Rows of a table whose child is, or is not, one of some children.</summary>
    /// <param name="children">By the number of the child.</param>
    public static Func<int, bool> OfChildren(RuleTables t, string table, bool[] children, bool member = true)
    {
        var child = t.ChildOf(table);
        return row => child[row] >= 0 && children[child[row]] == member;
    }

    /// <summary>Is any of the columns filled?</summary>
    public static Func<int, bool> Given(RuleTables t, string table, params string[] columns)
    {
        var texts = Array.ConvertAll(columns, c => t.Texts(table, c));
        return row => Array.Exists(texts, column => column[row] is not null);
    }

    /// <summary>Is any of the columns filled? Where the table holds none of them, the row itself says that there is something.</summary>
    public static Func<int, bool> Reported(RuleTables t, string table, params string[] columns) =>
        Array.Exists(columns, c => t.Has($"{table}.{c}")) ? Given(t, table, columns) : _ => true;

    /// <summary>Is any of the columns blank?</summary>
    public static Func<int, bool> Lacks(RuleTables t, string table, params string[] columns)
    {
        var texts = Array.ConvertAll(columns, c => t.Texts(table, c));
        return row => Array.Exists(texts, column => column[row] is null);
    }

    /// <summary>By the number of the child: is there a row for which the question holds?</summary>
    public static bool[] ChildrenWith(RuleTables t, string table, Func<int, bool> holds) => And(new bool[t.ChildCount], t, table, holds);

    /// <summary>Adds the children with a row in another table for which the question holds.</summary>
    public static bool[] And(this bool[] children, RuleTables t, string table, Func<int, bool> holds)
    {
        var child = t.ChildOf(table);
        for (var row = 0; row < child.Length; row++)
            if (child[row] >= 0 && !children[child[row]] && holds(row)) children[child[row]] = true;
        return children;
    }

    /// <summary>Rows of a table, each once, for which the question holds beside some row of the child in another.</summary>
    public static IEnumerable<int> WithAny(RuleTables t, string table, string other, Func<int, int, bool> holds)
    {
        var (child, rows) = (t.ChildOf(table), t.PartnersOf(other));
        for (var row = 0; row < child.Length; row++)
        {
            foreach (var beside in rows[child[row]])
            {
                if (!holds(row, beside)) continue;
                yield return row;
                break;
            }
        }
    }

    /// <summary>Rows of two tables that one child may not have both of, paired so that each is there: see <see cref="Paired"/>.</summary>
    public static IEnumerable<(int Row, int Other)> Both(RuleTables t, string table, string other, Func<int, bool> here, Func<int, bool> there)
    {
        var others = t.RowsOf(other);
        return t.RowsOf(table).Each().SelectMany(own => Paired([.. own.Rows.Where(here)], [.. others[own.Child].Where(there)]));
    }

    /// <summary>What is worked out of a child's rows, once for each child: where a child has many rows, each of them asks.</summary>
    public static Func<int, T> OfChild<T>(Func<int, T> make)
    {
        var made = new Dictionary<int, T>();
        return child => made.TryGetValue(child, out var known) ? known : made[child] = make(child);
    }

    /// <summary>Each child's dated rows in order of a date, ties in file order.</summary>
    public static ChildRows InOrder(RuleTables t, string table, string date) => t.View($"in order\n{table}\n{date}", () =>
    {
        var dates = t.Dates(table, date);
        return ChildRows.Of(t.ChildOf(table), t.ChildCount, row => dates[row] is not null).Sorted((a, b) => Nullable.Compare(dates[a], dates[b]));
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
