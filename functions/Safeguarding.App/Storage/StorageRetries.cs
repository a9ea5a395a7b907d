using Azure;
using Azure.Core;
using Polly;
using Polly.Retry;

namespace Safeguarding.App.Storage;

/// <summary>How patiently the adapters ask storage again. The SDK repeats requests that met 408, 429, 5xx, a reset or a timeout; Polly repeats transfers whose checksum did not match.</summary>
/// <param name="Most">Repetitions after the first try.</param>
/// <param name="Delay">Wait before the first repetition; it doubles each time, with jitter, up to <paramref name="LongestDelay"/>.</param>
/// <param name="OneTry">How long a single try may take.</param>
public sealed record StorageRetries(int Most, TimeSpan Delay, TimeSpan LongestDelay, TimeSpan OneTry)
{
    /// <summary>Rides out about half a minute of trouble; after that the host's own retry takes over.</summary>
    public static readonly StorageRetries Default = new(6, TimeSpan.FromMilliseconds(250), TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(30));

    /// <summary>For whoever wants to know whether it works, and not to wait until it does.</summary>
    public static readonly StorageRetries Impatient = new(1, TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));

    internal T ApplyTo<T>(T options) where T : ClientOptions
    {
        options.Retry.Mode = RetryMode.Exponential;
        options.Retry.MaxRetries = Most;
        options.Retry.Delay = Delay;
        options.Retry.MaxDelay = LongestDelay;
        options.Retry.NetworkTimeout = OneTry;
        // URLs hold no names, but a log is no place for them all the same.
        options.Diagnostics.IsLoggingEnabled = false;
        options.AddPolicy(Tries.Counting, HttpPipelinePosition.PerRetry);
        return options;
    }

    /// <summary>
    /// For a block sent or a range received, body and all. The SDK gives up at once when a checksum does not match, on either side, and
    /// when a body breaks off more often than it resumes; both are damage on the way, and the same transfer again mends it.
    /// </summary>
    internal ResiliencePipeline Transfers() => new ResiliencePipelineBuilder().AddRetry(new RetryStrategyOptions
    {
        ShouldHandle = new PredicateBuilder()
            .Handle<InvalidDataException>()
            .Handle<IOException>()
            .Handle<RequestFailedException>(e => e.ErrorCode is "Md5Mismatch" or "Crc64Mismatch"),
        MaxRetryAttempts = Math.Max(1, Most),
        BackoffType = DelayBackoffType.Exponential,
        UseJitter = true,
        Delay = Delay,
        MaxDelay = LongestDelay,
    }).Build();
}
