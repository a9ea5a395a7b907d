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

    [Fact]
    public void Every_mapping_says_its_source_maps_each_code_to_itself_and_blank_to_nothing()
    {
        Assert.Equal(62, Repository.Mappings.All.Count());
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
