using Safeguarding.Returns;

namespace Safeguarding.Tests.Returns;

/// <summary>What the readiness of a return is made of: rules and their counts, what is new and what is gone, rows by table, the day it is due.</summary>
public class ReadinessTests
{
    private static readonly Rule A = Rule("100"), B = Rule("200Q"), C = Rule("300");
    private static readonly RulesApplied Applied = new([A, B, C], [new RuleNotRun("300", "Needs Providers.")]);

    [Fact]
    public void Every_rule_has_a_row_and_one_that_did_not_run_has_no_count()
    {
        var rows = ReturnReadiness.Of([Found("100", "X", "1"), Found("100", "X", "2"), Found("100", "Y", "3"), Found("SRC05", "X", "4")], Applied, null, null, null, null);
        Assert.Equal([("100", 3, 2, null), ("200Q", 0, 0, null), ("300", null, null, "Needs Providers."), ("SRC05", 1, 1, (string?)null)], rows.Select(r => (r.Tonight.Code, r.Tonight.Findings, r.Tonight.Children, r.WhyNotRun)));
        Assert.All(rows, r => Assert.Equal(((null, null), null, null), (r.LastNight, r.New, r.Cleared)));
    }

    [Fact]
    public void New_and_cleared_are_told_by_rule_child_table_and_record_and_not_by_row()
    {
        FindingIdentity[] then = [Is("100", "X", "1"), Is("100", "X", "1"), Is("100", "Z", "9"), Is("200Q", "X", "1")];
        var rows = ReturnReadiness.Of([Found("100", "X", "1") with { Row = 7 }, Found("100", "Y", "3"), Found("SRC05", "X", "4")], Applied, Night(("100", 3), ("200Q", 1), ("300", null)), null, null, then);

        // One of the two that were alike is gone, and so is Z's; Y's is new. A check of ours that said nothing had nothing to say.
        Assert.Equal([("100", 1, 2), ("200Q", 0, 1), ("300", null, null), ("SRC05", 1, 0)], rows.Select(r => (r.Tonight.Code, r.New, r.Cleared)));
        Assert.Equal((0L, 0L), rows[^1].LastNight);
    }

    [Fact]
    public void A_rule_that_did_not_run_last_night_has_nothing_new_tonight()
    {
        var row = ReturnReadiness.Of([Found("100", "X", "1")], Applied, Night(("100", null)), null, null, [])[0];
        Assert.Equal((1, null, null, null), (row.Tonight.Findings, row.LastNight.Findings, row.New, row.Cleared));
    }

    [Fact]
    public void What_was_found_before_and_is_not_looked_for_by_any_rule_of_the_year_stays_in_sight()
    {
        var rows = ReturnReadiness.Of([], Applied, null, Night(("SRC07", 4)), null, null);
        Assert.Equal(("SRC07", 0L, 4L), (rows[^1].Tonight.Code, rows[^1].Tonight.Findings, rows[^1].WeekAgo.Findings));
    }

    [Theory]
    [InlineData(100, 105L, "")]
    [InlineData(100, 106L, "MOVED")]
    [InlineData(105, 100L, "")]
    [InlineData(106, 100L, "MOVED")]
    [InlineData(0, 3L, "FELL TO ZERO")]
    [InlineData(3, 0L, "FROM ZERO")]
    [InlineData(0, 0L, "")]
    [InlineData(5, null, "")]
    public void A_table_is_flagged_when_it_moves_by_more_than_a_twentieth(long rows, long? before, string flag) => Assert.Equal(flag, ControlTotal.Flag(rows, before));

    [Fact]
    public void Totals_say_the_difference_and_its_share()
    {
        Assert.Equal(["Episodes", "95", "100", "-5", "-5.0", "", "50", "45", "90.0", "MOVED"], new ControlTotal("Episodes", 95, 100, 50).Cells().AsEnumerable());
        Assert.Equal(["Episodes", "95", "", "", "", "", "0", "95", "", "FROM ZERO"], new ControlTotal("Episodes", 95, null, 0).Cells().AsEnumerable());
    }

    [Theory]
    [InlineData("cin", "2026-03-31", "2025_26", "2026-07-31")]
    [InlineData("cin", "2026-04-01", "2025_26 2026_27", "2026-07-31")]
    [InlineData("cin", "2026-07-31", "2025_26 2026_27", "2026-07-31")]
    [InlineData("cin", "2026-08-01", "2026_27", "2027-07-31")]
    [InlineData("ssda903", "2026-06-30", "2025_26 2026_27", "2026-06-30")]
    [InlineData("ssda903", "2026-07-01", "2026_27", "2027-06-30")]
    [InlineData("ssda903", "2027-01-01", "2026_27", "2027-06-30")]
    [InlineData("csww", "2026-03-31", "2024_25", "2025-10-31")]
    [InlineData("csww", "2026-09-29", "2024_25", "2025-10-31")]
    [InlineData("csww", "2026-09-30", "2025_26", "2026-10-31")]
    public void A_return_is_made_until_it_is_due_and_the_year_that_runs_behind_it(string name, string night, string years, string due)
    {
        var deadlines = ReturnDeadlines.Parse(File.ReadAllText(Path.Combine(Repository.Root, "schemas", "returns", "deadlines.json")));
        var on = deadlines.YearsOn(name, DateOnly.ParseExact(night, "yyyy-MM-dd", null));
        Assert.Equal((years, DateOnly.ParseExact(due, "yyyy-MM-dd", null)), (string.Join(' ', on.Select(y => y.Code)), deadlines.Of(name, on[0])));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("""{"deadlines":[{"return":"cin","month":2,"day":31}]}""")]
    [InlineData("""{"deadlines":[{"return":"cin","month":6}]}""")]
    public void Deadlines_that_are_none_are_refused(string json) => Assert.Throws<FormatException>(() => ReturnDeadlines.Parse(json));

    private static Rule Rule(string code) => new(code, code[^1] == 'Q' ? Severity.Query : Severity.Error, "Must hold.", ["T"], ["F"], _ => []);

    private static ReturnFinding Found(string code, string child, string record) => new(code, Severity.Error, "T", child, "Wrong.") { Record = record };

    private static FindingIdentity Is(string code, string child, string record) => new(code, child, "T", record);

    private static NightFigures Night(params (string Code, long? Findings)[] rules) => new(rules.ToDictionary(r => r.Code, r => new RuleFigures(r.Code, Severity.Error, "Must hold.", r.Findings, r.Findings)));
}
