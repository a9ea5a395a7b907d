namespace Safeguarding.Pipeline.Reporting;

/// <summary>Placements, adoption and missing episodes of children looked after.</summary>
internal static class CareMeasures
{
    /// <summary>Children looked after on the day; counted is one with so many placements in the months to it, the one held when they began included.</summary>
    public static IEnumerable<Case> PlacementsInYear(ChildRecords records, Indicator indicator, DateOnly day)
    {
        var (from, many) = (day.AddMonths(-indicator.Number("months")), indicator.Number("placements"));
        foreach (var child in records.CarePeriods.Children)
        {
            if (records.CareOn(child, day) is not { } care) continue;
            var count = 0;
            foreach (var placement in records.Placements[child])
            {
                if (placement.IsTemporary || placement.Start > day) continue;
                // With the same carers it is no other placement, but it is the one held at the beginning.
                if (placement.Start > from ? !placement.SameCarers : !(placement.End <= from)) count++;
            }

            yield return new Case(child, day, count >= many, care.Id);
        }
    }

    /// <summary>Children under 16 in care for the months on the day; counted is one in the same placement, or placed for adoption from it, for the placement months.</summary>
    public static IEnumerable<Case> LongPlacements(ChildRecords records, Indicator indicator, DateOnly day)
    {
        var (inCare, inPlacement) = (day.AddMonths(-indicator.Number("careMonths")), day.AddMonths(-indicator.Number("placementMonths")));
        foreach (var child in records.CarePeriods.Children)
        {
            if (records.CareOn(child, day) is not { } care || care.Start > inCare || records.AgeOn(child, day) is null or >= 16) continue;
            DateOnly? since = null, before = null;
            var (forAdoption, id, ended) = (false, "", false);
            foreach (var placement in records.Placements[child])
            {
                if (placement.IsTemporary || placement.Start > day || placement.Start < care.Start) continue;
                if (since is null || !placement.SameCarers) (before, since, forAdoption) = (since, placement.Start, placement.IsForAdoption);
                (id, ended) = (placement.Id, placement.End <= day);
            }

            // Placed for adoption: that placement and the one before it are one.
            if (forAdoption) since = before ?? since;
            yield return new Case(child, day, since is null || ended ? null : since <= inPlacement, id);
        }
    }

    /// <summary>Adoptions on the day of the order; counted is one placed within the months of the decision. Without either day it cannot be told.</summary>
    public static IEnumerable<Case> PlacedAfterDecision(ChildRecords records, Indicator indicator)
    {
        var months = indicator.Number("months");
        foreach (var (child, adoption) in records.Adoptions.All)
        {
            var due = adoption.Decided?.AddMonths(months);
            yield return new Case(child, adoption.Ordered, due is null || adoption.Placed is null ? null : adoption.Placed <= due, adoption.Id, due, adoption.Placed);
        }
    }

    /// <summary>Children looked after on the day; counted is one who went missing in the months to it while looked after.</summary>
    public static IEnumerable<Case> MissingInYear(ChildRecords records, Indicator indicator, DateOnly day)
    {
        var from = day.AddMonths(-indicator.Number("months"));
        foreach (var child in records.CarePeriods.Children)
        {
            if (records.CareOn(child, day) is not { } care) continue;
            DateOnly? last = null;
            foreach (var began in records.Missing[child])
                if (began > from && began <= day && records.CareOn(child, began) is not null) last = began;
            yield return new Case(child, day, last is not null, care.Id, Done: last);
        }
    }
}
