using System.Globalization;
using System.Text.RegularExpressions;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Reporting;
using Safeguarding.Returns;

namespace Safeguarding.Tests.Reporting;

/// <summary>Caseloads and allocation of small councils, counted by hand. The night is Tuesday 31 March 2026; 42 days before it is 17 February.</summary>
public sealed class CaseloadTests
{
    private const string Council = """
        child
        child_id | given_name | surname | date_of_birth | expected_date_of_birth | date_of_death
        C1       | Ann        | Ash     | 2012-02-29    |                        |
        C2       | Bea        | Birch   | 2015-01-01    |                        |
        C3       | Cal        | Cedar   | 2016-01-01    |                        |
        C4       | Dot        | Dogwood | 2017-01-01    |                        |
        C5       | Eve        | Elm     | 2018-01-01    |                        |
        C6       |            | Fir     |               | 2026-06-01             |
        C7       | Gil        | Gorse   | 2019-01-01    |                        | 2026-03-20
        C8       | Hal        | Hazel   | 2020-01-01    |                        |

        referral
        referral_id | child_id | referral_date | close_date | no_further_action
        R1          | C1       | 2025-01-06    |            | N
        R4          | C4       | 2026-01-05    |            | N
        R5          | C5       | 2026-03-01    |            | Y
        R6          | C6       | 2026-03-02    |            | N
        R7          | C7       | 2026-01-05    |            | N
        R8          | C8       | 2025-01-06    | 2026-03-31 | N

        cin_plan
        plan_id | child_id | start_date | end_date
        N1      | C3       | 2025-12-01 |

        child_protection_plan
        plan_id | child_id | start_date | end_date
        P1      | C1       | 2026-02-01 |
        # Two plans on one day: the one ends as the other begins.
        P2      | C2       | 2025-12-10 | 2026-03-10
        P3      | C2       | 2026-03-10 |

        looked_after_episode
        episode_id | child_id | start_date | end_date
        E1         | C1       | 2025-06-01 | 2025-12-31
        E2         | C1       | 2025-12-31 |

        involvement
        involvement_id | child_id | worker_id | role                          | team_id | start_date | end_date
        # One worker, two roles on one child.
        I1             | C1       | W1        | ALLOCATED CASE WORKER         | T1      | 2025-06-01 |
        I2             | C1       | W1        | INDEPENDENT REVIEWING OFFICER | T1      | 2025-06-01 |
        # One case allocated twice to one worker, and to another worker besides.
        I3             | C2       | W1        | Allocated case worker         | T1      | 2025-12-10 |
        I4             | C2       | W1        | CW                            | T1      | 2026-03-10 |
        I5             | C2       | W3        | Allocated worker              | T2      | 2026-03-10 |
        I6             | C3       | W2        | ALLOCATED CASE WORKER         | T1      | 2025-12-01 |
        I7             | C4       | W9        | ALLOCATED CASE WORKER         | T2      | 2026-01-06 |
        I8             | C7       | W1        | ALLOCATED CASE WORKER         | T1      | 2026-01-06 |
        # Handed on tonight: the next worker's.
        I9             | C3       | W1        | ALLOCATED CASE WORKER         | T1      | 2025-01-01 | 2026-03-31
        J1             | C2       | W5        | Independent Reviewing Officer | T3      | 2026-01-01 |
        J2             | C1       | W5        | IRO                           | T3      | 2026-01-01 |
        J3             | C2       | W5        | Conference chair              | T3      | 2025-12-10 |
        J4             | C3       | W5        | Conference chair              | T3      | 2025-12-10 | 2026-01-10

        visit
        visit_type    | visit_id | child_id | visit_date | seen
        child_in_need | V1       | C1       | 2026-03-30 | Y
        child_in_need | V3       | C3       | 2026-02-16 | Y
        child_in_need | V4       | C4       | 2026-02-17 | Y
        # Planned for tomorrow: not yet work.
        child_in_need | V5       | C3       | 2026-04-01 |

        review
        review_type      | review_id | child_id | review_date
        child_protection | V6        | C2       | 2026-03-20

        worker
        worker_id | name | job_title                     | registration_number | full_time_equivalent | agency_worker
        W1        | Ada  | Social Worker                 | SW1                 | 0.5                  | N
        W2        | Ben  | Team Manager                  | SW2                 | 1                    | N
        W3        | Cyd  | ASYE Social Worker            | SW3                 | 1                    | Y
        W4        | Dee  | Social Worker                 | SW4                 | 0.8                  | N
        W5        | Eli  | Independent Reviewing Officer | SW5                 | 1                    | N
        W6        | Fay  | Business Support Officer      |                     | 1                    | N

        team
        team_id | team_name
        T1      | North
        T2      | South
        """;

