using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Safeguarding.Pipeline.Runs;

/// <summary>What a run tells whoever watches it: counts and durations, never a record. Nothing is sent anywhere unless the App is configured to.</summary>
/// <remarks>Tags are agency and table names of the contracts, stages and outcomes: words of ours. An agency's file name or a person's anything has no way in.</remarks>
public static class Telemetry
{
    public const string Name = "Safeguarding.Pipeline";

    private static readonly ActivitySource Traces = new(Name);
    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Runs = Meter.CreateCounter<long>("safeguarding.runs", "{run}", "Builds that ended, by outcome.");
    private static readonly Counter<long> Extracts = Meter.CreateCounter<long>("safeguarding.extracts", "{extract}", "Extracts dealt with, by agency, table and outcome.");
    private static readonly Counter<long> Rows = Meter.CreateCounter<long>("safeguarding.rows.in", "{row}", "Rows received.");
    private static readonly Counter<long> Accepted = Meter.CreateCounter<long>("safeguarding.rows.accepted", "{row}", "Rows kept.");
    private static readonly Counter<long> Rejected = Meter.CreateCounter<long>("safeguarding.rows.rejected", "{row}", "Rows quarantined.");
    private static readonly Counter<long> Pairs = Meter.CreateCounter<long>("safeguarding.match.pairs", "{pair}", "Candidate pairs compared.");
    private static readonly Counter<long> Links = Meter.CreateCounter<long>("safeguarding.match.links", "{pair}", "Pairs linked for certain.");
    private static readonly Counter<long> Reviews = Meter.CreateCounter<long>("safeguarding.match.reviews", "{pair}", "Pairs a steward should look at.");
    private static readonly Histogram<double> PublishLatency = Meter.CreateHistogram<double>("safeguarding.publish.latency", "s", "From the last extract the night rests on to its publication.");
    private static readonly Histogram<double> QueueAge = Meter.CreateHistogram<double>("safeguarding.queue.age", "s", "Time a message waited before it was taken up.");

    /// <summary>A piece of work of a stage, in a trace. Null, at no cost, when nobody listens.</summary>
    /// <param name="stage">One of the journey's words, or <c>function</c>.</param>
    /// <param name="item">A contract's name, a task of a build, a function: a word of ours.</param>
    public static Activity? Begin(string stage, string item) => Traces.StartActivity($"{stage} {item}");

    /// <param name="outcome">accepted, held, refused, failed.</param>
    public static void Extract(string agency, string table, string outcome, long rows, long accepted, long rejected)
    {
        TagList where = new() { { "agency", agency }, { "table", table } };
        Rows.Add(rows, where);
        Accepted.Add(accepted, where);
        Rejected.Add(rejected, where);
        where.Add("outcome", outcome);
        Extracts.Add(1, where);
    }

    public static void Matched(long pairs, long links, long reviews)
    {
        Pairs.Add(pairs);
        Links.Add(links);
        Reviews.Add(reviews);
    }

    /// <param name="outcome">published, unchanged, superseded.</param>
    /// <param name="sinceLastExtract">Null when nothing was published.</param>
    public static void Run(string outcome, TimeSpan? sinceLastExtract)
    {
        Runs.Add(1, new KeyValuePair<string, object?>("outcome", outcome));
        if (sinceLastExtract is { } latency) PublishLatency.Record(latency.TotalSeconds);
    }

    public static void Waited(string queue, TimeSpan age) => QueueAge.Record(age.TotalSeconds, new KeyValuePair<string, object?>("queue", queue));
}
