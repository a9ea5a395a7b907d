using System.CommandLine;
using System.Globalization;
using Safeguarding.Pipeline.Curating.Privacy;
using Safeguarding.Pipeline.Publishing;

namespace Safeguarding.App.Commands;

/// <summary><c>rekey</c>: publishes the newest night under another pseudonym key and leaves a bridge from the old pseudonyms to the new.</summary>
internal static class RekeyCommand
{
    private static readonly Option<string> From = new("--from") { Description = "File with the key that the newest publication was made with; of several keys in it, that one is taken.", HelpName = "KEYFILE", Required = true };
    private static readonly Option<string> To = new("--to") { Description = "File with the new key, as its first line. From then on give it as --key-file or in the setting.", HelpName = "KEYFILE", Required = true };
    private static readonly Option<bool> Dry = new("--dry-run") { Description = "Only check the keys and say what would be done." };
    private static readonly Option<string?> By = new("--by") { Description = "Who decides: a role or a reference.", HelpName = "WHO" };
    private static readonly Option<string?> Reason = new("--reason") { Description = "Why the key is changed; the ledger keeps it.", HelpName = "TEXT" };

    public static IEnumerable<Command> All()
    {
        var rekey = new Command("rekey", "Change the key of the pseudonyms: the newest night is published under the new key, and a bridge from old to new pseudonyms is written into the identifiable zone.") { From, To, Dry, By, Reason, Session.RootOption, Session.AuthorityOption, Session.PostcodesOption, Session.JsonOption };
        rekey.SetAction((parsed, cancel) => RunAsync(parsed, parsed.Screen(), cancel));
        yield return rekey;
    }

    private static async Task<int> RunAsync(ParseResult parsed, Screen screen, CancellationToken cancel)
    {
        var dry = parsed.GetValue(Dry);
        var (who, why) = (parsed.GetValue(By)?.Trim() ?? "", parsed.GetValue(Reason)?.Trim() ?? "");
        if (!dry && (who.Length == 0 || why.Length == 0)) throw new WrongUseException("Say who decides with --by and why with --reason: the ledger keeps both before the bridge is written. With --dry-run neither is needed.");
        // Children erased under the old key are known by it from now on too.
        var to = KeyFile.Read(parsed.GetValue(To)!, "--to")[0];
        to = to with { Earlier = [.. to.Earlier, .. KeyFile.Read(parsed.GetValue(From)!, "--from")] };
        var report = await screen.WithProgressAsync(async progress =>
        {
            var session = await Session.OpenExistingAsync(parsed, to, progress, cancel).ConfigureAwait(false);
            var publication = await Publications.LatestAsync(session.Store, DateOnly.MaxValue.AddDays(-1), cancel).ConfigureAwait(false)
                ?? throw new WrongUseException("Nothing is published yet, so there is nothing to give a new key. Give the new key to the first 'safeguarding run'.");
            var from = KeyFile.Read(parsed.GetValue(From)!, "--from");
            var used = await Rekeying.KeyIdAsync(session.Store, publication, cancel).ConfigureAwait(false);
            var ofNight = session with { Run = session.Run with { Night = publication.Night } };
            return await Rekeying.RunAsync(session.Store, publication, from.FirstOrDefault(k => k.Id == used) ?? from[0], to, who, why, session.Run.StartedAt, dry, ofNight.Pipeline.BuildAsync, cancel).ConfigureAwait(false);
        }).ConfigureAwait(false);

        if (parsed.GetValue(Session.JsonOption)) screen.Json(report);
        else if (report.Bridge is null) screen.Line(string.Create(CultureInfo.InvariantCulture, $"Would publish the night of {report.Night:yyyy-MM-dd} under key {report.To} in place of {report.From}, with a bridge of {report.Children:N0} children. Nothing was written."));
        else
        {
            screen.Good($"Build {report.Published} is published under key {report.To}.");
            screen.Line(string.Create(CultureInfo.InvariantCulture, $"The bridge from the pseudonyms of {report.From}, {report.Children:N0} children: {report.Bridge.Path}. Give to a study only the lines of its approved cohort."));
            screen.Line("Now put the new key where the nightly build reads it (--key-file, SAFEGUARDING_PSEUDONYM_KEY_FILE or the vault), or the next run goes back to the old one. Leave the old one as a line below it as long as children erased under it may be sent again.");
        }

        return Exit.Done;
    }
}
