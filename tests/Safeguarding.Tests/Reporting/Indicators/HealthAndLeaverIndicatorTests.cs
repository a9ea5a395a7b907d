namespace Safeguarding.Tests.Reporting;

/// <summary>Health of children looked after, and care leavers, counted by hand.</summary>
public sealed class HealthAndLeaverIndicatorTests
{
    /// <summary>C3 is five on the day, C4 the day after; C5 came into care a day less than a year before; C6 was 17 the day before; C7 died.</summary>
    private const string InCare = """
        night 2026-03-31

        child
        child_id | date_of_birth | date_of_death
        C1       | 2015-05-05    |
        C2       | 2016-02-29    |
        C3       | 2021-03-31    |
        C4       | 2021-04-01    |
        C5       | 2014-01-01    |
        C6       | 2009-03-30    |
        C7       | 2014-01-01    | 2026-03-05

        looked_after_episode
        episode_id | child_id | start_date | start_reason | care_period_id
        E1         | C1       | 2025-03-31 | S            | K1
        E2         | C2       | 2025-03-31 | S            | K2
        E3         | C3       | 2025-03-31 | S            | K3
        E4         | C4       | 2025-03-31 | S            | K4
        E5         | C5       | 2025-04-01 | S            | K5
        E6         | C6       | 2025-03-31 | S            | K6
        E7         | C7       | 2025-03-31 | S            | K7
        """;

    /// <summary>In the last twelve months, six under five; planned and refused ones do not count.</summary>
    [Fact]
    public void Health_assessments_are_yearly_and_half_yearly_under_five() => Assert.Equal(
        "day 2/5; a year before 0/0; not met C2 C4 C6",
        IndicatorScenario.Say("health-assessments", InCare + """


            health_check
            check_id | child_id | check_type               | check_date | status
            H1       | C1       | Review Health Assessment | 2025-04-01 | Completed
            H2       | C2       | Health Assessment        | 2025-03-31 | Completed
            H3       | C2       | Review Health Assessment | 2026-03-01 | Refused
            H4       | C3       | Health Assessment        | 2025-06-01 | Completed
            H5       | C4       | Health Assessment        | 2025-09-30 | Completed
            H6       | C5       | Health Assessment        | 2025-06-01 | Completed
            H7       | C6       | Review Health Assessment | 2026-04-02 | Planned
            H8       | C6       | Dental Check             | 2026-01-02 | Completed
            """));

    [Fact]
    public void Dental_checks_are_yearly_at_every_age() => Assert.Equal(
        "day 2/5; a year before 0/0; not met C1 C2 C3",
        IndicatorScenario.Say("dental-checks", InCare + """


            health_check
            check_id | child_id | check_type        | check_date | status
            H1       | C1       | Health Assessment | 2025-04-01 | Completed
            H2       | C2       | Dental Check      | 2025-03-31 | Completed
            H5       | C4       | Dental Check      | 2025-04-01 | Completed
            H8       | C6       | Dental Check      | 2026-01-02 | Completed
            """));

    /// <summary>20 working days from Monday 31 March 2025 pass Good Friday and Easter Monday and end on Wednesday 30 April; from Tuesday 1 April on Thursday 1 May. A review is not a first one.</summary>
    [Fact]
    public void The_first_health_assessment_is_due_in_20_working_days() => Assert.Equal(
        """
        C2 on 2025-04-30 due 2025-04-30 done 2025-05-01
        C3 on 2025-04-30 due 2025-04-30 done -
        C4 on 2025-04-30 due 2025-04-30 done -
        C6 on 2025-04-30 due 2025-04-30 done -
        C7 on 2025-04-30 due 2025-04-30 done -
        """,
        IndicatorScenario.NotMet("initial-health-assessments", InCare + """


            health_check
            check_id | child_id | check_type                | check_date | status
            H1       | C1       | Initial Health Assessment | 2025-04-30 | Completed
            H2       | C2       | Health Assessment         | 2025-05-01 | Completed
            H3       | C3       | Review Health Assessment  | 2025-04-20 | Completed
            H4       | C4       | Initial Health Assessment | 2025-03-30 | Completed
            H5       | C5       | Initial Health Assessment | 2025-05-01 | Completed
            """));

