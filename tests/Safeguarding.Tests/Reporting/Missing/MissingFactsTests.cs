using Safeguarding.Pipeline.Reporting;

namespace Safeguarding.Tests.Reporting;

/// <summary>What the weekly report says of a child besides the episode. The week is Monday 23 to Sunday 29 March 2026, the night Tuesday 31 March.</summary>
public sealed class MissingFactsTests
{
    [Fact]
    public void The_list_for_Excel_holds_every_column()
    {
        var report = ReportScenario.Make(MissingWeekly.Kind, """
            missing_episode
            agency      | episode_id | child_id | start_time       | end_time         | category | risk_level | exploitation_concern | placing_authority | return_interview_offered | return_interview_accepted | found_outcome | prevention_interview_date
            police      | 1          | C1       | 2026-03-24 10:00 | 2026-03-24 12:15 | absent   | high       | Y                    | Otherham          |                          |                           | found_harmed  | 2026-03-25
            social_care | 2          | C1       | 2026-03-24 09:00 | 2026-03-24 11:00 | A        |            |                      |                   | Y                        | N                         |               |

            child
            child_id | given_name | surname | date_of_birth | known_to_social_care
            C1       | Ann        | Cole    | 2012-02-29    | Y
            """);
        Assert.Equal(
            "C1 | Ann Cole | 14 | 2026-03-24 09:00 | 2026-03-24 12:15 | 3.2 | police and social_care | unauthorised absence | police: absent, social care: unauthorised absence | high | Y | Y | N | Otherham | "
            + "No team holds the child | Y |  | refused | Y | N | 2026-03-27 12:15 | 2026-03-25 | 1 | N | N | ",
            ReportScenario.Rows(report, "", [.. report.Tables[0].Columns.Select(c => c.Name)]));
    }

    // Back on Saturday 28 March 24:00 or later: 72 hours end on Tuesday night's midnight or after it.
    [Theory]
    [InlineData("2026-03-28 23:59", "", "", "overdue, no offer on record")]
    [InlineData("2026-03-28 23:59", "N", "NA", "overdue, no offer on record")]
    [InlineData("2026-03-29 00:00", "", "", "due, no offer on record")]
    [InlineData("2026-03-29 00:00", "Y", "Y", "accepted")]
    [InlineData("2026-03-25 00:00", "Y", "N", "refused")]
    [InlineData("2026-03-25 00:00", "Y", "", "offered, answer not recorded")]
    [InlineData("2026-03-25 00:00", "NA", "NA", "not due")]
    [InlineData("", "", "", "not back")]
    [InlineData("2026-03-30 00:00", "", "", "not back")] // after the week
    public void An_interview_is_overdue_when_its_hours_ran_out_by_the_night(string back, string offered, string accepted, string stands)
    {
        var report = ReportScenario.Make(MissingWeekly.Kind, $"""
            missing_episode
            agency      | episode_id | child_id | start_time       | end_time | return_interview_offered | return_interview_accepted
            social_care | 1          | C1       | 2026-03-24 09:00 | {back}   | {offered}                | {accepted}
            """);
        Assert.Equal(stands, ReportScenario.Rows(report, "", "return_interview"));
    }

    [Fact]
    public void A_child_placed_by_another_authority_is_for_that_authority_and_a_child_who_died_for_nobody()
    {
        var report = ReportScenario.Make(MissingWeekly.Kind, """
            missing_episode
            agency | episode_id | child_id | start_time       | end_time         | placing_authority | found_outcome
            police | 1          | C1       | 2026-03-24 09:00 | 2026-03-24 10:00 | Otherham          |
            police | 2          | C2       | 2026-03-24 09:00 | 2026-03-24 10:00 |                   | died
            police | 3          | C3       | 2026-03-23 09:00 | 2026-03-23 10:00 |                   |
            police | 4          | C3       | 2026-03-24 09:00 | 2026-03-24 10:00 |                   |
            police | 5          | C3       | 2026-03-25 09:00 | 2026-03-25 10:00 |                   |

            child
            child_id | date_of_death
            C3       | 2026-03-27
            """);
        Assert.Equal(
            """
            C3 | not due | Y | N
            C3 | not due | Y | N
            C3 | not due | Y | N
            C1 | for the placing authority | N | N
            C2 | not due | N | N
            """.ReplaceLineEndings("\n"), ReportScenario.Rows(report, "", "child_id", "return_interview", "escalating", "strategy_discussion_prompted"));
    }

