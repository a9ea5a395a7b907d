using System.Globalization;
using Safeguarding.Pipeline.Reporting;

namespace Safeguarding.Tests.Reporting;

/// <summary>
/// Weeks as text. Episodes in: <c>child agency start .. end</c> and what else is known; the report out: <c>child start .. end agencies</c>, episodes in 90 days, and the rest.
/// The week is Monday 23 to Sunday 29 March 2026.
/// </summary>
public sealed class MissingWeeklyTests
{
    [Theory]
    [InlineData("2026-03-29", "2026-03-23", "2026-03-29")] // Sunday night: the week that ends with it
    [InlineData("2026-03-30", "2026-03-23", "2026-03-29")] // Monday
    [InlineData("2026-03-31", "2026-03-23", "2026-03-29")]
    [InlineData("2026-04-04", "2026-03-23", "2026-03-29")] // Saturday
    [InlineData("2026-04-05", "2026-03-30", "2026-04-05")]
    [InlineData("2026-01-01", "2025-12-22", "2025-12-28")]
    public void The_last_week_that_had_ended_by_the_night(string night, string from, string to)
    {
        var report = MissingWeekly.Build(Source("", Day(night)));
        Assert.Equal((Day(from), Day(to)), (report.From, report.To));
        Assert.Equal((Day(from).AddDays(-25 * 7), Day(from)), (report.Weeks[0].From, report.Weeks[^1].From));
        Assert.Empty(report.Lines);
    }

    [Fact]
    public void Two_agencies_of_one_event_are_one_line_with_the_earliest_start_and_latest_end() => Week(
        """
        C1 social_care 2026-03-24 20:00 .. 2026-03-25 09:00
        C1 police      2026-03-24 21:30 .. 2026-03-25 08:00
        """,
        "C1 2026-03-24 20:00 .. 2026-03-25 09:00 police+social_care 1");

    [Fact]
    public void Agencies_that_begin_24_hours_apart_mean_one_event() => Week(
        """
        C1 social_care 2026-03-24 10:00 .. 2026-03-24 11:00
        C1 police      2026-03-25 10:00 .. 2026-03-25 11:00
        """,
        "C1 2026-03-24 10:00 .. 2026-03-25 11:00 police+social_care 1");

    [Fact]
    public void Agencies_that_begin_a_minute_further_apart_mean_two() => Week(
        """
        C1 social_care 2026-03-24 10:00 .. 2026-03-24 11:00
        C1 police      2026-03-25 10:01 .. 2026-03-25 11:00
        """,
        "C1 2026-03-24 10:00 .. 2026-03-24 11:00 social_care 2",
        "C1 2026-03-25 10:01 .. 2026-03-25 11:00 police 2");

    [Fact]
    public void Agencies_that_overlap_mean_one_event_however_far_apart_they_begin() => Week(
        """
        C1 social_care 2026-03-23 10:00 .. 2026-03-27 11:00
        C1 police      2026-03-26 10:00 .. 2026-03-27 12:00
        """,
        "C1 2026-03-23 10:00 .. 2026-03-27 12:00 police+social_care 1");

    [Fact]
    public void One_agency_twice_in_a_day_is_two_events() => Week(
        """
        C1 police 2026-03-24 10:00 .. 2026-03-24 11:00
        C1 police 2026-03-24 11:00 .. 2026-03-24 13:00
        """,
        "C1 2026-03-24 10:00 .. 2026-03-24 11:00 police 2",
        "C1 2026-03-24 11:00 .. 2026-03-24 13:00 police 2");

    [Fact]
    public void One_agency_overlapping_itself_is_one_event() => Week(
        """
        C1 police 2026-03-24 10:00 .. 2026-03-24 12:00
        C1 police 2026-03-24 11:00 .. 2026-03-24 13:00
        """,
        "C1 2026-03-24 10:00 .. 2026-03-24 13:00 police 1");

