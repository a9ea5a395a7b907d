namespace Safeguarding.Returns;

/// <summary>The department's CIN census rules, by module, 2022/23 to 2026/27. Codes and meanings: CIN census guides and specifications of those years; the wording is ours.</summary>
public static class CinRules
{
    private static readonly IReadOnlyList<Rule> All =
    [
        .. CinReturnRules.All, .. CinUpnRules.All, .. CinChildRules.All, .. CinEpisodeRules.All, .. CinActivityRules.All, .. CinAssessmentRules.All, .. CinPlanRules.All,
        .. CinConferenceRules.All, .. CinProtectionRules.All, .. CinPreProceedingsRules.All,
    ];

    /// <summary>Rules in force in a year; <see cref="ArgumentOutOfRangeException"/> for a year whose rules are not held.</summary>
    public static IReadOnlyList<Rule> For(ReturnYear year) => year.IsHeld
        ? [.. All.Where(rule => rule.IsInForce(year))]
        : throw new ArgumentOutOfRangeException(nameof(year), year.Code, "CIN rules are held for 2022_23 to 2026_27.");
}
