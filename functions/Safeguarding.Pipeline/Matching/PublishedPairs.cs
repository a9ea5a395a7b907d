using System.Collections.Immutable;
using Safeguarding.Linkage;
using Safeguarding.Parquet;

namespace Safeguarding.Pipeline.Matching;

/// <summary>What a publication keeps of one pair, without its evidence.</summary>
public sealed record PublishedPair(RecordKey A, RecordKey B, LinkOutcome Outcome, double Weight, string? Veto, bool IsRuled);

/// <summary>Reads the pairs of a publication.</summary>
public static class PublishedPairs
{
    /// <summary>How the file says that a steward's decision brought a pair.</summary>
    private const string StewardRule = "steward's decision";

    /// <summary>Those pairs both of whose records are among the given ones, in the order of the file.</summary>
    public static ImmutableArray<PublishedPair> Read(Stream source, IReadOnlySet<RecordKey> records)
    {
        using var reader = new ParquetReader(source);
        var pairs = ImmutableArray.CreateBuilder<PublishedPair>();
        for (var g = 0; g < reader.RowGroups; g++)
        {
            string?[] Text(string column) => reader.ReadText(g, reader.Schema.IndexOf(column));
            var (sourceA, recordA, sourceB, recordB) = (Text("source_a"), Text("record_a"), Text("source_b"), Text("record_b"));
            var rows = Enumerable.Range(0, sourceA.Length)
                .Select(r => (Row: r, A: new RecordKey(sourceA[r]!, recordA[r]!), B: new RecordKey(sourceB[r]!, recordB[r]!)))
                .Where(row => records.Contains(row.A) && records.Contains(row.B)).ToList();
            if (rows.Count == 0) continue;
            var (outcome, veto, foundBy, weight) = (Text("outcome"), Text("veto"), Text("found_by"), reader.Read<double>(g, reader.Schema.IndexOf("weight")));
            foreach (var (r, a, b) in rows)
                pairs.Add(new PublishedPair(a, b, outcome[r] == "review" ? LinkOutcome.Review : LinkOutcome.Definite, weight[r]!.Value, veto[r], foundBy[r]!.Split(", ").Contains(StewardRule)));
        }
        return pairs.ToImmutable();
    }
}
