using System.Text.Json;

namespace Safeguarding.Returns;

/// <summary>The case record's rows that a CIN census is made from, read once and grouped by what they hang from, each group in order of date and then key.</summary>
internal sealed class CinRecords
{
    public sealed record Person(string Id, CaseRow Row);

    public sealed record Referral(string Id, string Child, DateOnly? Date, DateOnly? Closed, bool? Nfa, CaseRow Row);

    public sealed record Assessment(string Id, string Referral, DateOnly? Start, DateOnly? Authorised, CaseRow Row);

    public sealed record Plan(string Id, string Referral, DateOnly? Start, DateOnly? End, CaseRow Row);

    public sealed record Enquiry(string Id, string Referral, DateOnly? Start, DateOnly? Ended, bool? Nfa, CaseRow Row);

    public sealed record Conference(string Id, string Referral, string Enquiry, DateOnly? Date, DateOnly? Target, bool TransferIn, CaseRow Row);

    public sealed record ProtectionPlan(string Id, string Referral, string Child, DateOnly? Start, DateOnly? End, bool OtherAuthority, CaseRow Row);

    /// <param name="Began">Day on which it was decided to start, or the first of its steps that is recorded where that day is not.</param>
    public sealed record PreProceeding(string Child, DateOnly? Began, DateOnly? Ended, CaseRow Row);

    public sealed record Review(string Child, DateOnly Date);

    private readonly CaseTables _tables;

