using System.Globalization;
using Safeguarding.Parquet;
using Safeguarding.Pipeline.Building;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Pipeline.Curating;

/// <summary>The rows that belong to nobody. Each curated table finds its own; one list of all of them, each once, goes to the stewards.</summary>
public static class Orphans
{
    private static readonly ParquetSchema Schema = new([
        new("table", ParquetType.String, Nullable: false),
        new("extract", ParquetType.String),
        new("row", ParquetType.Int64, Nullable: false),
    ]);

    /// <summary>By table, extract and row.</summary>
    public static readonly IComparer<Orphan> Order = Comparer<Orphan>.Create((a, b) =>
        (string.CompareOrdinal(a.Table, b.Table), string.CompareOrdinal(a.Extract, b.Extract), a.Row.CompareTo(b.Row)) switch
        {
            (0, 0, var byRow) => byRow,
            (0, var byExtract, _) => byExtract,
            var (byTable, _, _) => byTable,
        });

    /// <summary>Joins what the curated tables found.</summary>
    /// <param name="after">The tasks that made them.</param>
    public static async Task<TaskResult> WriteAsync(IObjectStore store, BuildInputs inputs, IEnumerable<string> after, CancellationToken cancel = default)
    {
        var orphans = new SortedSet<Orphan>(Order);
        foreach (var task in after)
        {
            if (!(await inputs.ResultAsync(task, cancel).ConfigureAwait(false)).Parts.TryGetValue(CurateStage.OrphansPart, out var part)) continue;
            await using var stream = await store.OpenRequiredAsync(part.Path, cancel).ConfigureAwait(false);
            orphans.UnionWith(ReadPart(stream));
        }

        var file = await store.WriteAsync($"review/{inputs.Plan.Build}/orphans.csv", s => CsvFile.Write(s, ["table", "extract", "row", "reason"], orphans.Select(o => new[]
        {
            o.Table, o.Extract, o.Row.ToString(CultureInfo.InvariantCulture), "the person is in no person table of the agency",
        })), cancel).ConfigureAwait(false);
        return new TaskResult { Files = [new PublishedFile("review/orphans", file, orphans.Count)] };
    }

    internal static void WritePart(IEnumerable<Orphan> orphans, Stream destination)
    {
        var writer = new ParquetWriter(destination, Schema);
        foreach (var orphan in orphans)
        {
            writer.Append(0, orphan.Table);
            if (orphan.Extract is { } extract) writer.Append(1, extract);
            else writer.AppendNull(1);
            writer.Append(2, orphan.Row);
            writer.EndRow();
        }

        writer.Complete();
    }

    private static List<Orphan> ReadPart(Stream source)
    {
        using var reader = new ParquetReader(source);
        var orphans = new List<Orphan>();
        for (var g = 0; g < reader.RowGroups; g++)
        {
            var (tables, extracts, rows) = (reader.ReadText(g, 0), reader.ReadText(g, 1), reader.Read<long>(g, 2));
            for (var r = 0; r < tables.Length; r++) orphans.Add(new Orphan(tables[r]!, extracts[r], rows[r]!.Value));
        }

        return orphans;
    }
}
