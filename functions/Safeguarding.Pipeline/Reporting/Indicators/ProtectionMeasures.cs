namespace Safeguarding.Pipeline.Reporting;

/// <summary>Conferences and child protection plans.</summary>
internal static class ProtectionMeasures
{
    /// <summary>Initial conferences; counted is one within the working days from the start of its enquiry. Without enquiry and target date, or held before its enquiry, it cannot be told.</summary>
    public static IEnumerable<Case> ConferenceDays(ChildRecords records, Indicator indicator)
    {
        var days = indicator.Number("workingDays");
        foreach (var (child, conference) in records.Conferences.All)
        {
            if (conference.IsTransfer) continue;
            var due = Timeliness.ConferenceDue(records.Enquiries.TryGetValue(conference.EnquiryId, out var began) ? began : null, conference.Target, conference.Date, from => records.WorkingDays.Add(from, days));
            yield return new Case(child, conference.Date, due is null ? null : conference.Date <= due, conference.Id, due, conference.Date);
        }
    }

    /// <summary>Plans on the day they began; counted is one whose child had a plan that began on an earlier day.</summary>
    public static IEnumerable<Case> SecondPlans(ChildRecords records, Indicator indicator) =>
        records.ProtectionPlans.All.Select(p => new Case(p.Child, p.Row.Start, records.ProtectionPlans[p.Child][0].Start < p.Row.Start, p.Row.Id));

    /// <summary>Plans on the day they ended; counted is one that lasted the months or longer. One that ended before it began cannot be told.</summary>
    public static IEnumerable<Case> PlanLengths(ChildRecords records, Indicator indicator)
    {
        var months = indicator.Number("months");
        foreach (var (child, plan) in records.ProtectionPlans.All)
            if (plan.End is { } end) yield return new Case(child, end, end < plan.Start ? null : end >= plan.Start.AddMonths(months), plan.Id);
    }
}
