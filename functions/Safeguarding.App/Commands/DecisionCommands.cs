using System.CommandLine;
using System.Globalization;
using Safeguarding.Linkage;
using Safeguarding.Linkage.Review;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Reviewing;
using Safeguarding.Pipeline.Runs;

namespace Safeguarding.App.Commands;

/// <summary>The verbs of <c>review</c> by which stewards decide: one at a time, or in a sheet.</summary>
internal static class DecisionCommands
{
    private static readonly Argument<string[]> What = new("CASE|A B") { Description = "A case, or two records as SOURCE:ID, such as SC:123 HE:77.", Arity = new ArgumentArity(1, 2) };
    private static readonly Option<bool> Same = new("--same") { Description = "All of the case, or the two records, are one child." };
    private static readonly Option<bool> Different = new("--different") { Description = "No two children of the case are one." };
    private static readonly Option<bool> NotSure = new("--not-sure") { Description = "Looked at, and it cannot be told: it stays in review." };
    private static readonly Option<string> By = new("--by") { Description = "Who decides.", HelpName = "WHO", Required = true };
    private static readonly Option<string> Reason = new("--reason") { Description = "Why: what was looked at, without a child's name.", HelpName = "TEXT", Required = true };
    private static readonly Option<int> Top = new("--top") { Description = "How many cases to write, those most worth looking at first.", HelpName = "N", DefaultValueFactory = _ => 100 };
    private static readonly Argument<FileInfo> NewFile = new("FILE") { Description = "The CSV to write. It will hold personal data." };
    private static readonly Argument<FileInfo> FilledFile = new("FILE") { Description = "The filled-in CSV." };

    public static IEnumerable<Command> All()
    {
        var decide = PublishedCommands.OnPublication("decide", "Settle a case, or a pair of records. Never overwrites: what was decided before stays in the history.", (session, publication, parsed, cancel) => DecideAsync(session, publication, parsed, parsed.Screen(), cancel));
        foreach (var option in new Option[] { Same, Different, NotSure, By, Reason }) decide.Add(option);
        decide.Add(What);
        yield return decide;

        var export = PublishedCommands.OnPublication("export", "Write the open cases as a sheet to fill in: two rows a question, columns decision, by and reason. The file holds personal data.", (session, publication, parsed, cancel) => ExportAsync(session, publication, parsed, parsed.Screen(), cancel));
        export.Add(NewFile);
        export.Add(Top);
        Consulting.AddOptions(export);
        yield return export;

        var import = PublishedCommands.OnPublication("import", "Take a filled-in sheet back. Exits 1 when some of it could not be taken.", (session, publication, parsed, cancel) => ImportAsync(session, publication, parsed, parsed.Screen(), cancel));
        import.Add(FilledFile);
        yield return import;
    }

    private static async Task<int> DecideAsync(Session session, Publication publication, ParseResult parsed, Screen screen, CancellationToken cancel)
    {
        var answer = AnswerOf(parsed);
        var (by, reason) = (parsed.GetValue(By)!.Trim(), parsed.GetValue(Reason)!.Trim());
        if (by.Length is 0 or > Verdict.LongestBy) throw new WrongUseException($"--by must have 1 to {Verdict.LongestBy} characters.");
        if (reason.Length is 0 or > Verdict.LongestReason) throw new WrongUseException($"--reason must have 1 to {Verdict.LongestReason} characters.");
        var (caseId, rulings) = await RulingsAsync(session, publication, parsed.GetValue(What)!, answer, cancel).ConfigureAwait(false);
        var pairs = await ReviewPairs.ReadAsync(session.Store, publication, cancel).ConfigureAwait(false);
        var deciding = await DecidingAsync(session, publication, cancel).ConfigureAwait(false);
        var log = deciding.Log;
        var made = new List<(Decision Entry, bool IsNew, Decision? Before)>();
        foreach (var (a, b) in rulings)
        {
            var before = Decision.Latest(await log.OfAsync(a, b, cancel).ConfigureAwait(false)).SingleOrDefault();
            var (entry, isNew) = await deciding.AddAsync(new Verdict(a, b, answer, by, reason, publication.Build, caseId, pairs.Find(a, b)?.Weight), session.Run.StartedAt, cancel).ConfigureAwait(false);
            made.Add((entry, isNew, before));
        }

        var touched = rulings.SelectMany(r => new[] { r.A, r.B }).ToHashSet();
        var latest = Decision.Latest(await log.AllAsync(cancel).ConfigureAwait(false));
        var contradictions = Contradictions.Of(latest.Select(d => d.ForLinkage())).Where(c => c.Chain.Any(touched.Contains)).ToList();
        if (parsed.GetValue(Session.JsonOption)) screen.Json(new { decisions = made.Select(m => new { decision = m.Entry, m.IsNew, replaces = m.IsNew ? m.Before : null }), contradictions });
        else
        {
            foreach (var (entry, isNew, before) in made)
                screen.Good($"{entry.Verdict.A} and {entry.Verdict.B}: {Words.Of(answer)}{(!isNew ? " (had been recorded already)" : before is null ? "" : $" (replaces \"{Words.Of(before.Verdict.Answer)}\" by {before.Verdict.By}, which stays in the history)")}.");
            screen.Line(answer == Answer.NotSure ? "It stays in review." : "The next build goes by it: safeguarding build, or the coming night.");
            ReviewQueueCommands.Tell(screen, contradictions);
        }

        return contradictions.Count == 0 ? Exit.Done : Exit.Blocked;
    }

