namespace Safeguarding.Pipeline.Reporting;

/// <summary>Visits to children.</summary>
internal static class VisitMeasures
{
    /// <summary>Children with a plan, or in care, on the day; counted is one seen, or whose plan or care began, in the last days. A child with two plans is one case.</summary>
    public static IEnumerable<Case> Visited(ChildRecords records, Indicator indicator, DateOnly day)
    {
        var (kind, days) = (indicator.Word("visit"), indicator.Number("days"));
        var (spells, visits) = (records.Spells(kind), records.Visits[kind]);
        foreach (var child in spells.Children)
        {
            Spell? open = null;
            foreach (var spell in spells[child])
                if (open is null && spell.Holds(day)) open = spell;
            if (open is not { } since || kind == "child_in_need" && IsProtectedOrInCare(records, child, day)) continue;
            var seen = VisitIn(visits[child], since.Start, day, last: true);
            var due = (seen ?? since.Start).AddDays(days);
            yield return new Case(child, day, day <= due, since.Id, due, seen);
        }
    }

    /// <summary>Placements with new carers, on the last of their first days; counted is one with a visit by then. One that ended sooner is left out.</summary>
    public static IEnumerable<Case> FirstVisits(ChildRecords records, Indicator indicator)
    {
        var days = indicator.Number("days");
        var visits = records.Visits["looked_after"];
        foreach (var (child, placement) in records.Placements.All)
        {
            var due = placement.Start.AddDays(days);
            if (placement.SameCarers || due >= records.Night || placement.End <= due || records.CareOn(child, due) is null) continue;
            var seen = VisitIn(visits[child], placement.Start, records.Night, last: false);
            yield return new Case(child, due, seen <= due, placement.Id, due, seen);
        }
    }

    private static DateOnly? VisitIn(ArraySegment<DateOnly> visits, DateOnly from, DateOnly to, bool last)
    {
        DateOnly? found = null;
        foreach (var day in visits)
            if (day >= from && day <= to && (last || found is null)) found = day;
        return found;
    }

    private static bool IsProtectedOrInCare(ChildRecords records, int child, DateOnly day)
    {
        foreach (var plan in records.ProtectionPlans[child])
            if (plan.Holds(day)) return true;
        return records.CareOn(child, day) is not null;
    }
}
