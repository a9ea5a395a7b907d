namespace Safeguarding.Returns;

/// <summary>An episode of care; <paramref name="Period"/> is the period of care that it belongs to, <paramref name="Began"/> when that period did.</summary>
internal sealed record CareEpisode(string Id, string Child, string Period, string PlacementId, DateOnly? Start, DateOnly? Ceased, DateOnly? Began, CaseRow Row)
{
    /// <summary>Looked after on a day: the day on which care ends is no longer one.</summary>
    public bool Covers(DateOnly day) => Start <= day && !(Ceased <= day);

    /// <summary>Has a day in common with something that ran from a date to a date; one that is not recorded cannot rule it out.</summary>
    public bool Meets(DateOnly? from, DateOnly? to) => !(from > (Ceased ?? DateOnly.MaxValue)) && !(to < Start);
}

/// <summary>A row that runs from a date to a date, of a child.</summary>
internal sealed record Dated(DateOnly? From, DateOnly? To, CaseRow Row)
{
    /// <summary>In force on a day: from its first day to the day before its last, or on its one day.</summary>
    public bool InForce(DateOnly? day) => day is not null && From <= day && (To is null || To > day || (To == day && From == day));
}

/// <summary>The case record's rows that an SSDA903 return is made from, grouped by child, each group in order of date and then key.</summary>
internal sealed class CareRecords
{
    public CareRecords(CaseTables tables)
    {
        Persons = tables.Open("person", "pers_person_id", "pers_person_id", "pers_sex", "pers_ethnicity", "pers_dob", "pers_upn", "pers_upn_unknown", "pers_is_mother").Rows
            .OrderBy(r => r.Date("pers_dob")).ThenBy(r => r.Text("pers_upn"), StringComparer.Ordinal).ThenBy(r => r.Text("pers_sex"), StringComparer.Ordinal).ThenBy(r => r.Text("pers_ethnicity"), StringComparer.Ordinal)
            .ToLookup(r => r.Key, StringComparer.Ordinal);
        var rows = EpisodeRows(tables);
        Episodes = EpisodesOf(rows);
        Placements = tables.Open("cla_placement", "clap_person_id", "clap_cla_placement_id", "clap_cla_id", "clap_cla_placement_start_date", "clap_cla_placement_end_date", "clap_cla_placement_type", "clap_cla_placement_provider", "clap_cla_placement_urn", "clap_cla_placement_postcode", "clap_cla_placement_change_reason").Rows
            .OrderBy(r => r.Date("clap_cla_placement_start_date")).ThenBy(r => r.Key, StringComparer.Ordinal).DistinctBy(r => r.Key, StringComparer.Ordinal).ToDictionary(r => r.Key, StringComparer.Ordinal);
        PlacementsOfPeriod = Placements.Values.Select(r => new Dated(r.Date("clap_cla_placement_start_date"), r.Date("clap_cla_placement_end_date"), r))
            .OrderBy(d => d.From).ThenBy(d => d.Row.Key, StringComparer.Ordinal).ToLookup(d => d.Row.Text("clap_cla_id") ?? "", StringComparer.Ordinal);
        LegalStatuses = ByChild(tables.Open("legal_status", "lega_person_id", "lega_legal_status_id", "lega_legal_status", "lega_legal_status_start_date", "lega_legal_status_end_date"), "lega_legal_status_start_date", "lega_legal_status_end_date");
        Addresses = ByChild(tables.Open("address", "addr_person_id", "addr_table_id", "addr_address_type", "addr_address_start_date", "addr_address_end_date", "addr_address_postcode"), "addr_address_start_date", "addr_address_end_date");
        Immigration = ByChild(tables.Open("immigration_status", "immi_person_id", "immi_immigration_status_id", "immi_immigration_status", "immi_immigration_status_start_date", "immi_immigration_status_end_date"), "immi_immigration_status_start_date", "immi_immigration_status_end_date");
        Missing = ByChild(tables.Open("missing", "miss_person_id", "miss_table_id", "miss_missing_episode_type", "miss_missing_episode_start_date", "miss_missing_episode_end_date"), "miss_missing_episode_start_date", "miss_missing_episode_end_date");
        Involvements = ByChild(tables.Open("involvements", "invo_person_id", "invo_involvements_id", "invo_professional_id", "invo_professional_role_id", "invo_involvement_start_date", "invo_involvement_end_date", "invo_worker_change_reason"), "invo_involvement_start_date", "invo_involvement_end_date");
        Professionals = tables.Open("professionals", "", "prof_professional_id", "prof_social_worker_registration_no").Rows
            .OrderBy(r => r.Text("prof_social_worker_registration_no"), StringComparer.Ordinal).DistinctBy(r => r.Key, StringComparer.Ordinal).ToDictionary(r => r.Key, StringComparer.Ordinal);
        Mothers = ByChild(tables.Open("mother", "moth_person_id", "moth_table_id", "moth_childs_person_id", "moth_childs_dob"), "moth_childs_dob", null);
        Convictions = ByChild(tables.Open("cla_convictions", "clac_person_id", "clac_cla_conviction_id", "clac_cla_conviction_date"), "clac_cla_conviction_date", null);
        HealthChecks = ByChild(tables.Open("cla_health", "clah_person_id", "clah_health_check_id", "clah_health_check_type", "clah_health_check_date", "clah_health_check_status"), "clah_health_check_date", null);
        Immunisations = ByChild(tables.Open("cla_immunisations", "clai_person_id", "clai_person_id", "clai_immunisations_status", "clai_immunisations_status_date"), "clai_immunisations_status_date", null);
        SubstanceMisuse = ByChild(tables.Open("cla_substance_misuse", "clas_person_id", "clas_substance_misuse_id", "clas_substance_misuse_date", "clas_intervention_received"), "clas_substance_misuse_date", null);
        SdqScores = ByChild(tables.Open("sdq_scores", "csdq_person_id", "csdq_table_id", "csdq_sdq_completed_date", "csdq_sdq_score", "csdq_sdq_reason"), "csdq_sdq_completed_date", null);
        PreviousPermanence = ByChild(tables.Open("cla_previous_permanence", "lapp_person_id", "lapp_table_id", "lapp_previous_permanence_option", "lapp_previous_permanence_la", "lapp_previous_permanence_order_date"), null, null);
        Permanence = ByChild(tables.Open("permanence", "perm_person_id", "perm_table_id", "perm_cla_id", "perm_adm_decision_date", "perm_matched_date", "perm_decision_reversed_date", "perm_decision_reversed_reason", "perm_adopted_by_carer_flag", "perm_number_of_adopters", "perm_adopter_sex", "perm_adopter_legal_status"), "perm_adm_decision_date", "perm_decision_reversed_date");
        Leavers = ByChild(tables.Open("care_leavers", "clea_person_id", "clea_table_id", "clea_person_id", "clea_care_leaver_in_touch", "clea_care_leaver_activity", "clea_care_leaver_accommodation", "clea_care_leaver_accom_suitable", "clea_care_leaver_latest_contact", "clea_care_leaver_eligibility"), "clea_care_leaver_latest_contact", null);

        // Reviews hang from the period of care; only some systems give the child beside it.
        var childOfPeriod = ChildOfPeriod(rows);
        Reviews = tables.Open("cla_reviews", "clar_cla_person_id", "clar_cla_review_id", "clar_cla_id", "clar_cla_review_date", "clar_cla_review_cancelled", "clar_cla_review_participation").Rows
            .OrderBy(r => r.Date("clar_cla_review_date")).ThenBy(r => r.Key, StringComparer.Ordinal)
            .ToLookup(r => r.Child.Length > 0 ? r.Child : childOfPeriod.GetValueOrDefault(r.Text("clar_cla_id") ?? "", ""), StringComparer.Ordinal);
    }

