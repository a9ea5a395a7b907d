namespace Safeguarding.Returns;

/// <summary>A table of text: the form in which case records come to the returns stage and return files leave it. Absent values are null. In case records dates are ISO (yyyy-MM-dd, with THH:mm:ss where a time is known) and booleans Y and N; tables of a return hold both as the file does.</summary>
public sealed class TextTable(string name, IReadOnlyList<string> columns, IReadOnlyList<string?[]> rows)
{
    private readonly Dictionary<string, int> _positions = Positions(columns);

    public string Name { get; } = name;
    public IReadOnlyList<string> Columns { get; } = columns;
    public IReadOnlyList<string?[]> Rows { get; } = rows;

    /// <summary>Position of a column; throws <see cref="ArgumentException"/> naming the table when it is not there.</summary>
    public int this[string column] => _positions.TryGetValue(column, out var i)
        ? i
        : throw new ArgumentException($"Table '{Name}' has no column '{column}'.", nameof(column));

    public bool Has(string column) => _positions.ContainsKey(column);

    private static Dictionary<string, int> Positions(IReadOnlyList<string> columns)
    {
        var positions = new Dictionary<string, int>(columns.Count, StringComparer.Ordinal);
        for (var i = 0; i < columns.Count; i++) positions.Add(columns[i], i);
        return positions;
    }
}