    public CinRecords(CaseTables tables, ReturnYear year)
    {
        _tables = tables;
        Persons = tables.Open("person", "pers_person_id", "pers_person_id", "pers_sex", "pers_ethnicity", "pers_dob", "pers_expected_dob", "pers_death_date", "pers_upn", "pers_upn_unknown").Rows
            .Select(r => new Person(r.Key, r)).ToLookup(p => p.Id, StringComparer.Ordinal);
        Contacts = [.. tables.Open("contacts", "cont_person_id", "cont_contact_id").Rows.Select(r => r.Child).Where(c => c.Length > 0).Distinct(StringComparer.Ordinal)];
        Referrals = [.. tables.Open("cin_episodes", "cine_person_id", "cine_referral_id", "cine_person_id", "cine_referral_date", "cine_referral_source_code", "cine_cin_primary_need_code", "cine_close_date", "cine_close_reason", "cine_referral_nfa").Rows
            .Select(r => new Referral(r.Key, r.Child, r.Date("cine_referral_date"), r.Date("cine_close_date"), r.Flag("cine_referral_nfa"), r))
            .OrderBy(r => r.Child, StringComparer.Ordinal).ThenBy(r => r.Date).ThenBy(r => r.Closed ?? DateOnly.MaxValue).ThenBy(r => r.Id, StringComparer.Ordinal)];
        Assessments = tables.Open("cin_assessments", "cina_person_id", "cina_assessment_id", "cina_referral_id", "cina_assessment_start_date", "cina_assessment_auth_date").Rows
            .Select(r => new Assessment(r.Key, r.Text("cina_referral_id") ?? "", r.Date("cina_assessment_start_date"), r.Date("cina_assessment_auth_date"), r))
            .OrderBy(a => a.Start).ThenBy(a => a.Authorised ?? DateOnly.MaxValue).ThenBy(a => a.Id, StringComparer.Ordinal).ToLookup(a => a.Referral, StringComparer.Ordinal);
        Factors = tables.Open("assessment_factors", "", "cinf_table_id", "cinf_assessment_id", "cinf_assessment_factors_json").Rows
            .OrderBy(r => r.Key, StringComparer.Ordinal).ToLookup(r => r.Text("cinf_assessment_id") ?? "", StringComparer.Ordinal);
        Plans = tables.Open("cin_plans", "cinp_person_id", "cinp_cin_plan_id", "cinp_referral_id", "cinp_cin_plan_start_date", "cinp_cin_plan_end_date").Rows
            .Select(r => new Plan(r.Key, r.Text("cinp_referral_id") ?? "", r.Date("cinp_cin_plan_start_date"), r.Date("cinp_cin_plan_end_date"), r))
            .OrderBy(p => p.Start).ThenBy(p => p.End ?? DateOnly.MaxValue).ThenBy(p => p.Id, StringComparer.Ordinal).ToLookup(p => p.Referral, StringComparer.Ordinal);
        Enquiries = tables.Open("s47_enquiry", "s47e_person_id", "s47e_s47_enquiry_id", "s47e_referral_id", "s47e_s47_start_date", "s47e_s47_end_date", "s47e_s47_nfa", "s47e_s47_outcome_json").Rows
            .Select(r => new Enquiry(r.Key, r.Text("s47e_referral_id") ?? "", r.Date("s47e_s47_start_date"), r.Date("s47e_s47_end_date"), r.Flag("s47e_s47_nfa"), r))
            .OrderBy(e => e.Start).ThenBy(e => e.Id, StringComparer.Ordinal).ToLookup(e => e.Referral, StringComparer.Ordinal);
        var conferences = tables.Open("initial_cp_conference", "icpc_person_id", "icpc_icpc_id", "icpc_referral_id", "icpc_s47_enquiry_id", "icpc_icpc_date", "icpc_icpc_target_date", "icpc_icpc_transfer_in").Rows
            .Select(r => new Conference(r.Key, r.Text("icpc_referral_id") ?? "", r.Text("icpc_s47_enquiry_id") ?? "", r.Date("icpc_icpc_date"), r.Date("icpc_icpc_target_date"), r.Flag("icpc_icpc_transfer_in") == true, r))
            .OrderBy(c => c.Date ?? DateOnly.MaxValue).ThenBy(c => c.Id, StringComparer.Ordinal).ToList();
        EnquiryConferences = conferences.Where(c => !c.TransferIn && c.Enquiry.Length > 0).ToLookup(c => c.Enquiry, StringComparer.Ordinal);
        EpisodeConferences = conferences.Where(c => c.TransferIn || c.Enquiry.Length == 0).ToLookup(c => c.Referral, StringComparer.Ordinal);
        var plans = tables.Open("cp_plans", "cppl_person_id", "cppl_cp_plan_id", "cppl_person_id", "cppl_referral_id", "cppl_cp_plan_start_date", "cppl_cp_plan_end_date", "cppl_cp_plan_initial_category", "cppl_cp_plan_latest_category", "cppl_cp_plan_ola").Rows
            .Select(r => new ProtectionPlan(r.Key, r.Text("cppl_referral_id") ?? "", r.Child, r.Date("cppl_cp_plan_start_date"), r.Date("cppl_cp_plan_end_date"), r.Flag("cppl_cp_plan_ola") == true, r))
            .OrderBy(p => p.Start).ThenBy(p => p.End ?? DateOnly.MaxValue).ThenBy(p => p.Id, StringComparer.Ordinal).ToList();
        ProtectionPlans = plans.ToLookup(p => p.Referral, StringComparer.Ordinal);
        ProtectionPlansOfChild = plans.ToLookup(p => p.Child, StringComparer.Ordinal);
        Reviews = tables.Open("cp_reviews", "cppr_person_id", "cppr_cp_review_id", "cppr_cp_plan_id", "cppr_cp_review_date").Rows
            .Select(r => (Plan: r.Text("cppr_cp_plan_id") ?? "", r.Child, Date: r.Date("cppr_cp_review_date")))
            .Where(r => r.Date is not null).OrderBy(r => r.Date).ToLookup(r => r.Plan, r => new Review(r.Child, r.Date!.Value), StringComparer.Ordinal);
        Disabilities = tables.Open("disability", "disa_person_id", "disa_table_id", "disa_disability_code").Rows
            .OrderBy(r => r.Key, StringComparer.Ordinal).ToLookup(r => r.Child, StringComparer.Ordinal);
        FormerUpns = tables.Open("linked_identifiers", "link_person_id", "link_table_id", "link_identifier_type", "link_identifier_value", "link_valid_from_date").Rows
            .Where(IsFormerUpn)
            .OrderByDescending(r => r.Date("link_valid_from_date")).ThenBy(r => r.Key, StringComparer.Ordinal).ToLookup(r => r.Child, StringComparer.Ordinal);
        AdoptedUpns = Referrals.Where(r => tables.Mappings["closure-reason"][r.Row.Text("cine_close_reason")].Code == Adopted).Select(r => r.Child).Distinct(StringComparer.Ordinal)
            .SelectMany(child => Persons[child]).Where(p => p.Row.Text("pers_upn") is not null).ToLookup(p => p.Row.Text("pers_upn")!, p => p.Id, StringComparer.Ordinal);
        PreProceedings = ReadPreProceedings(tables, year).ToLookup(p => p.Child, StringComparer.Ordinal);
    }

