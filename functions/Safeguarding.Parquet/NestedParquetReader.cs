using System.Collections.Immutable;

namespace Safeguarding.Parquet;

/// <summary>Reads small files of nested records whole, row group by row group, into the form <see cref="NestedParquetWriter"/> takes. Flat files are among them.</summary>
public sealed class NestedParquetReader : IDisposable
{
    private readonly Stream _source;
    private readonly FileMetadata _file;

    /// <param name="source">Seekable stream; disposed with the reader.</param>
    /// <exception cref="InvalidDataException">The stream is not a Parquet file this library can read.</exception>
    public NestedParquetReader(Stream source)
    {
        ArgumentNullException.ThrowIfNull(source);
        _source = source;
        _file = FooterReader.ReadNested(source);
    }

    public ImmutableArray<ParquetNode> Nodes => _file.Nodes;

    public long Rows => _file.Rows;

    public IReadOnlyList<KeyValuePair<string, string>> Metadata => _file.KeyValues;

    /// <summary>Every row, one value a node, see <see cref="ParquetNode"/>.</summary>
    /// <exception cref="InvalidDataException">The pages are corrupt or use a feature this library does not read.</exception>
    public IEnumerable<object?[]> Read()
    {
        foreach (var group in _file.RowGroups)
        {
            var leaves = new LeafCursor[_file.Columns.Length];
            for (int i = 0; i < leaves.Length; i++)
                leaves[i] = ReadLeaf(group, i);
            for (int row = 0; row < group.Rows; row++)
            {
                var cells = new object?[Nodes.Length];
                int leaf = 0;
                for (int i = 0; i < cells.Length; i++)
                    cells[i] = Take(Nodes[i], leaves, 0, 0, ref leaf);
                foreach (var cursor in leaves)
                {
                    if (!cursor.IsAtRow)
                        throw Refusal.Corrupt(cursor.Where, "its levels do not fit those of the columns beside it");
                }
                yield return cells;
            }
        }
    }

    public void Dispose() => _source.Dispose();

    private LeafCursor ReadLeaf(RowGroupMetadata group, int column)
    {
        var (chunk, stored) = (group.Chunks[column], _file.Columns[column]);
        using ColumnValues values = stored.IsBytes ? new ByteValues(stored, (int)chunk.Values) : new NumberValues(stored, (int)chunk.Values);
        new ColumnChunkReader(_source, chunk, values).ReadAll(group.Rows);
        return new LeafCursor(values);
    }

    /// <summary>Puts one value of a node together from the leaves below it.</summary>
    /// <param name="definition">How many of the nodes above that may be absent are there.</param>
    /// <param name="depth">Repeated nodes above.</param>
    /// <param name="leaf">Number of the first leaf at or below the node; moved past the last.</param>
    private static object? Take(ParquetNode node, LeafCursor[] leaves, int definition, int depth, ref int leaf)
    {
        var first = leaves[leaf];
        if (node.Kind == ParquetNodeKind.Leaf)
        {
            leaf++;
            return first.Take();
        }
        definition += node.Nullable ? 1 : 0;
        if (first.Definition < definition)
        {
            Pass(node, leaves, ref leaf);
            return null;
        }
        if (node.Kind == ParquetNodeKind.Group)
            return TakeGroup(node, leaves, definition, depth, ref leaf);
        if (first.Definition == definition)
        {
            Pass(node, leaves, ref leaf);
            return Array.Empty<object?>();
        }
        var elements = new List<object?>();
        int start = leaf;
        do
        {
            leaf = start;
            elements.Add(node.Kind == ParquetNodeKind.List
                ? Take(node.Children[0], leaves, definition + 1, depth + 1, ref leaf)
                : TakeGroup(node, leaves, definition + 1, depth + 1, ref leaf));
        }
        while (!first.IsAtEnd && first.Repetition == depth + 1);
        return elements.ToArray();
    }

    private static object?[] TakeGroup(ParquetNode node, LeafCursor[] leaves, int definition, int depth, ref int leaf)
    {
        var cells = new object?[node.Children.Length];
        for (int i = 0; i < cells.Length; i++)
            cells[i] = Take(node.Children[i], leaves, definition, depth, ref leaf);
        return cells;
    }

    private static void Pass(ParquetNode node, LeafCursor[] leaves, ref int leaf)
    {
        if (node.Kind == ParquetNodeKind.Leaf)
            leaves[leaf++].Take();
        foreach (var child in node.Children)
            Pass(child, leaves, ref leaf);
    }
}
