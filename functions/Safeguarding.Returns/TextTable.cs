using System.Collections;
using System.Globalization;

namespace Safeguarding.Returns;

/// <summary>
/// A table of text: the form in which case records come to the returns stage and return files leave it. Absent values are null. In case records dates are ISO (yyyy-MM-dd, with THH:mm:ss where a time is known)
/// and booleans Y and N; tables of a return hold both as the file does. Made of rows or of columns; either can be asked for.
/// </summary>
public sealed class TextTable
{
    private readonly Dictionary<string, int> _positions;
    private readonly Func<int, Array> _column;

    public TextTable(string name, IReadOnlyList<string> columns, IReadOnlyList<string?[]> rows)
    {
        (Name, Columns, Rows, _positions) = (name, columns, rows, Positions(columns));
        var cells = new Lazy<string?[][]>(() => Transposed(rows, columns.Count));
        _column = at => cells.Value[at];
    }

    private TextTable(string name, IReadOnlyList<string> columns, int rows, Func<int, Array> column) =>
        (Name, Columns, Rows, _positions, _column) = (name, columns, new RowsOfColumns(rows, columns.Count, column), Positions(columns), column);

    public string Name { get; }
    public IReadOnlyList<string> Columns { get; }
    public IReadOnlyList<string?[]> Rows { get; }

    /// <summary>Position of a column; throws <see cref="ArgumentException"/> naming the table when it is not there.</summary>
    public int this[string column] => _positions.TryGetValue(column, out var i)
        ? i
        : throw new ArgumentException($"Table '{Name}' has no column '{column}'.", nameof(column));

    public bool Has(string column) => _positions.ContainsKey(column);

    /// <summary>A column's values by row.</summary>
    /// <exception cref="ArgumentException">The table has no such column.</exception>
    public string?[] Texts(string column) => Texts(_column(this[column]));

    /// <summary>One value.</summary>
    /// <exception cref="ArgumentException">The table has no such column.</exception>
    public string? Text(string column, int row) => Text(_column(this[column]), row);

    /// <summary>A table of columns, each with a value for every row: a large file takes an array a column so, not one a row.</summary>
    public static TextTable OfColumns(string name, IReadOnlyList<string> columns, string?[][] cells) => new(name, columns, cells.Length == 0 ? 0 : cells[0].Length, at => cells[at]);

    /// <summary>A table of columns that are not text, or not yet: a value becomes text when it is asked for, and dates are read as they are.</summary>
    /// <param name="column">The values of a column, asked for when they are needed: string, DateOnly?, DateTime?, long?, double? or bool?, one for every row.</param>
    public static TextTable OfColumns(string name, IReadOnlyList<string> columns, int rows, Func<string, Array> column) => new(name, columns, rows, at => column(columns[at]));

    /// <summary>The table with columns more; the values of those that it has are shared.</summary>
    public TextTable With(IReadOnlyList<(string Column, string?[] Texts)> added) =>
        OfColumns(Name, [.. Columns, .. added.Select(column => column.Column)], [.. Columns.Select(Texts), .. added.Select(column => column.Texts)]);

    /// <summary>A column's values as they are held.</summary>
    internal Array Values(string column) => _column(this[column]);

    /// <exception cref="ArgumentException">The values are of a type that no case record has.</exception>
    internal static string? Text(Array values, int row) => values switch
    {
        string?[] texts => texts[row],
        DateOnly?[] dates => dates[row]?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime?[] times => times[row]?.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture),
        long?[] numbers => numbers[row]?.ToString(CultureInfo.InvariantCulture),
        double?[] numbers => numbers[row]?.ToString("R", CultureInfo.InvariantCulture),
        bool?[] flags => flags[row] is { } flag ? flag ? "Y" : "N" : null,
        _ => throw new ArgumentException("A case record holds text, dates, numbers and flags only.", nameof(values)),
    };

    private static string?[] Texts(Array values)
    {
        if (values is string?[] texts) return texts;
        texts = new string?[values.Length];
        for (var row = 0; row < texts.Length; row++) texts[row] = Text(values, row);
        return texts;
    }

    private static string?[][] Transposed(IReadOnlyList<string?[]> rows, int columns)
    {
        var cells = new string?[columns][];
        for (var column = 0; column < columns; column++) cells[column] = new string?[rows.Count];
        for (var row = 0; row < rows.Count; row++)
        {
            var values = rows[row];
            for (var column = 0; column < columns; column++) cells[column][row] = values[column];
        }

        return cells;
    }

    private static Dictionary<string, int> Positions(IReadOnlyList<string> columns)
    {
        var positions = new Dictionary<string, int>(columns.Count, StringComparer.Ordinal);
        for (var i = 0; i < columns.Count; i++) positions.Add(columns[i], i);
        return positions;
    }

    /// <summary>A row is put together when it is asked for.</summary>
    private sealed class RowsOfColumns(int rows, int columns, Func<int, Array> column) : IReadOnlyList<string?[]>
    {
        public int Count => rows;

        public string?[] this[int index]
        {
            get
            {
                var row = new string?[columns];
                for (var c = 0; c < row.Length; c++) row[c] = Text(column(c), index);
                return row;
            }
        }

        public IEnumerator<string?[]> GetEnumerator() => Enumerable.Range(0, Count).Select(row => this[row]).GetEnumerator();
        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
