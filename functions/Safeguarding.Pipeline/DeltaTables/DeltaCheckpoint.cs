using System.Collections.Immutable;
using Safeguarding.Parquet;

namespace Safeguarding.Pipeline.DeltaTables;

/// <summary>A checkpoint: everything a log comes to at one version, as one Parquet file, so that nobody has to read what came before. Source: PROTOCOL.md, V1 Spec and Checkpoint Schema.</summary>
public static class DeltaCheckpoint
{
    /// <summary>A checkpoint follows each version that this divides.</summary>
    public const int Every = 10;

    private static readonly ImmutableArray<ParquetNode> Schema =
    [
        ParquetNode.Group("txn", Text("appId"), Whole("version"), Whole("lastUpdated")),
        ParquetNode.Group("add", Text("path"), ParquetNode.Map("partitionValues", ParquetType.String), Whole("size"), Whole("modificationTime"), Truth("dataChange"), ParquetNode.Map("tags", ParquetType.String), Text("stats")),
        ParquetNode.Group("remove", Text("path"), Whole("deletionTimestamp"), Truth("dataChange"), Truth("extendedFileMetadata"), ParquetNode.Map("partitionValues", ParquetType.String), Whole("size")),
        ParquetNode.Group("metaData", Text("id"), Text("name"), Text("description"), ParquetNode.Group("format", Text("provider"), ParquetNode.Map("options", ParquetType.String)),
            Text("schemaString"), ParquetNode.List("partitionColumns", ParquetType.String), ParquetNode.Map("configuration", ParquetType.String), Whole("createdTime")),
        ParquetNode.Group("protocol", ParquetNode.Leaf("minReaderVersion", ParquetType.Int32), ParquetNode.Leaf("minWriterVersion", ParquetType.Int32), ParquetNode.List("readerFeatures", ParquetType.String), ParquetNode.List("writerFeatures", ParquetType.String)),
    ];

    /// <summary>What a checkpoint holds of a snapshot: tombstones only until their files may be deleted.</summary>
    /// <param name="expired">Tombstones of removals at or before this time, in milliseconds since 1970, are left out.</param>
    public static ImmutableArray<DeltaAction> ActionsOf(DeltaSnapshot table, long expired) =>
    [
        new() { Protocol = table.Protocol },
        new() { MetaData = table.Metadata },
        .. table.Transactions.Values.Select(txn => new DeltaAction { Txn = txn }),
        .. table.Tombstones.Values.Where(t => t.DeletionTimestamp > expired).Select(remove => new DeltaAction { Remove = remove }),
        .. table.Files.Values.Select(add => new DeltaAction { Add = add }),
    ];

    public static void Write(ImmutableArray<DeltaAction> actions, Stream destination)
    {
        var writer = new NestedParquetWriter(destination, Schema, new ParquetWriteOptions { Threads = 1 });
        foreach (var action in actions)
        {
            writer.Append(
                action.Txn is { } txn ? Row(txn.AppId, txn.Version, txn.LastUpdated) : null,
                action.Add is { } add ? Row(add.Path, Pairs(add.PartitionValues), add.Size, add.ModificationTime, false, null, add.Stats) : null,
                action.Remove is { } remove ? Row(remove.Path, remove.DeletionTimestamp, false, remove.ExtendedFileMetadata, remove.PartitionValues is { } values ? Pairs(values) : null, remove.Size) : null,
                action.MetaData is { } m ? Row(m.Id.ToString(), m.Name, m.Description, Row(m.Format.Provider, Pairs(m.Format.Options)), m.SchemaString, m.PartitionColumns.ToArray<object?>(), Pairs(m.Configuration), m.CreatedTime) : null,
                action.Protocol is { } p ? Row(p.MinReaderVersion, p.MinWriterVersion, p.ReaderFeatures?.ToArray<object?>(), p.WriterFeatures?.ToArray<object?>()) : null);
        }

        writer.Complete();
    }

    /// <exception cref="InvalidDataException">The file is not a checkpoint.</exception>
    public static ImmutableArray<DeltaAction> Read(Stream source)
    {
        using var reader = new NestedParquetReader(source);
        // By name: other writers have further columns, and other orders.
        return [.. reader.Read().Select(row => new Record(reader.Nodes, row)).Select(row => new DeltaAction
        {
            Txn = row.Of("txn") is { } txn ? new Transaction(txn.Text("appId")!, txn.Whole("version")!.Value, txn.Whole("lastUpdated")) : null,
            Add = row.Of("add") is { } add ? new AddFile(add.Text("path")!, add.Pairs("partitionValues"), add.Whole("size")!.Value, add.Whole("modificationTime")!.Value, false, add.Text("stats")) : null,
            Remove = row.Of("remove") is { } remove
                ? new RemoveFile(remove.Text("path")!, remove.Whole("deletionTimestamp"), false) { ExtendedFileMetadata = remove.Truth("extendedFileMetadata"), PartitionValues = remove.Pairs("partitionValues"), Size = remove.Whole("size") }
                : null,
            MetaData = row.Of("metaData") is { } m
                ? new TableMetadata(Guid.Parse(m.Text("id")!), m.Text("name") ?? "", m.Text("description") ?? "", FileFormat.Parquet, m.Text("schemaString")!, [.. m.Texts("partitionColumns") ?? []], m.Pairs("configuration"), m.Whole("createdTime") ?? 0)
                : null,
            Protocol = row.Of("protocol") is { } p
                ? new ProtocolVersions(p.Number("minReaderVersion"), p.Number("minWriterVersion")) { ReaderFeatures = p.Texts("readerFeatures"), WriterFeatures = p.Texts("writerFeatures") }
                : null,
        })];
    }

    private static ParquetNode Text(string name) => ParquetNode.Leaf(name, ParquetType.String);

    private static ParquetNode Whole(string name) => ParquetNode.Leaf(name, ParquetType.Int64);

    private static ParquetNode Truth(string name) => ParquetNode.Leaf(name, ParquetType.Boolean);

    private static object?[] Row(params object?[] cells) => cells;

    private static object?[] Pairs(ImmutableSortedDictionary<string, string> map) => [.. map.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new object?[] { pair.Key, pair.Value })];

    /// <summary>A group's values by name.</summary>
    private readonly record struct Record(ImmutableArray<ParquetNode> Nodes, object?[] Cells)
    {
        public Record? Of(string name)
        {
            foreach (var node in Nodes)
                if (node.Name == name && node.Kind == ParquetNodeKind.Group) return Value(name) is object?[] cells ? new Record(node.Children, cells) : null;
            return null;
        }

        public string? Text(string name) => (string?)Value(name);

        public long? Whole(string name) => (long?)Value(name);

        public bool? Truth(string name) => (bool?)Value(name);

        public int Number(string name) => (int)Value(name)!;

        public ImmutableArray<string>? Texts(string name) => Value(name) is object?[] texts ? [.. texts.Cast<string>()] : null;

        public ImmutableSortedDictionary<string, string> Pairs(string name) =>
            (Value(name) as object?[] ?? []).Cast<object?[]>().ToImmutableSortedDictionary(pair => (string)pair[0]!, pair => (string?)pair[1] ?? "", StringComparer.Ordinal);

        private object? Value(string name)
        {
            for (var i = 0; i < Nodes.Length; i++)
                if (Nodes[i].Name == name) return Cells[i];
            return null;
        }
    }
}
