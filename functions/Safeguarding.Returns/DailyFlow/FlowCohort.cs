namespace Safeguarding.Returns;

/// <summary>
/// Who is in the daily flow: aged 25 or less on some day of the window, or unborn and expected in it, and with an episode, a plan, a placement or, as a young adult with an open episode, a care leaver's contact in it.
/// Those who have died stay in. A protection plan or a disability alone brings nobody in.
/// </summary>
internal static class FlowCohort
{
    /// <returns>Null when the child belongs in the flow, else the reason why not.</returns>
    public static string? WhyOut(FlowRecords records, FlowWindow window, string child, CaseRow? person)
    {
        if (!FlowId.IsAccepted(child)) return ExclusionReason.FlowIdRefused;
        if (person is not { } row) return ExclusionReason.NoPersonRecord;
        var (born, expected) = (row.Date("pers_dob"), row.Date("pers_expected_dob"));
        if (born is { } day)
        {
            if (!window.AgeFits(day)) return day > window.To ? ExclusionReason.FlowBornAfter : ExclusionReason.FlowTooOld;
        }
        else if (expected is null)
        {
            return ExclusionReason.FlowNoBirthDate;
        }
        else if (!window.Contains(expected))
        {
            return ExclusionReason.FlowUnbornOutside;
        }

        return HasWork(records, window, child, born) ? null : ExclusionReason.FlowNothingInWindow;
    }

    private static bool HasWork(FlowRecords records, FlowWindow window, string child, DateOnly? born) =>
        records.Referrals[child].Any(r => window.Overlaps(r.Date, r.Closed) || AwaitsAssessment(records, r))
        || records.PlansOfChild[child].Any(p => window.Overlaps(p.Start, p.End))
        || records.Care.Episodes[child].Any(e => IsOfEpisodeInWindow(records, window, e) || records.Placements(e, window).Any())
        || (born is { } day && window.IsYoungAdult(day) && records.Care.Leavers[child].Any(l => window.Contains(l.From)) && records.Referrals[child].Any(r => r.Closed is null));

    /// <summary>Open, and no assessment of it has begun.</summary>
    private static bool AwaitsAssessment(FlowRecords records, CinRecords.Referral referral) =>
        referral.Closed is null && !(referral.Date is null && referral.Nfa == true) && !records.Cin.Assessments[referral.Id].Any(a => CinRecords.Of(a.Row, referral.Child) && a.Start is not null);

    private static bool IsOfEpisodeInWindow(FlowRecords records, FlowWindow window, CareEpisode episode) =>
        episode.Row.Text("clae_referral_id") is { } referral && records.Referrals[episode.Child].Any(r => r.Id == referral && window.Overlaps(r.Date, r.Closed));
}
