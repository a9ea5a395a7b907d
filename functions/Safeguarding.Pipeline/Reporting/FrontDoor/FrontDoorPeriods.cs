using System.Collections.Immutable;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>A stretch of days, both ends within.</summary>
/// <param name="Name">In the files: <c>last_week</c>.</param>
internal sealed record FrontDoorPeriod(string Name, string Words, DateOnly From, DateOnly To)
{
    public bool Holds(DateOnly day) => day >= From && day <= To;
}

/// <summary>The days, weeks and months that the front door is counted over.</summary>
internal static class FrontDoorPeriods
{
    /// <summary>The night's day, the week and month it is in so far, the last of each that had ended by the night, the year from 1 April.</summary>
    public static ImmutableArray<FrontDoorPeriod> Of(DateOnly night)
    {
        var (week, month) = (LastWeek(night), LastMonth(night));
        return
        [
            new("day", "Day", night, night),
            new("week_to_date", "Week to date", night.AddDays(-((int)night.DayOfWeek + 6) % 7), night),
            new("last_week", "Last week", week, week.AddDays(6)),
            new("month_to_date", "Month to date", new DateOnly(night.Year, night.Month, 1), night),
            new("last_month", "Last month", month, month.AddMonths(1).AddDays(-1)),
            new("year_to_date", "Year to date", new DateOnly(night.Month < 4 ? night.Year - 1 : night.Year, 4, 1), night),
        ];
    }

    /// <summary>Monday of the last week whose Sunday is not after the night.</summary>
    public static DateOnly LastWeek(DateOnly night) => night.AddDays(-(int)night.DayOfWeek - 6);

    /// <summary>First day of the last month that had ended with the night.</summary>
    public static DateOnly LastMonth(DateOnly night) => new DateOnly(night.AddDays(1).Year, night.AddDays(1).Month, 1).AddMonths(-1);
}