    [Fact]
    public void A_police_flag_of_the_last_365_days_and_an_enquiry_of_the_last_90_are_told()
    {
        // The week ends on 29 March: the flags' days begin on 30 March 2025, the window of the rule on 30 December.
        var report = ReportScenario.Make(MissingWeekly.Kind, """
            missing_episode
            agency | episode_id | child_id | start_time       | end_time
            police | 1          | C1       | 2026-03-24 09:00 | 2026-03-24 10:00
            police | 2          | C2       | 2026-03-24 09:00 | 2026-03-24 10:00

            police_event
            event_id | child_id | event_time       | sexual_exploitation | criminal_exploitation | county_lines
            1        | C1       | 2025-03-30 00:00 | N                   | Y                     | N
            2        | C1       | 2026-03-29 23:59 | N                   | N                     | Y
            3        | C2       | 2025-03-29 23:59 | Y                   | N                     | N
            4        | C2       | 2026-03-30 00:00 | Y                   | N                     | N

            section47
            enquiry_id | child_id | start_date
            1          | C1       | 2025-12-30
            2          | C2       | 2025-12-29
            """);
        Assert.Equal("C1 | Y | criminal exploitation, county lines | 2025-12-30\nC2 | N |  | ", ReportScenario.Rows(report, "", "child_id", "at_risk_of_exploitation", "police_flags", "last_section47"));
    }

    [Fact]
    public void Looked_after_is_on_the_day_it_began_and_the_team_is_the_case_worker_s_on_the_night()
    {
        var report = ReportScenario.Make(MissingWeekly.Kind, """
            missing_episode
            agency | episode_id | child_id | start_time       | end_time
            police | 1          | C1       | 2026-03-24 09:00 | 2026-03-24 10:00
            police | 2          | C2       | 2026-03-24 09:00 | 2026-03-24 10:00
            police | 3          | C3       | 2026-03-24 09:00 | 2026-03-24 10:00

            looked_after_episode
            episode_id | child_id | start_date | end_date
            1          | C1       | 2026-03-24 |
            2          | C2       | 2025-12-01 | 2026-03-24
            3          | C3       | 2026-03-25 |

            involvement
            involvement_id | child_id | team_id | role                           | start_date | end_date
            1              | C1       | T1      | ALLOCATED CASE WORKER          | 2025-01-01 |
            2              | C1       | T2      | INDEPENDENT REVIEWING OFFICER  | 2026-01-01 |
            3              | C2       | T1      | ALLOCATED CASE WORKER          | 2025-01-01 | 2026-03-31
            4              | C2       | T2      | ALLOCATED CASE WORKER          | 2026-03-31 |
            5              | C3       | T1      | ALLOCATED CASE WORKER          | 2026-04-01 |

            team
            team_id | team_name
            T1      | Children in care
            """);
        Assert.Equal("C1 | Y | Children in care\nC2 | N | T2\nC3 | N | No team holds the child", ReportScenario.Rows(report, "", "child_id", "looked_after", "team"));
    }

