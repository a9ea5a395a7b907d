using System.CommandLine;
using System.Globalization;
using Safeguarding.Linkage;
using Safeguarding.Linkage.Review;
using Safeguarding.Pipeline.Building;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Reviewing;
using Safeguarding.Pipeline.Storage;

namespace Safeguarding.App.Commands;

/// <summary><c>review</c>: what stewards should look at, most worth looking at first, one case in full, and what was decided.</summary>
internal static class ReviewQueueCommands
{
    private static readonly Option<int> Top = new("--top") { Description = "How many cases to show.", HelpName = "N", DefaultValueFactory = _ => 20 };
    private static readonly Argument<string> Case = new("CASE") { Description = "A case as 'review list' names it." };
    private static readonly Argument<string[]> Records = new("RECORD") { Description = "Only decisions on this record, or on these two: SOURCE:ID, such as SC:123.", Arity = new ArgumentArity(0, 2) };

    public static Command Review()
    {
        var review = new Command("review", "Children who may be one child: the cases to look at, and what stewards decide of them.");
        var list = PublishedCommands.OnPublication("list", "The open cases, those most worth looking at first.", (session, publication, parsed, cancel) => ListAsync(session, publication, parsed, parsed.Screen(), cancel));
        list.Add(Top);
        review.Add(list);
        var show = PublishedCommands.OnPublication("show", "One case in full: its records side by side with their values, and the weights. Shows personal data on this terminal.", (session, publication, parsed, cancel) => ShowAsync(session, publication, parsed, parsed.Screen(), cancel));
        show.Add(Case);
        Consulting.AddOptions(show);
        review.Add(show);
        foreach (var command in DecisionCommands.All()) review.Add(command);
        var history = PublishedCommands.OnPublication("history", "Every decision ever made, newest first.", (session, _, parsed, cancel) => HistoryAsync(session, parsed, parsed.Screen(), cancel));
        history.Add(Records);
        review.Add(history);
        return review;
    }

    /// <summary>The case of a name that a person gave.</summary>
    /// <exception cref="WrongUseException">There is none that is open.</exception>
    internal static ReviewCase CaseOf(ReviewQueue queue, string id) =>
        queue.Find(id) ?? throw new WrongUseException("There is no open case of that name: it may have been settled, or a newer build sees it otherwise. 'safeguarding review list' shows the open ones.");

    /// <summary>A record that a person named.</summary>
    /// <exception cref="WrongUseException">The text names none.</exception>
    internal static RecordKey RecordOf(string text) =>
        Words.TryRead(text, out RecordKey record) ? record : throw new WrongUseException("Write a record as SOURCE:ID, such as SC:123; sources are SC, HE and PO.");

    /// <summary>Everybody of a publication, with values.</summary>
    internal static async Task<IReadOnlyDictionary<RecordKey, PersonRecord>> PeopleAsync(Session session, Publication publication, CancellationToken cancel)
    {
        var plan = await session.Store.ReadJsonAsync<BuildPlan>(BuildPlan.PathOf(publication.Build), cancel).ConfigureAwait(false);
        var people = await new BuildInputs(session.Store, session.Schemas, plan, new BuildMemory(), session.Run).PersonsAsync(cancel).ConfigureAwait(false);
        return people.ToDictionary(person => person.Key);
    }

    private static async Task<int> ListAsync(Session session, Publication publication, ParseResult parsed, Screen screen, CancellationToken cancel)
    {
        var top = parsed.GetValue(Top);
        if (top < 1) throw new WrongUseException("--top must be 1 or more.");
        var queue = await ReviewQueue.OpenAsync(session.Store, publication, session.Stores.Records, cancel).ConfigureAwait(false);
        if (parsed.GetValue(Session.JsonOption))
        {
            screen.Json(new { queue.Build, open = queue.Open.Length, queue.SettledSince, cases = queue.Open.Take(top), queue.Contradictions });
            return Exit.Done;
        }

        screen.Line(N($"{queue.Open.Length:N0} cases with {queue.Open.Sum(c => c.PairCount):N0} pairs to look at in build {queue.Build}; {queue.SettledSince:N0} more were settled since and count from the next build."));
        screen.Table(["Case", "#Value", "#Children", "#Records", "#Pairs", "First question", "", "#Weight", "#Probability", "Why it is asked"], queue.Open.Take(top).Select(c => new[]
        {
            c.Id, N($"{c.Value:0.00}"), N($"{c.Children.Length}"), N($"{c.RecordCount}"), N($"{c.PairCount}"), c.Key.A.ToString(), c.Key.B.ToString(), N($"{c.Key.Weight:0.0}"), N($"{c.Key.Probability:0.000}"), ReviewSheet.WhyOf(c.Key),
        }));
        Tell(screen, queue.Contradictions);
        if (!queue.Open.IsEmpty) screen.Line($"Look closer: safeguarding review show {queue.Open[0].Id} --root {session.Root}");
        return Exit.Done;
    }

