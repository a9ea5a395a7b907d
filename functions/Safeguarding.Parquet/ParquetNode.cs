using System.Collections.Immutable;

namespace Safeguarding.Parquet;

/// <summary>What a node of a nested schema is.</summary>
public enum ParquetNodeKind
{
    /// <summary>A value.</summary>
    Leaf,
    /// <summary>A record of its children.</summary>
    Group,
    /// <summary>Any number of its one child.</summary>
    List,
    /// <summary>Any number of pairs of its two children, a key that is always there and a value.</summary>
    Map,
}

/// <summary>
/// A node of a nested schema. Its value in a row is null, or by kind: a value of the leaf's .NET type, an <c>object?[]</c> with one value a child,
/// an <c>object?[]</c> of elements, or an <c>object?[]</c> of pairs, each an <c>object?[]</c> of key and value.
/// </summary>
/// <param name="Children">None of a leaf, one of a list, key and value of a map, at least one of a group.</param>
public sealed record ParquetNode(ParquetColumn Column, ParquetNodeKind Kind, ImmutableArray<ParquetNode> Children)
{
    /// <summary>Deeper schemas are refused: nothing we meet nests beyond six.</summary>
    internal const int MaxDepth = 16;

    public string Name => Column.Name;

    public bool Nullable => Column.Nullable;

    public static ParquetNode Leaf(string name, ParquetType type, bool nullable = true) => new(new(name, type, nullable), ParquetNodeKind.Leaf, []);

    public static ParquetNode Group(string name, params ImmutableArray<ParquetNode> children) => new(new(name, default), ParquetNodeKind.Group, children);

    public static ParquetNode List(string name, ParquetType element) => new(new(name, default), ParquetNodeKind.List, [Leaf("element", element)]);

    public static ParquetNode List(string name, ParquetNode element) => new(new(name, default), ParquetNodeKind.List, [element]);

    public static ParquetNode Map(string name, ParquetType value) => new(new(name, default), ParquetNodeKind.Map, [Leaf("key", ParquetType.String, nullable: false), Leaf("value", value)]);

    /// <summary>This node, which must be there in every row or element.</summary>
    public ParquetNode Required() => this with { Column = Column with { Nullable = false } };

    public bool Equals(ParquetNode? other) => other is not null && Column == other.Column && Kind == other.Kind && Children.AsSpan().SequenceEqual(other.Children.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Column, Kind, Children.Length);

    /// <summary>A flat column as a node.</summary>
    internal static ParquetNode Of(ParquetColumn column) => column.Type == ParquetType.StringList
        ? new(column, ParquetNodeKind.List, [Leaf("element", ParquetType.String)])
        : new(column, ParquetNodeKind.Leaf, []);

    /// <summary>How the leaves below nodes are stored, in the order of a walk through them.</summary>
    /// <exception cref="ArgumentException">The schema has no leaf, is deeper than <see cref="MaxDepth"/>, or a node has the wrong children or the name of another beside it.</exception>
    internal static ImmutableArray<StoredColumn> LeavesOf(ImmutableArray<ParquetNode> nodes)
    {
        var leaves = ImmutableArray.CreateBuilder<StoredColumn>();
        Walk(nodes, [], 0, 0);
        return leaves.Count > 0 ? leaves.ToImmutable() : throw new ArgumentException("A Parquet schema needs at least one column.");

        void Walk(ImmutableArray<ParquetNode> siblings, ImmutableArray<string> path, int definition, int repetition)
        {
            if (path.Length > MaxDepth)
                throw new ArgumentException($"The schema is nested deeper than {MaxDepth}.");
            if (siblings.Select(node => node.Name).Distinct(StringComparer.Ordinal).Count() < siblings.Length || siblings.Any(node => node.Name.Length == 0))
                throw new ArgumentException("Columns of a group need names that differ.");
            foreach (var node in siblings)
            {
                int own = definition + (node.Nullable ? 1 : 0);
                var named = path.Add(node.Name);
                switch (node.Kind, node.Children.Length)
                {
                    case (ParquetNodeKind.Leaf, 0):
                        leaves.Add(StoredColumn.Of(node.Column) with { Column = node.Column with { Name = string.Join('.', named) }, Path = named, MaxDefinition = own, MaxRepetition = repetition });
                        break;
                    case (ParquetNodeKind.Group, > 0):
                        Walk(node.Children, named, own, repetition);
                        break;
                    case (ParquetNodeKind.List, 1):
                        Walk(node.Children, named.Add("list"), own + 1, repetition + 1);
                        break;
                    case (ParquetNodeKind.Map, 2) when !node.Children[0].Nullable:
                        Walk(node.Children, named.Add("key_value"), own + 1, repetition + 1);
                        break;
                    default:
                        throw new ArgumentException($"Column '{string.Join('.', named)}' has the wrong children for a {node.Kind}.");
                }
            }
        }
    }
}
