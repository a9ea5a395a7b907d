using System.Collections.Immutable;

namespace Safeguarding.Parquet;

/// <summary>Makes the tree of a nested schema of its elements, which stand as in a walk through it.</summary>
internal static class SchemaTree
{
    /// <exception cref="InvalidDataException">The elements are no tree, or a list or map is of another make than the format's standard one.</exception>
    public static (ImmutableArray<ParquetNode>, ImmutableArray<StoredColumn>) Of(SchemaElement[] elements)
    {
        var leaves = ImmutableArray.CreateBuilder<StoredColumn>();
        int next = 0;
        if (elements.Length == 0)
            throw Refusal.Corrupt("", "its schema is empty");
        var nodes = Children(elements, elements[next++], [], 0, 0, ref next, leaves);
        if (next != elements.Length || leaves.Count == 0)
            throw Refusal.Corrupt("", "its schema does not have as many columns as it says");
        return (nodes, leaves.ToImmutable());
    }

    private static ImmutableArray<ParquetNode> Children(SchemaElement[] elements, SchemaElement parent, ImmutableArray<string> path, int definition, int repetition, ref int next, ImmutableArray<StoredColumn>.Builder leaves)
    {
        if (path.Length > 2 * ParquetNode.MaxDepth)
            throw Refusal.Unsupported("The schema", $"is nested deeper than {ParquetNode.MaxDepth}", "Write the parts as columns of their own.");
        var nodes = ImmutableArray.CreateBuilder<ParquetNode>();
        for (int i = 0; i < parent.Children; i++)
            nodes.Add(Node(elements, path, definition, repetition, ref next, leaves));
        return nodes.ToImmutable();
    }

    private static ParquetNode Node(SchemaElement[] elements, ImmutableArray<string> path, int definition, int repetition, ref int next, ImmutableArray<StoredColumn>.Builder leaves)
    {
        var element = Next(elements, ref next);
        path = path.Add(element.Name);
        if (element.Children < 0)
            throw Refusal.Corrupt("", "its schema has a group of fewer than no columns");
        if (element.Repetition is not (ParquetFormat.RepetitionRequired or ParquetFormat.RepetitionOptional))
            throw NotStandard(path);
        bool nullable = element.Repetition == ParquetFormat.RepetitionOptional;
        definition += nullable ? 1 : 0;
        if (element.Children == 0)
        {
            var leaf = element.ToColumn();
            leaves.Add(leaf with { Column = leaf.Column with { Name = string.Join('.', path) }, Path = path, MaxDefinition = definition, MaxRepetition = repetition });
            return new ParquetNode(leaf.Column, ParquetNodeKind.Leaf, []);
        }
        var column = new ParquetColumn(element.Name, default, nullable);
        if (element.Logical.Kind is not (LogicalKind.List or LogicalKind.Map))
            return new ParquetNode(column, ParquetNodeKind.Group, Children(elements, element, path, definition, repetition, ref next, leaves));
        bool isList = element.Logical.Kind == LogicalKind.List;
        var repeated = Next(elements, ref next);
        if (element.Children != 1 || repeated.Repetition != ParquetFormat.RepetitionRepeated || repeated.Children != (isList ? 1 : 2))
            throw NotStandard(path);
        var children = Children(elements, repeated, path.Add(repeated.Name), definition + 1, repetition + 1, ref next, leaves);
        return isList || !children[0].Nullable ? new ParquetNode(column, isList ? ParquetNodeKind.List : ParquetNodeKind.Map, children) : throw NotStandard(path);
    }

    private static SchemaElement Next(SchemaElement[] elements, ref int next) =>
        next < elements.Length ? elements[next++] : throw Refusal.Corrupt("", "its schema breaks off");

    private static InvalidDataException NotStandard(ImmutableArray<string> path) =>
        Refusal.Unsupported($"Column '{string.Join('.', path)}'", "is repeated in another way than LIST and MAP prescribe", "Write it as a LIST or MAP of three levels.");
}
