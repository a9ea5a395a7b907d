using System.CommandLine;
using System.Globalization;
using System.Text;
using Safeguarding.Linkage;
using Safeguarding.Linkage.Explaining;
using Safeguarding.Pipeline.Matching;
using Safeguarding.Pipeline.Reporting;
using Safeguarding.Pipeline.Reviewing;
using Spectre.Console;

namespace Safeguarding.App.Commands;

/// <summary><c>explain</c>: why any two records were or were not linked, as a waterfall, as JSON or as a page.</summary>
internal static class ExplainCommand
{
    /// <summary>Characters that the bars of the waterfall share.</summary>
    private const int BarWidth = 44;

    private static readonly Argument<string> First = new("A") { Description = "A record as SOURCE:ID, such as SC:123. Sources are SC, HE and PO." };
    private static readonly Argument<string> Second = new("B") { Description = "Another record." };
    private static readonly Option<bool> Values = new("--values") { Description = "Also show what the two records hold. It names a child: mind who sees it." };
    private static readonly Option<string?> Html = new("--html") { Description = "Write the explanation as a page with a chart.", HelpName = "FILE" };

    public static IEnumerable<Command> All()
    {
        var explain = PublishedCommands.OnPublication("explain", "Why two records were or were not linked.", async (session, publication, parsed, cancel) =>
        {
            var screen = parsed.Screen();
            var (a, b) = (Record(parsed.GetValue(First)!), Record(parsed.GetValue(Second)!));
            if (a == b) throw new WrongUseException("The two records are the same one. Give two to compare.");
            var ids = await ReviewQueue.ChildrenAsync(session.Store, publication, cancel).ConfigureAwait(false);
            var children = ids.Crosswalk.Entries.Where(e => e.Record == a || e.Record == b).Select(e => e.ChildId).ToList();
            await SubjectCommands.RefuseAsync(session, publication, children, cancel).ConfigureAwait(false);
            if (children.Count == 2) await Consulting.SayAsync(session, publication, parsed, children, parsed.GetValue(Values) ? "explain with values" : "explain", cancel).ConfigureAwait(false);
            ExplainedPair explained;
            try
            {
                explained = await Explained.OfAsync(session.Store, session.Schemas, session.Authority, session.Run, publication, a, b, parsed.GetValue(Values), cancel).ConfigureAwait(false);
            }
            catch (KeyNotFoundException)
            {
                throw new WrongUseException("One of the records is not in the current build. Write a record as SOURCE:ID, such as SC:123; sources are SC, HE and PO.");
            }

            if (parsed.GetValue(Html) is { } file) await WriteAsync(file, ExplanationPage.Render(explained, session.Authority.Name), cancel).ConfigureAwait(false);
            if (parsed.GetValue(Session.JsonOption)) screen.Json(Json(explained));
            else Print(screen, explained, parsed.GetValue(Html));
            return Exit.Done;
        });
        explain.Add(First);
        explain.Add(Second);
        explain.Add(Html);
        explain.Add(Values);
        Consulting.AddOptions(explain);
        yield return explain;
    }

    private static RecordKey Record(string text) =>
        text.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon && colon < text.Length - 1
            ? new RecordKey(text[..colon], text[(colon + 1)..])
            : throw new WrongUseException("Write a record as SOURCE:ID, such as SC:123; sources are SC, HE and PO.");

