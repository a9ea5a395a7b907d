namespace Safeguarding.Returns;

/// <summary>A collection year, both days included: 1 April (<paramref name="Start"/>) to 31 March (<paramref name="Reference"/>) for the CIN census and the SSDA903, 1 October to 30 September for the workforce census.</summary>
public sealed record ReturnYear(DateOnly Start, DateOnly Reference)
{
    /// <summary>The year that ends on 31 March of <paramref name="calendarYear"/>: 2026 is the collection year 2025/26.</summary>
    public static ReturnYear Ending(int calendarYear) => new(new DateOnly(calendarYear - 1, 4, 1), new DateOnly(calendarYear, 3, 31));

    /// <summary>Whether the department's layouts and rules of the year are held: 2022/23 to 2026/27. A later year needs a later version of the program.</summary>
    public bool IsHeld => Reference.Year is >= 2023 and <= 2027;

    public ReturnYear Before => new(Start.AddYears(-1), Reference.AddYears(-1));

    /// <summary>The year as rule sets are named: <c>2025_26</c>.</summary>
    public string Code => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Start.Year:0000}_{Reference.Year % 100:00}");

    public bool Contains(DateOnly? date) => date >= Start && date <= Reference;

    /// <summary>Was something that ran from <paramref name="from"/> to <paramref name="to"/> (null: still running) there on any day of the year? A start that is not recorded cannot rule it out.</summary>
    public bool Overlaps(DateOnly? from, DateOnly? to) => !(from > Reference) && !(to < Start);

    /// <summary>The date as it was known on the reference date: what happened later is not part of this year's return.</summary>
    public DateOnly? AsAt(DateOnly? date) => date > Reference ? null : date;
}
