namespace Safeguarding.Returns;

/// <summary>The case record's rows that Annex A is made from, grouped by child, each group in order of date and then key. A row that does not say whose it is is left out, with a finding.</summary>
internal sealed class AnnexARecords
{
    public AnnexARecords(CaseTables tables)
    {
        Persons = tables.Open("person", "pers_person_id", "pers_person_id", "pers_sex", "pers_ethnicity", "pers_dob", "pers_expected_dob", "pers_death_date").Rows
            .OrderBy(r => r.Date("pers_dob")).ThenBy(r => r.Text("pers_sex"), StringComparer.Ordinal).ThenBy(r => r.Text("pers_ethnicity"), StringComparer.Ordinal)
            .DistinctBy(r => r.Key, StringComparer.Ordinal).ToDictionary(r => r.Key, StringComparer.Ordinal);
        Disabilities = tables.Open("disability", "disa_person_id", "disa_table_id", "disa_disability_code").Rows.OrderBy(r => r.Key, StringComparer.Ordinal).ToLookup(r => r.Child, StringComparer.Ordinal);
        Immigration = ByChild(tables.Open("immigration_status", "immi_person_id", "immi_immigration_status_id", "immi_immigration_status", "immi_immigration_status_start_date", "immi_immigration_status_end_date"), "immi_immigration_status_start_date", "immi_immigration_status_end_date");
        Involvements = ByChild(tables.Open("involvements", "invo_person_id", "invo_involvements_id", "invo_professional_id", "invo_professional_role_id", "invo_professional_team", "invo_involvement_start_date", "invo_involvement_end_date"), "invo_involvement_start_date", "invo_involvement_end_date");
        Professionals = Names(tables.Open("professionals", "", "prof_professional_id", "prof_professional_name"), "prof_professional_name");
        Teams = Names(tables.Open("department", "", "dept_team_id", "dept_team_name"), "dept_team_name");

        Contacts = ByChild(tables.Open("contacts", "cont_person_id", "cont_contact_id", "cont_contact_date", "cont_contact_source_code", "cont_contact_source_desc"), "cont_contact_date", null);
        EarlyHelp = ByChild(tables.Open("early_help_episodes", "earl_person_id", "earl_episode_id", "earl_episode_start_date", "earl_episode_end_date", "earl_episode_organisation"), "earl_episode_start_date", "earl_episode_end_date");
        Referrals = ByChild(tables.Open("cin_episodes", "cine_person_id", "cine_referral_id", "cine_referral_date", "cine_cin_primary_need_code", "cine_referral_source_code", "cine_referral_source_desc", "cine_referral_nfa", "cine_close_reason", "cine_close_date", "cine_referral_team", "cine_referral_worker_id"), "cine_referral_date", "cine_close_date");
        Assessments = ByChild(tables.Open("cin_assessments", "cina_person_id", "cina_assessment_id", "cina_referral_id", "cina_assessment_start_date", "cina_assessment_child_seen", "cina_assessment_auth_date", "cina_assessment_outcome_json", "cina_assessment_outcome_nfa", "cina_assessment_team", "cina_assessment_worker_id"), "cina_assessment_start_date", "cina_assessment_auth_date");
        Enquiries = ByChild(tables.Open("s47_enquiry", "s47e_person_id", "s47e_s47_enquiry_id", "s47e_referral_id", "s47e_s47_start_date", "s47e_s47_end_date", "s47e_s47_nfa", "s47e_s47_outcome_json", "s47e_s47_completed_by_worker_id", "s47e_s47_completed_by_team"), "s47e_s47_start_date", "s47e_s47_end_date");
        Conferences = ByChild(tables.Open("initial_cp_conference", "icpc_person_id", "icpc_icpc_id", "icpc_s47_enquiry_id", "icpc_icpc_date", "icpc_icpc_outcome_cp_flag", "icpc_icpc_outcome_json"), "icpc_icpc_date", null);
        Plans = ByChild(tables.Open("cin_plans", "cinp_person_id", "cinp_cin_plan_id", "cinp_referral_id", "cinp_cin_plan_start_date", "cinp_cin_plan_end_date", "cinp_cin_plan_team", "cinp_cin_plan_worker_id"), "cinp_cin_plan_start_date", "cinp_cin_plan_end_date");
        Visits = ByChild(tables.Open("cin_visits", "cinv_person_id", "cinv_cin_visit_id", "cinv_cin_visit_date", "cinv_cin_visit_seen"), "cinv_cin_visit_date", null);

        ProtectionPlans = ByChild(tables.Open("cp_plans", "cppl_person_id", "cppl_cp_plan_id", "cppl_referral_id", "cppl_cp_plan_start_date", "cppl_cp_plan_end_date", "cppl_cp_plan_initial_category", "cppl_cp_plan_latest_category", "cppl_cp_plan_ola"), "cppl_cp_plan_start_date", "cppl_cp_plan_end_date");
        var childOfPlan = ProtectionPlans.SelectMany(g => g).DistinctBy(p => p.Row.Key, StringComparer.Ordinal).ToDictionary(p => p.Row.Key, p => p.Row.Child, StringComparer.Ordinal);
        ProtectionVisits = ByChild(tables.Open("cp_visits", "cppv_person_id", "cppv_cp_visit_id", "cppv_cp_plan_id", "cppv_cp_visit_date", "cppv_cp_visit_seen", "cppv_cp_visit_seen_alone"), "cppv_cp_visit_date", "cppv_cp_plan_id", childOfPlan);
        ProtectionReviews = ByChild(tables.Open("cp_reviews", "cppr_person_id", "cppr_cp_review_id", "cppr_cp_plan_id", "cppr_cp_review_date"), "cppr_cp_review_date", "cppr_cp_plan_id", childOfPlan);
        LegalStatuses = ByChild(tables.Open("legal_status", "lega_person_id", "lega_legal_status_id", "lega_legal_status", "lega_legal_status_start_date", "lega_legal_status_end_date"), "lega_legal_status_start_date", "lega_legal_status_end_date");

        var episodes = CareRecords.EpisodeRows(tables);
        var childOfPeriod = CareRecords.ChildOfPeriod(episodes);
        Care = CareRecords.EpisodesOf(episodes);
        Placements = ByChild(tables.Open("cla_placement", "clap_person_id", "clap_cla_placement_id", "clap_cla_id", "clap_cla_placement_start_date", "clap_cla_placement_end_date", "clap_cla_placement_type", "clap_cla_placement_provider", "clap_cla_placement_urn", "clap_cla_placement_postcode"), "clap_cla_placement_start_date", "clap_cla_id", childOfPeriod, "clap_cla_placement_end_date");
        CareReviews = ByChild(tables.Open("cla_reviews", "clar_cla_person_id", "clar_cla_review_id", "clar_cla_id", "clar_cla_review_date", "clar_cla_review_cancelled"), "clar_cla_review_date", "clar_cla_id", childOfPeriod);
        CareVisits = ByChild(tables.Open("cla_visits", "clav_person_id", "clav_cla_visit_id", "clav_cla_id", "clav_cla_visit_date", "clav_cla_visit_seen"), "clav_cla_visit_date", "clav_cla_id", childOfPeriod);
        CarePlans = ByChild(tables.Open("cla_care_plan", "lacp_person_id", "lacp_table_id", "lacp_cla_care_plan_start_date", "lacp_cla_care_plan_end_date", "lacp_cla_care_plan_json"), "lacp_cla_care_plan_start_date", "lacp_cla_care_plan_end_date");
        HealthChecks = ByChild(tables.Open("cla_health", "clah_person_id", "clah_health_check_id", "clah_health_check_type", "clah_health_check_date", "clah_health_check_status"), "clah_health_check_date", null);
        Missing = ByChild(tables.Open("missing", "miss_person_id", "miss_table_id", "miss_missing_episode_type", "miss_missing_episode_start_date", "miss_missing_episode_end_date", "miss_missing_rhi_offered", "miss_missing_rhi_accepted"), "miss_missing_episode_start_date", "miss_missing_episode_end_date");
        Leavers = ByChild(tables.Open("care_leavers", "clea_person_id", "clea_table_id", "clea_care_leaver_eligibility", "clea_care_leaver_in_touch", "clea_care_leaver_latest_contact", "clea_care_leaver_accommodation", "clea_care_leaver_accom_suitable", "clea_care_leaver_activity", "clea_pathway_plan_review_date", "clea_care_leaver_personal_advisor", "clea_care_leaver_allocated_team", "clea_care_leaver_worker_id"), "clea_care_leaver_latest_contact", null);
        Permanence = ByChild(tables.Open("permanence", "perm_person_id", "perm_table_id", "perm_cla_id", "perm_adm_decision_date", "perm_placement_order_date", "perm_matched_date", "perm_placed_for_adoption_date", "perm_placed_ffa_cp_date", "perm_decision_reversed_date", "perm_decision_reversed_reason", "perm_permanence_order_date", "perm_permanence_order_type"), "perm_adm_decision_date", "perm_decision_reversed_date");
        Adopters = tables.Given("adopters") ? [.. tables.Open("adopters", "", AdopterColumns).Rows.OrderBy(r => r.Key, StringComparer.Ordinal)] : [];
        AdoptersGiven = tables.Given("adopters");
    }

