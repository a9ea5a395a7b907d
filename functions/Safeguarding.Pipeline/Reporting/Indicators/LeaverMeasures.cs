using Safeguarding.Returns;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>Care leavers, of whom the record holds only today's state.</summary>
internal static class LeaverMeasures
{
    /// <summary>Young people of the ages on the day, as their latest record has them.</summary>
    public static IEnumerable<Case> Today(ChildRecords records, Indicator indicator, DateOnly day)
    {
        var (youngest, oldest, what) = (indicator.Number("fromAge"), indicator.Number("toAge"), indicator.Word("what"));
        foreach (var child in records.Leavers.Children)
            if (records.AgeOn(child, day) is { } age && age >= youngest && age <= oldest && Latest(records, child) is { } leaver)
                yield return new Case(child, day, Is(leaver, what), leaver.Id, Done: leaver.Contact);
    }

    /// <summary>Young people on the birthday, as their latest record has them.</summary>
    public static IEnumerable<Case> AtBirthday(ChildRecords records, Indicator indicator)
    {
        var (age, what) = (indicator.Number("age"), indicator.Word("what"));
        foreach (var child in records.Leavers.Children)
            if (records.Born[child] is { } born && Ages.Birthday(born, age) is var day && day <= records.Night && Latest(records, child) is { } leaver)
                yield return new Case(child, day, Is(leaver, what), leaver.Id, Done: leaver.Contact);
    }

    /// <summary>The latest record; none of who died or went home for good.</summary>
    private static LeaverRow? Latest(ChildRecords records, int child) =>
        records.Leavers[child] is var rows && rows[^1] is var latest && records.Died[child] is null && latest.InTouch is not ("DIED" or "RHOM") ? latest : null;

    private static bool Is(LeaverRow leaver, string what) => what switch
    {
        "touch" => leaver.InTouch == "YES",
        "accommodation" => leaver.Suitable == "1",
        "activity" => leaver.Activity is ['F' or 'P', ..],
        _ => throw new InvalidDataException($"An indicator of care leavers asks for '{what}'. There are touch, accommodation and activity."),
    };
}
