using Safeguarding.Returns;

namespace Safeguarding.Tests.Returns;

/// <summary>Each mapping of schemas/returns/mappings: a local word, its code; a value that is known and not returned; a value that nobody has settled.</summary>
public class MappingTests
{
    [Theory]
    [InlineData("sex", "Female", "F")]
    [InlineData("sex", "i", "U")]
    [InlineData("ethnicity", "CNHE", "CHNE")]
    [InlineData("ethnicity", "CHNE", "CHNE")]
    [InlineData("ethnicity", "gypsy / roma", "WROM")]
    [InlineData("disability", "Hand function", "HAND")]
    [InlineData("upn-unknown", "UN7", "UN7")]
    [InlineData("upn-unknown-903", "un5", "UN5")]
    [InlineData("referral-source", "5d", "5D")]
    [InlineData("referral-source", "Police", "6")]
    [InlineData("primary-need", "Abuse or neglect", "N1")]
    [InlineData("closure-reason", "Adopted", "RC1")]
    [InlineData("closure-reason", "Case closed after assessment, no further action", "RC8")]
    [InlineData("abuse-category", "Neglect", "NEG")]
    [InlineData("abuse-category", "Physical abuse", "PHY")]
    [InlineData("abuse-category", "Sexual abuse", "SAB")]
    [InlineData("abuse-category", "EMOTIONAL ABUSE", "EMO")]
    [InlineData("abuse-category", "Multiple: Neglect, Physical abuse", "MUL")]
    [InlineData("assessment-factor", "18b", "18B")]
    [InlineData("linked-identifier", "Former Unique Pupil Number", "FORMER_UPN")]
    [InlineData("legal-status", "Interim Care Order", "C1")]
    [InlineData("legal-status", "Full care order", "C2")]
    [InlineData("legal-status", "Placement order granted", "E1")]
    [InlineData("legal-status", "Section 20", "V2")]
    [InlineData("legal-status", "Emergency protection order", "L2")]
    [InlineData("legal-status", "Under police protection and in local authority accommodation", "L1")]
    [InlineData("legal-status", "On remand", "J1")]
    [InlineData("episode-start-reason", "Change of legal status only", "L")]
    [InlineData("episode-end-reason", "Died", "E2")]
    [InlineData("category-of-need", "Absent parenting", "N8")]
    [InlineData("placement-type", "z14", "Z14")]
    [InlineData("placement-provider", "Private provision", "PR4")]
    [InlineData("placement-change-reason", "Allegation", "ALLEG")]
    [InlineData("review-participation", "PN0", "PN0")]
    [InlineData("immigration-status", "Unaccompanied Asylum-Seeking Child", "UASC")]
    [InlineData("health-check", "Dental Check", "TEETH_CHECK")]
    [InlineData("health-check", "Initial health assessment", "HEALTH_ASSESSMENT")]
    [InlineData("health-check", "Developmental check", "HEALTH_CHECK")]
    [InlineData("health-check-status", "Completed", "DONE")]
    [InlineData("sdq-reason", "SDQ5", "SDQ5")]
    [InlineData("in-touch", "Not in touch", "NO")]
    [InlineData("activity", "G6", "G6")]
    [InlineData("accommodation", "Bed and breakfast", "W")]
    [InlineData("accommodation-suitable", "Unsuitable", "2")]
    [InlineData("adopter-sex", "Single female", "F1")]
    [InlineData("adopter-legal-status", "Same gender married couple", "L12")]
    [InlineData("adoption-reversal-reason", "RD4", "RD4")]
    [InlineData("previous-permanence", "Child arrangements order", "P3")]
    [InlineData("permanence-authority", "Stockton on Tees", "808")]
    [InlineData("permanence-authority", "Wales", "WAL")]
    [InlineData("permanence-authority", "Cumbria", "909")]
    [InlineData("missing-type", "Missing", "M")]
    [InlineData("missing-type", "Absent", "A")]
    [InlineData("case-holding-role", "ALLOCATED CASE WORKER", "CASEHOLDER")]
    [InlineData("worker-change-reason", "Managing caseloads", "MANAGE")]
    [InlineData("address-type", "Home", "HOME")]
    [InlineData("annex-a-gender", "I", "d) Neither")]
    [InlineData("annex-a-gender", "U", "c) Not stated/recorded")]
    [InlineData("annex-a-ethnicity", "WBRI", "a) WBRI")]
    [InlineData("annex-a-ethnicity", "CHNE", "q) CHNE")]
    [InlineData("annex-a-ethnicity", "NOBT", "t) NOBT")]
    [InlineData("annex-a-source", "1A", "a) 1A: Individual")]
    [InlineData("annex-a-source", "5D", "p1) 5D: LA services")]
    [InlineData("annex-a-source", "10", "u) 10: Unknown")]
    [InlineData("annex-a-yes-no", "Y", "a) Yes")]
    [InlineData("annex-a-yes-no", "0", "b) No")]
    [InlineData("annex-a-yes-no-unknown", "Not known", "c) Unknown")]
    [InlineData("annex-a-need", "N1", "a) Abuse or neglect")]
    [InlineData("annex-a-need", "N9", "i) Not CIN")]
    [InlineData("annex-a-need", "N0", "j) Not stated")]
    [InlineData("annex-a-closure-reason", "RC4", "d) Special Guardianship Order")]
    [InlineData("annex-a-closure-reason", "RC9", "h) Child not in need after assessment")]
    [InlineData("annex-a-case-status", "e) Closed episode", "e) Closed episode")]
    [InlineData("annex-a-abuse-category", "MUL", "e) Multiple")]
    [InlineData("annex-a-legal-status", "C1", "a) Interim care orders")]
    [InlineData("annex-a-legal-status", "L3", "f) Detained on child protection grounds in LA accommodation")]
    [InlineData("annex-a-legal-status", "J1", "g) Youth justice legal Statuses")]
    [InlineData("annex-a-permanence-plan", "LTRELFR", "c) SGO/CAO")]
    [InlineData("annex-a-permanence-plan", "SUPPLIV", "d) Supported living in the community")]
    [InlineData("annex-a-ceased-reason", "E12", "a) Adopted")]
    [InlineData("annex-a-ceased-reason", "E48", "g) Special Guardianship Orders")]
    [InlineData("annex-a-ceased-reason", "E8", "n) Care ceased for any other reason")]
    [InlineData("annex-a-placement-type", "K3", "f) Residential accommodation")]
    [InlineData("annex-a-placement-type", "Z14", "n) Other placements")]
    [InlineData("annex-a-placement-type", "T4", "o) Temporary placement")]
    [InlineData("annex-a-provider", "PR0", "c) Other")]
    [InlineData("annex-a-provider", "PR1", "a) Own LA")]
    [InlineData("annex-a-location", "b) Out", "b) Out")]
    [InlineData("annex-a-eligibility", "Former Relevant", "b) Former relevant")]
    [InlineData("annex-a-in-touch", "REFU", "b) Not in touch")]
    [InlineData("annex-a-in-touch", "DIED", "d) Exclude")]
    [InlineData("annex-a-accommodation", "B", "a) With parents or relatives")]
    [InlineData("annex-a-accommodation", "Z", "o) With Former Foster Carer")]
    [InlineData("annex-a-accommodation", "Y", "p) Other accommodation")]
    [InlineData("annex-a-suitability", "2", "b) Not suitable")]
    [InlineData("annex-a-activity", "G6", "G6: Not in education, employment or training - pregnancy or parenting")]
    [InlineData("annex-a-decision-reversed", "RD1", "a) Child’s needs changed")]
    [InlineData("annex-a-adoption-order", "Adoption", "ADOPTION")]
    [InlineData("annex-a-fostering-first", "Y", "Yes")]
    [InlineData("annex-a-leaving-reason", "Refused", "c) Application refused")]
    public void Word_has_the_code(string mapping, string value, string code) =>
        Assert.Equal(new MappedValue(MappingOutcome.Mapped, code), Repository.Mappings[mapping][value]);

