using System.Text.Json;
using Safeguarding.App.Hosting;
using Safeguarding.App.LocalHost;
using Safeguarding.App.Storage;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Landing;
using Safeguarding.Pipeline.Queues;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Returns;
using Safeguarding.Tests.App;

namespace Safeguarding.Tests.Hosting;

/// <summary>What becomes of messages that failed too often, and what people see and do about them.</summary>
public sealed class PoisonTests : IDisposable
{
    private const string Poison = "extract-landed-poison";

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("poison");
    private readonly StoreRoot _stores;

    public PoisonTests() => _stores = StoreRoot.Open(_root.FullName);

    [Fact]
    public async Task List_names_files_and_tasks_and_never_repeats_what_may_be_a_name()
    {
        await _stores.Queues.SendAsync(Poison, """{"path":"landing/health/2026-03-31/patients.csv","id":"1"}""");
        await _stores.Queues.SendAsync(Poison, """{"eventType":"Microsoft.Storage.BlobCreated","subject":"/blobServices/default/containers/landing/blobs/health/2026-03-31/Zebedee Canary.csv","data":{}}""");
        await _stores.Queues.SendAsync(Poison, "Zebedee Canary");
        await _stores.Queues.SendAsync("build-partition-poison", """{"night":"2026-03-31","build":"2026-03-31-0123","task":"match/0"}""");

        foreach (var json in (string[][])[[], ["--json"]])
        {
            var landed = await Said.ByAsync(["poison", "list", "--root", _root.FullName, .. json]);
            Assert.Equal(1, landed.Exit);
            Assert.Contains("landing/health/2026-03-31/patients.csv", landed.Out, StringComparison.Ordinal);
            Assert.Contains("landing/unreadable/", landed.Out, StringComparison.Ordinal);
            Assert.Contains("(neither a landed file nor a task of a build)", landed.Out, StringComparison.Ordinal);
            Assert.DoesNotContain("Canary", landed.Out + landed.Notes, StringComparison.OrdinalIgnoreCase);
        }

        Assert.Contains("match/0 of build 2026-03-31-0123", (await Said.ByAsync("poison", "list", "--root", _root.FullName, "--queue", "build-partition")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_message_is_put_back_and_the_others_stay_in_sight()
    {
        for (var i = 0; i < 40; i++) await _stores.Queues.SendAsync(Poison, $$"""{"path":"landing/health/2026-03-31/patients.csv","id":"{{i}}"}""");
        var others = await _stores.Queues.PeekAsync(Poison, 32);
        var wanted = others[20];
        var said = await Said.ByAsync("poison", "requeue", "--root", _root.FullName, "--id", wanted.Id);
        Assert.Equal(0, said.Exit);
        Assert.Equal(wanted.Text, Assert.Single(await _stores.Queues.PeekAsync(QueueNames.ExtractLanded, 32)).Text);
        Assert.Equal(39, await _stores.Queues.CountAsync(Poison));
        Assert.Equal(32, (await _stores.Queues.PeekAsync(Poison, 32)).Count);
    }

    [Fact]
    public async Task All_messages_are_put_back()
    {
        for (var i = 0; i < 40; i++) await _stores.Queues.SendAsync(Poison, $"{i}");
        var said = await Said.ByAsync("poison", "requeue", "--root", _root.FullName, "--all");
        Assert.Equal((0, "40 messages put back into extract-landed.\n"), (said.Exit, said.Out));
        Assert.Equal((40, 0), (await _stores.Queues.CountAsync(QueueNames.ExtractLanded), await _stores.Queues.CountAsync(Poison)));
        Assert.Equal(1, (await Said.ByAsync("poison", "requeue", "--root", _root.FullName, "--all")).Exit);
    }

    [Theory]
    [InlineData("poison requeue")]
    [InlineData("poison requeue --all --id 1")]
    [InlineData("poison list --queue somebody-elses")]
    public async Task Wrong_use_changes_nothing(string line)
    {
        await _stores.Queues.SendAsync(Poison, "x");
        var said = await Said.ByAsync([.. line.Split(' '), "--root", _root.FullName]);
        Assert.Equal(2, said.Exit);
        Assert.NotEqual("", said.Notes);
        Assert.Equal(1, await _stores.Queues.CountAsync(Poison));
    }

    [Fact]
    public async Task The_nightly_build_tells_of_a_file_whose_event_was_lost_and_not_of_one_that_is_poison()
    {
        await DropAsync("landing/health/2026-03-31/patients.csv");
        await DropAsync("landing/health/2026-03-31/attendances.csv");
        await _stores.Queues.SendAsync(Poison, """{"path":"landing/health/2026-03-31/patients.csv","id":"1"}""");
        Assert.Equal("1 landed files had not been taken; 0 tasks can begin.", await NightlyAsync());
        var told = Assert.Single(await _stores.Queues.PeekAsync(QueueNames.ExtractLanded, 32));
        Assert.Equal("landing/health/2026-03-31/attendances.csv", JsonSerializer.Deserialize<LandedMessage>(told.Text, JsonSerializerOptions.Web)!.Path);

        // While that message waits, the file is not lost, and telling of it every five minutes would only fill the queue.
        Assert.Equal("0 landed files had not been taken; 0 tasks can begin.", await NightlyAsync());
        Assert.Equal(1, await _stores.Queues.CountAsync(QueueNames.ExtractLanded));
    }

    [Fact]
    public async Task A_file_that_was_only_opened_is_left_alone_until_it_is_closed()
    {
        await _stores.Objects.CreateAsync("landing/health/2026-03-31/patients.csv", (_, _) => Task.CompletedTask);
        var opened = """{"type":"Microsoft.Storage.BlobCreated","subject":"/blobServices/default/containers/landing/blobs/health/2026-03-31/patients.csv","data":{"api":"SftpCreate"}}""";
        var answer = await Functions().ByName["extract-landed"](Invocation.Parse("extract-landed", Text(Payloads.OfQueue("message", new QueueMessage("1", opened, 1, DateTimeOffset.UnixEpoch, "")))), default);
        Assert.Equal("A file was opened for writing; it is taken once it is closed.", Assert.Single(answer.Logs).Text);
        Assert.Empty((await Ledger.OpenAsync(_stores.Objects)).Entries);
    }

    private async Task<string> NightlyAsync()
    {
        var now = DateTimeOffset.UnixEpoch;
        var answer = await Functions().ByName["nightly-build"](Invocation.Parse("nightly-build", Text(Payloads.OfTimer("timer", now, now))), default);
        return Assert.Single(answer.Logs).Text;
    }

    private Functions Functions() => new(
        _stores, Schemas.Embedded, night => new Authority("999", "Aldermere Council (invented)", "test", "1", "001", night.ToDateTime(TimeOnly.MinValue)),
        new PseudonymKey("key", new byte[32]), new ReadinessRules(), TimeProvider.System, null);

    private Task DropAsync(string path) => _stores.Objects.CreateAsync(path, (stream, cancel) => stream.WriteAsync("a,b\n1,2\n"u8.ToArray(), cancel).AsTask());

    private static byte[] Text(string body) => System.Text.Encoding.UTF8.GetBytes(body);

    public void Dispose() => _root.Delete(recursive: true);
}
