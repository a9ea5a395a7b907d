using System.Text.Json;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Safeguarding.App.Storage;

/// <summary>Requests to the Table service over Azure.Core's pipeline, which brings retries, timeouts and sign-in. See infra/adr/0005 for why this is our own.</summary>
internal sealed class TableRequests
{
    private readonly Uri _endpoint;
    private readonly HttpPipeline _pipeline;

    /// <param name="endpoint">Such as <c>https://account.table.core.windows.net</c>.</param>
    /// <param name="signIn">Bearer tokens, or <see cref="SharedKeyLite"/> for the emulator.</param>
    public TableRequests(Uri endpoint, HttpPipelinePolicy signIn, StorageRetries retries)
    {
        _endpoint = new Uri(endpoint.AbsoluteUri.TrimEnd('/') + "/");
        _pipeline = HttpPipelineBuilder.Build(retries.ApplyTo(new Options()), signIn);
    }

    /// <summary>The policy that asks for tokens for storage.</summary>
    public static HttpPipelinePolicy Bearer(TokenCredential credential) => new BearerTokenAuthenticationPolicy(credential, "https://storage.azure.com/.default");

    /// <param name="path">Escaped path and query below the endpoint.</param>
    public Uri UriOf(string path) => new(_endpoint, path);

    public async Task<TableAnswer> SendAsync(RequestMethod method, string path, ReadOnlyMemory<byte> content, string contentType, string? version, CancellationToken cancel)
    {
        using var message = _pipeline.CreateMessage();
        var request = message.Request;
        request.Method = method;
        request.Uri.Reset(UriOf(path));
        request.Headers.Add("x-ms-version", "2019-02-02");
        request.Headers.Add("DataServiceVersion", "3.0;NetFx");
        request.Headers.Add("MaxDataServiceVersion", "3.0;NetFx");
        request.Headers.Add("Accept", "application/json;odata=minimalmetadata");
        if (version is not null) request.Headers.Add("If-Match", version);
        if (!content.IsEmpty)
        {
            request.Headers.Add("Content-Type", contentType);
            request.Headers.Add("Prefer", "return-no-content");
            request.Content = RequestContent.Create(content);
        }

        await _pipeline.SendAsync(message, cancel).ConfigureAwait(false);
        // The response is read to its end by then; keeping it past the message is what ExtractResponseContent is not needed for.
        return new TableAnswer(message.Response, message.ProcessingContext.RetryNumber > 0);
    }

    private sealed class Options : ClientOptions;
}

/// <param name="Repeated">There was an earlier try, whose answer may have been lost after it did its work.</param>
internal sealed record TableAnswer(Response Response, bool Repeated)
{
    public bool Done => Response.Status is >= 200 and < 300;

    /// <summary>The service's own word for what went wrong, such as <c>EntityAlreadyExists</c>; empty when it gave none.</summary>
    public string ErrorCode { get; } = ErrorCodeOf(Response.Status, Response.Content.ToMemory());

    public RequestFailedException Failure() => new(Response.Status, $"The Table service answered {Response.Status} {ErrorCode}. See whether the account, its roles and its network let this program in.", ErrorCode, null);

    internal static string ErrorCodeOf(int status, ReadOnlyMemory<byte> body)
    {
        if (status < 400 || body.IsEmpty || body.Span[0] != '{') return "";
        using var json = JsonDocument.Parse(body);
        return json.RootElement.TryGetProperty("odata.error", out var error) && error.TryGetProperty("code", out var code) ? code.GetString() ?? "" : "";
    }
}