    [Fact]
    public void A_record_that_ends_as_it_begins_is_one_with_the_other_of_that_time_and_not_with_a_later_one() => Week(
        """
        C1 police 2026-03-24 10:00 .. 2026-03-24 10:00
        C1 police 2026-03-24 10:00 .. 2026-03-24 12:00
        C1 police 2026-03-24 12:00 .. 2026-03-24 12:00
        """,
        "C1 2026-03-24 10:00 .. 2026-03-24 12:00 police 2",
        "C1 2026-03-24 12:00 .. 2026-03-24 12:00 police 2");

    [Fact]
    public void One_record_of_the_other_agency_does_not_make_two_events_one() => Week(
        """
        C1 police      2026-03-24 08:00 .. 2026-03-24 09:00
        C1 social_care 2026-03-24 08:30 .. 2026-03-24 10:00
        C1 police      2026-03-24 20:00 .. 2026-03-24 22:00
        """,
        "C1 2026-03-24 08:00 .. 2026-03-24 10:00 police+social_care 2",
        "C1 2026-03-24 20:00 .. 2026-03-24 22:00 police 2");

    [Fact]
    public void Nights_in_a_row_recorded_by_both_agencies_stay_as_many_events() => Week(
        """
        C1 social_care 2026-03-24 20:00 .. 2026-03-24 23:00
        C1 police      2026-03-24 21:00 .. 2026-03-24 23:00
        C1 social_care 2026-03-25 20:00 .. 2026-03-25 23:00
        C1 police      2026-03-25 20:30 .. 2026-03-25 23:00
        """,
        "C1 2026-03-24 20:00 .. 2026-03-24 23:00 police+social_care 2",
        "C1 2026-03-25 20:00 .. 2026-03-25 23:00 police+social_care 2");

    [Fact]
    public void A_record_goes_to_the_event_it_is_nearest_to() => Week(
        """
        C1 social_care 2026-03-24 20:00 .. 2026-03-24 23:00
        C1 police      2026-03-25 20:00 .. 2026-03-25 22:00
        C1 social_care 2026-03-25 22:30 .. 2026-03-25 23:00
        """,
        "C1 2026-03-24 20:00 .. 2026-03-24 23:00 social_care 2",
        "C1 2026-03-25 20:00 .. 2026-03-25 23:00 police+social_care 2");

    [Fact]
    public void Children_are_never_mixed() => Week(
        """
        C1 police      2026-03-24 10:00 .. 2026-03-24 12:00
        C2 social_care 2026-03-24 10:00 .. 2026-03-24 12:00
        """,
        "C1 2026-03-24 10:00 .. 2026-03-24 12:00 police 1",
        "C2 2026-03-24 10:00 .. 2026-03-24 12:00 social_care 1");

    [Fact]
    public void Still_missing_comes_first() => Week(
        """
        C1 police 2026-03-24 10:00 .. 2026-03-24 12:00
        C2 police 2026-03-25 10:00 ..
        """,
        "C2 2026-03-25 10:00 .. police 1",
        "C1 2026-03-24 10:00 .. 2026-03-24 12:00 police 1");

    [Fact]
    public void A_return_one_agency_knows_ends_the_event() => Week(
        """
        C1 police      2026-03-24 10:00 ..
        C1 social_care 2026-03-24 09:00 .. 2026-03-24 18:00
        """,
        "C1 2026-03-24 09:00 .. 2026-03-24 18:00 police+social_care 1");

    [Fact]
    public void The_week_runs_from_Monday_midnight_to_Sunday_midnight() => Week(
        """
        C1 police 2026-03-22 20:00 .. 2026-03-22 23:59
        C2 police 2026-03-22 20:00 .. 2026-03-23 00:00
        C3 police 2026-03-23 00:00 .. 2026-03-23 01:00
        C4 police 2026-03-29 23:59 .. 2026-03-30 01:00
        C5 police 2026-03-30 00:00 .. 2026-03-30 01:00
        C6 police 2026-03-29 20:00 .. 2026-03-30 00:00
        C7 police 2026-03-29 20:00 .. 2026-03-29 23:59
        """,
        "C6 2026-03-29 20:00 .. police 1",
        "C4 2026-03-29 23:59 .. police 1",
        "C2 2026-03-22 20:00 .. 2026-03-23 00:00 police 1",
        "C3 2026-03-23 00:00 .. 2026-03-23 01:00 police 1",
        "C7 2026-03-29 20:00 .. 2026-03-29 23:59 police 1");

