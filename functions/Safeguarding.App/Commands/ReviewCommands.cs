using System.CommandLine;
using System.Globalization;
using Safeguarding.Parquet;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Storage;

namespace Safeguarding.App.Commands;

/// <summary>Verbs for data stewards: which pairs to look at.</summary>
internal static class ReviewCommands
{
    private static readonly Option<int> Top = new("--top") { Description = "How many pairs to show.", HelpName = "N", DefaultValueFactory = _ => 20 };

    private sealed record Pair(string Outcome, string A, string B, double Weight, double Probability, string? Veto, string FoundBy, string EvidenceJson);

    public static IEnumerable<Command> All(Screen screen)
    {
        var review = new Command("review", "Pairs of records that a person should look at.");
        var list = PublishedCommands.OnPublication("list", "The pairs of the current build, nearest to a match first.", (session, publication, parsed, cancel) => ListAsync(session, publication, parsed.GetValue(Top), parsed.GetValue(Session.JsonOption), screen, cancel));
        list.Add(Top);
        review.Add(list);
        yield return review;
    }

    private static async Task<int> ListAsync(Session session, Publication publication, int top, bool json, Screen screen, CancellationToken cancel)
    {
        var pairs = (await ReadAsync(session.Store, publication, cancel).ConfigureAwait(false)).Where(p => p.Outcome == "review")
            .OrderByDescending(p => p.Weight).ThenBy(p => p.A, StringComparer.Ordinal).ThenBy(p => p.B, StringComparer.Ordinal).ToList();
        if (json) screen.Json(pairs.Take(top));
        else
        {
            screen.Line(string.Create(CultureInfo.InvariantCulture, $"{pairs.Count:N0} pairs to look at in build {publication.Build}; the nearest {Math.Min(top, pairs.Count):N0}:"));
            screen.Table(["Record", "Record", "#Weight", "#Probability", "Why it was not linked"], pairs.Take(top).Select(p => new[]
            {
                p.A, p.B, p.Weight.ToString("0.0", CultureInfo.InvariantCulture), p.Probability.ToString("0.000", CultureInfo.InvariantCulture), p.Veto ?? "between the two thresholds",
            }));
            if (pairs.Count > 0) screen.Line($"Look closer: safeguarding explain {pairs[0].A} {pairs[0].B} --root {session.Root}");
        }

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
