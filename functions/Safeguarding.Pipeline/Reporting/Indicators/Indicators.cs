using System.Collections.Immutable;
using Safeguarding.Parquet;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>Timeliness and outcome indicators: by month and year to date, held against target and last year, told apart by group. Definitions are data, see <see cref="Indicator"/>.</summary>
/// <remarks>Two reports of one count: figures with small numbers hidden for wide circulation, and the children behind them for the teams.</remarks>
public static class Indicators
{
    internal static readonly ImmutableArray<string> Curated =
    [
        "adoption", "assessment", "care_leaver", "child", "child_protection_plan", "cin_plan", "conference", "disability", "health_check", "legal_status", "looked_after_episode", "missing_episode", "placement", "referral", "review",
        "sdq_score", "section47", "visit",
    ];

    public static readonly ReportKind Kind = new("indicators", "Timeliness and outcomes", "Indicators by month and year against target and last year, by ethnicity, age, sex and disability.", Curated, Make) { NamesChildren = false };

    private static readonly ImmutableArray<ReportColumn> FigureColumns =
    [
        new("indicator", ParquetType.String, "Id of the indicator."),
        new("title", ParquetType.String, "What it is called."),
        new("period", ParquetType.String, "month, year_to_date, or on_day for what stands at the end of a day."),
        new("from", ParquetType.Date, "First day of the period; empty for a day."),
        new("to", ParquetType.Date, "Last day of the period, or the day."),
        new("numerator", ParquetType.Int64, "Cases counted; empty when hidden, and for a mean."),
        new("denominator", ParquetType.Int64, "Cases that they are counted of; empty when hidden."),
        new("value", ParquetType.Double, "Percent, or mean; empty when hidden or of no case."),
        new("hidden", ParquetType.Boolean, "Whether a small number is hidden."),
        new("unit", ParquetType.String, "percent or score."),
        new("target", ParquetType.Double, "Target in the unit."),
        new("tolerance", ParquetType.Double, "How far from the target is still amber."),
        new("direction", ParquetType.String, "higher or lower is better."),
        new("rating", ParquetType.String, "green, amber or red; empty without target or figure."),
    ];

    private static readonly ImmutableArray<ReportColumn> GroupColumns =
    [
        new("indicator", ParquetType.String, "Id of the indicator."),
        new("from", ParquetType.Date, "First day of the year to date; empty for a day."),
        new("to", ParquetType.Date, "Last day of the period, or the day."),
        new("dimension", ParquetType.String, "Ethnicity, Age, Sex or Disability."),
        new("group", ParquetType.String, "Group of children; age is that on the day of the case."),
        new("numerator", ParquetType.Int64, "Cases counted; empty when hidden, and for a mean."),
        new("denominator", ParquetType.Int64, "Cases that they are counted of; empty when hidden."),
        new("value", ParquetType.Double, "Percent, or mean; empty when hidden or of no case."),
        new("hidden", ParquetType.Boolean, "Whether a small number is hidden."),
    ];

    private static readonly ImmutableArray<ReportColumn> DefinitionColumns =
    [
        new("indicator", ParquetType.String, "Id of the indicator."),
        new("title", ParquetType.String, "What it is called."),
        new("numerator", ParquetType.String, "What is counted."),
        new("denominator", ParquetType.String, "What it is counted of."),
        new("source", ParquetType.String, "Who defines it."),
        new("state", ParquetType.String, "computed, not_applicable_now or cannot_be_computed."),
        new("limits", ParquetType.String, "What to know of the figure, or why there is none."),
    ];

    internal static (ImmutableArray<IndicatorResult> Results, IndicatorPeriods Periods, ChildRecords Records) Count(ReportSource source)
    {
        var (records, periods) = (new ChildRecords(source), IndicatorPeriods.Of(source.Night));
        return (IndicatorFigures.Of(records, Indicator.All(source.Schemas), periods), periods, records);
    }

    private static Report Make(ReportSource source)
    {
        var (results, periods, _) = Count(source);
        var shown = results.Select(r => ShownIndicator.Of(r, periods)).ToImmutableArray();
        return new Report(IndicatorsPage.Of(shown, periods),
        [
            new ReportTable("", FigureColumns, [.. shown.SelectMany(s => Figures(s, periods))]),
            new ReportTable("groups", GroupColumns, [.. shown.SelectMany(s => Groups(s, periods))]),
            new ReportTable("definitions", DefinitionColumns, [.. results.Select(r => new object?[] { r.Indicator.Id, r.Indicator.Title, r.Indicator.Numerator, r.Indicator.Denominator, r.Indicator.Source, State(r.State), r.Indicator.Limits })]),
        ]);
    }

    private static IEnumerable<object?[]> Figures(ShownIndicator shown, IndicatorPeriods periods)
    {
        for (var month = periods.SameMonthLastYear; month < periods.Months; month++)
            if (shown.Months[month] is { } figure)
                yield return shown.Result.IsOfDays ? Row("on_day", null, periods.Last(month), figure) : Row("month", periods.First(month), periods.Last(month), figure);
        if (shown.Now is { } now) yield return Row("on_day", null, periods.Night, now);
        if (shown.LastYearToDate is { } last) yield return Row("year_to_date", periods.First(0), periods.Last(periods.SameMonthLastYear), last);
        if (shown.YearToDate is { } year) yield return Row("year_to_date", periods.YearStart, periods.Last(periods.Latest), year);

        object?[] Row(string period, DateOnly? from, DateOnly to, ShownTally figure)
        {
            var i = shown.Result.Indicator;
            var value = figure.Value(i.IsMean);
            return
            [
                i.Id, i.Title, period, from, to, i.IsMean ? null : figure.Counted, figure.Of, value, figure.HideCounted, i.Unit, i.Target, i.Tolerance, i.Direction == Better.Higher ? "higher" : "lower",
                i.Rate(value) is var rag and not Rag.None ? rag.ToString().ToLowerInvariant() : null,
            ];
        }
    }

    private static IEnumerable<object?[]> Groups(ShownIndicator shown, IndicatorPeriods periods)
    {
        var (isMean, from, to) = (shown.Result.Indicator.IsMean, shown.YearToDate is null ? (DateOnly?)null : periods.YearStart, shown.Now is null ? periods.Last(periods.Latest) : periods.Night);
        for (var d = 0; d < shown.Groups.Length; d++)
            for (var g = 0; g < shown.Groups[d].Length; g++)
            {
                var figure = shown.Groups[d][g];
                yield return
                [
                    shown.Result.Indicator.Id, from, to, ChildTraits.Dimensions[d].Name, ChildTraits.Dimensions[d].Groups[g], isMean ? null : figure.Counted, figure.Of, figure.Value(isMean), figure.HideCounted,
                ];
            }
    }

    private static string State(IndicatorState state) => state switch { IndicatorState.Computed => "computed", IndicatorState.NotApplicableNow => "not_applicable_now", _ => "cannot_be_computed" };
}
