namespace Safeguarding.Pipeline.Reporting;

/// <summary>What again, in progress and due mean: once for the front door, the indicators and the warning signs. These differ in the days they look at, not in this.</summary>
internal static class Timeliness
{
    /// <summary>Earliest day on which a contact or referral makes one of <paramref name="day"/> a repeat.</summary>
    public static DateOnly RepeatSince(DateOnly day, int months) => day.AddMonths(-months);

    /// <summary>Whether a referral is a re-referral: the child had one on an earlier day, no more months before. Two of one day are not one after another.</summary>
    /// <param name="earlier">The last one of an earlier day; null when there was none.</param>
    /// <remarks>Department for Education, Characteristics of children in need: methodology.</remarks>
    public static bool IsReReferral(DateOnly? earlier, DateOnly referred, int months) => earlier < referred && earlier >= RepeatSince(referred, months);

    /// <summary>Whether an assessment is in progress at the end of a day. A child's death ends it.</summary>
    public static bool IsInProgress(DateOnly start, DateOnly? authorised, DateOnly? died, DateOnly day) => start <= day && !(authorised <= day) && !(died <= day);

    /// <summary>Last day in time for an initial conference: so many working days after its enquiry began; where no enquiry is linked, the target date on record.</summary>
    /// <returns>Null when it cannot be told: neither is there, or the conference came before its enquiry.</returns>
    public static DateOnly? ConferenceDue(DateOnly? enquiryBegan, DateOnly? target, DateOnly held, Func<DateOnly, DateOnly> due) =>
        enquiryBegan is not { } began ? target : held < began ? null : due(began);
}
