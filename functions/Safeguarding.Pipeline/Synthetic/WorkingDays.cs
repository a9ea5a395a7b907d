using Safeguarding.Pipeline.Contracts;

namespace Safeguarding.Pipeline.Synthetic;

/// <summary>Days the council works: not Saturdays, Sundays or bank holidays of England (2008 to 2027; outside those years only weekends count).</summary>
internal static class WorkingDays
{
    private static readonly Safeguarding.Returns.WorkingDays Calendar = Safeguarding.Returns.WorkingDays.Parse(Schemas.Embedded.Text("schemas/returns/bank-holidays.json"));

    public static bool IsWorkingDay(this DateOnly date) => Calendar.IsWorkingDay(date);

    /// <summary>The date itself or the next working day after it.</summary>
    public static DateOnly OnWorkingDay(this DateOnly date)
    {
        while (!date.IsWorkingDay()) date = date.AddDays(1);
        return date;
    }

    /// <summary>The working day that many working days after the date (the date itself is day 0).</summary>
    public static DateOnly AddWorkingDays(this DateOnly date, int days) => Calendar.Add(date, Math.Max(0, days));
}
