using System.Collections.Concurrent;

namespace Safeguarding.Returns;

/// <summary>How a return writes its dates: yyyy-MM-dd in the CIN census, dd/MM/yyyy in the SSDA903.</summary>
public enum ReturnDates { Iso, DayMonthYear }

/// <summary>The tables of one return with the views that rules share: each column is parsed once, each grouping made once. Safe to read from several threads.</summary>
public sealed class RuleTables(IReadOnlyDictionary<string, TextTable> tables, ReturnYear year, ReturnDates dates, WorkingDays workingDays)
{
    /// <summary>
    /// Rows of a table that one row of another is compared with. A year has 366 days, so nobody truly has more rows of anything; a file in which somebody has (every id the same, say) is broken,
    /// and comparing all its rows with all would not end.
    /// </summary>
    public const int MostPartners = 400;

    private const string Child = "CHILD";
    private const string CensusChild = "LAchildID";

    private readonly ConcurrentDictionary<string, Lazy<object>> _views = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> _crowded = new(StringComparer.Ordinal);

    public ReturnYear Year => year;
    public WorkingDays WorkingDays => workingDays;

    /// <summary>Was the return read from its XML form? Some items and rules exist only there.</summary>
    public bool IsXml { get; init; }

    /// <summary>Names by which the tables may call the authority whose return it is: its ONS code, its number, its name. Null when not known, and rules that need "Authority" do not run.</summary>
    public IReadOnlySet<string>? OwnAuthority { get; init; }

    /// <summary>Is a table there ("Episodes", last year's "Episodes_last") or, said as "Episodes.PL_LA", a column of one?</summary>
    public bool Has(string table) => table == "Authority" ? OwnAuthority is not null : table.Split('.') is [var name, var column] ? tables.TryGetValue(name, out var found) && found.Has(column) : tables.ContainsKey(table);

    public int Count(string table) => tables[table].Rows.Count;

    /// <summary>A column by row as it stands, a blank being null; all null when the table does not hold it. Readers make blank cells null, so that an empty text is a value, and a wrong one.</summary>
    public string?[] Texts(string table, string column) => tables[table].Has(column)
        ? tables[table].Texts(column)
        : View($"blank\n{table}", () => new string?[tables[table].Rows.Count]);

    /// <summary>A column of dates by row; null where it is blank or not a date in the return's form.</summary>
    public DateOnly?[] Dates(string table, string column) => View($"dates\n{table}\n{column}", () => Array.ConvertAll(Texts(table, column), Date));

    /// <summary>Rows of a table by the text of some columns, rows in file order, groups in order of their first row. Rows where one of them is blank are in no group.</summary>
    public IReadOnlyDictionary<string, int[]> Groups(string table, params string[] columns) => View($"groups\n{table}\n{string.Join('\n', columns)}", () =>
    {
        // Counted first, so that each group is made once and at its size.
        var keys = columns.Select(c => Texts(table, c)).ToArray();
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var (group, sizes) = (new int[Count(table)], new List<int>());
        for (var row = 0; row < group.Length; row++)
        {
            group[row] = -1;
            if (Key(keys, row) is not { } key) continue;
            if (numbers.TryAdd(key, sizes.Count)) sizes.Add(0);
            sizes[group[row] = numbers[key]]++;
        }

        var rows = sizes.ConvertAll(size => new int[size]);
        for (var row = group.Length - 1; row >= 0; row--)
            if (group[row] is >= 0 and var number) rows[number][--sizes[number]] = row;
        var groups = new Dictionary<string, int[]>(numbers.Count, StringComparer.Ordinal);
        foreach (var (key, number) in numbers) groups.Add(key, rows[number]);
        return groups;
    });

    /// <summary><see cref="Groups"/> for rows of another table to be compared with: of a group of more than <see cref="MostPartners"/> the first that many, in file order.</summary>
    private IReadOnlyDictionary<string, int[]> Partners(string table, params string[] columns) => View($"partners\n{table}\n{string.Join('\n', columns)}", () =>
    {
        var groups = Groups(table, columns);
        if (groups.Values.All(rows => rows.Length <= MostPartners)) return groups;
        _crowded.TryAdd(table, 0);
        return groups.ToDictionary(group => group.Key, group => group.Value.Length <= MostPartners ? group.Value : group.Value[..MostPartners], StringComparer.Ordinal);
    });

    /// <summary>Tables of which rows were left out of comparisons so far, see <see cref="MostPartners"/>.</summary>
    public IEnumerable<string> Crowded => _crowded.Keys.Order(StringComparer.Ordinal);

    /// <summary>Anything worked out from the tables that several rules need, made once by whichever asks first.</summary>
    /// <param name="name">Names what is made, table and columns included: the same name is the same thing.</param>
    public T View<T>(string name, Func<T> make) where T : class => (T)_views.GetOrAdd(name, _ => new Lazy<object>(() => make())).Value;

