namespace Safeguarding.Returns;

/// <summary>The department's SSDA903 rules, 2022/23 to 2026/27. Codes and meanings: SSDA903 guides and specifications of those years; the wording is ours.</summary>
public static class Ssda903Rules
{
    private static readonly IReadOnlyList<Rule> All = [
        .. CareEpisodeRules.All,
        .. CareTableRules.All,
    ];

    /// <summary>Rules in force in a year; <see cref="ArgumentOutOfRangeException"/> for a year whose rules are not held.</summary>
    public static IReadOnlyList<Rule> For(ReturnYear year) => year.IsHeld
        ? [.. All.Where(rule => rule.IsInForce(year))]
        : throw new ArgumentOutOfRangeException(nameof(year), year.Code, "SSDA903 rules are held for 2022_23 to 2026_27.");
}
