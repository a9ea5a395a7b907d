namespace Safeguarding.Pipeline.Queues;

/// <summary>The queues of the product and what their messages say.</summary>
public static class QueueNames
{
    /// <summary>A file has landed: <see cref="LandedMessage"/>, or the storage account's own BlobCreated event.</summary>
    public const string ExtractLanded = "extract-landed";

    /// <summary>A piece of a build is ready to be worked on: <see cref="BuildMessage"/>.</summary>
    public const string BuildPartition = "build-partition";

    /// <summary>Where the host puts a message of <paramref name="queue"/> that failed too often.</summary>
    public static string PoisonOf(string queue) => queue + Deployment.Names.Deployed.PoisonSuffix;
}

/// <param name="Path">Path in the store, <c>landing/agency/date/file</c>.</param>
/// <param name="Id">Id of the event, for tracing.</param>
public sealed record LandedMessage(string Path, string Id);

/// <param name="Build">Name of the build, as in <c>builds/&lt;build&gt;/plan.json</c>.</param>
/// <param name="Task">Name of the task in the plan.</param>
public sealed record BuildMessage(DateOnly Night, string Build, string Task);
