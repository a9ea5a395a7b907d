namespace Safeguarding.Returns;

/// <summary>A CIN census return: what is sent, who is left out and what is wrong with it. Children are in the order of their ids, episodes of their referral dates; null is an item that is not sent.</summary>
public sealed record CinReturn(ReturnYear Year, Authority Authority, IReadOnlyList<CinChild> Children, IReadOnlyList<Exclusion> Exclusions, IReadOnlyList<ReturnFinding> Findings)
{
    public RulesApplied Rules { get; init; } = RulesApplied.None;
}

/// <summary>One Child element. Items carry the department's names and, in the remarks of the census guide, its N numbers: LAchildID N00097, UPN N00001, FormerUPN N00002, UPNunknown N00135, PersonBirthDate N00066, ExpectedPersonBirthDate N00098, Sex N00783, PersonDeathDate N00108, Ethnicity N00177, Disability N00099.</summary>
public sealed record CinChild(
    string LaChildId, string? Upn, string? FormerUpn, string? UpnUnknown, DateOnly? BirthDate, DateOnly? ExpectedBirthDate, string? Sex, DateOnly? DeathDate,
    string? Ethnicity, IReadOnlyList<string> Disabilities, IReadOnlyList<CinDetails> Episodes);

/// <summary>One CINdetails element: an episode from its referral (N00100) to its closure (N00102). InitialConference (N00110) is that of a child who came with a plan of another authority.</summary>
public sealed record CinDetails(
    DateOnly? ReferralDate, string? ReferralSource, string? PrimaryNeed, DateOnly? ClosureDate, string? ClosureReason, DateOnly? InitialConference,
    IReadOnlyList<CinAssessment> Assessments, IReadOnlyList<CinPlan> Plans, IReadOnlyList<CinSection47> Section47s, bool? ReferralNfa, IReadOnlyList<CinProtectionPlan> ProtectionPlans)
{
    /// <summary>From 2026/27; empty before.</summary>
    public IReadOnlyList<CinPreProceedings> PreProceedings { get; init; } = [];
}

/// <summary>Start N00159, authorisation N00160, factors N00181. The internal review date (N00161) has no column in the case records.</summary>
public sealed record CinAssessment(DateOnly? Start, DateOnly? Authorised, IReadOnlyList<string> Factors);

/// <summary>Start N00689, end N00690.</summary>
public sealed record CinPlan(DateOnly? Start, DateOnly? End);

/// <summary>Start N00148, conference target N00109, conference N00110, conference not required N00111.</summary>
public sealed record CinSection47(DateOnly? Start, DateOnly? ConferenceTarget, DateOnly? Conference, bool ConferenceNotRequired);

/// <summary>Start N00105, end N00115, categories N00113 and N00114, plans before this one N00106, reviews held N00116.</summary>
public sealed record CinProtectionPlan(DateOnly? Start, DateOnly? End, string? InitialCategory, string? LatestCategory, int PreviousPlans, IReadOnlyList<DateOnly> Reviews);

/// <summary>A time of pre-proceedings: PPStartDate, LBPSentDate, InitialPPMeetingDate, ReviewMeetingsCount, StepDecisionDate, PPOutcome, LetterInitCPDate. The other items of the module (both about family group decision-making, and the day of the application to court) have no column in the case records.</summary>
public sealed record CinPreProceedings(DateOnly? Start, DateOnly? LetterBefore, DateOnly? FirstMeeting, int? ReviewMeetings, DateOnly? Decided, string? Outcome, DateOnly? LetterOfIssue);
