using Safeguarding.Pipeline.Contracts;

namespace Safeguarding.Tests.Contracts;

/// <summary>The tables agreed with health and police: stages read these columns by name, so a change here is a change to all of them.</summary>
public sealed class PartnerContractTests
{
    [Theory]
    [InlineData("health/patients", "snapshot", "patient_id nhs_number given_name middle_name surname known_as date_of_birth:date sex ethnicity address_line postcode uprn gp_practice_code mother_patient_id registered_date:date deregistered_date:date date_of_death:date last_updated:date")]
    [InlineData("health/attendances", "delta", "attendance_id patient_id arrived_at:datetime departed_at:datetime provider_code attendance_category arrival_mode chief_complaint_group injury_intent safeguarding_concern referred_to_social_care discharge_destination")]
    [InlineData("health/community_contacts", "delta", "contact_id patient_id contact_date:date service contact_type attendance_status safeguarding_concern practitioner_role")]
    [InlineData("health/health_assessments", "snapshot", "assessment_id patient_id assessment_type due_date:date assessment_date:date status provider_code")]
    [InlineData("police/nominals", "snapshot", "nominal_id given_name middle_name surname alias date_of_birth:date sex ethnicity_officer_defined address_line postcode last_updated:date")]
    [InlineData("police/missing_episodes", "delta", "episode_id nominal_id reported_at:datetime last_seen_at:datetime category risk_level reported_by placing_authority found_at:datetime found_outcome exploitation_concern prevention_interview_date:date")]
    [InlineData("police/incidents", "delta", "incident_id occurred_at:datetime reported_at:datetime incident_type location_postcode outcome")]
    [InlineData("police/incident_persons", "delta", "incident_person_id incident_id nominal_id role domestic_abuse sexual_exploitation criminal_exploitation county_lines ppn_submitted ppn_date:date ppn_risk")]
    public void A_table_has_the_agreed_columns_key_and_load(string name, string load, string columns)
    {
        var contract = ContractCatalog.Embedded.Find(name)!;
        Assert.Equal(columns, string.Join(' ', contract.Fields.Select(f => f.Type == FieldType.String ? f.Name : $"{f.Name}:{f.Type.ToString().ToLowerInvariant()}")));
        Assert.Equal(contract.Fields[0].Name, Assert.Single(contract.PrimaryKey));
        Assert.Equal(load, contract.Load.Kind.ToString().ToLowerInvariant());
        if (load == "delta") Assert.Equal(contract.Fields[0].Name, Assert.Single(contract.Load.Key));
    }

    [Theory]
    [InlineData("health/patients", "sex", "0 1 2 9")]
    [InlineData("health/patients", "ethnicity", "WBRI WIRI WIRT WOTH WROM MWBC MWBA MWAS MOTH AIND APKN ABAN AOTH BCRB BAFR BOTH CHNE OOTH REFU NOBT")]
    [InlineData("health/attendances", "attendance_category", "first follow_up unplanned_return")]
    [InlineData("health/attendances", "arrival_mode", "walk_in ambulance police other")]
    [InlineData("health/attendances", "chief_complaint_group", "injury illness self_harm substance assault mental_health other")]
    [InlineData("health/attendances", "injury_intent", "unintentional self_inflicted assault not_known not_applicable")]
    [InlineData("health/attendances", "safeguarding_concern", "Y N")]
    [InlineData("health/attendances", "discharge_destination", "home admitted left_before_seen transferred died")]
    [InlineData("health/community_contacts", "service", "health_visiting school_nursing")]
    [InlineData("health/community_contacts", "contact_type", "new_birth_visit six_week_review one_year_review two_year_review school_entry_review targeted_contact drop_in")]
    [InlineData("health/community_contacts", "attendance_status", "attended was_not_brought cancelled_by_family cancelled_by_service")]
    [InlineData("health/community_contacts", "practitioner_role", "health_visitor school_nurse nursery_nurse")]
    [InlineData("health/health_assessments", "assessment_type", "initial_health_assessment review_health_assessment dental_check immunisation_review")]
    [InlineData("health/health_assessments", "status", "completed planned refused was_not_brought cancelled")]
    [InlineData("police/nominals", "sex", "M F U")]
    [InlineData("police/nominals", "ethnicity_officer_defined", "IC1 IC2 IC3 IC4 IC5 IC6 IC9")]
    [InlineData("police/missing_episodes", "category", "missing absent")]
    [InlineData("police/missing_episodes", "risk_level", "no_apparent low medium high")]
    [InlineData("police/missing_episodes", "reported_by", "family care_placement school social_worker other")]
    [InlineData("police/missing_episodes", "found_outcome", "returned_self found_police found_family found_other found_harmed died")]
    [InlineData("police/incidents", "incident_type", "domestic_abuse violence sexual_offence child_neglect exploitation drugs theft public_order concern_for_safety")]
    [InlineData("police/incidents", "outcome", "under_investigation no_further_action charged community_resolution other")]
    [InlineData("police/incident_persons", "role", "victim suspect witness child_present subject")]
    [InlineData("police/incident_persons", "ppn_risk", "standard medium high")]
    public void A_column_has_the_agreed_codes(string name, string column, string codes)
    {
        var contract = ContractCatalog.Embedded.Find(name)!;
        var list = contract.CodeLists[contract.Fields[contract.IndexOf(column)].CodeList!];
        Assert.Equal(codes, string.Join(' ', list.Codes.Select(c => c.Value)));
    }

    [Theory]
    [InlineData("health/patients", "nhs_number", Classification.Personal, ValueCheck.NhsNumber)]
    [InlineData("health/patients", "postcode", Classification.Personal, ValueCheck.Postcode)]
    [InlineData("police/nominals", "postcode", Classification.Personal, ValueCheck.Postcode)]
    [InlineData("police/incidents", "location_postcode", Classification.Personal, ValueCheck.Postcode)]
    public void An_identifier_is_checked_and_kept_from_analysts(string name, string column, Classification classification, ValueCheck check)
    {
        var contract = ContractCatalog.Embedded.Find(name)!;
        var field = contract.Fields[contract.IndexOf(column)];
        Assert.Equal((classification, check), (field.Classification, field.Check));
    }

    [Fact]
    public void Names_birth_dates_and_addresses_are_personal_wherever_they_stand()
    {
        string[] naming = ["given_name", "middle_name", "surname", "known_as", "alias", "date_of_birth", "date_of_death", "address_line", "postcode", "location_postcode", "uprn", "nhs_number"];
        foreach (var agency in new[] { "health", "police" })
            foreach (var field in ContractCatalog.Embedded.Of(agency).SelectMany(c => c.Fields).Where(f => naming.Contains(f.Name)))
                Assert.Equal((field.Name, Classification.Personal), (field.Name, field.Classification));
    }
}
