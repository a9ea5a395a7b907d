using System.Text;
using System.Text.Json;
using Safeguarding.App.Commands;
using Safeguarding.App.Hosting;
using Safeguarding.App.LocalHost;
using Safeguarding.App.Storage;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Deployment;
using Safeguarding.Pipeline.Landing;
using Safeguarding.Pipeline.Queues;
using Safeguarding.Pipeline.Records;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Tests.Faults;
using Safeguarding.Tests.Night;

namespace Safeguarding.Tests.Deployment;

/// <summary>A whole night by three apps, each of which can do only what infra/names.json grants its duty: the grants are enough, and there is none too many.</summary>
public sealed class LeastPrivilegeTests
{
    private static readonly ReadinessRules Rules = new() { Quiet = TimeSpan.Zero };

    [Fact]
    public async Task The_grants_of_each_duty_are_enough_for_a_night_and_not_more()
    {
        var (store, records) = (new MemoryStore(), new MemoryRecords());
        var queues = new RecordQueues(records, TimeProvider.System);
        foreach (var (path, content) in HostedNight.Sample(children: 25).Where(f => f.Key.StartsWith("landing/", StringComparison.Ordinal)))
        {
            store.Drop(path, content);
            // The event of one file is lost.
            if (path.EndsWith("/incidents.csv", StringComparison.Ordinal)) continue;
            await queues.SendAsync(QueueNames.ExtractLanded, JsonSerializer.Serialize(new LandedMessage(path, "test"), JsonSerializerOptions.Web));
        }

        var ingest = new App("ingest", store, records, queues);
        await ingest.DrainAsync("extract-landed");
        await ingest.CallAsync("extract-overdue");
        await ingest.CallAsync("status");
        var build = new App("build", store, records, queues);
        await build.CallAsync("nightly-build");
        await ingest.DrainAsync("extract-landed");
        await build.CallAsync("nightly-build");
        await build.DrainAsync("build-partition");
        Assert.NotNull(await Safeguarding.Pipeline.Publishing.Publications.LatestAsync(store, NightRun.LastNight));
        // A night later, and in ten years, when everything that may go has had its days.
        await build.CallAsync("nightly-build");
        var retention = new App("retention", store, records, queues, TimeSpan.FromDays(3650));
        await retention.CallAsync("retention-sweep");

        await ingest.CallAsync("status");

        Assert.Equal([], ingest.Unused().Concat(build.Unused()).Concat(retention.Unused()));
    }

    [Fact]
    public void An_app_of_one_duty_has_its_functions_alone()
    {
        var app = new App("ingest", new MemoryStore(), new MemoryRecords(), new RecordQueues(new MemoryRecords(), TimeProvider.System));
        Assert.Equal(["extract-landed", "extract-overdue", "status"], app.Functions.ByName.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_reads_files_from_outside_cannot_read_what_was_made_of_them()
    {
        var app = new App("ingest", new MemoryStore(), new MemoryRecords(), new RecordQueues(new MemoryRecords(), TimeProvider.System));
        foreach (var container in new[] { "curated", "identifiable", "crosswalk", "review", "returns" })
            await Assert.ThrowsAsync<UnauthorizedAccessException>(() => app.Store.OpenAsync(container + "/x"));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => app.Store.DeleteAsync("landing/health/x", "1"));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => app.Store.CreateAsync("landing/health/x", (_, _) => Task.CompletedTask));
    }

