using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Safeguarding.App.LocalHost;
using Safeguarding.App.Storage;
using Safeguarding.Pipeline.Queues;
using Safeguarding.Tests.App;

namespace Safeguarding.Tests.Hosting;

/// <summary>The local host as people use it, with real handler processes, on a folder.</summary>
public sealed class HostVerbTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("host");
    private readonly CancellationTokenSource _patience = new(TimeSpan.FromMinutes(3));

    private string Root => Path.Combine(_folder.FullName, "events");

    [Fact]
    public async Task A_night_of_events_is_byte_for_byte_the_night_of_one_process_though_a_handler_is_killed()
    {
        var asRun = Path.Combine(_folder.FullName, "run");
        foreach (var root in (string[])[Root, asRun]) await Said.ByAsync("sample", "--out", root, "--children", "40", "--seed", "4");
        Directory.CreateDirectory(Path.Combine(asRun, ".keys"));
        Directory.CreateDirectory(Path.Combine(Root, ".keys"));
        foreach (var root in (string[])[Root, asRun]) await File.WriteAllTextAsync(Path.Combine(root, ".keys", "pseudonym.key"), new string('7', 64));
        await Said.ByAsync("run", "--root", asRun);

        var stores = StoreRoot.Open(Root);
        var options = new LocalHostOptions { Workers = 2, LookEvery = TimeSpan.FromMilliseconds(100), RetryAfter = TimeSpan.Zero, Port = FreePort() };
        await using (var host = new FunctionsHost(stores, HostSettings.Read(AppContext.BaseDirectory), new Dictionary<string, string> { [Safeguarding.App.Hosting.HandlerSettings.Root] = Root }, options, static _ => { }))
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(_patience.Token);
            var running = host.RunAsync(stop.Token);
            await UntilAsync(running, () => Task.FromResult(host.Handlers.All(h => h.Id is not null)));
            Process.GetProcessById(host.Handlers[0].Id!.Value).Kill();
            await UntilAsync(running, async () => (await StatusAsync(options.Port))?.GetProperty("night").TryGetProperty("published", out _) == true);
            await UntilAsync(running, () => host.IsIdleAsync(_patience.Token));
            Assert.Equal(2, host.Handlers[0].Starts);
            await stop.CancelAsync();
            await running;
        }

        string[] zones = ["accepted", "quarantine", "curated", "identifiable", "crosswalk", "review", "returns", "publications"];
        var (expected, actual) = (Zones(asRun, zones), Zones(Root, zones));
        Assert.Equal(expected.Keys, actual.Keys);
        Assert.All(expected, file => Assert.Equal((file.Key, file.Value), (file.Key, actual[file.Key])));
        Assert.Equal(0, await stores.Queues.CountAsync(QueueNames.PoisonOf(QueueNames.ExtractLanded)) + await stores.Queues.CountAsync(QueueNames.PoisonOf(QueueNames.BuildPartition)));
        Assert.Equal(0, (await Said.ByAsync("verify", "--root", Root)).Exit);
    }

    [Theory]
    [InlineData("--workers 0")]
    [InlineData("--workers 33")]
    [InlineData("--port 70000")]
    [InlineData("--every 0")]
    [InlineData("--every soon")]
    public async Task Wrong_use_is_told_before_anything_starts(string options)
    {
        var said = await Said.ByAsync(["host", "--root", Root, .. options.Split(' ')]);
        Assert.Equal(2, said.Exit);
        Assert.Contains(options.Split(' ')[0], said.Notes, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Root));
    }

    [Fact]
    public async Task Until_published_ends_by_itself_and_every_line_it_says_is_JSON_when_asked_for()
    {
        await Said.ByAsync("sample", "--out", Root, "--children", "20", "--seed", "4");
        var said = await Said.ByAsync("host", "--root", Root, "--port", "0", "--every", "1", "--until-published", "--json");
        Assert.Equal(0, said.Exit);
        var lines = said.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line)).ToList();
        Assert.Contains(lines, line => line.RootElement.TryGetProperty("line", out var text) && text.GetString() == "Nothing was swept: no identity that may delete is set up.");
        var night = lines[^1].RootElement.GetProperty("night");
        Assert.Equal(("2026-03-31", 1), (night.GetProperty("published").GetProperty("night").GetString(), night.GetProperty("published").GetProperty("publication").GetInt32()));
        Assert.DoesNotContain("expected extracts", said.Out, StringComparison.Ordinal);
        lines.ForEach(line => line.Dispose());
    }

    [Fact]
    public async Task It_says_that_it_is_a_simulator() =>
        Assert.Contains("simulator of the Azure Functions host", (await Said.ByAsync("host", "--help")).Out, StringComparison.Ordinal);

    private static SortedDictionary<string, string> Zones(string root, string[] zones)
    {
        var picture = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var zone in zones)
            foreach (var (path, hash) in DemoFolder.Picture(Path.Combine(root, zone))) picture.Add($"{zone}/{path}", hash);
        Assert.NotEmpty(picture);
        return picture;
    }

    private static async Task<JsonElement?> StatusAsync(int port)
    {
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/api/status"));
        if (answer.StatusCode == HttpStatusCode.ServiceUnavailable) return null;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return json.RootElement.Clone();
    }

    private async Task UntilAsync(Task running, Func<Task<bool>> condition)
    {
        while (!await condition())
        {
            if (running.IsCompleted) await running;
            await Task.Delay(50, _patience.Token);
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public void Dispose()
    {
        _patience.Dispose();
        _folder.Delete(recursive: true);
    }
}
