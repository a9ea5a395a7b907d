using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Safeguarding.App.Storage;

namespace Safeguarding.Tests;

/// <summary>What can go wrong between a client and storage.</summary>
public enum Fault
{
    None,

    /// <summary>503 ServerBusy; nothing was done.</summary>
    Busy,

    /// <summary>403, as an identity gets that has no role there; nothing was done.</summary>
    Forbidden,

    /// <summary>The connection is reset; nothing was done.</summary>
    ResetBefore,

    /// <summary>The connection is reset; the request was done.</summary>
    ResetAfter,

    /// <summary>No answer ever comes; nothing was done.</summary>
    SwallowedBefore,

    /// <summary>No answer ever comes; the request was done.</summary>
    SwallowedAfter,

    /// <summary>Half of the answer's body comes and then the connection ends; the request was done.</summary>
    Truncated,

    /// <summary>A byte of a blob's content is another, on the way in or out. Only where a checksum goes with it, for otherwise nobody could know.</summary>
    Corrupted,
}

/// <param name="Target">Path and query as sent.</param>
/// <param name="Try">Times this method and target have been asked for, this time included.</param>
public sealed record ProxiedRequest(string Method, string Target, int Try);

/// <summary>Stands before the emulator's three services and lets a plan decide what goes wrong with each request.</summary>
public sealed class MisbehavingProxy : IAsyncDisposable
{
    private static readonly Fault[] All = [Fault.Busy, Fault.ResetBefore, Fault.ResetAfter, Fault.SwallowedBefore, Fault.SwallowedAfter, Fault.Truncated, Fault.Corrupted];

    /// <summary>Longer than a quick client waits; one that waits longer sees a reset.</summary>
    private static readonly TimeSpan Swallowing = TimeSpan.FromSeconds(2);