    public ILookup<string, CaseRow> Persons { get; }
    public ILookup<string, CareEpisode> Episodes { get; }
    public Dictionary<string, CaseRow> Placements { get; }
    public ILookup<string, Dated> PlacementsOfPeriod { get; }
    public ILookup<string, Dated> LegalStatuses { get; }
    public ILookup<string, Dated> Addresses { get; }
    public ILookup<string, Dated> Immigration { get; }
    public ILookup<string, Dated> Missing { get; }
    public ILookup<string, Dated> Involvements { get; }
    public Dictionary<string, CaseRow> Professionals { get; }
    public ILookup<string, Dated> Mothers { get; }
    public ILookup<string, Dated> Convictions { get; }
    public ILookup<string, Dated> HealthChecks { get; }
    public ILookup<string, Dated> Immunisations { get; }
    public ILookup<string, Dated> SubstanceMisuse { get; }
    public ILookup<string, Dated> SdqScores { get; }
    public ILookup<string, Dated> PreviousPermanence { get; }
    public ILookup<string, Dated> Permanence { get; }
    public ILookup<string, Dated> Leavers { get; }
    public ILookup<string, CaseRow> Reviews { get; }

    internal static List<(CaseRow Row, DateOnly? Start, string Period)> EpisodeRows(CaseTables tables) =>
        [.. tables.Open("cla_episodes", "clae_person_id", "clae_cla_episode_id", "clae_person_id", "clae_cla_episode_start_date", "clae_cla_episode_start_reason", "clae_cla_primary_need_code", "clae_cla_episode_ceased_date", "clae_cla_episode_ceased_reason", "clae_cla_id", "clae_cla_placement_id", "clae_entered_care_date").Rows
            .Select(r => (Row: r, Start: r.Date("clae_cla_episode_start_date"), Period: r.Text("clae_cla_id") ?? ""))];