    [Fact]
    public void A_worker_counts_a_child_once_and_shares_of_posts_count()
    {
        var report = ReportScenario.Make(Caseload.Kind, Council);
        Assert.Equal(
            """
            W1 | North | Y | N | 3 | 6 | 1 | 1 | 0 | 0 | 1 | 0 | 1 | 20 | below band
            W2 | North | Y | Y | 1 | 1 | 0 | 0 | 1 | 0 | 0 | 1 | 0 | 20 | below band
            W3 | South | Y | N | 1 | 1 | 0 | 1 | 0 | 0 | 0 | 0 | 1 | 18 | below band
            W9 | South | N | N | 1 | 1 | 0 | 0 | 0 | 1 | 0 | 0 | 0 | 20 | below band
            W4 |  | Y | N | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 0 | 20 | no cases
            """,
            ReportScenario.Rows(
                report, "", "worker_id", "team", "in_worker_list", "manager", "children", "children_per_post", "looked_after", "child_protection_plan", "child_in_need_plan", "open_episode", "no_open_case", "no_recorded_activity",
                "also_with_another", "band_to", "standing"));
    }

    [Fact]
    public void Teams_count_their_children_once() => Assert.Equal(
        // North: C1, C2, C3 and C7 by Ada's half post and Ben's whole; C3 is held by a manager. South: C2 and C4. C6 nobody ever held.
        """
         |  | 0 | 0 | 0 |  | 0 | 0 | 1 | 0 | 0
        T1 | North | 4 | 2 | 1.5 | 2.67 | 0 | 0 | 0 | 1 | 1
        T2 | South | 2 | 2 | 2 | 1 | 0 | 1 | 0 | 0 | 0
        """.Split('\n').OrderBy(l => l, StringComparer.Ordinal),
        ReportScenario.Rows(ReportScenario.Make(Caseload.Kind, Council), "teams", "team_id", "team", "children", "workers", "posts", "children_per_post", "workers_over_band", "agency_workers", "no_worker", "no_recorded_activity", "held_by_managers")
            .Split('\n').OrderBy(l => l, StringComparer.Ordinal));

    [Fact]
    public void Lists_what_to_look_at_child_by_child() => Assert.Equal(
        """
        no allocated worker | C6 | open episode |  | 2026-03-02 |  |
        worker not in the list of workers | C4 | open episode | W9 | 2026-01-06 | 2026-02-17 | 42
        no recorded activity | C3 | child in need plan | W2 | 2025-12-01 | 2026-02-16 | 43
        held by a manager | C3 | child in need plan | W2 | 2025-12-01 | 2026-02-16 | 43
        more than one worker | C2 | child protection plan | W1 | 2025-12-10 | 2026-03-20 | 11
        more than one worker | C2 | child protection plan | W3 | 2026-03-10 | 2026-03-20 | 11
        allocated, no open case | C7 | none | W1 | 2026-01-06 |  |
        open, the child has died | C7 | none |  | 2026-03-20 |  |
        """.Replace(" |\n", " | \n", StringComparison.Ordinal) + " ",
        ReportScenario.Rows(ReportScenario.Make(Caseload.Kind, Council), "cases", "reason", "child_id", "case", "worker_id", "since", "last_activity", "days_since_activity"));

