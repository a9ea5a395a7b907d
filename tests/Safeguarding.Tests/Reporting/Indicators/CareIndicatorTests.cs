namespace Safeguarding.Tests.Reporting;

/// <summary>Children looked after and care leavers, counted by hand. The night is 31 March 2026 unless the scenario says otherwise.</summary>
public sealed class CareIndicatorTests
{
    private const string Children = """
        child
        child_id | date_of_birth | date_of_death
        C1       | 2015-05-05    |
        C2       | 2008-02-29    |
        C3       | 2010-01-01    |
        C4       | 2012-01-01    |
        C5       | 2021-03-31    |
        C6       | 2021-04-01    |
        C7       | 2014-01-01    | 2026-03-05
        C8       | 2018-01-01    |
        C9       | 2013-01-01    |
        """;

    /// <summary>C2, born on 29 February 2008, is 18 on 1 March 2026 and no longer looked after then, whatever the record says. C8 has short breaks. What ended on the day is not in force on it.</summary>
    [Fact]
    public void Looked_after_is_to_the_day_before_18_or_death_and_without_short_breaks()
    {
        const string Care = Children + """


            legal_status
            legal_status_id | child_id | legal_status | start_date | end_date
            L1              | C8       | V3           | 2025-01-01 |

            looked_after_episode
            episode_id | child_id | start_date | end_date   | start_reason | care_period_id
            E1         | C1       | 2025-12-31 | 2026-02-28 | S            | K1
            E2         | C1       | 2026-02-28 | 2026-03-31 | P            | K1
            E3         | C2       | 2020-01-01 |            | S            | K2
            E4         | C3       | 2025-02-01 |            | S            | K3
            E5         | C7       | 2025-02-01 |            | S            | K7
            E6         | C8       | 2025-02-01 |            | S            | K8
            """;
        Assert.Equal("day 0/1; a year before 0/3", IndicatorScenario.Say("cla-missing", Care));
        Assert.Equal("day 0/4; a year before 0/3", IndicatorScenario.Say("cla-missing", "night 2026-02-28\n\n" + Care));
    }

    /// <summary>
    /// In the year to 31 March 2026: C1 has the placement the year began in and two more; C3 one of those temporary; C4 one with the same carers; C5's first ended on the last day of the year before, so two are left;
    /// C6's three all began in the year, one over the year's end.
    /// </summary>
    [Fact]
    public void Placements_of_a_year_are_counted_with_the_one_it_began_in() => Assert.Equal(
        "day 2/5; a year before 0/4; not met C1 C6",
        IndicatorScenario.Say("ni-62", Children + """


            looked_after_episode
            episode_id | child_id | start_date | end_date   | start_reason | care_period_id
            E1         | C1       | 2025-01-01 |            | S            | K1
            E3         | C3       | 2025-01-01 |            | S            | K3
            E4         | C4       | 2025-01-01 | 2025-09-01 | S            | K4
            E5         | C4       | 2025-09-01 | 2025-10-01 | T            | K4
            E6         | C4       | 2025-10-01 |            | P            | K4
            E7         | C5       | 2025-01-01 |            | S            | K5
            E8         | C6       | 2025-04-01 |            | S            | K6

            placement
            placement_id | child_id | start_date | end_date   | placement_type
            P1           | C1       | 2025-01-01 | 2025-04-01 | U1
            P2           | C1       | 2025-04-01 | 2026-03-31 | U1
            P3           | C1       | 2026-03-31 |            | K2
            P4           | C3       | 2025-01-01 | 2025-06-01 | U1
            P5           | C3       | 2025-06-01 | 2025-06-08 | T0
            P6           | C3       | 2025-06-08 |            | U1
            P7           | C4       | 2025-01-01 | 2025-09-01 | U1
            P8           | C4       | 2025-09-01 | 2025-10-01 | U4
            P9           | C4       | 2025-10-01 |            | U4
            P10          | C5       | 2025-01-01 | 2025-03-31 | U1
            P11          | C5       | 2025-03-31 | 2025-12-01 | U1
            P12          | C5       | 2025-12-01 |            | U1
            P13          | C6       | 2025-04-01 | 2025-05-01 | U1
            P14          | C6       | 2025-05-01 | 2025-12-31 | U1
            P15          | C6       | 2025-12-31 | 2026-04-02 | U1
            """));

    /// <summary>
    /// On 31 March 2026, in care for 30 months: C1 in one placement since two years to the day; C9 a day less; C4 placed for adoption last year from a placement of 2023; C5 moved with the same carers; C8 has no placement on record.
    /// C3 is 16, C6 is a day short of 30 months.
    /// </summary>
    [Fact]
    public void A_long_placement_is_two_years_in_one_or_in_that_before_adoption() => Assert.Equal(
        "day 3/4; a year before 0/0; not met C9; not told C8",
        IndicatorScenario.Say("ni-63", Children + """


            looked_after_episode
            episode_id | child_id | start_date | end_date   | start_reason | care_period_id
            E1         | C1       | 2023-09-30 |            | S            | K1
            E2         | C3       | 2012-01-01 |            | S            | K2
            E3         | C9       | 2023-09-30 |            | S            | K3
            E4         | C4       | 2023-09-30 |            | S            | K4
            E5         | C5       | 2023-09-30 | 2025-06-01 | S            | K5
            E6         | C5       | 2025-06-01 |            | U            | K5
            E7         | C6       | 2023-10-01 |            | S            | K6
            E8         | C8       | 2023-09-30 |            | S            | K8

            placement
            placement_id | child_id | start_date | end_date   | placement_type
            P1           | C1       | 2023-09-30 | 2024-03-31 | U1
            P2           | C1       | 2024-03-31 |            | U4
            P3           | C9       | 2023-09-30 | 2024-04-01 | U1
            P4           | C9       | 2024-04-01 |            | U4
            P5           | C4       | 2023-09-30 | 2025-06-01 | U1
            P6           | C4       | 2025-06-01 |            | A5
            P7           | C5       | 2023-10-15 | 2025-06-01 | U1
            P8           | C5       | 2025-06-01 |            | U4
            P9           | C6       | 2023-10-01 |            | U1
            """));

