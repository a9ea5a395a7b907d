using System.CommandLine;
using System.Globalization;
using Safeguarding.Pipeline.Building;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Reporting;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Tables;

namespace Safeguarding.App.Commands;

/// <summary><c>journey</c>: everything that the agencies recorded of one child. Whoever opens it says why, and the ledger keeps both before anything is shown.</summary>
internal static class JourneyCommand
{
    private static readonly Argument<string> Child = new("CHILD_ID") { Description = "Child id, as in the curated datasets and the reports." };
    private static readonly Option<string?> By = new("--by") { Description = "Who asks.", HelpName = "WHO" };
    private static readonly Option<string?> Reason = new("--reason") { Description = "Why, in words that somebody who checks later will understand.", HelpName = "TEXT" };
    private static readonly Option<string?> Html = new("--html") { Description = "Write the journey as a page, which then names the child.", HelpName = "FILE" };

    public static IEnumerable<Command> All()
    {
        var journey = PublishedCommands.OnPublication("journey", "Everything that the agencies recorded of one child, in order of time. Needs a reason, which the ledger keeps.", (session, publication, parsed, cancel) => JourneyAsync(session, publication, parsed, parsed.Screen(), cancel));
        journey.Add(Child);
        journey.Add(By);
        journey.Add(Reason);
        journey.Add(LedgerCommands.Purpose);
        journey.Add(LedgerCommands.Bases);
        journey.Add(Html);
        yield return journey;
    }

    private static async Task<int> JourneyAsync(Session session, Publication publication, ParseResult parsed, Screen screen, CancellationToken cancel)
    {
        var id = parsed.GetValue(Child)!;
        if (string.IsNullOrWhiteSpace(parsed.GetValue(By))) throw new WrongUseException("Say who asks with --by: a child's journey is shown to nobody unknown.");
        if (string.IsNullOrWhiteSpace(parsed.GetValue(Reason))) throw new WrongUseException("Say why with --reason: a child's journey is not shown without one, and the ledger keeps it.");
        var (who, why) = (parsed.GetValue(By)!.Trim(), parsed.GetValue(Reason)!.Trim());
        var (purpose, bases) = LedgerCommands.StatedIn(parsed, session);
        await SubjectCommands.RefuseAsync(session, publication, [id], cancel).ConfigureAwait(false);
        var tables = new Dictionary<string, Table>(StringComparer.Ordinal) { ["child"] = await RowsAsync("child").ConfigureAwait(false) };
        if (tables["child"].Rows == 0) throw new WrongUseException($"The current build has no child '{id}'. Child ids are in the reports and the curated datasets; after a merge or a split the crosswalk's events say which id stands now.");

        // Kept before it is shown: nobody sees a journey of which the ledger does not know.
        var ledger = await Ledger.OpenAsync(session.Store, cancel).ConfigureAwait(false);
        await ledger.AppendIfAsync(new ChildConsulted(id, who, why, "journey", publication.Build) { Purpose = purpose, Bases = bases.IsEmpty ? null : bases }, session.Run.StartedAt, _ => true, cancel).ConfigureAwait(false);
        foreach (var name in Journey.Curated.Where(name => name != "child")) tables.Add(name, await RowsAsync(name).ConfigureAwait(false));

        var plan = await session.Store.ReadJsonAsync<BuildPlan>(BuildPlan.PathOf(publication.Build), cancel).ConfigureAwait(false);
        var files = plan.Tables.SelectMany(t => t.Value).ToLookup(e => e.WorkId, e => e.File, StringComparer.Ordinal);
        var source = new ReportSource(publication.Night, session.Authority.Name, tables, ReportBasis.Of(plan, Journey.Curated, session.Schemas), session.Schemas);
        var made = Journey.Of(id, tables, extract => files[extract].FirstOrDefault(), source.WorkingDays);
        if (parsed.GetValue(Html) is { } path) await ExplainCommand.WriteAsync(path, ReportPage.Render(JourneyPage.Of(made, who, why), source), cancel).ConfigureAwait(false);
        if (parsed.GetValue(Session.JsonOption)) screen.Json(made);
        else Print(screen, made, parsed.GetValue(Html));
        return Exit.Done;

        async Task<Table> RowsAsync(string name)
        {
            var file = publication.Files.FirstOrDefault(f => f.Name == "identifiable/" + name)
                ?? throw new WrongUseException($"The current build has no dataset '{name}': it was withheld, and 'safeguarding run' said why. Without it the journey would have gaps that nobody sees.");
            return Table.ReadWhere(name, await session.Store.OpenRequiredAsync(file.Object.Path, cancel).ConfigureAwait(false), "child_id", id);
        }
    }

    private static void Print(Screen screen, Journey journey, string? page)
    {
        screen.Heading($"Journey of {journey.ChildId}");
        screen.Table(["Agency", "First recorded", "As", "#Events", "#Days before social care"], journey.FirstKnown.Select(f => new[]
        {
            f.Agency, Day(f.First.At), f.First.Event, f.Events.ToString("N0", CultureInfo.InvariantCulture), f.DaysBeforeSocialCare?.ToString("N0", CultureInfo.InvariantCulture) ?? "",
        }));
        if (!journey.Unanswered.IsEmpty)
        {
            screen.Heading($"Concerns of police or health without an answer of social care within {Journey.AnswerWithin} working days");
            screen.Table(["When", "Agency", "Concern", "Next at social care"], journey.Unanswered.Select(u => new[] { Day(u.Concern.At), u.Concern.Agency, u.Concern.Event, u.Next is { } next ? $"{Day(next.At)} {next.Event}" : "nothing yet" }));
        }

        if (!journey.Factors.IsEmpty)
        {
            screen.Heading("The home and the parents");
            screen.Table(["Factor", "Source", "First", "Last", "#Times"], journey.Factors.Select(f => new[] { f.Kind, f.Source, Day(f.First), Day(f.Last), f.Times.ToString("N0", CultureInfo.InvariantCulture) }));
        }

        screen.Heading("Chronology");
        screen.Table(["When", "Agency", "Event", "Detail", "File", "#Row"], journey.Events.Select(e => new[] { Day(e.At), e.Agency, e.Event, e.Detail, e.File.Length > 0 ? e.File : e.Table, e.Row?.ToString(CultureInfo.InvariantCulture) ?? "" }));
        if (page is not null) screen.Line($"Written to {page}. It names the child: mind who sees it.");
    }

    private static string Day(DateTime time) => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
