namespace Safeguarding.Returns;

/// <summary>The rules of every table but Episodes.</summary>
internal static class CareTableRules
{
    public static readonly IReadOnlyList<Rule> All =
    [
        .. HeaderRules.All, .. LastYearHeaderRules.All, .. MotherRules.All, .. SeekingAsylumRules.All, .. ReviewRules.All, .. HealthRules.All, .. CareLeaverRules.All,
        .. AdoptionRules.All, .. PlacementDecisionRules.All, .. PermanenceRules.All, .. MissingRules.All, .. SocialWorkerRules.All, .. DeprivationOfLibertyRules.All, .. IntegrityRules.All,
    ];
}