    /// <summary>Episodes by child, in order of their dates.</summary>
    internal static ILookup<string, CareEpisode> EpisodesOf(List<(CaseRow Row, DateOnly? Start, string Period)> rows)
    {
        var began = rows.Where(r => r.Period.Length > 0).GroupBy(r => r.Period, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Min(r => r.Start), StringComparer.Ordinal);
        return rows.Select(r => new CareEpisode(r.Row.Key, r.Row.Child, r.Period, r.Row.Text("clae_cla_placement_id") ?? "", r.Start, r.Row.Date("clae_cla_episode_ceased_date"),
                r.Row.Date("clae_entered_care_date") ?? began.GetValueOrDefault(r.Period) ?? r.Start, r.Row))
            .Where(e => HasChild(e)).OrderBy(e => e.Start).ThenBy(e => e.Ceased ?? DateOnly.MaxValue).ThenBy(e => e.Id, StringComparer.Ordinal).ToLookup(e => e.Child, StringComparer.Ordinal);
    }

    /// <summary>Whose a period of care is, for rows that hang from it and do not say.</summary>
    internal static Dictionary<string, string> ChildOfPeriod(List<(CaseRow Row, DateOnly? Start, string Period)> rows) =>
        rows.Where(r => r.Period.Length > 0).GroupBy(r => r.Period, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Select(r => r.Row.Child).Min(StringComparer.Ordinal)!, StringComparer.Ordinal);

    internal static ILookup<string, Dated> ByChild(CaseTable table, string? from, string? to) => table.Rows
        .Select(r => new Dated(from is null ? null : r.Date(from), to is null ? null : r.Date(to), r))
        .OrderBy(d => d.From).ThenBy(d => d.To ?? DateOnly.MaxValue).ThenBy(d => d.Row.Key, StringComparer.Ordinal).ToLookup(d => d.Row.Child, StringComparer.Ordinal);

    private static bool HasChild(CareEpisode episode)
    {
        if (episode.Child.Length > 0) return true;
        episode.Row.Report(SourceFinding.NoKey, "clae_person_id", "The episode does not say whose it is, so it cannot be returned.");
        return false;
    }
}
