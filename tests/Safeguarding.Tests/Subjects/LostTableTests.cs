using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Records;
using Safeguarding.Pipeline.Reviewing;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Subjects;
using Safeguarding.Pipeline.Synthetic;
using Safeguarding.Tests.Night;

namespace Safeguarding.Tests.Subjects;

/// <summary>Tables have no earlier versions and are in no backup of the account: a night without them would show whoever is withheld.</summary>
public sealed class LostTableTests
{
    [Fact]
    public async Task No_night_is_built_when_the_table_of_withheld_children_is_lost()
    {
        var (store, records) = (NightRun.Landed(NightRun.Sample(new SampleOptions { Children = 20, Seed = 3 })), new MemoryRecords());
        var first = (await NightRun.Pipeline(store, records: records).RunAsync()).Built.Publication;
        var child = (await ReviewQueue.ChildrenAsync(store, first)).Crosswalk.Entries[0].ChildId;
        await Withholding.WithholdAsync(store, records, SubjectRules.Of(Schemas.Embedded), first, child, "protected_address", "", "DPO", NightRun.Context().StartedAt);

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => NightRun.Pipeline(store, records: new MemoryRecords()).BuildAsync());
        Assert.Contains("1 withheld and 0 erased", refused.Message, StringComparison.Ordinal);
        Assert.Contains("records import", refused.Message, StringComparison.Ordinal);
        Assert.Equal(first.Build, (await Publications.LatestAsync(store, NightRun.LastNight))!.Build);
        Assert.NotEqual(first.Build, (await NightRun.Pipeline(store, records: records).BuildAsync()).Publication.Build);
    }

    [Fact]
    public async Task Nor_when_the_marks_of_erased_children_are_lost()
    {
        var store = NightRun.Landed(NightRun.Sample(new SampleOptions { Children = 20, Seed = 3 }));
        await NightRun.Pipeline(store).IngestAsync();
        await (await Ledger.OpenAsync(store)).AppendAsync(new ChildErased("e1", "DPO", "article 17", 2), NightRun.Context().StartedAt);
        await Assert.ThrowsAsync<InvalidOperationException>(() => NightRun.Pipeline(store).BuildAsync());

        var records = new MemoryRecords();
        await new RestrictionLog(records).MarkErasedAsync(["m"], "e1", NightRun.Context().Key.Value.Id, NightRun.Context().StartedAt);
        Assert.NotEmpty((await NightRun.Pipeline(store, records: records).BuildAsync()).Publication.Files);
    }

    [Fact]
    public async Task A_release_needs_no_table()
    {
        var store = NightRun.Landed(NightRun.Sample(new SampleOptions { Children = 20, Seed = 3 }));
        await NightRun.Pipeline(store).IngestAsync();
        var ledger = await Ledger.OpenAsync(store);
        await ledger.AppendAsync(new ChildWithheld("C1", "protected_address", "DPO"), NightRun.Context().StartedAt);
        await ledger.AppendAsync(new ChildReleased("C1", "DPO"), NightRun.Context().StartedAt);
        Assert.NotEmpty((await NightRun.Pipeline(store).BuildAsync()).Publication.Files);
    }
}
