using System.CommandLine;
using System.Globalization;
using Safeguarding.App.Linking;
using Progress = Safeguarding.Pipeline.Runs.Progress;

namespace Safeguarding.App.Commands;

/// <summary><c>link</c>: any person files linked by the engine of the night.</summary>
internal static class LinkCommand
{
    private static readonly Argument<string[]> Files = new("FILE") { Description = "CSV files, in the order of the configuration's sources. Without any, the sources' own.", Arity = ArgumentArity.ZeroOrMore };
    private static readonly Option<string> Config = new("--config") { Description = "link.json: mode (link, dedupe, both) and, for each source, its name, id column and columns by role.", HelpName = "link.json", Required = true };
    private static readonly Option<string> Out = new("--out") { Description = "Where the clusters go: source, record id, cluster id.", HelpName = "clusters.csv", Required = true };
    private static readonly Option<string?> Pairs = new("--pairs") { Description = "Where definite pairs and pairs for review go: two ids, weight, probability, decision.", HelpName = "pairs.csv" };
    private static readonly Option<string?> TruthOption = new("--truth") { Description = "A file of record id and entity id: prints precision, recall and F1 of the clusters.", HelpName = "truth.csv" };

    private static readonly Option<string?> Card = new("--card") { Description = "Where the model card goes, a page: parameters, weights, calibration, and figures by group. With --truth, its further columns are the groups.", HelpName = "card.html" };

    private static readonly Option<string?> State = new("--state")
    {
        Description = "Holds this run for the next: where FILE is there already, only rows that came, changed or left are compared, and the answer is that of comparing all by the same estimates. "
            + "It names people: keep it where the input is kept.",
        HelpName = "FILE",
    };

    public static IEnumerable<Command> All()
    {
        var link = new Command("link", "Find the records of one person in any person files.") { Files, Config, Out, Pairs, TruthOption, Card, State, Session.JsonOption };
        link.SetAction(async parsed =>
        {
            var screen = parsed.Screen();
            var path = parsed.GetValue(Config)!;
            if (!File.Exists(path)) throw new WrongUseException($"There is no file '{path}' (--config).");
            var config = LinkConfig.Read(File.ReadAllText(path), Path.GetDirectoryName(Path.GetFullPath(path))!, parsed.GetValue(Files) ?? []);
            RefuseOverwriting(config, [parsed.GetValue(Out), parsed.GetValue(Pairs), parsed.GetValue(Card), parsed.GetValue(State)], [path, parsed.GetValue(TruthOption)]);
            if (parsed.GetValue(State) is not null && (parsed.GetValue(TruthOption) ?? parsed.GetValue(Card)) is not null)
                throw new WrongUseException("--state compares only what changed, and --truth and --card need every pair. Run once more without --state for them.");
            LinkReport Run(Action<Progress>? progress) => LinkRun.Run(config, parsed.GetValue(Out)!, parsed.GetValue(Pairs), parsed.GetValue(TruthOption), parsed.GetValue(Card), parsed.GetValue(State), progress);
            var isJson = parsed.GetValue(Session.JsonOption);
            var report = screen.IsLive && !isJson ? await screen.WithProgressAsync(progress => Task.FromResult(Run(progress))).ConfigureAwait(false) : Run(null);
            if (isJson) screen.Json(report);
            else Print(screen, report);
            return Exit.Done;
        });
        yield return link;
    }

    /// <exception cref="WrongUseException">A file to be written is one that is read, or is written twice.</exception>
    private static void RefuseOverwriting(LinkConfig config, IEnumerable<string?> written, IEnumerable<string?> read)
    {
        var taken = config.Sources.Select(source => source.File).Concat(read).OfType<string>().Select(Path.GetFullPath).ToHashSet(StringComparer.Ordinal);
        foreach (var file in written.OfType<string>())
            if (!taken.Add(Path.GetFullPath(file))) throw new WrongUseException($"'{file}' would be written over: it is read by this run, or named twice. Give every output a file of its own.");
    }

    private static void Print(Screen screen, LinkReport report)
    {
        screen.Table(["Found", "#Number"], new[]
        {
            ("records", (long)report.Records), ("people", report.Clusters), ("pairs compared", report.CandidatePairs), ("definite pairs", report.DefinitePairs), ("pairs for review", report.ReviewPairs),
        }.Select(row => new[] { row.Item1, Whole(row.Item2) }));
        if (!report.KeptApart.IsEmpty)
            screen.Table(["Kept apart although they score well", "#Pairs", "#Would be definite"], report.KeptApart.Select(apart => new[] { apart.Reason, Whole(apart.Pairs), Whole(apart.WouldBeDefinite) }));
        var s = report.Seconds;
        screen.Table(["Stage", "#Seconds", "#Share"], new[]
        {
            ("read", s.Read), ("standardise", s.Standardise), ("estimate", s.Estimate), ("block", s.Block), ("score", s.Score), ("cluster", s.Cluster), ("write", s.Write), ("total", s.Total),
        }.Select(stage => new[] { stage.Item1, stage.Item2.ToString("0.00", CultureInfo.InvariantCulture), (stage.Item2 / Math.Max(s.Total, 1e-6)).ToString("0%", CultureInfo.InvariantCulture) }));
        screen.Line(string.Create(CultureInfo.InvariantCulture, $"Peak memory {report.PeakMemoryBytes / 1e6:N0} MB."));
        if (report.Truth is not { } truth) return;
        screen.Table(["Against the truth", "#Figure"], new[]
        {
            ("true pairs", Whole(truth.TruePairs)), ("precision", Share(truth.Precision)), ("recall", Share(truth.Recall)), ("F1", Share(truth.F1)), ("best F1 over thresholds", Share(truth.BestF1)),
            ("true pairs compared (blocking recall)", Share(truth.BlockingRecall)), ("definite pairs that are right", Share(truth.DefinitePrecision)),
        }.Select(row => new[] { row.Item1, row.Item2 }));

        static string Whole(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

        static string Share(double share) => share.ToString("0.0000", CultureInfo.InvariantCulture);
    }
}
