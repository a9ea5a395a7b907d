using System.Text.Json.Nodes;
using Safeguarding.App.DailyFlow;
using Safeguarding.Pipeline.DailyFlow;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Returns;

namespace Safeguarding.Tests.DailyFlow;

/// <summary>Nights of payloads in a store, sent to a service on this machine on a clock that does not wait.</summary>
internal sealed class FlowSending : IAsyncDisposable
{
    public static readonly FlowPlace Place = new("999", "live");

    private static readonly DateOnly FirstNight = new(2026, 3, 31);
    private int _night;

    private FlowSending(DepartmentService service)
    {
        Service = service;
        Time = new SwiftTime(FlowPatience.Default.OneTry);
        service.Expire = Time.Expire;
    }

    public DepartmentService Service { get; }

    public SwiftTime Time { get; }

    public IObjectStore Store { get; init; } = new MemoryStore();

    public static async Task<FlowSending> StartAsync(IObjectStore? store = null) => new(await DepartmentService.StartAsync()) { Store = store ?? new MemoryStore() };

    public Publication Publication { get; private set; } = null!;

    /// <summary>A publication with these payloads, of the next night.</summary>
    public async Task PublishAsync(IReadOnlyList<FlowPayload> payloads)
    {
        var night = FirstNight.AddDays(_night++);
        var nothing = new WrittenObject("nothing", 0, "");
        var file = await Store.WriteAsync($"identifiable/b{_night}/daily-flow/children.jsonl.gz", s => { FlowPayloads.Write(s, payloads); });
        Publication = new Publication(1, night, $"b{_night}", "f", [], [], nothing, [new PublishedFile(FlowStage.Payloads, file, payloads.Count)], [], System.Collections.Immutable.ImmutableSortedDictionary<string, long>.Empty);
    }

    public async Task<FlowReport> SendAsync(bool allowPurges = true, IObjectStore? through = null)
    {
        var store = through ?? Store;
        using var http = FlowRun.Http();
        var chance = new Random(1);
        var client = new FlowClient(http, Service.Settings, Place.Authority, FlowPatience.Default, Time, chance.NextDouble);
        var run = new FlowRun(store, await Ledger.OpenAsync(store), Place, Publication, Time.GetUtcNow());
        return await run.SendAsync(client, Service.Settings.Children(Place.Authority), FlowPatience.Default, Time, allowPurges, _ => { }, default);
    }

    /// <summary>What our state says the department holds.</summary>
    public async Task<List<FlowHeld>> HeldAsync() =>
        await Place.HeldAsync(Store) is { } held ? [.. FlowLines.ReadHeld(await Store.OpenRequiredAsync(held.Path))] : [];

    /// <summary>Our state says what the service holds, with nothing in doubt.</summary>
    public async Task AssertAgreesAsync(IEnumerable<string> children)
    {
        var held = await HeldAsync();
        Assert.All(held, h => Assert.Empty(h.InDoubt));
        Assert.Equal(children.Order(StringComparer.Ordinal), held.Select(h => h.ChildId));
        Assert.Equal(Service.Held.Keys.Order(StringComparer.Ordinal), held.Select(h => h.ChildId));
        Assert.All(held, h => Assert.True(JsonNode.DeepEquals(Service.Held[h.ChildId], FlowJson.Parse(h.Acknowledged!)), h.ChildId));
    }

    public ValueTask DisposeAsync() => Service.DisposeAsync();
}
