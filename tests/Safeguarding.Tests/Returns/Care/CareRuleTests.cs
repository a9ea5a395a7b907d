using Safeguarding.Returns;

namespace Safeguarding.Tests.Returns.Care;

/// <summary>Rows that single rules name, in tables that hold no more columns than a rule needs; the boundaries of the dates among them.</summary>
public class CareRuleTests
{
    [Theory]
    [InlineData("23/03/2026", true)]
    [InlineData("24/03/2026", false)]
    [InlineData("31/03/2026", false)]
    public void A_UPN_may_be_unknown_for_the_first_week_of_care(string start, bool found) => Assert.Equal(
        found ? ["Episodes.DECOM[0]", "Header.UPN[0]"] : [],
        Failing("210", ("Header", "CHILD,UPN", "1,UN4"), ("Episodes", "CHILD,DECOM,DEC", $"1,{start},")));

    [Fact]
    public void A_new_episode_does_not_begin_the_week_again_and_new_care_does() => Assert.Equal(
        ["Episodes.DECOM[0]", "Header.UPN[0]"],
        Failing("210", ("Header", "CHILD,UPN", "1,UN4\n2,UN4\n3,UN4\n4,UN3\n5,UN4"), ("Episodes", "CHILD,DECOM,DEC,LS", """
            1,01/02/2026,28/03/2026,C1
            1,28/03/2026,,C2
            2,01/02/2026,01/03/2026,C2
            2,28/03/2026,,C2
            3,01/02/2026,31/03/2026,C2
            4,01/02/2026,,C2
            5,01/02/2026,,V4
            """)));

    [Fact]
    public void A_decision_is_compared_with_the_latest_time_in_care() => Assert.Equal(
        ["AD1.DATE_INT[0]", "Episodes.DECOM[1]"],
        Failing("334", ("AD1", "CHILD,DATE_INT", "1,01/06/2023\n2,01/06/2023"), ("Episodes", "CHILD,DECOM,RNE", """
            1,01/02/2020,S
            1,02/06/2023,S
            1,02/08/2023,P
            2,01/06/2023,S
            2,02/08/2023,P
            """)));

    [Theory]
    [InlineData("334", "AD1", "DATE_INT", "AD1.DATE_INT[0] Episodes.DECOM[0]")]
    [InlineData("1003", "PlacedAdoption", "DATE_PLACED", "PlacedAdoption.DATE_PLACED[0]")]
    public void Without_reasons_care_begins_with_the_first_episode(string code, string table, string column, string expected) => Assert.Equal(
        expected.Split(' '), Failing(code, (table, $"CHILD,{column}", "1,31/05/2023\n2,01/06/2023"), ("Episodes", "CHILD,DECOM", "1,01/06/2023\n1,01/08/2023\n2,01/06/2023\n2,01/08/2023")));

    [Theory]
    [InlineData("577", 2026, "Missing", "MIS_END")]
    [InlineData("707", 2027, "DoLo", "DOLO_END")]
    public void An_open_row_is_found_when_care_has_ended_whatever_else_the_tables_hold(string code, int year, string table, string end)
    {
        (string, string, string) rows = (table, $"CHILD,{end}", "1,\n2,\n3,05/05/2026");
        Assert.Equal([$"{table}.{end}[0]"], Failing(code, year, rows, ("Episodes", "CHILD,DEC,REC", "1,01/05/2026,X1\n1,06/06/2026,E4A\n2,,\n2,01/05/2026,E4A\n3,06/06/2026,E4A")));
        Assert.Equal([$"{table}.{end}[0]"], Failing(code, year, rows, ("Episodes", "CHILD,DECOM,DEC", "1,01/05/2025,06/06/2026\n2,01/05/2025,\n3,01/05/2025,06/06/2026")));
    }

    [Fact]
    public void A_spell_that_starts_on_the_day_of_leaving_care_does_not_start_after_it() => Assert.Equal(
        ["Missing.MIS_START[1]"], Failing("578", ("Missing", "CHILD,MIS_START", "1,06/06/2025\n1,07/06/2025"), ("Episodes", "CHILD,DEC,REC", "1,06/06/2025,E4A")));

