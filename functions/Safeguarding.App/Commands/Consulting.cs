using System.CommandLine;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Runs;

namespace Safeguarding.App.Commands;

/// <summary>Tells the ledger who looks at which children, and why, before they are shown.</summary>
internal static class Consulting
{
    private static readonly Option<string?> By = new("--by") { Description = "Who looks. Without it, the ledger keeps the name of the account on this machine.", HelpName = "WHO" };
    private static readonly Option<string?> Reason = new("--reason") { Description = "Why; the ledger keeps it.", HelpName = "TEXT" };

    public static void AddOptions(Command command)
    {
        command.Add(By);
        command.Add(Reason);
    }

    public static async Task SayAsync(Session session, Publication publication, ParseResult parsed, IEnumerable<string> children, string what, CancellationToken cancel)
    {
        var (who, why) = (parsed.GetValue(By)?.Trim() ?? "", parsed.GetValue(Reason)?.Trim() ?? "");
        var ids = children.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        var ledger = await Ledger.OpenAsync(session.Store, cancel).ConfigureAwait(false);
        await ledger.AppendIfAsync(
            new ChildrenConsulted([.. ids], who.Length > 0 ? who : $"account {Environment.UserName}", why.Length > 0 ? why : "not said", what, publication.Build), session.Run.StartedAt, _ => true, cancel).ConfigureAwait(false);
    }
}
