using System.Globalization;
using System.Text.Json.Nodes;

namespace Safeguarding.Returns;

/// <summary>The social care episodes of a child that overlap the window, each with what hangs from it.</summary>
internal static class FlowEpisodes
{
    private const int MostOfWorkerId = 12;

    public static void Write(FlowFields child, FlowRecords records, FlowWindow window, string id)
    {
        var referrals = records.Referrals[id].Where(r => window.Overlaps(r.Date, r.Closed)).ToList();

        // Adoption and leaving care are the child's, with no referral of their own: they are told once, at the episode of the care they follow or, for want of one, the episode that is open or came last.
        var last = referrals.OrderBy(r => r.Closed is null).ThenBy(r => r.Date).ThenBy(r => r.Id, StringComparer.Ordinal).LastOrDefault();
        var adoption = Adoption(records, window, id);
        var adoptedFrom = records.Care.Episodes[id].Where(e => e.Period == adoption?.Row.Text("perm_cla_id") && e.Period.Length > 0).Select(e => e.Row.Text("clae_referral_id")).LastOrDefault(r => r is not null);
        if (!referrals.Exists(r => r.Id == adoptedFrom)) adoptedFrom = last?.Id;
        var leaver = records.Care.Leavers[id].LastOrDefault(l => window.Contains(l.From));
        ReportHomeless(records, window, id, referrals);

        child.Items(FlowShape.Episodes, referrals.Select(r => (r.Row, (Action<FlowFields>)(episode =>
        {
            episode.Date("referral_date", r.Date).Code("referral_source", r.Row.Code("cine_referral_source_code", "referral-source"))
                .Flag("referral_no_further_action_flag", r.Nfa).Date("closure_date", r.Closed).Code("closure_reason", r.Row.Code("cine_close_reason", "closure-reason"))
                .List("care_worker_details", Workers(records, window, r));
            WorkOf(episode, records, window, r);
            episode.Items("child_looked_after_placements", Placements(records, window, r));
            if (r.Id == adoptedFrom && adoption is not null)
                episode.Block("adoption", new FlowFields().Date("initial_decision_date", adoption.From).Date("matched_date", adoption.Row.Date("perm_matched_date")).Date("placed_date", adoption.Row.Date("perm_placed_for_adoption_date")));
            if (r.Id == last?.Id && leaver is not null)
                episode.Block("care_leavers", new FlowFields().Date("contact_date", leaver.From).Code("activity", leaver.Row.Code("clea_care_leaver_activity", "activity")).Code("accommodation", leaver.Row.Code("clea_care_leaver_accommodation", "accommodation")));
        }))));
    }

    /// <summary>A postcode of at most 8 characters.</summary>
    public static string? Postcode(CaseRow row, string column)
    {
        var fields = new FlowFields().Text("postcode", row, column, 8);
        return fields.Object["postcode"]?.GetValue<string>();
    }

    private static void WorkOf(FlowFields episode, FlowRecords records, FlowWindow window, CinRecords.Referral referral)
    {
        var cin = records.Cin;
        episode
            .Items("child_and_family_assessments", cin.Assessments[referral.Id].Where(a => CinRecords.Of(a.Row, referral.Child) && (window.Contains(a.Start) || window.Contains(a.Authorised))).Select(a => Item(a.Row, f => f
                .Date("start_date", a.Start).Date("authorisation_date", a.Authorised).List("factors", cin.FactorsOf(a).Distinct(StringComparer.Ordinal).Select(c => (JsonNode)c)))))
            .Items("child_in_need_plans", cin.Plans[referral.Id].Where(p => CinRecords.Of(p.Row, referral.Child) && window.Overlaps(p.Start, p.End)).Select(p => Item(p.Row, f => f
                .Date("start_date", p.Start).Date("end_date", p.End))))
            .Items("section_47_assessments", cin.Enquiries[referral.Id].Where(e => CinRecords.Of(e.Row, referral.Child) && (window.Overlaps(e.Start, e.Ended) || window.Contains(Conference(cin, e)))).Select(e => Item(e.Row, f => f
                .Date("start_date", e.Start).Flag("icpc_required_flag", CinRecords.JsonFlag(e.Row, "s47e_s47_outcome_json", "CP_CONFERENCE_FLAG")).Date("icpc_date", Conference(cin, e)).Date("end_date", e.Ended))))
            .Items("child_protection_plans", cin.ProtectionPlans[referral.Id].Where(p => CinRecords.Of(p.Row, referral.Child) && window.Overlaps(p.Start, p.End) && IsOurs(p)).Select(p => Item(p.Row, f => f
                .Date("start_date", p.Start).Date("end_date", p.End))));
    }

    /// <summary>The latest conference of the enquiry that is the child's.</summary>
    private static DateOnly? Conference(CinRecords records, CinRecords.Enquiry enquiry) =>
        records.EnquiryConferences[enquiry.Id].Where(c => enquiry.Row.Child.Length == 0 || CinRecords.Of(c.Row, enquiry.Row.Child)).Max(c => c.Date);

