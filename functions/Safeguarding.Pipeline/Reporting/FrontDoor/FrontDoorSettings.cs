using System.Collections.Immutable;
using Safeguarding.Pipeline.Contracts;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>An outcome flag of the standard dataset.</summary>
/// <param name="Progresses">Whether what has it goes on to a service.</param>
public sealed record FrontDoorOutcome(string Flag, string Label, bool Progresses);

/// <summary>What the front door report counts as what, <c>schemas/reports/front-door.json</c>. Outcomes go furthest first.</summary>
/// <param name="RepeatMonths">An earlier one no further back makes a contact a repeat, a referral a re-referral.</param>
/// <param name="DecisionWorkingDays">Within which a decision is to be made.</param>
/// <param name="BecomesReferralDays">From a contact to the referral that it became.</param>
/// <param name="EarlyHelpDays">From a contact to the early help that it led to.</param>
/// <param name="ReversedDays">From a decision that nothing follows to a contact or referral that goes on, which reverses it.</param>
/// <param name="EmergencyDutyWords">Words of a team's name, or of a contact's source, that mean the emergency duty team.</param>
public sealed record FrontDoorSettings(
    ImmutableArray<FrontDoorOutcome> ContactOutcomes, ImmutableArray<FrontDoorOutcome> ReferralOutcomes, int RepeatMonths, int DecisionWorkingDays, int BecomesReferralDays, int EarlyHelpDays, int ReversedDays,
    ImmutableArray<string> EmergencyDutyWords, int TrendWeeks, int TrendMonths)
{
    public const string NewReferral = "NEW_REFERRAL_FLAG", NoFurtherAction = "NFA_FLAG";

    /// <exception cref="InvalidDataException">The file is not such a table.</exception>
    public static FrontDoorSettings Of(Schemas schemas)
    {
        const string Path = "schemas/reports/front-door.json";
        var settings = ReportSettings.Read<FrontDoorSettings>(schemas, Path);

        if (settings is not { RepeatMonths: > 0, DecisionWorkingDays: > 0, BecomesReferralDays: > 0, EarlyHelpDays: > 0, ReversedDays: > 0, TrendWeeks: > 0, TrendMonths: > 0, EmergencyDutyWords.IsDefault: false })
            throw new InvalidDataException($"'{Path}' lacks a window, or one is not above nothing.");
        if (!Ends(settings.ContactOutcomes) || !Ends(settings.ReferralOutcomes))
            throw new InvalidDataException($"'{Path}' must list the outcomes of contacts and of referrals, at most 30, {NoFurtherAction} last.");
        return settings;
    }

    private static bool Ends(ImmutableArray<FrontDoorOutcome> outcomes) => !outcomes.IsDefaultOrEmpty && outcomes.Length <= 30 && outcomes[^1].Flag == NoFurtherAction;
}
