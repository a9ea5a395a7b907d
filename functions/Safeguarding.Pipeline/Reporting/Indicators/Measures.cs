using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>Cases that happen: each on its own day.</summary>
internal delegate IEnumerable<Case> Happening(ChildRecords records, Indicator indicator);

/// <summary>Cases that stand at the end of a day.</summary>
internal delegate IEnumerable<Case> Standing(ChildRecords records, Indicator indicator, DateOnly day);

/// <summary>The functions that find an indicator's cases, by the name its definition gives. Each is pure and reads its tables once.</summary>
public static class Measures
{
    /// <summary>Of indicators that the data standard holds nothing for.</summary>
    public const string None = "none";

    internal static readonly FrozenDictionary<string, Happening> Events = new Dictionary<string, Happening>(StringComparer.Ordinal)
    {
        ["re-referral"] = FrontDoorMeasures.ReReferrals,
        ["referral-assessed"] = FrontDoorMeasures.ReferralsAssessed,
        ["assessment-days"] = FrontDoorMeasures.AssessmentDays,
        ["assessment-era"] = FrontDoorMeasures.AssessmentsOfTheEra,
        ["conference-days"] = ProtectionMeasures.ConferenceDays,
        ["second-plan"] = ProtectionMeasures.SecondPlans,
        ["plan-length"] = ProtectionMeasures.PlanLengths,
        ["review-due"] = ReviewMeasures.ReviewsDue,
        ["first-visit"] = VisitMeasures.FirstVisits,
        ["placed-after-decision"] = CareMeasures.PlacedAfterDecision,
        ["first-health-assessment"] = HealthMeasures.FirstAssessments,
        ["care-leaver-birthday"] = LeaverMeasures.AtBirthday,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    internal static readonly FrozenDictionary<string, Standing> OnDays = new Dictionary<string, Standing>(StringComparer.Ordinal)
    {
        ["assessment-open"] = FrontDoorMeasures.OpenAssessments,
        ["reviews-all-year"] = ReviewMeasures.InTimeAllYear,
        ["visited"] = VisitMeasures.Visited,
        ["placements-in-year"] = CareMeasures.PlacementsInYear,
        ["long-placement"] = CareMeasures.LongPlacements,
        ["missing-in-year"] = CareMeasures.MissingInYear,
        ["mean-sdq"] = HealthMeasures.MeanScore,
        ["health-check"] = HealthMeasures.Checks,
        ["care-leaver"] = LeaverMeasures.Today,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Measures that read a record of which only today's state is kept: nothing is said of the past.</summary>
    internal static readonly FrozenSet<string> OnlyToday = FrozenSet.Create(StringComparer.Ordinal, "care-leaver", "care-leaver-birthday");

    public static readonly ImmutableArray<string> Names = [.. Events.Keys.Concat(OnDays.Keys).Append(None).Order(StringComparer.Ordinal)];
}