    /// <summary>Aged 4 to 16 and a year in care: C6 is 17, C5 a day short. C1's latest of the year counts; C4's is too old, C2's has no score.</summary>
    [Fact]
    public void The_mean_score_is_of_the_latest_of_the_year() => Assert.Equal(
        "day 31/2; a year before 0/0; not met C1; not told C2 C4",
        IndicatorScenario.Say("ni-58", InCare + """


            sdq_score
            score_id | child_id | completed_date | score | no_score_reason
            S1       | C1       | 2025-04-01     | 5     |
            S2       | C1       | 2026-03-31     | 17    |
            S3       | C2       | 2025-12-01     |       | SDQ2
            S4       | C3       | 2025-12-01     | 14    |
            S5       | C4       | 2025-03-31     | 20    |
            S6       | C5       | 2025-12-01     | 40    |
            S7       | C6       | 2025-12-01     | 40    |
            """));

    /// <summary>Born on 29 February 2008, L2 is 19 on 1 March 2027. L1 is 19 the last day of February, L6 in March last year, of which nothing is said.</summary>
    private const string Leavers = """
        child
        child_id | date_of_birth | date_of_death
        L1       | 2008-02-28    |
        L2       | 2008-02-29    |
        L3       | 2008-03-31    |
        L4       | 2008-03-05    |
        L5       | 2008-03-06    |
        L6       | 2007-03-07    |
        L7       | 2009-03-31    |
        L8       | 2009-04-01    |
        L9       | 2005-03-31    |
        LA       | 2005-04-01    |
        LB       | 2008-03-09    | 2026-01-01

        care_leaver
        care_leaver_id | child_id | eligibility           | in_touch | latest_contact | accommodation_suitable | activity
        1              | L1       | Former Relevant       | YES      | 2027-01-01     | 1                      | F2
        2              | L2       | Former Relevant       | NO       | 2026-01-01     |                        |
        3              | L3       | Former Relevant       | YES      | 2025-01-01     | 1                      | F1
        4              | L3       | Former Relevant       | YES      | 2027-03-01     | 2                      | G5
        5              | L4       | Former Relevant       | RHOM     | 2026-01-01     |                        |
        6              | L5       | Qualifying            | YES      | 2027-01-01     | 1                      | P5
        7              | L6       | Former Relevant       | REFU     | 2027-01-01     | 1                      | P4
        8              | L7       | Former Relevant       | YES      | 2027-01-01     | 1                      | 0
        9              | L8       | Relevant              | NREQ     | 2027-01-01     | 1                      | F4
        10             | L9       | Former Relevant       | YES      | 2027-01-01     | 1                      | F5
        11             | LA       | Former Relevant       | YES      | 2027-01-01     | 2                      | F5
        12             | LB       | Former Relevant       | YES      | 2026-01-01     | 1                      | F5
        """;

    [Theory]
    [InlineData("ni-147", "month 0/2, year 1/3; a year before -, -; not met L2 L3")]
    [InlineData("ni-148", "month 0/2, year 1/3; a year before -, -; not met L2 L3")]
    [InlineData("care-leavers-in-touch-17-18", "now 1/2; not met L8")]
    [InlineData("care-leavers-activity-17-18", "now 1/2; not met L7")]
    [InlineData("care-leavers-suitable-17-18", "now 2/2")]
    [InlineData("care-leavers-in-touch-19-21", "now 3/5; not met L2 L6")]
    [InlineData("care-leavers-suitable-19-21", "now 2/5; not met L2 L3 LA")]
    [InlineData("care-leavers-activity-19-21", "now 3/5; not met L2 L3")]
    public void Care_leavers_are_as_their_latest_record_has_them(string indicator, string expected) => Assert.Equal(expected, IndicatorScenario.Say(indicator, "night 2027-03-31\n\n" + Leavers));

    [Fact]
    public void Who_is_19_on_1_March_is_not_19_in_February() => Assert.Equal("month 1/1, year 1/1; a year before -, -", IndicatorScenario.Say("ni-147", "night 2027-02-28\n\n" + Leavers));
}