    [Fact]
    public async Task Who_answers_a_subject_access_request_can_read_what_it_needs_and_nothing_else()
    {
        var (store, records) = (NightRun.Landed(NightRun.Sample(new Safeguarding.Pipeline.Synthetic.SampleOptions { Children = 30, Seed = 5 })), new MemoryRecords());
        var publication = (await NightRun.Pipeline(store, records: records).RunAsync()).Built.Publication;
        var child = (await Safeguarding.Pipeline.Reviewing.ReviewQueue.ChildrenAsync(store, publication)).Crosswalk.Entries[0].ChildId;
        var permits = new Permits("subject-access");
        var run = NightRun.Context() with { Key = new(PseudonymKey.None) };
        await NightRun.Pipeline(new PermittedStore(store, permits), run, new PermittedRecords(records, permits)).ExportAsync(publication, child, "DPO", "request", "permitted", new MemoryStore());
        Assert.Equal([], Names.Deployed.Grants.Where(g => g.Who == permits.Who).SelectMany(g => Names.Deployed.PlacesOf(g).Select(place => (g.May, place))).Where(g => !permits.Used.Contains(g)));
        Assert.DoesNotContain(Names.Deployed.Grants, g => g.Who == permits.Who && g.On.Contains("landing"));
    }

    /// <summary>An app of one duty, which remembers what it did.</summary>
    private sealed class App
    {
        private readonly string _duty;
        private readonly RecordQueues _queues;
        private readonly Permits _permits;

        public App(string duty, MemoryStore store, MemoryRecords records, RecordQueues queues, TimeSpan later = default)
        {
            (_duty, _queues, _permits) = (duty, queues, new Permits(duty));
            Store = new PermittedStore(store, _permits);
            var stores = new StoreRoot("memory", true, Store, new PermittedRecords(records, _permits), new PermittedQueues(queues, _permits));
            var key = duty == "build" ? new PseudonymKey("test", new byte[32]) : new PseudonymKey("", default);
            Functions = new Functions(stores, Schemas.Embedded, night => AuthorityFile.Read(null, night), key, Rules, new LaterClock(later), duty == "retention" ? Store : null, Names.Deployed.Duties.Single(d => d.Name == duty));
        }

        public ISweepableStore Store { get; }

        public Functions Functions { get; }

        public async Task CallAsync(string function)
        {
            var body = function == "status" ? Payloads.OfHttp("req", "http://localhost/api/status") : Payloads.OfTimer("timer", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch);
            await Functions.ByName[function](Invocation.Parse(function, Encoding.UTF8.GetBytes(body)), CancellationToken.None);
        }

        /// <summary>Plays the host, which takes messages by the same identity.</summary>
        public async Task DrainAsync(string function)
        {
            _permits.Need(function, "work");
            while (await _queues.ReceiveAsync(function, 1, TimeSpan.FromMinutes(5)) is [var message, ..])
            {
                await Functions.ByName[function](Invocation.Parse(function, Encoding.UTF8.GetBytes(Payloads.OfQueue("message", message))), CancellationToken.None);
                await _queues.DeleteAsync(function, message);
            }
        }

        /// <summary>What was granted and not needed. The host alone writes to the poison queue of what it takes.</summary>
        public IEnumerable<string> Unused() => Names.Deployed.Grants.Where(g => g.Who == _duty)
            .SelectMany(g => Names.Deployed.PlacesOf(g).Select(place => (g.May, Place: place)))
            .Where(g => !_permits.Used.Contains(g) && !(g.May == "work" && g.Place.EndsWith(Names.Deployed.PoisonSuffix, StringComparison.Ordinal)))
            .Select(g => $"{_duty} may {g.May} {g.Place}");
    }

    private sealed class LaterClock(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }

    /// <param name="Who">A duty.</param>
    private sealed record Permits(string Who)
    {
        private readonly HashSet<(string May, string Place)> _granted = [.. Names.Deployed.Grants.Where(g => g.Who == Who).SelectMany(g => Names.Deployed.PlacesOf(g).Select(place => (g.May, place)))];

        /// <summary>Grants that something rested on that no lesser one would have allowed.</summary>
        public HashSet<(string May, string Place)> Used { get; } = [];

        /// <param name="roles">Any of which will do, the least first.</param>
        public void Need(string place, params string[] roles)
        {
            var role = roles.FirstOrDefault(r => _granted.Contains((r, place))) ?? throw new UnauthorizedAccessException($"{Who} may not {roles[0]} {place}.");
            Used.Add((role, place));
        }

        public void NeedOn(string path, params string[] roles) => Need(BlobPlaces.Of(path).Container, roles);
    }

