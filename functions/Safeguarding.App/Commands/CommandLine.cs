using System.CommandLine;
using System.CommandLine.Parsing;
using Safeguarding.App.DailyFlow;
using Safeguarding.Pipeline.Contracts;

namespace Safeguarding.App.Commands;

/// <summary>How a verb ended: the process's exit code.</summary>
public static class Exit
{
    public const int Done = 0;

    /// <summary>The work was done and found something that blocks: a held extract, a withheld table, a fault.</summary>
    public const int Blocked = 1;

    public const int WrongUse = 2;
    public const int CouldNotRun = 3;
}

/// <summary>The command line: verbs to actions, errors to sentences and exit codes.</summary>
public static class CommandLine
{
    /// <summary>All verbs. One tree for the process, however many command lines it reads: options keep what is added to them.</summary>
    public static RootCommand Root { get; } = Tree();

    public static Task<int> RunAsync(string[] args, Screen screen) => RunAsync(args, screen, FlowOutside.Machine);

    /// <param name="outside">What the daily flow's sender takes from the machine.</param>
    internal static async Task<int> RunAsync(string[] args, Screen screen, FlowOutside outside)
    {
        var parsed = Root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors) screen.Error(error.Message);
            screen.Error($"Run '{PathOf(parsed.CommandResult)} --help' for what it takes.");
            return Exit.WrongUse;
        }

        try
        {
            return await parsed.InvokeAsync(new Around(screen, outside) { EnableDefaultExceptionHandler = false, Output = screen.Output, Error = screen.Notes }).ConfigureAwait(false);
        }
        catch (WrongUseException wrong)
        {
            screen.Error(wrong.Message);
            return Exit.WrongUse;
        }
        catch (InvalidContractException invalid)
        {
            screen.Error(invalid.Message);
            return Exit.CouldNotRun;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException or InvalidOperationException or System.Text.Json.JsonException)
        {
            screen.Error(failure.Message);
            return Exit.CouldNotRun;
        }
        catch (Exception failure) when (failure is Azure.RequestFailedException or Azure.Identity.AuthenticationFailedException or AggregateException)
        {
            // The SDK throws its several tries as one aggregate, and lists headers below the first line.
            var said = (failure is AggregateException { InnerException: { } first } ? first : failure).Message.Split('\n')[0].Trim();
            screen.Error($"The storage account could not be used: {said} See whether the address given with --root is right, the network lets this machine in, and its identity has the roles it needs.");
            return Exit.CouldNotRun;
        }
        catch (OperationCanceledException)
        {
            screen.Error("Stopped. Nothing half-done is visible; run the same command again and it goes on from what is there.");
            return Exit.CouldNotRun;
        }
    }

    private static RootCommand Tree()
    {
        var root = new RootCommand("Safeguarding Pipeline: three agencies' nightly extracts in, matched children, curated Parquet and statutory returns out.");
        Command[] verbs =
        [
            .. NightCommands.All(), .. CheckCommand.All(), .. PublishedCommands.All(), .. TablesCommand.All(),
            ReviewQueueCommands.Review(), .. ExplainCommand.All(), .. JourneyCommand.All(),
            .. LinkCommand.All(), .. FlowCommand.All(),
            .. HostCommands.All(), .. DoctorCommand.All(), SubjectCommands.Subject(), LedgerCommands.Ledger(), .. RetentionCommands.All(), .. RekeyCommand.All(), .. RecordsCommands.All(), .. SchemaCommands.All(), .. GovernanceCommand.All(),
        ];
        foreach (var command in verbs)
            root.Add(command);
        return root;
    }

    private static string PathOf(CommandResult command)
    {
        var words = new List<string>();
        for (SymbolResult? at = command; at is CommandResult { Command: not RootCommand } verb; at = at.Parent) words.Insert(0, verb.Command.Name);
        return string.Join(' ', words.Prepend("safeguarding"));
    }
}

/// <summary>What surrounds one command line: where its verb writes, and what its verb takes from the machine.</summary>
internal sealed class Around(Screen screen, FlowOutside outside) : InvocationConfiguration
{
    public Screen Screen => screen;
    public FlowOutside Outside => outside;
}

internal static class Surroundings
{
    public static Around Around(this ParseResult parsed) => (Around)parsed.InvocationConfiguration;

    public static Screen Screen(this ParseResult parsed) => parsed.Around().Screen;
}

/// <summary>What the person asked for cannot be: the message says what to write instead.</summary>
public sealed class WrongUseException(string message) : Exception(message);
