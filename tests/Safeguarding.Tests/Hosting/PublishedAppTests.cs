using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using Safeguarding.App.Hosting;
using Safeguarding.App.LocalHost;
using Safeguarding.App.Storage;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Landing;
using Safeguarding.Pipeline.Queues;
using Safeguarding.Pipeline.Records;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Tests.Returns;

namespace Safeguarding.Tests.Hosting;

/// <summary>The folder that <c>dotnet publish</c> makes: what is zipped and deployed as it is.</summary>
public sealed class PublishedApp : IAsyncLifetime
{
    public DirectoryInfo Folder { get; } = Directory.CreateTempSubdirectory("published");

    /// <summary>The function.json files of the folder, by function.</summary>
    public SortedDictionary<string, JsonElement> Functions { get; } = new(StringComparer.Ordinal);

    public JsonElement Host { get; private set; }

    public async Task InitializeAsync()
    {
        var configuration = typeof(PublishedApp).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()!.Configuration;
        // Without building again: the tests run what is published.
        var start = new ProcessStartInfo("dotnet", ["publish", Path.Combine(Repository.Root, "functions", "Safeguarding.App"), "-c", configuration, "--no-build", "-o", Folder.FullName, "-nodeReuse:false", "-v", "quiet"]) { RedirectStandardOutput = true };
        using var publish = Process.Start(start)!;
        var said = await publish.StandardOutput.ReadToEndAsync();
        await publish.WaitForExitAsync();
        Assert.True(publish.ExitCode == 0, said);
        Host = Read(Path.Combine(Folder.FullName, "host.json"));
        foreach (var directory in Folder.EnumerateDirectories())
            if (File.Exists(Path.Combine(directory.FullName, "function.json"))) Functions.Add(directory.Name, Read(Path.Combine(directory.FullName, "function.json")));
    }

    public Task DisposeAsync()
    {
        Folder.Delete(recursive: true);
        return Task.CompletedTask;
    }

    public static JsonElement Read(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        return document.RootElement.Clone();
    }
}

public sealed class PublishedAppTests(PublishedApp app) : IClassFixture<PublishedApp>
{
    [Fact]
    public void Host_json_starts_the_executable_beside_it_as_the_custom_handler()
    {
        Assert.Equal("2.0", app.Host.GetProperty("version").GetString());
        var handler = app.Host.GetProperty("customHandler");
        Assert.False(handler.GetProperty("enableForwardingHttpRequest").GetBoolean());
        Assert.Equal(["serve"], handler.GetProperty("description").GetProperty("arguments").EnumerateArray().Select(a => a.GetString()));
        var executable = Path.Combine(app.Folder.FullName, handler.GetProperty("description").GetProperty("defaultExecutablePath").GetString()! + (OperatingSystem.IsWindows() ? ".exe" : ""));
        Assert.True(File.Exists(executable), executable);
        if (!OperatingSystem.IsWindows()) Assert.True(File.GetUnixFileMode(executable).HasFlag(UnixFileMode.UserExecute));
        // The bundle brings the triggers' extensions; without it the host knows no queue.
        Assert.Equal("Microsoft.Azure.Functions.ExtensionBundle", app.Host.GetProperty("extensionBundle").GetProperty("id").GetString());
    }

