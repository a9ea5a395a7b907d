namespace Safeguarding.Pipeline.Reporting;

/// <summary>Reviews of child protection plans and of periods of care.</summary>
internal static class ReviewMeasures
{
    /// <summary>Every review that fell due by the night, on the day it was due; counted is one held by then. None is due of what ended on or before that day.</summary>
    public static IEnumerable<Case> ReviewsDue(ChildRecords records, Indicator indicator)
    {
        var subject = indicator.Word("subject");
        foreach (var (child, spell) in records.Spells(subject).All)
            foreach (var (due, held) in Timetable(records, indicator, subject, child, spell))
                if (held is not null || due < records.Night && !(spell.End <= due))
                    yield return new Case(child, due, held <= due, spell.Id, due, held);
    }

    /// <summary>What stands on the day and has stood for the least time; counted is one without a day in the last twelve months on which a review was overdue.</summary>
    public static IEnumerable<Case> InTimeAllYear(ChildRecords records, Indicator indicator, DateOnly day)
    {
        var subject = indicator.Word("subject");
        var from = day.AddMonths(-12);
        foreach (var (child, spell) in records.Spells(subject).All)
        {
            if (!spell.Holds(day)) continue;
            var least = indicator.NumberOrNone("leastMonths") is { } months ? spell.Start.AddMonths(months) : records.WorkingDays.Add(spell.Start, indicator.Number("leastWorkingDays"));
            if (least > day) continue;
            (DateOnly Due, DateOnly? Held)? late = null;
            foreach (var (due, held) in Timetable(records, indicator, subject, child, spell))
            {
                // Overdue from the day after it was due, up to the day it was held.
                var known = held <= day ? held : null;
                if (due < day && (known is null || known > due && known > from)) late = (due, known);
                if (known is null) break;
            }

            yield return new Case(child, day, late is null, spell.Id, late?.Due, late?.Held);
        }
    }

    /// <summary>When each review of a spell was due and held; the last is the one not held yet.</summary>
    private static IEnumerable<(DateOnly Due, DateOnly? Held)> Timetable(ChildRecords records, Indicator indicator, string subject, int child, Spell spell)
    {
        var (second, later) = (indicator.NumberOrNone("secondMonths") ?? indicator.Number("laterMonths"), indicator.Number("laterMonths"));
        var due = indicator.NumberOrNone("firstMonths") is { } months ? spell.Start.AddMonths(months) : records.WorkingDays.Add(spell.Start, indicator.Number("firstWorkingDays"));
        var held = 0;
        DateOnly? last = null;
        foreach (var review in records.Reviews[subject][child])
        {
            // A child may have two plans on one day: a review belongs to the one it names, and to any it falls in when it names none.
            if (review.Subject.Length > 0 ? review.Subject != spell.Id : review.Date < spell.Start || review.Date > spell.End) continue;
            if (review.Date < spell.Start || review.Date == last) continue;
            yield return (due, review.Date);
            last = review.Date;
            due = review.Date.AddMonths(++held == 1 ? second : later);
        }

        yield return (due, null);
    }
}