    [Fact]
    public void An_episode_over_the_whole_week_is_in_it_and_not_ended() => Week(
        """
        C1 police 2026-03-01 10:00 .. 2026-04-02 12:00
        C2 police 2026-02-01 10:00 ..
        """,
        "C2 2026-02-01 10:00 .. police 1",
        "C1 2026-03-01 10:00 .. police 1");

    [Theory]
    [InlineData("missing", "", "missing")]
    [InlineData("absent", "", "absent")]
    [InlineData("A", "", "absent")]
    [InlineData("absent", "Away", "unauthorised absence")]
    [InlineData("M", "", "missing")]
    [InlineData("Absent", "missing", "missing")]
    [InlineData("absent", "A", "unauthorised absence")]
    [InlineData("missing", "A", "missing")]
    [InlineData("absent", "Missing", "missing")]
    [InlineData("something else", "", "missing")]
    public void The_gravest_kind_any_agency_gives_is_the_event_s(string police, string social, string category) =>
        Assert.Equal(category, Assert.Single(Build(
            $"C1 police 2026-03-24 10:00 .. 2026-03-24 12:00 category={police}" + (social.Length == 0 ? "" : $"\nC1 social_care 2026-03-24 10:00 .. 2026-03-24 12:00 category={social}")).Lines) is var line ? MissingEvent.Name(line.Event.Kind) : "");

    [Fact]
    public void The_worst_risk_any_concern_and_the_interview_are_taken_from_whichever_record_has_them()
    {
        var e = Assert.Single(Build("""
            C1 police      2026-03-24 10:00 .. 2026-03-24 12:00 risk=low
            C1 police      2026-03-24 11:00 .. 2026-03-24 13:00 risk=high concern=Y placing=Otherham
            C1 social_care 2026-03-24 10:30 .. 2026-03-24 12:00 offered=Y accepted=N
            """).Lines);
        Assert.Equal(("high", true, "Otherham", "Y", "N"), (e.Event.Risk, e.Event.ExploitationConcern, e.Event.PlacingAuthority, e.Interview.Offered, e.Interview.Accepted));
    }

    [Fact]
    public void What_nobody_recorded_says_so()
    {
        var e = Assert.Single(Build("C9 police 2026-03-24 10:00 .. 2026-03-24 12:00").Lines);
        Assert.Equal(("", null, "", "not recorded", "not recorded", false), (e.Child.Name, e.Age, e.Event.Risk, e.Interview.Offered, e.Interview.Accepted, e.Child.KnownToSocialCare));
    }

    // The week ends at 30 March 00:00; 45 days before is 13 February 00:00, 90 days before 30 December 00:00.
    [Theory]
    [InlineData("2026-03-24 2026-03-25 2026-03-26", 3, true)]
    [InlineData("2026-03-24 2026-03-25", 2, false)]
    [InlineData("2026-03-24 2026-02-13 2026-02-12", 3, true)] // on the 45th day counts as recent: two against one
    [InlineData("2026-03-24 2026-02-12 2026-02-11", 3, false)] // one against two
    [InlineData("2026-03-24 2026-02-13 2026-02-12 2026-02-11", 4, false)] // two against two is not more
    [InlineData("2026-03-24 2026-03-25 2025-12-30", 3, true)] // on the 90th day counts
    [InlineData("2026-03-24 2026-03-25 2025-12-29", 2, false)] // the day before does not
    [InlineData("2026-03-24 2026-03-25 2026-03-30", 2, false)] // after the week does not
    public void Escalating_is_three_in_90_days_and_more_of_them_lately(string days, int in90Days, bool escalating)
    {
        var text = string.Join('\n', days.Split(' ').Select(d => $"C1 police {d} 00:00 .. {d} 01:00"));
        Assert.All(Build(text).Lines, e => Assert.Equal((in90Days, escalating), (e.EpisodesInWindow, e.Escalating)));
        Assert.NotEmpty(Build(text).Lines);
    }

