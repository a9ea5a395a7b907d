using System.Text;
using System.Text.Json;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Synthetic;

namespace Safeguarding.Tests.Synthetic;

/// <summary>Clean extracts hang together: keys are unique, references lead somewhere, identifiers are valid.</summary>
public sealed class SampleIntegrityTests
{
    private static readonly Sample Clean = Sample.Clean;

    public static TheoryData<string, string, string, string> References => new()
    {
        { "social_care/family", "fami_person_id", "social_care/person", "pers_person_id" },
        { "social_care/address", "addr_person_id", "social_care/person", "pers_person_id" },
        { "social_care/disability", "disa_person_id", "social_care/person", "pers_person_id" },
        { "social_care/immigration_status", "immi_person_id", "social_care/person", "pers_person_id" },
        { "social_care/mother", "moth_person_id", "social_care/person", "pers_person_id" },
        { "social_care/mother", "moth_childs_person_id", "social_care/person", "pers_person_id" },
        { "social_care/contacts", "cont_person_id", "social_care/person", "pers_person_id" },
        { "social_care/early_help_episodes", "earl_person_id", "social_care/person", "pers_person_id" },
        { "social_care/early_help_episodes", "earl_episode_worker_id", "social_care/professionals", "prof_professional_id" },
        { "social_care/cin_episodes", "cine_person_id", "social_care/person", "pers_person_id" },
        { "social_care/cin_episodes", "cine_referral_team", "social_care/department", "dept_team_id" },
        { "social_care/cin_episodes", "cine_referral_worker_id", "social_care/professionals", "prof_professional_id" },
        { "social_care/cin_assessments", "cina_referral_id", "social_care/cin_episodes", "cine_referral_id" },
        { "social_care/assessment_factors", "cinf_assessment_id", "social_care/cin_assessments", "cina_assessment_id" },
        { "social_care/cin_plans", "cinp_referral_id", "social_care/cin_episodes", "cine_referral_id" },
        { "social_care/cin_visits", "cinv_person_id", "social_care/person", "pers_person_id" },
        { "social_care/s47_enquiry", "s47e_referral_id", "social_care/cin_episodes", "cine_referral_id" },
        { "social_care/initial_cp_conference", "icpc_s47_enquiry_id", "social_care/s47_enquiry", "s47e_s47_enquiry_id" },
        { "social_care/initial_cp_conference", "icpc_cp_plan_id", "social_care/cp_plans", "cppl_cp_plan_id" },
        { "social_care/cp_plans", "cppl_icpc_id", "social_care/initial_cp_conference", "icpc_icpc_id" },
        { "social_care/cp_plans", "cppl_referral_id", "social_care/cin_episodes", "cine_referral_id" },
        { "social_care/cp_visits", "cppv_cp_plan_id", "social_care/cp_plans", "cppl_cp_plan_id" },
        { "social_care/cp_reviews", "cppr_cp_plan_id", "social_care/cp_plans", "cppl_cp_plan_id" },
        { "social_care/cla_episodes", "clae_person_id", "social_care/person", "pers_person_id" },
        { "social_care/cla_episodes", "clae_referral_id", "social_care/cin_episodes", "cine_referral_id" },
        { "social_care/cla_episodes", "clae_cla_placement_id", "social_care/cla_placement", "clap_cla_placement_id" },
        { "social_care/cla_placement", "clap_cla_id", "social_care/cla_episodes", "clae_cla_id" },
        { "social_care/cla_reviews", "clar_cla_id", "social_care/cla_episodes", "clae_cla_id" },
        { "social_care/cla_visits", "clav_cla_id", "social_care/cla_episodes", "clae_cla_id" },
        { "social_care/cla_health", "clah_person_id", "social_care/cla_episodes", "clae_person_id" },
        { "social_care/cla_immunisations", "clai_person_id", "social_care/cla_episodes", "clae_person_id" },
        { "social_care/cla_convictions", "clac_person_id", "social_care/cla_episodes", "clae_person_id" },
        { "social_care/cla_substance_misuse", "clas_person_id", "social_care/cla_episodes", "clae_person_id" },
        { "social_care/cla_previous_permanence", "lapp_person_id", "social_care/cla_episodes", "clae_person_id" },
        { "social_care/cla_care_plan", "lacp_person_id", "social_care/cla_episodes", "clae_person_id" },
        { "social_care/sdq_scores", "csdq_person_id", "social_care/cla_episodes", "clae_person_id" },
        { "social_care/missing", "miss_person_id", "social_care/cla_episodes", "clae_person_id" },
        { "social_care/care_leavers", "clea_person_id", "social_care/cla_episodes", "clae_person_id" },
        { "social_care/care_leavers", "clea_care_leaver_worker_id", "social_care/professionals", "prof_professional_id" },
        { "social_care/permanence", "perm_cla_id", "social_care/cla_episodes", "clae_cla_id" },
        { "social_care/permanence", "perm_adoption_worker_id", "social_care/professionals", "prof_professional_id" },
        { "social_care/involvements", "invo_professional_id", "social_care/professionals", "prof_professional_id" },
        { "social_care/involvements", "invo_professional_team", "social_care/department", "dept_team_id" },
        { "social_care/involvements", "invo_referral_id", "social_care/cin_episodes", "cine_referral_id" },
        { "social_care/legal_status", "lega_person_id", "social_care/person", "pers_person_id" },
        { "social_care/pre_proceedings", "prep_person_id", "social_care/person", "pers_person_id" },
        { "social_care/send", "send_person_id", "social_care/person", "pers_person_id" },
        { "social_care/ehcp_requests", "ehcr_send_table_id", "social_care/send", "send_table_id" },
        { "social_care/ehcp_assessment", "ehca_ehcp_request_id", "social_care/ehcp_requests", "ehcr_ehcp_request_id" },
        { "social_care/ehcp_named_plan", "ehcn_ehcp_asmt_id", "social_care/ehcp_assessment", "ehca_ehcp_assessment_id" },
        { "social_care/ehcp_active_plans", "ehcp_ehcp_request_id", "social_care/ehcp_requests", "ehcr_ehcp_request_id" },
        { "social_care/sen_need", "senn_active_ehcp_id", "social_care/ehcp_active_plans", "ehcp_active_ehcp_id" },
        { "social_care/voice_of_child", "voch_person_id", "social_care/person", "pers_person_id" },
        { "social_care/linked_identifiers", "link_person_id", "social_care/person", "pers_person_id" },
        { "social_care/department", "dept_team_parent_id", "social_care/department", "dept_team_id" },
        { "health/attendances", "patient_id", "health/patients", "patient_id" },
        { "health/community_contacts", "patient_id", "health/patients", "patient_id" },
        { "health/health_assessments", "patient_id", "health/patients", "patient_id" },
        { "health/patients", "mother_patient_id", "health/patients", "patient_id" },
        { "police/missing_episodes", "nominal_id", "police/nominals", "nominal_id" },
        { "police/incident_persons", "nominal_id", "police/nominals", "nominal_id" },
        { "police/incident_persons", "incident_id", "police/incidents", "incident_id" },
    };