    [Fact]
    public void Chairs_and_reviewing_officers_have_their_own_count() => Assert.Equal(
        """
        chair | W5 | Eli | 1
        reviewing officer | W5 | Eli | 2
        reviewing officer | W1 | Ada | 1
        """,
        ReportScenario.Rows(ReportScenario.Make(Caseload.Kind, Council), "reviewers", "role", "worker_id", "worker", "children"));

    [Fact]
    public void Totals_are_of_children_and_posts()
    {
        // Open: C1, C2, C3, C4 and the unborn C6; not C5 (nothing further), C7 (died) or C8 (closed tonight). Of these all but C6 have a worker.
        // Own posts 0.5 + 1 + 0.8 + 1, agency 1: 1 of 4.3. Average: Ada's 3 and Cyd's 1 in 1.5 posts; Ben manages, Dee holds none.
        var totals = ReportScenario.Rows(ReportScenario.Make(Caseload.Kind, Council), "totals", "measure", "value").Split('\n').Select(l => l.Split(" | ")).ToDictionary(l => l[0], l => l[1]);
        Assert.Equal(("5", "4", "1", "4", "0"), (totals["open cases"], totals["open cases with a worker"], totals["no allocated worker"], totals["workers who hold cases"], totals["workers over band"]));
        Assert.Equal(("2.67", "3.3", "1", "23.3", ""), (totals["children for each post of a social worker"], totals["social work posts filled by the council's own"], totals["social work posts filled by agency workers"], totals["agency rate"], totals["vacancy rate"]));
    }

