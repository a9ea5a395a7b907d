using Safeguarding.Pipeline;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Records;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Tests.Night;

namespace Safeguarding.Tests.Landing;

/// <summary>The same bytes read by another contract are another work: its results are never taken for those of the first.</summary>
public sealed class OtherContractTests
{
    [Fact]
    public async Task An_extract_under_another_contract_is_other_work()
    {
        const string File = "schemas/social_care/person.json";
        var text = Schemas.Embedded.Text(File);
        var stricter = text.Replace("\"maxLength\": 255", "\"maxLength\": 254", StringComparison.Ordinal);
        Assert.NotEqual(text, stricter);
        var works = new List<string>();
        foreach (var schemas in new[] { Schemas.Embedded, new Schemas(Schemas.Embedded.Files.SetItem(File, stricter)) })
        {
            var store = new Safeguarding.Pipeline.Storage.MemoryStore();
            store.Drop(LandedFiles.Path("social_care/person", NightRun.LastNight), LandedFiles.Of("social_care/person", 3));
            var report = await new NightPipeline(store, new MemoryRecords(), schemas, NightRun.Council, NightRun.Context()).IngestAsync();
            works.Add(Assert.IsType<ExtractAccepted>(Assert.Single(report.Events)).WorkId);
        }

        Assert.NotEqual(works[0], works[1]);
    }
}
