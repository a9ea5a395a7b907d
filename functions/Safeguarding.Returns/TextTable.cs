using System.Collections;

namespace Safeguarding.Returns;

/// <summary>
/// A table of text: the form in which case records come to the returns stage and return files leave it. Absent values are null. In case records dates are ISO (yyyy-MM-dd, with THH:mm:ss where a time is known)
/// and booleans Y and N; tables of a return hold both as the file does. Made of rows or of columns; either can be asked for.
/// </summary>
public sealed class TextTable
{
    private readonly Dictionary<string, int> _positions;
    private readonly Lazy<string?[][]> _cells;

    public TextTable(string name, IReadOnlyList<string> columns, IReadOnlyList<string?[]> rows) : this(name, columns, rows, null)
    {
    }

    private TextTable(string name, IReadOnlyList<string> columns, IReadOnlyList<string?[]> rows, string?[][]? cells)
    {
        (Name, Columns, Rows) = (name, columns, rows);
        _positions = Positions(columns);
        _cells = cells is null ? new(() => Transposed(rows, columns.Count)) : new(cells);
    }

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
    public string?[] Texts(string column) => _cells.Value[this[column]];

    /// <summary>A table of columns, each with a value for every row: a large file takes an array a column so, not one a row.</summary>
    public static TextTable OfColumns(string name, IReadOnlyList<string> columns, string?[][] cells) => new(name, columns, new RowsOfColumns(cells), cells);

    /// <summary>The table with columns more; the values of those that it has are shared.</summary>
    public TextTable With(IReadOnlyList<(string Column, string?[] Texts)> added) =>
        OfColumns(Name, [.. Columns, .. added.Select(column => column.Column)], [.. _cells.Value, .. added.Select(column => column.Texts)]);

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
    private sealed class RowsOfColumns(string?[][] cells) : IReadOnlyList<string?[]>
    {
        public int Count => cells.Length == 0 ? 0 : cells[0].Length;
        public string?[] this[int index] => Array.ConvertAll(cells, column => column[index]);
        public IEnumerator<string?[]> GetEnumerator() => Enumerable.Range(0, Count).Select(row => this[row]).GetEnumerator();
        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
