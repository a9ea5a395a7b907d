using System.Globalization;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>How pages write numbers and dates.</summary>
internal static class Words
{
    public static string Whole(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    public static string Day(DateOnly day) => day.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    public static string ShortDay(DateOnly day) => day.ToString("d MMM", CultureInfo.InvariantCulture);

    public static string Time(DateTime time) => time.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>A share in whole percent; a share that is not nothing never reads as nothing, nor one that is not all as all. "–" of nothing.</summary>
    public static string Percent(long part, long of) => of == 0 ? "–" : (100.0 * part / of) switch
    {
        > 0 and < 0.5 => "under 1%",
        > 99.5 and < 100 => "over 99%",
        var percent => percent.ToString("0", CultureInfo.InvariantCulture) + "%",
    };

    public static string Counted(long count, string one, string many) => $"{Whole(count)} {(count == 1 ? one : many)}";
}
