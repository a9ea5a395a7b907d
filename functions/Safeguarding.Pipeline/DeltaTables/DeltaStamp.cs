using System.Globalization;
using Safeguarding.Pipeline.Publishing;

namespace Safeguarding.Pipeline.DeltaTables;

/// <summary>What stands for the time and the order of a publication in a table's log. Both come of its night and number, never of a clock, so that a commit made again is the same bytes.</summary>
public static class DeltaStamp
{
    /// <summary>Whose transactions the commits are.</summary>
    public const string AppId = "safeguarding-pipeline";

    private const long Numbers = 1_000_000;

    /// <summary>Rises from publication to publication: the night as yyyyMMdd, and six digits of its number.</summary>
    public static long TransactionOf(DateOnly night, long number) => (night.Year * 10_000L + night.Month * 100 + night.Day) * Numbers + number;

    public static long TransactionOf(Publication publication) => TransactionOf(publication.Night, publication.Number);

    /// <summary>Midnight (UTC) of the night and as many milliseconds as its number, in milliseconds since 1970.</summary>
    public static long TimeOf(Publication publication) => MillisOf(publication.Night) + publication.Number;

    public static long MillisOf(DateOnly night) => (long)(night.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc) - DateTime.UnixEpoch).TotalMilliseconds;

    /// <summary>Night and number of one of our transactions.</summary>
    public static (DateOnly Night, long Number) Of(long transaction) =>
        (DateOnly.ParseExact((transaction / Numbers).ToString(CultureInfo.InvariantCulture), "yyyyMMdd", CultureInfo.InvariantCulture), transaction % Numbers);
}
