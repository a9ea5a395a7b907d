using System.Globalization;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>How pages write numbers and dates.</summary>
internal static class Words
{
    public static string Whole(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    public static string Day(DateOnly day) => day.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    public static string ShortDay(DateOnly day) => day.ToString("d MMM", CultureInfo.InvariantCulture);

    public static string Time(DateTime time) => time.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>A share in percent; a share that is not nothing never reads as nothing, nor one that is not all as all. "–" of nothing.</summary>
    /// <param name="decimals">After the point, where whole percents hide what matters.</param>
    public static string Percent(long part, long of, int decimals = 0)
    {
        if (of == 0) return "–";
        var (percent, step, format) = (100.0 * part / of, Math.Pow(10, -decimals), "F" + decimals.ToString(CultureInfo.InvariantCulture));
        return percent > 0 && percent < step / 2 ? $"under {step.ToString(format, CultureInfo.InvariantCulture)}%"
            : percent < 100 && percent > 100 - (step / 2) ? $"over {(100 - step).ToString(format, CultureInfo.InvariantCulture)}%"
            : (part == of ? "100" : percent.ToString(format, CultureInfo.InvariantCulture)) + "%";
    }

    /// <summary>"social_care" as "Social care".</summary>
    public static string Agency(string name) => char.ToUpperInvariant(name[0]) + name[1..].Replace('_', ' ');

    public static string Counted(long count, string one, string many) => $"{Whole(count)} {(count == 1 ? one : many)}";
}
