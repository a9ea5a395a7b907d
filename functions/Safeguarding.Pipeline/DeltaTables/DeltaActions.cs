using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Safeguarding.Pipeline.DeltaTables;

/// <summary>One line of a commit: one of these is set. Actions of other kinds are passed over, as the protocol asks. Source: delta-io/delta, PROTOCOL.md, Actions.</summary>
public sealed record DeltaAction
{
    public CommitInfo? CommitInfo { get; init; }

    public ProtocolVersions? Protocol { get; init; }

    public TableMetadata? MetaData { get; init; }

    public Transaction? Txn { get; init; }

    public AddFile? Add { get; init; }

    public RemoveFile? Remove { get; init; }
}

/// <summary>Where a version comes from; readers need none of it.</summary>
/// <param name="Timestamp">Milliseconds since 1970, see <see cref="DeltaStamp"/>.</param>
/// <param name="Run">Name of the build.</param>
/// <param name="Contract">Version and hash of the table's contract.</param>
/// <param name="Extracts">How many extracts the build rests on; its manifest names them.</param>
/// <param name="Inputs">SHA-256 of everything that went into the build.</param>
public sealed record CommitInfo(
    long Timestamp, string Operation, ImmutableSortedDictionary<string, string> OperationParameters, string EngineInfo, bool IsBlindAppend,
    string Run, DateOnly Night, long Publication, string Contract, int Extracts, string Inputs);

/// <summary>What a client must know to read and to write the table.</summary>
public sealed record ProtocolVersions(int MinReaderVersion, int MinWriterVersion)
{
    public ImmutableArray<string>? ReaderFeatures { get; init; }

    public ImmutableArray<string>? WriterFeatures { get; init; }
}

/// <param name="SchemaString">The schema, see <see cref="DeltaSchema"/>.</param>
/// <param name="CreatedTime">Milliseconds since 1970.</param>
public sealed record TableMetadata(
    Guid Id, string Name, string Description, FileFormat Format, string SchemaString, ImmutableArray<string> PartitionColumns,
    ImmutableSortedDictionary<string, string> Configuration, long CreatedTime);

public sealed record FileFormat(string Provider, ImmutableSortedDictionary<string, string> Options)
{
    public static readonly FileFormat Parquet = new("parquet", ImmutableSortedDictionary<string, string>.Empty);
}

/// <summary>How far an application has come: what makes a commit that is tried again one commit.</summary>
public sealed record Transaction(string AppId, long Version, long? LastUpdated);

/// <param name="Path">From the root of the table, as a URI has it.</param>
/// <param name="Size">Bytes.</param>
/// <param name="ModificationTime">Milliseconds since 1970.</param>
/// <param name="Stats">A JSON object, see <see cref="DeltaStatistics"/>.</param>
public sealed record AddFile(string Path, ImmutableSortedDictionary<string, string> PartitionValues, long Size, long ModificationTime, bool DataChange, string? Stats);

/// <summary>A file that the table no longer holds, and since when; a tombstone until it may be deleted.</summary>
public sealed record RemoveFile(string Path, long? DeletionTimestamp, bool DataChange)
{
    public bool? ExtendedFileMetadata { get; init; }

    public ImmutableSortedDictionary<string, string>? PartitionValues { get; init; }

    public long? Size { get; init; }
}

/// <summary>Commits as text: an action a line.</summary>
public static class DeltaLines
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static byte[] Write(IEnumerable<DeltaAction> actions) => Encoding.UTF8.GetBytes(string.Concat(actions.Select(a => JsonSerializer.Serialize(a, Json) + "\n")));

    /// <exception cref="InvalidDataException">A line is no action.</exception>
    public static ImmutableArray<DeltaAction> Read(ReadOnlySpan<byte> content, string path)
    {
        try
        {
            return [.. Encoding.UTF8.GetString(content).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => JsonSerializer.Deserialize<DeltaAction>(line, Json)!)];
        }
        catch (JsonException wrong)
        {
            throw new InvalidDataException($"'{path}' is not a Delta commit: {wrong.Message} Restore it from its versions or backup, and run 'verify' to see what else has changed.", wrong);
        }
    }
}