    /// <summary>The child of each row of a table by number: one number for a child in all tables, so that rules look from table to table by index; -1 where the row names none.</summary>
    public int[] ChildOf(string table) => Numbered.ByTable[table];

    /// <summary>Children whom any table names: their numbers lie below.</summary>
    public int ChildCount => Numbered.Count;

    /// <summary>Rows of a table by child, in file order; none of any child where the table is not there.</summary>
    public ChildRows RowsOf(string table) => Has(table) ? View($"rows of children\n{table}", () => ChildRows.Of(ChildOf(table), ChildCount)) : ChildRows.None;

    /// <summary><see cref="RowsOf"/> for rows of another table to be compared with: of a child with more than <see cref="MostPartners"/> the first that many, in file order.</summary>
    public ChildRows PartnersOf(string table) => View($"partners of children\n{table}", () =>
    {
        var rows = RowsOf(table);
        if (rows.Each().All(own => own.Rows.Count <= MostPartners)) return rows;
        _crowded.TryAdd(table, 0);
        return rows.First(MostPartners);
    });

    private Children Numbered => View("children", () =>
    {
        var (numbers, byTable) = (new Dictionary<string, int>(StringComparer.Ordinal), new Dictionary<string, int[]>(StringComparer.Ordinal));
        foreach (var table in tables.Keys.Order(StringComparer.Ordinal))
        {
            var (ids, children) = (ChildIds(table), new int[Count(table)]);
            for (var row = 0; row < children.Length; row++)
            {
                // Rows of one child mostly follow each other, and then hold the same text.
                if (row < ids.Length && row > 0 && ReferenceEquals(ids[row], ids[row - 1])) children[row] = children[row - 1];
                else if (row >= ids.Length || ids[row] is not { } id) children[row] = -1;
                else if (!numbers.TryGetValue(id, out children[row])) numbers.Add(id, children[row] = numbers.Count);
            }

            byTable.Add(table, children);
        }

        return new Children(numbers.Count, byTable);
    });

    /// <summary>Pairs of a row of <paramref name="table"/> and the rows of <paramref name="other"/> that agree with it on all the columns, the first <see cref="MostPartners"/> of them.</summary>
    public IEnumerable<(int Row, int Other)> Join(string table, string other, params string[] columns)
    {
        if (columns is [Child])
        {
            var (children, rows) = (ChildOf(table), PartnersOf(other));
            for (var row = 0; row < children.Length; row++)
                foreach (var match in rows[children[row]]) yield return (row, match);
            yield break;
        }

        var groups = Partners(other, columns);
        var keys = columns.Select(c => Texts(table, c)).ToArray();
        for (var row = 0; row < Count(table); row++)
        {
            if (Key(keys, row) is not { } key || !groups.TryGetValue(key, out var matches)) continue;
            foreach (var match in matches) yield return (row, match);
        }
    }

    /// <summary>The child's id by row of a table; empty when the table has none.</summary>
    public string?[] ChildIds(string table) => tables[table].Has(CensusChild) ? Texts(table, CensusChild) : tables[table].Has(Child) ? Texts(table, Child) : [];

    /// <summary>The child's id in the row of a cell; empty when the table has none.</summary>
    public string ChildAt(Cell cell) => ChildIds(cell.Table) is var children && cell.Row >= 0 && cell.Row < children.Length ? children[cell.Row] ?? "" : "";

    /// <summary>The base library's exact parsing in either form, without its cost: a large return has millions of dates.</summary>
    private DateOnly? Date(string? text)
    {
        if (text is not { Length: 10 }) return null;
        var (mark, first, second, third) = dates == ReturnDates.Iso ? ('-', 8, 5, 0) : ('/', 0, 3, 6);
        if (text[dates == ReturnDates.Iso ? 4 : 2] != mark || text[dates == ReturnDates.Iso ? 7 : 5] != mark) return null;
        var (day, month, year) = (Number(text.AsSpan(first, 2)), Number(text.AsSpan(second, 2)), Number(text.AsSpan(third, 4)));
        return year >= 1 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month) ? new DateOnly(year, month, day) : null;
    }

    /// <summary>The number that the digits write, or -1 where one of them is no digit.</summary>
    private static int Number(ReadOnlySpan<char> digits)
    {
        var number = 0;
        foreach (var digit in digits)
        {
            if (!char.IsAsciiDigit(digit)) return -1;
            number = (number * 10) + digit - '0';
        }

        return number;
    }

    private static string? Key(string?[][] columns, int row)
    {
        if (columns.Length == 1) return columns[0][row];
        var parts = new string[columns.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            if (columns[i][row] is not { } part) return null;
            parts[i] = part;
        }

        return string.Join('\n', parts);
    }

    private sealed record Children(int Count, IReadOnlyDictionary<string, int[]> ByTable);
}
