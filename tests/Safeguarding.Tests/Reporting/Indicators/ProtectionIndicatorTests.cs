namespace Safeguarding.Tests.Reporting;

/// <summary>Conferences, child protection plans and their reviews, counted by hand. The night is 31 March 2026 unless the scenario says otherwise.</summary>
public sealed class ProtectionIndicatorTests
{
    /// <summary>C6 is not born yet; C7 died on 5 March 2026.</summary>
    private const string Children = """
        child
        child_id | date_of_birth | expected_date_of_birth | date_of_death
        C1       | 2015-05-05    |                        |
        C2       | 2016-02-29    |                        |
        C3       | 2010-01-01    |                        |
        C4       | 2012-01-01    |                        |
        C5       | 2013-01-01    |                        |
        C6       |               | 2026-05-20             |
        C7       | 2014-01-01    |                        | 2026-03-05
        """;

    /// <summary>15 working days from Thursday 18 December 2025 pass three bank holidays and end on Tuesday 13 January.</summary>
    [Fact]
    public void Conferences_are_timed_from_the_start_of_the_enquiry() => Assert.Equal(
        "month 0/0, year 2/4; a year before 0/0, 0/0; not met C2 C4; not told C5 C7",
        IndicatorScenario.Say("conference-15-days", Children + """


            section47
            enquiry_id | child_id | start_date
            E1         | C1       | 2025-12-18
            E2         | C2       | 2025-12-18
            E7         | C7       | 2026-02-02

            conference
            conference_id | child_id | enquiry_id | target_date | conference_date | transfer_in
            K1            | C1       | E1         |             | 2026-01-13      | N
            K2            | C2       | E2         | 2026-01-31  | 2026-01-14      | N
            K3            | C3       | gone       | 2026-01-20  | 2026-01-20      | N
            K4            | C4       |            | 2026-01-20  | 2026-01-21      |
            K5            | C5       |            |             | 2026-01-21      |
            K6            | C6       |            |             | 2026-01-21      | Y
            K7            | C7       | E7         |             | 2026-02-01      |
            """));

    /// <summary>Two years from 29 February 2024 are over on 28 February 2026. C4's two plans of one day are two; another council's is none; C7's ended with the child.</summary>
    [Fact]
    public void A_plan_of_two_years_is_counted_when_it_ends() => Assert.Equal(
        "month 1/4, year 2/6; a year before 1/1, 1/1; not met C1 C7",
        IndicatorScenario.Say("ni-64", Children + """


            child_protection_plan
            plan_id | child_id | start_date | end_date   | other_authority
            P1      | C1       | 2024-02-29 | 2026-02-28 | N
            P2      | C2       | 2024-02-29 | 2026-02-27 |
            P3      | C3       | 2023-03-31 | 2025-03-31 |
            P4      | C4       | 2026-01-05 | 2026-03-10 |
            P5      | C4       | 2026-01-05 | 2026-03-11 |
            P6      | C5       | 2023-01-01 | 2026-03-01 | Y
            P7      | C7       | 2024-01-01 |            |
            P8      | C5       | 2020-01-01 | 2026-04-01 |
            P9      | C5       | 2026-03-30 | 2026-03-31 |
            """));

    /// <summary>A plan that follows on the day another ends is a second one; of two that begin on one day neither is, unless there was an earlier one.</summary>
    [Fact]
    public void A_second_plan_is_one_after_an_earlier_one() => Assert.Equal(
        "month 1/4, year 4/8; a year before 0/1, 0/2; not met C1 C2 C2 C3",
        IndicatorScenario.Say("ni-65", Children + """


            child_protection_plan
            plan_id | child_id | start_date | end_date   | other_authority
            P1      | C1       | 2025-03-31 | 2025-06-01 |
            P2      | C1       | 2026-03-31 |            |
            P3      | C2       | 2024-06-01 | 2025-06-01 |
            P4      | C2       | 2025-06-01 |            |
            P5      | C2       | 2025-06-01 |            |
            P6      | C3       | 2025-04-01 | 2025-05-01 |
            P7      | C3       | 2025-05-01 | 2025-06-01 |
            P8      | C4       | 2026-03-02 |            |
            P9      | C4       | 2026-03-02 |            |
            P10     | C5       | 2019-01-01 | 2019-06-01 | Y
            P11     | C5       | 2026-03-01 |            |
            """));

    /// <summary>The first is due three months after the start, 30 November giving 28 February; then six months after each that was held. What ended by then is not reviewed.</summary>
    [Fact]
    public void Reviews_are_due_after_three_months_and_then_six() => Assert.Equal(
        "month 0/1, year 3/6; a year before 0/0, 0/0; not met C2 C3 C7",
        IndicatorScenario.Say("cp-reviews", Children + """


            child_protection_plan
            plan_id | child_id | start_date | end_date
            P1      | C1       | 2025-11-30 |
            P2      | C2       | 2025-11-30 |
            P3      | C3       | 2025-12-10 |
            P4      | C4       | 2025-12-10 | 2026-03-10
            P5      | C5       | 2025-05-15 |
            P6      | C6       | 2026-02-01 |
            P7      | C7       | 2025-11-10 |
            P8      | C5       | 2025-12-31 |

            review
            review_type      | review_id | child_id | subject_id | review_date
            child_protection | V1        | C1       | P1         | 2026-02-28
            child_protection | V2        | C2       | P2         | 2026-03-01
            child_protection | V3        | C5       | P5         | 2025-08-15
            child_protection | V4        | C5       | P5         | 2026-02-15
            child_protection | V5        | C5       | P5         | 2026-02-15
            looked_after     | V6        | C3       | P3         | 2026-01-15
            child_protection | V7        | C7       |            | 2026-02-11
            """));

    /// <summary>
    /// On 31 March 2026: C1 reviewed on time; C2 a day late in February; C3 late, but before the year began; C4 held late on the first day of the year; C5 due on the day itself and still in time;
    /// C6 not yet three months under the plan; C7 dead.
    /// </summary>
    [Fact]
    public void A_plan_is_in_time_all_year_when_no_day_of_it_had_a_review_overdue() => Assert.Equal(
        "day 3/5; a year before 0/2; not met C2 C4",
        IndicatorScenario.Say("ni-67", Children + """


            child_protection_plan
            plan_id | child_id | start_date | end_date
            P1      | C1       | 2025-11-30 |
            P2      | C2       | 2025-11-30 |
            P3      | C3       | 2024-10-31 |
            P4      | C4       | 2024-12-30 |
            P5      | C5       | 2025-12-31 |
            P6      | C6       | 2026-01-01 |
            P7      | C7       | 2025-01-01 |

            review
            review_type      | review_id | child_id | subject_id | review_date
            child_protection | V1        | C1       | P1         | 2026-02-28
            child_protection | V2        | C2       | P2         | 2026-03-01
            child_protection | V3        | C3       | P3         | 2025-03-31
            child_protection | V4        | C3       | P3         | 2025-09-30
            child_protection | V5        | C3       | P3         | 2026-03-30
            child_protection | V6        | C4       | P4         | 2025-04-01
            child_protection | V7        | C4       | P4         | 2025-10-01
            child_protection | V8        | C4       | P4         | 2026-03-31
            child_protection | V9        | C7       | P7         | 2025-03-31
            """));
}