    [Theory]
    [InlineData("legal-status", "Special guardianship order")]
    [InlineData("immigration-status", "British citizen")]
    [InlineData("health-check", "Optician")]
    [InlineData("health-check-status", "Refused")]
    [InlineData("case-holding-role", "Independent Reviewing Officer")]
    [InlineData("address-type", "Placement")]
    [InlineData("linked-identifier", "NHS Number")]
    [InlineData("upn-unknown-903", "UN7")]
    [InlineData("annex-a-yes-no", "NA")]
    [InlineData("annex-a-legal-status", "V4")]
    [InlineData("annex-a-ceased-reason", "X1")]
    [InlineData("annex-a-eligibility", "No Current Eligibility")]
    [InlineData("annex-a-accommodation", "0")]
    [InlineData("annex-a-activity", "0")]
    [InlineData("annex-a-adoption-order", "SGO")]
    public void Word_is_known_and_not_returned(string mapping, string value) =>
        Assert.Equal(new MappedValue(MappingOutcome.NotReturned, null), Repository.Mappings[mapping][value]);

    [Theory]
    [InlineData("placement-type", "Z1")]
    [InlineData("placement-type", "H5")]
    [InlineData("activity", "F3")]
    [InlineData("legal-status", "Accommodated under an agreed series of short-term breaks")]
    [InlineData("episode-end-reason", "E43")]
    [InlineData("permanence-authority", "Rivendell")]
    [InlineData("abuse-category", "Multi-storey")]
    public void Withdrawn_and_strange_values_are_not_guessed(string mapping, string value) =>
        Assert.Equal(MappingOutcome.Unmapped, Repository.Mappings[mapping][value].Outcome);

