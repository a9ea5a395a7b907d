using System.Collections.Immutable;
using Safeguarding.App.Storage;
using Safeguarding.Pipeline;
using Safeguarding.Pipeline.Deployment;
using Safeguarding.Pipeline.Landing;
using Safeguarding.Pipeline.Queues;
using Safeguarding.Pipeline.Runs;

namespace Safeguarding.App.Hosting;

/// <summary>How many messages wait in a queue, and how many lie in its poison queue.</summary>
internal sealed record QueueStatus(string Queue, int Waiting, int Poison);

/// <summary>What the <c>status</c> function and verb say: a night, and the queues. Counts, codes, dates and names of tables; nothing of any record.</summary>
internal sealed record StatusReport(NightStatus Night, ImmutableArray<QueueStatus> Queues)
{
    /// <param name="night">Null for the newest.</param>
    public static async Task<StatusReport> OfAsync(NightPipeline pipeline, StoreRoot stores, ReadinessRules rules, DateOnly? night, CancellationToken cancel)
    {
        var queues = ImmutableArray.CreateBuilder<QueueStatus>();
        foreach (var name in Names.Deployed.Queues.Select(q => q.Name))
            queues.Add(new QueueStatus(name, await stores.Queues.CountAsync(name, cancel).ConfigureAwait(false), await stores.Queues.CountAsync(QueueNames.PoisonOf(name), cancel).ConfigureAwait(false)));
        return new StatusReport(await pipeline.StatusAsync(rules, night, cancel).ConfigureAwait(false), queues.ToImmutable());
    }
}
