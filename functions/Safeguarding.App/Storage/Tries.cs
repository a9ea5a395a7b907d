using Azure.Core;
using Azure.Core.Pipeline;

namespace Safeguarding.App.Storage;

/// <summary>
/// Counts the tries of the requests made while it is open. "Not there" after a second try at a deletion means something else than
/// after a first: the first may have done it and its answer been lost.
/// </summary>
internal sealed class Tries : IDisposable
{
    public static readonly HttpPipelinePolicy Counting = new CountingPolicy();

    private readonly IDisposable _scope;
    private int _count;

    public Tries() => _scope = HttpPipeline.CreateHttpMessagePropertiesScope(new Dictionary<string, object?> { [nameof(Tries)] = this });

    public bool MoreThanOne => _count > 1;

    public void Dispose() => _scope.Dispose();

    private sealed class CountingPolicy : HttpPipelineSynchronousPolicy
    {
        public override void OnSendingRequest(HttpMessage message)
        {
            if (message.TryGetProperty(nameof(Tries), out var tries)) Interlocked.Increment(ref ((Tries)tries!)._count);
        }
    }
}
