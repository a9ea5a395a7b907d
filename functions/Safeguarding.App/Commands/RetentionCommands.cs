using System.CommandLine;
using System.Globalization;
using Safeguarding.Pipeline.Retention;
using Safeguarding.Pipeline.Runs;

namespace Safeguarding.App.Commands;

/// <summary>Verbs for information governance: what the retention table would delete, and legal holds that stop it.</summary>
internal static class RetentionCommands
{
    private static readonly Argument<string> Prefix = new("PREFIX") { Description = "Start of the paths to hold, such as accepted/police/ or raw/; / holds everything." };
    private static readonly Option<string> Who = new("--who") { Description = "Who decides: a role or a reference, not a child's name.", HelpName = "WHO", Required = true };
    private static readonly Option<string> Reason = new("--reason") { Description = "Why: a reference to the inquiry or order, not a child's name.", HelpName = "TEXT", Required = true };

    public static IEnumerable<Command> All()
    {
        var retention = new Command("retention", "What the retention table (schemas/retention.json) would delete today. Deletes nothing.");
        Session.AddOptions(retention);
        retention.SetAction((parsed, cancel) => DryAsync(parsed, parsed.Screen(), cancel));
        yield return retention;

        var hold = new Command("hold", "Legal holds: what must not be deleted until a person says otherwise.");
        var list = new Command("list", "The holds there are.") { Session.RootOption, Session.JsonOption };
        list.SetAction((parsed, cancel) => ListAsync(parsed, parsed.Screen(), cancel));
        hold.Add(list);
        hold.Add(Change("place", "Places a hold; the retention sweep then leaves everything under the prefix alone.", (prefix, who, reason) => new HoldPlaced(prefix, who, reason)));
        hold.Add(Change("release", "Lifts a hold. A prefix held twice is held until both are lifted.", (prefix, who, reason) => new HoldReleased(prefix, who, reason)));
        yield return hold;
    }

    private static Command Change(string name, string description, Func<string, string, string, LedgerEvent> what)
    {
        var command = new Command(name, description) { Prefix, Who, Reason, Session.RootOption };
        command.SetAction(async (parsed, cancel) =>
        {
            var screen = parsed.Screen();
            var prefix = parsed.GetValue(Prefix)!.TrimStart('/');
            var ledger = await OpenAsync(parsed, cancel).ConfigureAwait(false);
            if (name == "release" && !LegalHolds.Of(ledger).Contains(prefix)) throw new WrongUseException("There is no such hold; 'safeguarding hold list' shows them.");
            await ledger.AppendAsync(what(prefix, parsed.GetValue(Who)!, parsed.GetValue(Reason)!), TimeProvider.System.GetUtcNow(), cancel).ConfigureAwait(false);
            screen.Good($"Noted in the ledger. Held now: {Shown(LegalHolds.Of(ledger))}.");
            return Exit.Done;
        });
        return command;
    }

    private static async Task<int> ListAsync(ParseResult parsed, Screen screen, CancellationToken cancel)
    {
        var ledger = await OpenAsync(parsed, cancel).ConfigureAwait(false);
        var holds = LegalHolds.Of(ledger);
        if (parsed.GetValue(Session.JsonOption)) screen.Json(holds);
        else if (holds.IsEmpty) screen.Line("Nothing is held.");
        else
        {
            var placed = ledger.Entries.Where(e => e.Event is HoldPlaced p && holds.Contains(p.Prefix)).Select(e => (e.At, Hold: (HoldPlaced)e.Event));
            screen.Table(["held", "since", "by", "reason"], placed.Select(p => new[] { p.Hold.Prefix.Length == 0 ? "everything" : p.Hold.Prefix, p.At.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), p.Hold.Who, p.Hold.Reason }));
        }

        return Exit.Done;
    }

    private static async Task<int> DryAsync(ParseResult parsed, Screen screen, CancellationToken cancel)
    {
        var session = await Session.OpenExistingAsync(parsed, cancel: cancel).ConfigureAwait(false);
        var report = await session.Pipeline.SweepAsync(session.Stores.Objects, dry: true, cancel).ConfigureAwait(false);
        if (parsed.GetValue(Session.JsonOption))
        {
            screen.Json(report);
            return Exit.Done;
        }

        var rules = RetentionRules.Parse(session.Schemas.Text("schemas/retention.json"));
        screen.Table(["zone", "#days kept", "#to be deleted", "why so long"], rules.Rules.Select(r => new[]
        {
            r.Zone, r.Days.ToString(CultureInfo.InvariantCulture), report.Swept.GetValueOrDefault(r.Zone).ToString("N0", CultureInfo.InvariantCulture), r.Reason,
        }));
        screen.Line(string.Create(CultureInfo.InvariantCulture, $"{report.Held} more are kept by a legal hold. Nothing was deleted: the function 'retention-sweep' does that, under an identity of its own."));
        return Exit.Done;
    }

    private static Task<Ledger> OpenAsync(ParseResult parsed, CancellationToken cancel)
    {
        var root = parsed.GetValue(Session.RootOption)!;
        var stores = Session.OpenRoot(root);
        if (stores.IsFolder && !Directory.Exists(root)) throw new WrongUseException($"There is no folder '{root}'. Give --root.");
        return Ledger.OpenAsync(stores.Objects, cancel);
    }

    private static string Shown(System.Collections.Immutable.ImmutableSortedSet<string> holds) => holds.Count == 0 ? "nothing" : string.Join(", ", holds.Select(h => h.Length == 0 ? "everything" : h));
}
