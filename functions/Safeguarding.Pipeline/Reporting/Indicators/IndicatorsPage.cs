using System.Collections.Immutable;
using System.Globalization;
using Safeguarding.Pipeline.Reporting.Charts;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>The indicators as a page.</summary>
internal static class IndicatorsPage
{
    public static ReportPage Of(ImmutableArray<ShownIndicator> all, IndicatorPeriods periods)
    {
        var shown = all.Where(s => s.Result.State == IndicatorState.Computed).ToImmutableArray();
        var ratings = shown.ToLookup(s => Rating(s));
        return new ReportPage(
            "Timeliness and outcomes", $"{periods.Name(periods.Latest)}, and the year from 1 April {periods.YearStart.Year.ToString(CultureInfo.InvariantCulture)}", ReportPage.ForLeaders,
            [
                new(Words.Whole(ratings[Rag.Green].Count()), "indicators", Rag.Green), new(Words.Whole(ratings[Rag.Amber].Count()), "indicators", Rag.Amber), new(Words.Whole(ratings[Rag.Red].Count()), "indicators", Rag.Red),
                new(Words.Whole(ratings[Rag.None].Count()), "without a target, or their figure hidden or of no case"),
            ],
            [
                new("Off target", "The year to date, or the last day of the month for what stands on a day, against the target.") { Tables = [Furthest(ratings[Rag.Red], periods)] },
                .. shown.GroupBy(s => s.Indicator.Group, StringComparer.Ordinal).Select(g => Group(g.Key, [.. g], periods)),
                .. ChildTraits.Dimensions.Select((d, at) => By(at, shown)),
                new("Not computed", "What the data standard does not hold is said here and not guessed.") { Tables = [NotComputed(all)] },
            ],
            [
                .. all.Select(s => new Definition(s.Indicator.Title, $"Counted: {s.Indicator.Numerator} Of: {s.Indicator.Denominator}{(s.Indicator.Limits.Length > 0 ? " " + s.Indicator.Limits : "")}", s.Indicator.Source)),
                new("Month and year to date", "The last whole month that had ended by the night, and all months from 1 April to it. What stands on a day is of the last day of the month and has no year to date. Last year is the same months a year before, counted from today's records, so a late record changes it.", "this product"),
                new("On, near and off target", "On target: the target or better. Near: off it by no more than the tolerance of the indicator. Targets and tolerances are the council's to set; those delivered are starting values of this product.", "this product"),
                new("Ethnicity, age, sex and disability", "As on record. Ethnicity in the department's broad groups; Chinese is Asian, Gypsy, Roma and Traveller are White. Age on the day of the case. Disabled: any disability recorded; not disabled: NONE recorded.", "Department for Education, Characteristics of children in need: methodology"),
                new("c", "A number from 1 to 5, or a figure that would give one away, is hidden, and as many more as keep totals from giving it away. Two reports laid side by side may still tell.", "Department for Education statistics, suppression of small numbers; this product"),
            ]);
    }

    private static Rag Rating(ShownIndicator s) => s.Headline is { } figure ? s.Indicator.Rate(figure.Value(s.Indicator.IsMean)) : Rag.None;

    private static PageTable Furthest(IEnumerable<ShownIndicator> red, IndicatorPeriods periods) => new(
        "Indicators off target", ["Indicator", "Of", "#Figure", "#Target", "#Last year"],
        [.. red.Select(s => new PageCell[] { s.Indicator.Title, s.YearToDate is not null ? "year to date" : Words.Day(s.Now is null ? periods.Last(periods.Latest) : periods.Night), Cell(s, s.Headline), Target(s.Indicator), Cell(s, Before(s, periods)) })],
        "none of those that have a target and a figure that may be shown.");

    private static PageSection Group(string heading, ImmutableArray<ShownIndicator> shown, IndicatorPeriods periods) => new(heading)
    {
        Charts = [.. shown.Select(s => Chart(s, periods)).OfType<string>()],
        Tables =
        [
            new(
                "Against target and last year", ["Indicator", "#" + periods.Name(periods.Latest), "#Year to date", "#" + periods.Name(periods.SameMonthLastYear), "#Year to date last year", "#Change in a year", "#Target"],
                [
                    .. shown.Select(s => new PageCell[]
                    {
                        s.Now is null ? new(s.Indicator.Title, s.Result.IsOfDays ? "on the last day" : "") : new(s.Indicator.Title, "on " + Words.Day(periods.Night)), Rated(s, s.Now ?? s.Months[^1]), Rated(s, s.YearToDate), Cell(s, s.Months[periods.SameMonthLastYear]),
                        Cell(s, s.LastYearToDate), Change(s, periods), Target(s.Indicator),
                    }),
                ],
                "no indicator here."),
        ],
    };

