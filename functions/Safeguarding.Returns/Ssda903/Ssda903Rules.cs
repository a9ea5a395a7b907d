namespace Safeguarding.Returns;

/// <summary>The department's SSDA903 rules that are applied so far. Codes and meanings: SSDA903 guide and specification 2025/26; the wording is ours.</summary>
public static class Ssda903Rules
{
    private static readonly IReadOnlyList<Rule> Rules2026 = [.. CareChildRules.All, .. CareEpisodeRules.All, .. CareTableRules.All];

    /// <summary>Rules in force in a year. 2025/26 is the only one so far; a later year will be this list plus its changes.</summary>
    public static IReadOnlyList<Rule> For(ReturnYear year) => year.Reference.Year == 2026
        ? Rules2026
        : throw new ArgumentOutOfRangeException(nameof(year), year.Code, "SSDA903 rules are held for 2025_26 only.");
}
