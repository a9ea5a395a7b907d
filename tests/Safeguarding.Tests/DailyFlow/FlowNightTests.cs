using System.Text.Json;
using System.Text.Json.Nodes;
using Safeguarding.App.DailyFlow;
using Safeguarding.Pipeline.DailyFlow;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Synthetic;
using Safeguarding.Returns;
using Safeguarding.Tests.Night;

namespace Safeguarding.Tests.DailyFlow;

/// <summary>The daily flow in the night of an invented authority: what the dry run says is what sending does.</summary>
public sealed class FlowNightTests
{
    [Fact]
    public async Task Two_nights_are_compared_sent_and_agree()
    {
        var store = NightRun.Landed(NightRun.Sample(new SampleOptions { Children = 60, Seed = 11, Nights = 2 }));
        var before = (await NightRun.Pipeline(store, NightRun.Context(NightRun.LastNight.AddDays(-1))).RunAsync()).Built.Publication;
        var first = await SummaryAsync(store, before);
        Assert.True(first.New > 20, "the sample has hardly anybody in the flow");
        Assert.Equal((first.Children, 0, 0, 0), (first.New, first.Changed, first.Purged, first.Unchanged));
        Assert.Null(first.ComparedWith);
        Assert.Equal((first.New + 99) / 100, first.Requests);
        Assert.Equal(first.LeftOut.Values.Sum(), before.Files.Single(f => f.Name == "returns/daily-flow/exclusions").Rows);

        await using var service = await DepartmentService.StartAsync();
        var sent = await SendAsync(store, service, before);
        Assert.Equal(first.New, sent.Sent!.Acknowledged);
        var after = (await NightRun.Pipeline(store).RunAsync()).Built.Publication;
        var second = await SummaryAsync(store, after);
        Assert.NotNull(second.ComparedWith);
        Assert.True(second.Changed + second.New > 0, "nothing happened in the second night");
        Assert.True(second.Unchanged > second.Changed);

        // What the department would hold if the files of the dry run were sent is tonight's payloads.
        var held = service.Held.ToDictionary(h => h.Key, h => h.Value, StringComparer.Ordinal);
        var requests = await LinesAsync(store, after, "returns/daily-flow/delta");
        Assert.Equal(second.Requests, requests.Count);
        foreach (var record in requests.SelectMany(r => JsonNode.Parse(r)!.AsArray()).Select(r => r!.AsObject()))
        {
            var id = record["la_child_id"]!.GetValue<string>();
            if (FlowFold.Into(held.GetValueOrDefault(id), record) is { } folded) held[id] = folded;
            else held.Remove(id);
        }

        var payloads = FlowPayloads.Read(await store.OpenRequiredAsync(PathOf(after, FlowStage.Payloads))).ToList();
        Assert.Equal(payloads.Select(p => p.ChildId), held.Keys.Order(StringComparer.Ordinal));
        Assert.All(payloads, p => Assert.True(JsonNode.DeepEquals(FlowJson.Parse(p.Json), held[p.ChildId]), p.ChildId));

        // Sending them does the same.
        var report = await SendAsync(store, service, after);
        Assert.Equal((second.New, second.Changed, second.Purged, second.Unchanged), (report.New, report.Changed, report.Purged, report.Unchanged));
        Assert.All(payloads, p => Assert.True(JsonNode.DeepEquals(FlowJson.Parse(p.Json), service.Held[p.ChildId]), p.ChildId));
        Assert.Equal(payloads.Count, service.Held.Count);
    }

    [Fact]
    public async Task The_first_and_the_last_child_of_the_invented_authority_are_within_the_departments_lengths()
    {
        var store = NightRun.Landed(NightRun.Sample(new SampleOptions { Children = 60, Seed = 3 }));
        var publication = (await NightRun.Pipeline(store).RunAsync()).Built.Publication;
        foreach (var payload in FlowPayloads.Read(await store.OpenRequiredAsync(PathOf(publication, FlowStage.Payloads))))
        {
            using var json = JsonDocument.Parse(payload.Json);
            var details = json.RootElement.GetProperty("child_details");
            if (details.TryGetProperty("unique_pupil_number", out var upn)) Assert.Equal(13, upn.GetString()!.Length);
            if (details.TryGetProperty("postcode", out var postcode)) Assert.InRange(postcode.GetString()!.Length, 5, 8);
            Assert.Contains(details.GetProperty("sex").GetString(), new[] { "M", "F", "U" });
            Assert.InRange(details.GetProperty("disabilities").GetArrayLength(), 1, 12);
            if (!json.RootElement.TryGetProperty("social_care_episodes", out var episodes)) continue;
            Assert.All(episodes.EnumerateArray(), e => Assert.InRange(e.GetProperty("social_care_episode_id").GetString()!.Length, 1, 36));
        }
    }

    private static async Task<FlowReport> SendAsync(IObjectStore store, DepartmentService service, Publication publication)
    {
        var time = new SwiftTime(FlowPatience.Default.OneTry);
        using var http = FlowRun.Http();
        var client = new FlowClient(http, service.Settings, "999", FlowPatience.Default, time, () => 0.5);
        return await new FlowRun(store, await Ledger.OpenAsync(store), FlowSending.Place, publication, time.GetUtcNow()).SendAsync(client, service.Settings.Children("999"), FlowPatience.Default, time, true, _ => { }, default);
    }

    private static async Task<FlowSummary> SummaryAsync(IObjectStore store, Publication publication) => await store.ReadJsonAsync<FlowSummary>(PathOf(publication, "returns/daily-flow/summary"));

    private static async Task<List<string>> LinesAsync(IObjectStore store, Publication publication, string name) =>
        [.. System.Text.Encoding.UTF8.GetString(await store.ReadBytesAsync(PathOf(publication, name))).Split('\n', StringSplitOptions.RemoveEmptyEntries)];

    private static string PathOf(Publication publication, string name) => publication.Files.Single(f => f.Name == name).Object.Path;
}