    private static PageSection By(int dimension, ImmutableArray<ShownIndicator> shown)
    {
        var (name, groups) = ChildTraits.Dimensions[dimension];
        var used = Enumerable.Range(0, groups.Length).Where(g => shown.Any(s => s.Groups[dimension][g].Tally.Of > 0)).ToArray();
        return new PageSection($"By {name.ToLowerInvariant()}")
        {
            Tables =
            [
                new(
                    $"Year to date, or the latest day, by {name.ToLowerInvariant()}", ["Indicator", .. used.Select(g => new PageColumn(groups[g], true))],
                    [.. shown.Where(s => s.Headline?.Tally.Of > 0).Select(s => (PageCell[])[s.Indicator.Title, .. used.Select(g => Cell(s, s.Groups[dimension][g]))])],
                    "no case to tell apart."),
            ],
        };
    }

    private static PageTable NotComputed(ImmutableArray<ShownIndicator> all) => new(
        "Indicators without a figure", ["Indicator", "Why"],
        [
            .. all.Where(s => s.Result.State != IndicatorState.Computed).Select(s => new PageCell[]
            {
                s.Indicator.Title,
                s.Result.State == IndicatorState.NotApplicableNow ? new($"Not applicable now: it was in use from {Words.Day(s.Indicator.From ?? default)} to {Words.Day(s.Indicator.Until ?? default)}.", s.Indicator.Limits) : new("Cannot be computed from the data standard.", s.Indicator.Limits),
            }),
        ],
        "none.");

    private static string? Chart(ShownIndicator s, IndicatorPeriods periods)
    {
        var months = Enumerable.Range(periods.SameMonthLastYear, IndicatorPeriods.Shown).ToArray();
        ImmutableArray<double?> values = [.. months.Select(m => s.Months[m]?.Value(s.Indicator.IsMean))];
        return values.Count(v => v is not null) > 1 ? MonthsChart.Draw("months-" + s.Indicator.Id, s.Indicator.Title, [.. months.Select(periods.ShortName)], values, Unit(s.Indicator), s.Indicator.Target) : null;
    }

    private static PageCell Rated(ShownIndicator s, ShownTally? figure) => Cell(s, figure) with { Rag = figure is { } some ? s.Indicator.Rate(some.Value(s.Indicator.IsMean)) : Rag.None };

    private static PageCell Cell(ShownIndicator s, ShownTally? figure)
    {
        if (figure is not { } some) return "";
        var of = some.HideOf ? SmallNumbers.Mark : Words.Whole(some.Tally.Of);
        var untold = some.Tally.Untold > 0 ? $"; {SmallNumbers.Hide(some.Tally.Untold)} not told" : "";
        return some.Value(s.Indicator.IsMean) is { } value ? new(Figure(value, s.Indicator), (s.Indicator.IsMean ? "of " + of : $"{Words.Whole(some.Tally.Counted)} of {of}") + untold)
            : some.HideCounted ? new(SmallNumbers.Mark, "of " + of + untold)
            : new("–", "no case" + untold);
    }

    private static ShownTally? Before(ShownIndicator s, IndicatorPeriods periods) => s.Result.IsOfDays ? s.Months[periods.SameMonthLastYear] : s.LastYearToDate;

    private static PageCell Change(ShownIndicator s, IndicatorPeriods periods)
    {
        if (s.Headline?.Value(s.Indicator.IsMean) is not { } now || Before(s, periods)?.Value(s.Indicator.IsMean) is not { } then) return "";
        var change = Math.Round(now - then, 1);
        return change == 0 ? "=" : new PageCell($"{(change > 0 ? "▲ +" : "▼ −")}{Math.Abs(change).ToString("0.0", CultureInfo.InvariantCulture)}", change > 0 == (s.Indicator.Direction == Better.Higher) ? "better" : "worse");
    }

    private static string Target(Indicator indicator) => indicator.Target is { } target ? $"{Figure(target, indicator)} or {(indicator.Direction == Better.Higher ? "more" : "less")}" : "none";

    private static string Unit(Indicator indicator) => indicator.IsMean ? "" : "%";

    private static string Figure(double value, Indicator indicator) => value.ToString("0.#", CultureInfo.InvariantCulture) + Unit(indicator);
}