    private static async Task<int> ShowAsync(Session session, Publication publication, ParseResult parsed, Screen screen, CancellationToken cancel)
    {
        var queue = await ReviewQueue.OpenAsync(session.Store, publication, session.Stores.Records, cancel).ConfigureAwait(false);
        var one = CaseOf(queue, parsed.GetValue(Case)!);
        await Consulting.SayAsync(session, publication, parsed, one.Children.Select(c => c.ChildId), "review show", cancel).ConfigureAwait(false);
        var people = await PeopleAsync(session, publication, cancel).ConfigureAwait(false);
        var pairs = await ReviewPairs.ReadAsync(session.Store, publication, cancel).ConfigureAwait(false);
        var records = one.Children.SelectMany(child => child.Records.Select(record => (child.ChildId, Record: record, Values: SideBySide.Of(people.GetValueOrDefault(record))))).ToList();
        var fields = SideBySide.Fields.Select((field, f) => (Name: field, Values: records.Select(r => r.Values[f]).ToArray())).Where(f => f.Values.Any(v => v.Length > 0))
            .Select(f => (f.Name, Mark: SideBySide.MarkOf(f.Name, f.Values), f.Values)).ToList();
        if (parsed.GetValue(Session.JsonOption))
        {
            screen.Json(new
            {
                one.Id,
                one.Value,
                one.Children,
                records = records.Select(r => r.Record),
                fields = fields.Select(f => new { f.Name, f.Mark, f.Values }),
                questions = one.Questions.Select(q => new { question = q, why = ReviewSheet.WhyOf(q), evidence = pairs.Find(q.A, q.B)?.Evidence() ?? [], decisions = queue.Decisions.Where(d => IsOn(d, q)) }),
            });
            return Exit.Done;
        }

        screen.Heading(N($"Case {one.Id}: are these {one.Children.Length} children one?"));
        screen.Table(["", "", .. records.Select(r => r.Record.ToString())], fields.Select(f => new[] { Sign(f.Mark), f.Name.Replace('_', ' ') }.Concat(f.Values).ToArray())
            .Prepend(["", "child", .. records.Select(r => r.ChildId)]));
        foreach (var question in one.Questions)
        {
            screen.Heading(N($"{question.A} and {question.B}: weight {question.Weight:0.0}, probability {question.Probability:0.000}"));
            screen.Line(ReviewSheet.WhyOf(question));
            screen.Table(["Comparison", "Level", "#Weight"], (pairs.Find(question.A, question.B)?.Evidence() ?? []).Select(e => new[] { e.Comparison, e.Level, N($"{e.Weight:+0.0;-0.0;0.0}") }));
            foreach (var decision in queue.Decisions.Where(d => IsOn(d, question))) screen.Line(Said(decision));
        }

        screen.Line($"Decide: safeguarding review decide {one.Id} --same|--different|--not-sure --by WHO --reason TEXT --root {session.Root}");
        if (one.Questions.Length > 1) screen.Line($"Or one question: safeguarding review decide {one.Key.A} {one.Key.B} ...");
        return Exit.Done;
    }

    private static async Task<int> HistoryAsync(Session session, ParseResult parsed, Screen screen, CancellationToken cancel)
    {
        var asked = (parsed.GetValue(Records) ?? []).Select(RecordOf).ToList();
        var all = await new DecisionLog(session.Stores.Records).AllAsync(cancel).ConfigureAwait(false);
        var counts = Decision.Latest(all).ToHashSet(ReferenceEqualityComparer.Instance);
        var shown = all.Where(d => asked.TrueForAll(r => r == d.Verdict.A || r == d.Verdict.B)).OrderByDescending(d => d.At).ThenBy(d => d.Verdict.A).ThenBy(d => d.Verdict.B).ThenByDescending(d => d.Number).ToList();
        if (parsed.GetValue(Session.JsonOption)) screen.Json(shown.Select(d => new { decision = d, counts = counts.Contains(d) }));
        else if (shown.Count == 0) screen.Line("Nothing has been decided.");
        else
            screen.Table(["When", "Record", "Record", "Decision", "By", "Reason", "Build", "Counts"], shown.Select(d => new[]
            {
                N($"{d.At:yyyy-MM-dd HH:mm}"), d.Verdict.A.ToString(), d.Verdict.B.ToString(), Words.Of(d.Verdict.Answer), d.Verdict.By, d.Verdict.Reason, d.Verdict.Build, counts.Contains(d) ? "yes" : "replaced",
            }));
        return Exit.Done;
    }

    /// <summary>Says what decisions say against one another.</summary>
    internal static void Tell(Screen screen, IEnumerable<Contradiction> contradictions)
    {
        foreach (var one in contradictions)
            screen.Bad($"Decisions contradict each other: {one.A} and {one.B} were said to be different children, yet a chain of \"same\" joins them: {string.Join(" = ", one.Chain)}. Until one of these is decided anew they are kept apart.");
    }

    private static bool IsOn(Decision decision, ReviewQuestion question) => (decision.Verdict.A, decision.Verdict.B) == (question.A, question.B);

    private static string Said(Decision decision) => N($"{decision.At:yyyy-MM-dd HH:mm} {decision.Verdict.By}: {Words.Of(decision.Verdict.Answer)}. {decision.Verdict.Reason}");

    private static string Sign(FieldMark mark) => mark switch { FieldMark.Alike => "=", FieldMark.Different => "≠", _ => "" };

    private static string N(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
