using System.Collections.Immutable;
using System.Text.Json;
using Safeguarding.Linkage;
using Safeguarding.Parquet;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Storage;

namespace Safeguarding.Pipeline.Reviewing;

/// <summary>What the model said of a pair.</summary>
/// <param name="Weight">Log2 odds.</param>
/// <param name="EvidenceJson">Comparison, level and weight of each, as the file of pairs keeps them.</param>
public sealed record WeighedPair(double Weight, string EvidenceJson)
{
    public ImmutableArray<ComparisonEvidence> Evidence() => JsonSerializer.Deserialize<ImmutableArray<ComparisonEvidence>>(EvidenceJson, Objects.Json);
}

/// <summary>The pairs of a publication, definite and in review, by their two records.</summary>
public sealed class ReviewPairs
{
    private readonly Dictionary<(RecordKey A, RecordKey B), WeighedPair> _pairs = [];

    private ReviewPairs() { }

    public WeighedPair? Find(RecordKey a, RecordKey b) => _pairs.GetValueOrDefault(a.CompareTo(b) < 0 ? (a, b) : (b, a));

    public static async Task<ReviewPairs> ReadAsync(IObjectStore store, Publication publication, CancellationToken cancel = default)
    {
        var file = publication.Files.First(f => f.Name == "review/pairs");
        using var reader = new ParquetReader(await store.OpenRequiredAsync(file.Object.Path, cancel).ConfigureAwait(false));
        var pairs = new ReviewPairs();
        for (var g = 0; g < reader.RowGroups; g++)
        {
            string?[] Text(string column) => reader.ReadText(g, reader.Schema.IndexOf(column));
            var (sourceA, recordA, sourceB, recordB, evidence) = (Text("source_a"), Text("record_a"), Text("source_b"), Text("record_b"), Text("evidence"));
            var weight = reader.Read<double>(g, reader.Schema.IndexOf("weight"));
            for (var r = 0; r < weight.Length; r++)
                pairs._pairs[(new RecordKey(sourceA[r]!, recordA[r]!), new RecordKey(sourceB[r]!, recordB[r]!))] = new WeighedPair(weight[r]!.Value, evidence[r]!);
        }

        return pairs;
    }
}