    [Theory]
    [MemberData(nameof(References))]
    public void A_reference_leads_somewhere(string table, string column, string target, string key)
    {
        var known = Clean.Table(target).Select(row => row[key]).ToHashSet();
        var given = Clean.Table(table).Select(row => row[column]).Where(static value => value.Length > 0).ToList();
        Assert.NotEmpty(given);
        Assert.All(given, value => Assert.Contains(value, known));
    }

    [Fact]
    public void Keys_of_the_contracts_are_unique()
    {
        foreach (var contract in new[] { "social_care", "health", "police" }.SelectMany(Schemas.Embedded.Contracts.Of).Where(contract => contract.Table is not ("s251_finance" or "adopters")))
        {
            var keys = Clean.Table(contract.Name).ConvertAll(row => string.Join('|', contract.PrimaryKey.Select(column => row[column])));
            Assert.Equal(keys.Count, keys.Distinct().Count());
            Assert.DoesNotContain("", keys);
        }
    }

    [Fact]
    public void NHS_numbers_are_valid_of_the_test_range_and_nobody_elses()
    {
        var numbers = Clean.Table("health/patients").Select(row => row["nhs_number"]).Where(static number => number.Length > 0).ToList();
        Assert.All(numbers, number =>
        {
            Assert.Matches("^999[0-9]{7}$", number);
            var sum = 0;
            for (var i = 0; i < 9; i++) sum += (number[i] - '0') * (10 - i);
            Assert.Equal(number[9] - '0', (11 - sum % 11) % 11);
        });
        Assert.Equal(numbers.Count, numbers.Distinct().Count());
        Assert.InRange((double)numbers.Count / Clean.Table("health/patients").Count, 0.95, 1);
        Assert.InRange(Clean.Table("social_care/person").Average(row => row["pers_common_child_id"].Length > 0 ? 1.0 : 0), 0.75, 0.95);
    }

