using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Safeguarding.Parquet;
using Safeguarding.Pipeline.Matching;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Storage;

namespace Safeguarding.App.Commands;

/// <summary>Verbs for data stewards: which pairs to look at, and why a pair was or was not linked.</summary>
internal static class ReviewCommands
{
    private static readonly Argument<string> First = new("A") { Description = "A record as SOURCE:ID, such as SC:123. Sources are SC, HE and PO." };
    private static readonly Argument<string> Second = new("B") { Description = "Another record." };

    private sealed record Evidence(string Comparison, string Level, double Weight);

    private sealed record Pair(string Outcome, string A, string B, double Weight, double Probability, string? Veto, string FoundBy, string EvidenceJson);

    public static IEnumerable<Command> All(Screen screen)
    {
        yield return ReviewQueueCommands.Review(screen);

        var explain = PublishedCommands.OnPublication("explain", "Why two records were or were not linked.", (session, publication, parsed, cancel) => ExplainAsync(session, publication, parsed.GetValue(First)!, parsed.GetValue(Second)!, parsed.GetValue(Session.JsonOption), screen, cancel));
        explain.Add(First);
        explain.Add(Second);
        yield return explain;
    }

    private static async Task<int> ExplainAsync(Session session, Publication publication, string a, string b, bool json, Screen screen, CancellationToken cancel)
    {
        await using var crosswalkFile = await session.Store.OpenRequiredAsync(publication.Crosswalk.Path, cancel).ConfigureAwait(false);
        var childOf = CrosswalkFile.Read(crosswalkFile).Entries.ToDictionary(e => e.Record.ToString(), e => e.ChildId, StringComparer.Ordinal);
        foreach (var record in new[] { a, b })
            if (!childOf.ContainsKey(record)) throw new WrongUseException("One of the records is not in the current build. Write a record as SOURCE:ID, such as SC:123; sources are SC, HE and PO.");
        var pair = (await ReadAsync(session.Store, publication, cancel).ConfigureAwait(false)).FirstOrDefault(p => (p.A == a && p.B == b) || (p.A == b && p.B == a));
        var same = childOf[a] == childOf[b];
        var evidence = pair is null ? [] : JsonSerializer.Deserialize<List<Evidence>>(pair.EvidenceJson, Objects.Json)!;
        if (json)
        {
            screen.Json(new { a, b, sameChild = same, childA = childOf[a], childB = childOf[b], pair?.Outcome, pair?.Weight, pair?.Probability, pair?.Veto, pair?.FoundBy, evidence });
            return Exit.Done;
        }

        screen.Line(same ? $"{a} and {b} are one child, {childOf[a]}." : $"{a} is child {childOf[a]}, {b} is child {childOf[b]}.");
        if (pair is null)
        {
            screen.Line(same
                ? "They were not linked directly: other records of the same child link them."
                : "They were compared and fell below the review threshold, or have nothing in common that would bring them together.");
            return Exit.Done;
        }

        screen.Table(["Comparison", "Level", "#Weight", ""], evidence.Select(e => new[]
        {
            e.Comparison, e.Level, e.Weight.ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture), new string(e.Weight < 0 ? '-' : '+', Math.Min(20, (int)Math.Round(Math.Abs(e.Weight)))),
        })
        .Append(["before any evidence", "two records taken at random", (pair.Weight - evidence.Sum(e => e.Weight)).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture), ""])
        .Append(["total", pair.Outcome, pair.Weight.ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture), ""]));
        screen.Line(string.Create(CultureInfo.InvariantCulture, $"Probability {pair.Probability:0.0000}. Found by: {pair.FoundBy}."));
        if (pair.Veto is { } veto) screen.Bad(veto);
        return Exit.Done;
    }

    private static async Task<List<Pair>> ReadAsync(IObjectStore store, Publication publication, CancellationToken cancel)
    {
        var file = publication.Files.First(f => f.Name == "review/pairs");
        using var reader = new ParquetReader(await store.OpenRequiredAsync(file.Object.Path, cancel).ConfigureAwait(false));
        var pairs = new List<Pair>();
        for (var g = 0; g < reader.RowGroups; g++)
        {
            string?[] Text(string column) => reader.ReadText(g, reader.Schema.IndexOf(column));
            var (outcome, sourceA, recordA, sourceB, recordB) = (Text("outcome"), Text("source_a"), Text("record_a"), Text("source_b"), Text("record_b"));
            var (veto, foundBy, evidence) = (Text("veto"), Text("found_by"), Text("evidence"));
            var weight = reader.Read<double>(g, reader.Schema.IndexOf("weight"));
            var probability = reader.Read<double>(g, reader.Schema.IndexOf("probability"));
            for (var r = 0; r < outcome.Length; r++)
                pairs.Add(new Pair(outcome[r]!, $"{sourceA[r]}:{recordA[r]}", $"{sourceB[r]}:{recordB[r]}", weight[r]!.Value, probability[r]!.Value, veto[r], foundBy[r]!, evidence[r]!));
        }

        return pairs;
    }
}
