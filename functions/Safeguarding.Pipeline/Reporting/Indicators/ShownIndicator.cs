using System.Collections.Immutable;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>An indicator's figures as they may be shown, see <see cref="IndicatorResult"/>.</summary>
internal sealed record ShownIndicator(
    IndicatorResult Result, ImmutableArray<ShownTally?> Months, ShownTally? YearToDate, ShownTally? LastYearToDate, ShownTally? Now, ImmutableArray<ImmutableArray<ShownTally>> Groups)
{
    public Indicator Indicator => Result.Indicator;

    /// <summary>The newest figure for the whole.</summary>
    public ShownTally? Headline => YearToDate ?? Now ?? Months[^1];

    public static ShownIndicator Of(IndicatorResult result, IndicatorPeriods periods)
    {
        var isMean = result.Indicator.IsMean;
        var months = result.Months.Select(m => m is { } tally ? IndicatorDisclosure.Alone(tally, isMean) : (ShownTally?)null).ToArray();

        // Months are parts of their year to date, which stands beside them.
        if (result.YearToDate is not null) Protect(12, periods.MonthsOfYear);
        if (result.LastYearToDate is not null) Protect(0, periods.MonthsOfYear);

        return new ShownIndicator(result, [.. months], Alone(result.YearToDate), Alone(result.LastYearToDate), Alone(result.Now), [.. result.Groups.Select(g => IndicatorDisclosure.Parts(g, isMean))]);

        void Protect(int from, int count)
        {
            var parts = IndicatorDisclosure.Parts([.. result.Months.Skip(from).Take(count).Select(m => m ?? default)], isMean);
            for (var i = 0; i < count; i++)
                if (months[from + i] is not null) months[from + i] = parts[i];
        }

        ShownTally? Alone(Tally? tally) => tally is { } some ? IndicatorDisclosure.Alone(some, isMean) : null;
    }
}
