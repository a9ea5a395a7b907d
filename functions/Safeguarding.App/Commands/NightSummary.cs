using System.Globalization;
using Safeguarding.Pipeline;
using Safeguarding.Pipeline.Landing;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Subjects;
using Safeguarding.Pipeline.Validating;

namespace Safeguarding.App.Commands;

/// <summary>What a night did, as tables for people.</summary>
internal static class NightSummary
{
    public static int ExitCode(IngestReport? ingested, BuildReport? built) =>
        ingested?.Events.Any(e => e is ExtractHeld or ExtractRefused) == true || built?.Publication.Withheld.IsEmpty == false ? Exit.Blocked : Exit.Done;

    public static void Print(Screen screen, IngestReport? ingested, BuildReport? built)
    {
        if (ingested is not null) Ingested(screen, ingested);
        if (built is not null) Built(screen, built);
    }

    public static void WhereEverythingIs(Screen screen, Session session, TimeSpan took)
    {
        var root = session.Root;
        screen.Heading("Where everything is");
        screen.Table(["What", "Where"],
        [
            ["Extracts as dropped", $"{root}/landing"],
            ["Rows kept, with findings", $"{root}/accepted"],
            ["Rows rejected, with reasons", $"{root}/quarantine"],
            ["Datasets, pseudonymised", $"{root}/curated/<table>"],
            ["Datasets, identifiable", $"{root}/identifiable/curated/<table>"],
            ["Reports", $"{root}/identifiable/<build>/reports/index.html"],
            ["Returns with their findings", $"{root}/returns/<build>"],
            ["Matches to look at", $"{root}/review/<build>"],
            ["What is current", $"{root}/publications"],
            ["What ever happened", $"{root}/ledger"],
        ]);
        screen.Line(FormattableString.Invariant($"Took {took.TotalSeconds:0.0} s."));
        screen.Heading("Three things to try next");
        screen.Line($"1. Open the week's missing children: safeguarding report --root {root}");
        screen.Line($"2. See what is wrong with the returns before anyone else does: safeguarding returns --root {root}");
        screen.Line($"3. Check a file before sending it: safeguarding check {root}/landing/social_care/{session.Run.Night:yyyy-MM-dd}/person.csv --as social_care/person");
    }

    private static void Ingested(Screen screen, IngestReport report)
    {
        screen.Heading("Extracts");
        if (report.Events.IsEmpty)
        {
            screen.Line(report.Unchanged == 0 ? "Nothing has landed." : N($"Nothing new: {report.Unchanged} files were dealt with before."));
            return;
        }

        screen.Table(["Agency", "Table", "Date", "#Rows", "#Accepted", "#Rejected", "#Warnings", "State"], report.Events.Select(e => e switch
        {
            ExtractAccepted a => new[] { a.Agency, a.Table, N($"{a.Date:yyyy-MM-dd}"), N($"{a.Rows:N0}"), N($"{a.Accepted:N0}"), N($"{a.Rejected:N0}"), N($"{Warnings(a):N0}"), "accepted" },
            ExtractHeld h => [h.Agency, h.Table, N($"{h.Date:yyyy-MM-dd}"), N($"{h.Rows:N0}"), "", "", N($"{h.Findings.Values.Sum():N0}"), "HELD, last good stays: see " + h.FindingsPath],
            ExtractRefused r => ["", r.File.Path, "", "", "", "", "", "REFUSED: " + r.Reason],
            _ => ["", "", "", "", "", "", "", e.GetType().Name],
        }));
        var accepted = report.Events.OfType<ExtractAccepted>().ToList();
        screen.Line(N($"{accepted.Count} extracts accepted with {accepted.Sum(a => a.Accepted):N0} of {accepted.Sum(a => a.Rows):N0} rows; {report.Events.Length - accepted.Count} held or refused; {report.Unchanged} dealt with before."));
    }

    private static void Built(Screen screen, BuildReport report)
    {
        var publication = report.Publication;
        screen.Heading(report.Unchanged ? $"Build {publication.Build}: nothing new, still current" : $"Build {publication.Build} published");
        screen.Table(["Dataset", "#Rows", "#KB", "Where"], publication.Files.Where(f => !f.Name.StartsWith("identifiable/", StringComparison.Ordinal))
            .Select(f => new[] { f.Name, f.Rows is { } rows ? N($"{rows:N0}") : "", N($"{f.Object.Bytes / 1024.0:N0}"), f.Object.Path }));
        foreach (var withheld in publication.Withheld)
            screen.Bad($"NOT PUBLISHED {withheld.Name}: {withheld.Reason}{(withheld.Violations.IsEmpty ? "" : ": ")}{string.Join("; ", withheld.Violations.Select(v => N($"{v.Column} {v.Rule}, {v.Rows:N0} rows")))}");
        foreach (var large in TooLarge(publication)) screen.Bad(large);
        if (WithheldChildren.InReturns((int)publication.Counts.GetValueOrDefault("withheld-children")) is { Length: > 0 } leftOut) screen.Bad(leftOut.Replace("this return leaves", "every output, the returns too, leaves", StringComparison.Ordinal));
        if (!publication.NeverReceived.IsEmpty) screen.Bad($"Expected every night and never received: {string.Join(", ", publication.NeverReceived)}.");
        screen.Line(string.Join(", ", publication.Counts.Select(c => N($"{c.Key.Replace('-', ' ')} {c.Value:N0}"))));
    }

    /// <summary>Tables that have outgrown one file, and what to do.</summary>
    internal static IEnumerable<string> TooLarge(Publication publication) =>
        publication.Files.Where(f => f.Rows is not null && f.Object.Bytes > PublishedFile.MostBytes)
            .Select(f => N($"{f.Name} is one file of {f.Object.Bytes >> 20:N0} MB, above the {PublishedFile.MostBytes >> 20} MB that readers take well: it is published, but divide it before it grows further, as infra/adr/0015-layout-and-history.md says how."));

    /// <summary>Findings that cost nothing; a row that is rejected may have several that cost it.</summary>
    private static long Warnings(ExtractAccepted extract) =>
        extract.Findings.Where(f => FindingCatalogue.All.Any(k => k.Code == f.Key && k.Severity == Severity.Warn)).Sum(f => f.Value);

    private static string N(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