    [Fact]
    public void Every_function_has_a_route_in_the_handler_and_every_route_a_function()
    {
        var records = new MemoryRecords();
        var stores = new StoreRoot("memory", true, new MemoryStore(), records, new RecordQueues(records, TimeProvider.System));
        var functions = new Functions(stores, Schemas.Embedded, _ => throw new InvalidOperationException(), new PseudonymKey("key", new byte[32]), new ReadinessRules(), TimeProvider.System, null);
        Assert.Equal(app.Functions.Keys, functions.ByName.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_binding_is_whole_and_every_function_has_exactly_one_trigger()
    {
        foreach (var (name, function) in app.Functions)
        {
            var bindings = function.GetProperty("bindings").EnumerateArray().ToList();
            Assert.Single(bindings, b => Text(b, "type").EndsWith("Trigger", StringComparison.Ordinal));
            Assert.Equal(bindings.Count, bindings.Select(b => Text(b, "name")).Distinct(StringComparer.Ordinal).Count());
            Assert.All(bindings, b => Assert.Contains(Text(b, "type"), (string[])["queueTrigger", "timerTrigger", "httpTrigger", "http"]));
            Assert.All(bindings, b => Assert.Equal(Text(b, "type") == "http" ? "out" : "in", Text(b, "direction")));
            // The grammar of function names: a letter, then letters, digits, - and _.
            Assert.Matches("^[A-Za-z][A-Za-z0-9_-]{0,127}$", name);
        }
    }

    [Fact]
    public void Queue_triggers_read_the_queues_that_messages_are_sent_to_by_an_identity()
    {
        var triggers = Triggers("queueTrigger").ToList();
        Assert.Equal([QueueNames.BuildPartition, QueueNames.ExtractLanded], triggers.Select(t => Text(t.Trigger, "queueName")).Order(StringComparer.Ordinal));
        Assert.All(triggers, t => Assert.Equal(t.Function, Text(t.Trigger, "queueName")));
        // The name of a group of settings (NAME__queueServiceUri, NAME__credential), never a connection string. The sample of settings for the emulator has it.
        var settings = PublishedApp.Read(Path.Combine(Repository.Root, "local.settings.sample.json")).GetProperty("Values");
        Assert.All(triggers, t =>
        {
            Assert.Matches("^[A-Za-z]+$", Text(t.Trigger, "connection"));
            Assert.Equal("UseDevelopmentStorage=true", settings.GetProperty(Text(t.Trigger, "connection")).GetString());
        });
        Assert.Equal("Custom", settings.GetProperty("FUNCTIONS_WORKER_RUNTIME").GetString());
    }

    [Fact]
    public void Timers_have_schedules_that_come_round()
    {
        var triggers = Triggers("timerTrigger").ToDictionary(t => t.Function, t => Text(t.Trigger, "schedule"), StringComparer.Ordinal);
        Assert.Equal(["extract-overdue", "nightly-build", "retention-sweep"], triggers.Keys.Order(StringComparer.Ordinal));
        var midnight = new DateTimeOffset(2026, 3, 31, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(midnight.AddMinutes(5), Schedule.Parse(triggers["nightly-build"]).Next(midnight));
        Assert.Equal(midnight.AddMinutes(15), Schedule.Parse(triggers["extract-overdue"]).Next(midnight));
        // By day, when nothing is built.
        Assert.Equal(midnight.AddHours(12.5), Schedule.Parse(triggers["retention-sweep"]).Next(midnight));
    }

    [Fact]
    public void The_one_function_that_can_be_called_from_outside_reads_and_wants_a_key()
    {
        var (function, trigger) = Assert.Single(Triggers("httpTrigger"));
        Assert.Equal("status", function);
        Assert.Equal("function", Text(trigger, "authLevel"));
        Assert.Equal(["get"], trigger.GetProperty("methods").EnumerateArray().Select(m => m.GetString()));
        Assert.Equal("res", Text(app.Functions[function].GetProperty("bindings").EnumerateArray().Single(b => Text(b, "type") == "http"), "name"));
    }

    [Fact]
    public void The_handler_takes_the_last_attempt_for_what_host_json_makes_the_last()
    {
        var settings = HostSettings.Read(app.Folder.FullName);
        Assert.Equal(HandlerSettings.LastAttempt, settings.MaxDequeueCount);
        Assert.InRange(settings.BatchSize, 1, 32);
        Assert.True(settings.RetryAfter > TimeSpan.Zero, "A failed message must not come back at once: five tries would be over in a second.");
        // Flex and Premium allow it; longer work is split into messages.
        Assert.InRange(settings.FunctionTimeout, TimeSpan.FromMinutes(5), TimeSpan.FromHours(1));
    }

    [Fact]
    public void Nothing_of_this_machine_is_published()
    {
        Assert.Empty(app.Folder.EnumerateFiles("local.settings*", SearchOption.AllDirectories));
        Assert.Empty(app.Folder.EnumerateFiles("*.key", SearchOption.AllDirectories));
        // Contracts travel inside the assembly.
        Assert.False(Directory.Exists(Path.Combine(app.Folder.FullName, "schemas")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("65536")]
    [InlineData("-1")]
    [InlineData("0.0.0.0:80")]
    public async Task The_published_executable_does_not_serve_without_a_port_from_the_host(string port)
    {
        var executable = Path.Combine(app.Folder.FullName, "safeguarding" + (OperatingSystem.IsWindows() ? ".exe" : ""));
        using var process = Process.Start(new ProcessStartInfo(executable, ["serve"]) { RedirectStandardError = true, RedirectStandardOutput = true, Environment = { [CustomHandler.PortSetting] = port } })!;
        var said = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(2, process.ExitCode);
        Assert.Contains(CustomHandler.PortSetting, said, StringComparison.Ordinal);
    }

    private IEnumerable<(string Function, JsonElement Trigger)> Triggers(string type) =>
        app.Functions.Select(f => (f.Key, f.Value.GetProperty("bindings").EnumerateArray().Single(b => Text(b, "type").EndsWith("Trigger", StringComparison.Ordinal)))).Where(t => Text(t.Item2, "type") == type);

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
