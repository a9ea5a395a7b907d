namespace Safeguarding.Pipeline.Reporting;

/// <summary>Ages and birthdays in whole years.</summary>
internal static class Birthdays
{
    /// <summary>The day an age is reached; who was born on 29 February reaches it on 1 March of years without that day.</summary>
    public static DateOnly Birthday(DateOnly born, int age) =>
        born is { Month: 2, Day: 29 } && !DateTime.IsLeapYear(born.Year + age) ? new DateOnly(born.Year + age, 3, 1) : born.AddYears(age);

    /// <summary>Whole years on a day; null before birth and where the birth date is not known.</summary>
    public static int? AgeOn(DateOnly? born, DateOnly day)
    {
        if (born is not { } from || from > day) return null;
        var age = day.Year - from.Year;
        return Birthday(from, age) > day ? age - 1 : age;
    }
}
