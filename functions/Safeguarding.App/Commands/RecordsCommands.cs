using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Safeguarding.Pipeline.Records;
using Safeguarding.Pipeline.Reviewing;
using Safeguarding.Pipeline.Subjects;

namespace Safeguarding.App.Commands;

/// <summary><c>records export</c> and <c>records import</c>: a copy of what people have said, which storage neither versions nor backs up.</summary>
internal static class RecordsCommands
{
    private static readonly Argument<string> File = new("FILE") { Description = "The copy: a record a line, JSON. It names records of children and says why: keep it as you keep the backup, and no longer." };

    private static readonly ImmutableArray<(string, ImmutableArray<string>)> Places = [DecisionLog.Place, RestrictionLog.Place];

    public static IEnumerable<Command> All()
    {
        var records = new Command("records", "Copies of what people have said: stewards' decisions, who is withheld, marks of who was erased. Everything else is in the backup of the account, tables are not.");
        var export = new Command("export", "Write every decision and restriction to a file that only you may read.") { File, Session.RootOption, Session.JsonOption };
        export.SetAction((parsed, cancel) => ExportAsync(parsed, parsed.Screen(), cancel));
        records.Add(export);
        var import = new Command("import", "Put back what such a file holds and the tables do not. Changes and deletes nothing.") { File, Session.RootOption, Session.JsonOption };
        import.SetAction((parsed, cancel) => ImportAsync(parsed, parsed.Screen(), cancel));
        records.Add(import);
        yield return records;
    }

    private static async Task<int> ExportAsync(ParseResult parsed, Screen screen, CancellationToken cancel)
    {
        var (file, stores) = (parsed.GetValue(File)!, Session.OpenExistingRoot(parsed));
        if (System.IO.File.Exists(file)) throw new WrongUseException("That file is there already. Name a new one: a copy is never written over another.");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        int count;
        await using (var stream = new FileStream(file, options)) count = await RecordCopy.ExportAsync(stores.Records, Places, stream, cancel).ConfigureAwait(false);
        if (parsed.GetValue(Session.JsonOption)) screen.Json(new { file, records = count });
        else screen.Good(string.Create(CultureInfo.InvariantCulture, $"{count:N0} records are in {file}. It holds personal data: keep it where the backup is, and delete it when the backup of the same day goes."));
        return Exit.Done;
    }

    private static async Task<int> ImportAsync(ParseResult parsed, Screen screen, CancellationToken cancel)
    {
        var file = parsed.GetValue(File)!;
        if (!System.IO.File.Exists(file)) throw new WrongUseException("There is no such file. 'safeguarding records export FILE' writes one.");
        await using var stream = System.IO.File.OpenRead(file);
        var report = await RecordCopy.ImportAsync(Session.OpenExistingRoot(parsed).Records, Places, stream, cancel).ConfigureAwait(false);
        if (parsed.GetValue(Session.JsonOption)) screen.Json(report);
        else
        {
            screen.Good(string.Create(CultureInfo.InvariantCulture, $"{report.Added:N0} records were put back, {report.Same:N0} were there."));
            foreach (var other in report.Other.Take(20)) screen.Bad($"{other}: says something else than the copy, and was left as it is.");
            screen.Line("What was said after the copy was made is not in it: hold it against the ledger, above all who was withheld and who was erased.");
        }

        return report.Other.IsEmpty ? Exit.Done : Exit.Blocked;
    }
}
