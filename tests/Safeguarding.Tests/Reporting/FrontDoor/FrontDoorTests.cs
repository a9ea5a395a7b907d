using System.Globalization;
using Safeguarding.Pipeline.Reporting;

namespace Safeguarding.Tests.Reporting;

/// <summary>Contacts and referrals as text, and what the front door says of each. Working days: Good Friday is 3 April 2026, Easter Monday 6 April.</summary>
public sealed class FrontDoorTests
{
    private const string Referred = """{"NEW_REFERRAL_FLAG":"Y","NFA_FLAG":"N"}""", Nothing = """{"NFA_FLAG":"Y"}""", Advice = """{"ADVICE_FLAG":"Y","NFA_FLAG":"Y"}""", Undecided = """{"NFA_FLAG":"","ADVICE_FLAG":""}""";

    [Theory]
    [InlineData("2026-03-31", "2026-03-30", "2026-03-23", "2026-03-01..2026-03-31", "2025-04-01")] // Tuesday, the last day of its month and of the year
    [InlineData("2026-04-01", "2026-03-30", "2026-03-23", "2026-03-01..2026-03-31", "2026-04-01")]
    [InlineData("2026-03-29", "2026-03-23", "2026-03-23", "2026-02-01..2026-02-28", "2025-04-01")] // Sunday ends its week
    [InlineData("2026-03-30", "2026-03-30", "2026-03-23", "2026-02-01..2026-02-28", "2025-04-01")] // Monday begins one
    [InlineData("2024-02-29", "2024-02-26", "2024-02-19", "2024-02-01..2024-02-29", "2023-04-01")]
    [InlineData("2024-02-28", "2024-02-26", "2024-02-19", "2024-01-01..2024-01-31", "2023-04-01")]
    [InlineData("2026-01-01", "2025-12-29", "2025-12-22", "2025-12-01..2025-12-31", "2025-04-01")]
    public void Periods_of_a_night(string night, string weekToDate, string lastWeek, string lastMonth, string year)
    {
        var periods = FrontDoorPeriods.Of(Day(night)).ToDictionary(p => p.Name, p => $"{p.From:yyyy-MM-dd}..{p.To:yyyy-MM-dd}");
        Assert.Equal(
            [$"{night}..{night}", $"{weekToDate}..{night}", $"{lastWeek}..{Day(lastWeek).AddDays(6):yyyy-MM-dd}", $"{night[..8]}01..{night}", lastMonth, $"{year}..{night}"],
            new[] { "day", "week_to_date", "last_week", "month_to_date", "last_month", "year_to_date" }.Select(name => periods[name]));
    }

    // On 28 February the same day a year before is 28 February; on 29 February it is 28.
    [Theory]
    [InlineData("2024-02-29", "2025-02-28", true)]
    [InlineData("2024-02-29", "2025-03-01", false)]
    [InlineData("2023-02-28", "2024-02-29", true)]
    [InlineData("2023-02-27", "2024-02-29", false)]
    [InlineData("2025-03-10", "2026-03-10", true)]
    [InlineData("2025-03-09", "2026-03-10", false)]
    [InlineData("2025-12-31", "2026-01-01", true)]
    [InlineData("2026-03-10", "2026-03-10", false)] // one day is one event
    public void A_repeat_follows_within_twelve_months(string before, string day, bool repeats)
    {
        Assert.Equal(repeats ? before : "", Items($"""
            contact
            contact_id | child_id | contact_date
            1          | C1       | {before}
            2          | C1       | {day}
            3          | C2       | {day}
            """)[1].Previous is { } contact ? Iso(contact) : "");
        Assert.Equal(repeats ? before : "", Items($"""
            referral
            referral_id | child_id | referral_date
            1           | C1       | {before}
            2           | C1       | {day}

            contact
            contact_id | child_id | contact_date
            9          | C1       | {day}
            """).Single(i => i.Id == "2").Previous is { } referral ? Iso(referral) : "");
    }

