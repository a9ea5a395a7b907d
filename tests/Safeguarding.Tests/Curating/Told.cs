using System.Globalization;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Curating;

namespace Safeguarding.Tests.Curating;

/// <summary>What curated rows of a test are told of where they are from.</summary>
internal static class Told
{
    /// <summary>Build b1, the product's own contracts, and the days on which extracts came.</summary>
    public static Provenance Of(params (string Extract, string Date)[] received) =>
        new("b1", ContractCatalog.Embedded, received.ToDictionary(r => r.Extract, r => DateOnly.Parse(r.Date, CultureInfo.InvariantCulture)));
}
