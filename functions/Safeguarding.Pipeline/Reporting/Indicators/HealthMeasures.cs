namespace Safeguarding.Pipeline.Reporting;

/// <summary>Health of children looked after.</summary>
internal static class HealthMeasures
{
    /// <summary>Children looked after on the day for the months; counted is one with a completed check in the months to it, which are fewer under five.</summary>
    public static IEnumerable<Case> Checks(ChildRecords records, Indicator indicator, DateOnly day)
    {
        var (inCare, months, young, dental) = (day.AddMonths(-indicator.Number("careMonths")), indicator.Number("months"), indicator.Number("monthsUnderFive"), indicator.Word("check") == "dental");
        foreach (var child in records.CarePeriods.Children)
        {
            if (records.CareOn(child, day) is not { } care || care.Start > inCare) continue;
            DateOnly? last = null;
            foreach (var check in records.Health[child])
                if (check.IsDental == dental && check.Date <= day) last = check.Date;
            var allowed = records.AgeOn(child, day) is < 5 ? young : months;
            yield return new Case(child, day, last > day.AddMonths(-allowed), care.Id, last?.AddMonths(allowed), last);
        }
    }

    /// <summary>Periods of care on their last working day for the first health assessment; counted is one with it done by then. One that ended by then is left out.</summary>
    public static IEnumerable<Case> FirstAssessments(ChildRecords records, Indicator indicator)
    {
        var days = indicator.Number("workingDays");
        foreach (var (child, care) in records.CarePeriods.All)
        {
            var due = records.WorkingDays.Add(care.Start, days);
            if (due >= records.Night || !care.Holds(due)) continue;
            DateOnly? first = null;
            foreach (var check in records.Health[child])
                if (first is null && check.MayBeFirst && check.Date >= care.Start && check.Date <= records.Night) first = check.Date;
            yield return new Case(child, due, first <= due, care.Id, due, first);
        }
    }

    /// <summary>Children of the ages looked after on the day for the months, with the latest score of the months to it. Without a score they cannot be told.</summary>
    public static IEnumerable<Case> MeanScore(ChildRecords records, Indicator indicator, DateOnly day)
    {
        var (inCare, from, youngest, oldest) = (day.AddMonths(-indicator.Number("careMonths")), day.AddMonths(-indicator.Number("months")), indicator.Number("fromAge"), indicator.Number("toAge"));
        foreach (var child in records.CarePeriods.Children)
        {
            if (records.CareOn(child, day) is not { } care || care.Start > inCare || records.AgeOn(child, day) is not { } age || age < youngest || age > oldest) continue;
            ScoreRow? last = null;
            foreach (var score in records.Scores[child])
                if (score.Date > from && score.Date <= day) last = score;
            yield return new Case(child, day, last is null ? null : true, last?.Id ?? "", Done: last?.Date, Value: last?.Score ?? 0);
        }
    }
}