    private static async Task<Deciding> DecidingAsync(Session session, Publication publication, CancellationToken cancel) => new(
        new DecisionLog(session.Stores.Records), await Ledger.OpenAsync(session.Store, cancel).ConfigureAwait(false),
        (await ReviewQueue.ChildrenAsync(session.Store, publication, cancel).ConfigureAwait(false)).Crosswalk.Entries.ToDictionary(e => e.Record, e => e.ChildId));

    private static Answer AnswerOf(ParseResult parsed)
    {
        var given = new[] { (Same, Answer.Same), (Different, Answer.Different), (NotSure, Answer.NotSure) }.Where(o => parsed.GetValue(o.Item1)).Select(o => o.Item2).ToList();
        return given is [var only] ? only : throw new WrongUseException("Say one of --same, --different and --not-sure.");
    }

    /// <summary>The pairs that a decision is kept on.</summary>
    private static async Task<(string Case, List<(RecordKey A, RecordKey B)> Pairs)> RulingsAsync(Session session, Publication publication, string[] what, Answer answer, CancellationToken cancel)
    {
        if (what is [var first, var second])
        {
            var (a, b) = (ReviewQueueCommands.RecordOf(first), ReviewQueueCommands.RecordOf(second));
            if (a == b) throw new WrongUseException("A decision is about two records.");
            var children = await ReviewQueue.ChildrenAsync(session.Store, publication, cancel).ConfigureAwait(false);
            var there = children.Crosswalk.Entries.Select(e => e.Record).Where(r => r == a || r == b).Count();
            if (there < 2) throw new WrongUseException("One of the records is not in the current build. Write a record as SOURCE:ID, such as SC:123; sources are SC, HE and PO.");
            return ("", [(a, b)]);
        }

        var queue = await ReviewQueue.OpenAsync(session.Store, publication, session.Stores.Records, cancel).ConfigureAwait(false);
        var one = ReviewQueueCommands.CaseOf(queue, what[0]);
        if (answer == Answer.Same && one.Children.Length > 2 && one.Questions.Any(q => q.Veto is not null && !q.IsLookedAt))
            throw new WrongUseException($"The case has {one.Children.Length} children and reasons against joining some of them, such as twins have: decide question by question, as in 'safeguarding review decide {one.Key.A} {one.Key.B} --same ...'.");
        return (one.Id, [.. ReviewQueue.Settled(one, answer).Select(q => (q.A, q.B))]);
    }

    private static async Task<int> ExportAsync(Session session, Publication publication, ParseResult parsed, Screen screen, CancellationToken cancel)
    {
        var (file, top) = (parsed.GetValue(NewFile)!, parsed.GetValue(Top));
        if (top < 1) throw new WrongUseException("--top must be 1 or more.");
        if (file.Exists) throw new WrongUseException("There is a file of that name, which may have decisions in it. Name another, or take it away first.");
        var queue = await ReviewQueue.OpenAsync(session.Store, publication, session.Stores.Records, cancel).ConfigureAwait(false);
        var cases = queue.Open.Take(top).ToList();
        await Consulting.SayAsync(session, publication, parsed, cases.SelectMany(c => c.Children).Select(c => c.ChildId), "review export", cancel).ConfigureAwait(false);
        var people = await ReviewQueueCommands.PeopleAsync(session, publication, cancel).ConfigureAwait(false);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using (var stream = new FileStream(file.FullName, options)) ReviewSheet.Write(stream, queue, cases, people);
        if (parsed.GetValue(Session.JsonOption)) screen.Json(new { cases = cases.Count, of = queue.Open.Length, questions = cases.Sum(c => c.Questions.Length) });
        else
        {
            screen.Good(string.Create(CultureInfo.InvariantCulture, $"{cases.Count:N0} of {queue.Open.Length:N0} cases with {cases.Sum(c => c.Questions.Length):N0} questions are in the sheet. It holds personal data: delete it when it has been imported."));
            screen.Line("Fill in decision (same, different or not sure), by and reason on either row of a question, save as CSV UTF-8, and: safeguarding review import FILE");
        }

        return Exit.Done;
    }

    private static async Task<int> ImportAsync(Session session, Publication publication, ParseResult parsed, Screen screen, CancellationToken cancel)
    {
        var file = parsed.GetValue(FilledFile)!;
        if (!file.Exists) throw new WrongUseException("There is no such file.");
        SheetRead sheet;
        await using (var stream = file.OpenRead()) sheet = await ReviewSheet.ReadAsync(stream, file.Name, cancel).ConfigureAwait(false);
        var pairs = await ReviewPairs.ReadAsync(session.Store, publication, cancel).ConfigureAwait(false);
        var deciding = await DecidingAsync(session, publication, cancel).ConfigureAwait(false);
        var report = await SheetImport.RunAsync(deciding, sheet, publication.Build, (a, b) => pairs.Find(a, b)?.Weight, session.Run.StartedAt, cancel).ConfigureAwait(false);
        var contradictions = Contradictions.Of(Decision.Latest(await deciding.Log.AllAsync(cancel).ConfigureAwait(false)).Select(d => d.ForLinkage()));
        if (parsed.GetValue(Session.JsonOption)) screen.Json(new { report.Added, report.Known, report.NotFilled, report.Findings, contradictions });
        else
        {
            screen.Line(string.Create(CultureInfo.InvariantCulture, $"{report.Added:N0} decisions taken, {report.Known:N0} had been taken before, {report.NotFilled:N0} rows are not filled in."));
            if (!report.Findings.IsEmpty)
                screen.Table(["#Row", "Column", "What is wrong", "What to do"], report.Findings.Select(f => new[] { f.Row.ToString(CultureInfo.InvariantCulture), f.Column, f.What, f.Fix }));
            ReviewQueueCommands.Tell(screen, contradictions);
        }

        return report.Findings.IsEmpty && contradictions.IsEmpty ? Exit.Done : Exit.Blocked;
    }
}
