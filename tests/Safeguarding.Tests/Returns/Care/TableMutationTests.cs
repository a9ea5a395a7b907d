using System.Globalization;
using Safeguarding.Returns;

namespace Safeguarding.Tests.Returns.Care;

/// <summary>Each rule of the tables other than Episodes: silent on clean records, and found by the edit that breaks it, with no other rule than those that must fire too.</summary>
public partial class TableMutationTests
{
    public static TheoryData<int> Years() => [2023, 2024, 2025, 2026, 2027];

    [Theory]
    [MemberData(nameof(Years))]
    public void Clean_records_break_no_rule(int ends)
    {
        var year = ReturnYear.Ending(ends);
        Assert.Empty(Fired(year, CleanCare.In(year), xml: false));
        Assert.Empty(Fired(year, CleanCare.In(year), xml: true));
    }

    [Fact]
    public void Each_edit_is_found_by_its_rule_and_its_companions_alone()
    {
        var wrong = new List<string>();
        foreach (var line in Mutations.ReplaceLineEndings("\n").Split('\n'))
        {
            var parts = line.Split(" : ", StringSplitOptions.TrimEntries);
            var head = parts[0].Split(' ');
            var year = ReturnYear.Ending(head.Length > 1 && head[1].Length == 4 ? int.Parse(head[1], CultureInfo.InvariantCulture) : 2026);
            var expected = (parts.Length > 2 ? parts[2].Split(' ') : []).Append(head[0]).Order(StringComparer.Ordinal);
            var fired = Fired(year, CleanCare.In(year, parts[1]), head[^1] == "xml");
            if (!fired.SequenceEqual(expected)) wrong.Add($"{line}  => fired {string.Join(' ', fired)}");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void Every_rule_has_an_edit_and_no_two_rules_of_a_year_share_a_code()
    {
        var edited = Mutations.ReplaceLineEndings("\n").Split('\n').Select(line => line.Split(' ')[0]).ToHashSet(StringComparer.Ordinal);
        Assert.Empty(CareTableRules.All.Select(r => r.Code).Where(code => !edited.Contains(code)).Distinct());
        foreach (var ends in (int[])[2023, 2024, 2025, 2026, 2027])
        {
            var codes = Ssda903Rules.For(ReturnYear.Ending(ends)).Select(r => r.Code).ToList();
            Assert.Equal(codes.Distinct(), codes);
        }
    }

    private static List<string> Fired(ReturnYear year, Dictionary<string, TextTable> tables, bool xml)
    {
        var rules = CareTableRules.All.Where(rule => rule.IsInForce(year)).ToList();
        var outcome = RuleRun.Check(rules, new RuleTables(tables, year, ReturnDates.DayMonthYear, Repository.WorkingDays) { IsXml = xml });
        return [.. outcome.Findings.Select(f => f.Code).Distinct().Order(StringComparer.Ordinal)];
    }
}