    [Fact]
    public void UPNs_have_their_check_letter_and_nobody_shares_one()
    {
        var upns = Clean.Table("social_care/person").Select(row => row["pers_upn"]).Where(static upn => upn.Length > 0).ToList();
        Assert.All(upns, upn =>
        {
            Assert.Matches("^[A-HJ-NP-RT-Z]82[03][0-9]{9}$", upn);
            var sum = 0;
            for (var i = 1; i < 13; i++) sum += (upn[i] - '0') * (i + 1);
            Assert.Equal("ABCDEFGHJKLMNPQRTUVWXYZ"[sum % 23], upn[0]);
        });
        Assert.Equal(upns.Count, upns.Distinct().Count());
    }

    [Fact]
    public void Child_ids_are_digits_of_at_most_20_and_say_nothing_of_the_family()
    {
        var ids = Clean.Table("social_care/person").ConvertAll(row => row["pers_person_id"]);
        Assert.All(ids, id => Assert.Matches("^[0-9]{1,20}$", id));
        // Brothers and sisters follow one another in the file; their ids must not be near each other.
        var near = Enumerable.Range(1, ids.Count - 1).Count(i => Math.Abs(long.Parse(ids[i], null) - long.Parse(ids[i - 1], null)) < 1_000_000);
        Assert.InRange(near, 0, 2);
    }

    [Fact]
    public void JSON_columns_hold_every_key_of_the_standard()
    {
        (string Table, string Column, string Keys)[] columns =
        [
            ("address", "addr_address_json", "ROOM FLOOR FLAT BUILDING HOUSE STREET TOWN UPRN EASTING NORTHING"),
            ("contacts", "cont_contact_outcome_json", "NEW_REFERRAL_FLAG EXISTING_REFERRAL_FLAG CP_ENQUIRY_FLAG NFA_FLAG NON_AGENCY_ADOPTION_FLAG PRIVATE_FOSTERING_FLAG ADVICE_FLAG MISSING_FLAG OLA_CP_FLAG OTHER_OUTCOMES_EXIST_FLAG"),
            ("cin_episodes", "cine_referral_outcome_json", "SINGLE_ASSESSMENT_FLAG NFA_FLAG STRATEGY_DISCUSSION_FLAG CLA_REQUEST_FLAG NON_AGENCY_ADOPTION_FLAG PRIVATE_FOSTERING_FLAG CP_TRANSFER_IN_FLAG CP_CONFERENCE_FLAG CARE_LEAVER_FLAG OTHER_OUTCOMES_EXIST_FLAG"),
            ("cin_assessments", "cina_assessment_outcome_json", "NFA_FLAG NFA_S47_END_FLAG STRATEGY_DISCUSSION_FLAG CLA_REQUEST_FLAG PRIVATE_FOSTERING_FLAG LEGAL_ACTION_FLAG PROV_OF_SERVICES_FLAG PROV_OF_SB_CARE_FLAG SPECIALIST_ASSESSMENT_FLAG REFERRAL_TO_OTHER_AGENCY_FLAG OTHER_ACTIONS_FLAG OTHER_OUTCOMES_EXIST_FLAG TOTAL_NO_OF_OUTCOMES COMMENTS"),
            ("s47_enquiry", "s47e_s47_outcome_json", "NFA_FLAG LEGAL_ACTION_FLAG PROV_OF_SERVICES_FLAG PROV_OF_SB_CARE_FLAG CP_CONFERENCE_FLAG NFA_CONTINUE_SINGLE_FLAG MONITOR_FLAG OTHER_OUTCOMES_EXIST_FLAG TOTAL_NO_OF_OUTCOMES OUTCOME_COMMENTS"),
            ("initial_cp_conference", "icpc_icpc_outcome_json", "NFA_FLAG REFERRAL_TO_OTHER_AGENCY_FLAG SINGLE_ASSESSMENT_FLAG PROV_OF_SERVICES_FLAG CP_FLAG OTHER_OUTCOMES_EXIST_FLAG TOTAL_NO_OF_OUTCOMES COMMENTS"),
            ("cla_care_plan", "lacp_cla_care_plan_json", "REMAINSUP RETURN1M RETURN6M RETURNEV LTRELFR LTFOST18 RESPLMT SUPPLIV ADOPTION OTHERPLN"),
        ];
        foreach (var (table, column, keys) in columns)
            Assert.All(Clean.Table($"social_care/{table}"), row =>
            {
                using var json = JsonDocument.Parse(row[column].Length == 0 ? "null" : row[column]);
                Assert.Equal(keys.Split(' '), json.RootElement.EnumerateObject().Select(static pair => pair.Name));
            });
    }

