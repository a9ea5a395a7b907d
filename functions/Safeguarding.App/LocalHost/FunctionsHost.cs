using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Safeguarding.App.Storage;

namespace Safeguarding.App.LocalHost;

/// <summary>How the local host differs from the one in Azure, for people who wait and tests that don't.</summary>
internal sealed record LocalHostOptions
{
    public int Workers { get; init; } = 1;

    /// <summary>How often landing is looked at.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Runs every timer this often instead of by its schedule.</summary>
    public TimeSpan? TimersEvery { get; init; }

    /// <summary>Instead of host.json's visibilityTimeout.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Port of the status page on the loopback; 0 for none.</summary>
    public int Port { get; init; }
}

/// <summary>A simulator of the Azure Functions host for laptops and tests: watches landing, delivers queues, runs timers, keeps handlers alive. It is not the real host and does not claim to be.</summary>
internal sealed class FunctionsHost : IAsyncDisposable
{
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(5);

    private readonly StoreRoot _stores;
    private readonly HostSettings _settings;
    private readonly LocalHostOptions _options;
    private readonly Action<string> _print;
    private readonly ImmutableArray<QueuePump> _pumps;
    private readonly LandingWatch _watch;
    private int _turn;

    /// <param name="appSettings">What the handlers find in their environment.</param>
    /// <param name="print">Receives a line at a time, the handlers' own included.</param>
    public FunctionsHost(StoreRoot stores, HostSettings settings, IReadOnlyDictionary<string, string> appSettings, LocalHostOptions options, Action<string> print)
    {
        (_stores, _options, _print) = (stores, options, print);
        _settings = settings with { RetryAfter = options.RetryAfter ?? settings.RetryAfter };
        Handlers = [.. Enumerable.Range(0, options.Workers).Select(_ => new HandlerProcess(appSettings, settings.FunctionTimeout, print))];
        _pumps = [.. settings.Functions.Where(f => f.Queue is not null).SelectMany(f => Handlers.Select(h => new QueuePump(f, _settings, stores.Queues, h.CallAsync, print)))];
        _watch = new LandingWatch(stores.Objects, stores.Queues, settles: stores.IsFolder, options.LookEvery);
    }

    public ImmutableArray<HandlerProcess> Handlers { get; }

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await using var page = _options.Port > 0 ? await StatusPageAsync(stop.Token).ConfigureAwait(false) : null;
        List<Task> parts =
        [
            _watch.RunAsync(found => _print(found == 1 ? "1 file has landed." : $"{found} files have landed."), stop.Token, _print),
            .. _pumps.Select(pump => pump.RunAsync(stop.Token)),
            .. _settings.Functions.Where(f => f.Schedule is not null).Select(f => TimerAsync(f, stop.Token)),
        ];
        // None of them ends by itself, so the first to end has failed or was told to stop.
        var first = await Task.WhenAny(parts).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(parts).WaitAsync(StopWithin, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first.ConfigureAwait(false);
    }

    /// <summary>Whether nothing waits and nothing is being worked on. Ask twice: work may be about to send more.</summary>
    public async Task<bool> IsIdleAsync(CancellationToken cancel)
    {
        if (_watch.Waiting > 0 || _pumps.Any(pump => pump.InFlight > 0)) return false;
        foreach (var queue in _settings.Functions.Select(f => f.Queue).OfType<string>())
            if (await _stores.Queues.CountAsync(queue, cancel).ConfigureAwait(false) > 0) return false;
        return _pumps.All(pump => pump.InFlight == 0);
    }

    /// <summary>Calls a function of any handler as its trigger would. Null when the handler died meanwhile.</summary>
    public Task<(HttpStatusCode Status, string Body)?> CallAsync(string function, string body, CancellationToken cancel) =>
        Handlers[(int)((uint)Interlocked.Increment(ref _turn) % (uint)Handlers.Length)].CallAsync(function, body, cancel);

    private async Task TimerAsync(FunctionDefinition function, CancellationToken cancel)
    {
        var schedule = Schedule.Parse(function.Schedule!);
        try
        {
            while (true)
            {
                var now = TimeProvider.System.GetUtcNow();
                var next = _options.TimersEvery is { } every ? now + every : schedule.Next(now);
                await Task.Delay(next - now, cancel).ConfigureAwait(false);
                await CallAsync(function.Name, Payloads.OfTimer(function.Binding, now, next), cancel).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task<WebApplication> StatusPageAsync(CancellationToken cancel)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, _options.Port));
        builder.Logging.ClearProviders();
        var page = builder.Build();
        page.Run(async context =>
        {
            if (context.Request.Path != "/api/status" || !HttpMethods.IsGet(context.Request.Method))
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
            }

            var answer = await CallAsync("status", Payloads.OfHttp("req", "http://127.0.0.1/api/status"), context.RequestAborted).ConfigureAwait(false);
            if (answer is not { Status: HttpStatusCode.OK } given)
            {
                context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                return;
            }

            using var outputs = JsonDocument.Parse(given.Body);
            context.Response.ContentType = "application/json; charset=utf-8";
            await context.Response.WriteAsync(outputs.RootElement.GetProperty("Outputs").GetProperty("res").GetProperty("body").GetRawText(), context.RequestAborted).ConfigureAwait(false);
        });
        await page.StartAsync(cancel).ConfigureAwait(false);
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var handler in Handlers) await handler.DisposeAsync().ConfigureAwait(false);
    }
}
