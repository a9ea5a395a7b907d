using System.Globalization;
using Safeguarding.Pipeline.Reporting;

namespace Safeguarding.Tests.Reporting;

/// <summary>One indicator's figures of a scenario as a line, nothing hidden.</summary>
internal static class IndicatorScenario
{
    /// <summary>
    /// <c>month 1/2, year 1/3; a year before 0/1, 0/2; not met C2 C3; not told C4</c>: numerator and denominator of the last month and of the year to date, of the same a year before, and the children on the list.
    /// What stands on days has no year; a dash stands where nothing is said, a mean is its sum over its count.
    /// </summary>
    public static string Say(string indicator, string scenario)
    {
        var (results, periods, records) = Indicators.Count(ReportScenario.Source(Indicators.Kind, scenario));
        var result = results.Single(r => r.Indicator.Id == indicator);
        var parts = new List<string>();
        if (result.State != IndicatorState.Computed) return result.State.ToString();
        if (result.Now is { } now) parts.Add("now " + Text(result, now));
        else if (result.IsOfDays) parts.AddRange(["day " + Text(result, result.Months[^1]), "a year before " + Text(result, result.Months[periods.SameMonthLastYear])]);
        else parts.AddRange([$"month {Text(result, result.Months[^1])}, year {Text(result, result.YearToDate)}", $"a year before {Text(result, result.Months[periods.SameMonthLastYear])}, {Text(result, result.LastYearToDate)}"]);
        if (Children(result.NotMet.Where(c => c.Counts is not null)) is { Length: > 0 } notMet) parts.Add("not met " + notMet);
        if (Children(result.NotMet.Where(c => c.Counts is null)) is { Length: > 0 } notTold) parts.Add("not told " + notTold);
        return string.Join("; ", parts);

        string Children(IEnumerable<Case> cases) => string.Join(' ', cases.Select(c => records.Ids[c.Child]).Order(StringComparer.Ordinal));
    }

    /// <summary>The cases on the list: <c>C1 on 2026-01-09 due 2026-01-08 done 2026-01-09</c>, a line each.</summary>
    public static string NotMet(string indicator, string scenario)
    {
        var (results, _, records) = Indicators.Count(ReportScenario.Source(Indicators.Kind, scenario));
        return string.Join('\n', results.Single(r => r.Indicator.Id == indicator).NotMet.OrderBy(c => c.Child).ThenBy(c => c.On).Select(c => $"{records.Ids[c.Child]} on {Day(c.On)} due {Day(c.Due)} done {Day(c.Done)}"));
    }

    private static string Text(IndicatorResult result, Tally? tally) => tally is not { } some ? "-" : string.Create(CultureInfo.InvariantCulture, $"{(result.Indicator.IsMean ? some.Sum : some.Counted)}/{some.Of}");

    private static string Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "-";
}
