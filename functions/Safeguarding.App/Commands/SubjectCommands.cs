using System.CommandLine;
using System.Globalization;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Subjects;

namespace Safeguarding.App.Commands;

/// <summary><c>subject</c>: what people decide of one child's data: gather it for who may ask, leave it out of every output, show it again, erase it.</summary>
internal static class SubjectCommands
{
    private static readonly Argument<string> Child = new("CHILD_ID") { Description = "Child id, as in the curated datasets and the reports." };
    private static readonly Option<string> Why = new("--reason") { Description = "Why: adopted, protected_address, witness_protection, harm, court_order or subject_request.", HelpName = "CODE", Required = true };
    private static readonly Option<string?> Note = new("--note") { Description = "More about why, without a child's name.", HelpName = "TEXT" };
    private static readonly Option<string> Because = new("--reason") { Description = "Why: a reference to the request and its lawful basis, without a child's name. The ledger keeps it.", HelpName = "TEXT", Required = true };
    private static readonly Option<bool> Dry = new("--dry-run") { Description = "Only say what it would do." };
    private static readonly Option<string?> Out = new("--out") { Description = "A new folder to write. It will hold everything about the child.", HelpName = "FOLDER" };
    private static readonly Option<string> Asked = new("--reason") { Description = "Why: a reference to the request, without a child's name. The ledger keeps it.", HelpName = "TEXT", Required = true };
    private static readonly Option<string?> WithheldToo = new("--withheld-too") { Description = "Also if the child is withheld or sealed: who permitted it, another than --by, and why. The ledger keeps it.", HelpName = "TEXT" };
    private static readonly Option<string> By = new("--by") { Description = "Who decides.", HelpName = "WHO", Required = true };

    public static Command Subject()
    {
        var subject = new Command("subject", "One child's data: gather it for who may ask, leave it out of every output, show it again, erase it.");
        var withhold = PublishedCommands.OnPublication("withhold", "Leave a child out of every output of the next build and all after it, returns too, until it is released.", (session, publication, parsed, cancel) => WithholdAsync(session, publication, parsed, parsed.Screen(), cancel), needsKey: false);
        foreach (var option in new Option[] { Why, Note, By }) withhold.Add(option);
        withhold.Add(Child);
        subject.Add(withhold);

        var release = PublishedCommands.OnPublication("release", "Show a withheld child again from the next build on.", (session, publication, parsed, cancel) => ReleaseAsync(session, publication, parsed, parsed.Screen(), cancel), needsKey: false);
        foreach (var option in new Option[] { Note, By }) release.Add(option);
        release.Add(Child);
        subject.Add(release);

        var erase = PublishedCommands.OnPublication("erase", "Erase a child from everything that is kept, history included: extracts are written again without the child, the night is built anew, older objects that tell of the child are deleted, and whatever is left is read to prove it. Cannot be undone.", (session, publication, parsed, cancel) => EraseAsync(session, publication, parsed, parsed.Screen(), cancel));
        foreach (var option in new Option[] { Because, By, Dry }) erase.Add(option);
        erase.Add(Child);
        subject.Add(erase);

        var withdraw = PublishedCommands.OnPublication("withdraw", "Take a withheld or sealed child out of what was published before: files of earlier nights that still show the child are deleted, but for returns. What agencies sent stays. Cannot be undone.", (session, publication, parsed, cancel) => WithdrawAsync(session, publication, parsed, parsed.Screen(), cancel));
        foreach (var option in new Option[] { Because, By, Dry }) withdraw.Add(option);
        withdraw.Add(Child);
        subject.Add(withdraw);

        subject.Add(PublishedCommands.OnPublication("list", "Who is withheld now, since when and why, and how many are sealed because they were adopted.", (session, publication, parsed, cancel) => ListAsync(session, publication, parsed, parsed.Screen(), cancel), needsKey: false));

        var export = PublishedCommands.OnPublication("export", "Gather everything that is held of a child, with its sources, in a folder: a page to read, a CSV a part, a manifest. For a request of the person whose data it is (UK GDPR article 15).", (session, publication, parsed, cancel) => ExportAsync(session, publication, parsed, parsed.Screen(), cancel), needsKey: false);
        foreach (var option in new Option[] { Out, Asked, By, WithheldToo, Dry }) export.Add(option);
        export.Add(Child);
        subject.Add(export);
        return subject;
    }