    /// <summary>The types are free text, so one that nobody has settled is asked about: it may be a pupil number.</summary>
    private bool IsFormerUpn(CaseRow row)
    {
        var type = _tables.Mappings["linked-identifier"][row.Text("link_identifier_type")];
        if (type.Outcome == MappingOutcome.Unmapped)
            row.Report(SourceFinding.Unmapped, "link_identifier_type", "The mapping 'linked-identifier' does not say what kind of number this is, so it was taken not to be a former pupil number. Add the type to the mapping.", Severity.Query);
        return type.Code == "FORMER_UPN";
    }

    /// <summary>Closure reason of a child who was adopted: from then on the child is another, with another id.</summary>
    private const string Adopted = "RC1";

    private static IEnumerable<PreProceeding> ReadPreProceedings(CaseTables tables, ReturnYear year)
    {
        if (!CinModules.Has(year, CinModules.PreProceedings)) return [];
        string[] steps = ["prep_pre_pro_decision_date", "prep_pre_pro_letter_date", "prep_initial_pre_pro_meeting_date", "prep_agree_stepdown_issue_date"];
        return tables.Open("pre_proceedings", "prep_person_id", ["prep_table_id", "prep_person_id", .. steps, "prep_pre_pro_outcome", "prep_pre_pro_meetings_num", "prep_care_pro_letter_date"]).Rows
            .Select(r => new PreProceeding(r.Child, r.Date(steps[0]) ?? steps.Min(s => r.Date(s)), r.Date(steps[3]), r))
            .OrderBy(p => p.Began).ThenBy(p => p.Row.Key, StringComparer.Ordinal);
    }

    public ILookup<string, Person> Persons { get; }
    public IReadOnlyList<string> Contacts { get; }

    public CodeMapping Mapping(string name) => _tables.Mappings[name];

    /// <summary>Children who have something that hangs from a referral.</summary>
    public IEnumerable<string> WithActivity => Assessments.SelectMany(g => g).Select(a => a.Row.Child).Concat(Plans.SelectMany(g => g).Select(p => p.Row.Child)).Concat(Enquiries.SelectMany(g => g).Select(e => e.Row.Child))
        .Concat(EpisodeConferences.Concat(EnquiryConferences).SelectMany(g => g).Select(c => c.Row.Child)).Concat(ProtectionPlansOfChild.Select(g => g.Key)).Concat(PreProceedings.Select(g => g.Key)).Where(c => c.Length > 0);

    /// <summary>Every referral, by child, then date.</summary>
    public IReadOnlyList<Referral> Referrals { get; }
    public ILookup<string, Assessment> Assessments { get; }
    public ILookup<string, CaseRow> Factors { get; }
    public ILookup<string, Plan> Plans { get; }
    public ILookup<string, Enquiry> Enquiries { get; }
    public ILookup<string, Conference> EnquiryConferences { get; }

