namespace Safeguarding.Returns;

/// <summary>Birthdays, for rules and figures that ask how old somebody was on a day.</summary>
public static class Ages
{
    /// <summary>The day on which somebody becomes <paramref name="age"/>. Someone born on 29 February has their birthday on 1 March in other years. A birthday past the calendar's end is its last day: a birth date is whatever the file says.</summary>
    public static DateOnly Birthday(DateOnly born, int age) => born.Year + age > DateOnly.MaxValue.Year ? DateOnly.MaxValue : ReturnChild.Birthday(born, age);

    /// <summary>Had they become that old by the end of the day? False when the birth date or the day is not known.</summary>
    public static bool Reached(DateOnly? born, int age, DateOnly? day) => born is { } b && Birthday(b, age) <= day;

    /// <summary>Were they still younger at the end of the day? False when the birth date or the day is not known.</summary>
    public static bool Under(DateOnly? born, int age, DateOnly? day) => born is { } b && Birthday(b, age) > day;

    /// <summary>Whole years on a day; null before birth and where the birth date is not known.</summary>
    public static int? On(DateOnly? born, DateOnly day)
    {
        if (born is not { } from || from > day) return null;
        var age = day.Year - from.Year;
        return Birthday(from, age) > day ? age - 1 : age;
    }
}
