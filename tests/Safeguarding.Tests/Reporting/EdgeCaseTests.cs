using System.Globalization;
using System.Text;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Reporting;
using Safeguarding.Pipeline.Reporting.Charts;

namespace Safeguarding.Tests.Reporting;

/// <summary>Days and children on which figures go wrong, counted by hand, where a report's own tests do not have them: the leap day, bank holidays, two plans on one day, the year's end, the unborn, those who died.</summary>
public sealed class EdgeCaseTests
{
    /// <summary>The week is Monday 29 December 2025 to Sunday 4 January 2026; the night after it Monday 5 January.</summary>
    [Fact]
    public void A_missing_child_over_the_years_end_is_in_one_week_or_in_two_and_bank_holidays_do_not_stop_the_72_hours()
    {
        var report = ReportScenario.Make(MissingWeekly.Kind, """
            night 2026-01-05

            missing_episode
            agency      | episode_id | child_id | start_time       | end_time
            social_care | 1          | C1       | 2025-12-30 20:00 | 2026-01-02 08:00
            police      | 2          | C2       | 2025-12-20 10:00 | 2025-12-29 01:00
            police      | 3          | C3       | 2026-01-03 08:00 | 2026-01-03 09:00
            """);

        // C1 was back on Friday 2 January 08:00: New Year's Day before it and the weekend after it count like any day, and the 72 hours end on Monday 08:00. C3's end on Tuesday.
        Assert.Equal(
            """
            C1 | 60 | overdue, no offer on record | 2026-01-05 08:00
            C2 | 207 | overdue, no offer on record | 2026-01-01 01:00
            C3 | 1 | due, no offer on record | 2026-01-06 09:00
            """.ReplaceLineEndings("\n"), string.Join('\n', ReportScenario.Rows(report, "", "child_id", "hours", "return_interview", "return_interview_due_by").Split('\n').Order(StringComparer.Ordinal)));
        Assert.Equal(
            """
            2025-12-15 | 1 | 1 | 0
            2025-12-22 | 1 | 1 | 0
            2025-12-29 | 3 | 0 | 3
            """.ReplaceLineEndings("\n"), string.Join('\n', ReportScenario.Rows(report, "trend", "week_from", "episodes", "not_back", "back").Split('\n').TakeLast(3)));
    }

    /// <summary>Plans of 29 November 2023 have their first review by 29 February 2024; the night is Sunday 31 March 2024, 31 days later.</summary>
    [Fact]
    public void The_list_of_late_reviews_has_the_unborn_without_an_age_one_of_two_plans_that_meet_on_a_day_and_nobody_who_died()
    {
        var report = ReportScenario.Make(IndicatorCases.Kind, """
            night 2024-03-31

            child
            child_id | given_name | date_of_birth | expected_date_of_birth | date_of_death
            BORN     | Ann        | 2012-02-29    |                        |
            DIED     | Bob        | 2015-01-01    |                        | 2024-01-10
            UNBORN   |            |               | 2024-06-01             |

            child_protection_plan
            plan_id | child_id | start_date | end_date
            P1      | BORN     | 2023-09-05 | 2023-11-29
            P2      | BORN     | 2023-11-29 |
            P3      | DIED     | 2023-11-29 |
            P4      | UNBORN   | 2023-11-29 |
            """);
        Assert.Equal(
            """
            BORN | 12 | 2024-02-29 | 31 | P2
            UNBORN |  | 2024-02-29 | 31 | P4
            """.ReplaceLineEndings("\n"),
            string.Join('\n', ReportScenario.Rows(report, "", "child_id", "age", "due", "days_late", "record_id", "indicator").Split('\n').Where(r => r.EndsWith(" | cp-reviews", StringComparison.Ordinal)).Select(r => r[..^" | cp-reviews".Length]).Order(StringComparer.Ordinal)));
    }

    /// <summary>Wednesday 31 December 2025; Thursday 1 January is New Year's Day, so the fifth working day is Thursday 8 January.</summary>
    [Theory]
    [InlineData("2026-01-08", true)]
    [InlineData("2026-01-09", false)]
    public void A_notice_of_an_unborn_child_on_the_last_of_the_year_is_answered_in_working_days_of_the_next(string next, bool answered)
    {
        var journey = Journey($"""
            child
            child_id | surname | expected_date_of_birth
            C1       | Cole    | 2026-05-01

            chronology
            child_id | event_time       | agency      | event                    | record_table           | record_id | _source_extract | _source_row
            C1       | 2025-12-31 23:30 | police      | public protection notice | police/incident_persons | P1        | x              | 1
            C1       | {next}           | social_care | contact received         | social_care/contacts    | S1        | x              | 1

            police_event
            child_id | event_id | event_time       | notice_submitted
            C1       | P1       | 2025-12-31 23:30 | Y
            """);
        Assert.Equal((null, "Cole", answered), (journey.Born, journey.Name, journey.Unanswered.IsEmpty));
    }

