using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Safeguarding.App.Hosting;
using Safeguarding.App.LocalHost;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Landing;
using Safeguarding.Pipeline.Queues;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;

namespace Safeguarding.App.Commands;

/// <summary>Verbs for running by events: serve (the custom handler), host (a simulator of the Functions host), status, poison.</summary>
internal static class HostCommands
{
    private static readonly Option<int> Workers = new("--workers") { Description = "Handler processes that share the work.", HelpName = "N", DefaultValueFactory = _ => 1 };
    private static readonly Option<int> Port = new("--port") { Description = "Port of the status page, http://127.0.0.1:P/api/status; 0 for none.", HelpName = "P", DefaultValueFactory = _ => 7071 };
    private static readonly Option<bool> UntilPublished = new("--until-published") { Description = "Stop once everything that landed has been dealt with and the newest night is published." };
    private static readonly Option<int?> Every = new("--every") { Description = "Run every timer each SECONDS instead of by its schedule.", HelpName = "SECONDS" };
    private static readonly Option<string> Queue = Session.OneOf(new("--queue") { Description = "Which queue.", HelpName = "Q", DefaultValueFactory = _ => QueueNames.ExtractLanded }, QueueNames.ExtractLanded, QueueNames.BuildPartition);
    private static readonly Option<string?> Id = new("--id") { Description = "One message.", HelpName = "ID" };
    private static readonly Option<bool> AllMessages = new("--all") { Description = "Every message." };

    private static readonly JsonSerializerOptions OneLine = new(Objects.Json) { WriteIndented = false };

    public static IEnumerable<Command> All()
    {
        var serve = new Command("serve", "The custom handler: started by the Azure Functions host, not by people.");
        serve.SetAction((parsed, cancel) => ServeAsync(parsed.Screen(), cancel));
        yield return serve;

        var host = new Command("host", "A simulator of the Azure Functions host for this machine: watches landing, takes what lands, builds the night when it is in. For development and tests.") { Workers, Port, Every, UntilPublished };
        host.Add(Session.RootOption);
        host.Add(Session.AuthorityOption);
        host.Add(Session.KeyOption);
        host.Add(Session.PostcodesOption);
        host.Add(Session.JsonOption);
        host.SetAction((parsed, cancel) => HostAsync(parsed, parsed.Screen(), cancel));
        yield return host;

        var status = new Command("status", "How the night stands: which extracts came, what became of them, how far the build is, what waits in the queues.");
        Session.AddOptions(status);
        status.SetAction((parsed, cancel) => StatusAsync(parsed, parsed.Screen(), cancel));
        yield return status;

        var poison = new Command("poison", "Messages that failed too often.");
        var list = new Command("list", "What lies in the poison queue.") { Queue, Session.RootOption, Session.JsonOption };
        list.SetAction((parsed, cancel) => PoisonListAsync(parsed, parsed.Screen(), cancel));
        poison.Add(list);
        var requeue = new Command("requeue", "Puts messages back into their queue, to be tried again.") { Queue, Id, AllMessages, Session.RootOption };
        requeue.SetAction((parsed, cancel) => RequeueAsync(parsed, parsed.Screen(), cancel));
        poison.Add(requeue);
        yield return poison;
    }

    private static async Task<int> ServeAsync(Screen screen, CancellationToken cancel)
    {
        var text = HandlerSettings.Of(CustomHandler.PortSetting);
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65535)
            throw new WrongUseException($"'serve' is started by the Azure Functions host, which sets {CustomHandler.PortSetting} to a port. To run everything on this machine, use 'safeguarding host'.");
        var root = HandlerSettings.OpenRoot();
        var duty = HandlerSettings.OwnDuty();
        string? trouble = null;
        // Whoever does not build has no key, and could not make a pseudonym if he would.
        var key = duty is null || duty.Functions.Contains(Functions.BuildPartition) ? Session.ReadUnattendedKey(root, out trouble) : PseudonymKey.None;
        if (trouble is not null) screen.Error($"Nothing pseudonymised will be published: {trouble}");
        var authorityFile = HandlerSettings.Of(HandlerSettings.Authority);
        // A wrong file is found out now and not by the first build at night.
        AuthorityFile.Read(authorityFile, DateOnly.MinValue);
        var sweeper = HandlerSettings.Of(HandlerSettings.RetentionIdentity) is { } identity ? HandlerSettings.OpenRoot(root.IsFolder ? null : identity).Objects : null;
        var functions = new Functions(root, Schemas.Embedded, night => AuthorityFile.Read(authorityFile, night), key, HandlerSettings.Readiness(), TimeProvider.System, sweeper, duty, Session.ReadPostcodes(null));
        var app = CustomHandler.Build(port, functions.ByName, line => screen.Line(line.Text));
        await using (app.ConfigureAwait(false))
        {
            await app.StartAsync(cancel).ConfigureAwait(false);
            var stopped = Task.Delay(Timeout.Infinite, cancel);
            // Azure's host kills its handlers when it ends; the local one may itself be killed.
            var hostGone = HandlerSettings.Of(HandlerSettings.EndsWithHost) is null ? stopped : Console.OpenStandardInput().CopyToAsync(Stream.Null, cancel);
            await Task.WhenAny(stopped, hostGone).ConfigureAwait(false);
        }

