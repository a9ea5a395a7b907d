using System.Collections.Immutable;
using System.Text;

namespace Safeguarding.Parquet;

/// <summary>
/// Writes rows of nested records: groups, lists and maps, with the definition and repetition levels of the Dremel paper (Melnik et al. 2010) that the
/// format takes over. For small files such as a table log's checkpoints; flat tables go through <see cref="ParquetWriter"/>. The same rows give the same bytes.
/// </summary>
public sealed class NestedParquetWriter
{
    private readonly ImmutableArray<ParquetNode> _nodes;
    private readonly ColumnBuffer[] _columns;
    private readonly ParquetWriteOptions _options;
    private readonly RowGroupEncoder _encoder;
    private readonly RowGroupOutput _output;
    private int _groupRows;
    private long _rows;

    /// <param name="destination">Written from its current position on, never read or sought; left open.</param>
    /// <exception cref="ArgumentException">The schema is not one, see <see cref="ParquetNode"/>, or an option names a column that is not there.</exception>
    public NestedParquetWriter(Stream destination, ImmutableArray<ParquetNode> nodes, ParquetWriteOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(destination);
        _nodes = nodes;
        _options = options ?? new ParquetWriteOptions();
        _columns = [.. ParquetNode.LeavesOf(nodes).Select(leaf => new ColumnBuffer(leaf))];
        _encoder = new RowGroupEncoder(_columns, _options);
        _output = new RowGroupOutput(destination);
    }

    /// <param name="row">One value a node, see <see cref="ParquetNode"/>.</param>
    /// <exception cref="ArgumentException">A value is of another type than its node, or absent where it must be there. The file cannot be gone on with.</exception>
    public void Append(params ReadOnlySpan<object?> row)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(row.Length, _nodes.Length);
        int leaf = 0;
        for (int i = 0; i < row.Length; i++)
            Put(_nodes[i], row[i], repetition: 0, definition: 0, depth: 0, ref leaf);
        _groupRows++;
        _rows++;
        if (_groupRows == _options.RowGroupRows)
            Flush();
    }

    /// <summary>Flushes the last row group and writes the footer.</summary>
    public void Complete()
    {
        if (_groupRows > 0)
            Flush();
        _output.WriteFooter(_nodes, [.. _columns.Select(column => column.Stored)], _rows, _options);
        foreach (var column in _columns)
            column.Release();
        _encoder.Release();
        _output.Release();
    }

    /// <param name="repetition">Level at which this value repeats.</param>
    /// <param name="definition">How many of the nodes above that may be absent are there.</param>
    /// <param name="depth">Repeated nodes above.</param>
    /// <param name="leaf">Number of the first leaf at or below the node; moved past the last.</param>
    private void Put(ParquetNode node, object? value, int repetition, int definition, int depth, ref int leaf)
    {
        if (value is null)
        {
            if (!node.Nullable)
                throw new ArgumentException($"Column '{node.Name}' may not be null.");
            Skip(node, repetition, definition, ref leaf);
            return;
        }
        definition += node.Nullable ? 1 : 0;
        switch (node.Kind)
        {
            case ParquetNodeKind.Leaf:
                PutValue(_columns[leaf++], value, repetition, definition);
                break;
            case ParquetNodeKind.Group:
                PutGroup(node, value, repetition, definition, depth, ref leaf);
                break;
            default:
                object?[] elements = Cells(node, value);
                if (elements.Length == 0)
                    Skip(node, repetition, definition, ref leaf);
                int first = leaf;
                for (int i = 0; i < elements.Length; i++)
                {
                    leaf = first;
                    int level = i == 0 ? repetition : depth + 1;
                    if (node.Kind == ParquetNodeKind.List)
                        Put(node.Children[0], elements[i], level, definition + 1, depth + 1, ref leaf);
                    else
                        PutGroup(node, elements[i], level, definition + 1, depth + 1, ref leaf);
                }
                break;
        }
    }

    private void PutGroup(ParquetNode node, object? value, int repetition, int definition, int depth, ref int leaf)
    {
        object?[] cells = Cells(node, value);
        if (cells.Length != node.Children.Length)
            throw new ArgumentException($"Column '{node.Name}' was given {cells.Length} values for {node.Children.Length} children.");
        for (int i = 0; i < cells.Length; i++)
            Put(node.Children[i], cells[i], repetition, definition, depth, ref leaf);
    }

    /// <summary>Says for every leaf below that there is nothing.</summary>
    private void Skip(ParquetNode node, int repetition, int definition, ref int leaf)
    {
        if (node.Kind == ParquetNodeKind.Leaf)
            _columns[leaf++].AddSlot(repetition, definition);
        foreach (var child in node.Children)
            Skip(child, repetition, definition, ref leaf);
    }

    private static object?[] Cells(ParquetNode node, object? value) => value as object?[] ?? throw new ArgumentException($"Column '{node.Name}' is a {node.Kind} and takes an array.");

    private static void PutValue(ColumnBuffer column, object value, int repetition, int definition)
    {
        column.AddSlot(repetition, definition);
        switch (column.Type, value)
        {
            case (ParquetType.String, string text): column.AddValue(new UTF8Encoding(false, throwOnInvalidBytes: true).GetBytes(text)); break;
            case (ParquetType.Binary, byte[] bytes): column.AddValue(bytes); break;
            case (ParquetType.Boolean, bool truth): column.AddValue(truth ? 1 : 0); break;
            case (ParquetType.Int32, int number): column.AddValue(number); break;
            case (ParquetType.Int64, long number): column.AddValue(number); break;
            case (ParquetType.Double, double number): column.AddValue(ParquetFormat.BitsOf(number)); break;
            case (ParquetType.Date, DateOnly date): column.AddValue(date.DayNumber - ParquetFormat.EpochDayNumber); break;
            case (ParquetType.Timestamp, DateTime time): column.AddValue((time.Ticks - ParquetFormat.EpochTicks) / TimeSpan.TicksPerMicrosecond); break;
            default: throw new ArgumentException($"Column '{column.Column.Name}' holds {column.Type}, not {value.GetType().Name}.");
        }
    }

    private void Flush()
    {
        _output.WriteGroup(_groupRows, _columns, _encoder.Encode());
        foreach (var column in _columns)
            column.Clear();
        _groupRows = 0;
    }
}
