using Safeguarding.App.Storage;
using Safeguarding.Pipeline.Records;

namespace Safeguarding.Tests.Records;

public sealed class AzureTableRecordsTests : RecordStoreContract
{
    protected override IRecordStore Store { get; } = Open(Azurite.NewRoot());

    [Theory]
    [InlineData(Fault.ResetAfter)]
    [InlineData(Fault.SwallowedAfter)]
    public async Task A_change_whose_answer_was_lost_is_told_truly(Fault lost)
    {
        var root = Azurite.NewRoot();
        await using var proxy = MisbehavingProxy.Start(root, Once(lost));
        var (ours, others) = (Open(proxy.Root, Azurite.Hasty), Open(root));
        await others.CommitAsync("extracts", "health", [new InsertRecord("a", Values("n=1"))]);
        // Each is done, its answer lost, and its repetition refused because of it.
        Assert.True(await ours.CommitAsync("extracts", "health", [new InsertRecord("b", Values("n=1"))]));
        Assert.True(await ours.CommitAsync("extracts", "health", [new MergeRecord("a", await VersionAsync(others, "a"), Values("n=2"))]));
        Assert.True(await ours.CommitAsync("extracts", "health", [new DeleteRecord("a", await VersionAsync(others, "a"))]));
        Assert.True(await ours.CommitAsync("extracts", "health", [new InsertRecord("c", Values("n=1")), new MergeRecord("b", await VersionAsync(others, "b"), Values("n=2"))]));
        Assert.Equal(4, proxy.Faults);
        Assert.False(await ours.CommitAsync("extracts", "health", [new InsertRecord("c", Values("n=9"))]));
        Assert.Equal("1", (await others.GetAsync("extracts", "health", "c"))!["n"]);
        Assert.Equal("2", (await others.GetAsync("extracts", "health", "b"))!["n"]);
    }

    [Fact]
    public async Task A_lost_answer_does_not_make_somebody_elses_record_ours()
    {
        var root = Azurite.NewRoot();
        await using var proxy = MisbehavingProxy.Start(root, Once(Fault.ResetBefore));
        var (ours, others) = (Open(proxy.Root, Azurite.Hasty), Open(root));
        Assert.True(await others.CommitAsync("extracts", "health", [new InsertRecord("a", Values("n=1"))]));
        Assert.False(await ours.CommitAsync("extracts", "health", [new InsertRecord("a", Values("n=1"))]));
        Assert.Equal(1, proxy.Faults);
    }

    /// <summary>The first try of every change goes wrong; making a table does not.</summary>
    private static Func<ProxiedRequest, Fault> Once(Fault fault)
    {
        var last = "";
        return request =>
        {
            if (request.Method == "GET" || request.Target.EndsWith("/Tables", StringComparison.Ordinal)) return Fault.None;
            var again = last == request.Method + request.Target;
            last = again ? "" : request.Method + request.Target;
            return again ? Fault.None : fault;
        };
    }

    private static async Task<string> VersionAsync(IRecordStore store, string row) => (await store.GetAsync("extracts", "health", row))!.Version;

    internal static AzureTableRecords Open(string root, StorageRetries? retries = null)
    {
        var connection = EmulatorConnection.Parse(root);
        // Small pages, so that every longer query has a continuation.
        return new AzureTableRecords(new TableRequests(connection.Table, new SharedKeyLite(connection.Account, connection.Key), retries ?? Azurite.Quick), pageSize: 60);
    }
}

/// <summary>The same contract with about one request in six going wrong.</summary>
public sealed class AzureTableRecordsThroughFaultsTests : RecordStoreContract
{
    protected override IRecordStore Store { get; } = AzureTableRecordsTests.Open(Azurite.NewRoot(Azurite.Seed), Azurite.Hasty);

    protected override bool EveryRefusalIsTrue => false;
}