    private sealed class PermittedStore(MemoryStore inner, Permits permits) : ISweepableStore
    {
        public Task<bool> CreateAsync(string path, Func<Stream, CancellationToken, Task> write, CancellationToken cancel = default)
        {
            permits.NeedOn(path, "write");
            return inner.CreateAsync(path, write, cancel);
        }

        public Task<Stream?> OpenAsync(string path, CancellationToken cancel = default)
        {
            permits.NeedOn(path, "read", "write", "sweep");
            return inner.OpenAsync(path, cancel);
        }

        public Task<long?> SizeAsync(string path, CancellationToken cancel = default)
        {
            permits.NeedOn(path, "read", "write", "sweep");
            return inner.SizeAsync(path, cancel);
        }

        public IAsyncEnumerable<StoredObject> ListAsync(string prefix, CancellationToken cancel = default)
        {
            foreach (var place in prefix == LandingPath.Root ? BlobPlaces.Boxes : [prefix]) permits.NeedOn(place, "read", "write", "sweep");
            return inner.ListAsync(prefix, cancel);
        }

        public Task<bool> ReplaceAsync(string path, string? version, ReadOnlyMemory<byte> content, CancellationToken cancel = default)
        {
            permits.NeedOn(path, "write");
            return inner.ReplaceAsync(path, version, content, cancel);
        }

        public Task<IStoreLease?> LeaseAsync(string name, CancellationToken cancel = default)
        {
            permits.Need("leases", "write");
            return inner.LeaseAsync(name, cancel);
        }

        public Task<bool> DeleteAsync(string path, string version, CancellationToken cancel = default)
        {
            permits.NeedOn(path, "sweep");
            return inner.DeleteAsync(path, version, cancel);
        }
    }

    private sealed class PermittedRecords(MemoryRecords inner, Permits permits) : IRecordStore
    {
        public Task<StoredRecord?> GetAsync(string table, string partition, string row, CancellationToken cancel = default)
        {
            permits.Need(table, "consult", "keep");
            return inner.GetAsync(table, partition, row, cancel);
        }

        public IAsyncEnumerable<StoredRecord> QueryAsync(string table, string partition, CancellationToken cancel = default)
        {
            permits.Need(table, "consult", "keep");
            return inner.QueryAsync(table, partition, cancel);
        }

        public Task<bool> CommitAsync(string table, string partition, IReadOnlyList<RecordChange> changes, CancellationToken cancel = default)
        {
            permits.Need(table, "keep");
            return inner.CommitAsync(table, partition, changes, cancel);
        }
    }

    private sealed class PermittedQueues(RecordQueues inner, Permits permits) : IWorkQueues
    {
        public Task SendAsync(string queue, string text, TimeSpan? delay = null, CancellationToken cancel = default)
        {
            permits.Need(queue, "send", "work");
            return inner.SendAsync(queue, text, delay, cancel);
        }

        public Task<IReadOnlyList<QueueMessage>> ReceiveAsync(string queue, int most, TimeSpan visibility, CancellationToken cancel = default)
        {
            permits.Need(queue, "work");
            return inner.ReceiveAsync(queue, most, visibility, cancel);
        }

        public Task<QueueMessage?> RenewAsync(string queue, QueueMessage message, TimeSpan visibility, CancellationToken cancel = default)
        {
            permits.Need(queue, "work");
            return inner.RenewAsync(queue, message, visibility, cancel);
        }

        public Task<bool> DeleteAsync(string queue, QueueMessage message, CancellationToken cancel = default)
        {
            permits.Need(queue, "work");
            return inner.DeleteAsync(queue, message, cancel);
        }

        public Task<IReadOnlyList<QueueMessage>> PeekAsync(string queue, int most, CancellationToken cancel = default)
        {
            permits.Need(queue, "look", "work");
            return inner.PeekAsync(queue, most, cancel);
        }

        public Task<int> CountAsync(string queue, CancellationToken cancel = default)
        {
            permits.Need(queue, "look", "work");
            return inner.CountAsync(queue, cancel);
        }
    }
}
