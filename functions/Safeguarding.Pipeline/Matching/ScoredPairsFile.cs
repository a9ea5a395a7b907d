using System.Collections.Immutable;
using System.Text.Json;
using Safeguarding.Linkage;
using Safeguarding.Parquet;
using Safeguarding.Pipeline.Storage;

namespace Safeguarding.Pipeline.Matching;

/// <summary>The scored pairs of one partition as a file. It names nobody: records are positions among the night's people.</summary>
public static class ScoredPairsFile
{
    private static readonly ParquetSchema Schema = new([
        new("record_a", ParquetType.Int32, Nullable: false),
        new("record_b", ParquetType.Int32, Nullable: false),
        new("weight", ParquetType.Double, Nullable: false),
        new("rules", ParquetType.Int32, Nullable: false),
        new("levels", ParquetType.Int64, Nullable: false),
        new("stranger", ParquetType.Double, Nullable: false),
    ]);

    public static void Write(ScoredPairs scored, Stream destination)
    {
        var about = JsonSerializer.Serialize(new About(scored.Partition, scored.Of, scored.Records, scored.Candidates, scored.Blocks, scored.Carried), Objects.Json);
        var writer = new ParquetWriter(destination, Schema, new ParquetWriteOptions { Metadata = [new(AboutKey, about)] });
        foreach (var pair in scored.Pairs)
        {
            writer.Append(0, pair.A);
            writer.Append(1, pair.B);
            writer.Append(2, pair.Weight);
            writer.Append(3, unchecked((int)pair.Rules));
            writer.Append(4, unchecked((long)pair.Levels));
            writer.Append(5, pair.Stranger);
            writer.EndRow();
        }

        writer.Complete();
    }

    /// <exception cref="InvalidDataException">The file holds no scored pairs.</exception>
    public static ScoredPairs Read(Stream source)
    {
        using var reader = new ParquetReader(source);
        var about = reader.Metadata.FirstOrDefault(m => m.Key == AboutKey).Value is { } text && JsonSerializer.Deserialize<About>(text, Objects.Json) is { } known
            ? known
            : throw new InvalidDataException("A file of scored pairs does not say which partition it is of.");
        var pairs = new List<ScoredPair>(checked((int)reader.Rows));
        for (var g = 0; g < reader.RowGroups; g++)
        {
            var (a, b, weight, rules) = (reader.Read<int>(g, 0), reader.Read<int>(g, 1), reader.Read<double>(g, 2), reader.Read<int>(g, 3));
            var (levels, stranger) = (reader.Read<long>(g, 4), reader.Read<double>(g, 5));
            for (var r = 0; r < a.Length; r++)
                pairs.Add(new ScoredPair(a[r]!.Value, b[r]!.Value, weight[r]!.Value, unchecked((uint)rules[r]!.Value), (float)stranger[r]!.Value, unchecked((ulong)levels[r]!.Value)));
        }

        return new ScoredPairs(about.Partition, about.Of, about.Records, pairs, about.Candidates, about.Blocks) { Carried = about.Carried };
    }

    private const string AboutKey = "safeguarding.scored";

    private sealed record About(int Partition, int Of, int Records, long Candidates, ImmutableArray<BlockReport> Blocks, long Carried);
}