        // The Functions host takes 0 to mean that the handler has nothing more to do and never starts it again.
        return Exit.CouldNotRun;
    }

    private static async Task<int> HostAsync(ParseResult parsed, Screen screen, CancellationToken cancel)
    {
        var workers = parsed.GetValue(Workers);
        if (workers is < 1 or > 32) throw new WrongUseException("--workers must be from 1 to 32.");
        if (parsed.GetValue(Every) is < 1) throw new WrongUseException("--every must be at least 1 second.");
        if (parsed.GetValue(Port) is < 0 or > 65535) throw new WrongUseException("--port must be from 0 to 65535.");
        var rootText = parsed.GetValue(Session.RootOption)!;
        var stores = Session.OpenRoot(rootText);
        if (stores.IsFolder) Directory.CreateDirectory(rootText);
        Session.ReadKey(stores, parsed.GetValue(Session.KeyOption));
        var json = parsed.GetValue(Session.JsonOption);
        var printing = new Lock();
        if (!json)
        {
            screen.Heading("A simulator of the Azure Functions host, for development and tests");
            screen.Line($"Watching landing/ of {stores.Name} with {workers} handler{(workers == 1 ? "" : "s")}. Stop with Ctrl-C; nothing is lost, and what has begun goes on next time.");
        }

        var host = new FunctionsHost(stores, HostSettings.Read(AppContext.BaseDirectory), Settings(parsed, rootText), new LocalHostOptions { Workers = workers, Port = parsed.GetValue(Port), TimersEvery = parsed.GetValue(Every) is { } seconds ? TimeSpan.FromSeconds(seconds) : null }, Print);
        await using (host.ConfigureAwait(false))
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            var running = host.RunAsync(stop.Token);
            if (parsed.GetValue(UntilPublished))
            {
                var settled = SettledAsync(parsed, host, stop.Token);
                await Task.WhenAny(running, settled).ConfigureAwait(false);
                await stop.CancelAsync().ConfigureAwait(false);
                await running.ConfigureAwait(false);
                if (settled.IsFaulted) await settled.ConfigureAwait(false);
                return cancel.IsCancellationRequested ? Exit.CouldNotRun : await StatusAsync(parsed, screen, CancellationToken.None, oneLine: true).ConfigureAwait(false);
            }

            await running.ConfigureAwait(false);
            return Exit.Done;
        }

        void Print(string line)
        {
            lock (printing)
            {
                if (json) screen.Raw(JsonSerializer.Serialize(new { at = TimeProvider.System.GetUtcNow(), line }) + "\n");
                else screen.Line($"{TimeProvider.System.GetLocalNow():HH:mm:ss}  {line}");
            }
        }
    }

    /// <summary>What handlers find in their environment, as app settings in Azure.</summary>
    private static Dictionary<string, string> Settings(ParseResult parsed, string root)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal) { [HandlerSettings.Root] = root };
        if (parsed.GetValue(Session.AuthorityOption) is { } authority) settings[HandlerSettings.Authority] = Path.GetFullPath(authority);
        if (parsed.GetValue(Session.KeyOption) is { } key) settings[Session.KeyFileSetting] = Path.GetFullPath(key);
        if (parsed.GetValue(Session.PostcodesOption) is { } postcodes) settings[Session.PostcodesSetting] = Path.GetFullPath(postcodes);
        return settings;
    }

    /// <summary>Ends when nothing waits, nothing is due, and the newest night with extracts is published.</summary>
    private static async Task SettledAsync(ParseResult parsed, FunctionsHost host, CancellationToken cancel)
    {
        var quiet = 0;
        while (quiet < 2)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), cancel).ConfigureAwait(false);
            try
            {
                quiet = await host.IsIdleAsync(cancel).ConfigureAwait(false) ? quiet + 1 : 0;
                if (quiet < 2) continue;
                var session = await Session.OpenAsync(parsed, cancel: cancel).ConfigureAwait(false);
                var rules = HandlerSettings.Readiness();
                var status = await session.Pipeline.StatusAsync(rules, cancel: cancel).ConfigureAwait(false);
                if (status.Published is null || !(await session.Pipeline.AdvanceAsync(rules, cancel).ConfigureAwait(false)).IsEmpty) quiet = 0;
            }
            catch (Exception trouble) when (StorageTrouble.Passes(trouble) && !cancel.IsCancellationRequested)
            {
                quiet = 0;
            }
        }
    }

    /// <param name="oneLine">After other lines of JSON, a line of it.</param>
    private static async Task<int> StatusAsync(ParseResult parsed, Screen screen, CancellationToken cancel, bool oneLine = false)
    {
        var session = await Session.OpenExistingAsync(parsed, cancel: cancel).ConfigureAwait(false);
        DateOnly? night = parsed.CommandResult.Command.Options.Contains(Session.DateOption) && parsed.GetValue(Session.DateOption) is not null ? session.Run.Night : null;
        var report = await StatusReport.OfAsync(session.Pipeline, session.Stores, HandlerSettings.Readiness(), night, cancel).ConfigureAwait(false);
        if (!parsed.GetValue(Session.JsonOption)) StatusTable.Print(screen, report);
        else if (oneLine) screen.Raw(JsonSerializer.Serialize(report, OneLine) + "\n");
        else screen.Json(report);
        return report.Queues.Any(q => q.Poison > 0) || report.Night.Tables.Any(t => t.State is "held" or "failed" or "overdue") ? Exit.Blocked : Exit.Done;
    }

    private static async Task<int> PoisonListAsync(ParseResult parsed, Screen screen, CancellationToken cancel)
    {
        var queue = QueueNames.PoisonOf(parsed.GetValue(Queue)!);
        var stores = Session.OpenRoot(parsed.GetValue(Session.RootOption)!);
        var messages = await stores.Queues.PeekAsync(queue, 32, cancel).ConfigureAwait(false);
        if (parsed.GetValue(Session.JsonOption)) screen.Json(messages.Select(m => new { m.Id, m.InsertedAt, about = About(m.Text) }));
        else if (messages.Count == 0) screen.Good($"Nothing lies in {queue}.");
        else
        {
            screen.Table(["id", "since", "about"], messages.Select(m => new[] { m.Id, m.InsertedAt.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), About(m.Text) }));
            screen.Line($"Once the cause is mended: safeguarding poison requeue --queue {parsed.GetValue(Queue)} --all --root {stores.Name}");
        }

        return messages.Count == 0 ? Exit.Done : Exit.Blocked;
    }

    private static async Task<int> RequeueAsync(ParseResult parsed, Screen screen, CancellationToken cancel)
    {
        var (queue, id, all) = (parsed.GetValue(Queue)!, parsed.GetValue(Id), parsed.GetValue(AllMessages));
        if (all == id is not null) throw new WrongUseException("Say which messages: --id ID, or --all.");
        var stores = Session.OpenRoot(parsed.GetValue(Session.RootOption)!);
        var moved = 0;
        var left = new List<QueueMessage>();
        while (await stores.Queues.ReceiveAsync(QueueNames.PoisonOf(queue), 32, TimeSpan.FromSeconds(30), cancel).ConfigureAwait(false) is { Count: > 0 } messages)
        {
            foreach (var message in messages)
            {
                if (!all && message.Id != id)
                {
                    left.Add(message);
                    continue;
                }

                // Sent before it is deleted: interrupted in between, it is there twice, which is harmless.
                await stores.Queues.SendAsync(queue, message.Text, cancel: cancel).ConfigureAwait(false);
                await stores.Queues.DeleteAsync(QueueNames.PoisonOf(queue), message, cancel).ConfigureAwait(false);
                moved++;
            }

            if (moved > 0 && !all) break;
        }

        // The others are in sight again at once.
        foreach (var message in left) await stores.Queues.RenewAsync(QueueNames.PoisonOf(queue), message, TimeSpan.Zero, cancel).ConfigureAwait(false);
        return Done();

        int Done()
        {
            if (moved > 0) screen.Good($"{moved} message{(moved == 1 ? "" : "s")} put back into {queue}.");
            else screen.Bad(id is null ? $"Nothing lies in {QueueNames.PoisonOf(queue)}." : "There is no such message; 'safeguarding poison list' shows them.");
            return moved > 0 ? Exit.Done : Exit.Blocked;
        }
    }

    /// <summary>What a message is about, as it may be shown: an event of the account may hold a file name that is no extract's, and such a name may hold anything.</summary>
    private static string About(string message)
    {
        if (LandedEvent.TryPathOf(message) is { } path) return LandingPath.Named(path);
        try
        {
            if (JsonSerializer.Deserialize<BuildMessage>(message, JsonSerializerOptions.Web) is { Build: { } build, Task: { } task } && ObjectPath.IsValid(build) && ObjectPath.IsValid(task)) return $"{task} of build {build}";
        }
        catch (JsonException)
        {
            // Nothing of ours.
        }

        return "(neither a landed file nor a task of a build)";
    }
}
