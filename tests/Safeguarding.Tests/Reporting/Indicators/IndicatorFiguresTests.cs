using System.Globalization;
using Safeguarding.Pipeline.Reporting;
using Safeguarding.Returns;

namespace Safeguarding.Tests.Reporting;

/// <summary>Months, years, groups and hidden numbers, which are the same for every indicator.</summary>
public sealed class IndicatorFiguresTests
{
    [Theory]
    [InlineData("2026-03-31", "2026-03-01", "2025-04-01", 12)] // the last day of a month: the month has ended by that night
    [InlineData("2026-03-30", "2026-02-01", "2025-04-01", 11)]
    [InlineData("2026-04-10", "2026-03-01", "2025-04-01", 12)]
    [InlineData("2026-04-30", "2026-04-01", "2026-04-01", 1)] // the first month of a year
    [InlineData("2026-05-01", "2026-04-01", "2026-04-01", 1)]
    [InlineData("2024-02-29", "2024-02-01", "2023-04-01", 11)]
    [InlineData("2024-02-28", "2024-01-01", "2023-04-01", 10)]
    [InlineData("2026-01-01", "2025-12-01", "2025-04-01", 9)]
    public void The_month_is_the_last_whole_one_and_its_year_begins_in_April(string night, string month, string year, int months)
    {
        var periods = IndicatorPeriods.Of(Day(night));
        Assert.Equal((Day(month), Day(year), months, 12 + months), (periods.Month, periods.YearStart, periods.MonthsOfYear, periods.Months));
        Assert.Equal(Day(month), periods.First(periods.Latest));
        Assert.Equal(Day(month).AddYears(-1), periods.First(periods.SameMonthLastYear));
        for (var i = 0; i < periods.Months; i++) Assert.Equal((i, i), (periods.IndexOf(periods.First(i)), periods.IndexOf(periods.Last(i))));
        Assert.Equal((-1, -1), (periods.IndexOf(periods.First(0).AddDays(-1)), periods.IndexOf(periods.Last(periods.Latest).AddDays(1))));
    }

    [Theory]
    [InlineData("2008-02-29", 18, "2026-03-01")]
    [InlineData("2008-02-29", 20, "2028-02-29")]
    [InlineData("2008-03-01", 18, "2026-03-01")]
    [InlineData("2008-02-28", 19, "2027-02-28")]
    public void A_birthday_on_29_February_falls_on_1_March_of_other_years(string born, int age, string expected)
    {
        Assert.Equal(Day(expected), Ages.Birthday(Day(born), age));
        Assert.Equal((age - 1, age), (Ages.On(Day(born), Day(expected).AddDays(-1)), Ages.On(Day(born), Day(expected))));
    }

    /// <summary>Cases after the last whole month are on the list and in no figure.</summary>
    [Fact]
    public void In_the_first_month_of_a_year_month_and_year_are_one() => Assert.Equal(
        "month 1/1, year 1/1; a year before 0/0, 0/0; not met C2",
        IndicatorScenario.Say("assessments-45-days", """
            night 2026-05-15

            child
            child_id
            C1
            C2

            assessment
            assessment_id | child_id | start_date | authorised_date
            A1            | C1       | 2026-03-02 | 2026-04-01
            A2            | C2       | 2025-12-01 | 2026-03-31
            A3            | C2       | 2025-12-01 | 2026-05-15
            """));

    /// <summary>Ten plans in March, two of them second plans: a child not born yet, one born in January, one a day short of five.</summary>
    [Fact]
    public void Figures_are_told_apart_by_group_and_age_on_the_day()
    {
        var (results, _, _) = Indicators.Count(ReportScenario.Source(Indicators.Kind, Plans));
        var groups = results.Single(r => r.Indicator.Id == "ni-65").Groups;
        Assert.Equal(
            """
            Ethnicity: White 1/5, Asian 0/3, Other 0/1, Not known 1/1
            Age: Unborn 0/1, Under 1 0/1, 1 to 4 0/1, 5 to 9 1/2, 10 to 15 1/4, 16 and 17 0/1
            Sex: Female 1/4, Male 0/4, Not known 1/2
            Disability: Disabled 1/2, Not disabled 0/1, Not recorded 1/7
            """,
            string.Join('\n', groups.Select((g, d) => $"{ChildTraits.Dimensions[d].Name}: " + string.Join(", ", g.Select((t, i) => (t, i)).Where(x => x.t.Of > 0).Select(x => $"{ChildTraits.Dimensions[d].Groups[x.i]} {x.t.Counted}/{x.t.Of}")))));
    }

