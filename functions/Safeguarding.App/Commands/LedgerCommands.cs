using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Disclosing;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Subjects;

namespace Safeguarding.App.Commands;

/// <summary><c>ledger</c>: who was shown or given what of whom, when and why; what was given or refused outside the product is written down here.</summary>
internal static class LedgerCommands
{
    public static readonly Option<string?> Purpose = new("--purpose") { Description = "What for: a code of 'safeguarding ledger codes'.", HelpName = "CODE" };
    public static readonly Option<string[]> Bases = new("--basis") { Description = "On what lawful basis: a code of 'safeguarding ledger codes'. May be given several times.", HelpName = "CODE", AllowMultipleArgumentsPerToken = true };

    private static readonly Argument<string> Child = new("CHILD_ID") { Description = "Child id, as in the curated datasets and the reports." };
    private static readonly Option<string?> OfChild = new("--child") { Description = "Only what is said of one child, under whatever id it stood.", HelpName = "CHILD_ID" };
    private static readonly Option<string?> From = new("--from") { Description = "First day, yyyy-MM-dd.", HelpName = "D" };
    private static readonly Option<string?> To = new("--to") { Description = "Last day, yyyy-MM-dd.", HelpName = "D" };
    private static readonly Option<string[]> Kinds = new("--kind") { Description = $"Only these: {string.Join(", ", LedgerLine.Logs)}, or an event's own name such as child-disclosed. May be given several times.", HelpName = "KIND", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<int> Top = new("--top") { Description = "How many entries to show, the last ones.", HelpName = "N", DefaultValueFactory = _ => 100 };
    private static readonly Option<FileInfo> Out = new("--out") { Description = "The file to write: .csv for a spreadsheet, .jsonl for a reviewer who checks the chain.", HelpName = "FILE", Required = true };
    private static readonly Option<string> Whom = new("--to") { Description = "Who was given it, or asked for it: a person's role and organisation.", HelpName = "WHO", Required = true };
    private static readonly Option<string> What = new("--what") { Description = "What was given, in words, without a name or a value: \"chronology of the last year\".", HelpName = "WHAT", Required = true };
    private static readonly Option<string> By = new("--by") { Description = "Who gave it, or decided not to.", HelpName = "WHO", Required = true };
    private static readonly Option<string?> On = new("--on") { Description = "The day it was given, yyyy-MM-dd. Without it, today.", HelpName = "D" };
    private static readonly Option<string?> Reference = new("--reference") { Description = "Of the request, case file or order, without a child's name.", HelpName = "TEXT" };
    private static readonly Option<string?> Note = new("--note") { Description = "More about why, without a child's name.", HelpName = "TEXT" };
    private static readonly Option<string?> Refused = new("--refused") { Description = "It was not given, for this reason: a code of 'safeguarding ledger codes'.", HelpName = "CODE" };

    public static Command Ledger()
    {
        var ledger = new Command("ledger", "Who was shown or given what of whom, when, why and on what basis. 'verify' checks its chain.");
        var show = PublishedCommands.OnStore("show", "Entries of the ledger: of a period, a kind, or of one child under whatever id it stood.", (session, parsed, cancel) => ShowAsync(session, parsed, parsed.Screen(), cancel), needsKey: false);
        foreach (var option in new Option[] { OfChild, From, To, Kinds, Top }) show.Add(option);
        ledger.Add(show);

        var export = PublishedCommands.OnStore("export", "Write entries into a file for a reviewer, each with its hash and that of the entry before it.", (session, parsed, cancel) => ExportAsync(session, parsed, parsed.Screen(), cancel), needsKey: false);
        foreach (var option in new Option[] { Out, From, To, Kinds }) export.Add(option);
        ledger.Add(export);

        var disclose = PublishedCommands.OnPublication("disclose", "Write down that data of a child was given to somebody outside this product, or with --refused that it was not. A withheld child's too.", (session, publication, parsed, cancel) => DiscloseAsync(session, publication, parsed, parsed.Screen(), cancel), needsKey: false);
        disclose.Add(Child);
        foreach (var option in new Option[] { Whom, What, Purpose, Bases, By, On, Reference, Note, Refused }) disclose.Add(option);
        ledger.Add(disclose);

        var codes = new Command("codes", "The purposes, lawful bases and reasons for refusing that a disclosure may have, each with the law it is from.") { Session.JsonOption };
        codes.SetAction(parsed => Codes(parsed.GetValue(Session.JsonOption), parsed.Screen()));
        ledger.Add(codes);
        return ledger;
    }

    /// <summary>Purpose and bases of something that may have them.</summary>
    /// <exception cref="WrongUseException">One of them is no code.</exception>
    internal static (string? Purpose, ImmutableArray<string> Bases) StatedIn(ParseResult parsed, Session session)
    {
        var (purpose, bases) = (parsed.GetValue(Purpose)?.Trim(), (ImmutableArray<string>)[.. (parsed.GetValue(Bases) ?? []).Select(b => b.Trim()).Distinct(StringComparer.Ordinal)]);
        try
        {
            Disclosures.Check(SubjectRules.Of(session.Schemas), purpose, bases);
        }
        catch (ArgumentException wrong)
        {
            throw new WrongUseException(SubjectCommands.Sentence(wrong));
        }

        return (purpose, bases);
    }

    private static async Task<int> ShowAsync(Session session, ParseResult parsed, Screen screen, CancellationToken cancel)
    {
        var (filter, top) = (FilterOf(parsed), parsed.GetValue(Top));
        if (top < 1) throw new WrongUseException("--top must be 1 or more.");
        var ledger = await Pipeline.Runs.Ledger.OpenAsync(session.Store, cancel).ConfigureAwait(false);
        if (parsed.GetValue(OfChild)?.Trim() is { Length: > 0 } child)
        {
            var trail = await ChildTrail.OfAsync(session.Store, ledger, session.Run.Key.Value, child, filter, cancel).ConfigureAwait(false);
            if (trail.Lines.IsEmpty && filter == LedgerFilter.All)
                throw new WrongUseException($"The ledger says nothing of a child '{child}'. Child ids are in the reports and the curated datasets.");
            if (parsed.GetValue(Session.JsonOption)) screen.Json(trail);
            else
            {
                screen.Heading($"What the ledger says of child {child}");
                foreach (var other in trail.Ids.Skip(1)) screen.Line(N($"Also as {other.ChildId}{(other.To < long.MaxValue ? N($", up to entry {other.To}") : "")}{(other.From > 1 ? N($", from entry {other.From}") : "")}: the records were one child's then."));
                Print(screen, [.. trail.Lines]);
                screen.Line("Extracts and returns are not by child: 'safeguarding subject export' finds those that hold the child.");
            }

            return Exit.Done;
        }

        var lines = filter.Of(ledger);
        if (parsed.GetValue(Session.JsonOption)) screen.Json(lines);
        else
        {
            var all = lines.ToList();
            Print(screen, all[^Math.Min(top, all.Count)..]);
            if (all.Count > top) screen.Line(N($"The last {top:N0} of {all.Count:N0}. --top shows more, 'safeguarding ledger export' all."));
        }

        return Exit.Done;
    }

    private static void Print(Screen screen, List<LedgerLine> lines)
    {
        if (lines.Count == 0)
        {
            screen.Line("No entry is of that kind and time.");
            return;
        }

        screen.Table(["#Entry", "When", "Log", "What", "By", "To", "Why", "Purpose and basis", "Reference", "Child"], lines.Select(l => new[]
        {
            N($"{l.Sequence}"), N($"{l.At.UtcDateTime:yyyy-MM-dd HH:mm}"), l.Log, l.What, l.Who, l.To, l.Why, string.Join("; ", l.Bases.Prepend(l.Purpose).Where(c => c.Length > 0)), l.Reference,
            l.Children.Length > 3 ? N($"{l.Children.Length} children") : string.Join(' ', l.Children),
        }));
    }

    private static async Task<int> ExportAsync(Session session, ParseResult parsed, Screen screen, CancellationToken cancel)
    {
        var (file, filter) = (parsed.GetValue(Out)!, FilterOf(parsed));
        var isCsv = file.Extension.Equals(".csv", StringComparison.OrdinalIgnoreCase);
        if (!isCsv && !file.Extension.Equals(".jsonl", StringComparison.OrdinalIgnoreCase)) throw new WrongUseException("--out must end in .csv or .jsonl.");
        if (file.Exists) throw new WrongUseException("There is a file of that name. Name another, or take it away first.");
        var ledger = await Pipeline.Runs.Ledger.OpenAsync(session.Store, cancel).ConfigureAwait(false);
        Directory.CreateDirectory(file.DirectoryName!);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        int lines;
        await using (var stream = new FileStream(file.FullName, options))
            lines = isCsv ? LedgerExport.WriteCsv(stream, ledger, filter) : await LedgerExport.WriteJsonLinesAsync(stream, session.Store, ledger, filter, cancel).ConfigureAwait(false);
        var (newest, hash) = ledger.Hashed().LastOrDefault();
        if (parsed.GetValue(Session.JsonOption)) screen.Json(new { file = file.FullName, lines, entries = ledger.Entries.Count, newest = newest?.Sequence, newestHash = hash });
        else
        {
            screen.Good(N($"{lines:N0} of {ledger.Entries.Count:N0} entries written. The file says who looked at whom: keep it as you keep the ledger."));
            if (newest is not null) screen.Line(N($"The newest entry is {newest.Sequence} with the hash {hash}: note it elsewhere, and nobody can cut the end off unseen."));
        }

        return Exit.Done;
    }

    private static async Task<int> DiscloseAsync(Session session, Publication publication, ParseResult parsed, Screen screen, CancellationToken cancel)
    {
        var child = parsed.GetValue(Child)!.Trim();
        var (purpose, bases) = StatedIn(parsed, session);
        if (purpose is null) throw new WrongUseException("Say what for with --purpose: 'safeguarding ledger codes' shows the codes.");
        var refused = parsed.GetValue(Refused)?.Trim();
        if (refused is null && bases.IsEmpty) throw new WrongUseException("Say on what lawful basis with --basis: 'safeguarding ledger codes' shows the codes. If it was not given, say why with --refused.");
        var said = new Disclosure(
            child, Day(parsed, On, "--on") ?? DateOnly.FromDateTime(session.Run.StartedAt.UtcDateTime), parsed.GetValue(By)!.Trim(), parsed.GetValue(Whom)!.Trim(), parsed.GetValue(What)!.Trim(), purpose, bases,
            parsed.GetValue(Reference)?.Trim() ?? "", parsed.GetValue(Note)?.Trim() ?? "");
        LedgerEvent kept;
        try
        {
            kept = await Disclosures.SayAsync(session.Store, SubjectRules.Of(session.Schemas), publication, said, refused, session.Run.StartedAt, cancel).ConfigureAwait(false);
        }
        catch (KeyNotFoundException)
        {
            throw new WrongUseException($"Neither the current build nor the ledger knows a child '{child}'. Child ids are in the reports and the curated datasets.");
        }
        catch (ArgumentException wrong)
        {
            throw new WrongUseException(SubjectCommands.Sentence(wrong));
        }

        var showing = await Withholding.OfAsync(session.Store, session.Stores.Records, publication, child, cancel).ConfigureAwait(false);
        if (parsed.GetValue(Session.JsonOption)) screen.Json(new { kept, withheld = showing is Showing.Withheld or Showing.Sealed });
        else
        {
            screen.Good(refused is null ? $"Written into the ledger: {said.What}, given to {said.To}." : $"Written into the ledger: {said.What}, refused to {said.To}.");
            if (refused is null && showing is Showing.Withheld or Showing.Sealed)
                screen.Bad($"The child is {(showing == Showing.Sealed ? "sealed because of an adoption" : "withheld")}. If whoever gave it did not know that, it may be a breach: infra/runbooks/incident.md.");
        }

        return Exit.Done;
    }

    private static int Codes(bool json, Screen screen)
    {
        var rules = SubjectRules.Of(Schemas.Embedded);
        if (json) screen.Json(new { rules.Purposes, rules.Bases, rules.Refusals });
        else
        {
            foreach (var (heading, codes) in new[] { ("Purposes (--purpose)", rules.Purposes), ("Lawful bases (--basis)", rules.Bases), ("Reasons for refusing (--refused)", rules.Refusals) })
            {
                screen.Heading(heading);
                screen.Table(["Code", "Means", "Source"], codes.Select(c => new[] { c.Code, c.Words, c.Source }));
            }

            screen.Line("Which basis holds is for the council to decide: confirm with your data protection officer.");
        }

        return Exit.Done;
    }

    /// <exception cref="WrongUseException">A day or a kind makes no sense.</exception>
    private static LedgerFilter FilterOf(ParseResult parsed)
    {
        var kinds = (parsed.GetValue(Kinds) ?? []).Select(k => k.Trim()).ToImmutableArray();
        foreach (var kind in kinds)
            if (!LedgerLine.Logs.Contains(kind) && !LedgerLine.Kinds.ContainsKey(kind))
                throw new WrongUseException($"There is no kind '{kind}'. It is one of {string.Join(", ", LedgerLine.Logs)}, or of {string.Join(", ", LedgerLine.Kinds.Keys)}.");
        var filter = new LedgerFilter(Day(parsed, From, "--from"), Day(parsed, To, "--to"), kinds);
        return filter.From > filter.To ? throw new WrongUseException("--from is after --to.") : filter is { From: null, To: null, Kinds.IsEmpty: true } ? LedgerFilter.All : filter;
    }

    private static DateOnly? Day(ParseResult parsed, Option<string?> option, string name) => parsed.GetValue(option) is not { } text ? null
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day
        : throw new WrongUseException($"{name} must be a date as yyyy-MM-dd, such as 2026-03-31.");

    private static string N(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
