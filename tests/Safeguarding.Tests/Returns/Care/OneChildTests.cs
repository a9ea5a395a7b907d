using System.Diagnostics;
using System.Globalization;
using Safeguarding.Returns;

namespace Safeguarding.Tests.Returns.Care;

/// <summary>A file in which every row has one child's id, which an export gone wrong may write, takes time by its rows and not by pairs of them.</summary>
public class OneChildTests
{
    private const int Few = 5_000, Many = 20_000;

    [Fact]
    public void Four_times_the_rows_of_one_child_take_far_less_than_sixteen_times_as_long()
    {
        var year = ReturnYear.Ending(2027);
        Check(Tables(200, year, 0), year);
        foreach (var kind in Enumerable.Range(0, 3))
        {
            var (few, many) = (Check(Tables(Few, year, kind), year).Seconds, Check(Tables(Many, year, kind), year).Seconds);
            Assert.True(many < (10 * few) + 1, string.Create(CultureInfo.InvariantCulture, $"Kind {kind}: {Few} rows took {few:F2} s, {Many} rows {many:F2} s."));
        }
    }

    [Fact]
    public void Rows_left_out_of_comparisons_are_said()
    {
        var year = ReturnYear.Ending(2026);
        Assert.Empty(Check(Tables(RuleTables.MostPartners, year, 0), year).Check.Remarks);
        Assert.Contains(Check(Tables(RuleTables.MostPartners + 1, year, 0), year).Check.Remarks, remark => remark.StartsWith("A child stands in more than 400 rows of Episodes, and", StringComparison.Ordinal));
    }

    private static (ReturnCheck Check, double Seconds) Check(IReadOnlyDictionary<string, TextTable> tables, ReturnYear year)
    {
        var clock = Stopwatch.StartNew();
        var check = ReturnCheck.Of("ssda903", year, Ssda903Rules.For(year), new RuleTables(tables, year, ReturnDates.DayMonthYear, Repository.WorkingDays) { IsXml = true, OwnAuthority = new HashSet<string>(["E06000001"]) }, []);
        return (check, clock.Elapsed.TotalSeconds);
    }

    /// <summary>
    /// Every table of both years with as many rows of one child. Of the kinds the first has cells of all sorts, so that most questions are asked of most rows;
    /// in the second each row is like every other; the third has dates that rise from row to row.
    /// </summary>
    private static Dictionary<string, TextTable> Tables(int rows, ReturnYear year, int kind)
    {
        var tables = new Dictionary<string, TextTable>(StringComparer.Ordinal);
        foreach (var suffix in (ReadOnlySpan<string>)["", "_last"])
            foreach (var (name, columns) in Ssda903Layout.For(suffix.Length == 0 ? year : ReturnYear.Ending(year.Reference.Year - 1)))
            {
                string[] all = [.. columns, .. name switch { "Header" => (string[])["UASC"], "Episodes" => ["PL_LA", "PL_LOCATION", "PL_DISTANCE"], _ => [] }];
                tables.Add(name + suffix, new TextTable(name + suffix, all, [.. Enumerable.Range(0, rows).Select(row => Array.ConvertAll(all, column => Cell(column, row, kind)))]));
            }

        tables.Add(ProviderList.Table, new TextTable(ProviderList.Table, ["urn", "local authority", "placement code", "placement provider code", "deregistration date", "setting address postcode", "provider type"], [["SC1", "Aldermere", "K2", "PR1", null, "AB1 2CD", null]]));
        return tables;
    }

    private static string? Cell(string column, int row, int kind)
    {
        var turn = kind == 1 ? 0 : row + column.Length;
        return column switch
        {
            "CHILD" => "1",
            "DOB" => Day(new DateOnly(2008, 4, 2), kind == 1 ? 0 : row % 700),
            "DECOM" or "DATE_PLACED" or "MIS_START" or "SW_DECOM" or "DOLO_START" or "DATE_INT" or "REVIEW" => Day(new DateOnly(2015, 1, 1), kind switch { 0 => row * 7 % 4_500, 1 => 4_000, _ => row * 4_000 / Many }),
            "DEC" or "DATE_PLACED_CEASED" or "MIS_END" or "SW_DEC" or "DOLO_END" or "DATE_MATCH" or "DUC" or "MC_DOB" or "DATE_PERM" => turn % 3 == 1 ? null : Day(new DateOnly(2015, 2, 1), kind switch { 0 => row * 11 % 4_500, 1 => 4_000, _ => row * 4_000 / Many }),
            "RNE" => Of("S", "P", "L", "S"),
            "LS" => Of("E1", "C2", "V3", "D1"),
            "PLACE" => Of("A3", "K2", "T1", "U6", "H5"),
            "REC" => Of("E11", null, "X1", "E8", "E2"),
            "UASC" or "MOTHER" or "FOSTER_CARE" => Of("1", "0", null),
            "SEX" => Of("F", "M"),
            "REASON_PLACED_CEASED" => Of("RD1", null),
            "IN_TOUCH" => Of("DIED", "YES"),
            "PL_POST" or "HOME_POST" => Of("AB1 2CD", "AB1 2CE"),
            "URN" => "SC1",
            _ => Of("1", null, "P1"),
        };

        string? Of(params string?[] values) => values[turn % values.Length];
    }

    private static string Day(DateOnly from, int days) => from.AddDays(days).ToString("dd/MM/yyyy", CultureInfo.InvariantCulture);
}
