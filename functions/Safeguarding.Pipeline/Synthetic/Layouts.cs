namespace Safeguarding.Pipeline.Synthetic;

/// <summary>What kind of mistake a column can carry.</summary>
internal enum Role { Plain, Given, Surname, Date, Code, Postcode, Nhs }

/// <summary>A table of the extracts: agency, name, and columns in order, each written <c>name</c> or <c>name/role</c>.</summary>
internal sealed class TableLayout
{
    public TableLayout(string agency, string name, string columns)
    {
        Agency = agency;
        Name = name;
        Salt = SplitMix.Hash($"{agency}/{name}");
        var parts = columns.Split(' ');
        Columns = new string[parts.Length];
        Roles = new Role[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            var slash = parts[i].IndexOf('/', StringComparison.Ordinal);
            Columns[i] = slash < 0 ? parts[i] : parts[i][..slash];
            Roles[i] = slash < 0 ? Role.Plain : Enum.Parse<Role>(parts[i].AsSpan(slash + 1), ignoreCase: true);
        }
    }

    public string Agency { get; }
    public string Name { get; }
    public string[] Columns { get; }
    public Role[] Roles { get; }

    /// <summary>Keeps the mistakes of one table apart from those of another.</summary>
    public ulong Salt { get; }
}

/// <summary>Every table written, columns in the order of the data standard (social care) or of the agency's contract.</summary>
internal static class Layouts
{
    public static readonly TableLayout Person = new("social_care", "person",
        "pers_person_id pers_forename/given pers_surname/surname pers_sex/code pers_gender pers_ethnicity/code pers_dob/date pers_common_child_id/nhs " +
        "pers_legacy_id pers_upn_unknown pers_send_flag pers_expected_dob/date pers_death_date/date pers_is_mother pers_nationality pers_upn");
    public static readonly TableLayout Family = new("social_care", "family",
        "fami_table_id fami_family_id fami_person_id");
    public static readonly TableLayout Address = new("social_care", "address",
        "addr_table_id addr_address_json addr_person_id addr_address_type addr_address_start_date/date addr_address_end_date/date " +
        "addr_address_postcode/postcode");
    public static readonly TableLayout Disability = new("social_care", "disability",
        "disa_person_id disa_table_id disa_disability_code/code");
    public static readonly TableLayout ImmigrationStatus = new("social_care", "immigration_status",
        "immi_person_id immi_immigration_status_id immi_immigration_status immi_immigration_status_start_date/date immi_immigration_status_end_date/date");
    public static readonly TableLayout Mother = new("social_care", "mother",
        "moth_table_id moth_person_id moth_childs_person_id moth_childs_dob/date");
    public static readonly TableLayout LegalStatus = new("social_care", "legal_status",
        "lega_legal_status_id lega_person_id lega_legal_status lega_legal_status_start_date/date lega_legal_status_end_date/date");
    public static readonly TableLayout Contacts = new("social_care", "contacts",
        "cont_contact_id cont_person_id cont_contact_date/date cont_contact_source_code/code cont_contact_source_desc cont_contact_outcome_json");
    public static readonly TableLayout EarlyHelpEpisodes = new("social_care", "early_help_episodes",
        "earl_episode_id earl_person_id earl_episode_start_date/date earl_episode_end_date/date earl_episode_reason earl_episode_end_reason " +
        "earl_episode_organisation earl_episode_worker_id");
    public static readonly TableLayout CinEpisodes = new("social_care", "cin_episodes",
        "cine_referral_id cine_person_id cine_referral_date/date cine_cin_primary_need_code/code cine_referral_source_code/code cine_referral_source_desc " +
        "cine_referral_outcome_json cine_referral_nfa/code cine_close_reason/code cine_close_date/date cine_referral_team cine_referral_worker_id");
    public static readonly TableLayout CinAssessments = new("social_care", "cin_assessments",
        "cina_assessment_id cina_person_id cina_referral_id cina_assessment_start_date/date cina_assessment_child_seen/code cina_assessment_auth_date/date " +
        "cina_assessment_outcome_json cina_assessment_outcome_nfa/code cina_assessment_team cina_assessment_worker_id");
    public static readonly TableLayout AssessmentFactors = new("social_care", "assessment_factors",
        "cinf_table_id cinf_assessment_id cinf_assessment_factors_json");
    public static readonly TableLayout CinPlans = new("social_care", "cin_plans",
        "cinp_cin_plan_id cinp_referral_id cinp_person_id cinp_cin_plan_start_date/date cinp_cin_plan_end_date/date cinp_cin_plan_team cinp_cin_plan_worker_id");
    public static readonly TableLayout CinVisits = new("social_care", "cin_visits",
        "cinv_cin_visit_id cinv_person_id cinv_cin_visit_date/date cinv_cin_visit_seen cinv_cin_visit_seen_alone cinv_cin_visit_bedroom");
    public static readonly TableLayout S47Enquiry = new("social_care", "s47_enquiry",
        "s47e_s47_enquiry_id s47e_referral_id s47e_person_id s47e_s47_start_date/date s47e_s47_end_date/date s47e_s47_nfa/code s47e_s47_outcome_json " +
        "s47e_s47_completed_by_worker_id s47e_s47_completed_by_team");
    public static readonly TableLayout InitialCpConference = new("social_care", "initial_cp_conference",
        "icpc_icpc_id icpc_icpc_meeting_id icpc_s47_enquiry_id icpc_person_id icpc_cp_plan_id icpc_referral_id icpc_icpc_transfer_in icpc_icpc_target_date/date " +
        "icpc_icpc_date/date icpc_icpc_outcome_cp_flag/code icpc_icpc_outcome_json icpc_icpc_team icpc_icpc_worker_id");
    public static readonly TableLayout CpPlans = new("social_care", "cp_plans",
        "cppl_cp_plan_id cppl_referral_id cppl_icpc_id cppl_person_id cppl_cp_plan_start_date/date cppl_cp_plan_end_date/date cppl_cp_plan_initial_category " +
        "cppl_cp_plan_ola cppl_cp_plan_latest_category/code");
    public static readonly TableLayout CpVisits = new("social_care", "cp_visits",
        "cppv_cp_visit_id cppv_person_id cppv_cp_plan_id cppv_cp_visit_date/date cppv_cp_visit_seen cppv_cp_visit_seen_alone cppv_cp_visit_bedroom");
    public static readonly TableLayout CpReviews = new("social_care", "cp_reviews",
        "cppr_cp_review_id cppr_person_id cppr_cp_plan_id cppr_cp_review_due/date cppr_cp_review_date/date cppr_cp_review_meeting_id " +
        "cppr_cp_review_outcome_continue_cp cppr_cp_review_quorate cppr_cp_review_participation/code");
    public static readonly TableLayout ClaEpisodes = new("social_care", "cla_episodes",
        "clae_cla_episode_id clae_person_id clae_cla_episode_start_date/date clae_cla_episode_start_reason/code clae_cla_primary_need_code/code " +
        "clae_cla_episode_ceased_date/date clae_cla_episode_ceased_reason/code clae_cla_id clae_referral_id clae_cla_placement_id clae_entered_care_date/date " +
        "clae_cla_last_iro_contact_date/date");
    public static readonly TableLayout ClaConvictions = new("social_care", "cla_convictions",
        "clac_cla_conviction_id clac_person_id clac_cla_conviction_date/date clac_cla_conviction_offence");
    public static readonly TableLayout ClaHealth = new("social_care", "cla_health",
        "clah_health_check_id clah_person_id clah_health_check_type clah_health_check_date/date clah_health_check_status/code");
    public static readonly TableLayout ClaImmunisations = new("social_care", "cla_immunisations",
        "clai_person_id clai_immunisations_status clai_immunisations_status_date/date");
    public static readonly TableLayout ClaSubstanceMisuse = new("social_care", "cla_substance_misuse",
        "clas_substance_misuse_id clas_person_id clas_substance_misuse_date/date clas_substance_misused clas_intervention_received");
    public static readonly TableLayout ClaPlacement = new("social_care", "cla_placement",
        "clap_cla_placement_id clap_cla_placement_start_date/date clap_cla_placement_type/code clap_cla_placement_urn clap_cla_placement_distance clap_cla_id " +
        "clap_cla_placement_provider/code clap_cla_placement_postcode/postcode clap_cla_placement_end_date/date clap_cla_placement_change_reason/code " +
        "clap_person_id");
    public static readonly TableLayout ClaReviews = new("social_care", "cla_reviews",
        "clar_cla_review_id clar_cla_id clar_cla_review_due_date/date clar_cla_review_date/date clar_cla_review_cancelled clar_cla_review_participation/code " +
        "clar_cla_person_id");
    public static readonly TableLayout ClaVisits = new("social_care", "cla_visits",
        "clav_cla_visit_id clav_cla_id clav_person_id clav_cla_visit_date/date clav_cla_visit_seen clav_cla_visit_seen_alone");
    public static readonly TableLayout ClaPreviousPermanence = new("social_care", "cla_previous_permanence",
        "lapp_table_id lapp_person_id lapp_previous_permanence_order_date lapp_previous_permanence_option/code lapp_previous_permanence_la");
    public static readonly TableLayout ClaCarePlan = new("social_care", "cla_care_plan",
        "lacp_table_id lacp_person_id lacp_cla_care_plan_start_date/date lacp_cla_care_plan_end_date/date lacp_cla_care_plan_json");
    public static readonly TableLayout SdqScores = new("social_care", "sdq_scores",
        "csdq_table_id csdq_person_id csdq_sdq_completed_date/date csdq_sdq_reason/code csdq_sdq_score");
    public static readonly TableLayout Missing = new("social_care", "missing",
        "miss_table_id miss_person_id miss_missing_episode_start_date/date miss_missing_episode_type/code miss_missing_episode_end_date/date " +
        "miss_missing_rhi_offered miss_missing_rhi_accepted");
    public static readonly TableLayout CareLeavers = new("social_care", "care_leavers",
        "clea_table_id clea_person_id clea_care_leaver_eligibility clea_care_leaver_in_touch/code clea_care_leaver_latest_contact/date " +
        "clea_care_leaver_accommodation/code clea_care_leaver_accom_suitable clea_care_leaver_activity/code clea_pathway_plan_review_date/date " +
        "clea_care_leaver_personal_advisor clea_care_leaver_allocated_team clea_care_leaver_worker_id");
    public static readonly TableLayout Permanence = new("social_care", "permanence",
        "perm_table_id perm_person_id perm_cla_id perm_adm_decision_date/date perm_ffa_cp_decision_date/date perm_placement_order_date/date " +
        "perm_placed_for_adoption_date/date perm_matched_date/date perm_adopted_by_carer_flag perm_placed_ffa_cp_date/date perm_decision_reversed_date/date " +
        "perm_placed_foster_carer_date/date perm_part_of_sibling_group perm_siblings_placed_together perm_siblings_placed_apart perm_placement_provider_urn " +
        "perm_decision_reversed_reason perm_permanence_order_date/date perm_permanence_order_type perm_adoption_worker_id perm_adopter_sex " +
        "perm_adopter_legal_status perm_number_of_adopters");
    public static readonly TableLayout Involvements = new("social_care", "involvements",
        "invo_involvements_id invo_professional_id invo_professional_role_id invo_professional_team invo_involvement_start_date/date " +
        "invo_involvement_end_date/date invo_worker_change_reason/code invo_person_id invo_referral_id");
    public static readonly TableLayout Professionals = new("social_care", "professionals",
        "prof_professional_id prof_staff_id prof_professional_name prof_social_worker_registration_no prof_professional_job_title prof_professional_caseload " +
        "prof_professional_department prof_full_time_equivalency prof_agency_worker_flag");
    public static readonly TableLayout Send = new("social_care", "send",
        "send_table_id send_upn send_uln send_upn_unknown send_person_id");
    public static readonly TableLayout EhcpRequests = new("social_care", "ehcp_requests",
        "ehcr_ehcp_request_id ehcr_send_table_id ehcr_ehcp_req_date/date ehcr_ehcp_req_outcome_date/date ehcr_ehcp_req_outcome");
    public static readonly TableLayout EhcpAssessment = new("social_care", "ehcp_assessment",
        "ehca_ehcp_assessment_id ehca_ehcp_request_id ehca_ehcp_assessment_outcome_date/date ehca_ehcp_assessment_outcome ehca_ehcp_assessment_exceptions");
    public static readonly TableLayout EhcpNamedPlan = new("social_care", "ehcp_named_plan",
        "ehcn_named_plan_id ehcn_ehcp_asmt_id ehcn_named_plan_start_date/date ehcn_named_plan_ceased_date/date ehcn_named_plan_ceased_reason");
    public static readonly TableLayout EhcpActivePlans = new("social_care", "ehcp_active_plans",
        "ehcp_active_ehcp_id ehcp_ehcp_request_id ehcp_active_ehcp_last_review_date/date");
    public static readonly TableLayout SenNeed = new("social_care", "sen_need",
        "senn_table_id senn_active_ehcp_id senn_active_ehcp_need_type senn_active_ehcp_need_rank");
    public static readonly TableLayout PreProceedings = new("social_care", "pre_proceedings",
        "prep_table_id prep_person_id prep_plo_family_id prep_pre_pro_decision_date/date prep_initial_pre_pro_meeting_date/date prep_pre_pro_outcome " +
        "prep_agree_stepdown_issue_date/date prep_cp_plans_referral_period prep_legal_gateway_outcome prep_prev_pre_proc_child prep_prev_care_proc_child " +
        "prep_pre_pro_letter_date/date prep_care_pro_letter_date/date prep_pre_pro_meetings_num prep_pre_pro_parents_legal_rep " +
        "prep_parents_legal_rep_point_of_issue prep_court_reference prep_care_proc_court_hearings prep_care_proc_short_notice prep_proc_short_notice_reason " +
        "prep_la_inital_plan_approved prep_la_initial_care_plan prep_la_final_plan_approved prep_la_final_care_plan");
    public static readonly TableLayout VoiceOfChild = new("social_care", "voice_of_child",
        "voch_table_id voch_person_id voch_explained_worries voch_story_help_understand voch_agree_worker voch_plan_safe voch_tablet_help_explain");
    public static readonly TableLayout LinkedIdentifiers = new("social_care", "linked_identifiers",
        "link_table_id link_person_id link_identifier_type link_identifier_value link_valid_from_date/date link_valid_to_date/date");
    public static readonly TableLayout S251Finance = new("social_care", "s251_finance",
        "s251_table_id s251_cla_placement_id s251_placeholder_1 s251_placeholder_2 s251_placeholder_3 s251_placeholder_4");
    public static readonly TableLayout Department = new("social_care", "department",
        "dept_team_id dept_team_name dept_team_parent_id dept_team_parent_name");
    public static readonly TableLayout Patients = new("health", "patients",
        "patient_id nhs_number/nhs given_name/given middle_name surname/surname known_as date_of_birth/date sex/code ethnicity/code address_line " +
        "postcode/postcode uprn gp_practice_code mother_patient_id registered_date/date deregistered_date/date date_of_death/date last_updated");
    public static readonly TableLayout Attendances = new("health", "attendances",
        "attendance_id patient_id arrived_at departed_at provider_code attendance_category/code arrival_mode/code chief_complaint_group/code injury_intent/code " +
        "safeguarding_concern/code referred_to_social_care/code discharge_destination/code");
    public static readonly TableLayout CommunityContacts = new("health", "community_contacts",
        "contact_id patient_id contact_date/date service/code contact_type/code attendance_status/code safeguarding_concern/code practitioner_role/code");
    public static readonly TableLayout HealthAssessments = new("health", "health_assessments",
        "assessment_id patient_id assessment_type/code due_date/date assessment_date/date status/code provider_code");
    public static readonly TableLayout Nominals = new("police", "nominals",
        "nominal_id given_name/given middle_name surname/surname alias date_of_birth/date sex/code ethnicity_officer_defined/code address_line " +
        "postcode/postcode last_updated");
    public static readonly TableLayout MissingEpisodes = new("police", "missing_episodes",
        "episode_id nominal_id reported_at last_seen_at category/code risk_level/code reported_by/code placing_authority found_at found_outcome/code " +
        "exploitation_concern/code prevention_interview_date/date");
    public static readonly TableLayout Incidents = new("police", "incidents",
        "incident_id occurred_at reported_at incident_type/code location_postcode/postcode outcome/code");
    public static readonly TableLayout IncidentPersons = new("police", "incident_persons",
        "incident_person_id incident_id nominal_id role/code domestic_abuse/code sexual_exploitation/code criminal_exploitation/code county_lines/code " +
        "ppn_submitted/code ppn_date/date ppn_risk/code");

    /// <summary>Every table that is sent, in the order above; the finance table is still a placeholder in the standard.</summary>
    public static readonly IReadOnlyList<TableLayout> All =
    [
        Person, Family, Address, Disability, ImmigrationStatus, Mother, LegalStatus, Contacts, EarlyHelpEpisodes, CinEpisodes, CinAssessments,
        AssessmentFactors, CinPlans, CinVisits, S47Enquiry, InitialCpConference, CpPlans, CpVisits, CpReviews, ClaEpisodes, ClaConvictions,
        ClaHealth, ClaImmunisations, ClaSubstanceMisuse, ClaPlacement, ClaReviews, ClaVisits, ClaPreviousPermanence, ClaCarePlan, SdqScores, Missing,
        CareLeavers, Permanence, Involvements, Professionals, Send, EhcpRequests, EhcpAssessment, EhcpNamedPlan, EhcpActivePlans, SenNeed,
        PreProceedings, VoiceOfChild, LinkedIdentifiers, Department, Patients, Attendances, CommunityContacts, HealthAssessments,
        Nominals, MissingEpisodes, Incidents, IncidentPersons,
    ];
}