    [Fact]
    public void Factors_come_in_both_ways_of_writing()
    {
        var factors = Clean.Table("social_care/assessment_factors").ConvertAll(row => row["cinf_assessment_factors_json"]);
        Assert.Contains(factors, static text => text[0] == '[');
        Assert.Contains(factors, static text => text[0] == '{' && text.Contains("\"Yes\"", StringComparison.Ordinal) && text.Contains("\"No\"", StringComparison.Ordinal));
    }

    [Fact]
    public void Coded_columns_hold_codes_of_their_lists()
    {
        // After care a child may be under orders that are no SSDA903 status; the standard carries them in the same column.
        var local = new HashSet<string> { "Adoption order", "Special guardianship order", "Child arrangements order" };
        var checkedColumns = 0;
        foreach (var contract in new[] { "social_care", "health", "police" }.SelectMany(Schemas.Embedded.Contracts.Of).Where(contract => contract.Table is not ("s251_finance" or "adopters")))
            foreach (var field in contract.Fields.Where(field => field.CodeList is not null || field.Enum.Length > 0))
            {
                var allowed = field.CodeList is { } list
                    ? contract.CodeLists[list].Codes.SelectMany(code => code.Aliases.Append(code.Value)).Select(Loose).ToHashSet()
                    : field.Enum.Select(Loose).ToHashSet();
                var wrong = Clean.Table(contract.Name).Select(row => row[field.Name]).Where(value => value.Length > 0 && !local.Contains(value) && !allowed.Contains(Loose(value))).Distinct().ToList();
                Assert.True(wrong.Count == 0, $"{contract.Name}.{field.Name}: {string.Join(", ", wrong.Take(3))}");
                checkedColumns++;
            }
        Assert.True(checkedColumns > 40, "columns with a code list");

        static string Loose(string text)
        {
            var kept = new StringBuilder();
            foreach (var c in text)
                if (char.IsLetterOrDigit(c)) kept.Append(char.ToLowerInvariant(c));
            return kept.ToString();
        }
    }

    [Fact]
    public void Worker_caseloads_add_up_to_the_cases_open_on_30_September()
    {
        var september = new DateOnly(2025, 9, 30);
        var open = Clean.Table("social_care/involvements").Count(row => row["invo_professional_role_id"] != "INDEPENDENT REVIEWING OFFICER"
            && row.Day("invo_involvement_start_date") <= september && row.DayOrLater("invo_involvement_end_date") > september);
        Assert.Equal(open, Clean.Table("social_care/professionals").Sum(row => int.Parse(row["prof_professional_caseload"], null)));
        Assert.True(open > 200);
    }

    [Fact]
    public void The_scatter_of_ids_is_one_to_one()
    {
        var seen = new HashSet<long>();
        for (var number = 1L; number <= 200_000; number++) Assert.True(seen.Add(Identifiers.Scatter(number << 13)));
    }
}