    [Fact]
    public void Two_contacts_of_one_day_are_each_a_repeat_of_the_day_before_and_counted_together()
    {
        var items = Items("""
            contact
            contact_id | child_id | contact_date
            1          | C1       | 2026-03-09
            2          | C1       | 2026-03-10
            3          | C1       | 2026-03-10
            """);
        Assert.Equal(["1  1", "2 2026-03-09 2", "3 2026-03-09 3"], items.Select(i => $"{i.Id} {(i.Previous is { } p ? Iso(p) : "")} {i.InMonths}"));
    }

    [Theory]
    [InlineData("2026-04-02", "2026-04-07", DecisionTime.InTime)] // Maundy Thursday: Tuesday is the next working day
    [InlineData("2026-04-02", "2026-04-08", DecisionTime.Late)]
    [InlineData("2026-04-04", "2026-04-07", DecisionTime.InTime)] // Saturday
    [InlineData("2025-12-31", "2026-01-02", DecisionTime.InTime)] // over the turn of the year
    [InlineData("2025-12-31", "2026-01-05", DecisionTime.Late)]
    [InlineData("2024-02-28", "2024-02-29", DecisionTime.InTime)]
    [InlineData("2024-02-28", "2024-03-01", DecisionTime.Late)]
    [InlineData("2026-03-10", "2026-03-10", DecisionTime.InTime)]
    [InlineData("2026-03-10", "2026-04-09", DecisionTime.Late)] // 30 days on
    [InlineData("2026-03-10", "2026-04-10", DecisionTime.NotHeld)] // 31: another matter
    [InlineData("2026-03-10", "2026-03-09", DecisionTime.NotHeld)] // a referral before the contact is not what became of it
    public void A_contact_is_decided_when_it_becomes_a_referral(string contact, string referral, DecisionTime decision) => Assert.Equal(decision, Items($"""
        night 2026-05-29

        contact
        contact_id | child_id | contact_date | outcomes
        1          | C1       | {contact}    | {Referred}

        referral
        referral_id | child_id | referral_date
        2           | C1       | {referral}
        """).Single(i => i.Id == "1").Decision);

    [Theory]
    [InlineData("2026-04-07", DecisionTime.NotYetDue)]
    [InlineData("2026-04-08", DecisionTime.Late)]
    public void An_undecided_one_is_late_once_its_working_day_has_passed(string night, DecisionTime decision) => Assert.All(Items($"""
        night {night}

        contact
        contact_id | child_id | contact_date | outcomes
        1          | C1       | 2026-04-02   | {Undecided}
        2          | C2       | 2026-04-02   |

        referral
        referral_id | child_id | referral_date
        3           | C3       | 2026-04-02
        """), i => Assert.Equal((decision, FrontDoorItem.Undecided, (bool?)null), (i.Decision, i.OutcomeLabel, i.Progresses)));

    [Fact]
    public void A_referral_is_decided_when_work_of_it_begins_or_it_closes_without_any()
    {
        var items = Items("""
            referral
            referral_id | child_id | referral_date | no_further_action | outcomes                       | close_date | close_reason
            1           | C1       | 2026-03-10    | N                 | {"SINGLE_ASSESSMENT_FLAG":"Y"} |            |
            2           | C2       | 2026-03-10    | N                 | {"SINGLE_ASSESSMENT_FLAG":"Y"} |            |
            3           | C3       | 2026-03-10    | Y                 | {"NFA_FLAG":"Y"}               | 2026-03-11 | RC8
            4           | C4       | 2026-03-10    | Y                 | {"SINGLE_ASSESSMENT_FLAG":"Y"} | 2026-03-12 |
            5           | C5       | 2026-03-10    | N                 | {"SINGLE_ASSESSMENT_FLAG":"Y"} | 2026-03-10 | RC7
            6           | C6       | 2026-03-10    | Y                 |                                |            |

            assessment
            assessment_id | child_id | referral_id | start_date
            1             | C1       | 1           | 2026-03-20
            2             | C2       | 2           | 2026-03-12

            section47
            enquiry_id | child_id | referral_id | start_date
            1          | C1       | 1           | 2026-03-11
            """);
        Assert.Equal(
            ["1 Assessment InTime ", "2 Assessment Late ", "3 No further action InTime Closed after assessment, nothing further", "4 No further action Late Closed, no reason recorded", "5 Assessment NotHeld ", "6 No further action NotHeld Not closed yet"],
            items.Select(i => $"{i.Id} {i.OutcomeLabel} {i.Decision} {i.Reason}"));
    }