    [Theory]
    [InlineData("2012-02-29", "2026-02-27", 13)]
    [InlineData("2012-02-29", "2026-02-28", 13)]
    [InlineData("2012-02-29", "2026-03-01", 14)]
    [InlineData("2012-02-29", "2024-02-28", 11)]
    [InlineData("2012-02-29", "2024-02-29", 12)]
    [InlineData("2012-03-24", "2026-03-23", 13)]
    [InlineData("2012-03-24", "2026-03-24", 14)]
    [InlineData("2026-03-24", "2026-03-24", 0)]
    [InlineData("2026-03-25", "2026-03-24", null)]
    public void Age_is_whole_years_on_the_day_the_episode_began(string born, string day, int? age)
    {
        var night = Day(day).AddDays(7);
        var report = MissingWeekly.Build(Source($"C1 police {day} 10:00 ..", night, $"C1 | Ann | Cole | {born} | Y"));
        Assert.Equal(age, Assert.Single(report.Lines).Age);
    }

    [Fact]
    public void The_order_of_the_records_does_not_matter()
    {
        const string Text = """
            C2 police      2026-03-24 10:00 .. 2026-03-24 12:00
            C1 police      2026-03-24 10:00 .. 2026-03-24 12:00
            C1 social_care 2026-03-24 10:00 .. 2026-03-24 12:30
            C1 police      2026-03-25 09:00 ..
            C1 social_care 2026-03-26 09:00 .. 2026-03-26 10:00
            """;
        var expected = Build(Text).Lines.Select(Say).ToList();
        Assert.Equal(expected, Build(string.Join('\n', Text.Split('\n').Reverse())).Lines.Select(Say));
    }

    internal static readonly DateOnly Night = new(2026, 3, 31);

    private static void Week(string episodes, params string[] expected) =>
        Assert.Equal(string.Join('\n', expected), string.Join('\n', Build(episodes).Lines.Select(Say)));

    private static string Say(MissingLine e) =>
        $"{e.Event.ChildId} {Time(e.Event.Start)} .. {(e.End is { } end ? Time(end) + " " : "")}{string.Join('+', e.Event.Agencies)} {e.EpisodesInWindow}";

    private static string Time(DateTime time) => time.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static DateOnly Day(string text) => DateOnly.Parse(text, CultureInfo.InvariantCulture);

    private static MissingReport Build(string episodes) => MissingWeekly.Build(Source(episodes, Night, "C1 | Ann | Cole | 2012-02-29 | Y"));

    /// <param name="children"><c>id | given name | surname | date of birth | known to social care</c>.</param>
    internal static ReportSource Source(string episodes, DateOnly night, params string[] children)
    {
        var rows = episodes.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select((line, i) =>
        {
            var dots = line.IndexOf("..", StringComparison.Ordinal);
            var before = line[..dots].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var after = line[(dots + 2)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var rest = string.Join(' ', after.SkipWhile(w => !w.Contains('=', StringComparison.Ordinal)));
            string Option(string name) => rest.IndexOf(name + "=", StringComparison.Ordinal) is var at and >= 0 ? System.Text.RegularExpressions.Regex.Match(rest[(at + name.Length + 1)..], @"^(.*?)(?= \w+=|$)").Value : "";
            var end = string.Join(' ', after.TakeWhile(w => !w.Contains('=', StringComparison.Ordinal)));
            return $"{before[0]} | {before[1]} | e{i:00} | {before[2]} {before[3]} | {end} | {Option("category")} | {Option("risk")} | {Option("concern")} | {Option("placing")} | {Option("offered")} | {Option("accepted")}";
        });
        return ReportScenario.Source(MissingWeekly.Kind, $"""
            night {night:yyyy-MM-dd}

            child
            child_id | given_name | surname | date_of_birth | known_to_social_care
            {string.Join('\n', children)}

            missing_episode
            child_id | agency | episode_id | start_time | end_time | category | risk_level | exploitation_concern | placing_authority | return_interview_offered | return_interview_accepted
            {string.Join('\n', rows)}
            """);
    }
}