    [Fact]
    public void A_journey_shows_both_plans_of_a_day_in_a_fixed_order_and_what_was_recorded_after_the_child_died()
    {
        var journey = Journey("""
            child
            child_id | given_name | date_of_birth | date_of_death
            C1       | Ann        | 2012-02-29    | 2024-02-29

            chronology
            child_id | event_time | agency      | event                         | record_table           | record_id | _source_extract | _source_row
            C1       | 2024-02-28 | social_care | child protection plan began   | social_care/cp_plans   | P2        | x              | 2
            C1       | 2024-02-28 | social_care | child protection plan began   | social_care/cp_plans   | P1        | x              | 1
            C1       | 2024-03-01 | health      | emergency attendance          | health/attendances     | H1        | y              | 1
            """);
        Assert.Equal(["P1", "P2", "H1"], journey.Events.Select(e => e.Record));
    }

    /// <summary>Eight children each, so that nothing is hidden; the night is Tuesday 31 March 2026.</summary>
    [Fact]
    public void Warning_signs_leave_out_what_the_indicators_leave_out()
    {
        var (children, plans, reviews, assessments, enquiries, conferences) = (new StringBuilder("child\nchild_id | date_of_death\n"), new StringBuilder("child_protection_plan\nplan_id | child_id | start_date | other_authority\n"),
            new StringBuilder("review\nreview_type | review_id | child_id | review_date | cancelled\n"), new StringBuilder("assessment\nassessment_id | child_id | start_date\n"), new StringBuilder("section47\nenquiry_id | child_id | start_date\n"),
            new StringBuilder("conference\nconference_id | child_id | enquiry_id | target_date | conference_date | transfer_in\n"));
        for (var c = 1; c <= 16; c++)
        {
            var first = c <= 8;
            children.Append(CultureInfo.InvariantCulture, $"C{c} | {(first ? "" : "2026-02-02")}\nD{c} |\n");
            plans.Append(CultureInfo.InvariantCulture, $"P{c} | D{c} | 2025-12-01 | {(first ? "N" : "Y")}\n");
            reviews.Append(CultureInfo.InvariantCulture, $"child_protection | V{c} | D{c} | 2026-02-20 | {(first ? "Y" : "N")}\n");
            assessments.Append(CultureInfo.InvariantCulture, $"A{c} | C{c} | 2025-11-03\n");
            enquiries.Append(CultureInfo.InvariantCulture, $"E{c} | D{c} | 2026-03-25\n");
            conferences.Append(CultureInfo.InvariantCulture, $"K{c} | D{c} | {(first ? "" : $"E{c}")} | {(first ? "2026-03-10" : "")} | 2026-03-20 | N\n");
        }

        var rows = ReportScenario.Rows(ReportScenario.Make(WarningSigns.Kind, string.Join('\n', children, plans, reviews, assessments, enquiries, conferences)), "", "sign", "now_part", "now_of").Split('\n');

        // Reviews: a plan of 1 December was due by 1 March; eight plans have only a cancelled review, the eight of another council are its own.
        Assert.Contains("reviews-overdue | 8 | 8", rows);

        // Assessments: begun on 3 November, due on 8 January; the eight children who died on 2 February have none in progress.
        Assert.Contains("assessments-over | 8 | 8", rows);

        // Conferences: eight without an enquiry held ten days after their target; eight held before their enquiry began cannot be told.
        Assert.Contains("conferences-late | 8 | 8", rows);
        Assert.Contains("later-plans | 0 | 8", rows);
    }

    [Fact]
    public void The_front_door_repeats_within_as_many_months_as_the_indicator_of_re_referrals() =>
        Assert.Equal(Indicator.All(Schemas.Embedded).Single(i => i.Id == "re-referrals").Number("months"), FrontDoorSettings.Of(Schemas.Embedded).RepeatMonths);

    [Theory]
    [InlineData("Children in Care Team Mereside", "Children in Care Team Mereside")]
    [InlineData("Multi Agency Safeguarding Hub and Emergency Duty Team for the North and the East of the County", "Multi Agency Safeguarding Hub and Emergency Duty Team for|the North and the East of the County")]
    [InlineData("", "")]
    public void A_label_of_any_length_is_whole_in_lines_that_fit(string label, string lines)
    {
        Assert.Equal(lines, string.Join('|', BarChart.Lines(label)));
        Assert.All(BarChart.Lines(new string('x', 200)), l => Assert.InRange(l.Length, 1, 58));
        Assert.Equal(200, BarChart.Lines(new string('x', 200)).Sum(l => l.Length));
    }

    private static Journey Journey(string text)
    {
        var source = ReportScenario.Source(new ReportKind("journey", "Journey", "", Pipeline.Reporting.Journey.Curated, _ => throw new InvalidOperationException()), text);
        return Pipeline.Reporting.Journey.Of("C1", source.Tables, extract => extract, source.WorkingDays);
    }
}
