namespace Safeguarding.Pipeline.Reporting;

/// <summary>Referrals and assessments.</summary>
internal static class FrontDoorMeasures
{
    /// <summary>Referrals; counted is one whose child had an earlier one in the months before, that day a year ago included.</summary>
    public static IEnumerable<Case> ReReferrals(ChildRecords records, Indicator indicator)
    {
        var months = indicator.Number("months");
        foreach (var child in records.Referrals.Children)
        {
            DateOnly? before = null, last = null;
            foreach (var referral in records.Referrals[child])
            {
                if (referral.Date > last) before = last;
                last = referral.Date;
                yield return new Case(child, referral.Date, Timeliness.IsReReferral(before, referral.Date, months), referral.Id);
            }
        }
    }

    /// <summary>Referrals; counted is one that an assessment belongs to.</summary>
    public static IEnumerable<Case> ReferralsAssessed(ChildRecords records, Indicator indicator)
    {
        var assessed = records.Assessments.All.Where(a => a.Row.Start <= records.Night).Select(a => a.Row.ReferralId).ToHashSet(StringComparer.Ordinal);
        foreach (var (child, referral) in records.Referrals.All) yield return new Case(child, referral.Date, assessed.Contains(referral.Id), referral.Id);
    }

    /// <summary>Assessments on the day they were authorised; counted is one within the working days from its start. One authorised before it began cannot be told.</summary>
    public static IEnumerable<Case> AssessmentDays(ChildRecords records, Indicator indicator)
    {
        var days = indicator.Number("workingDays");
        foreach (var (child, assessment) in records.Assessments.All)
            if (assessment.Authorised is { } done) yield return Timed(records, child, assessment.Start, days, done, assessment.Id);
    }

    /// <summary>As <see cref="AssessmentDays"/>, of the time when the first assessment of a referral was the initial one, timed from the referral, and later ones core ones, timed from their start.</summary>
    public static IEnumerable<Case> AssessmentsOfTheEra(ChildRecords records, Indicator indicator)
    {
        var (days, first) = (indicator.Number("workingDays"), indicator.Word("which") == "first");
        var referred = new Dictionary<string, DateOnly>(StringComparer.Ordinal);
        foreach (var (_, referral) in records.Referrals.All) referred[referral.Id] = referral.Date;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (child, assessment) in records.Assessments.All)
        {
            var isFirst = assessment.ReferralId.Length == 0 || seen.Add(assessment.ReferralId);
            if (isFirst != first || assessment.Authorised is not { } done || !indicator.AppliesOn(done)) continue;
            if (!first) yield return Timed(records, child, assessment.Start, days, done, assessment.Id);
            else if (referred.TryGetValue(assessment.ReferralId, out var from)) yield return Timed(records, child, from, days, done, assessment.Id);
            else yield return new Case(child, done, null, assessment.Id, Done: done);
        }
    }

    /// <summary>Assessments begun and not authorised by the day; counted is one whose working days are not over. A child's death ends them.</summary>
    public static IEnumerable<Case> OpenAssessments(ChildRecords records, Indicator indicator, DateOnly day)
    {
        var days = indicator.Number("workingDays");
        foreach (var (child, assessment) in records.Assessments.All)
        {
            if (!Timeliness.IsInProgress(assessment.Start, assessment.Authorised, records.Died[child], day)) continue;
            var due = records.WorkingDays.Add(assessment.Start, days);
            yield return new Case(child, day, day <= due, assessment.Id, due);
        }
    }

    private static Case Timed(ChildRecords records, int child, DateOnly start, int days, DateOnly done, string id)
    {
        var due = records.WorkingDays.Add(start, days);
        return new Case(child, done, done < start ? null : done <= due, id, due, done);
    }
}
