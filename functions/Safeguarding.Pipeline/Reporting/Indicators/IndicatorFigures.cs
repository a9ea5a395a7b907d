using System.Collections.Immutable;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>Why an indicator has figures or has none.</summary>
internal enum IndicatorState { Computed, NotApplicableNow, CannotBeComputed }

/// <summary>An indicator's figures, nothing hidden.</summary>
/// <param name="Months">By counted month, see <see cref="IndicatorPeriods"/>; null where nothing is said of it. What stands on days is of each month's last day.</param>
/// <param name="YearToDate">Sum of the months from April; null for what stands on days.</param>
/// <param name="LastYearToDate">The same months a year before.</param>
/// <param name="Now">As the record stands on the night, of what only today's state is kept.</param>
/// <param name="Groups">For each dimension of <see cref="ChildTraits.Dimensions"/> its groups: of the year to date, or of the latest day.</param>
/// <param name="NotMet">Cases that did not meet it, or of which the record does not tell: of the year to the night, or standing on the night.</param>
internal sealed record IndicatorResult(
    Indicator Indicator, IndicatorState State, ImmutableArray<Tally?> Months, Tally? YearToDate, Tally? LastYearToDate, Tally? Now, ImmutableArray<ImmutableArray<Tally>> Groups, ImmutableArray<Case> NotMet)
{
    /// <summary>Whether it is of days and not of what happens in a time.</summary>
    public bool IsOfDays => Measures.OnDays.ContainsKey(Indicator.Measure);

    /// <summary>The newest figure for the whole: the year to date, or the latest day.</summary>
    public Tally? Headline => YearToDate ?? Now ?? Months[^1];
}

/// <summary>Counts the cases of every indicator by month, year and group: once here, whatever the indicator.</summary>
internal static class IndicatorFigures
{
    public static ImmutableArray<IndicatorResult> Of(ChildRecords records, ImmutableArray<Indicator> indicators, IndicatorPeriods periods) => [.. indicators.Select(i => Of(records, i, periods))];

    private static IndicatorResult Of(ChildRecords records, Indicator indicator, IndicatorPeriods periods)
    {
        var none = new IndicatorResult(indicator, IndicatorState.CannotBeComputed, [.. new Tally?[periods.Months]], null, null, null, [], []);
        if (indicator.Measure == Measures.None) return none;
        if (indicator.Until < periods.First(0) || indicator.From > periods.Night) return none with { State = IndicatorState.NotApplicableNow };
        return Measures.Events.TryGetValue(indicator.Measure, out var happening) ? Happened(records, none, happening(records, indicator), periods)
            : Measures.OnlyToday.Contains(indicator.Measure) ? StandsNow(records, none, Measures.OnDays[indicator.Measure], periods)
            : Stands(records, none, Measures.OnDays[indicator.Measure], periods);
    }

    private static IndicatorResult Happened(ChildRecords records, IndicatorResult none, IEnumerable<Case> cases, IndicatorPeriods periods)
    {
        var indicator = none.Indicator;
        var onlyToday = Measures.OnlyToday.Contains(indicator.Measure);
        var months = new Tally[periods.Months];
        var (groups, notMet) = (Groups(), new List<Case>());
        foreach (var one in cases)
        {
            if (!indicator.AppliesOn(one.On) || one.On > periods.Night) continue;
            if (one.On >= periods.YearStart && IsNotMet(indicator, one)) notMet.Add(one);
            if (periods.IndexOf(one.On) is not (>= 0 and var month)) continue;
            months[month] = months[month].With(one);
            if (month >= 12) Add(groups, records, one);
        }

        Tally?[] said = [.. months.Select((m, i) => (onlyToday && i < 12) || !(indicator.AppliesOn(periods.First(i)) || indicator.AppliesOn(periods.Last(i))) ? (Tally?)null : m)];
        return none with
        {
            State = IndicatorState.Computed,
            Months = [.. said],
            YearToDate = Sum(said.AsSpan(12)),
            LastYearToDate = Sum(said.AsSpan(0, periods.MonthsOfYear)),
            Groups = Frozen(groups),
            NotMet = [.. notMet],
        };
    }

    private static IndicatorResult Stands(ChildRecords records, IndicatorResult none, Standing standing, IndicatorPeriods periods)
    {
        var months = new Tally?[periods.Months];
        var groups = Groups();
        for (var month = periods.SameMonthLastYear; month < periods.Months; month++)
        {
            var day = periods.Last(month);
            if (!none.Indicator.AppliesOn(day)) continue;
            var tally = default(Tally);
            foreach (var one in standing(records, none.Indicator, day))
            {
                tally = tally.With(one);
                if (month == periods.Latest) Add(groups, records, one);
            }

            months[month] = tally;
        }

        return none with { State = IndicatorState.Computed, Months = [.. months], Groups = Frozen(groups), NotMet = [.. standing(records, none.Indicator, periods.Night).Where(c => IsNotMet(none.Indicator, c))] };
    }

    private static IndicatorResult StandsNow(ChildRecords records, IndicatorResult none, Standing standing, IndicatorPeriods periods)
    {
        var (now, groups, notMet) = (default(Tally), Groups(), new List<Case>());
        foreach (var one in standing(records, none.Indicator, periods.Night))
        {
            now = now.With(one);
            Add(groups, records, one);
            if (IsNotMet(none.Indicator, one)) notMet.Add(one);
        }

        return none with { State = IndicatorState.Computed, Now = now, Groups = Frozen(groups), NotMet = [.. notMet] };
    }

    /// <summary>For a share the cases on its wrong side; for a mean those that give cause for concern.</summary>
    private static bool IsNotMet(Indicator indicator, Case one) => one.Counts is not { } counts || (indicator.IsMean ? one.Value >= indicator.Number("concern") : counts == (indicator.Direction == Better.Lower));

    private static Tally[][] Groups() => [.. ChildTraits.Dimensions.Select(d => new Tally[d.Groups.Length])];

    private static ImmutableArray<ImmutableArray<Tally>> Frozen(Tally[][] groups) => [.. groups.Select(g => g.ToImmutableArray())];

    private static void Add(Tally[][] groups, ChildRecords records, Case one)
    {
        Add(ref groups[0][records.Ethnicity[one.Child]], one);
        Add(ref groups[1][ChildTraits.Age(records.Born[one.Child], records.Expected[one.Child], one.On)], one);
        Add(ref groups[2][records.Sex[one.Child]], one);
        Add(ref groups[3][records.Disability[one.Child]], one);
    }

    private static void Add(ref Tally tally, Case one) => tally = tally.With(one);

    private static Tally? Sum(ReadOnlySpan<Tally?> months)
    {
        Tally? sum = null;
        foreach (var month in months)
            if (month is { } some) sum = (sum ?? default(Tally)) + some;
        return sum;
    }
}
