using System.Collections.Immutable;
using Safeguarding.App.Commands;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Storage;

namespace Safeguarding.Tests.App;

public sealed class NightSummaryTests
{
    [Fact]
    public void A_table_that_has_outgrown_one_file_is_told_with_what_to_do()
    {
        WrittenObject Of(long bytes) => new("curated/b1/x.parquet", bytes, "0");
        var publication = new Publication(
            1, new DateOnly(2026, 3, 31), "b1", "f", [], [], Of(1), [new("curated/chronology", Of((512L << 20) + 1), 9), new("curated/child", Of(512L << 20), 9), new("returns/cin", Of(600L << 20), null)], [],
            ImmutableSortedDictionary<string, long>.Empty);
        Assert.StartsWith("curated/chronology is one file of 512 MB, above the 512 MB", Assert.Single(NightSummary.TooLarge(publication)), StringComparison.Ordinal);
    }
}