    /// <summary>Conferences without a section 47 enquiry of ours: transfers in, and those with no link.</summary>
    public ILookup<string, Conference> EpisodeConferences { get; }
    public ILookup<string, ProtectionPlan> ProtectionPlans { get; }
    public ILookup<string, ProtectionPlan> ProtectionPlansOfChild { get; }
    public ILookup<string, Review> Reviews { get; }
    public ILookup<string, CaseRow> Disabilities { get; }
    public ILookup<string, CaseRow> FormerUpns { get; }

    /// <summary>By child; empty before 2026/27, when they were not collected.</summary>
    public ILookup<string, PreProceeding> PreProceedings { get; }

    /// <summary>Pupil numbers of records that closed because the child was adopted, and whose they were: the number of one identity must not stand in the row of the other.</summary>
    public ILookup<string, string> AdoptedUpns { get; }

    /// <summary>Is the row the child's? Brothers and sisters may share a referral or an enquiry, and each has their own rows; a row that does not say whose it is goes with what it hangs from.</summary>
    public static bool Of(CaseRow row, string child) => row.Child.Length == 0 || row.Child == child;

    /// <summary>The factors of an assessment in the order of the code list. The record holds them as an array of codes or as an object of code to yes or no.</summary>
    public IReadOnlyList<string> FactorsOf(Assessment assessment)
    {
        const string column = "cinf_assessment_factors_json";
        var mapping = _tables.Mappings["assessment-factor"];
        var codes = new List<string>();
        foreach (var row in Factors[assessment.Id])
        {
            if (Json(row, column) is not { } document) continue;
            using (document)
            {
                foreach (var word in Ticked(document.RootElement, row, column))
                {
                    if (mapping[word] is { Outcome: MappingOutcome.Mapped, Code: { } code }) codes.Add(code);
                    else assessment.Row.Report(SourceFinding.Unmapped, column, "A factor of the assessment has no code in the mapping 'assessment-factor', so it was left out. Correct the record or add the value to the mapping.");
                }
            }
        }

        return [.. codes.OrderBy(mapping.Order)];
    }

    /// <summary>Is a key of a JSON object of flags set? Null when the column or the key is not there.</summary>
    public static bool? JsonFlag(CaseRow row, string column, string key)
    {
        using var document = Json(row, column);
        if (document is null || document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty(key, out var value)) return null;
        return IsYes(value);
    }

    /// <summary>The keys that are set of a JSON object of flags.</summary>
    public static IReadOnlyList<string> JsonFlags(CaseRow row, string column)
    {
        using var document = Json(row, column);
        return document is null ? [] : [.. Ticked(document.RootElement, row, column)];
    }

    private static JsonDocument? Json(CaseRow row, string column)
    {
        if (row.Text(column) is not { } text) return null;
        try { return JsonDocument.Parse(text); }
        catch (JsonException)
        {
            row.Report(SourceFinding.NotJson, column, "The value is not JSON, so it was left out. Correct the record.");
            return null;
        }
    }

    private static IEnumerable<string> Ticked(JsonElement root, CaseRow row, string column)
    {
        if (root.ValueKind == JsonValueKind.Array) return root.EnumerateArray().Select(e => e.ValueKind == JsonValueKind.String ? e.GetString() ?? "" : e.GetRawText());
        if (root.ValueKind == JsonValueKind.Object) return root.EnumerateObject().Where(p => IsYes(p.Value)).Select(p => p.Name);
        row.Report(SourceFinding.NotJson, column, "The value is neither a JSON array nor an object, so it was left out. Correct the record.");
        return [];
    }

    private static bool IsYes(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.String => value.GetString() is "Y" or "y" or "Yes" or "YES" or "yes" or "1" or "true",
        JsonValueKind.Number => value.TryGetInt32(out var n) && n == 1,
        _ => false,
    };
}
