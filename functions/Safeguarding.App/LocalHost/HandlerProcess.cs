using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Safeguarding.App.LocalHost;

/// <summary>One custom handler as a process of its own, started as the Functions host starts it, and started again when it ends.</summary>
internal sealed class HandlerProcess : IAsyncDisposable
{
    private const int StartTries = 3;

    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ProbeEvery = TimeSpan.FromMilliseconds(25);

    private readonly IReadOnlyDictionary<string, string> _settings;
    private readonly HttpClient _http;
    private readonly HttpClient _probe;
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
        _probe = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(2) };
    }

    /// <summary>Process id, or null between one life and the next.</summary>
    public int? Id => _process is { HasExited: false } alive ? alive.Id : null;

    /// <summary>How often it has been started.</summary>
    public int Starts { get; private set; }

    /// <summary>Calls a function. Null when the handler died or did not answer in time: the work may or may not have been done.</summary>
    public async Task<(HttpStatusCode Status, string Body)?> CallAsync(string function, string body, CancellationToken cancel)
    {
        await EnsureRunningAsync(cancel).ConfigureAwait(false);
        var (called, address) = (_process, _address);
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        try
        {
            using var response = await _http.PostAsync(new Uri(address, function), content, cancel).ConfigureAwait(false);
            return (response.StatusCode, await response.Content.ReadAsStringAsync(cancel).ConfigureAwait(false));
        }
        catch (Exception gone) when (gone is HttpRequestException or IOException)
        {
            return null;
        }
        catch (TaskCanceledException) when (!cancel.IsCancellationRequested)
        {
            // No cancellation reaches a handler, so the Functions host ends the process, and whatever else it was working on with it.
            _print($"{function} took longer than functionTimeout allows; its handler is ended.");
            await EndAsync(called!).ConfigureAwait(false);
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
            if (_process is not null) _print("A handler ended; it is started again.");
            for (var tries = 1; ; tries++)
            {
                // Another process may take the port between finding it free and listening on it.
                if (await StartAsync(cancel).ConfigureAwait(false) is not { } exitCode) return;
                if (tries == StartTries) throw new InvalidOperationException($"The handler ended with {exitCode} before it was ready; what it printed above says why.");
            }
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <returns>Null once it is ready, or what it exited with instead.</returns>
    private async Task<int?> StartAsync(CancellationToken cancel)
    {
        var port = FreePort();
        var address = new Uri($"http://127.0.0.1:{port}/");
        var process = Start(port);
        var ready = false;
        try
        {
            var clock = Stopwatch.StartNew();
            while (!await IsReadyAsync(address, cancel).ConfigureAwait(false))
            {
                if (process.HasExited) return process.ExitCode;
                if (clock.Elapsed > ReadyWithin) throw new InvalidOperationException("The handler did not answer within 30 seconds.");
                await Task.Delay(ProbeEvery, cancel).ConfigureAwait(false);
            }

            // Somebody else may have answered on a port that this handler did not get.
            if (process.HasExited) return process.ExitCode;
            // Only now may calls go to it.
            (_address, _process) = (address, process);
            ready = true;
            return null;
        }
        finally
        {
            if (!ready)
            {
                await EndAsync(process).ConfigureAwait(false);
                process.Dispose();
            }
        }
    }

    private async Task<bool> IsReadyAsync(Uri address, CancellationToken cancel)
    {
        try
        {
            using var answer = await _probe.GetAsync(address, cancel).ConfigureAwait(false);
            return true;
        }
        catch (Exception notYet) when (notYet is HttpRequestException || (notYet is TaskCanceledException && !cancel.IsCancellationRequested))
        {
            return false;
        }
    }

    private Process Start(int port)
    {
        Starts++;
        // Itself when it runs as the executable, which may have brought its own .NET; otherwise, as under 'dotnet run' and in tests, the assembly.
        var assembly = typeof(HandlerProcess).Assembly;
        var isExecutable = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == assembly.GetName().Name;
        var start = new ProcessStartInfo(isExecutable ? Environment.ProcessPath! : "dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        if (!isExecutable) start.ArgumentList.Add(assembly.Location);
        start.ArgumentList.Add("serve");
        foreach (var (name, value) in _settings) start.Environment[name] = value;
        start.Environment[Hosting.CustomHandler.PortSetting] = port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        start.Environment["FUNCTIONS_CUSTOMHANDLER_WORKER_ID"] = Guid.NewGuid().ToString();
        // Its standard input closes when this process ends, however it ends, so that a host killed outright leaves no handlers behind.
        start.Environment[Hosting.HandlerSettings.EndsWithHost] = "1";
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

    /// <summary>Kills a process, as the Functions host does: there is nothing to ask it first.</summary>
    private static async Task EndAsync(Process process)
    {
        if (!process.HasExited) process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        // After whoever is starting one, so that none is left behind.
        await _starting.WaitAsync().ConfigureAwait(false);
        _stopped = true;
        if (_process is { } process)
        {
            await EndAsync(process).ConfigureAwait(false);
            process.Dispose();
            _process = null;
        }

        _starting.Release();
        _http.Dispose();
        _probe.Dispose();
    }
}
