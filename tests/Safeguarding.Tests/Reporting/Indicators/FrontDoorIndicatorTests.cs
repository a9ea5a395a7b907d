namespace Safeguarding.Tests.Reporting;

/// <summary>Referrals and assessments, counted by hand. The night is 31 March 2026 unless the scenario says otherwise.</summary>
public sealed class FrontDoorIndicatorTests
{
    private const string Children = """
        child
        child_id
        C1
        C2
        C3
        C4
        C5
        C6
        """;

    /// <summary>45 working days from Monday 3 November 2025 pass Christmas, Boxing Day and New Year's Day and end on Thursday 8 January; from Monday 31 March 2025 they pass Easter and both May holidays and end on Friday 6 June.</summary>
    [Fact]
    public void Assessments_are_timed_in_working_days() => Assert.Equal(
        "month 0/1, year 2/5; a year before 0/0, 0/0; not met C2 C4 C5; not told C6",
        IndicatorScenario.Say("assessments-45-days", Children + """


            assessment
            assessment_id | child_id | start_date | authorised_date
            A1            | C1       | 2025-11-03 | 2026-01-08
            A2            | C2       | 2025-11-03 | 2026-01-09
            A3            | C3       | 2025-03-31 | 2025-06-06
            A4            | C4       | 2025-03-31 | 2025-06-07
            A5            | C5       | 2025-12-01 | 2026-03-31
            A6            | C6       | 2026-02-01 | 2026-01-31
            A7            | C6       | 2026-02-01 |
            A8            | C6       | 2025-01-01 | 2026-04-01
            """));

    [Fact]
    public void An_open_assessment_is_in_time_up_to_its_45th_working_day() => Assert.Equal(
        """
        C2 on 2026-01-09 due 2026-01-08 done -
        C3 on 2026-01-09 due 2025-03-06 done -
        """,
        IndicatorScenario.NotMet("assessments-open", Children + """


            night 2026-01-09

            assessment
            assessment_id | child_id | start_date | authorised_date
            A1            | C1       | 2025-11-04 |
            A2            | C2       | 2025-11-03 |
            A3            | C3       | 2025-01-02 |
            A4            | C4       | 2025-01-02 | 2026-01-09
            """));

    /// <summary>A year before 10 March 2026 is 10 March 2025, which counts; of 28 February 2025 it is 28 February 2024, and 29 February lies within.</summary>
    [Fact]
    public void A_referral_is_repeated_when_another_came_in_the_twelve_months_before() => Assert.Equal(
        "month 2/5, year 3/6; a year before 1/3, 2/5; not met C1 C4 C6",
        IndicatorScenario.Say("re-referrals", Children + """


            referral
            referral_id | child_id | referral_date
            R1          | C1       | 2025-03-10
            R2          | C1       | 2026-03-10
            R3          | C2       | 2025-03-09
            R4          | C2       | 2026-03-10
            R5          | C3       | 2026-03-10
            R6          | C3       | 2026-03-10
            R7          | C4       | 2024-02-29
            R8          | C4       | 2025-02-28
            R9          | C4       | 2025-12-31
            R10         | C6       | 2024-11-05
            R11         | C6       | 2025-03-31
            R12         | C6       | 2026-03-31
            """));

    [Fact]
    public void A_referral_went_on_to_an_assessment_when_one_names_it() => Assert.Equal(
        "month 1/2, year 1/3; a year before 1/1, 1/1; not met C2 C3",
        IndicatorScenario.Say("ni-68", Children + """


            referral
            referral_id | child_id | referral_date
            R1          | C1       | 2026-03-02
            R2          | C2       | 2026-03-03
            R3          | C3       | 2025-04-01
            R4          | C4       | 2025-03-31

            assessment
            assessment_id | child_id | referral_id | start_date
            A1            | C1       | R1          | 2026-03-02
            A2            | C1       | R1          | 2026-03-20
            A3            | C2       |             | 2026-03-03
            A4            | C4       | R4          | 2025-04-10
            """));

    /// <summary>Seven working days from Friday 19 December 2008 pass Christmas, Boxing Day and New Year's Day and end on Friday 2 January 2009.</summary>
    [Fact]
    public void Initial_assessments_of_their_era_are_timed_from_the_referral() => Assert.Equal(
        "month 0/0, year 1/2; a year before -, -; not met C2; not told C4",
        IndicatorScenario.Say("ni-59", "night 2009-03-31\n\n" + Era));

    /// <summary>35 working days from Monday 2 February 2009 end on Monday 23 March.</summary>
    [Fact]
    public void Core_assessments_of_their_era_are_timed_from_their_start() => Assert.Equal(
        "month 1/2, year 1/2; a year before -, -; not met C2",
        IndicatorScenario.Say("ni-60", "night 2009-03-31\n\n" + Era));

    [Theory]
    [InlineData("ni-59", "2026-03-31", "NotApplicableNow")]
    [InlineData("ni-60", "2026-03-31", "NotApplicableNow")]
    [InlineData("ni-59-ten-days", "2009-03-31", "NotApplicableNow")]
    [InlineData("ni-59", "2011-03-31", "month -, year -; a year before 0/0, 0/0")]
    [InlineData("ni-59", "2011-04-30", "NotApplicableNow")]
    [InlineData("ni-71", "2026-03-31", "CannotBeComputed")]
    [InlineData("personal-education-plans", "2026-03-31", "CannotBeComputed")]
    public void What_was_for_another_time_or_is_not_held_is_not_computed(string indicator, string night, string expected) => Assert.Equal(expected, IndicatorScenario.Say(indicator, $"night {night}"));

    private const string Era = Children + """


        referral
        referral_id | child_id | referral_date
        R1          | C1       | 2008-12-19
        R2          | C2       | 2008-12-19
        R3          | C3       | 2008-03-01

        assessment
        assessment_id | child_id | referral_id | start_date | authorised_date
        A1            | C1       | R1          | 2008-12-22 | 2009-01-02
        A2            | C1       | R1          | 2009-02-02 | 2009-03-23
        A3            | C2       | R2          | 2008-12-22 | 2009-01-05
        A4            | C2       | R2          | 2009-02-02 | 2009-03-24
        A5            | C3       | R3          | 2008-03-03 | 2008-03-31
        A6            | C4       | R9          | 2009-01-05 | 2009-01-06
        """;
}
