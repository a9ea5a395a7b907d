using System.Globalization;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>The times that figures are of. Years begin on 1 April.</summary>
/// <param name="Night">The night of the build.</param>
/// <param name="Month">First day of the last whole month that had ended by the night.</param>
internal sealed record IndicatorPeriods(DateOnly Night, DateOnly Month)
{
    /// <summary>Months shown: the month and the twelve before it, so that the first is the same month last year.</summary>
    public const int Shown = 13;

    public static IndicatorPeriods Of(DateOnly night)
    {
        var first = new DateOnly(night.Year, night.Month, 1);
        return new IndicatorPeriods(night, night.AddDays(1).Day == 1 ? first : first.AddMonths(-1));
    }

    /// <summary>1 April on or before the month.</summary>
    public DateOnly YearStart => new(Month.Month >= 4 ? Month.Year : Month.Year - 1, 4, 1);

    /// <summary>Months that are counted: from April of the year before, so that both years to date can be summed.</summary>
    public int Months => 12 + MonthsOfYear;

    /// <summary>Months of the year up to the month, 1 to 12.</summary>
    public int MonthsOfYear => ((Month.Month + 8) % 12) + 1;

    /// <summary>First day of a counted month.</summary>
    /// <param name="index">0 is April of the year before.</param>
    public DateOnly First(int index) => YearStart.AddMonths(index - 12);

    public DateOnly Last(int index) => First(index + 1).AddDays(-1);

    /// <summary>Which counted month a day is in; -1 when in none.</summary>
    public int IndexOf(DateOnly day) => ((day.Year - YearStart.Year) * 12) + day.Month - YearStart.Month + 12 is >= 0 and var index && index < Months ? index : -1;

    /// <summary>Index of the month itself, which is the last.</summary>
    public int Latest => Months - 1;

    public int SameMonthLastYear => Latest - 12;

    public string Name(int index) => First(index).ToString("MMMM yyyy", CultureInfo.InvariantCulture);

    public string ShortName(int index) => First(index).ToString("MMM yy", CultureInfo.InvariantCulture);
}