    /// <summary>Refuses to go on with a child who is not to be shown.</summary>
    /// <exception cref="WrongUseException">The child is withheld or sealed.</exception>
    internal static async Task RefuseAsync(Session session, Publication publication, IEnumerable<string> children, CancellationToken cancel)
    {
        foreach (var child in children.Distinct(StringComparer.Ordinal))
        {
            var showing = await Withholding.OfAsync(session.Store, session.Stores.Records, publication, child, cancel).ConfigureAwait(false);
            if (showing == Showing.Withheld) throw new WrongUseException($"Child '{child}' is withheld and is not shown. 'safeguarding subject list' says why and since when; who may decide so can release it.");
            if (showing == Showing.Sealed) throw new WrongUseException($"The record of child '{child}' is sealed, because the child was adopted, and is not shown. Who has the right to see it asks the adoption service for it.");
        }
    }

    private static async Task<int> WithholdAsync(Session session, Publication publication, ParseResult parsed, Screen screen, CancellationToken cancel)
    {
        var child = parsed.GetValue(Child)!.Trim();
        (Restriction Entry, bool IsNew) said;
        try
        {
            said = await Withholding.WithholdAsync(session.Store, session.Stores.Records, SubjectRules.Of(session.Schemas), publication, child, parsed.GetValue(Why)!.Trim(), parsed.GetValue(Note)?.Trim() ?? "", parsed.GetValue(By)!.Trim(), session.Run.StartedAt, cancel).ConfigureAwait(false);
        }
        catch (KeyNotFoundException)
        {
            throw Unknown(child);
        }
        catch (ArgumentException wrong)
        {
            throw new WrongUseException(Sentence(wrong));
        }

        if (parsed.GetValue(Session.JsonOption)) screen.Json(new { restriction = said.Entry, said.IsNew });
        else
        {
            screen.Good(string.Create(CultureInfo.InvariantCulture, $"Child {child} with {said.Entry.Records.Length} records is withheld{(said.IsNew ? "" : ", and was before")}."));
            screen.Line("The next build leaves the child out of every output: safeguarding build, or the coming night. What was published before still shows the child until the retention sweep, or 'safeguarding subject withdraw' after that build, takes it away.");
        }

        return Exit.Done;
    }

    private static async Task<int> ReleaseAsync(Session session, Publication publication, ParseResult parsed, Screen screen, CancellationToken cancel)
    {
        var child = parsed.GetValue(Child)!.Trim();
        System.Collections.Immutable.ImmutableArray<Restriction> ended;
        try
        {
            ended = await Withholding.ReleaseAsync(session.Store, session.Stores.Records, publication, child, parsed.GetValue(Note)?.Trim() ?? "", parsed.GetValue(By)!.Trim(), session.Run.StartedAt, cancel).ConfigureAwait(false);
        }
        catch (ArgumentException wrong)
        {
            throw new WrongUseException(Sentence(wrong));
        }

        if (ended.IsEmpty) throw new WrongUseException($"Child '{child}' is not withheld. 'safeguarding subject list' shows who is.");
        if (parsed.GetValue(Session.JsonOption)) screen.Json(new { released = ended.Select(e => e.ChildId) });
        else screen.Good($"Child {child} is withheld no longer. The next build shows the child again: safeguarding build, or the coming night.");
        return Exit.Done;
    }

