using Safeguarding.Pipeline;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Records;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Subjects;
using Safeguarding.Pipeline.Synthetic;
using Safeguarding.Tests.Night;

namespace Safeguarding.Tests.Subjects;

/// <summary>A child is withheld after it was published: the files of the nights before that still show it are taken away, and nothing else.</summary>
public sealed class WithdrawalTests
{
    private static readonly string[] Published = ["curated", "identifiable", "reports", "review"];

    [Fact]
    public async Task A_child_withheld_after_two_nights_is_shown_by_none_of_them_and_comes_back_on_release()
    {
        var sample = NightRun.Sample(new SampleOptions { Children = 40, Seed = 12, Nights = 3 });
        var nights = sample.Keys.Where(k => k.StartsWith("landing/", StringComparison.Ordinal)).Select(k => DateOnly.ParseExact(k.Split('/')[2], "yyyy-MM-dd")).Distinct().Order().ToArray();
        var (store, records) = (new MemoryStore(), new MemoryRecords());
        foreach (var night in nights[..2]) await RunAsync(night);
        var before = (await Publications.LatestAsync(store, nights[1]))!;
        var (child, _, words) = await ErasureTests.ChooseAsync(store, before);

        // While the newest build shows the child there is nothing to hide it by.
        var shown = await Assert.ThrowsAsync<InvalidOperationException>(() => Pipeline(nights[1]).WithdrawAsync(store, before, child, "IG", "address", dry: false));
        Assert.Contains("subject withhold", shown.Message, StringComparison.Ordinal);
        await Withholding.WithholdAsync(store, records, SubjectRules.Of(Schemas.Embedded), before, child, "protected_address", "", "IG", NightRun.Context(nights[1]).StartedAt);
        var newest = (await Pipeline(nights[1]).BuildAsync()).Publication;
        var said = newest.Objects().Select(o => o.Path).ToHashSet(StringComparer.Ordinal);
        var showing = await ShowingAsync(Published);
        Assert.True(showing.Count > 30);
        Assert.DoesNotContain(showing, said.Contains);

        var picture = await NightRun.PictureAsync(store);
        var dry = await Pipeline(nights[1]).WithdrawAsync(store, newest, child, "IG", "address", dry: true);
        Assert.Equal(picture, await NightRun.PictureAsync(store));
        Assert.Equal((showing.Count, 0), (dry.Zones.Values.Sum(z => z.Holding), dry.Zones.Values.Sum(z => z.Deleted)));

        var report = await Pipeline(nights[1]).WithdrawAsync(store, newest, child, "IG", "address", dry: false);
        Assert.True(report.IsProven, string.Join('\n', report.StillShowing.Take(20)));
        Assert.Empty(await ShowingAsync(Published));
        Assert.NotEmpty(await ShowingAsync(["raw", "accepted", "returns"]));
        Assert.True(report.Returns > 0);
        Assert.Empty((await Verification.RunAsync(store, NightRun.Context(nights[1]))).Faults);

        // Nothing went that did not show the child.
        var gone = Paths(picture).Except(Paths(await NightRun.PictureAsync(store))).ToList();
        Assert.Equal(showing.Order(), gone.Order());
        Assert.Contains((await Ledger.OpenAsync(store)).Events<ChildWithdrawn>(), e => e is { Who: "IG", Reason: "address" } && e.ChildId == child);

        // Whoever has lost files of that night made again makes none that show the child, and is told.
        var (broken, lost) = (await NightRun.CopyAsync(store), 0);
        await foreach (var item in broken.ListAsync($"curated/{before.Build}/"))
            if (await broken.DeleteAsync(item.Path, item.Version)) lost++;
        Assert.True(lost > 0);
        var again = await NightRun.Pipeline(broken, NightRun.Context(nights[1]), records).BuildAgainAsync();
        Assert.NotEmpty(again.Single(b => b.Build == before.Build).Faults);
        Assert.Empty(await ShowingAsync(Published, broken));

        // The nights go on, and a release brings back what was sent.
        await Withholding.ReleaseAsync(store, records, newest, child, "", "IG", NightRun.Context(nights[2]).StartedAt);
        await RunAsync(nights[2]);
        Assert.NotEmpty(await ShowingAsync(["curated"]));
        Assert.Empty((await Verification.RunAsync(store, NightRun.Context(nights[2]))).Faults);

        NightPipeline Pipeline(DateOnly night) => NightRun.Pipeline(store, NightRun.Context(night), records);

        async Task RunAsync(DateOnly night)
        {
            foreach (var (path, content) in sample.Where(f => f.Key.Contains($"/{night:yyyy-MM-dd}/", StringComparison.Ordinal))) store.Drop(path, content);
            await Pipeline(night).RunAsync();
        }

        // Not by the product's own search.
        async Task<List<string>> ShowingAsync(string[] zones, MemoryStore? other = null)
        {
            var found = new List<string>();
            foreach (var zone in zones)
                await foreach (var item in (other ?? store).ListAsync(zone + "/"))
                {
                    if (item.Path.StartsWith("identifiable/daily-flow/", StringComparison.Ordinal) || item.Path.EndsWith("/linkage/held.bin", StringComparison.Ordinal)) continue;
                    var text = await StoredText.OfAsync(other ?? store, item.Path);
                    if (words.Any(w => ErasureTests.Holds(text, w))) found.Add(item.Path);
                }

            return found;
        }

        static IEnumerable<string> Paths(string picture) => picture.Split('\n').Select(l => l.Split(' ')[0]).Where(p => Published.Any(z => p.StartsWith(z + "/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_a_legal_hold_covers_stays_and_is_named()
    {
        var (store, records) = (NightRun.Landed(NightRun.Sample(new SampleOptions { Children = 40, Seed = 4 })), new MemoryRecords());
        var first = (await NightRun.Pipeline(store, records: records).RunAsync()).Built.Publication;
        var (child, _, _) = await ErasureTests.ChooseAsync(store, first);
        await (await Ledger.OpenAsync(store)).AppendAsync(new HoldPlaced("reports/", "Inquiry", "order 3"), NightRun.Context().StartedAt);
        await (await Ledger.OpenAsync(store)).AppendAsync(new HoldPlaced("identifiable/", "Inquiry", "order 3"), NightRun.Context().StartedAt);
        await Withholding.WithholdAsync(store, records, SubjectRules.Of(Schemas.Embedded), first, child, "court_order", "", "IG", NightRun.Context().StartedAt);
        var newest = (await NightRun.Pipeline(store, records: records).BuildAsync()).Publication;
        var report = await NightRun.Pipeline(store, records: records).WithdrawAsync(store, newest, child, "IG", "order 4", dry: false);
        Assert.False(report.IsProven);
        Assert.NotEmpty(report.HeldPaths);
        Assert.Empty(report.StillShowing);
        Assert.Equal(report.Zones["identifiable"].Holding, report.Zones["identifiable"].Held);
        Assert.True(report.Zones["curated"].Deleted > 0);
        Assert.Empty((await Verification.RunAsync(store, NightRun.Context())).Faults);
    }
}
