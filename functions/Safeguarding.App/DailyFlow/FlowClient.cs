using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace Safeguarding.App.DailyFlow;

/// <summary>Puts one request to the department's service, as often as is sensible. It knows nothing of children: a body, and how many records it holds.</summary>
internal sealed class FlowClient
{
    private readonly HttpClient _http;
    private readonly FlowSettings _settings;
    private readonly FlowPatience _patience;
    private readonly TimeProvider _time;
    private readonly FlowToken _token;
    private readonly Uri _address;
    private readonly ResiliencePipeline<FlowResponse> _tries;
    private readonly ResiliencePipeline<FlowAnswer> _breaker;
    private long? _last;

    /// <param name="chance">Numbers from 0 to 1, for jitter.</param>
    public FlowClient(HttpClient http, FlowSettings settings, string authority, FlowPatience patience, TimeProvider time, Func<double> chance)
    {
        (_http, _settings, _patience, _time) = (http, settings, patience, time);
        _token = new FlowToken(http, settings, time);
        _address = settings.Children(authority);
        _tries = new ResiliencePipelineBuilder<FlowResponse> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<FlowResponse>
            {
                ShouldHandle = args => ValueTask.FromResult(args.Outcome.Exception is HttpRequestException or IOException or TimeoutRejectedException || args.Outcome.Result is { } response && response.IsPassing(Records(args.Context))),
                MaxRetryAttempts = patience.Retries,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = patience.FirstDelay,
                MaxDelay = patience.LongestDelay,
                Randomizer = chance,
                DelayGenerator = args => ValueTask.FromResult(args.Outcome.Result?.RetryAfter),
            })
            .AddTimeout(new TimeoutStrategyOptions { Timeout = patience.OneTry })
            .Build();
        _breaker = new ResiliencePipelineBuilder<FlowAnswer> { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<FlowAnswer>
            {
                ShouldHandle = args => ValueTask.FromResult(args.Outcome.Result is { Verdict: FlowVerdict.GivenUp }),
                FailureRatio = 0.5,
                MinimumThroughput = 2,
                SamplingDuration = TimeSpan.FromMinutes(10),
                BreakDuration = patience.Break,
            })
            .Build();
    }

    /// <summary>Requests put, repetitions included.</summary>
    public int Requests { get; private set; }

    private static readonly ResiliencePropertyKey<int> RecordsKey = new("records");

    /// <exception cref="BrokenCircuitException">Requests were given up one after another, and the service is being left alone.</exception>
    public async Task<FlowAnswer> SendAsync(string body, int records, CancellationToken cancel) =>
        await _breaker.ExecuteAsync(async token => await TryAsync(body, records, token).ConfigureAwait(false), cancel).ConfigureAwait(false);

    private async Task<FlowAnswer> TryAsync(string body, int records, CancellationToken cancel)
    {
        var doubt = false;
        var context = ResilienceContextPool.Shared.Get(cancel);
        context.Properties.Set(RecordsKey, records);
        try
        {
            var response = await _tries.ExecuteAsync(async inner =>
            {
                // Once the bytes are on their way, only an answer tells whether they arrived.
                var before = doubt;
                var token = await _token.GetAsync(inner.CancellationToken).ConfigureAwait(false);
                await KeepGapAsync(inner.CancellationToken).ConfigureAwait(false);
                doubt = true;
                var answer = await PostAsync(body, token, inner.CancellationToken).ConfigureAwait(false);
                if (answer.Status == HttpStatusCode.Unauthorized)
                {
                    _token.Forget();
                    doubt = before;
                    token = await _token.GetAsync(inner.CancellationToken).ConfigureAwait(false);
                    await KeepGapAsync(inner.CancellationToken).ConfigureAwait(false);
                    doubt = true;
                    answer = await PostAsync(body, token, inner.CancellationToken).ConfigureAwait(false);
                }

                doubt = before || answer.LeavesDoubt(records);
                return answer;
            }, context).ConfigureAwait(false);
            return Verdict(response, records, doubt);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or TimeoutRejectedException)
        {
            return new FlowAnswer(FlowVerdict.GivenUp, 0, [], "", doubt);
        }
        catch (FlowStoppedException stopped)
        {
            return new FlowAnswer(FlowVerdict.Stopped, 0, [], stopped.Message, doubt);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private static FlowAnswer Verdict(FlowResponse response, int records, bool doubt)
    {
        var receipts = response.Receipts(records);
        if (!receipts.IsEmpty) return new FlowAnswer(FlowVerdict.Taken, (int)response.Status, receipts, "", false);
        if (response.IsPassing(records)) return new FlowAnswer(FlowVerdict.GivenUp, (int)response.Status, [], response.Beginning, doubt);
        return response.Status switch
        {
            HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity => new FlowAnswer(FlowVerdict.Refused, (int)response.Status, [], response.Beginning, doubt),
            HttpStatusCode.RequestEntityTooLarge => new FlowAnswer(FlowVerdict.TooLarge, (int)response.Status, [], response.Beginning, doubt),
            HttpStatusCode.Unauthorized => throw new FlowStoppedException("The service does not take a token that it has just been given (401, twice). See that the client is allowed to use this service, and that the token endpoint and scope belong to it."),
            HttpStatusCode.Forbidden => throw new FlowStoppedException($"The service forbids this (403). See that the authority's code in --authority is the one the client is registered for, that {FlowSettings.SupplierKeySetting} is right, and that this machine's address is let through."),
            _ => throw new FlowStoppedException($"The service answered {(int)response.Status}, which no repetition will change. See that {FlowSettings.ApiSetting} is the address of the children's social care API."),
        };
    }

    private async Task<FlowResponse> PostAsync(string body, string token, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _address) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add("SupplierKey", _settings.SupplierKey);
        Requests++;
        using var response = await _http.SendAsync(request, cancel).ConfigureAwait(false);
        return new FlowResponse(response.StatusCode, await response.Content.ReadAsStringAsync(cancel).ConfigureAwait(false), Asked(response.Headers.RetryAfter));
    }

    private TimeSpan? Asked(RetryConditionHeaderValue? header)
    {
        var asked = header?.Delta ?? header?.Date - _time.GetUtcNow();
        return asked is not { } wait ? null : wait < TimeSpan.Zero ? TimeSpan.Zero : wait > _patience.LongestAsked ? _patience.LongestAsked : wait;
    }

    private async Task KeepGapAsync(CancellationToken cancel)
    {
        if (_last is { } last && _patience.Gap - _time.GetElapsedTime(last) is { Ticks: > 0 } left) await Task.Delay(left, _time, cancel).ConfigureAwait(false);
        _last = _time.GetTimestamp();
    }

    private static int Records(ResilienceContext context) => context.Properties.GetValue(RecordsKey, 0);
}