    [Fact]
    public void An_episode_before_another_needs_those_of_end_and_reason_that_are_there()
    {
        Assert.Equal(["Episodes.DEC[1]", "Episodes.REC[1]"], Failing("142", ("Episodes", "CHILD,DECOM,DEC", "1,01/05/2025,06/06/2025\n1,06/06/2025,\n1,07/07/2025,")));
        Assert.Equal(["Episodes.DEC[0]", "Episodes.REC[0]"], Failing("142", ("Episodes", "CHILD,DECOM,DEC,REC", "1,01/05/2025,06/06/2025,\n1,06/06/2025,07/07/2025,X1\n1,07/07/2025,,")));
    }

    [Fact]
    public void A_row_of_previous_permanence_counts_where_its_code_is_not_held() => Assert.Equal(
        ["Episodes.DECOM[1]", "Episodes.RNE[1]"], Failing("630", ("Episodes", "CHILD,DECOM,RNE", "1,01/05/2025,S\n2,01/05/2025,S\n3,31/03/2025,S"), ("PrevPerm", "CHILD", "1")));

    [Fact]
    public void A_care_leavers_row_counts_where_its_items_are_not_held()
    {
        Assert.Equal(["OC3.ACCOM[0]", "OC3.ACTIV[0]", "OC3.IN_TOUCH[0]"], Failing("1010", ("OC3", "CHILD", "1\n2\n3"), ("Episodes", "CHILD", "3"), ("Episodes_last", "CHILD,DEC", "1,\n2,01/05/2024\n3,")));
        Assert.Equal(["OC3.ACCOM[0]", "OC3.ACTIV[0]", "OC3.IN_TOUCH[0]"], Failing("1007", ("OC3", "CHILD,DOB", "1,31/03/2009\n2,01/04/2009\n3,31/03/2007"), ("Episodes", "CHILD,DEC,REC", "1,,\n2,,\n3,,")));
    }

    [Fact]
    public void A_birthday_ends_asylum_seeking_where_no_day_is_given() => Assert.Equal(
        ["Header.UASC[1]", "UASC.DUC[1]"], Failing("205A", 2026, xml: true,
            ("UASC", "CHILD,DOB,DUC", "1,31/03/2007,\n2,31/03/2007,10/07/2025\n3,31/03/2007,31/03/2025"), ("UASC_last", "CHILD,DOB,DUC", "1,31/03/2007,\n2,31/03/2007,10/07/2025\n3,31/03/2007,"),
            ("Header", "CHILD,UASC", "1,0\n2,0\n3,0"), ("Header_last", "CHILD,UASC", "1,1\n2,1\n3,1")));

    private static string[] Failing(string code, params ReadOnlySpan<(string Name, string Columns, string Rows)> tables) => Failing(code, 2026, tables);

    private static string[] Failing(string code, int year, params ReadOnlySpan<(string Name, string Columns, string Rows)> tables) => Failing(code, year, xml: false, tables);

    private static string[] Failing(string code, int ends, bool xml, params ReadOnlySpan<(string Name, string Columns, string Rows)> tables)
    {
        var made = new Dictionary<string, TextTable>(StringComparer.Ordinal);
        foreach (var (name, columns, rows) in tables)
            made.Add(name, new TextTable(name, columns.Split(','), [.. rows.ReplaceLineEndings("\n").Split('\n').Select(row => row.Split(',').Select(cell => cell.Length == 0 ? null : cell).ToArray())]));
        var year = ReturnYear.Ending(ends);
        var rule = Ssda903Rules.For(year).Single(r => r.Code == code);
        var view = new RuleTables(made, year, ReturnDates.DayMonthYear, Repository.WorkingDays) { IsXml = xml };
        Assert.True(rule.Tables.All(view.Has));
        return [.. rule.Failures(view).SelectMany(cells => cells).Select(c => $"{c.Table}.{c.Column}[{c.Row}]").Distinct().Order(StringComparer.Ordinal)];
    }
}
