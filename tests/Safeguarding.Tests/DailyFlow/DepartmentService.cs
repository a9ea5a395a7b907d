using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Safeguarding.App.DailyFlow;
using Safeguarding.Returns;

namespace Safeguarding.Tests.DailyFlow;

/// <summary>How the service treats one request.</summary>
internal enum Whim { Well, TooManyAsksToWait, TokenRunsOut, Down, ResetBefore, ResetAfter, Slow, SlowAfter, TooFewReceipts, NoContent, TooLarge, Forbidden, NoSuchPath, NotReceipts }

/// <summary>A receiver of the daily flow on this machine that holds what it is sent, and misbehaves as it is told, a whim a request.</summary>
internal sealed class DepartmentService : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, JsonObject> _held = new(StringComparer.Ordinal);
    private int _tokens;

    private DepartmentService(WebApplication app) => _app = app;

    public ConcurrentQueue<Whim> Whims { get; } = new();

    /// <summary>Children whose records it refuses.</summary>
    public HashSet<string> Bad { get; } = new(StringComparer.Ordinal);

    /// <summary>What a refusal says, from the positions of the records at fault.</summary>
    public Func<IReadOnlyList<int>, string> Complaint { get; set; } = at => string.Join(' ', at.Select(i => $"[{i}].child_details is not valid."));

    /// <summary>Requests it takes at most this many bytes of.</summary>
    public int MostBytes { get; set; } = int.MaxValue;

    /// <summary>Answers from it when nothing else is said; for a service that is down for good.</summary>
    public Whim Mood { get; set; }

    public bool RefusesClients { get; set; }

    public Action Expire { get; set; } = () => { };

    /// <summary>Number of records of each request that came.</summary>
    public List<int> Sizes { get; } = [];

    /// <summary>How often each child's record was taken.</summary>
    public ConcurrentDictionary<string, int> Taken { get; } = new(StringComparer.Ordinal);

    public int TokensGiven => _tokens;

    public IReadOnlyDictionary<string, JsonObject> Held => _held;

    public FlowSettings Settings => new()
    {
        Api = new Uri(_app.Urls.First() + "/receiver/1"),
        TokenEndpoint = new Uri(_app.Urls.First() + "/token"),
        ClientId = "client",
        ClientSecret = "SECRET-OF-THE-CLIENT",
        Scope = "scope",
        SupplierKey = "KEY-OF-THE-SUPPLIER",
    };

    public static async Task<DepartmentService> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0, o => o.Protocols = HttpProtocols.Http1));
        var app = builder.Build();
        var service = new DepartmentService(app);
        app.MapPost("/token", service.TokenAsync);
        app.MapPost("/receiver/1/children_social_care_data/{authority}/children", service.ReceiveAsync);
        await app.StartAsync();
        return service;
    }

    private async Task TokenAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        if (RefusesClients || form["client_secret"] != "SECRET-OF-THE-CLIENT" || form["grant_type"] != "client_credentials" || form["scope"] != "scope" || form["client_id"] != "client")
        {
            context.Response.StatusCode = 401;
            return;
        }

        await context.Response.WriteAsJsonAsync(new { access_token = $"token-{Interlocked.Increment(ref _tokens)}", expires_in = 3600, token_type = "Bearer" });
    }

    private async Task ReceiveAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        var records = JsonNode.Parse(body)!.AsArray().Select(r => r!.AsObject()).ToList();
        var whim = Whims.TryDequeue(out var next) ? next : Mood;
        lock (Sizes) Sizes.Add(records.Count);
        if (whim == Whim.TokenRunsOut) Interlocked.Increment(ref _tokens);
        if (context.Request.Headers.Authorization != $"Bearer token-{_tokens}")
        {
            context.Response.StatusCode = 401;
            return;
        }

        if (context.Request.Headers["SupplierKey"] != "KEY-OF-THE-SUPPLIER" || whim == Whim.Forbidden) await AnswerAsync(403, "Forbidden");
        else if (records.Count > FlowShape.MostInBatch || context.Request.RouteValues["authority"] as string != "999") await AnswerAsync(400, "no");
        else if (body.Length > MostBytes || whim == Whim.TooLarge) await AnswerAsync(413, "too large");
        else await TreatAsync(whim);

        async Task TreatAsync(Whim how)
        {
            switch (how)
            {
                case Whim.TooManyAsksToWait:
                    context.Response.Headers.RetryAfter = "17";
                    await AnswerAsync(429, "slow down");
                    break;
                case Whim.Down:
                    await AnswerAsync(503, "down");
                    break;
                case Whim.NoSuchPath:
                    await AnswerAsync(404, "");
                    break;
                case Whim.ResetBefore:
                    context.Abort();
                    break;
                case Whim.ResetAfter:
                    Take();
                    context.Abort();
                    break;
                case Whim.Slow or Whim.SlowAfter:
                    if (how == Whim.SlowAfter) Take();
                    var left = new TaskCompletionSource();
                    context.RequestAborted.Register(() => left.TrySetResult());
                    Expire();
                    await left.Task.WaitAsync(TimeSpan.FromSeconds(20));
                    break;
                case Whim.NoContent:
                    context.Response.StatusCode = 204;
                    break;
                case Whim.NotReceipts:
                    Take();
                    await AnswerAsync(200, "<html>");
                    break;
                default:
                    var bad = Enumerable.Range(0, records.Count).Where(i => Bad.Contains(records[i]["la_child_id"]!.GetValue<string>())).ToList();
                    if (bad.Count > 0)
                    {
                        await AnswerAsync(400, Complaint(bad));
                        break;
                    }

                    Take();
                    var receipts = records.Select((_, i) => $"2026-04-01_05:00:00.000000_{i:D8}-0000-0000-0000-000000000000").Skip(how == Whim.TooFewReceipts ? 1 : 0);
                    await AnswerAsync(200, JsonSerializer.Serialize(receipts));
                    break;
            }
        }

        void Take()
        {
            foreach (var record in records)
            {
                var id = record["la_child_id"]!.GetValue<string>();
                Taken.AddOrUpdate(id, 1, (_, n) => n + 1);
                if (FlowFold.Into(_held.GetValueOrDefault(id), record) is { } folded) _held[id] = folded;
                else _held.TryRemove(id, out _);
            }
        }

        async Task AnswerAsync(int status, string text)
        {
            context.Response.StatusCode = status;
            await context.Response.WriteAsync(text);
        }
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
