using System.CommandLine;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Deployment;
using Safeguarding.Pipeline.Governance;

namespace Safeguarding.App.Commands;

/// <summary><c>governance</c>: writes the papers that are made from the contracts, the retention table and the names of the deployment.</summary>
internal static class GovernanceCommand
{
    private static readonly Option<string> Out = new("--out") { Description = "Folder to write them into; the project's own is infra/governance.", HelpName = "DIR", Required = true };

    public static IEnumerable<Command> All()
    {
        var command = new Command("governance", "Writes the papers that reviewers ask for and that follow from the contracts and the deployment: data-sharing schedule, retention schedule, access matrix.") { Out, Session.JsonOption };
        command.SetAction(parsed =>
        {
            var screen = parsed.Screen();
            var folder = Directory.CreateDirectory(parsed.GetValue(Out)!).FullName;
            var written = new List<string>();
            foreach (var (file, text) in GovernancePapers.All(Schemas.Embedded, Names.Deployed))
            {
                written.Add(Path.Combine(folder, file));
                File.WriteAllText(written[^1], text);
            }

            if (parsed.GetValue(Session.JsonOption)) screen.Json(new { written });
            else foreach (var file in written) screen.Good($"Wrote {file}.");
            return Exit.Done;
        });
        yield return command;
    }
}
