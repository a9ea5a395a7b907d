using System.Globalization;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Reporting;
using Safeguarding.Returns;

namespace Safeguarding.Tests.Reporting;

/// <summary>Measures of the warning signs on dates counted by hand, with the English bank holidays.</summary>
public sealed class TimescalesTests
{
    private static readonly WorkingDays England = WorkingDays.Parse(Schemas.Embedded.Text("schemas/returns/bank-holidays.json"));
    private static readonly WarningSettings Settings = WarningSettings.Of(Schemas.Embedded);

    /// <summary>Begun Monday 1 December 2025. Without 25 and 26 December and 1 January the 45th working day is Thursday 5 February 2026.</summary>
    [Theory]
    [InlineData("2026-02-05", "", 0, 1)]
    [InlineData("2026-02-06", "", 1, 1)]
    [InlineData("2026-02-06", "2026-02-06", 0, 0)] // Authorised on the day: no longer in progress.
    [InlineData("2026-02-06", "2026-02-09", 1, 1)] // Authorised since: it was in progress then.
    [InlineData("2025-11-30", "", 0, 0)]
    public void An_assessment_in_progress_has_45_working_days(string night, string authorised, int over, int all)
    {
        var work = new Timed(Day("2025-12-01"), DueDays.Working(England, 45).Of(Day("2025-12-01")), authorised.Length == 0 ? null : Day(authorised));
        Assert.Equal(SignReading.Share(over, all), Timescales.InProgressOver([work], Day(night)));
    }

    /// <summary>Enquiry of Wednesday 18 December 2024: without 25 and 26 December and 1 January the 15th working day is Monday 13 January 2025, over the year's end.</summary>
    [Theory]
    [InlineData("2025-01-13", "2025-01-31", 0, 1)]
    [InlineData("2025-01-14", "2025-01-31", 1, 1)]
    [InlineData("2025-01-14", "2025-01-13", 0, 0)] // Not yet held.
    [InlineData("2025-01-14", "2025-02-10", 1, 1)] // 27 days ago.
    [InlineData("2025-01-14", "2025-02-11", 0, 0)] // 28 days ago: of the four weeks before.
    [InlineData("", "2025-02-11", 0, 0)]
    public void An_initial_conference_has_15_working_days(string held, string night, int late, int all)
    {
        var start = Day("2024-12-18");
        var work = new Timed(start, DueDays.Working(England, 15).Of(start), held.Length == 0 ? null : Day(held));
        Assert.Equal(SignReading.Share(late, all), Timescales.DoneLate([work], Day(night), 28));
    }

    /// <summary>Seen Monday 23 March 2026: without Good Friday and Easter Monday the 10th working day is Wednesday 8 April.</summary>
    [Theory]
    [InlineData("2026-03-23", "2026-04-08", 0)]
    [InlineData("2026-03-23", "2026-04-09", 1)]
    [InlineData("", "2026-03-13", 0)] // Never seen: from the beginning of the plan, Friday 27 February; the tenth is Friday 13 March.
    [InlineData("", "2026-03-14", 1)]
    public void A_child_on_a_protection_plan_is_seen_every_ten_working_days(string seen, string night, int overdue)
    {
        CaseSpell[] plan = [new(0, CaseKind.ProtectionPlan, Day("2026-02-27"), null)];
        Assert.Equal(SignReading.Share(overdue, 1), Visits(plan, seen, night));
    }

    [Fact]
    public void A_visit_is_overdue_when_it_is_for_any_plan_and_a_child_counts_once()
    {
        // Looked after for years in two episodes that touch, seen 30 days ago: in time for care, late for the plan.
        CaseSpell[] spells = [new(0, CaseKind.LookedAfter, Day("2024-01-01"), Day("2026-03-20")), new(0, CaseKind.LookedAfter, Day("2026-03-20"), null), new(0, CaseKind.ProtectionPlan, Day("2025-01-01"), null)];
        Assert.Equal(SignReading.Share(1, 1), Visits(spells, "2026-03-01", "2026-03-31"));
        Assert.Equal(SignReading.Share(0, 1), Visits(spells[..2], "2026-03-01", "2026-03-31"));
        // 43 days ago; the new episode does not begin the time anew.
        Assert.Equal(SignReading.Share(1, 1), Visits(spells[..2], "2026-02-16", "2026-03-31"));
    }

    [Fact]
    public void Nobody_visits_a_child_not_yet_born() =>
        Assert.Equal(SignReading.Share(0, 0), Timescales.VisitsOverdue([new(0, CaseKind.ProtectionPlan, Day("2025-01-01"), null)], ChildDays.Of(1, []), _ => false, Rules, Day("2026-03-31")));

    /// <summary>Plan of 30 November 2023: three months later is leap day.</summary>
    [Theory]
    [InlineData("2024-02-29", "", 0)]
    [InlineData("2024-03-01", "", 1)]
    [InlineData("2024-03-01", "2024-02-29", 0)]
    [InlineData("2024-08-29", "2024-02-29", 0)]
    [InlineData("2024-08-30", "2024-02-29", 1)]
    [InlineData("2024-03-01", "2023-11-29", 1)] // Held for the plan before.
    public void A_protection_plan_is_reviewed_in_three_months_then_in_six(string night, string held, int overdue) =>
        Assert.Equal(SignReading.Share(overdue, 1), Reviews(CaseKind.ProtectionPlan, "2023-11-30", night, held));

