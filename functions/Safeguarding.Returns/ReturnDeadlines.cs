using System.Text.Json;

namespace Safeguarding.Returns;

/// <summary>The days by which returns are due, as data (<c>schemas/returns/deadlines.json</c>: <c>{"source":"..","deadlines":[{"return":"cin","month":7,"day":31},..]}</c>): each in the calendar year in which the collection year ends.</summary>
public sealed class ReturnDeadlines
{
    private readonly Dictionary<string, (int Month, int Day)> _days = new(StringComparer.Ordinal);

    private ReturnDeadlines() { }

    /// <summary>Throws <see cref="FormatException"/> when the text is not such a list.</summary>
    public static ReturnDeadlines Parse(string json)
    {
        var deadlines = new ReturnDeadlines();
        try
        {
            using var document = JsonDocument.Parse(json);
            foreach (var deadline in document.RootElement.GetProperty("deadlines").EnumerateArray())
            {
                var (month, day) = (deadline.GetProperty("month").GetInt32(), deadline.GetProperty("day").GetInt32());
                if (month is < 4 or > 12 || day < 1 || day > DateTime.DaysInMonth(2025, month)) throw new FormatException("A return is due on a day after 31 March and before the next year.");
                deadlines._days.Add(deadline.GetProperty("return").GetString() ?? "", (month, day));
            }
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new FormatException($"The list of deadlines cannot be read: {wrong.Message}", wrong);
        }

        return deadlines;
    }

    /// <summary>The last day on which the return of a year may be sent; <see cref="KeyNotFoundException"/> for a return that has none.</summary>
    public DateOnly Of(string name, ReturnYear year)
    {
        var (month, day) = _days[name];
        return new DateOnly(year.Reference.Year, month, day);
    }

    /// <summary>The years of a return that are made of a night: the one that has ended, until it is due, and behind it the one that runs. The workforce census tells one day, so it is always that of the last one.</summary>
    public IReadOnlyList<ReturnYear> YearsOn(string name, DateOnly night)
    {
        if (name == WorkforceReturn.Name) return [WorkforceCensus.YearOn(night)];
        var ended = ReturnYear.Ending(night >= new DateOnly(night.Year, 4, 1) ? night.Year : night.Year - 1);
        var running = ReturnYear.Ending(ended.Reference.Year + 1);
        return night <= Of(name, ended) ? [ended, running] : [running];
    }
}
