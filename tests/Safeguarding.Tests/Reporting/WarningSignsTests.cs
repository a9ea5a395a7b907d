using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Reporting;
using Safeguarding.Returns;

namespace Safeguarding.Tests.Reporting;

/// <summary>The leaders' page: what got worse stands first, and nothing small is shown.</summary>
public sealed class WarningSignsTests
{
    private static readonly WarningSettings Settings = WarningSettings.Of(Schemas.Embedded);

    [Fact]
    public void The_gravest_stand_first_and_among_them_what_got_worse()
    {
        var order = WarningSign.InOrder(
            [
                Sign("green", 5, 5), Sign("unknown", null, null), Sign("amber", 12, 12), Sign("amber-worse", 12, 8), Sign("red", 21, 21), Sign("redder", 40, 40), Sign("red-worse", 20, 15), Sign("green-worse", 9, 6),
            ], Settings).Select(s => s.Key);
        Assert.Equal(["red-worse", "redder", "red", "amber-worse", "amber", "green-worse", "green", "unknown"], order);
    }

    [Theory]
    [InlineData("lower", 12, 10, Movement.Worse)]
    [InlineData("lower", 11, 10, Movement.Same)] // One point is less than two.
    [InlineData("lower", 10, 12, Movement.Better)]
    [InlineData("higher", 12, 10, Movement.Better)]
    [InlineData("higher", 10, 12, Movement.Worse)]
    public void A_share_moves_by_two_points(string better, int now, int then, Movement moved)
    {
        var sign = Sign("s", now, then);
        Assert.Equal(moved, (sign with { Setting = sign.Setting! with { Better = better } }).Moved(Settings));
    }

    [Theory]
    [InlineData(110, 100, Movement.Worse)]
    [InlineData(109, 100, Movement.Same)]
    [InlineData(90, 100, Movement.Better)]
    [InlineData(5, 100, Movement.Unknown)] // Hidden.
    [InlineData(0, 0, Movement.Same)]
    public void A_count_moves_by_a_tenth(int now, int then, Movement moved) =>
        Assert.Equal(moved, (Sign("s", 0, 0) with { Now = SignReading.Count(now), FourWeeksAgo = SignReading.Count(then) }).Moved(Settings));

    [Theory]
    [InlineData(129, 100, Rag.Amber)]
    [InlineData(130, 100, Rag.Red)]
    [InlineData(114, 100, Rag.Green)]
    [InlineData(50, 100, Rag.Green)]
    [InlineData(50, 0, Rag.None)]
    [InlineData(9, 5, Rag.None)] // Last year's is hidden: a colour would tell it.
    public void Referrals_are_judged_by_last_years(int now, int lastYear, Rag rag)
    {
        var sign = Sign("referrals", 0, 0) with { Setting = Settings["referrals"], Now = SignReading.Count(now), LastYear = SignReading.Count(lastYear) };
        Assert.Equal(rag, sign.Rag);
    }

    [Theory]
    [InlineData(0, 100, "0%", "0 of 100")]
    [InlineData(5, 100, "c", "")]
    [InlineData(6, 100, "6%", "6 of 100")]
    [InlineData(95, 100, "c", "")] // The rest is five.
    [InlineData(100, 100, "100%", "100 of 100")]
    [InlineData(0, 4, "c", "")]
    [InlineData(0, 0, "–", "")]
    public void Small_numbers_are_hidden_and_what_is_left_of_a_total(int part, int of, string shown, string under) => Assert.Equal((shown, under), (SignReading.Share(part, of).Words, SignReading.Share(part, of).Small));

