using Safeguarding.Returns;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>A piece of work that is to be done by a day.</summary>
/// <param name="Due">Last day in time.</param>
/// <param name="Done">Null while it is not.</param>
/// <param name="Died">Day on which the child died, which ends it.</param>
public readonly record struct Timed(DateOnly Start, DateOnly Due, DateOnly? Done, DateOnly? Died = null);

/// <summary>Work out of timescale, counted from dates alone.</summary>
public static class Timescales
{
    /// <summary>Of the work in progress at the end of a day, how much is past its due day.</summary>
    public static SignReading InProgressOver(IReadOnlyList<Timed> work, DateOnly day)
    {
        var (over, all) = (0, 0);
        foreach (var w in work)
        {
            if (!Timeliness.IsInProgress(w.Start, w.Done, w.Died, day)) continue;
            all++;
            if (w.Due < day) over++;
        }

        return SignReading.Share(over, all);
    }

    /// <summary>Of the work done in so many days up to a day, how much was done late.</summary>
    public static SignReading DoneLate(IReadOnlyList<Timed> work, DateOnly day, int days)
    {
        var (late, all) = (0, 0);
        foreach (var w in work)
        {
            if (!(w.Done <= day) || w.Done <= day.AddDays(-days)) continue;
            all++;
            if (w.Done > w.Due) late++;
        }

        return SignReading.Share(late, all);
    }

    /// <summary>Of the children on a plan that visits are asked for, how many were not seen for longer than a plan of theirs allows. Unborn children and those who have died are left out.</summary>
    /// <param name="spells">Plans and periods of care.</param>
    /// <param name="seen">Days on which a visitor saw the child, whatever the visit was for.</param>
    /// <param name="isVisited">Whether the child was born and alive on the day.</param>
    public static SignReading VisitsOverdue(IReadOnlyList<CaseSpell> spells, ChildDays seen, Func<int, bool> isVisited, IReadOnlyDictionary<CaseKind, DueDays> rules, DateOnly day)
    {
        var (overdue, all) = (new HashSet<int>(), new HashSet<int>());
        foreach (var spell in spells)
        {
            if (!rules.TryGetValue(spell.Kind, out var due) || !spell.On(day) || !isVisited(spell.Child)) continue;
            all.Add(spell.Child);
            var last = seen.LastUpTo(spell.Child, day) is { } visit && visit > spell.From ? visit : spell.From;
            if (due.Of(last) < day) overdue.Add(spell.Child);
        }

        return SignReading.Share(overdue.Count, all.Count);
    }

    /// <summary>Of the children on a protection plan or looked after, how many are past the day by which a review was due.</summary>
    /// <param name="firstCareReview">Due day of the first review of a child who began to be looked after on a day.</param>
    public static SignReading ReviewsOverdue(IReadOnlyList<CaseSpell> spells, ChildDays protectionReviews, ChildDays careReviews, Func<int, bool> isAlive, ProtectionReviewRule protection, CareReviewRule care, DueDays firstCareReview, DateOnly day)
    {
        var (overdue, all) = (new HashSet<int>(), new HashSet<int>());
        foreach (var spell in spells)
        {
            if (spell.Kind is not (CaseKind.ProtectionPlan or CaseKind.LookedAfter) || !spell.On(day) || !isAlive(spell.Child)) continue;
            all.Add(spell.Child);
            var reviews = spell.Kind == CaseKind.ProtectionPlan ? protectionReviews : careReviews;
            var held = reviews.CountUpTo(spell.Child, day) - reviews.CountUpTo(spell.Child, spell.From.AddDays(-1));
            var last = held > 0 ? reviews.LastUpTo(spell.Child, day)!.Value : spell.From;
            var due = (spell.Kind, held) switch
            {
                (CaseKind.ProtectionPlan, 0) => last.AddMonths(protection.FirstMonths),
                (CaseKind.ProtectionPlan, _) => last.AddMonths(protection.ThenMonths),
                (_, 0) => firstCareReview.Of(last),
                (_, 1) => last.AddMonths(care.SecondMonths),
                _ => last.AddMonths(care.ThenMonths),
            };
            if (due < day) overdue.Add(spell.Child);
        }

        return SignReading.Share(overdue.Count, all.Count);
    }

    /// <summary>Spells with those of one kind joined that follow each other without a day between: a period of care is one though its episodes are many. Protection plans stay as they are: a second is a new plan.</summary>
    public static IReadOnlyList<CaseSpell> Joined(IEnumerable<CaseSpell> spells)
    {
        var joined = new List<CaseSpell>();
        foreach (var spell in spells.OrderBy(s => s.Child).ThenBy(s => s.Kind).ThenBy(s => s.From).ThenBy(s => s.To ?? DateOnly.MaxValue))
        {
            if (joined.Count > 0 && joined[^1] is var before && spell.Kind == CaseKind.LookedAfter && (before.Child, before.Kind) == (spell.Child, spell.Kind) && !(before.To < spell.From))
                joined[^1] = before with { To = before.To is null || spell.To is null ? null : before.To > spell.To ? before.To : spell.To };
            else joined.Add(spell);
        }

        return joined;
    }
}

/// <summary>The last day in time for what begins on a day; each day is reckoned once.</summary>
public sealed class DueDays
{
    private readonly Dictionary<DateOnly, DateOnly> _due = [];
    private readonly Func<DateOnly, DateOnly> _reckon;

    private DueDays(Func<DateOnly, DateOnly> reckon) => _reckon = reckon;

    public static DueDays Working(WorkingDays workingDays, int days) => new(from => workingDays.Add(from, days));

    public static DueDays Calendar(int days) => new(from => from.AddDays(days));

    public DateOnly Of(DateOnly from)
    {
        if (!_due.TryGetValue(from, out var due)) _due.Add(from, due = _reckon(from));
        return due;
    }
}
