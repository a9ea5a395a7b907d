using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Safeguarding.App.Hosting;

namespace Safeguarding.Tests.Hosting;

/// <summary>What the Functions host sends and what it must be answered, on a real socket. The shapes are those of the host's own code and unit tests.</summary>
public sealed class HostProtocolTests : IAsyncLifetime, IDisposable
{
    private const string Golden = """{"Data":{"message":"\"{\\\"path\\\":\\\"landing/health/2026-03-31/patients.csv\\\",\\\"id\\\":\\\"e1\\\"}\""},"Metadata":{"DequeueCount":"2","ExpirationTime":"2026-11-27T10:00:00+00:00","Id":"\"800ae4b3\"","InsertionTime":"2026-11-20T10:00:00+00:00","NextVisibleTime":"2026-11-20T10:10:00+00:00","PopReceipt":"\"AgAAAA==\"","path":"\"landing/health/2026-03-31/patients.csv\"","id":"\"e1\""}}""";
    private const string Timer = """{"Data":{"timer":{"Schedule":{"AdjustForDST":true},"ScheduleStatus":{"Last":"2026-04-01T00:00:00","Next":"2026-04-01T00:05:00","LastUpdated":"2026-04-01T00:00:00"},"IsPastDue":false}},"Metadata":{}}""";
    private const string Http = """{"Data":{"req":{"Url":"http://localhost:7071/api/status","Method":"GET","Query":{},"Headers":{"Accept":["*/*"]},"Params":{},"Identities":[],"Body":""}},"Metadata":{}}""";