    [Fact]
    public void A_week_of_the_trend_counts_what_touches_it()
    {
        // C1 is away over the turn of the year, C2 twice in one week, C3 before the first of the 26 weeks until into it.
        var report = ReportScenario.Make(MissingWeekly.Kind, """
            missing_episode
            agency      | episode_id | child_id | start_time       | end_time         | category | return_interview_offered
            police      | 1          | C1       | 2025-12-28 23:59 | 2026-01-05 00:00 | missing  |
            social_care | 2          | C1       | 2025-12-29 12:00 | 2026-01-04 23:00 | M        | Y
            police      | 3          | C2       | 2025-12-29 10:00 | 2025-12-29 11:00 | absent   |
            social_care | 4          | C2       | 2026-01-01 10:00 | 2026-01-01 11:00 | A        | N
            police      | 5          | C3       | 2025-09-28 10:00 | 2025-09-29 00:00 | missing  |
            police      | 6          | C4       | 2026-03-29 10:00 |                  | missing  |
            """);
        var rows = ReportScenario.Rows(report, "trend", "week_from", "week_to", "episodes", "missing", "unauthorised_absence", "absent", "children", "not_back", "both_agencies", "police_only", "back", "interview_offered").Split('\n');
        Assert.Equal(26, rows.Length);
        Assert.Equal("2025-09-29 | 2025-10-05 | 1 | 1 | 0 | 0 | 1 | 0 | 0 | 1 | 1 | 0", rows[0]);
        Assert.Equal(
            [
                "2025-12-22 | 2025-12-28 | 1 | 1 | 0 | 0 | 1 | 1 | 1 | 0 | 0 | 0", "2025-12-29 | 2026-01-04 | 3 | 1 | 1 | 1 | 2 | 1 | 1 | 1 | 2 | 0",
                "2026-01-05 | 2026-01-11 | 1 | 1 | 0 | 0 | 1 | 0 | 1 | 0 | 1 | 1",
            ], rows[12..15]);
        Assert.Equal("2026-03-23 | 2026-03-29 | 1 | 1 | 0 | 0 | 1 | 1 | 0 | 1 | 0 | 0", rows[^1]);
    }

    [Theory]
    [InlineData(null, "not known")]
    [InlineData(9, "under 10")]
    [InlineData(10, "10 to 12")]
    [InlineData(12, "10 to 12")]
    [InlineData(17, "16 to 17")]
    [InlineData(18, "18 and over")]
    public void Age_bands_begin_at_the_ages_of_the_settings(int? age, string band) => Assert.Equal(band, MissingSettings.Of(Pipeline.Contracts.Schemas.Embedded).AgeBand(age));

    [Fact]
    public void The_rule_is_stated_with_the_settings_own_figures() =>
        Assert.Contains("2 or more episodes began in the 30 days to the end of the week, and more of them in the last 10 days than in the 20 before.", new EscalatingRule(30, 2, 10).Words, StringComparison.Ordinal);
}

/// <summary>The week for leaders.</summary>
public sealed class MissingFiguresTests
{
    [Fact]
    public void Small_numbers_and_what_would_give_them_away_are_hidden()
    {
        // 9 missing, 7 absent and 2 unauthorised absences: the two, and the seven that with the total would tell them.
        var episodes = Enumerable.Range(0, 18).Select(i => $"{(i < 16 ? "police" : "social_care")} | e{i:00} | C{i:00} | 2026-03-24 09:00 | 2026-03-24 10:00 | {(i < 9 ? "missing" : i < 16 ? "absent" : "A")}");
        var report = ReportScenario.Make(MissingFigures.Kind, $"""
            missing_episode
            agency | episode_id | child_id | start_time | end_time | category
            {string.Join('\n', episodes)}
            """);
        Assert.Equal(["Kind | missing | 9", "Kind | unauthorised absence | ", "Kind | absent | ", "Care | looked after by this council | 0"], ReportScenario.Rows(report, "", "dimension", "group", "episodes").Split('\n')[..4]);
        Assert.Equal("2026-03-23 | 18 | 9 |  |  | 18 | 0", ReportScenario.Rows(report, "trend", "week_from", "episodes", "missing", "unauthorised_absence", "absent", "children", "not_back").Split('\n')[^1]);
    }

    [Fact]
    public void Names_no_child() => Assert.DoesNotContain("Cole", ReportScenario.Page(MissingFigures.Kind, """
        missing_episode
        agency | episode_id | child_id | start_time       | end_time
        police | 1          | C1       | 2026-03-24 09:00 | 2026-03-24 10:00

        child
        child_id | given_name | surname
        C1       | Ann        | Cole
        """), StringComparison.Ordinal);
}