    private static readonly string[] AdopterColumns =
    [
        "adop_adopter_id", "adop_family_id", "adop_gender", "adop_ethnicity", "adop_disability", "adop_fostering_for_adoption", "adop_enquiry_date", "adop_stage_1_start_date", "adop_stage_1_end_date", "adop_stage_2_start_date", "adop_stage_2_end_date",
        "adop_application_submitted_date", "adop_application_approved_date", "adop_matched_date", "adop_placed_date", "adop_children_placed", "adop_adoption_order_date", "adop_leaving_date", "adop_leaving_reason",
    ];

    public Dictionary<string, CaseRow> Persons { get; }
    public ILookup<string, CaseRow> Disabilities { get; }
    public ILookup<string, Dated> Immigration { get; }
    public ILookup<string, Dated> Involvements { get; }
    public Dictionary<string, string?> Professionals { get; }
    public Dictionary<string, string?> Teams { get; }
    public ILookup<string, Dated> Contacts { get; }
    public ILookup<string, Dated> EarlyHelp { get; }
    public ILookup<string, Dated> Referrals { get; }
    public ILookup<string, Dated> Assessments { get; }
    public ILookup<string, Dated> Enquiries { get; }
    public ILookup<string, Dated> Conferences { get; }
    public ILookup<string, Dated> Plans { get; }
    public ILookup<string, Dated> Visits { get; }
    public ILookup<string, Dated> ProtectionPlans { get; }
    public ILookup<string, Dated> ProtectionVisits { get; }
    public ILookup<string, Dated> ProtectionReviews { get; }
    public ILookup<string, Dated> LegalStatuses { get; }
    public ILookup<string, CareEpisode> Care { get; }
    public ILookup<string, Dated> Placements { get; }
    public ILookup<string, Dated> CareReviews { get; }
    public ILookup<string, Dated> CareVisits { get; }
    public ILookup<string, Dated> CarePlans { get; }
    public ILookup<string, Dated> HealthChecks { get; }
    public ILookup<string, Dated> Missing { get; }
    public ILookup<string, Dated> Leavers { get; }
    public ILookup<string, Dated> Permanence { get; }
    public IReadOnlyList<CaseRow> Adopters { get; }
    public bool AdoptersGiven { get; }

