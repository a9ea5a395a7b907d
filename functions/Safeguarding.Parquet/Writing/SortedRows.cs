using System.Collections.Immutable;

namespace Safeguarding.Parquet;

/// <summary>Holds a row group against the order its writer claims: readers skip and merge by it, so a false claim would lose rows.</summary>
internal sealed class SortedRows
{
    private readonly (ColumnBuffer Column, SortedColumn Order)[] _keys;

    /// <exception cref="ArgumentException">A column is not there, or is a list.</exception>
    public SortedRows(ColumnBuffer[] columns, ImmutableArray<SortedColumn> order) =>
        _keys = [.. order.Select(key => (Array.Find(columns, column => string.Equals(column.Column.Name, key.Name, StringComparison.Ordinal) && column.Stored.MaxRepetition == 0)
            ?? throw new ArgumentException($"There is no column '{key.Name}' that rows could be sorted by."), key))];

    /// <exception cref="InvalidOperationException">A row comes before the one above it.</exception>
    public void Check()
    {
        if (_keys.Length == 0)
            return;
        // Number of each key's value in the row before and in this one; where there is none, of the next.
        Span<int> values = stackalloc int[_keys.Length];
        int rows = _keys[0].Column.Rows;
        for (int row = 0; row + 1 < rows; row++)
        {
            int order = 0;
            for (int key = 0; key < _keys.Length; key++)
            {
                var (column, by) = _keys[key];
                bool here = IsThere(column, row), next = IsThere(column, row + 1);
                if (order == 0)
                    order = here && next ? Compare(column, values[key]) * (by.Descending ? -1 : 1) : here == next ? 0 : here == by.NullsFirst ? 1 : -1;
                values[key] += here ? 1 : 0;
            }
            if (order > 0)
                throw new InvalidOperationException($"Row {row + 2} of a row group is not sorted by {string.Join(", ", _keys.Select(key => $"'{key.Order.Name}'"))}, as the file would say. Sort the rows, or leave SortedBy out.");
        }
    }

    private static bool IsThere(ColumnBuffer column, int row) => column.Definitions.IsEmpty || column.Definitions[row] != 0;

    /// <summary>A value against the next one.</summary>
    private static int Compare(ColumnBuffer column, int value)
    {
        if (column.Stored.IsBytes)
            return column[value].SequenceCompareTo(column[value + 1]);
        long a = column.Numbers[value], b = column.Numbers[value + 1];
        return column.Type == ParquetType.Double ? BitConverter.Int64BitsToDouble(a).CompareTo(BitConverter.Int64BitsToDouble(b)) : a.CompareTo(b);
    }
}