    [Fact]
    public void The_files_hold_no_small_number()
    {
        var report = ReportScenario.Make(Indicators.Kind, Plans);
        Assert.Equal(
            """
            ni-65 | month | 2026-03-01 | 2026-03-31 |  | 10 |  | Y
            ni-65 | year_to_date | 2025-04-01 | 2026-03-31 |  | 10 |  | Y
            """,
            string.Join('\n', ReportScenario.Rows(report, "", "indicator", "period", "from", "to", "numerator", "denominator", "value", "hidden").Split('\n').Where(l => l.StartsWith("ni-65", StringComparison.Ordinal) && l.Contains("2026-03-31", StringComparison.Ordinal))));
        Assert.DoesNotMatch(@"(?m)^\S+ \| [^|]+ \| [1-5] \|", ReportScenario.Rows(report, "groups", "indicator", "group", "denominator", "hidden"));
        var page = ReportScenario.Page(Indicators.Kind, Plans);
        Assert.Contains(">c<br><span class=\"under\">of 10</span>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("2 of 10", page, StringComparison.Ordinal);
    }

    private const string Plans = """
        child
        child_id | date_of_birth | expected_date_of_birth | sex | ethnicity
        C0       |               | 2026-05-01             |     | WBRI
        C1       | 2026-01-01    |                        | F   | WIRI
        C2       | 2021-03-03    |                        | F   | WROM
        C3       | 2021-03-02    |                        | F   | WOTH
        C4       | 2012-02-29    |                        | F   | WIRT
        C5       | 2016-03-02    |                        | M   | APKN
        C6       | 2015-01-01    |                        | M   | CHNE
        C7       | 2014-01-01    |                        | M   | AIND
        C8       | 2010-03-02    |                        | M   | OOTH
        C9       | 2020-01-01    |                        | U   | REFU

        disability
        disability_id | child_id | disability_code
        1             | C4       | NONE
        2             | C4       | LD
        3             | C5       | NONE
        4             | C6       | AUT

        child_protection_plan
        plan_id | child_id | start_date | end_date
        P0      | C0       | 2026-03-02 |
        P1      | C1       | 2026-03-02 |
        P2      | C2       | 2026-03-02 |
        P3      | C3       | 2026-03-02 |
        P4      | C4       | 2026-03-02 |
        P5      | C5       | 2026-03-02 |
        P6      | C6       | 2026-03-02 |
        P7      | C7       | 2026-03-02 |
        P8      | C8       | 2026-03-02 |
        P9      | C9       | 2026-03-02 |
        Q4      | C4       | 2024-01-01 | 2024-02-01
        Q9      | C9       | 2024-01-01 | 2024-02-01
        """;

    /// <summary>Parts as counted/of; shown, or hidden as c: <c>c/20</c> hides the numerator, <c>c/c</c> both.</summary>
    [Theory]
    [InlineData("8/20 9/20", "8/20 9/20")]
    [InlineData("0/20 20/20", "0/20 20/20")] // nothing, and all, give no number from 1 to 5 away
    [InlineData("3/20 9/20", "c/20 c/20")] // one hidden of a shown total takes the other with it
    [InlineData("18/20 9/20", "c/20 c/20")] // what is left is small
    [InlineData("3/20 9/30 9/20", "c/20 9/30 c/20")] // the smaller of the others
    [InlineData("1/20 1/20 9/30", "c/20 c/20 c/30")] // 1 and 1 of a total of 2 more would tell
    [InlineData("3/20 3/20 9/30", "c/20 c/20 9/30")]
    [InlineData("1/2 10/20 9/30", "c/c c/c 9/30")]
    [InlineData("1/20 1/20", "c/20 c/20")] // the total itself is hidden
    [InlineData("3/3 0/0", "c/c 0/0")]
    public void Parts_of_a_shown_total_do_not_give_each_other_away(string parts, string expected)
    {
        var tallies = parts.Split(' ').Select(p => p.Split('/')).Select(p => new Tally(long.Parse(p[0], CultureInfo.InvariantCulture), long.Parse(p[1], CultureInfo.InvariantCulture), 0, 0)).ToList();
        Assert.Equal(expected, string.Join(' ', IndicatorDisclosure.Parts(tallies, isMean: false).Select(s => $"{(s.Counted is { } c ? c : "c")}/{(s.Of is { } of ? of : "c")}")));
    }

    /// <summary>June has four plans of two years, which is hidden; July, the smallest month beside it, goes with it, and August since July has none.</summary>
    [Fact]
    public void A_hidden_month_is_not_the_year_less_the_others()
    {
        var ends = new List<string>();
        for (var i = 0; i < 8; i++) ends.Add($"A{i} | C1 | {(i < 4 ? "2020" : "2025")}-01-0{i + 1} | 2025-06-02");
        for (var i = 0; i < 9; i++) ends.Add($"B{i} | C1 | 2025-01-01 | 2025-07-0{i + 1}");
        for (var i = 0; i < 20; i++) ends.Add($"D{i} | C1 | {(i < 10 ? "2020" : "2025")}-01-01 | 2025-08-{i + 1:00}");
        var rows = ReportScenario.Rows(ReportScenario.Make(Indicators.Kind, "child\nchild_id\nC1\n\nchild_protection_plan\nplan_id | child_id | start_date | end_date\n" + string.Join('\n', ends)), "", "indicator", "from", "numerator", "denominator")
            .Split('\n').Where(l => l.StartsWith("ni-64", StringComparison.Ordinal)).ToList();
        Assert.Contains("ni-64 | 2025-06-01 |  | 8", rows);
        Assert.Contains("ni-64 | 2025-07-01 |  | 9", rows);
        Assert.Contains("ni-64 | 2025-08-01 |  | 20", rows);
        Assert.Contains("ni-64 | 2025-09-01 | 0 | 0", rows);
        Assert.Contains("ni-64 | 2025-04-01 | 14 | 37", rows);
    }

    [Fact]
    public void Without_any_case_nothing_is_said_and_nothing_is_wrong()
    {
        var report = ReportScenario.Make(Indicators.Kind, "");
        Assert.All(report.Tables[0].Rows, row => Assert.Equal((0L, (object?)null, false), ((long)row[6]!, row[7], (bool)row[8]!)));
        Assert.Empty(ReportScenario.Make(IndicatorCases.Kind, "").Tables[0].Rows);
    }

    [Fact]
    public void The_list_says_who_is_late_how_long_and_who_holds_the_case()
    {
        var report = ReportScenario.Make(IndicatorCases.Kind, """
            child
            child_id | given_name | surname | date_of_birth
            C1       | Ann        | Cole    | 2012-02-29
            C2       | Bob        | Dole    |

            assessment
            assessment_id | child_id | start_date | authorised_date
            A1            | C1       | 2025-11-03 |
            A2            | C2       | 2025-11-03 | 2026-01-09
            A3            | C2       | 2026-02-02 | 2026-02-01

            involvement
            involvement_id | child_id | worker_id | team_id | role                          | start_date | end_date
            I1             | C1       | W1        | T1      | ALLOCATED CASE WORKER         | 2025-01-01 | 2026-03-31
            I2             | C1       | W2        | T1      | ALLOCATED CASE WORKER         | 2025-06-01 |
            I3             | C1       | W3        | T1      | INDEPENDENT REVIEWING OFFICER | 2025-07-01 |

            worker
            worker_id | name
            W1        | Old Hand
            W2        | Jo Marsh
            W3        | Chair

            team
            team_id | team_name
            T1      | North
            """);
        Assert.Equal(
            """
            assessments-45-days | C2 | Bob Dole |  | 2026-02-01 | 2026-04-08 | 2026-02-01 |  |  |  | not_told
            assessments-45-days | C2 | Bob Dole |  | 2026-01-09 | 2026-01-08 | 2026-01-09 | 1 |  |  | not_met
            assessments-open | C1 | Ann Cole | 14 | 2026-03-31 | 2026-01-08 |  | 82 | Jo Marsh | North | not_met
            """.Split('\n').Order(StringComparer.Ordinal),
            ReportScenario.Rows(report, "", "indicator", "child_id", "child", "age", "on", "due", "done", "days_late", "worker", "team", "why").Split('\n').Order(StringComparer.Ordinal));
    }

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