    private readonly ConcurrentQueue<Invocation> _calls = new();
    private readonly ConcurrentQueue<string> _logged = new();
    private readonly TaskCompletionSource _holding = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _let = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(30) };
    private WebApplication _app = null!;
    private Uri _address = null!;
    private int _inside;

    public async Task InitializeAsync()
    {
        _app = CustomHandler.Build(0, new Dictionary<string, FunctionWork>
        {
            ["extract-landed"] = (call, _) => Said(call, call.Message("message")),
            ["nightly-build"] = (call, _) => Said(call, call.Message("timer")),
            ["status"] = (call, _) => Task.FromResult(new Answer([], new Dictionary<string, object> { ["res"] = new { statusCode = "200", body = call.Message("req").Length } })),
            ["broken"] = (_, _) => throw new InvalidOperationException("Zebedee Canary, 999 000 0018"),
            ["slow"] = async (_, _) =>
            {
                _holding.TrySetResult();
                if (Interlocked.Increment(ref _inside) == 32) _all.TrySetResult();
                await _let.Task;
                return new Answer([LogLine.Of($"{_inside} at once.")]);
            },
        }, line => _logged.Enqueue(line.Text));
        await _app.StartAsync();
        _address = new Uri(_app.Urls.Single());
    }

    private Task<Answer> Said(Invocation call, string message)
    {
        _calls.Enqueue(call);
        return Task.FromResult(new Answer([LogLine.Of($"{message.Length} characters.")]));
    }

    [Fact]
    public async Task The_readiness_probe_is_answered_at_once_even_while_work_goes_on()
    {
        Assert.Equal(HttpStatusCode.OK, (await _http.GetAsync(_address)).StatusCode);
        var slow = PostAsync("slow", Golden);
        await _holding.Task;
        Assert.Equal(HttpStatusCode.OK, (await _http.GetAsync(_address)).StatusCode);
        Assert.False(slow.IsCompleted);
        _let.SetResult();
        Assert.Equal(HttpStatusCode.OK, (await slow).Status);
    }

    [Fact]
    public void It_listens_on_the_loopback_and_nowhere_else()
    {
        var listeners = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Where(l => l.Port == _address.Port);
        Assert.Equal(IPAddress.Loopback, Assert.Single(listeners).Address);
    }

    [Theory]
    [InlineData("the host's own form", Golden, 2)]
    [InlineData("an object instead of a string", """{"Data":{"message":{"path":"landing/health/2026-03-31/patients.csv","id":"e1"}},"Metadata":{"DequeueCount":2}}""", 2)]
    [InlineData("the text not quoted again, as the documentation has it", """{"Data":{"message":"{\"path\":\"landing/health/2026-03-31/patients.csv\",\"id\":\"e1\"}"},"Metadata":{"DequeueCount":2}}""", 2)]
    [InlineData("other case", """{"data":{"MESSAGE":"\"{\\\"path\\\":\\\"landing/health/2026-03-31/patients.csv\\\",\\\"id\\\":\\\"e1\\\"}\""},"metadata":{"dequeuecount":"2"}}""", 2)]
    [InlineData("no metadata", """{"Data":{"message":"\"{\\\"path\\\":\\\"landing/health/2026-03-31/patients.csv\\\",\\\"id\\\":\\\"e1\\\"}\""}}""", 1)]
    [InlineData("metadata that is none", """{"Data":{"message":"\"{\\\"path\\\":\\\"landing/health/2026-03-31/patients.csv\\\",\\\"id\\\":\\\"e1\\\"}\""},"Metadata":null}""", 1)]
    public async Task A_queue_message_is_read_in_every_form(string form, string body, int dequeueCount)
    {
        var (status, type, answer) = await PostAsync("extract-landed", body);
        Assert.Equal((form, HttpStatusCode.OK, "application/json"), (form, status, type));
        // Exactly what the host reads: an empty answer would leave it waiting.
        Assert.Equal("""{"Outputs":{},"Logs":["59 characters."],"ReturnValue":null}""", answer);
        var call = Assert.Single(_calls);
        Assert.Equal("""{"path":"landing/health/2026-03-31/patients.csv","id":"e1"}""", Canonical(call.Message("message")));
        Assert.Equal((form, dequeueCount), (form, call.DequeueCount));
        Assert.Equal(["59 characters."], _logged);
    }

    [Theory]
    [InlineData(Timer)]
    [InlineData("""{"Data":{"timer":"{\"Schedule\":{\"AdjustForDST\":true},\"IsPastDue\":true}"},"Metadata":{}}""")]
    public async Task A_timer_is_read_as_an_object_and_as_a_string(string body)
    {
        Assert.Equal(HttpStatusCode.OK, (await PostAsync("nightly-build", body)).Status);
        using var timer = JsonDocument.Parse(Assert.Single(_calls).Message("timer"));
        Assert.True(timer.RootElement.GetProperty("Schedule").GetProperty("AdjustForDST").GetBoolean());
    }

    [Fact]
    public async Task An_http_request_is_answered_through_its_output_binding()
    {
        var (status, _, answer) = await PostAsync("status", Http);
        Assert.Equal(HttpStatusCode.OK, status);
        using var json = JsonDocument.Parse(answer);
        Assert.Equal("200", json.RootElement.GetProperty("Outputs").GetProperty("res").GetProperty("statusCode").GetString());
    }

    [Theory]
    [InlineData("nothing", "")]
    [InlineData("null", "null")]
    [InlineData("an array", "[]")]
    [InlineData("a number", "7")]
    [InlineData("a string", "\"x\"")]
    [InlineData("not JSON", "path=landing")]
    [InlineData("half of it", """{"Data":{"message":""")]
    [InlineData("no Data", """{"Metadata":{}}""")]
    [InlineData("Data null", """{"Data":null}""")]
    [InlineData("Data an array", """{"Data":[]}""")]
    [InlineData("two documents", "{\"Data\":{}}{\"Data\":{}}")]
    public async Task A_body_that_is_no_call_is_refused(string form, string body)
    {
        var (status, type, answer) = await PostAsync("extract-landed", body);
        Assert.Equal((form, HttpStatusCode.BadRequest, "application/json"), (form, status, type));
        Assert.NotEqual("", answer);
        Assert.Empty(_calls);
    }

    [Fact]
    public async Task A_body_nested_without_end_is_refused() =>
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync("extract-landed", "{\"Data\":" + new string('[', 100_000))).Status);

    [Fact]
    public async Task Another_binding_than_the_functions_fails_so_that_the_message_ends_as_poison() =>
        Assert.Equal(HttpStatusCode.InternalServerError, (await PostAsync("extract-landed", """{"Data":{"other":"x"}}""")).Status);

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData(null)]
    public async Task Another_content_type_is_refused(string? contentType)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Golden));
        if (contentType is not null) content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        var response = await _http.PostAsync(new Uri(_address, "extract-landed"), content);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Empty(_calls);
    }

    [Theory]
    [InlineData("GET", "extract-landed", HttpStatusCode.MethodNotAllowed)]
    [InlineData("PUT", "extract-landed", HttpStatusCode.MethodNotAllowed)]
    [InlineData("DELETE", "extract-landed", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "no-such-function", HttpStatusCode.NotFound)]
    [InlineData("POST", "extract-landed/", HttpStatusCode.NotFound)]
    [InlineData("POST", "extract-landed/more", HttpStatusCode.NotFound)]
    [InlineData("POST", "%2e%2e/extract-landed%2f", HttpStatusCode.NotFound)]
    [InlineData("GET", "api/status", HttpStatusCode.NotFound)]
    public async Task Anything_but_a_post_to_a_function_is_refused(string method, string path, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(_address, path));
        if (method == "POST") request.Content = new StringContent(Golden, Encoding.UTF8, "application/json");
        Assert.Equal(expected, (await _http.SendAsync(request)).StatusCode);
        Assert.Empty(_calls);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_over_a_megabyte_is_refused_whether_it_says_so_or_not(bool chunked)
    {
        // Ours are a path and ids. The host itself would send a queue message of 64 KB at most.
        var most = Body(Invocation.MaxBodyBytes);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync("extract-landed", most)).Status);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_address, "extract-landed"));
        request.Content = new StringContent(Body(Invocation.MaxBodyBytes + 1), Encoding.UTF8, "application/json");
        request.Headers.TransferEncodingChunked = chunked;
        // Asked before it is sent, as far as that goes: sent regardless, the connection may close under the sender before it has read the answer.
        request.Headers.ExpectContinue = true;
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await _http.SendAsync(request)).StatusCode);
        Assert.Single(_calls);

        static string Body(int bytes)
        {
            const string Start = "{\"Data\":{\"message\":\"", End = "\"}}";
            return Start + new string('x', bytes - Start.Length - End.Length) + End;
        }
    }

    [Fact]
    public async Task A_failure_is_told_to_the_host_without_its_message()
    {
        var (status, type, answer) = await PostAsync("broken", Golden);
        Assert.Equal((HttpStatusCode.InternalServerError, "application/json"), (status, type));
        Assert.Equal("""{"error":"The work failed with InvalidOperationException."}""", answer);
        Assert.Equal("broken failed with InvalidOperationException at attempt 2. The message will come again, and after the last attempt lie in the poison queue.", Assert.Single(_logged));
    }

    [Fact]
    public async Task Thirty_two_calls_are_worked_on_at_once()
    {
        var calls = Enumerable.Range(0, 32).Select(_ => PostAsync("slow", Golden)).ToList();
        await _all.Task.WaitAsync(TimeSpan.FromSeconds(30));
        _let.SetResult();
        Assert.All(await Task.WhenAll(calls), answer => Assert.Equal((HttpStatusCode.OK, """{"Outputs":{},"Logs":["32 at once."],"ReturnValue":null}"""), (answer.Status, answer.Body)));
    }

    [Fact]
    public async Task A_host_that_breaks_off_in_the_middle_of_a_body_costs_nothing()
    {
        using (var socket = new TcpClient())
        {
            await socket.ConnectAsync(IPAddress.Loopback, _address.Port);
            await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes("POST /extract-landed HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{\"Data\":"));
        }

        Assert.Equal(HttpStatusCode.OK, (await PostAsync("extract-landed", Golden)).Status);
        Assert.Single(_calls);
    }

    private async Task<(HttpStatusCode Status, string? Type, string Body)> PostAsync(string function, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_address, function)) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("X-Azure-Functions-InvocationId", "6e9a4b9a-0000-0000-0000-000000000000");
        request.Headers.Add("X-Azure-Functions-HostVersion", "4.1037.0.0");
        using var response = await _http.SendAsync(request);
        return (response.StatusCode, response.Content.Headers.ContentType?.MediaType, await response.Content.ReadAsStringAsync());
    }

    private static string Canonical(string json)
    {
        using var document = JsonDocument.Parse(json);
        return JsonSerializer.Serialize(document.RootElement);
    }

    public async Task DisposeAsync()
    {
        _let.TrySetResult();
        await _app.DisposeAsync();
    }

    public void Dispose() => _http.Dispose();
}
