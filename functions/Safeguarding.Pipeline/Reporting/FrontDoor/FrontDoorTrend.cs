using System.Collections.Immutable;
using Safeguarding.Parquet;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>A whole week or month of the front door.</summary>
/// <param name="GoingOn">Contacts that go on to a service.</param>
/// <param name="Repeats">Contacts that repeat one.</param>
/// <param name="ReReferrals">Referrals that follow one.</param>
internal sealed record FrontDoorStretch(DateOnly From, DateOnly To, int Contacts, int GoingOn, int Repeats, int Referrals, int ReReferrals, int OutOfHours);

/// <summary>Contacts and referrals by week and by month, as the records stand on the night.</summary>
internal sealed record FrontDoorTrend(ImmutableArray<FrontDoorStretch> Weeks, ImmutableArray<FrontDoorStretch> Months)
{
    public static FrontDoorTrend Of(IReadOnlyList<FrontDoorItem> items, DateOnly night, FrontDoorSettings settings)
    {
        var (monday, month) = (FrontDoorPeriods.LastWeek(night).AddDays(-7 * (settings.TrendWeeks - 1)), FrontDoorPeriods.LastMonth(night).AddMonths(1 - settings.TrendMonths));
        var weeks = Enumerable.Range(0, settings.TrendWeeks).Select(w => Empty(monday.AddDays(7 * w), monday.AddDays((7 * w) + 6))).ToArray();
        var months = Enumerable.Range(0, settings.TrendMonths).Select(m => Empty(month.AddMonths(m), month.AddMonths(m + 1).AddDays(-1))).ToArray();
        foreach (var item in items)
        {
            Add(weeks, (int)Math.Floor((item.Date.DayNumber - monday.DayNumber) / 7.0), item);
            Add(months, ((item.Date.Year - month.Year) * 12) + item.Date.Month - month.Month, item);
        }

        return new FrontDoorTrend([.. weeks], [.. months]);
    }

    private static FrontDoorStretch Empty(DateOnly from, DateOnly to) => new(from, to, 0, 0, 0, 0, 0, 0);

    private static void Add(FrontDoorStretch[] stretches, int at, FrontDoorItem item)
    {
        if (at < 0 || at >= stretches.Length) return;
        var s = stretches[at];
        var (repeat, outOfHours) = (item.Previous is null ? 0 : 1, item.OutOfHours == OutOfHours.No ? 0 : 1);
        stretches[at] = item.Subject == FrontDoorSubject.Contact
            ? s with { Contacts = s.Contacts + 1, GoingOn = s.GoingOn + (item.Progresses == true ? 1 : 0), Repeats = s.Repeats + repeat, OutOfHours = s.OutOfHours + outOfHours }
            : s with { Referrals = s.Referrals + 1, ReReferrals = s.ReReferrals + repeat, OutOfHours = s.OutOfHours + outOfHours };
    }

    public ReportTable Table => new("trend",
    [
        new("grain", ParquetType.String, "week or month."),
        new("from", ParquetType.Date, "First day."),
        new("to", ParquetType.Date, "Last day."),
        new("contacts", ParquetType.Int64, "Contacts; empty where the count is from 1 to 5, as in the other columns."),
        new("contacts_going_on", ParquetType.Int64, "Of these, going on to a service."),
        new("repeat_contacts", ParquetType.Int64, "Of these, within 12 months of an earlier one."),
        new("referrals", ParquetType.Int64, "Referrals."),
        new("re_referrals", ParquetType.Int64, "Of these, within 12 months of an earlier one."),
        new("out_of_hours", ParquetType.Int64, "Contacts and referrals out of hours."),
    ],
    [.. Weeks.Select(w => Row("week", w)), .. Months.Select(m => Row("month", m))]);

    private static object?[] Row(string grain, FrontDoorStretch s) =>
        [grain, s.From, s.To, Shown(s.Contacts), Shown(s.GoingOn, s.Contacts), Shown(s.Repeats, s.Contacts), Shown(s.Referrals), Shown(s.ReReferrals, s.Referrals), Shown(s.OutOfHours, s.Contacts + s.Referrals)];

    /// <summary>A count, or nothing where it is small.</summary>
    public static long? Shown(long count) => SmallNumbers.IsSmall(count) ? null : count;

    /// <summary>A part of a whole, or nothing where it or what it leaves is small.</summary>
    public static long? Shown(long count, long of) => SmallNumbers.IsSmall(count) || SmallNumbers.IsSmall(of - count) ? null : count;
}