    private static async Task<int> ListAsync(Session session, Publication publication, ParseResult parsed, Screen screen, CancellationToken cancel)
    {
        var current = await new RestrictionLog(session.Stores.Records).CurrentAsync(cancel).ConfigureAwait(false);
        var erased = await new RestrictionLog(session.Stores.Records).ErasedAsync(cancel: cancel).ConfigureAwait(false);
        var left = await Withholding.LeftOutAsync(session.Store, publication, cancel).ConfigureAwait(false);
        if (parsed.GetValue(Session.JsonOption))
        {
            screen.Json(new { withheld = current, leftOutOfBuild = new { publication.Build, left.Withheld, left.Sealed }, erasedRecords = erased.Length });
            return Exit.Done;
        }

        if (current.IsEmpty) screen.Line("Nobody is withheld.");
        else
            screen.Table(["Child", "Since", "Reason", "By", "Note", "#Records"], current.Select(r => new[]
            {
                r.ChildId, r.At.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), r.Reason, r.By, r.Note, r.Records.Length.ToString(CultureInfo.InvariantCulture),
            }));
        screen.Line(string.Create(CultureInfo.InvariantCulture, $"Build {publication.Build} leaves out {left.Withheld:N0} withheld children and {left.Sealed:N0} whose record an adoption sealed; {erased.Length:N0} marks of erased records are kept."));
        return Exit.Done;
    }

    private static async Task<int> EraseAsync(Session session, Publication publication, ParseResult parsed, Screen screen, CancellationToken cancel)
    {
        var (child, dry) = (parsed.GetValue(Child)!.Trim(), parsed.GetValue(Dry));
        ErasureReport report;
        try
        {
            report = await screen.WithProgressAsync(progress => (session with { Run = session.Run with { Night = publication.Night, Report = progress } }).Pipeline.EraseAsync(session.Stores.Objects, child, parsed.GetValue(By)!.Trim(), parsed.GetValue(Because)!.Trim(), dry, cancel)).ConfigureAwait(false);
        }
        catch (KeyNotFoundException)
        {
            throw Unheld(child);
        }

        if (parsed.GetValue(Session.JsonOption)) screen.Json(report);
        else Print(screen, report);
        return dry || report.IsProven ? Exit.Done : Exit.Blocked;
    }

    private static async Task<int> WithdrawAsync(Session session, Publication publication, ParseResult parsed, Screen screen, CancellationToken cancel)
    {
        var (child, dry) = (parsed.GetValue(Child)!.Trim(), parsed.GetValue(Dry));
        WithdrawalReport report;
        try
        {
            report = await screen.WithProgressAsync(progress => (session with { Run = session.Run with { Report = progress } }).Pipeline.WithdrawAsync(session.Stores.Objects, publication, child, parsed.GetValue(By)!.Trim(), parsed.GetValue(Because)!.Trim(), dry, cancel)).ConfigureAwait(false);
        }
        catch (KeyNotFoundException)
        {
            throw Unheld(child);
        }
        catch (InvalidOperationException shown)
        {
            throw new WrongUseException(shown.Message);
        }

        if (parsed.GetValue(Session.JsonOption)) screen.Json(report);
        else Print(screen, report);
        return dry || report.IsProven ? Exit.Done : Exit.Blocked;
    }

    private static async Task<int> ExportAsync(Session session, Publication publication, ParseResult parsed, Screen screen, CancellationToken cancel)
    {
        var (child, dry, permitted) = (parsed.GetValue(Child)!.Trim(), parsed.GetValue(Dry), parsed.GetValue(WithheldToo)?.Trim() ?? "");
        var (by, reason, folder) = (parsed.GetValue(By)!.Trim(), parsed.GetValue(Asked)!.Trim(), parsed.GetValue(Out));
        if (by.Length == 0 || reason.Length == 0) throw new WrongUseException("Say who with --by and why with --reason: the ledger keeps both before anything is read out.");
        if (string.Equals(by, permitted, StringComparison.OrdinalIgnoreCase)) throw new WrongUseException("--withheld-too says who permitted it and why, which must be another person than --by.");
        if (!dry && string.IsNullOrWhiteSpace(folder)) throw new WrongUseException("Say where with --out FOLDER, or only ask what there is with --dry-run.");
        if (!dry && Path.Exists(folder) && (File.Exists(folder) || Directory.EnumerateFileSystemEntries(folder).Any())) throw new WrongUseException($"'{folder}' is there and not empty. Name a new folder, so that nothing of two children gets into one.");
        var destination = dry ? null : NewFolder(folder!);
        SubjectExportReport report;
        try
        {
            report = await screen.WithProgressAsync(progress => (session with { Run = session.Run with { Report = progress } }).Pipeline.ExportAsync(publication, child, by, reason, permitted, destination, cancel)).ConfigureAwait(false);
        }
        catch (KeyNotFoundException)
        {
            throw new WrongUseException($"Nothing in the store leads to a child '{child}': the id is wrong, or the child has been erased, and then nothing is held. 'safeguarding ledger show --child {child}' says what was done.");
        }
        catch (ChildNotShownException not)
        {
            throw new WrongUseException(not.Showing == Showing.Sealed
                ? $"The record of child '{child}' is sealed, because the child was adopted. Access to adoption records goes by the adoption agency. If the data protection officer permits this export all the same, say who and why with --withheld-too."
                : $"Child '{child}' is withheld: 'safeguarding subject list' says why. If whoever may decide permits this export (think of an address in it), say who and why with --withheld-too.");
        }
        finally
        {
            // What the store keeps for half-written files; and the folder itself, where nothing was written.
            if (folder is not null && destination is not null) Tidy(folder);
        }

        if (parsed.GetValue(Session.JsonOption)) screen.Json(report);
        else Print(screen, report, folder);
        return Exit.Done;
    }

    private static Storage.FolderStore NewFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new Storage.FolderStore(folder);
    }

    private static void Tidy(string folder)
    {
        foreach (var left in new[] { Path.Combine(folder, ".unfinished"), folder })
            if (Directory.Exists(left) && !Directory.EnumerateFileSystemEntries(left).Any()) Directory.Delete(left);
    }

    private static void Print(Screen screen, SubjectExportReport report, string? folder)
    {
        screen.Heading(report.IsDry ? $"What an export of child {report.ChildId} would have in it" : $"Everything held of child {report.ChildId}");
        screen.Table(["Section", "Part", "#Rows", "#Columns to review", "File"], report.Parts.Select(p => new[] { p.Section, p.Title, N($"{p.Rows:N0}"), N($"{p.Review.Count}"), p.File }));
        screen.Line(N($"{report.Objects.Values.Sum():N0} objects tell of the child: {string.Join(", ", report.Objects.Select(o => N($"{o.Key} {o.Value:N0}")))}."));
        if (report.NotSearched > 0) screen.Remark(N($"{report.NotSearched:N0} numbers of the child's are another person's too and are not looked for."));
        if (!report.NotTold.IsEmpty) screen.Bad($"Nobody can tell whose the rows of these tables are: {string.Join(", ", report.NotTold)}. Look by hand.");
        if (report.IsDry)
        {
            screen.Line("Nothing was written but the entry in the ledger.");
            return;
        }

        screen.Good($"Written to {folder}; begin with {Path.Combine(folder!, "index.html")}.");
        screen.Line("It may tell of other people: look at every column marked (review) before it is handed over (infra/runbooks/subject-access.md), then write down who was given it: safeguarding ledger disclose.");
    }

    private static void Print(Screen screen, WithdrawalReport report)
    {
        screen.Heading(report.IsDry ? $"What withdrawing child {report.ChildId} would do" : $"Child {report.ChildId} is taken out of what was published before build {report.Build}");
        Print(screen, report.Zones, report.IsDry, report.NotSearched, report.HeldPaths);
        if (report.Returns > 0) screen.Remark(N($"{report.Returns:N0} files of returns tell of the child and are kept, as what was handed in."));
        if (report.IsDry)
        {
            screen.Line("Nothing was changed.");
            return;
        }

        foreach (var path in report.StillShowing.Take(20)) screen.Bad($"Still shows the child: {path}");
        if (report.IsProven) screen.Good("Proven by reading all of it again: nothing that is published shows the child but returns.");
        else screen.Bad($"Not all of it is gone. Run it again{(report.HeldPaths.IsEmpty ? "" : " when the hold is released")}.");
        screen.Line("Tables of those nights are gone as a whole, for everybody: nights after them have what they had. Copies that people made, backups and earlier versions that the storage account keeps are outside this product's reach.");
    }

    private static void Print(Screen screen, System.Collections.Immutable.ImmutableSortedDictionary<string, ZoneErasure> zones, bool isDry, int notSearched, System.Collections.Immutable.ImmutableArray<string> held)
    {
        screen.Table(["Zone", "#Objects that tell of the child", isDry ? "#Deleted (dry run)" : "#Deleted", "#Kept by a legal hold"], zones.Select(z => new[] { z.Key, N($"{z.Value.Holding:N0}"), N($"{z.Value.Deleted:N0}"), N($"{z.Value.Held:N0}") }));
        if (notSearched > 0) screen.Remark(N($"{notSearched:N0} numbers of the child's are another person's too and are not looked for."));
        foreach (var path in held.Take(20)) screen.Bad($"Kept by a legal hold: {path}");
    }

    private static void Print(Screen screen, ErasureReport report)
    {
        screen.Heading(report.IsDry ? $"What erasing child {report.ChildId} would do" : $"Child {report.ChildId} is erased");
        screen.Line(N($"{report.Rewritten.Length:N0} extracts {(report.IsDry ? "would be" : "were")} written again without {report.RowsErased:N0} rows of the child's {report.Records:N0} records."));
        Print(screen, report.Zones, report.IsDry, report.NotSearched, report.HeldPaths);
        if (report.ToldDepartment) screen.Bad("The department holds this child from the daily flow: ask it to take the child away there too. Nothing is sent by this product.");
        if (report.IsDry)
        {
            screen.Line("Nothing was changed.");
            return;
        }

        foreach (var path in report.StillHolding.Take(20)) screen.Bad($"Still tells of the child: {path}");
        var left = N($"{report.ObjectsRead:N0} objects ({report.BytesRead / 1048576.0:N1} MB) were read; {report.LedgerMentions:N0} entries of the ledger name the child's id, which leads to nobody now.");
        if (report.IsProven) screen.Good("Proven: nothing that is left tells of the child. " + left);
        else screen.Bad("Not all of it is gone. " + left + (report.HeldPaths.IsEmpty ? " Run it again." : " Run it again when the hold is released."));
        screen.Line("Backups and earlier versions that the storage account keeps are outside this product's reach: see what infra says of soft delete. Rows of the child that come again are dropped by every build.");
    }

    private static string N(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static WrongUseException Unheld(string child) => new($"Nothing in the store leads to a child '{child}': the id is wrong, or the child has been erased.");

    private static WrongUseException Unknown(string child) => new($"The current build has no child '{child}'. Child ids are in the reports and the curated datasets; after a merge or a split the crosswalk's events say which id stands now.");

    /// <summary>The message without the name of a parameter, which means nothing to who reads it.</summary>
    internal static string Sentence(ArgumentException wrong) => wrong.Message.Split(" (Parameter", StringSplitOptions.None)[0];
}
