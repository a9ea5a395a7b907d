using System.Globalization;

namespace Safeguarding.App.LocalHost;

/// <summary>A timer trigger's schedule: second, minute, hour, day, month, day of week, each <c>*</c>, <c>*/n</c>, <c>a</c>, <c>a-b</c>, <c>a-b/n</c> or a list of these.</summary>
/// <remarks>Source: Azure Functions, "Timer trigger: NCRONTAB expressions". Sunday is 0. Times are UTC, as they are in Azure unless a zone is set.</remarks>
internal sealed class Schedule
{
    private static readonly (int Low, int High)[] Bounds = [(0, 59), (0, 59), (0, 23), (1, 31), (1, 12), (0, 6)];

    private readonly bool[][] _fields;

    private Schedule(bool[][] fields) => _fields = fields;

    /// <exception cref="FormatException">The text is no schedule of six fields.</exception>
    public static Schedule Parse(string text)
    {
        var fields = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != Bounds.Length) throw new FormatException($"A schedule has six fields, second first: '{text}'.");
        return new Schedule([.. fields.Select((field, i) => Field(field, Bounds[i].Low, Bounds[i].High))]);
    }

    /// <summary>The first time after <paramref name="after"/> that the schedule names, to the second.</summary>
    /// <exception cref="InvalidOperationException">There is none within five years, as for 30 February.</exception>
    public DateTimeOffset Next(DateTimeOffset after)
    {
        var at = new DateTimeOffset(after.Year, after.Month, after.Day, after.Hour, after.Minute, after.Second, TimeSpan.Zero).AddSeconds(1);
        var end = at.AddYears(5);
        while (at < end)
        {
            if (!_fields[4][at.Month] || !_fields[3][at.Day] || !_fields[5][(int)at.DayOfWeek]) at = new DateTimeOffset(at.Year, at.Month, at.Day, 0, 0, 0, TimeSpan.Zero).AddDays(1);
            else if (!_fields[2][at.Hour]) at = at.AddMinutes(60 - at.Minute).AddSeconds(-at.Second);
            else if (!_fields[1][at.Minute]) at = at.AddSeconds(60 - at.Second);
            else if (!_fields[0][at.Second]) at = at.AddSeconds(1);
            else return at;
        }

        throw new InvalidOperationException("The schedule names no time within five years.");
    }

    private static bool[] Field(string text, int low, int high)
    {
        var named = new bool[high + 1];
        foreach (var part in text.Split(','))
        {
            var (range, step) = part.Split('/') switch
            {
                [var whole] => (whole, 1),
                [var whole, var every] => (whole, Number(every, 1, high)),
                _ => throw Wrong(text),
            };
            var (from, to) = range == "*" ? (low, high)
                : range.Split('-') switch
                {
                    [var one] => (Number(one, low, high), Number(one, low, high)),
                    [var first, var last] => (Number(first, low, high), Number(last, low, high)),
                    _ => throw Wrong(text),
                };
            if (from > to) throw Wrong(text);
            for (var i = from; i <= to; i += step) named[i] = true;
        }

        return named;

        int Number(string digits, int least, int most) =>
            int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number : throw Wrong(text);
    }

    private static FormatException Wrong(string field) => new($"'{field}' is no field of a schedule.");
}
