using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Safeguarding.Linkage;
using Safeguarding.Parquet;

namespace Safeguarding.Pipeline.Matching;

/// <summary>The crosswalk and the review queue as files.</summary>
public static class CrosswalkFile
{
    private static readonly ParquetSchema Schema = new([
        new("source", ParquetType.String, Nullable: false),
        new("record_id", ParquetType.String, Nullable: false),
        new("child_id", ParquetType.String, Nullable: false),
    ]);

    private static readonly ParquetSchema PairSchema = new([
        new("outcome", ParquetType.String, Nullable: false),
        new("source_a", ParquetType.String, Nullable: false),
        new("record_a", ParquetType.String, Nullable: false),
        new("source_b", ParquetType.String, Nullable: false),
        new("record_b", ParquetType.String, Nullable: false),
        new("weight", ParquetType.Double, Nullable: false),
        new("probability", ParquetType.Double, Nullable: false),
        new("veto", ParquetType.String),
        new("found_by", ParquetType.String, Nullable: false),
        new("evidence", ParquetType.String, Nullable: false),
    ]);

    /// <summary>Retired ids ride along as rows without a record, so that one file is the whole memory of the ids.</summary>
    private const string Retired = "retired";

    public static void Write(Crosswalk crosswalk, Stream destination)
    {
        var writer = new ParquetWriter(destination, Schema);
        foreach (var entry in crosswalk.Entries) Row(entry.Record.Source, entry.Record.Id, entry.ChildId);
        foreach (var id in crosswalk.RetiredIds) Row(Retired, "", id);
        writer.Complete();

        void Row(string source, string record, string child)
        {
            writer.Append(0, source);
            writer.Append(1, record);
            writer.Append(2, child);
            writer.EndRow();
        }
    }

    public static Crosswalk Read(Stream source)
    {
        var entries = ImmutableArray.CreateBuilder<CrosswalkEntry>();
        var retired = ImmutableArray.CreateBuilder<string>();
        using var reader = new ParquetReader(source);
        for (var g = 0; g < reader.RowGroups; g++)
        {
            var sources = reader.ReadText(g, 0);
            var records = reader.ReadText(g, 1);
            var children = reader.ReadText(g, 2);
            for (var r = 0; r < sources.Length; r++)
            {
                if (sources[r] == Retired) retired.Add(children[r]!);
                else entries.Add(new CrosswalkEntry(new RecordKey(sources[r]!, records[r]!), children[r]!));
            }
        }

        return new Crosswalk(entries.ToImmutable(), retired.ToImmutable());
    }

    /// <summary>Every pair the engine linked or wants looked at, with its evidence as JSON: comparison, level and weight, never the compared values.</summary>
    public static void WritePairs(IEnumerable<PairDecision> pairs, Stream destination)
    {
        var writer = new ParquetWriter(destination, PairSchema);
        foreach (var pair in pairs)
        {
            writer.Append(0, pair.Outcome == LinkOutcome.Review ? "review" : "definite");
            writer.Append(1, pair.A.Source);
            writer.Append(2, pair.A.Id);
            writer.Append(3, pair.B.Source);
            writer.Append(4, pair.B.Id);
            writer.Append(5, Math.Round(pair.Weight, 4));
            writer.Append(6, Math.Round(pair.Probability, 6));
            if (pair.Veto is { } veto) writer.Append(7, veto);
            else writer.AppendNull(7);
            writer.Append(8, string.Join(", ", pair.BlockedBy));
            writer.Append(9, Evidence(pair));
            writer.EndRow();
        }

        writer.Complete();
    }

    private static string Evidence(PairDecision pair)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var e in pair.Evidence)
            {
                json.WriteStartObject();
                json.WriteString("comparison", e.Comparison);
                json.WriteString("level", e.Level);
                json.WritePropertyName("weight");
                json.WriteRawValue(e.Weight.ToString("0.###", CultureInfo.InvariantCulture));
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
