namespace Safeguarding.Pipeline.Reporting;

/// <summary>A time of a child: a plan, a period of care.</summary>
/// <param name="End">Day it ended, which is no longer in it; null while it lasts.</param>
internal readonly record struct Spell(DateOnly Start, DateOnly? End, string Id)
{
    /// <summary>Whether it lasts at the end of a day: what ended on 31 March is not in force on 31 March, as the department counts.</summary>
    public bool Holds(DateOnly day) => Start <= day && !(End <= day);

    public static int InOrder(Spell a, Spell b) => (a.Start, a.End ?? DateOnly.MaxValue).CompareTo((b.Start, b.End ?? DateOnly.MaxValue)) is not 0 and var by ? by : string.CompareOrdinal(a.Id, b.Id);
}

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