    /// <summary>
    /// Tuesday 31 March 2026. Ten children have an open episode each since 2025, held by W1 alone, who has left the list (so counts as a full post), and seen at Christmas; eight more since 9 March that nobody holds.
    /// Four weeks before, on 3 March, there were the ten; a year before none.
    /// </summary>
    [Fact]
    public void Figures_of_a_small_council_counted_by_hand()
    {
        var rows = ReportScenario.Rows(ReportScenario.Make(WarningSigns.Kind, Council()), "", "sign", "standing", "moved", "now", "now_part", "now_of", "now_hidden", "four_weeks_ago", "last_year").Split('\n').ToDictionary(r => r[..r.IndexOf(' ', StringComparison.Ordinal)]);

        // 8 of 18; none of 10 before; no open case a year ago.
        Assert.Equal("no-worker | red | worse | 44.4 | 8 | 18 | N | 0 | ", rows["no-worker"]);

        // 10 of 10 held without work for 42 days since 25 December; on 3 March likewise.
        Assert.Equal("no-activity | red | same | 100 | 10 | 10 | N | 100 | ", rows["no-activity"]);

        // One worker with 10 children: 0 of 1, small.
        Assert.Equal("workers-over-band | green |  |  |  |  | Y |  | ", rows["workers-over-band"]);

        // None in the last seven days. 52 weeks before: none to compare with.
        Assert.Equal("referrals |  | same | 0 | 0 |  | N | 0 | 0", rows["referrals"]);

        // All eight of March are first referrals of their children; the four weeks begin on 4 March.
        Assert.Equal("re-referrals | green |  | 0 | 0 | 8 | N |  | ", rows["re-referrals"]);

        // Agency: the only listed worker is one, of half a post.
        Assert.Equal("agency-rate | red |  | 100 |  |  | N |  | ", rows["agency-rate"]);
        Assert.Equal("vacancy-rate |  |  |  |  |  |  |  | ", rows["vacancy-rate"]);

        // 18 children of social care, of whom 7 are the police's as well; the police know 12.
        Assert.Equal("match-social_care | red |  | 38.9 | 7 | 18 | N |  | ", rows["match-social_care"]);
        Assert.Equal("match-police | amber |  |  |  |  | Y |  | ", rows["match-police"]);
        Assert.Equal("extracts-social_care | green |  | 0 |  |  | N |  | ", rows["extracts-social_care"]);
        Assert.Equal("audit |  |  |  |  |  |  |  | ", rows["audit"]);
    }

