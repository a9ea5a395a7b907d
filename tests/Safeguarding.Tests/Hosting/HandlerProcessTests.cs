using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Safeguarding.App.Hosting;
using Safeguarding.App.LocalHost;
using Safeguarding.App.Storage;
using Safeguarding.Pipeline.Queues;

namespace Safeguarding.Tests.Hosting;

/// <summary>Real handler processes, started, killed and left alone.</summary>
public sealed class HandlerProcessTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("handler");
    private readonly ConcurrentQueue<string> _printed = new();
    private readonly CancellationTokenSource _patience = new(Patience);

    private Dictionary<string, string> Settings => new(StringComparer.Ordinal) { [HandlerSettings.Root] = _root.FullName };

    [Fact]
    public async Task A_handler_that_is_killed_is_started_again_by_the_next_call()
    {
        await using var handler = new HandlerProcess(Settings, Patience, _printed.Enqueue);
        Assert.Equal(HttpStatusCode.OK, (await handler.CallAsync("status", Payloads.OfHttp("req", "http://127.0.0.1/api/status"), _patience.Token))!.Value.Status);
        var first = handler.Id!.Value;
        Process.GetProcessById(first).Kill();
        await UntilAsync(() => handler.Id is null);
        Assert.Equal(HttpStatusCode.OK, (await handler.CallAsync("status", Payloads.OfHttp("req", "http://127.0.0.1/api/status"), _patience.Token))!.Value.Status);
        Assert.NotEqual(first, handler.Id);
        Assert.Equal(2, handler.Starts);
        Assert.Contains("A handler ended; it is started again.", _printed);
    }

    [Fact]
    public async Task A_handler_killed_in_the_middle_of_a_call_has_not_done_the_work()
    {
        await using var handler = new HandlerProcess(Settings, Patience, _printed.Enqueue);
        var held = await WorkThatWaitsAsync();
        var call = handler.CallAsync("extract-landed", Message(1), _patience.Token);
        await UntilAsync(() => handler.Id is not null);
        Process.GetProcessById(handler.Id!.Value).Kill();
        Assert.Null(await call);
        await UntilAsync(() => handler.Id is null);
        await held.DisposeAsync();
        // The same message delivered again is dealt with.
        Assert.Equal(HttpStatusCode.OK, (await handler.CallAsync("extract-landed", Message(2), _patience.Token))!.Value.Status);
    }

    [Fact]
    public async Task A_call_that_takes_too_long_ends_the_process_since_no_cancellation_reaches_it()
    {
        await using var handler = new HandlerProcess(Settings, TimeSpan.FromSeconds(3), _printed.Enqueue);
        await using var held = await WorkThatWaitsAsync();
        Assert.Null(await handler.CallAsync("extract-landed", Message(1), _patience.Token));
        Assert.Null(handler.Id);
        Assert.Contains("extract-landed took longer than functionTimeout allows; its handler is ended.", _printed);
        Assert.Equal(1, handler.Starts);
    }

    [Fact]
    public async Task A_handler_that_cannot_start_says_why_and_is_not_tried_for_ever()
    {
        await using var handler = new HandlerProcess(new Dictionary<string, string> { [HandlerSettings.Root] = "https://not-an-account" }, Patience, _printed.Enqueue);
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => handler.CallAsync("status", "{}", _patience.Token));
        Assert.Contains("ended with 2", failure.Message, StringComparison.Ordinal);
        Assert.Equal(3, handler.Starts);
        Assert.Contains(_printed, line => line.Contains(HandlerSettings.Root, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_handler_whose_host_is_gone_ends_by_itself_and_not_with_0()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        var start = new ProcessStartInfo("dotnet", [typeof(HandlerProcess).Assembly.Location, "serve"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment[HandlerSettings.Root] = _root.FullName;
        start.Environment[CustomHandler.PortSetting] = port.ToString(CultureInfo.InvariantCulture);
        start.Environment[HandlerSettings.EndsWithHost] = "1";
        using var process = Process.Start(start)!;
        using var http = new HttpClient();
        while (!await AnswersAsync(http, port)) await Task.Delay(25, _patience.Token);
        Assert.False(process.HasExited);
        // What the system does with the pipe when the process at its other end is killed.
        process.StandardInput.Close();
        await process.WaitForExitAsync(_patience.Token);
        // 0 would tell the Functions host never to start it again.
        Assert.Equal(3, process.ExitCode);
    }

    /// <summary>Holds what the taking of the message's table waits for.</summary>
    private async Task<IAsyncDisposable> WorkThatWaitsAsync() =>
        (await StoreRoot.Open(_root.FullName).Objects.LeaseAsync("take/" + Pipeline.Runs.WorkId.Of("health/patients"), _patience.Token))!;

    private static string Message(int dequeueCount) =>
        Payloads.OfQueue("message", new QueueMessage("1", """{"path":"landing/health/2026-03-31/patients.csv","id":"1"}""", dequeueCount, DateTimeOffset.UnixEpoch, ""));

    private async Task UntilAsync(Func<bool> condition)
    {
        while (!condition()) await Task.Delay(10, _patience.Token);
    }

    private static async Task<bool> AnswersAsync(HttpClient http, int port)
    {
        try
        {
            using var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{port}/"));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        _patience.Dispose();
        _root.Delete(recursive: true);
    }
}
