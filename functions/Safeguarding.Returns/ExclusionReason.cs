namespace Safeguarding.Returns;

/// <summary>Why a known child is not in a return. The codes are ours; the scope they explain is the department's.</summary>
public static class ExclusionReason
{
    public const string NoPersonRecord = "NO_PERSON_RECORD";
    public const string ContactOnly = "CONTACT_ONLY";
    public const string ClosedBeforeYear = "CLOSED_BEFORE_YEAR";
    public const string ReferredAfterYear = "REFERRED_AFTER_YEAR";
    public const string NoFurtherActionBeforeYear = "NFA_BEFORE_YEAR";
    public const string CareEndedBeforeYear = "CARE_ENDED_BEFORE_YEAR";
    public const string CareBeganAfterYear = "CARE_BEGAN_AFTER_YEAR";
    public const string LeaverNoBirthday = "LEAVER_NO_BIRTHDAY_IN_SCOPE";
    public const string LeaverLookedAfter = "LEAVER_LOOKED_AFTER_ON_BIRTHDAY";
    public const string LeaverNoBirthDate = "LEAVER_NO_BIRTH_DATE";
    public const string LeaverNotYet = "LEAVER_NOT_YET";
    public const string LeaverNotEligible = "LEAVER_NOT_ELIGIBLE";
    public const string LeaverDied = "LEAVER_DIED_IN_CARE";
    public const string LeaverAdopted = "LEAVER_ADOPTED";
    public const string LeaverOtherAuthority = "LEAVER_OTHER_AUTHORITY";
    public const string NoReferral = "NO_REFERRAL";
    public const string FlowIdRefused = "FLOW_ID_REFUSED";
    public const string FlowNothingInWindow = "FLOW_NOTHING_IN_WINDOW";
    public const string FlowTooOld = "FLOW_TOO_OLD";
    public const string FlowUnbornOutside = "FLOW_UNBORN_OUTSIDE_WINDOW";
    public const string FlowNoBirthDate = "FLOW_NO_BIRTH_DATE";
    public const string FlowBornAfter = "FLOW_BORN_AFTER_WINDOW";

    private static readonly Dictionary<string, string> Sentences = new(StringComparer.Ordinal)
    {
        [NoPersonRecord] = "The child has an episode in the year but no row in the person table, so there is nothing to identify them with. Send the person's row.",
        [ContactOnly] = "Only a contact was recorded: no referral was made.",
        [ClosedBeforeYear] = "The last episode closed before the year began.",
        [ReferredAfterYear] = "The child was referred after the reference date and had no case open in the year.",
        [NoFurtherActionBeforeYear] = "The referral came before the year, led to no further action and was not closed in the year, so no case was open.",
        [CareEndedBeforeYear] = "The last episode of care ended before the year began.",
        [CareBeganAfterYear] = "Care began after the reference date and the child was not looked after in the year.",
        [LeaverNoBirthday] = "The care leaver had no 17th to 21st birthday in the year.",
        [LeaverLookedAfter] = "The young person was still looked after on the birthday that would bring them into the care leaver table.",
        [LeaverNotYet] = "The young person came into care for the first time after the birthday of the year, so on it they had not left care.",
        [LeaverNotEligible] = "The young person's eligibility says that they were not looked after for 13 weeks since the age of 14 or not at 16, so the care leaver table does not ask about them.",
        [LeaverDied] = "The young person died while looked after, so the care leaver table does not ask about them.",
        [LeaverAdopted] = "The young person's care ended with adoption, so the care leaver table does not ask about them.",
        [LeaverOtherAuthority] = "Another local authority took over the care, and returns the young person as a care leaver.",
        [NoReferral] = "Assessments, enquiries or plans are recorded for the child and no referral is, so there is no episode to return. Record the referral.",
        [FlowIdRefused] = "The child's id must be 1 to 36 letters, digits, hyphens or underscores for the daily flow. Correct it in the case system.",
        [FlowNothingInWindow] = "No episode, plan, placement or care leaver's contact falls in the window of the daily flow.",
        [FlowTooOld] = "The 26th birthday came on or before the first day of the window of the daily flow.",
        [FlowUnbornOutside] = "The child is not born yet and the expected date of birth is outside the window of the daily flow.",
        [FlowNoBirthDate] = "Neither a date of birth nor an expected one is recorded, so it cannot be told whether the child belongs in the daily flow. Record one.",
        [FlowBornAfter] = "The date of birth is after the window of the daily flow. Correct the record.",
        [LeaverNoBirthDate] = "The care leaver has no birth date, so it cannot be told whether a birthday falls in the year. Record the birth date.",
    };

    public static Exclusion For(string childId, string reason) => new(childId, reason, Sentences[reason]);
}
