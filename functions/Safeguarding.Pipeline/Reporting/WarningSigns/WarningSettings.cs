using System.Collections.Immutable;
using Safeguarding.Pipeline.Contracts;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>When a sign is amber and red, <c>schemas/reports/warning-signs.json</c>.</summary>
/// <param name="Better">lower or higher.</param>
/// <param name="Days">How many days before the night, the night's own included, events are counted; 0 of what stands on the day.</param>
/// <param name="Change">Whether the thresholds are of the percent by which the figure exceeds that of the same week last year.</param>
public sealed record SignSetting(string Sign, string Better, int Days, double Amber, double Red, bool Change, string Source)
{
    public bool HigherIsBetter => Better == "higher";

    public Rag RagOf(double figure)
    {
        var sign = HigherIsBetter ? -1 : 1;
        return sign * figure >= sign * Red ? Rag.Red : sign * figure >= sign * Amber ? Rag.Amber : Rag.Green;
    }

    /// <summary>How far beyond amber, 1 at red: by it signs of one colour stand in order.</summary>
    public double Severity(double figure) => (figure - Amber) / (Red - Amber);
}

/// <summary>How often a child on a plan is to be seen: one of the two.</summary>
/// <param name="Plan">child_protection_plan, child_in_need_plan or looked_after.</param>
public sealed record VisitRule(string Plan, int? WorkingDays, int? Days, string Source)
{
    public CaseKind Kind => Plan switch
    {
        "child_protection_plan" => CaseKind.ProtectionPlan,
        "child_in_need_plan" => CaseKind.ChildInNeedPlan,
        "looked_after" => CaseKind.LookedAfter,
        _ => throw new InvalidDataException($"'{Plan}' in schemas/reports/warning-signs.json is no plan that children are visited under: child_protection_plan, child_in_need_plan or looked_after."),
    };
}

public sealed record ProtectionReviewRule(int FirstMonths, int ThenMonths, string Source);

public sealed record CareReviewRule(int FirstWorkingDays, int SecondMonths, int ThenMonths, string Source);

/// <summary>Settings of the warning signs. What the indicators define, timescales of assessments, conferences and reviews and what a re-referral is, is theirs and read from them.</summary>
/// <param name="WorsePoints">A share must move by as many percentage points to have moved.</param>
/// <param name="WorsePercent">Another figure by as many percent.</param>
public sealed record WarningSettings(
    double WorsePoints, double WorsePercent, string WorseSource, ImmutableArray<VisitRule> Visits, ProtectionReviewRule ProtectionReviews, CareReviewRule CareReviews,
    int AssessmentWorkingDays, int ConferenceWorkingDays, int ReReferralMonths, int PlanEndedEarlyMonths, ImmutableArray<SignSetting> Signs)
{
    private const string Path = "schemas/reports/warning-signs.json";

    /// <exception cref="InvalidDataException">The file does not say what it has to.</exception>
    public static WarningSettings Of(Schemas schemas)
    {
        var file = ReportSettings.Read<SettingsFile>(schemas, Path);
        if (file.Signs.FirstOrDefault(s => s.Better is not ("lower" or "higher") || s.Red == s.Amber || s.Red > s.Amber == s.HigherIsBetter) is { } odd)
            throw new InvalidDataException($"The sign '{odd.Sign}' in '{Path}' must say which is better, lower or higher, and have its red beyond its amber.");
        var (protection, care) = (Defined("cp-reviews"), Defined("cla-reviews"));
        return new WarningSettings(
            file.Worse.Points, file.Worse.Percent, file.Worse.Source, file.Visits,
            new ProtectionReviewRule(protection.Number("firstMonths"), protection.Number("laterMonths"), protection.Source),
            new CareReviewRule(care.Number("firstWorkingDays"), care.Number("secondMonths"), care.Number("laterMonths"), care.Source),
            Defined("assessments-open").Number("workingDays"), Defined("conference-15-days").Number("workingDays"), Defined("re-referrals").Number("months"), file.PlanEndedEarlyMonths, file.Signs);

        Indicator Defined(string id) => Indicator.Read($"schemas/indicators/{id}.json", schemas.Text($"schemas/indicators/{id}.json"));
    }

    /// <exception cref="InvalidDataException">The file does not name the sign.</exception>
    public SignSetting this[string sign] => Signs.FirstOrDefault(s => s.Sign == sign) ?? throw new InvalidDataException($"'{Path}' has no sign '{sign}'.");

    private sealed record SettingsFile(WorseFile Worse, ImmutableArray<VisitRule> Visits, int PlanEndedEarlyMonths, ImmutableArray<SignSetting> Signs);

    private sealed record WorseFile(double Points, double Percent, string Source);
}
