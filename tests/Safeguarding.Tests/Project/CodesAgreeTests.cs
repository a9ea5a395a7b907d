using Safeguarding.Pipeline.Contracts;
using Safeguarding.Returns;

namespace Safeguarding.Tests.Project;

/// <summary>
/// Validation turns a sender's words into the codes of a code list; the returns turn what was kept into the department's codes. Two lists
/// written by two people: a word that means one thing to the first and another to the second would put a child under the wrong legal status.
/// </summary>
public sealed class CodesAgreeTests
{
    private static readonly ReturnMappings Mappings = ReturnMappings.Parse(Schemas.Embedded.Folder("schemas/returns/mappings/"));

    [Theory]
    [InlineData("abuse-category", "abuse-category")]
    [InlineData("accommodation", "accommodation")]
    [InlineData("activity", "activity", "F3", "P3")]
    [InlineData("adopter-legal-status", "adopter-legal-status")]
    [InlineData("adopter-sex", "adopter-sex")]
    [InlineData("adoption-reversal-reason", "adoption-reversal-reason")]
    [InlineData("assessment-factor", "assessment-factor")]
    [InlineData("cin-closure-reason", "closure-reason")]
    [InlineData("cla-cease-reason", "episode-end-reason", "E43", "E44")]
    [InlineData("cla-start-reason", "episode-start-reason")]
    [InlineData("disability", "disability")]
    [InlineData("ethnicity", "ethnicity")]
    [InlineData("health-check-status", "health-check-status")]
    [InlineData("health-check-type", "health-check")]
    [InlineData("immigration-status", "immigration-status")]
    [InlineData("in-touch", "in-touch")]
    [InlineData("legal-status", "legal-status")]
    [InlineData("missing-type", "missing-type")]
    [InlineData("placement-change-reason", "placement-change-reason")]
    [InlineData("placement-provider", "placement-provider")]
    [InlineData("placement-type", "placement-type", "H5", "P2", "Z1")]
    [InlineData("previous-permanence", "previous-permanence")]
    [InlineData("primary-need", "primary-need")]
    [InlineData("referral-source", "referral-source")]
    [InlineData("review-participation", "review-participation")]
    [InlineData("sdq-reason", "sdq-reason")]
    [InlineData("sex", "sex")]
    [InlineData("upn-unknown", "upn-unknown", "UN8", "UN9", "UN10")]
    [InlineData("worker-change-reason", "worker-change-reason")]
    public void A_code_that_validation_keeps_means_the_same_to_the_returns(string codeList, string mapping, params string[] withdrawn)
    {
        var returns = Mappings[mapping];
        foreach (var code in Schemas.Embedded.Contracts.CodeLists.Single(l => l.Name == codeList).Codes)
        {
            var kept = returns[code.Value];
            // Codes of earlier years have no successor to send: a person settles them.
            Assert.Equal((code.Value, withdrawn.Contains(code.Value)), (code.Value, kept.Outcome == MappingOutcome.Unmapped));
            foreach (var word in code.Aliases)
                if (returns[word] is { Outcome: MappingOutcome.Mapped } meant) Assert.Equal((word, kept.Code), (word, meant.Code));
        }
    }
}