    [Theory]
    [InlineData("2026-03-01", "2026-03-31", true)]
    [InlineData("2026-03-01", "2026-04-01", false)] // 31 days
    [InlineData("2026-03-01", "2026-03-01", false)] // one day is one decision
    [InlineData("2025-12-20", "2026-01-05", true)]
    public void A_decision_that_nothing_follows_is_reversed_by_what_goes_on_later(string decided, string later, bool reversed) => Assert.Equal(reversed, Items($"""
        night 2026-05-29

        contact
        contact_id | child_id | contact_date | outcomes
        1          | C1       | {decided}    | {Nothing}
        2          | C2       | {later}      | {Referred}

        referral
        referral_id | child_id | referral_date | no_further_action | outcomes
        3           | C1       | {later}       | N                 | {"{\"CP_CONFERENCE_FLAG\":\"Y\"}"}
        """).Single(i => i.Id == "1").ReversedBy is not null);

    [Fact]
    public void What_goes_on_or_is_undecided_is_not_reversed_and_the_first_to_go_on_reverses()
    {
        var items = Items($"""
            contact
            contact_id | child_id | contact_date | outcomes
            1          | C1       | 2026-03-01   | {Advice}
            2          | C1       | 2026-03-02   | {Undecided}
            3          | C1       | 2026-03-03   | {Nothing}
            4          | C1       | 2026-03-04   | {Referred}
            5          | C1       | 2026-03-05   | {Referred}
            """);
        Assert.Equal(["1 Information and advice 4", "2 Undecided ", "3 No further action 4", "4 New referral ", "5 New referral "], items.Select(i => $"{i.Id} {i.OutcomeLabel} {i.ReversedBy?.Id}"));
    }

    [Theory]
    [InlineData("2026-03-01", "Early help began")]
    [InlineData("2026-03-31", "Early help began")]
    [InlineData("2026-04-01", "No further action")]
    [InlineData("2026-02-28", "No further action")]
    public void Early_help_within_30_days_is_why_a_contact_went_no_further(string began, string reason) => Assert.Equal(reason, Assert.Single(Items($"""
        contact
        contact_id | child_id | contact_date | outcomes
        1          | C1       | 2026-03-01   | {Nothing}

        early_help
        episode_id | child_id | start_date
        1          | C1       | {began}
        """)).Reason);

    [Fact]
    public void Out_of_hours_is_what_the_day_and_the_words_tell()
    {
        var items = Items("""
            contact
            contact_id | child_id | contact_date | source_description
            1          | C1       | 2026-03-28   | Emergency Duty Team
            2          | C1       | 2026-04-03   |
            3          | C1       | 2026-04-07   | The EMERGENCY DUTY team
            4          | C1       | 2026-04-08   | School

            referral
            referral_id | child_id | referral_date | team_id
            5           | C2       | 2026-04-07    | T1
            6           | C2       | 2026-04-08    | T2

            team
            team_id | team_name
            T1      | Out of hours team
            T2      | Duty
            """);
        Assert.Equal(["1 Weekend", "2 BankHoliday", "3 EmergencyDuty", "4 No", "5 EmergencyDuty", "6 No"], items.Select(i => $"{i.Id} {i.OutOfHours}"));
    }