    /// <summary>In care from Friday 15 December 2023: without Christmas, Boxing and New Year's Day the 20th working day is Wednesday 17 January 2024.</summary>
    [Theory]
    [InlineData("2024-01-17", "", 0)]
    [InlineData("2024-01-18", "", 1)]
    [InlineData("2024-04-10", "2024-01-10", 0)]
    [InlineData("2024-04-11", "2024-01-10", 1)]
    [InlineData("2024-10-09", "2024-01-10 2024-04-09", 0)]
    [InlineData("2024-10-10", "2024-01-10 2024-04-09", 1)]
    public void A_looked_after_childs_plan_is_reviewed_in_20_working_days_then_three_months_then_six(string night, string held, int overdue) =>
        Assert.Equal(SignReading.Share(overdue, 1), Reviews(CaseKind.LookedAfter, "2023-12-15", night, held));

    [Theory]
    [InlineData("2024-02-29", "2023-02-28", 1)] // Twelve months before leap day.
    [InlineData("2024-02-29", "2023-02-27", 0)]
    [InlineData("2025-02-28", "2024-02-29", 1)]
    [InlineData("2024-02-29", "2024-02-29", 0)] // Two of one day.
    public void A_re_referral_comes_within_twelve_months(string referral, string earlier, int again)
    {
        (int, DateOnly)[] all = [(0, Day(referral)), (0, Day(earlier)), (1, Day(earlier))];
        var counted = Demand.ReReferrals(all, ChildDays.Of(2, all), Day(referral), 1, 12);
        Assert.Equal(again, counted.Part);
        Assert.Equal(referral == earlier ? 3 : 1, counted.Of);
    }

    [Fact]
    public void Referrals_of_a_week_are_those_of_seven_days_with_the_night() =>
        Assert.Equal(SignReading.Count(2), Demand.Referrals([(0, Day("2026-03-24")), (0, Day("2026-03-25")), (1, Day("2026-03-31")), (1, Day("2026-04-01"))], Day("2026-03-31"), 7));

    [Theory]
    [InlineData("2025-11-30", "2026-02-28", 1, 1)] // Three months end with February.
    [InlineData("2025-12-01", "2026-03-02", 0, 1)]
    [InlineData("2025-12-10", "2026-03-10", 1, 1)]
    [InlineData("2025-12-10", "2026-01-06", 0, 0)] // Ended 84 days before the night.
    [InlineData("2025-12-10", "2026-01-07", 1, 1)]
    public void A_plan_that_lasted_three_months_or_less_ended_early(string from, string to, int early, int all) =>
        Assert.Equal(SignReading.Share(early, all), Demand.PlansEndedEarly([Plan(0, from, to)], _ => null, Day("2026-03-31"), 84, 3));

    [Fact]
    public void A_plan_that_a_childs_death_ended_did_not_end_early()
    {
        CaseSpell[] plans = [Plan(0, "2026-01-01", "2026-03-01"), Plan(1, "2026-01-01", "2026-03-01")];
        Assert.Equal(SignReading.Share(1, 1), Demand.PlansEndedEarly(plans, c => c == 0 ? Day("2026-03-01") : null, Day("2026-03-31"), 84, 3));
    }

    [Fact]
    public void A_later_plan_is_one_after_a_plan_that_had_ended()
    {
        CaseSpell[] plans =
        [
            Plan(0, "2024-01-01", "2024-06-01"), Plan(0, "2025-12-10", null), // Years apart.
            Plan(1, "2025-12-10", "2026-03-10"), Plan(1, "2026-03-10", null), // The one ended on the day the other began.
            Plan(2, "2026-03-10", "2026-03-10"), Plan(2, "2026-03-10", null), // Both began on one day: one plan, entered twice.
            Plan(3, "2025-01-01", null), Plan(3, "2026-01-01", null), // Two at once: the earlier is the plan.
            Plan(4, "2024-01-01", "2024-06-01"), // No plan now.
            Plan(5, "2024-01-01", "2024-06-01"), Plan(5, "2025-01-01", null), // Has died.
        ];
        Assert.Equal(SignReading.Share(2, 4), Demand.LaterPlans(plans, c => c != 5, Day("2026-03-31")));
        // Before the second began, and on its first day.
        Assert.Equal(SignReading.Share(1, 3), Demand.LaterPlans(plans, c => c != 5, Day("2026-03-09")));
        Assert.Equal(SignReading.Share(2, 4), Demand.LaterPlans(plans, c => c != 5, Day("2026-03-10")));
    }

    private static Dictionary<CaseKind, DueDays> Rules => Settings.Visits.ToDictionary(v => v.Kind, v => v.WorkingDays is { } working ? DueDays.Working(England, working) : DueDays.Calendar(v.Days!.Value));

    private static SignReading Visits(CaseSpell[] spells, string seen, string night) =>
        Timescales.VisitsOverdue(Timescales.Joined(spells), ChildDays.Of(1, seen.Length == 0 ? [] : [(0, Day(seen))]), _ => true, Rules, Day(night));

    private static SignReading Reviews(CaseKind kind, string from, string night, string held)
    {
        var days = ChildDays.Of(1, [.. held.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(d => (0, Day(d)))]);
        var none = ChildDays.Of(1, []);
        return Timescales.ReviewsOverdue(
            [new(0, kind, Day(from), null)], kind == CaseKind.ProtectionPlan ? days : none, kind == CaseKind.LookedAfter ? days : none, _ => true,
            Settings.ProtectionReviews, Settings.CareReviews, DueDays.Working(England, Settings.CareReviews.FirstWorkingDays), Day(night));
    }

    private static CaseSpell Plan(int child, string from, string? to) => new(child, CaseKind.ProtectionPlan, Day(from), to is null ? null : Day(to));

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