    /// <summary>A plan of another authority is told of by that authority, as in the census.</summary>
    private static bool IsOurs(CinRecords.ProtectionPlan plan)
    {
        if (!plan.OtherAuthority) return true;
        plan.Row.Report(SourceFinding.NotCollected, "cppl_cp_plan_ola", "The plan is marked as another authority's, so it was left out: that authority returns it.", Severity.Query);
        return false;
    }

    /// <summary>
    /// Placements of the periods of care that name the referral. The reasons are those of the episodes of care spent in the placement: why the first began, why the last ended; none where no episode names the placement.
    /// </summary>
    private static IEnumerable<(CaseRow, Action<FlowFields>)> Placements(FlowRecords records, FlowWindow window, CinRecords.Referral referral)
    {
        var care = records.Care.Episodes[referral.Child].ToList();
        var periods = care.Where(e => e.Row.Text("clae_referral_id") == referral.Id).DistinctBy(e => e.Period, StringComparer.Ordinal);
        return periods.SelectMany(e => records.Placements(e, window)).DistinctBy(p => p.Row.Key, StringComparer.Ordinal).Select(p =>
        {
            var spent = care.Where(e => e.PlacementId == p.Row.Key).ToList();
            return Item(p.Row, f => f.Date("start_date", p.From).Code("start_reason", spent.FirstOrDefault()?.Row.Code("clae_cla_episode_start_reason", "episode-start-reason"))
                .Code("placement_type", p.Row.Code("clap_cla_placement_type", "placement-type")).Code("postcode", Postcode(p.Row, "clap_cla_placement_postcode")).Date("end_date", p.To)
                .Code("end_reason", spent.LastOrDefault() is { Ceased: not null } over ? over.Row.Code("clae_cla_episode_ceased_reason", "episode-end-reason") : null)
                .Code("change_reason", p.Row.Code("clap_cla_placement_change_reason", "placement-change-reason")));
        });
    }

    /// <summary>Care in the window that no episode of the flow has a place for.</summary>
    private static void ReportHomeless(FlowRecords records, FlowWindow window, string id, List<CinRecords.Referral> referrals)
    {
        foreach (var period in records.Care.Episodes[id].GroupBy(e => e.Period, StringComparer.Ordinal))
        {
            if (period.Any(e => referrals.Exists(r => r.Id == e.Row.Text("clae_referral_id"))) || !records.Placements(period.First(), window).Any()) continue;
            period.First().Row.Report(SourceFinding.Orphan, "clae_referral_id", "The care names no referral that is in the daily flow, so its placements have no place in it and were left out. Record the referral that the care came from.");
        }
    }

    /// <summary>Registered workers who held the case on a census day of the window, where the referral has a plan of help in it. One who held it twice is there twice.</summary>
    private static List<JsonNode> Workers(FlowRecords records, FlowWindow window, CinRecords.Referral referral)
    {
        if (!records.Cin.Plans[referral.Id].Any(p => CinRecords.Of(p.Row, referral.Child) && window.Overlaps(p.Start, p.End))) return [];
        var days = window.CensusDays().ToList();
        return records.Workers[referral.Id].Where(i => CinRecords.Of(i.Row, referral.Child) && days.Exists(day => i.From <= day && !(i.To < day)) && i.Row.Code("invo_professional_role_id", "case-holding-role") is not null)
            .Select(i => (Number: Registration(records, i.Row), i.From, i.To)).Where(w => w.Number is not null)
            .OrderBy(w => w.From).ThenBy(w => w.To ?? DateOnly.MaxValue).ThenBy(w => w.Number, StringComparer.Ordinal)
            .Select(w => (JsonNode)new FlowFields().Code("worker_id", w.Number).Date("start_date", w.From).Date("end_date", w.To).Object).ToList();
    }

    private static string? Registration(FlowRecords records, CaseRow involvement)
    {
        if (!records.Care.Professionals.TryGetValue(involvement.Text("invo_professional_id") ?? "", out var worker) || worker.Text("prof_social_worker_registration_no") is not { } number) return null;
        if (number.Length <= MostOfWorkerId) return number;
        worker.Report(SourceFinding.NotAccepted, "prof_social_worker_registration_no", string.Create(CultureInfo.InvariantCulture, $"The daily flow takes at most {MostOfWorkerId} characters here, so the worker was left out. Correct the record."));
        return null;
    }

    /// <summary>The plan of adoption that is furthest on: by the day of placing, else of matching, else of deciding.</summary>
    private static Dated? Adoption(FlowRecords records, FlowWindow window, string id) =>
        records.Care.Permanence[id].Where(p => window.Contains(p.From) || window.Contains(p.Row.Date("perm_matched_date")) || window.Contains(p.Row.Date("perm_placed_for_adoption_date")))
            .OrderBy(p => p.Row.Date("perm_placed_for_adoption_date") ?? p.Row.Date("perm_matched_date") ?? p.From).ThenBy(p => p.Row.Key, StringComparer.Ordinal).LastOrDefault();

    private static (CaseRow, Action<FlowFields>) Item(CaseRow row, Action<FlowFields> write) => (row, write);

    private static (CaseRow, Action<FlowFields>) Item(CaseRow row, Func<FlowFields, FlowFields> write) => (row, f => write(f));
}