    private readonly WebApplication _app;
    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false });
    private readonly ConcurrentDictionary<(string, string), int> _tries = new();
    private readonly Func<ProxiedRequest, Fault> _plan;
    private readonly Dictionary<int, Uri> _behind = [];
    private int _faults;

    private MisbehavingProxy(EmulatorConnection behind, Func<ProxiedRequest, Fault> plan)
    {
        _plan = plan;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k =>
        {
            for (var i = 0; i < 3; i++) k.Listen(IPAddress.Loopback, 0);
            k.Limits.MaxRequestBodySize = null;
        });
        _app = builder.Build();
        _app.Run(PassAsync);
        _app.StartAsync().GetAwaiter().GetResult();
        var ports = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(a => new Uri(a).Port).ToList();
        foreach (var (port, uri) in ports.Zip([behind.Blob, behind.Queue, behind.Table])) _behind[port] = uri;
        Root = Azurite.RootOf(behind.Account, ports[0], ports[1], ports[2]);
    }

    /// <summary>Connection string of the same account through this proxy.</summary>
    public string Root { get; }

    /// <summary>How many requests something went wrong with.</summary>
    public int Faults => Volatile.Read(ref _faults);

    public static MisbehavingProxy Start(string root, Func<ProxiedRequest, Fault> plan) => new(EmulatorConnection.Parse(root), plan);

    /// <summary>About one request in six goes wrong, and the same request never more than three times running, so a client that asks eight times gets through.</summary>
    public static Func<ProxiedRequest, Fault> Seeded(int seed, params Fault[] faults)
    {
        if (faults.Length == 0) faults = All;
        var random = new Random(seed);
        var running = new Dictionary<(string, string), int>();
        return request =>
        {
            lock (random)
            {
                var key = (request.Method, request.Target);
                var before = running.GetValueOrDefault(key);
                var draw = random.Next(6 * faults.Length * 8);
                var fault = draw < faults.Length * 8 && before < 3 ? faults[draw % faults.Length] : Fault.None;
                // Waiting is what costs a test its time.
                if (fault is Fault.SwallowedBefore or Fault.SwallowedAfter && draw / faults.Length > 1) fault = fault == Fault.SwallowedBefore ? Fault.ResetBefore : Fault.ResetAfter;
                running[key] = fault == Fault.None ? 0 : before + 1;
                return fault;
            }
        };
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _client.Dispose();
    }

    private async Task PassAsync(HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var method = context.Request.Method;
        var fault = _plan(new ProxiedRequest(method, target, _tries.AddOrUpdate((method, target), 1, static (_, n) => n + 1)));
        if (fault != Fault.None) Interlocked.Increment(ref _faults);
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        switch (fault)
        {
            case Fault.Busy:
                context.Response.StatusCode = 503;
                context.Response.Headers["x-ms-error-code"] = "ServerBusy";
                return;
            case Fault.Forbidden:
                context.Response.StatusCode = 403;
                context.Response.Headers["x-ms-error-code"] = "AuthorizationPermissionMismatch";
                return;
            case Fault.ResetBefore:
                Reset(context);
                return;
            case Fault.SwallowedBefore:
                await SwallowAsync(context);
                return;
        }

        var content = body.ToArray();
        var damaged = fault == Fault.Corrupted && content.Length > 0 && (context.Request.Headers.ContainsKey("x-ms-content-crc64") || context.Request.Headers.ContainsKey("Content-MD5"));
        if (damaged) content[content.Length / 2] ^= 1;
        using var answer = await _client.SendAsync(Copy(context, target, content), CancellationToken.None);
        var answered = await answer.Content.ReadAsByteArrayAsync();
        switch (fault)
        {
            case Fault.ResetAfter:
                Reset(context);
                return;
            case Fault.SwallowedAfter:
                await SwallowAsync(context);
                return;
        }

        if (fault == Fault.Corrupted && !damaged && answered.Length > 0 && (answer.Headers.Contains("x-ms-content-crc64") || answer.Content.Headers.ContentMD5 is not null) && method == "GET") answered[answered.Length / 2] ^= 1;
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var header in answer.Headers.Concat(answer.Content.Headers))
            if (header.Key is not ("Transfer-Encoding" or "Connection" or "Keep-Alive")) context.Response.Headers[header.Key] = header.Value.ToArray();
        if (method == "HEAD" || answer.StatusCode is HttpStatusCode.NoContent or HttpStatusCode.NotModified) return;
        context.Response.ContentLength = answered.Length;
        if (fault == Fault.Truncated)
        {
            await context.Response.Body.WriteAsync(answered.AsMemory(0, answered.Length / 2));
            await context.Response.Body.FlushAsync();
            Reset(context);
            return;
        }

        await context.Response.Body.WriteAsync(answered);
    }

    private HttpRequestMessage Copy(HttpContext context, string target, byte[] content)
    {
        var behind = _behind[context.Connection.LocalPort];
        // Every character goes on as it came: the signature is over it.
        var uri = new Uri($"{behind.Scheme}://{behind.Authority}{target}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var request = new HttpRequestMessage(new HttpMethod(context.Request.Method), uri) { Content = new ByteArrayContent(content) };
        foreach (var header in context.Request.Headers)
        {
            if (header.Key is "Host" or "Content-Length" or "Transfer-Encoding" or "Connection") continue;
            if (!request.Headers.TryAddWithoutValidation(header.Key, header.Value.ToArray())) request.Content.Headers.TryAddWithoutValidation(header.Key, header.Value.ToArray());
        }

        return request;
    }

    private static async Task SwallowAsync(HttpContext context)
    {
        // Ends early when the client has given up.
        await Task.Delay(Swallowing, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Reset(context);
    }

    private static void Reset(HttpContext context)
    {
        if (context.Features.Get<IConnectionSocketFeature>()?.Socket is { } socket) socket.LingerState = new System.Net.Sockets.LingerOption(true, 0);
        context.Abort();
    }
}