    /// <summary>Writes a page where it was asked for, the folder too where it is not there.</summary>
    internal static async Task WriteAsync(string file, string page, CancellationToken cancel)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder) Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(file, page, cancel).ConfigureAwait(false);
    }

    private static void Print(Screen screen, ExplainedPair explained, string? page)
    {
        foreach (var sentence in explained.Sentences()) screen.Line(sentence);
        if (explained.IsOfAnotherVersion) screen.Bad("The build was made by another version of the program or under other settings: the weights may not be those of the night.");
        if (explained.Pair is { } pair)
        {
            screen.Table(["Comparison", "What was found", "#Level", "#How common", "#Adds", "Weight"], Rows(pair));
            screen.Line(string.Create(CultureInfo.InvariantCulture,
                $"Weight {pair.Weight:+0.0;-0.0;0.0}: {ExplanationPage.Standing(pair)} (definite from {pair.Definite:+0.0;-0.0;0.0}, review from {pair.Review:+0.0;-0.0;0.0}). Probability {ExplanationPage.Probability(pair.Probability)}."));
            if (!pair.NotCompared.IsEmpty) screen.Line($"Missing in one or both: {string.Join(", ", pair.NotCompared)}.");
            screen.Line(pair.BlockedBy.IsEmpty ? "Found by no blocking rule." : $"Found by: {string.Join(", ", pair.BlockedBy)}.");
            if (!pair.LostBlocks.IsEmpty) screen.Line($"Shared, but by too many to compare: {string.Join(", ", pair.LostBlocks)}.");
        }

        if (explained.Path is { Links.Length: > 1 } path)
        {
            screen.Heading("The links between them");
            screen.Table(["From", "To", "#Weight", ""], path.Links.Select((link, i) => new[]
            {
                link.A.ToString(), link.B.ToString(), Signed(link.Weight), (link.IsRuled ? "a data steward's decision " : "") + (i == path.Weakest ? "weakest link" : ""),
            }));
        }

        if (!explained.Values.IsEmpty)
        {
            screen.Heading("What the records hold");
            screen.Table(["Field", explained.A.ToString(), explained.B.ToString()], explained.Values.Select(v => new[] { v.Field, v.A, v.B }));
        }
        if (page is not null) screen.Line($"Written to {page}.");
    }

    private static IEnumerable<(string, Color?)[]> Rows(PairExplanation pair)
    {
        var steps = pair.Waterfall();
        var ends = steps.SelectMany(step => new[] { step.From, step.To }).ToList();
        var (low, high) = (ends.Min(), ends.Max());
        foreach (var (step, i) in steps.Select((step, i) => (step, i)))
            yield return [
                (step.Comparison, null), (step.Level, null), (i == 0 ? "" : Signed(step.LevelWeight), null), (step.FrequencyWeight == 0 ? "" : Signed(step.FrequencyWeight), null),
                (Signed(step.Weight), null), (Bar(step.From, step.To), step.Weight < 0 ? Color.Orange1 : Color.Blue)];
        yield return [("total", null), (ExplanationPage.Standing(pair), null), ("", null), ("", null), (Signed(pair.Weight), null), (Bar(0, pair.Weight, '='), null)];

        // Bars against differ in shape as well: a pipe has no colours, and not everybody sees them.
        string Bar(double from, double to, char? fill = null)
        {
            var (start, end) = (Cell(Math.Min(from, to)), Cell(Math.Max(from, to)));
            var bar = new StringBuilder(new string(' ', BarWidth + 1));
            bar[Cell(Math.Clamp(0, low, high))] = '|';
            for (var at = start; at < Math.Max(end, start + 1); at++) bar[at] = fill ?? (to < from ? '-' : '+');
            return bar.ToString().TrimEnd();
        }

        int Cell(double weight) => (int)Math.Round((weight - low) / Math.Max(high - low, 1e-9) * BarWidth);
    }

    private static string Signed(double weight) => weight.ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture);

    private static object Json(ExplainedPair explained) => new
    {
        a = explained.A.ToString(),
        b = explained.B.ToString(),
        build = explained.Build,
        sameChild = explained.IsOneChild,
        childA = explained.ChildA,
        childB = explained.ChildB,
        withheld = explained.Pair is null,
        sentences = explained.Sentences(),
        outcome = explained.Published.ToString().ToLowerInvariant(),
        prior = explained.Pair?.Prior,
        weight = explained.Pair?.Weight,
        probability = explained.Pair?.Probability,
        thresholds = explained.Pair is { } pair ? new { definite = pair.Definite, review = pair.Review } : null,
        evidence = explained.Pair?.Evidence.Select(e => new { e.Comparison, e.Level, e.Weight, levelWeight = e.Weight - e.FrequencyWeight, e.FrequencyWeight }),
        notCompared = explained.Pair?.NotCompared,
        foundBy = explained.Pair?.BlockedBy,
        blocksTooLarge = explained.Pair?.LostBlocks,
        vetoes = explained.Vetoes,
        path = explained.Path is { } path ? path.Links.Select((link, i) => new { from = link.A.ToString(), to = link.B.ToString(), link.Weight, ruled = link.IsRuled, weakest = i == path.Weakest }) : null,
        values = explained.Values.IsEmpty ? null : explained.Values.AsEnumerable(),
        anotherVersion = explained.IsOfAnotherVersion,
    };
}
