using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Safeguarding.App.LocalHost;

/// <summary>One custom handler as a process of its own, started as the Functions host starts it, and started again when it ends.</summary>
internal sealed class HandlerProcess : IAsyncDisposable
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ProbeEvery = TimeSpan.FromMilliseconds(25);

    private readonly IReadOnlyDictionary<string, string> _settings;
    private readonly HttpClient _http;
    private readonly Action<string> _print;
    private readonly SemaphoreSlim _starting = new(1, 1);
    private Process? _process;
    private Uri _address = new("http://127.0.0.1:0/");
    private bool _stopped;

    /// <param name="settings">App settings, which a handler gets as environment variables.</param>
    /// <param name="timeout">How long a call may take.</param>
    /// <param name="print">Receives the lines the handler prints.</param>
    public HandlerProcess(IReadOnlyDictionary<string, string> settings, TimeSpan timeout, Action<string> print)
    {
        (_settings, _print) = (settings, print);
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = timeout };
    }

    /// <summary>Process id, or null between one life and the next.</summary>
    public int? Id => _process is { HasExited: false } alive ? alive.Id : null;

    /// <summary>How often it has been started.</summary>
    public int Starts { get; private set; }

    /// <summary>Calls a function. Null when the handler died or did not answer in time: the work may or may not have been done.</summary>
    public async Task<(HttpStatusCode Status, string Body)?> CallAsync(string function, string body, CancellationToken cancel)
    {
        await EnsureRunningAsync(cancel).ConfigureAwait(false);
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        try
        {
            using var response = await _http.PostAsync(new Uri(_address, function), content, cancel).ConfigureAwait(false);
            return (response.StatusCode, await response.Content.ReadAsStringAsync(cancel).ConfigureAwait(false));
        }
        catch (Exception gone) when (gone is HttpRequestException or IOException || (gone is TaskCanceledException && !cancel.IsCancellationRequested))
        {
            return null;
        }
    }

    private async Task EnsureRunningAsync(CancellationToken cancel)
    {
        if (Id is not null) return;
        await _starting.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            if (Id is not null || _stopped) return;
            var port = FreePort();
            var process = Start(port);
            _address = new Uri($"http://127.0.0.1:{port}/");
            var clock = Stopwatch.StartNew();
            while (!await IsReadyAsync(cancel).ConfigureAwait(false))
            {
                if (process.HasExited) throw new InvalidOperationException($"The handler ended with {process.ExitCode} before it was ready; what it printed above says why.");
                if (clock.Elapsed > ReadyWithin) throw new InvalidOperationException("The handler did not answer within 30 seconds.");
                await Task.Delay(ProbeEvery, cancel).ConfigureAwait(false);
            }

            // Only now may calls go to it.
            _process = process;
        }
        finally
        {
            _starting.Release();
        }
    }

    private async Task<bool> IsReadyAsync(CancellationToken cancel)
    {
        try
        {
            using var answer = await _http.GetAsync(_address, cancel).ConfigureAwait(false);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private Process Start(int port)
    {
        Starts++;
        // The assembly is run by whatever .NET runs this one, so that it works from a build, a publish folder and a test alike.
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(typeof(HandlerProcess).Assembly.Location);
        start.ArgumentList.Add("serve");
        foreach (var (name, value) in _settings) start.Environment[name] = value;
        start.Environment[Hosting.CustomHandler.PortSetting] = port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        start.Environment["FUNCTIONS_CUSTOMHANDLER_WORKER_ID"] = Guid.NewGuid().ToString();
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Print(line.Data);
        process.ErrorDataReceived += (_, line) => Print(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private void Print(string? line)
    {
        if (!string.IsNullOrEmpty(line)) _print(line);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        _stopped = true;
        if (_process is { } process)
        {
            // The Functions host kills its handlers too; there is nothing to ask them first.
            if (!process.HasExited) process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync().ConfigureAwait(false);
            process.Dispose();
        }

        _http.Dispose();
        _starting.Dispose();
    }
}
