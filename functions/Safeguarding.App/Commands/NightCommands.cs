using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Safeguarding.Pipeline;
using Safeguarding.Pipeline.Landing;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Synthetic;

namespace Safeguarding.App.Commands;

/// <summary>Verbs that make a night happen: demo, sample, run, ingest, build.</summary>
internal static class NightCommands
{
    private static readonly Option<int> Children = new("--children") { Description = "Children known to social care.", HelpName = "N", DefaultValueFactory = _ => 1000 };
    private static readonly Option<int> Seed = new("--seed") { Description = "The same seed makes the same people.", HelpName = "S", DefaultValueFactory = _ => 1 };
    private static readonly Option<int> Nights = new("--nights") { Description = "Nights of extracts that follow one another, the last on 31 March 2026.", HelpName = "K", DefaultValueFactory = _ => 1 };
    private static readonly Option<bool> Again = new("--again") { Description = "Build no new night: make whatever is gone of the published ones again, by their own plans, byte for byte. Overwrites nothing." };
    private static readonly Option<string> Out = new("--out") { Description = "Folder to write landing/ and truth.csv into.", HelpName = "DIR", Required = true };

    public static IEnumerable<Command> All()
    {
        var demo = new Command("demo", "Make an invented authority's extracts and run the whole night on them.") { Children, Seed };
        Session.AddOptions(demo);
        demo.SetAction((parsed, cancel) => DemoAsync(parsed, parsed.Screen(), cancel));
        yield return demo;

        var sample = new Command("sample", "Only make an invented authority's extracts, with truth.csv and mistakes.csv beside them.") { Out, Children, Seed, Nights, Session.JsonOption };
        sample.SetAction(parsed => Sample(parsed, parsed.Screen()));
        yield return sample;

        yield return Verb("run", "Ingest all that has landed, then build the night: curated tables, returns, reports.", async (session, cancel) =>
        {
            // Asked for now and not when files have been taken for an hour.
            _ = session.Run.Key.Value;
            var night = await session.Pipeline.RunAsync(cancel).ConfigureAwait(false);
            return (night.Ingested, night.Built);
        });
        yield return Verb("ingest", "Only take what has landed: claim, validate, accept.", async (session, cancel) => (await session.Pipeline.IngestAsync(cancel).ConfigureAwait(false), null));
        var build = Verb("build", "Only build the night from what has been accepted.", async (session, cancel) => (null, await session.Pipeline.BuildAsync(cancel).ConfigureAwait(false)));
        build.Add(Again);
        yield return build;

        Command Verb(string name, string description, Func<Session, CancellationToken, Task<(IngestReport?, BuildReport?)>> work)
        {
            var command = new Command(name, description);
            Session.AddOptions(command);
            command.SetAction(async (parsed, cancel) =>
            {
                var screen = parsed.Screen();
                if (name == "build" && parsed.GetValue(Again)) return await AgainAsync(parsed, screen, cancel).ConfigureAwait(false);
                var json = parsed.GetValue(Session.JsonOption);
                var (ingested, built) = await screen.WithProgressAsync(async report => await work(await Session.OpenExistingAsync(parsed, report, cancel).ConfigureAwait(false), cancel).ConfigureAwait(false)).ConfigureAwait(false);
                if (json) screen.Json(new { ingested, built });
                else NightSummary.Print(screen, ingested, built);
                return NightSummary.ExitCode(ingested, built);
            });
            return command;
        }
    }

    private static async Task<int> AgainAsync(ParseResult parsed, Screen screen, CancellationToken cancel)
    {
        var made = await screen.WithProgressAsync(async report => await (await Session.OpenExistingAsync(parsed, report, cancel).ConfigureAwait(false)).Pipeline.BuildAgainAsync(cancel).ConfigureAwait(false)).ConfigureAwait(false);
        var faults = made.Sum(m => m.Faults.Length);
        if (parsed.GetValue(Session.JsonOption)) screen.Json(made);
        else if (made.IsEmpty) screen.Good("Nothing that is published is gone. 'safeguarding verify' says whether it is what it was.");
        else
        {
            screen.Table(["Build", "#Objects made again", "#MB", "Whole"], made.Select(m => new[]
            {
                m.Build, m.Objects.ToString("N0", CultureInfo.InvariantCulture), (m.Bytes / 1048576.0).ToString("N1", CultureInfo.InvariantCulture), m.Faults.IsEmpty ? "yes" : "no",
            }));
            foreach (var fault in made.SelectMany(m => m.Faults)) screen.Bad(fault);
            if (faults == 0) screen.Good("Everything that was gone is there again, byte for byte. 'safeguarding verify' checks the rest.");
        }

        return faults == 0 ? Exit.Done : Exit.Blocked;
    }

    private static async Task<int> DemoAsync(ParseResult parsed, Screen screen, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        var json = parsed.GetValue(Session.JsonOption);
        var root = Session.FolderOf(parsed);
        var options = OptionsOf(parsed, 1);
        var (session, night) = await screen.WithProgressAsync(async report =>
        {
            SampleFiles.Write(root, options);
            report(new Progress("sample", "", options.Children, options.Children));
            var opened = await Session.OpenAsync(parsed, report, cancel).ConfigureAwait(false);
            return (opened, await opened.Pipeline.RunAsync(cancel).ConfigureAwait(false));
        }).ConfigureAwait(false);
        if (json) screen.Json(new { seconds = Math.Round(clock.Elapsed.TotalSeconds, 1), ingested = night.Ingested, built = night.Built });
        else
        {
            NightSummary.Print(screen, night.Ingested, night.Built);
            NightSummary.WhereEverythingIs(screen, session, clock.Elapsed);
        }

        // The demo's dirt is on purpose: held or rejected rows are what it is there to show.
        return night.Built.Publication.Withheld.IsEmpty ? Exit.Done : Exit.Blocked;
    }

    private static int Sample(ParseResult parsed, Screen screen)
    {
        var folder = parsed.GetValue(Out)!;
        var options = OptionsOf(parsed, parsed.GetValue(Nights));
        var files = SampleFiles.Write(folder, options);
        if (parsed.GetValue(Session.JsonOption)) screen.Json(new { folder, files, options.Children, options.Seed, options.Nights });
        else screen.Good(string.Create(CultureInfo.InvariantCulture, $"{files} files under {folder}: landing/ holds the extracts, truth.csv who is who, mistakes.csv what was made wrong on purpose."));
        return Exit.Done;
    }

    private static SampleOptions OptionsOf(ParseResult parsed, int nights)
    {
        var children = parsed.GetValue(Children);
        if (children is < 1 or > SampleOptions.MostChildren) throw new WrongUseException($"--children must be from 1 to {SampleOptions.MostChildren}.");
        if (nights is < 1 or > 366) throw new WrongUseException("--nights must be from 1 to 366.");
        return new SampleOptions { Children = children, Seed = parsed.GetValue(Seed), Nights = nights };
    }
}
