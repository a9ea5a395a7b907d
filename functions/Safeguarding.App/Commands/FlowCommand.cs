using System.CommandLine;
using System.Globalization;
using Safeguarding.App.DailyFlow;
using Safeguarding.Pipeline.DailyFlow;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Subjects;

namespace Safeguarding.App.Commands;

/// <summary><c>flow send</c>: the department's daily flow. Without <c>--send</c> it only says what it would do.</summary>
internal static class FlowCommand
{
    private static readonly Option<bool> Send = new("--send") { Description = "Really send. Without it nothing leaves this machine." };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Only say what would be sent. This is what happens without --send, too." };
    private static readonly Option<bool> AllowPurges = new("--allow-purges") { Description = "Send even if more than one child in twenty would be taken away from what the department holds." };
    private static readonly Option<string> Destination = new("--destination") { Description = "A short name for the service that is sent to. What has been acknowledged is kept under it; a test service needs a name of its own.", HelpName = "NAME", DefaultValueFactory = _ => FlowPlace.Live };

    public static IEnumerable<Command> All()
    {
        var flow = new Command("flow", "The department's daily flow of children's social care records.");
        var send = PublishedCommands.OnPublication("send", "Say what the daily flow of the current build would send; with --send, send it. Exits 1 when a record was not acknowledged.", async (session, publication, parsed, cancel) =>
        {
            var screen = parsed.Screen();
            var place = PlaceOf(session, parsed.GetValue(Destination)!);
            // A child who was withheld after the night was built is in its payloads still.
            var withheld = await Withholding.LeftOutAsync(session.Store, publication, cancel).ConfigureAwait(false);
            if ((await new RestrictionLog(session.Stores.Records).CurrentAsync(cancel).ConfigureAwait(false)).SelectMany(r => r.Records).Any(r => !withheld.Covers(r)))
                throw new WrongUseException("Children have been withheld since this publication was built, and it still holds them. Run 'safeguarding build' first. Nothing was sent.");
            var run = new FlowRun(session.Store, await Ledger.OpenAsync(session.Store, cancel).ConfigureAwait(false), place, publication, session.Run.StartedAt);
            var report = !parsed.GetValue(Send) || parsed.GetValue(DryRun)
                ? await run.CountAsync(cancel).ConfigureAwait(false)
                : await screen.WithProgressAsync(progress => SendAsync(session, run, place, parsed.Around().Outside, parsed.GetValue(AllowPurges), progress, cancel)).ConfigureAwait(false);
            if (parsed.GetValue(Session.JsonOption)) screen.Json(report);
            else Print(screen, session, place, report);
            return report.Sent is null || report.Sent.Acknowledged == report.Changes ? Exit.Done : Exit.Blocked;
        });
        send.Add(Send);
        send.Add(DryRun);
        send.Add(Destination);
        send.Add(AllowPurges);
        flow.Add(send);
        yield return flow;
    }

    private static async Task<FlowReport> SendAsync(Session session, FlowRun run, FlowPlace place, FlowOutside outside, bool allowPurges, Action<Progress> progress, CancellationToken cancel)
    {
        var settings = FlowSettings.Read(outside.Setting);
        await using var lease = await session.Store.LeaseAsync($"daily-flow-{place.Authority}-{place.Destination}", cancel).ConfigureAwait(false)
            ?? throw new InvalidOperationException("Another sender is at work. Nothing was sent by this one.");
        using var http = FlowRun.Http();
        var patience = FlowPatience.Default;
        var client = new FlowClient(http, settings, place.Authority, patience, outside.Time, outside.Chance);
        return await run.SendAsync(client, settings.Children(place.Authority), patience, outside.Time, allowPurges, progress, cancel).ConfigureAwait(false);
    }

    private static FlowPlace PlaceOf(Session session, string destination)
    {
        if (destination.Length is 0 or > 30 || !destination.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
            throw new WrongUseException("--destination must be a short word of lower-case letters, digits and hyphens.");
        return FlowPlace.For(session.Authority, destination);
    }

    private static void Print(Screen screen, Session session, FlowPlace place, FlowReport report)
    {
        screen.Heading($"Daily flow of {report.Night:yyyy-MM-dd} to '{report.Destination}'");
        screen.Table(["", "#Children"],
        [
            ["New", Number(report.New)], ["Changed", Number(report.Changed)], ["To be taken away", Number(report.Purged)], ["Unchanged, not sent", Number(report.Unchanged)],
        ]);
        if (report.Sent is not { } sent)
        {
            screen.Line(report.Changes == 0 ? "There is nothing to send." : "Nothing was sent. With --send, it would be.");
            return;
        }

        screen.Table(["", "#Records"],
        [
            ["Acknowledged", Number(sent.Acknowledged)], ["Refused", Number(sent.Refused)], ["Without an answer", Number(sent.InDoubt)], ["Not sent", Number(report.NotSent)], ["Requests", Number(report.Outcome!.Requests)],
        ]);
        if (report.Outcome.Stopped is { } why) screen.Bad(why);
        if (sent.Refused > 0) screen.Bad($"What the department said to each refused record, by child, is in {session.Root}/{place.Of(sent.Run, "answers")}/ (personal data). Correct the case record: it is sent again with the next run.");
        if (sent.Acknowledged == report.Changes) screen.Good("Everything was acknowledged.");
        else if (report.Outcome.Stopped is null && sent.Refused == 0) screen.Bad("The service, or the service that gives out tokens, could not be reached or gave no proper answer. See their addresses and the network; whatever was not acknowledged goes with the next run, and sending it twice does no harm.");
    }

    private static string Number(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