    [Fact]
    public void Lists_hold_undecided_reversed_and_repeats_and_say_who_is_unborn_or_died()
    {
        var report = ReportScenario.Make(FrontDoor.Lists, $"""
            contact
            contact_id | child_id | contact_date | source_code | outcomes
            1          | C1       | 2026-03-23   | 2A          | {Undecided}
            2          | C1       | 2026-03-30   | 6           | {Undecided}
            3          | C2       | 2026-02-20   | 3A          | {Nothing}
            4          | C2       | 2026-03-02   | zz          | {Referred}
            5          | C3       | 2026-03-22   |             | {Referred}
            6          | C3       | 2026-03-23   | 10          | {Referred}

            child
            child_id | given_name | surname | date_of_birth | expected_date_of_birth | date_of_death
            C1       |            | Cole    |               | 2026-06-01             |
            C2       | Bob        | Dole    | 2012-02-29    |                        |
            C3       | Cy         | Ely     | 2010-01-01    |                        | 2026-03-25

            involvement
            involvement_id | child_id | team_id | start_date
            1              | C2       | T9      | 2026-03-02
            """);
        Assert.Equal(
            """
            undecided | C1 | Cole | unborn |  | No team holds the child | 1 | School |  | 1 |  | 
            reversed | C2 | Bob Dole |  | 14 | T9 | 3 | GP |  | 1 | 2026-03-02 | New referral, Code not in the list
            repeat | C1 | Cole | unborn |  | No team holds the child | 2 | Police | 2026-03-23 | 2 |  | 
            repeat | C3 | Cy Ely | died | 16 | No team holds the child | 6 | Unknown | 2026-03-22 | 2 |  | 
            """.ReplaceLineEndings("\n"),
            ReportScenario.Rows(report, "", "list", "child_id", "child", "standing", "age", "team", "record_id", "source", "previous_date", "in_months", "reversed_on", "reversed_with"));
    }

    [Fact]
    public void Figures_hide_small_numbers_and_what_would_give_them_away()
    {
        // 31 March: 20 contacts of schools, 3 of the police, 9 of GPs. 8 of the schools' are repeats; of the outcomes 20 are advice, 12 new referrals.
        var contacts = Enumerable.Range(0, 32).Select(i => $"{i:00} | K{i:00} | 2026-03-31 | {(i < 20 ? "2A" : i < 23 ? "6" : "3A")} | {(i < 20 ? Advice : Referred)}");
        var earlier = Enumerable.Range(0, 8).Select(i => $"x{i} | K{i:00} | 2025-03-31 | 2A | {Nothing}");
        var report = ReportScenario.Make(FrontDoor.Figures, $"""
            contact
            contact_id | child_id | contact_date | source_code | outcomes
            {string.Join('\n', contacts.Concat(earlier))}
            """);
        var rows = ReportScenario.Rows(report, "", "period", "subject", "measure", "group", "count", "hidden").Split('\n').Where(r => r.StartsWith("day | contact", StringComparison.Ordinal)).Select(r => r["day | contact | ".Length..]).ToList();
        Assert.Equal(["total |  | 32 | N", "source | GP |  | Y", "source | Police |  | Y", "source | School | 20 | N"], rows[..4]);
        Assert.Contains("outcome | New referral | 12 | N", rows);
        Assert.Contains("outcome | Information and advice | 20 | N", rows);
        Assert.Contains("outcome | Section 47 enquiry | 0 | N", rows);
        Assert.Contains("not_progressing | Information and advice | 20 | N", rows);
        Assert.Contains("repeat |  | 8 | N", rows);
        Assert.Contains("decision | in time | 0 | N", rows);
        Assert.Contains("decision | date not held | 32 | N", rows);
        Assert.Contains("reversed |  | 0 | N", rows);
        Assert.Equal("month | 2026-03-01 | 2026-03-31 | 32 | 12 | 8 | 0 | 0 | 0", ReportScenario.Rows(report, "trend", "grain", "from", "to", "contacts", "contacts_going_on", "repeat_contacts", "referrals", "re_referrals", "out_of_hours").Split('\n')[^1]);
    }

    private static List<FrontDoorItem> Items(string text) => ReportScenario.Source(FrontDoor.Lists, text) is var source ? FrontDoorHistory.Of(source, FrontDoorSettings.Of(source.Schemas)) : [];

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
