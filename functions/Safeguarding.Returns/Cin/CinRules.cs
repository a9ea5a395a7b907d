namespace Safeguarding.Returns;

/// <summary>The department's CIN census rules that are applied so far, by module. Codes and meanings: CIN census guide and specification 2025/26; the wording is ours.</summary>
public static class CinRules
{
    private static readonly IReadOnlyList<Rule> Rules2026 = [.. CinChildRules.All, .. CinEpisodeRules.All, .. CinActivityRules.All, .. CinProtectionRules.All];

    /// <summary>Rules in force in a year. 2025/26 is the only one so far; a later year will be this list plus its changes.</summary>
    public static IReadOnlyList<Rule> For(ReturnYear year) => year.Reference.Year == 2026
        ? Rules2026
        : throw new ArgumentOutOfRangeException(nameof(year), year.Code, "CIN rules are held for 2025_26 only.");
}
