namespace Safeguarding.Tests.Reporting;

/// <summary>Visits, counted by hand, on 31 March 2026.</summary>
public sealed class VisitIndicatorTests
{
    private const string Children = """
        child
        child_id | date_of_birth | expected_date_of_birth
        C1       | 2015-05-05    |
        C2       | 2016-02-29    |
        C3       | 2010-01-01    |
        C4       | 2012-01-01    |
        C5       | 2013-01-01    |
        C6       |               | 2026-05-20
        C7       | 2014-01-01    |
        """;

    /// <summary>28 days before 31 March is 3 March. C3's visit on that day did not see the child; C4's plan began that day; C5 has two plans and is one case; C6, not born, is visited like others; C7's plan ended on the day.</summary>
    [Fact]
    public void A_visit_is_in_time_for_so_many_days() => Assert.Equal(
        """
        C2 on 2026-03-31 due 2026-03-30 done 2026-03-02
        C3 on 2026-03-31 due 2026-02-26 done 2026-01-29
        C6 on 2026-03-31 due 2026-03-02 done -
        """,
        IndicatorScenario.NotMet("cp-visits", Children + """


            child_protection_plan
            plan_id | child_id | start_date | end_date
            P1      | C1       | 2026-01-01 |
            P2      | C2       | 2026-01-01 |
            P3      | C3       | 2026-01-01 |
            P4      | C4       | 2026-03-03 |
            P5      | C5       | 2026-01-01 |
            P6      | C5       | 2026-01-01 |
            P7      | C6       | 2026-02-02 |
            P8      | C7       | 2026-01-01 | 2026-03-31

            visit
            visit_type       | visit_id | child_id | visit_date | seen
            child_protection | V1       | C1       | 2026-03-03 | Y
            child_protection | V2       | C2       | 2026-03-02 | Y
            child_in_need    | V3       | C2       | 2026-03-20 | Y
            child_protection | V4       | C3       | 2026-01-29 |
            child_protection | V5       | C3       | 2026-03-03 | N
            child_protection | V6       | C5       | 2026-03-31 | Y
            child_protection | V7       | C6       | 2026-04-01 | Y
            """));

    /// <summary>C2 is under a protection plan and C3 looked after: their visits are of those kinds.</summary>
    [Fact]
    public void Children_in_need_are_those_without_a_protection_plan_and_not_in_care() => Assert.Equal(
        "day 1/2; a year before 0/0; not met C4",
        IndicatorScenario.Say("cin-visits", Children + """


            cin_plan
            plan_id | child_id | start_date | end_date
            N1      | C1       | 2025-04-01 |
            N2      | C2       | 2025-04-01 |
            N3      | C3       | 2025-04-01 |
            N4      | C4       | 2026-02-16 |

            child_protection_plan
            plan_id | child_id | start_date
            P2      | C2       | 2026-03-31

            looked_after_episode
            episode_id | child_id | start_date | start_reason | care_period_id
            E3         | C3       | 2026-03-31 | S            | K3

            visit
            visit_type    | visit_id | child_id | visit_date | seen
            child_in_need | V1       | C1       | 2026-02-17 | Y
            """));

    /// <summary>Seven days from 25 December are over on 1 January. C3's placement ended on its seventh day; C4 stayed with the same carers; C5's week is not over; C7 was seen late.</summary>
    [Fact]
    public void A_new_placement_is_visited_within_a_week() => Assert.Equal(
        "month 1/1, year 2/4; a year before 0/0, 0/0; not met C2 C7",
        IndicatorScenario.Say("cla-first-visits", Children + """


            looked_after_episode
            episode_id | child_id | start_date | end_date   | start_reason | care_period_id
            E1         | C1       | 2025-12-25 |            | S            | K1
            E2         | C2       | 2025-12-25 |            | S            | K2
            E3         | C3       | 2025-12-25 |            | S            | K3
            E4         | C4       | 2026-03-23 |            | S            | K4
            E5         | C5       | 2026-03-24 |            | S            | K5
            E6         | C4       | 2026-03-24 |            | T            | K4
            E7         | C7       | 2026-01-05 |            | S            | K7

            placement
            placement_id | child_id | start_date | end_date   | placement_type
            P1           | C1       | 2025-12-25 |            | U1
            P2           | C2       | 2025-12-25 |            | U1
            P3           | C3       | 2025-12-25 | 2026-01-01 | U1
            P4           | C4       | 2026-03-23 |            | U1
            P5           | C5       | 2026-03-24 |            | U1
            P6           | C4       | 2026-03-24 |            | U4
            P7           | C7       | 2026-01-05 |            | U1

            visit
            visit_type   | visit_id | child_id | visit_date | seen
            looked_after | V1       | C1       | 2026-01-01 | Y
            looked_after | V2       | C2       | 2025-12-24 | Y
            looked_after | V3       | C4       | 2026-03-30 | Y
            looked_after | V4       | C7       | 2026-01-13 | Y
            """));
}