    private static ILookup<string, Dated> ByChild(CaseTable table, string from, string? to) => Grouped(table, from, to, r => r.Child);

    /// <summary>Rows that hang from a plan or a period of care, and need not say the child beside it.</summary>
    private static ILookup<string, Dated> ByChild(CaseTable table, string from, string parent, Dictionary<string, string> childOfParent, string? to = null) =>
        Grouped(table, from, to, r => r.Child.Length > 0 ? r.Child : childOfParent.GetValueOrDefault(r.Text(parent) ?? "", ""));

    private static ILookup<string, Dated> Grouped(CaseTable table, string from, string? to, Func<CaseRow, string> childOf)
    {
        var rows = new List<(string Child, Dated Row)>();
        foreach (var row in table.Rows)
        {
            var child = childOf(row);
            if (child.Length > 0) rows.Add((child, new Dated(row.Date(from), to is null ? null : row.Date(to), row)));
            else row.Report(SourceFinding.NoKey, table.Person, "The row does not say whose it is, so it is on no list. Record the child.");
        }

        return rows.OrderBy(r => r.Row.From).ThenBy(r => r.Row.To ?? DateOnly.MaxValue).ThenBy(r => r.Row.Row.Key, StringComparer.Ordinal).ToLookup(r => r.Child, r => r.Row, StringComparer.Ordinal);
    }

    private static Dictionary<string, string?> Names(CaseTable table, string name) => table.Rows.Select(r => (r.Key, Name: r.Text(name)))
        .OrderBy(r => r.Name is null).ThenBy(r => r.Name, StringComparer.Ordinal).DistinctBy(r => r.Key, StringComparer.Ordinal).ToDictionary(r => r.Key, r => r.Name, StringComparer.Ordinal);
}
