using System.Collections.Frozen;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Safeguarding.Pipeline.Runs;

namespace Safeguarding.App.Hosting;

/// <summary>What a function answers the host.</summary>
/// <param name="Outputs">Values of output bindings by name.</param>
internal sealed record Answer(IReadOnlyList<LogLine> Logs, IReadOnlyDictionary<string, object>? Outputs = null);

/// <summary>A function's work. It returns when the work is durably done, and throws when it is not.</summary>
internal delegate Task<Answer> FunctionWork(Invocation call, CancellationToken cancel);

/// <summary>The custom handler of the Functions host: HTTP on the loopback, one POST a trigger.</summary>
/// <remarks>
/// Success is 200 with a JSON object; an empty answer would leave the host waiting until its time-out. Everything else is failure, upon which the host
/// delivers the message again and, after maxDequeueCount times, puts it into the poison queue. Nobody but this machine can reach the port, and the host sends no credentials.
/// </remarks>
internal static class CustomHandler
{
    public const string PortSetting = "FUNCTIONS_CUSTOMHANDLER_PORT";

    /// <summary>Property names as they are: the host matches them without case, and documents them so. One instance, because each keeps what it has learned of the types.</summary>
    private static readonly JsonSerializerOptions AsNamed = new();

    /// <param name="port">0 takes any free one.</param>
    /// <param name="log">Where log lines go besides the answer; the host captures standard output.</param>
    public static WebApplication Build(int port, IReadOnlyDictionary<string, FunctionWork> functions, Action<LogLine> log)
    {
        var table = functions.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = Invocation.MaxBodyBytes;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Run(context => ServeAsync(context, table, log));
        return app;
    }

    private static async Task ServeAsync(HttpContext context, FrozenDictionary<string, FunctionWork> functions, Action<LogLine> log)
    {
        var path = context.Request.Path.Value ?? "/";
        if (path == "/")
        {
            // The host asks this every few milliseconds until it is answered, and now and then later on.
            context.Response.StatusCode = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) ? StatusCodes.Status200OK : StatusCodes.Status405MethodNotAllowed;
            return;
        }

        if (!functions.TryGetValue(path[1..], out var work)) await RefuseAsync(context, StatusCodes.Status404NotFound, "There is no function of this name.").ConfigureAwait(false);
        else if (!HttpMethods.IsPost(context.Request.Method)) await RefuseAsync(context, StatusCodes.Status405MethodNotAllowed, "Functions are called by POST.").ConfigureAwait(false);
        else if (!context.Request.HasJsonContentType()) await RefuseAsync(context, StatusCodes.Status415UnsupportedMediaType, "The body must be application/json.").ConfigureAwait(false);
        else await CallAsync(context, path[1..].ToLowerInvariant(), work, log).ConfigureAwait(false);
    }

    private static async Task CallAsync(HttpContext context, string name, FunctionWork work, Action<LogLine> log)
    {
        Invocation call;
        try
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted).ConfigureAwait(false);
            call = Invocation.Parse(name, body.ToArray());
        }
        catch (JsonException)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, "The body must be a JSON object with 'Data'.").ConfigureAwait(false);
            return;
        }
        catch (BadHttpRequestException wrong)
        {
            await RefuseAsync(context, wrong.StatusCode, "The request cannot be read.").ConfigureAwait(false);
            return;
        }

        Answer answer;
        using var trace = Telemetry.Begin("function", name);
        try
        {
            // Not RequestAborted: the host does not tell when it has given up, and work that is half done is better finished.
            answer = await work(call, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            // The edge of the process, and the one place that may: the host must be told, so that the message comes again.
            log(LogLine.Of($"{Word.OfName(name)} failed with {Word.Of(failure)} at attempt {call.DequeueCount}. The message will come again, and after the last attempt lie in the poison queue."));
            await RefuseAsync(context, StatusCodes.Status500InternalServerError, $"The work failed with {failure.GetType().Name}.").ConfigureAwait(false);
            return;
        }

        foreach (var line in answer.Logs) log(line);
        await AnswerAsync(context, StatusCodes.Status200OK, new { Outputs = answer.Outputs ?? new Dictionary<string, object>(), Logs = answer.Logs.Select(l => l.Text), ReturnValue = (object?)null }).ConfigureAwait(false);
    }

    private static Task RefuseAsync(HttpContext context, int status, string why) => AnswerAsync(context, status, new { error = why });

    private static Task AnswerAsync(HttpContext context, int status, object answer)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(answer, AsNamed);
    }
}
