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
        var response = message.Response;
        return new TableAnswer(
            response.Status,
            response.Content.ToMemory(),
            response.Headers.ContentType,
            response.Headers.TryGetValue("x-ms-continuation-NextPartitionKey", out var partition) ? partition : null,
            response.Headers.TryGetValue("x-ms-continuation-NextRowKey", out var row) ? row : null,
            message.ProcessingContext.RetryNumber > 0);
    }

    private sealed class Options : ClientOptions;
}

/// <param name="NextPartition">Where a query goes on that did not fit one answer.</param>
/// <param name="Repeated">There was an earlier try, whose answer may have been lost after it did its work.</param>
internal sealed record TableAnswer(int Status, ReadOnlyMemory<byte> Body, string? ContentType, string? NextPartition, string? NextRow, bool Repeated)
{
    public bool Done => Status is >= 200 and < 300;

    /// <summary>The service's own word for what went wrong, such as <c>EntityAlreadyExists</c>; empty when it gave none.</summary>
    public string ErrorCode { get; } = ErrorCodeOf(Status, Body);

    public RequestFailedException Failure() => FailureOf(Status, ErrorCode);

    public static RequestFailedException FailureOf(int status, string errorCode) =>
        new(status, $"The Table service answered {status} {errorCode}. See whether the account, its roles and its network let this program in.", errorCode, null);

    public static string ErrorCodeOf(int status, ReadOnlyMemory<byte> body)
    {
        if (status < 400 || body.IsEmpty || body.Span[0] != '{') return "";
        using var json = JsonDocument.Parse(body);
        return json.RootElement.TryGetProperty("odata.error", out var error) && error.TryGetProperty("code", out var code) ? code.GetString() ?? "" : "";
    }
}
