using System.Security.Cryptography;
using System.Text;
using Safeguarding.Returns;

namespace Safeguarding.Pipeline.DailyFlow;

/// <summary>Files of payloads: <c>children.jsonl.gz</c>, one child a line in ordinal order of the id, and <c>delta.jsonl</c>, one request a line, each an array of at most <see cref="FlowShape.MostInBatch"/> records.</summary>
public static class FlowPayloads
{
    /// <returns>How many there are.</returns>
    public static long Write(Stream destination, IEnumerable<FlowPayload> payloads) => FlowLines.Write(destination, payloads, (json, one) => json.WriteRawValue(one.Json));

    /// <summary>The stream is disposed when the last was read.</summary>
    public static IEnumerable<FlowPayload> Read(Stream source) => FlowLines.Read(source, line => new FlowPayload(line.GetProperty(FlowShape.ChildId).GetString()!, line.GetRawText()));

    /// <summary>SHA-256 of the whole payload, in hexadecimal: two are the same exactly when the payloads are.</summary>
    public static string Sha256(string payload) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(payload)));

    /// <summary>Body of a request.</summary>
    public static string Body(IEnumerable<FlowChange> changes) => $"[{string.Join(',', changes.Select(c => c.Record))}]";

    /// <summary>Writes the requests that changes make, and counts.</summary>
    /// <param name="sent">Told of each change that there is something to send for.</param>
    internal static Compared WriteRequests(Stream destination, IEnumerable<FlowChange> changes, Action<FlowChange> sent)
    {
        using var text = new StreamWriter(destination, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
        var counts = new Compared();
        foreach (var batch in changes.Select(c => Counted(c)).Where(c => c.Record is not null).Chunk(FlowShape.MostInBatch))
        {
            text.WriteLine(Body(batch));
            foreach (var change in batch) sent(change);
            counts = counts with { Requests = counts.Requests + 1 };
        }

        return counts;

        FlowChange Counted(FlowChange change)
        {
            counts = counts.With(change.Kind);
            return change;
        }
    }
}
