using Azure;

namespace Safeguarding.App.LocalHost;

/// <summary>Failures of storage that pass: it is asked again later, as the Functions host does. A wrong address or a missing role does not pass, and ends the host.</summary>
internal static class StorageTrouble
{
    public static bool Passes(Exception failure) => failure switch
    {
        // 0 is a request that got no answer.
        RequestFailedException refused => refused.Status is 0 or 408 or 429 or >= 500,
        // The SDK throws its several tries as one.
        AggregateException tries => tries.InnerExceptions.Count > 0 && tries.InnerExceptions.All(Passes),
        // A try that took too long.
        OperationCanceledException => true,
        IOException => true,
        _ => false,
    };
}
