using System.CommandLine;
using System.Globalization;
using CsvHelper;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Reporting;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;

namespace Safeguarding.App.Commands;

/// <summary>Verbs that look at what has been published: returns, report, lineage, verify.</summary>
internal static class PublishedCommands
{
    public static IEnumerable<Command> All()
    {
        var returns = OnPublication("returns", "Show the statutory return files of the current build and what is wrong with them.", (session, publication, parsed, cancel) => ReturnsAsync(session, publication, parsed.Screen(), parsed.GetValue(Session.JsonOption), cancel));
        returns.Add(ReturnsCheckCommand.Of());
        yield return returns;
        yield return OnPublication("report", "Show where the reports of the current build are.", (session, publication, parsed, cancel) => Task.FromResult(Report(session, publication, parsed.Screen(), parsed.GetValue(Session.JsonOption))));
        yield return OnStore("lineage", "What every dataset was made of, as OpenLineage events, one JSON object a line.", async (session, parsed, cancel) =>
        {
            await foreach (var one in OpenLineage.EventsAsync(session.Store, await Ledger.OpenAsync(session.Store, cancel).ConfigureAwait(false), cancel).ConfigureAwait(false))
                parsed.Screen().Raw(System.Text.Json.JsonSerializer.Serialize(one, System.Text.Json.JsonSerializerOptions.Web) + "\n");
            return Exit.Done;
        });
        yield return OnStore("verify", "Check the ledger's chain and the hash of everything it vouches for.", (session, parsed, cancel) => VerifyAsync(session, parsed.Screen(), parsed.GetValue(Session.JsonOption), cancel));
    }

    /// <summary>A verb that looks at the newest publication of the night.</summary>
    /// <param name="needsKey">Whether it makes no sense without the pseudonym key.</param>
    public static Command OnPublication(string name, string description, Func<Session, Publication, ParseResult, CancellationToken, Task<int>> work, bool needsKey = true) =>
        OnStore(name, description, async (session, parsed, cancel) =>
        {
            var publication = await Publications.LatestAsync(session.Store, session.Run.Night, cancel).ConfigureAwait(false)
                ?? throw new WrongUseException("Nothing has been published here yet. Run 'safeguarding run' first.");
            return await work(session, publication, parsed, cancel).ConfigureAwait(false);
        }, needsKey);

    /// <summary>A verb that looks at a store, whether or not anything has been published.</summary>
    public static Command OnStore(string name, string description, Func<Session, ParseResult, CancellationToken, Task<int>> work, bool needsKey = true)
    {
        var command = new Command(name, description);
        Session.AddOptions(command);
        command.SetAction(async (parsed, cancel) => await work(await Session.OpenExistingAsync(parsed, needsKey ? null : Session.NoneUnlessGiven(parsed), null, cancel).ConfigureAwait(false), parsed, cancel).ConfigureAwait(false));
        return command;
    }

    private static async Task<int> ReturnsAsync(Session session, Publication publication, Screen screen, bool json, CancellationToken cancel)
    {
        var files = publication.Files.Where(f => f.Name.StartsWith("returns/", StringComparison.Ordinal)).ToList();
        var findings = new List<(string Return, string Severity, string Code, int Children, int Count, string Words)>();
        foreach (var file in files.Where(f => f.Name.EndsWith("/findings", StringComparison.Ordinal)))
            findings.AddRange(await CountAsync(session.Store, file, cancel).ConfigureAwait(false));
        if (json)
        {
            screen.Json(new { publication.Build, files, findings = findings.Select(f => new { f.Return, f.Severity, f.Code, f.Children, f.Count, f.Words }) });
            return findings.Exists(f => f.Severity == "error") ? Exit.Blocked : Exit.Done;
        }

        screen.Heading($"Returns of build {publication.Build}");
        screen.Table(["File", "#Rows", "Where"], files.Select(f => new[] { f.Name, f.Rows?.ToString("N0", CultureInfo.InvariantCulture) ?? "", $"{session.Root}/{f.Object.Path}" }));
        screen.Heading("Findings by rule");
        screen.Table(["Return", "Severity", "Rule", "#Findings", "#Children", "What is wrong and what to do"], findings
            .OrderBy(f => f.Return, StringComparer.Ordinal).ThenBy(f => f.Severity, StringComparer.Ordinal).ThenByDescending(f => f.Count)
            .Select(f => new[] { f.Return, f.Severity, f.Code, f.Count.ToString("N0", CultureInfo.InvariantCulture), f.Children.ToString("N0", CultureInfo.InvariantCulture), f.Words }));
        return findings.Exists(f => f.Severity == "error") ? Exit.Blocked : Exit.Done;
    }

