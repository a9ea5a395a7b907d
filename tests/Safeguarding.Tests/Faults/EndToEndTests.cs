using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Safeguarding.App.LocalHost;
using Safeguarding.App.Storage;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Tests.Night;
using Xunit.Abstractions;

namespace Safeguarding.Tests.Faults;

/// <summary>Files dropped into the emulator's landing container; everything else happens by itself.</summary>
public sealed class EndToEndTests(ITestOutputHelper output)
{
    /// <summary>Set NIGHT_CHILDREN to try a larger night.</summary>
    private static readonly int Children = int.TryParse(Environment.GetEnvironmentVariable("NIGHT_CHILDREN"), NumberStyles.None, CultureInfo.InvariantCulture, out var children) ? children : 300;

    [Fact]
    public async Task Files_dropped_into_storage_become_datasets_returns_and_reports_without_another_command()
    {
        var files = HostedNight.Sample(Children);
        var root = Azurite.NewRoot();
        await using var night = new HostedNight(root, workers: 2);
        // The host is up and idle before anything lands.
        Assert.True((await night.Host.CallAsync("status", Payloads.OfHttp("req", "http://127.0.0.1/api/status"), CancellationToken.None))?.Status is System.Net.HttpStatusCode.OK);
        var clock = Stopwatch.StartNew();
        await HostedNight.DropAsync(root, files);
        var dropped = clock.Elapsed;
        await night.SettledAsync(TimeSpan.FromMinutes(6));
        output.WriteLine($"{Children} children: {dropped.TotalSeconds:N1} s to drop the files, published and idle {clock.Elapsed.TotalSeconds:N1} s after the first was dropped");

        var store = StoreRoot.Open(root).Objects;
        var publication = (await Publications.LatestAsync(store, NightRun.LastNight))!;
        string[] made = ["curated/child", "curated/chronology", "identifiable/child", "returns/cin", "returns/ssda903/Header", "reports/missing-weekly.html"];
        Assert.All(made, name => Assert.Contains(publication.Files, file => file.Name == name));
        foreach (var file in publication.Files) Assert.Equal(file.Object, await store.DescribeAsync(file.Object.Path));
        HostedNight.AssertSame(await HostedNight.UndisturbedAsync(files), await night.PictureAsync(), "by events");

        // Every dataset's making was recorded as it began and as it ended.
        var lineage = (await Pipeline.Runs.Ledger.OpenAsync(store)).Events<Pipeline.Runs.LineageRecorded>().Select(r => r.Lineage).ToList();
        var completed = lineage.Where(l => l.EventType == "COMPLETE").ToList();
        Assert.All(completed, end => Assert.Contains(lineage, start => start.EventType == "START" && start.Run == end.Run && start.EventTime <= end.EventTime));
        var datasets = completed.SelectMany(l => l.Outputs).Select(o => o.Name).ToHashSet(StringComparer.Ordinal);
        Assert.All(publication.Files, file => Assert.Contains(file.Object.Path, datasets));
        Assert.All(publication.Extracts, extract => Assert.Contains($"accepted/{extract}/data.parquet", datasets));

        // What dashboards read says the same.
        var index = new List<Safeguarding.Pipeline.Records.StoredRecord>();
        await foreach (var record in StoreRoot.Open(root).Records.QueryAsync("extracts", "2026-03-31")) index.Add(record);
        Assert.Equal(files.Keys.Count(f => f.StartsWith("landing/", StringComparison.Ordinal)), index.Count);
        Assert.All(index, record => Assert.Equal("accepted", record["state"]));
        Assert.All(index, record => Assert.Equal(int.Parse(record["rows"], CultureInfo.InvariantCulture), int.Parse(record["accepted"], CultureInfo.InvariantCulture) + int.Parse(record["rejected"], CultureInfo.InvariantCulture)));

        var answer = await night.Host.CallAsync("status", Payloads.OfHttp("req", "http://127.0.0.1/api/status"), CancellationToken.None);
        using var outputs = JsonDocument.Parse(answer!.Value.Body);
        var told = outputs.RootElement.GetProperty("Outputs").GetProperty("res").GetProperty("body");
        var status = told.GetProperty("night");
        Assert.Equal("2026-03-31", status.GetProperty("night").GetString());
        Assert.Equal(publication.Build, status.GetProperty("published").GetProperty("build").GetString());
        Assert.All(status.GetProperty("tables").EnumerateArray().Where(t => t.GetProperty("expected").GetBoolean()), t => Assert.Equal("accepted", t.GetProperty("state").GetString()));
        Assert.Equal(files.Keys.Count(f => f.StartsWith("landing/", StringComparison.Ordinal)), status.GetProperty("tables").EnumerateArray().Count(t => t.GetProperty("state").GetString() == "accepted"));
        Assert.All(told.GetProperty("queues").EnumerateArray(), q => Assert.Equal(0, q.GetProperty("poison").GetInt32()));
    }
}
