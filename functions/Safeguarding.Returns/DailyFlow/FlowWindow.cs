namespace Safeguarding.Returns;

/// <summary>
/// The days that the daily flow tells of: from 1 April of the financial year that holds the day 24 months before the night, to the day after the night, both included.
/// Source: the early adopters' specification of the children's social care API, as the public staging script of its pilot reads it.
/// </summary>
public sealed record FlowWindow(DateOnly From, DateOnly To)
{
    private const int MonthsBack = 24;

    public static FlowWindow On(DateOnly night)
    {
        var back = night.AddMonths(-MonthsBack);
        return new FlowWindow(new DateOnly(back.Month < 4 ? back.Year - 1 : back.Year, 4, 1), night.AddDays(1));
    }

    public bool Contains(DateOnly? date) => date >= From && date <= To;

    /// <summary>Was something that ran from a date to a date (null: still running) there on any day of the window? What has no start is not known to have begun.</summary>
    public bool Overlaps(DateOnly? from, DateOnly? to) => from <= To && !(to < From);

    /// <summary>Is the age of someone born then 25 or less on some day of the window? The 26th birthday must come after its first day; for a birth on 29 February it is 28 February.</summary>
    public bool AgeFits(DateOnly born) => born <= To && born.AddYears(26) > From;

    /// <summary>Is someone born then 16 to 25 on some day of the window up to the night itself?</summary>
    public bool IsYoungAdult(DateOnly born) => born.AddYears(16) < To && born.AddYears(26) > From;

    /// <summary>The census days (31 March) in the window. Every one: a window of two years and a part holds two or three.</summary>
    public IEnumerable<DateOnly> CensusDays()
    {
        for (var year = From.Year; year <= To.Year; year++)
            if (new DateOnly(year, 3, 31) is var day && Contains(day)) yield return day;
    }
}
