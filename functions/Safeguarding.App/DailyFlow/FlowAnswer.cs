using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Safeguarding.App.DailyFlow;

/// <summary>How a request ended, after as many tries as it was given.</summary>
internal enum FlowVerdict
{
    /// <summary>Every record was acknowledged.</summary>
    Taken,

    /// <summary>At least one record is at fault, and none was taken.</summary>
    Refused,

    /// <summary>The request is too large, and nothing was taken.</summary>
    TooLarge,

    /// <summary>No try led to an answer that settles it.</summary>
    GivenUp,

    /// <summary>The service will take nothing more from us, whatever is sent: the text says why, to the person who started the run.</summary>
    Stopped,
}

/// <param name="Receipts">One a record, in order, when taken.</param>
/// <param name="Text">The beginning of what the service said.</param>
/// <param name="InDoubt">A try of it got no answer, or one that makes no sense: its records may have been taken then.</param>
internal sealed record FlowAnswer(FlowVerdict Verdict, int Status, ImmutableArray<string> Receipts, string Text, bool InDoubt);

/// <summary>The run ends before its time. The message is for the person who started it.</summary>
internal sealed class FlowStoppedException(string message) : Exception(message);

/// <summary>One response, read.</summary>
/// <param name="RetryAfter">How long the service asks us to wait.</param>
internal sealed partial record FlowResponse(HttpStatusCode Status, string Body, TimeSpan? RetryAfter)
{
    private const int MostKept = 500;

    /// <summary>The beginning of the body, for the record of refusals.</summary>
    public string Beginning => Body.Length <= MostKept ? Body : Body[..MostKept];

    /// <summary>Another try may help: too many requests, a fault of the service, or a success that is none.</summary>
    public bool IsPassing(int records) => Status == HttpStatusCode.TooManyRequests || (int)Status >= 500 || (((int)Status is >= 200 and < 300) && Receipts(records).IsEmpty);

    /// <summary>Whether the records may have been taken for all that.</summary>
    public bool LeavesDoubt(int records) => (int)Status >= 500 || (((int)Status is >= 200 and < 300) && Receipts(records).IsEmpty);

    /// <summary>The receipts, one a record; none when there is not exactly one for each.</summary>
    public ImmutableArray<string> Receipts(int records)
    {
        if (Status != HttpStatusCode.OK) return [];
        try
        {
            var receipts = JsonSerializer.Deserialize<string[]>(Body);
            return receipts?.Length == records && receipts.All(r => !string.IsNullOrWhiteSpace(r)) ? [.. receipts] : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }

    /// <summary>Positions of records that a refusal names as <c>[3]</c>: a hint of where to cut, no more.</summary>
    public static IReadOnlySet<int> Hints(string text, int records) =>
        Position().Matches(text).Select(m => int.TryParse(m.Groups[1].ValueSpan, out var at) ? at : records).Where(at => at < records).ToHashSet();

    [GeneratedRegex(@"\[(\d{1,4})\]")]
    private static partial Regex Position();
}