    [Fact]
    public void Vacancies_come_from_the_councils_settings_or_are_said_not_to_be_known()
    {
        var source = ReportScenario.Source(Caseload.Kind, Council);
        Assert.Contains("Vacancies are not known: no record holds them", ReportPage.Render(Caseload.Kind.Make(source).Page, source), StringComparison.Ordinal);
        var told = source with { Workforce = new WorkforceDetails(1.1m, null, null, null, null, null, null, null, null, null) };
        // 1.1 of 1.1 + 3.3.
        Assert.Contains("vacancy rate | 25", ReportScenario.Rows(Caseload.Kind.Make(told), "totals", "measure", "value"), StringComparison.Ordinal);
        Assert.Contains("<strong>25.0%</strong> of social work posts vacant", ReportPage.Render(Caseload.Kind.Make(told).Page, told), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Social Worker", "North", 14, 1.0, "below band")]
    [InlineData("Social Worker", "North", 15, 1.0, "in band")]
    [InlineData("Social Worker", "North", 16, 1.0, "in band")]
    [InlineData("Social Worker", "North", 17, 1.0, "above target")]
    [InlineData("Social Worker", "North", 20, 1.0, "above target")]
    [InlineData("Social Worker", "North", 21, 1.0, "over band")]
    [InlineData("Social Worker", "North", 10, 0.5, "above target")]
    [InlineData("Social Worker", "North", 11, 0.5, "over band")]
    [InlineData("Newly-qualified social worker", "North", 18, 1.0, "above target")]
    [InlineData("NEWLY QUALIFIED SOCIAL WORKER", "North", 19, 1.0, "over band")]
    [InlineData("Social Worker", "North", 0, 1.0, "no cases")]
    public void A_band_is_of_children_for_each_full_time_post(string title, string team, int children, double post, string standing)
    {
        var worker = new StaffMember("W", "", "", title, team, post, false, "5", true, false);
        var load = new WorkerLoad("W", worker, "T", team, children, [], 0, 0, CaseloadSettings.Of(Schemas.Embedded).BandOf(title, team));
        Assert.Equal(standing, CaseloadWords.Of(load.Standing));
    }

    [Fact]
    public void A_band_may_be_for_a_kind_of_team()
    {
        var settings = CaseloadSettings.Of(Schemas.Embedded);
        var ofTeams = settings with { Bands = [new CaseloadBand("assessment", [], ["Assessment"], 10, 8, 12, ""), .. settings.Bands] };
        Assert.Equal((12, 20), (ofTeams.BandOf("Social Worker", "North assessment team").To, ofTeams.BandOf("Social Worker", "North").To));
    }

    /// <summary>Thursday 2 April 2026, then Good Friday, a weekend and Easter Monday: the working day in which to allocate is Tuesday 7 April.</summary>
    [Theory]
    [InlineData("2026-04-07", "")]
    [InlineData("2026-04-08", "no allocated worker | C1 | 2026-04-02")]
    public void A_new_case_may_be_without_a_worker_for_a_working_day(string night, string expected) => Assert.Equal(expected, Cases(night, """
        referral
        referral_id | child_id | referral_date
        R1          | C1       | 2026-04-02
        """));

    /// <summary>The worker's involvement ended on leap day; another's, which ended before, does not count.</summary>
    [Fact]
    public void Without_a_worker_since_the_last_involvement_ended() => Assert.Equal("no allocated worker | C1 | 2024-02-29", Cases("2024-03-31", """
        referral
        referral_id | child_id | referral_date
        R1          | C1       | 2023-12-20

        involvement
        involvement_id | child_id | worker_id | role | start_date | end_date
        I2             | C1       | W2        | CW   | 2024-01-05 | 2024-02-29
        I1             | C1       | W1        | CW   | 2023-12-21 | 2024-01-05
        """));

    [Fact]
    public void A_case_allocated_without_saying_to_whom_has_no_worker() => Assert.Equal("no allocated worker | C1 | 2026-01-05\nallocated, not said to whom | C1 | 2026-02-20", Cases("2026-03-31", """
        referral
        referral_id | child_id | referral_date
        R1          | C1       | 2026-01-05

        involvement
        involvement_id | child_id | worker_id | role | start_date
        I1             | C1       |           | CW   | 2026-02-20
        """));

    [Fact]
    public void A_case_allocated_lately_is_not_yet_idle() => Assert.Equal("", Cases("2026-03-31", """
        referral
        referral_id | child_id | referral_date
        R1          | C1       | 2026-01-05

        involvement
        involvement_id | child_id | worker_id | role | start_date
        I1             | C1       | W1        | CW   | 2026-02-17

        worker
        worker_id | job_title
        W1        | Social Worker
        """));

    [Fact]
    public void The_order_of_the_records_does_not_matter()
    {
        var reversed = string.Join("\n\n", Council.Split("\n\n").Select(block =>
        {
            var lines = block.Split('\n').Where(l => !l.TrimStart().StartsWith('#')).ToArray();
            return string.Join('\n', lines.Take(2).Concat(lines.Skip(2).Reverse()));
        }));
        var (one, other) = (ReportScenario.Make(Caseload.Kind, Council), ReportScenario.Make(Caseload.Kind, reversed));
        foreach (var table in one.Tables)
        {
            string[] columns = [.. table.Columns.Select(c => c.Name)];
            Assert.Equal(ReportScenario.Rows(one, table.Name, columns), ReportScenario.Rows(other, table.Name, columns));
        }
    }

    [Fact]
    public void The_page_says_what_is_not_held_and_names_every_definitions_source()
    {
        var page = ReportScenario.Page(Caseload.Kind, Council);
        Assert.Contains("Supervision that is due cannot be shown", page, StringComparison.Ordinal);
        Assert.Contains("Names children.", page, StringComparison.Ordinal);
        Assert.Contains("Visits and reviews don&#39;t say who made them", page.Replace("&#x27;", "&#39;", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotMatch(new Regex(@"<script|https?:|<link|<img|@import|\son\w+=", RegexOptions.IgnoreCase), page);
        Assert.Equal(Regex.Count(page, "<dt>"), Regex.Count(page, "<dd class=\"source\">Source: [^<]{5,}</dd>"));
    }

    private static string Cases(string night, string text) => ReportScenario.Rows(ReportScenario.Make(Caseload.Kind, string.Create(CultureInfo.InvariantCulture, $"""
        night {night}

        child
        child_id | date_of_birth
        C1       | 2012-02-29

        {text}
        """)), "cases", "reason", "child_id", "since");
}