    [Fact]
    public void Placed_for_adoption_within_twelve_months_of_the_decision() => Assert.Equal(
        "month 1/2, year 1/2; a year before 0/0, 1/1; not met C3; not told C4",
        IndicatorScenario.Say("ni-61", Children + """


            adoption
            permanence_id | child_id | decision_date | placed_date | order_date | order_type
            A1            | C1       | 2024-02-29    | 2025-02-28  | 2026-03-02 | Adoption
            A2            | C3       | 2024-02-28    | 2025-03-01  | 2026-03-03 | Adoption
            A3            | C4       |               | 2025-03-01  | 2026-03-03 | Adoption
            A4            | C5       | 2024-01-01    | 2024-02-01  | 2025-02-01 | Adoption
            A5            | C6       | 2024-01-01    | 2024-02-01  | 2026-02-01 | Special Guardianship
            A6            | C8       | 2024-01-01    | 2024-02-01  |            |
            """));

    /// <summary>Missing counts while looked after, from the day after the year before began; an absence does not, nor a time before care.</summary>
    [Fact]
    public void Missing_in_the_year_is_while_in_care_and_not_absence() => Assert.Equal(
        "day 2/5; a year before 1/4; not met C1 C3",
        IndicatorScenario.Say("cla-missing", Children + """


            looked_after_episode
            episode_id | child_id | start_date | start_reason | care_period_id
            E1         | C1       | 2025-01-01 | S            | K1
            E3         | C3       | 2025-01-01 | S            | K3
            E4         | C4       | 2025-01-01 | S            | K4
            E5         | C5       | 2025-06-01 | S            | K5
            E6         | C8       | 2025-01-01 | S            | K8

            missing_episode
            agency      | episode_id | child_id | start_time       | category
            social_care | 1          | C1       | 2025-04-01 00:00 | M
            police      | 2          | C3       | 2026-03-31 23:59 | missing
            social_care | 3          | C4       | 2025-07-01 10:00 | A
            police      | 4          | C4       | 2025-07-01 10:00 | absent
            social_care | 5          | C5       | 2025-05-31 10:00 | M
            social_care | 6          | C8       | 2025-03-31 10:00 | M
            """));

    /// <summary>
    /// 20 working days from Thursday 18 December 2025 pass three bank holidays and end on Tuesday 20 January 2026; three months after a review on 31 January is 30 April; six months after one on 30 September is 30 March.
    /// C3's first was cancelled. C4 left on the day it was due.
    /// </summary>
    [Fact]
    public void Reviews_in_care_are_due_after_20_working_days_three_months_and_six() => Assert.Equal(
        """
        C3 on 2026-01-20 due 2026-01-20 done -
        C5 on 2026-03-30 due 2026-03-30 done -
        C6 on 2025-04-30 due 2025-04-30 done 2025-05-01
        C8 on 2026-01-20 due 2026-01-20 done 2026-01-21
        """,
        IndicatorScenario.NotMet("cla-reviews", Reviewed));

    [Fact]
    public void Reviews_in_care_are_counted_where_they_were_due() => Assert.Equal("month 0/1, year 4/8; a year before 1/1, 2/2; not met C3 C5 C6 C8", IndicatorScenario.Say("cla-reviews", Reviewed));

    /// <summary>On 31 March 2026: C1 in time; C3 and C8 late in January; C5 overdue since the day before; C6 late in May of the year. C4 has left.</summary>
    [Fact]
    public void A_period_of_care_is_in_time_all_year_when_no_day_of_it_had_a_review_overdue() => Assert.Equal("day 1/5; a year before 2/2; not met C3 C5 C6 C8", IndicatorScenario.Say("ni-66", Reviewed));

    private const string Reviewed = Children + """


        looked_after_episode
        episode_id | child_id | start_date | end_date   | start_reason | care_period_id
        E1         | C1       | 2025-12-18 |            | S            | K1
        E2         | C8       | 2025-12-18 |            | S            | K2
        E3         | C3       | 2025-12-18 |            | S            | K3
        E4         | C4       | 2025-12-18 | 2026-01-20 | S            | K4
        E5         | C5       | 2025-03-03 |            | S            | K5
        E6         | C6       | 2025-01-06 |            | S            | K6

        review
        review_type  | review_id | child_id | subject_id | review_date | cancelled
        looked_after | V1        | C1       | K1         | 2026-01-20  | N
        looked_after | V2        | C8       | K2         | 2026-01-21  | N
        looked_after | V3        | C3       | K3         | 2026-01-19  | Y
        looked_after | V4        | C5       | K5         | 2025-03-31  | N
        looked_after | V5        | C5       | K5         | 2025-06-30  | N
        looked_after | V6        | C5       | K5         | 2025-09-30  | N
        looked_after | V7        | C6       | K6         | 2025-01-31  |
        looked_after | V8        | C6       |            | 2025-05-01  |
        looked_after | V9        | C6       |            | 2025-11-01  |
        """;
}
