using System.Text;

namespace Safeguarding.Tests.Validating;

/// <summary>The quarantine file is opened in a spreadsheet by whoever has to mend the rows.</summary>
public sealed class RejectsCsvTests
{
    [Theory]
    [InlineData("=HYPERLINK(1)")]
    [InlineData("+1")]
    [InlineData("-2+3")]
    [InlineData("@SUM(1)")]
    public void A_rejected_row_that_begins_like_a_formula_is_guarded(string formula)
    {
        var result = Validation.Of(Encoding.UTF8.GetBytes($"id\n{formula}\n"), ContractText.Parse("id date key"));
        Assert.Equal("'" + formula, Assert.Single(result.Rejects)[6]);
    }
}
