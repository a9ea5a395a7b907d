namespace Safeguarding.Pipeline.Reporting;

/// <summary>Referrals and plans that come again, counted from dates alone.</summary>
public static class Demand
{
    /// <summary>Referrals of so many days up to a day.</summary>
    public static SignReading Referrals(IReadOnlyList<(int Child, DateOnly Day)> referrals, DateOnly day, int days) => SignReading.Count(referrals.Count(r => r.Day <= day && r.Day > day.AddDays(-days)));

    /// <summary>Of these, how many are re-referrals, as the indicator defines them.</summary>
    /// <param name="byChild">The same referrals by child.</param>
    public static SignReading ReReferrals(IReadOnlyList<(int Child, DateOnly Day)> referrals, ChildDays byChild, DateOnly day, int days, int months)
    {
        var (again, all) = (0, 0);
        foreach (var (child, at) in referrals)
        {
            if (at > day || at <= day.AddDays(-days)) continue;
            all++;
            if (Timeliness.IsReReferral(byChild.LastUpTo(child, at.AddDays(-1)), at, months)) again++;
        }

        return SignReading.Share(again, all);
    }

    /// <summary>Of the protection plans that ended in so many days up to a day, how many had lasted so many months or less. Plans that ended on the day the child died or later are left out.</summary>
    public static SignReading PlansEndedEarly(IReadOnlyList<CaseSpell> plans, Func<int, DateOnly?> died, DateOnly day, int days, int months)
    {
        var (early, all) = (0, 0);
        foreach (var plan in plans)
        {
            if (plan.To is not { } end || end > day || end <= day.AddDays(-days) || died(plan.Child) <= end) continue;
            all++;
            if (end <= plan.From.AddMonths(months)) early++;
        }

        return SignReading.Share(early, all);
    }

    /// <summary>Of the children on a protection plan on a day, how many were on one before that had ended when this began. Two plans that began on one day are one.</summary>
    /// <param name="plans">All protection plans.</param>
    public static SignReading LaterPlans(IReadOnlyList<CaseSpell> plans, Func<int, bool> isAlive, DateOnly day)
    {
        var now = new Dictionary<int, DateOnly>();
        foreach (var plan in plans)
            if (plan.On(day) && isAlive(plan.Child) && (!now.TryGetValue(plan.Child, out var from) || plan.From < from)) now[plan.Child] = plan.From;
        var later = new HashSet<int>();
        foreach (var plan in plans)
            if (now.TryGetValue(plan.Child, out var from) && plan.From < from && plan.To <= from) later.Add(plan.Child);
        return SignReading.Share(later.Count, now.Count);
    }
}
