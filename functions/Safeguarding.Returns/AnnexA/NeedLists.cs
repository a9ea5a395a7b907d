namespace Safeguarding.Returns;

/// <summary>Lists 6 and 7: children in need and children on a child protection plan.</summary>
internal static class NeedLists
{
    private const int LookedAfter = 0, Protection = 1, Need = 2, Assessment = 3, Closed = 4;

    public static IEnumerable<AnnexALine> InNeed(AnnexASource source)
    {
        foreach (var child in source.Records.Referrals)
        {
            foreach (var episode in child.Where(e => source.SixMonths.Overlaps(e.From, e.To) && HadServices(source, child.Key, e)))
            {
                var status = Status(source, child.Key, episode);
                if (status is not (LookedAfter or Protection or Need) && LeavingCareList.IsLeaver(source, child.Key)) continue;
                var plan = source.Records.Plans[child.Key].LastOrDefault(p => p.Row.Text("cinp_referral_id") == episode.Row.Key && p.From <= source.Reference);
                yield return new AnnexALine(child.Key, episode.From, episode.Row.Key,
                [
                    .. source.Person(child.Key), source.Disability(child.Key), AnnexASource.Text(episode.From), episode.Row.Category("cine_cin_primary_need_code", "annex-a-need", "primary-need"), AnnexASource.Text(LastSeen(source, child.Key)), source.Known(episode.To),
                    episode.To <= source.Reference ? episode.Row.Category("cine_close_reason", "annex-a-closure-reason", "closure-reason") : null, status is { } at ? source.Mappings["annex-a-case-status"].Codes[at] : null,
                    .. plan is null ? source.Allocated(child.Key, episode.Row, "cine_referral_team", "cine_referral_worker_id") : source.Allocated(child.Key, plan.Row, "cinp_cin_plan_team", "cinp_cin_plan_worker_id"),
                ]);
            }
        }
    }

    public static IEnumerable<AnnexALine> OnPlan(AnnexASource source)
    {
        foreach (var child in source.Records.ProtectionPlans)
        {
            var own = child.Where(p => IsOwn(p)).ToList();
            foreach (var plan in child.Except(own).Where(p => source.SixMonths.Overlaps(p.From, p.To)))
                plan.Row.Report(SourceFinding.NotCollected, "cppl_cp_plan_ola", "The plan is marked as another authority's, so it is not on list 7: it is on that authority's.", Severity.Query);
            foreach (var plan in own.Where(p => source.SixMonths.Overlaps(p.From, p.To)))
            {
                var visit = source.Records.ProtectionVisits[child.Key].LastOrDefault(v => v.From <= source.Reference && Of(v, plan, "cppv_cp_plan_id"));
                yield return new AnnexALine(child.Key, plan.From, plan.Row.Key,
                [
                    .. source.Person(child.Key), source.Disability(child.Key), AnnexASource.Text(plan.From), plan.Row.Category("cppl_cp_plan_initial_category", "annex-a-abuse-category", "abuse-category"),
                    plan.Row.Category("cppl_cp_plan_latest_category", "annex-a-abuse-category", "abuse-category"), AnnexASource.Text(visit?.From),
                    visit is null ? null : visit.Row.Text("cppv_cp_visit_seen_alone") is null ? source.Mappings["annex-a-yes-no-unknown"]["U"].Code : visit.Row.Category("cppv_cp_visit_seen_alone", "annex-a-yes-no-unknown"),
                    AnnexASource.Text(source.Latest(source.Records.ProtectionReviews[child.Key].Where(r => Of(r, plan, "cppr_cp_plan_id")).Select(r => r.From))), source.Known(plan.To),
                    source.YesNo(source.Records.LegalStatuses[child.Key].Any(s => source.SixMonths.Overlaps(s.From, s.To) && source.Mappings["legal-status"][s.Row.Text("lega_legal_status")].Code is "L1" or "L2")),
                    AnnexASource.Text(own.Count(p => p.From < plan.From)), .. source.Allocated(child.Key, null),
                ]);
            }
        }
    }

    /// <summary>More than a referral: an assessment, a plan, an enquiry or care came of it.</summary>
    private static bool HadServices(AnnexASource source, string child, Dated episode)
    {
        var records = source.Records;
        return records.Assessments[child].Any(a => a.Row.Text("cina_referral_id") == episode.Row.Key) || records.Plans[child].Any(p => p.Row.Text("cinp_referral_id") == episode.Row.Key)
            || records.Enquiries[child].Any(e => e.Row.Text("s47e_referral_id") == episode.Row.Key)
            || records.ProtectionPlans[child].Any(p => p.Row.Text("cppl_referral_id") is { } of ? of == episode.Row.Key : Together(p.From, p.To))
            || source.Spells(child).Any(s => Together(s.Start, s.Ceased));

        bool Together(DateOnly? from, DateOnly? to) => !(from > (episode.To ?? source.Reference)) && !(to < episode.From);
    }

    /// <summary>Of an episode that is open, the first of: looked after, on a protection plan, on a plan of need, being assessed. Null when it is none: nobody works on it, by the record.</summary>
    private static int? Status(AnnexASource source, string child, Dated episode)
    {
        if (episode.To <= source.Reference) return Closed;
        if (source.LookedAfter(child)) return LookedAfter;
        if (source.Records.ProtectionPlans[child].Any(source.OpenOnReference)) return Protection;
        if (source.Records.Plans[child].Any(source.OpenOnReference)) return Need;
        return source.Records.Assessments[child].Any(source.OpenOnReference) ? Assessment : null;
    }

    /// <summary>The last visit of any kind at which it is not recorded that the child was not seen.</summary>
    private static DateOnly? LastSeen(AnnexASource source, string child) => source.Latest(
        Seen(source.Records.Visits[child], "cinv_cin_visit_seen").Concat(Seen(source.Records.ProtectionVisits[child], "cppv_cp_visit_seen")).Concat(Seen(source.Records.CareVisits[child], "clav_cla_visit_seen")));

    private static IEnumerable<DateOnly?> Seen(IEnumerable<Dated> visits, string seen) => visits.Where(v => v.Row.Flag(seen) != false).Select(v => v.From);

    private static bool IsOwn(Dated plan) => plan.Row.Flag("cppl_cp_plan_ola") != true;

    /// <summary>Does a visit or review belong to the plan? One that names none belongs to the plan of its day.</summary>
    private static bool Of(Dated row, Dated plan, string column) => row.Row.Text(column) is { } named ? named == plan.Row.Key : row.From >= plan.From && !(row.From > plan.To);
}