    private static async Task<IEnumerable<(string, string, string, int, int, string)>> CountAsync(IObjectStore store, PublishedFile file, CancellationToken cancel)
    {
        var rows = new List<(string Child, string Code, string Severity, string Words)>();
        using var reader = CsvReader.Create(new MemoryStream(await store.ReadBytesAsync(file.Object.Path, cancel).ConfigureAwait(false)), new CsvReaderOptions { IncludeValuesInExceptions = false });
        // The first column names the child, in the workforce census the worker.
        while (reader.Read()) rows.Add((reader.GetString(reader.Headers[0])!, reader.GetString("code")!, reader.GetString("severity")!, reader.GetString("what_to_do")!));
        return rows.GroupBy(r => (r.Code, r.Severity)).Select(g =>
            (file.Name.Split('/')[1], g.Key.Severity, g.Key.Code, g.Select(r => r.Child).Where(c => c.Length > 0).Distinct(StringComparer.Ordinal).Count(), g.Count(), g.First().Words));
    }

    private static int Report(Session session, Publication publication, Screen screen, bool json)
    {
        var files = publication.Files.Where(f => f.Name.StartsWith("reports/", StringComparison.Ordinal)).ToList();
        if (json) screen.Json(new { publication.Build, files });
        else
        {
            screen.Heading($"Reports of build {publication.Build}");
            var byName = files.ToDictionary(f => f.Name, StringComparer.Ordinal);
            screen.Table(["Report", "For", "What it answers", "Open"], Reports.All.Select(kind => new[]
            {
                kind.Title, kind.NamesChildren ? "teams: names children" : "leaders", kind.Answers,
                byName.TryGetValue($"reports/{kind.Name}.html", out var page) ? $"{session.Root}/{page.Object.Path}" : "not made tonight: a table it rests on was withheld",
            }));
            screen.Line($"All of them on one page: {session.Root}/{byName["reports/teams.html"].Object.Path}");
            screen.Heading("Their tables, each also as CSV beside it");
            screen.Table(["Table", "#Rows", "Where"], files.Where(f => f.Object.Path.EndsWith(".parquet", StringComparison.Ordinal)).Select(f => new[] { f.Name, f.Rows?.ToString("N0", CultureInfo.InvariantCulture) ?? "", $"{session.Root}/{f.Object.Path}" }));
            foreach (var withheld in publication.Withheld) screen.Bad($"{withheld.Name} was withheld: {withheld.Reason}");
        }

        return Exit.Done;
    }

    private static async Task<int> VerifyAsync(Session session, Screen screen, bool json, CancellationToken cancel)
    {
        var report = await screen.WithProgressAsync(progress => Verification.RunAsync(session.Store, session.Run with { Report = progress }, cancel)).ConfigureAwait(false);
        if (json) screen.Json(report);
        else
        {
            screen.Line(string.Create(CultureInfo.InvariantCulture, $"{report.LedgerEntries:N0} ledger entries, {report.Publications:N0} publications, {report.ObjectsChecked:N0} objects checked."));
            foreach (var fault in report.Faults) screen.Bad(fault);
            if (report.Faults.IsEmpty) screen.Good("Everything is as it was written.");
        }

        return report.Faults.IsEmpty ? Exit.Done : Exit.Blocked;
    }
}
