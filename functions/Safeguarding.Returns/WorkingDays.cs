using System.Globalization;
using System.Text.Json;

namespace Safeguarding.Returns;

/// <summary>Working days in England: Monday to Friday without bank holidays, which are data (<c>schemas/returns/bank-holidays.json</c>: <c>{"source":"..","dates":["2025-04-18",..]}</c>).</summary>
public sealed class WorkingDays
{
    private readonly HashSet<DateOnly> _holidays;

    public WorkingDays(IEnumerable<DateOnly> bankHolidays) => _holidays = [.. bankHolidays];

    /// <summary>Throws <see cref="FormatException"/> or <see cref="JsonException"/> when the text is not a list of holidays.</summary>
    public static WorkingDays Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return new WorkingDays(document.RootElement.GetProperty("dates").EnumerateArray().Select(d => DateOnly.ParseExact(d.GetString() ?? "", "yyyy-MM-dd", CultureInfo.InvariantCulture)));
    }

    public bool IsWorkingDay(DateOnly day) => day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !_holidays.Contains(day);

    /// <summary>The date <paramref name="days"/> working days before (negative) or after a date; that date itself is not counted.</summary>
    public DateOnly Add(DateOnly from, int days)
    {
        var step = Math.Sign(days);
        for (var left = Math.Abs(days); left > 0;)
        {
            from = from.AddDays(step);
            if (IsWorkingDay(from)) left--;
        }

        return from;
    }
}