    [Fact]
    public void Vacancies_of_the_settings_and_late_extracts_are_signs()
    {
        var source = ReportScenario.Source(WarningSigns.Kind, Council());
        source = source with
        {
            Workforce = new WorkforceDetails(0.5m, null, null, null, null, null, null, null, null, null),
            Basis = source.Basis with { Agencies = [("health", new DateOnly(2026, 3, 28), new DateOnly(2026, 3, 31)), ("police", new DateOnly(2026, 3, 30), new DateOnly(2026, 3, 30))] },
        };
        var rows = ReportScenario.Rows(WarningSigns.Kind.Make(source), "", "sign", "standing", "now", "note");
        Assert.Contains("extracts-health | red | 3 | Extracts of 28 March 2026 to 31 March 2026.", rows, StringComparison.Ordinal);
        Assert.Contains("extracts-police | amber | 1 | Extracts of 30 March 2026.", rows, StringComparison.Ordinal);
        // Half a post vacant, none of the council's own filled.
        Assert.Contains("vacancy-rate | red | 100 | Vacancies as the council's settings name them", rows, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_shows_no_small_number_no_child_and_no_worker()
    {
        var page = ReportScenario.Page(WarningSigns.Kind, Council());
        Assert.DoesNotMatch(new Regex(@"\b[1-5] of \d+\b|\b\d+ of [1-5]\b"), page);
        Assert.DoesNotContain("Canary", page, StringComparison.Ordinal);
        Assert.DoesNotMatch(new Regex(@"\b[CW]\d+\b"), page);
        Assert.Contains("numbers from 1 to 5 hidden", page, StringComparison.Ordinal);
        Assert.DoesNotMatch(new Regex(@"<script|https?:|<link|<img|@import|\son\w+=", RegexOptions.IgnoreCase), page);
    }

    [Fact]
    public void The_first_tile_is_what_is_red_and_got_worse()
    {
        var page = ReportScenario.Page(WarningSigns.Kind, Council());
        var first = Regex.Match(page, "<li><strong>(.*?)</strong> (.*?) <span class=\"rag (.*?)\">.*?<span class=\"move\">(.*?)</span>").Groups;
        Assert.Equal(("44%", "open cases without a worker", "red", "▲ worse by 44 points in four weeks"), (first[1].Value, first[2].Value, first[3].Value, first[4].Value));
        Assert.Contains("Work audited", page, StringComparison.Ordinal);
        Assert.Contains("has no record of audits", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_trend_has_thirteen_weeks_that_end_tonight()
    {
        var weeks = ReportScenario.Rows(ReportScenario.Make(WarningSigns.Kind, Council()), "trend", "sign", "night", "figure").Split('\n').Where(r => r.StartsWith("no-worker ", StringComparison.Ordinal)).ToList();
        Assert.Equal(13, weeks.Count);
        // The eight came on Monday 9 March and had until Tuesday 10 to be allocated: on Tuesday 10 March they are not yet counted.
        Assert.Equal(["no-worker | 2026-01-06 | 0", "no-worker | 2026-03-10 | 0", "no-worker | 2026-03-17 | 44.4", "no-worker | 2026-03-31 | 44.4"], [weeks[0], weeks[9], weeks[10], weeks[12]]);
    }

    [Fact]
    public void A_setting_whose_red_is_not_beyond_its_amber_is_refused()
    {
        var files = Schemas.Embedded.Files.SetItem("schemas/reports/warning-signs.json", Schemas.Embedded.Text("schemas/reports/warning-signs.json").Replace("\"sign\": \"no-worker\", \"better\": \"lower\"", "\"sign\": \"no-worker\", \"better\": \"higher\"", StringComparison.Ordinal));
        Assert.Contains("'no-worker'", Assert.Throws<InvalidDataException>(() => WarningSettings.Of(new Schemas(files))).Message, StringComparison.Ordinal);
    }

    /// <summary>A share of 100, amber from 10 and red from 20 percent.</summary>
    private static WarningSign Sign(string key, int? now, int? then) => new(
        key, "", key, "", new SignSetting(key, "lower", 0, 10, 20, false, ""), now is { } n ? SignReading.Share(n * 10, 1000) : null, then is { } t ? SignReading.Share(t * 10, 1000) : null, null, []);

    private static string Council()
    {
        var text = new StringBuilder("child\nchild_id | given_name | known_to_social_care | known_to_health | known_to_police | date_of_birth\n");
        for (var c = 1; c <= 18; c++) text.Append(CultureInfo.InvariantCulture, $"C{c} | Canary | Y | N | {(c <= 7 ? "Y" : "N")} | 2012-02-29\n");
        for (var c = 19; c <= 23; c++) text.Append(CultureInfo.InvariantCulture, $"C{c} | Canary | N | N | Y | 2012-02-29\n");
        text.Append("\nreferral\nreferral_id | child_id | referral_date\n");
        for (var c = 1; c <= 18; c++) text.Append(CultureInfo.InvariantCulture, $"R{c} | C{c} | {(c <= 10 ? "2025-06-02" : "2026-03-09")}\n");
        text.Append("\ninvolvement\ninvolvement_id | child_id | worker_id | role | start_date\n");
        for (var c = 1; c <= 10; c++) text.Append(CultureInfo.InvariantCulture, $"I{c} | C{c} | W1 | CW | 2025-06-02\n");
        text.Append("\nvisit\nvisit_type | visit_id | child_id | visit_date | seen\n");
        for (var c = 1; c <= 10; c++) text.Append(CultureInfo.InvariantCulture, $"child_in_need | V{c} | C{c} | 2025-12-25 | Y\n");
        return text.Append("\nworker\nworker_id | job_title | registration_number | full_time_equivalent | agency_worker\nW2 | Social Worker | SW1 | 0.5 | Y\n").ToString();
    }
}