    /// <summary>A local word takes two steps to a category of Annex A: to the department's code, and from that. Each code must have the second.</summary>
    [Theory]
    [InlineData("ethnicity", "annex-a-ethnicity")]
    [InlineData("sex", "annex-a-gender")]
    [InlineData("referral-source", "annex-a-source")]
    [InlineData("primary-need", "annex-a-need")]
    [InlineData("category-of-need", "annex-a-need")]
    [InlineData("closure-reason", "annex-a-closure-reason")]
    [InlineData("abuse-category", "annex-a-abuse-category")]
    [InlineData("legal-status", "annex-a-legal-status")]
    [InlineData("episode-end-reason", "annex-a-ceased-reason")]
    [InlineData("placement-type", "annex-a-placement-type")]
    [InlineData("placement-provider", "annex-a-provider")]
    [InlineData("in-touch", "annex-a-in-touch")]
    [InlineData("accommodation", "annex-a-accommodation")]
    [InlineData("accommodation-suitable", "annex-a-suitability")]
    [InlineData("activity", "annex-a-activity")]
    [InlineData("adoption-reversal-reason", "annex-a-decision-reversed")]
    public void Every_code_has_a_category_or_is_known_to_have_none(string codes, string categories) =>
        Assert.All(Repository.Mappings[codes].Codes, code => Assert.NotEqual(MappingOutcome.Unmapped, Repository.Mappings[categories][code].Outcome));

    [Fact]
    public void Every_mapping_says_its_source_maps_each_code_to_itself_and_blank_to_nothing()
    {
        Assert.Equal(63, Repository.Mappings.All.Count());
        foreach (var mapping in Repository.Mappings.All)
        {
            Assert.True(mapping.Source.Length > 10, mapping.Name);
            Assert.NotEmpty(mapping.Codes);
            foreach (var code in mapping.Codes) Assert.Equal(code, mapping[code].Code);
            Assert.Equal(MappingOutcome.Absent, mapping["  "].Outcome);
            Assert.Equal(MappingOutcome.Unmapped, mapping["no such word"].Outcome);
        }
    }

    [Theory]
    [InlineData("""{"name":"a","source":"s","codes":{"X":["one"],"Y":["ONE"]}}""")]
    [InlineData("""{"name":"a","source":"s","codes":{"X":["--"]}}""")]
    [InlineData("""{"name":"a","codes":{"X":[]}}""")]
    [InlineData("""{"name":"a","source":"s"}""")]
    [InlineData("not json")]
    public void A_mapping_that_is_not_one_is_refused(string json) => Assert.Throws<FormatException>(() => CodeMapping.Parse(json));

    [Fact]
    public void Working_days_leave_out_weekends_and_bank_holidays()
    {
        // Good Friday 18 April and Easter Monday 21 April 2025.
        Assert.Equal(new DateOnly(2025, 4, 22), Repository.WorkingDays.Add(new DateOnly(2025, 4, 17), 1));
        Assert.Equal(new DateOnly(2025, 4, 17), Repository.WorkingDays.Add(new DateOnly(2025, 4, 22), -1));
        Assert.False(Repository.WorkingDays.IsWorkingDay(new DateOnly(2026, 12, 28)));
    }
}
