using System.Net;
using System.Text.RegularExpressions;
using Safeguarding.Pipeline.Reporting;

namespace Safeguarding.Tests.Reporting;

/// <summary>The weekly report as a page.</summary>
public sealed class MissingWeeklyPageTests
{
    [Fact]
    public void Asks_nothing_of_the_network_and_runs_nothing()
    {
        var page = Render("C1 police 2026-03-24 10:00 ..", "C1 | Ann | Cole | 2012-02-29 | Y");
        Assert.DoesNotMatch(new Regex(@"<script|https?:|//|<link|<img|@import|url\(|\son\w+=", RegexOptions.IgnoreCase), page);
    }

    [Fact]
    public void Shows_any_name_as_it_is_written_and_runs_none()
    {
        var page = Render("C1 police 2026-03-24 10:00 .. placing=A & \"B\" <i>", "C1 | Seán <script>x</script> | O'Brien <b> | 2012-02-29 | Y");
        Assert.DoesNotContain("<b>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<i>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Seán <script>x</script> O'Brien <b>", WebUtility.HtmlDecode(page), StringComparison.Ordinal);
        Assert.Contains("placed by A & \"B\" <i>", WebUtility.HtmlDecode(page), StringComparison.Ordinal);
    }

    [Fact]
    public void Counts_the_week()
    {
        var page = Render("""
            C1 police      2026-03-24 10:00 .. 2026-03-24 12:00
            C1 social_care 2026-03-24 10:00 .. 2026-03-24 12:00 offered=Y
            C1 police      2026-03-26 10:00 .. 2026-03-26 12:00
            C1 police      2026-03-27 10:00 .. 2026-03-27 12:00
            C2 police      2026-03-27 10:00 ..
            """, "C1 | Ann | Cole | 2012-02-29 | Y", "C2 | Bob | Dole | 2012-02-29 | N");
        Assert.Equal(
            ["4 episodes", "2 children", "1 not back by Sunday night", "1 recorded by both agencies", "1 of children social care does not know", "1 children with an escalating pattern", "2 back over 72 hours, no return interview offered on record"],
            Regex.Matches(page, "<li><strong>(.*?)</strong> (.*?)(?:<span.*)?</li>").Select(m => $"{m.Groups[1].Value} {m.Groups[2].Value}"));
        Assert.Contains("Monday 23 Mar: 0. Tuesday 24 Mar: 1. Wednesday 25 Mar: 0. Thursday 26 Mar: 1. Friday 27 Mar: 2. Saturday 28 Mar: 0. Sunday 29 Mar: 0.", page, StringComparison.Ordinal);
        Assert.Contains("Monday 23 March 2026 to Sunday 29 March 2026", page, StringComparison.Ordinal);
        Assert.Contains("not back</td>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_child_without_a_name_is_still_a_row() =>
        Assert.Contains("Name not known<br><span class=\"under\">C9</span>", Render("C9 police 2026-03-24 10:00 ..", "C1 | Ann | Cole | 2012-02-29 | Y"), StringComparison.Ordinal);

    [Fact]
    public void A_week_without_episodes_says_so_and_doubts_it()
    {
        var page = Render("", "C1 | Ann | Cole | 2012-02-29 | Y");
        Assert.Contains("No episode in this week is on record", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Lists for teams", page, StringComparison.Ordinal);
        Assert.Contains("<strong>0</strong> episodes", page, StringComparison.Ordinal);
    }

    private static string Render(string episodes, params string[] children)
    {
        var source = MissingWeeklyTests.Source(episodes, MissingWeeklyTests.Night, children);
        return ReportPage.Render(MissingWeekly.Kind.Make(source).Page, source);
    }
}
