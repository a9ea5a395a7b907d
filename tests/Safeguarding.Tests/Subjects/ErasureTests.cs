using System.Collections.Immutable;
using Safeguarding.Linkage;
using Safeguarding.Pipeline;
using Safeguarding.Pipeline.Building;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Curating;
using Safeguarding.Pipeline.DailyFlow;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Records;
using Safeguarding.Pipeline.Reviewing;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Subjects;
using Safeguarding.Pipeline.Synthetic;
using Safeguarding.Pipeline.Tables;
using Safeguarding.Tests.Night;

namespace Safeguarding.Tests.Subjects;

/// <summary>A child is erased after five nights: nothing that is left tells of it, nobody else's rows change, and it does not come back.</summary>
public sealed class ErasureTests
{
    private static readonly SampleOptions Options = new() { Children = 80, Seed = 12, Nights = 6 };

    [Fact]
    public async Task Nothing_that_is_left_after_five_nights_tells_of_the_child_and_nobody_else_is_touched()
    {
        var (store, records, nights, sample) = await FiveNightsAsync();
        var before = (await Publications.LatestAsync(store, nights[4]))!;
        var (child, own, words) = await ChooseAsync(store, before);
        await HoldInFlowAsync(store, own.First(r => r.Source == "SC").Id);
        var rows = await RowsAsync(store, before, child);
        var ids = await IdsAsync(store, before, child);

        // Dry: says what would go and changes nothing.
        var picture = await NightRun.PictureAsync(store);
        var dry = await Pipeline(store, records, nights[4]).EraseAsync(store, child, "DPO", "request 17", dry: true);
        Assert.Equal(picture, await NightRun.PictureAsync(store));
        Assert.True(dry.Zones["raw"].Holding > 10 && dry.Zones["identifiable"].Holding > 50 && dry.Zones["returns"].Holding > 0 && dry.Zones["curated"].Holding > 20);
        Assert.Empty(dry.HeldPaths);

        var report = await Pipeline(store, records, nights[4]).EraseAsync(store, child, "DPO", "request 17", dry: false);
        Assert.True(report.IsProven, string.Join('\n', report.StillHolding.Take(20)));
        Assert.True(report.ToldDepartment);
        Assert.Equal(own.Count, report.Records);
        Assert.True(report.RowsErased >= own.Count);
        Assert.Contains(report.Rewritten, r => r.StartsWith("social_care/person/", StringComparison.Ordinal));
        foreach (var (zone, went) in report.Zones) Assert.Equal((zone, went.Holding, 0), (zone, went.Deleted, went.Held));

        // Not by the product's own word alone.
        var still = new List<string>();
        foreach (var container in NightRun.Containers.Except(["ledger"]))
            await foreach (var item in store.ListAsync(container + "/"))
            {
                var text = await StoredText.OfAsync(store, item.Path);
                if (words.Any(w => Holds(text, w))) still.Add(item.Path);
            }

        Assert.Empty(still);

        var after = (await Publications.LatestAsync(store, nights[4]))!;
        Assert.Equal(ids, await IdsAsync(store, after, child));
        Assert.Equal(rows.Keys, (await RowsAsync(store, after, child)).Keys);
        foreach (var (table, of) in await RowsAsync(store, after, child)) Assert.Equal((table, rows[table]), (table, of));
        Assert.Empty((await Verification.RunAsync(store, NightRun.Context(nights[4]))).Faults);
        foreach (var extract in (await Ledger.OpenAsync(store)).History.Accepted) Assert.Equal(extract.Rows, extract.Accepted + extract.Rejected + extract.Erased);

        // The agencies go on sending the child.
        foreach (var (path, content) in sample.Where(f => f.Key.Contains($"/{nights[5]:yyyy-MM-dd}/", StringComparison.Ordinal))) store.Drop(path, content);
        var next = (await Pipeline(store, records, nights[5]).RunAsync()).Built.Publication;
        Assert.Empty(next.Withheld);
        foreach (var name in next.Files.Where(f => !f.Name.StartsWith("crosswalk/", StringComparison.Ordinal)).Select(f => f.Object.Path).Append(next.Crosswalk.Path).Concat(next.Held is { } held ? [held.Path] : []))
        {
            var text = await StoredText.OfAsync(store, name);
            Assert.False(words.Any(w => Holds(text, w)), name);
        }

        // What they sent lies where it was sent until it is erased again; the marks tell what it is.
        var again = await Pipeline(store, records, nights[5]).EraseAsync(store, child, "DPO", "request 17", dry: false);
        Assert.True(again.IsProven, string.Join('\n', again.StillHolding.Take(20)));
        Assert.Equal(own.Count, again.Records);
        Assert.True(again.Zones["landing"].Deleted > 0 && again.Zones["raw"].Deleted > 0);
        await Assert.ThrowsAsync<KeyNotFoundException>(() => Pipeline(store, records, nights[5]).EraseAsync(store, child, "DPO", "request 17", dry: false));
        Assert.Empty((await Verification.RunAsync(store, NightRun.Context(nights[5]))).Faults);
    }

    [Fact]
    public async Task Erasing_nobody_says_so()
    {
        var store = NightRun.Landed(NightRun.Sample(new SampleOptions { Children = 10, Seed = 1 }));
        await NightRun.Pipeline(store).RunAsync();
        await Assert.ThrowsAsync<KeyNotFoundException>(() => NightRun.Pipeline(store).EraseAsync(store, "CNOBODY", "DPO", "request", dry: false));
    }

    [Fact]
    public async Task What_a_legal_hold_covers_stays_and_is_named()
    {
        var records = new MemoryRecords();
        var store = NightRun.Landed(NightRun.Sample(new SampleOptions { Children = 60, Seed = 4 }));
        var built = (await NightRun.Pipeline(store, records: records).RunAsync()).Built.Publication;
        var (child, _, _) = await ChooseAsync(store, built);
        await (await Ledger.OpenAsync(store)).AppendAsync(new HoldPlaced("returns/", "Inquiry", "order 3"), NightRun.Context().StartedAt);
        var report = await NightRun.Pipeline(store, records: records).EraseAsync(store, child, "DPO", "request", dry: false);
        Assert.False(report.IsProven);
        Assert.NotEmpty(report.HeldPaths);
        Assert.All(report.HeldPaths, p => Assert.StartsWith("returns/", p, StringComparison.Ordinal));
        Assert.Empty(report.StillHolding);
        Assert.Equal(report.Zones["returns"].Holding, report.Zones["returns"].Held);
        Assert.Empty((await Verification.RunAsync(store, NightRun.Context())).Faults);
    }

    [Fact]
    public async Task Whatever_deletion_it_dies_at_running_it_again_ends_the_same()
    {
        var files = NightRun.Sample(new SampleOptions { Children = 40, Seed = 5 });
        var origin = NightRun.Landed(files);
        var built = (await NightRun.Pipeline(origin).RunAsync()).Built.Publication;
        var (child, _, _) = await ChooseAsync(origin, built);
        string? end = null;
        foreach (var operations in new[] { int.MaxValue, 3, 20, 60, 110 })
        {
            var (store, records) = (await NightRun.CopyAsync(origin), new MemoryRecords());
            var mortal = new DyingDeletes(store, operations);
            ErasureReport report;
            try
            {
                report = await new NightPipeline(mortal, records, Schemas.Embedded, NightRun.Council, NightRun.Context()).EraseAsync(mortal, child, "DPO", "request", dry: false);
            }
            catch (IOException)
            {
                report = await new NightPipeline(store, records, Schemas.Embedded, NightRun.Council, NightRun.Context()).EraseAsync(store, child, "DPO", "request", dry: false);
            }

            Assert.True(report.IsProven, $"{operations}: {string.Join('\n', report.StillHolding.Take(20))}");
            Assert.Empty((await Verification.RunAsync(store, NightRun.Context())).Faults);
            var left = string.Join('\n', (await NightRun.PictureAsync(store)).Split('\n').Where(l => !l.StartsWith("ledger/", StringComparison.Ordinal)));
            Assert.Equal(end ??= left, left);
        }
    }

    private static async Task<(MemoryStore Store, MemoryRecords Records, DateOnly[] Nights, SortedDictionary<string, byte[]> Sample)> FiveNightsAsync()
    {
        var sample = NightRun.Sample(Options);
        var nights = sample.Keys.Where(k => k.StartsWith("landing/", StringComparison.Ordinal)).Select(k => DateOnly.ParseExact(k.Split('/')[2], "yyyy-MM-dd")).Distinct().Order().ToArray();
        var (store, records) = (new MemoryStore(), new MemoryRecords());
        foreach (var night in nights[..5])
        {
            foreach (var (path, content) in sample.Where(f => f.Key.Contains($"/{night:yyyy-MM-dd}/", StringComparison.Ordinal))) store.Drop(path, content);
            await Pipeline(store, records, night).RunAsync();
        }

        return (store, records, nights, sample);
    }

    private static NightPipeline Pipeline(IObjectStore store, IRecordStore records, DateOnly night) => NightRun.Pipeline(store, NightRun.Context(night), records);

    /// <summary>A child of all three agencies, its records, and words that tell of it and of nobody else.</summary>
    internal static async Task<(string Child, HashSet<RecordKey> Own, string[] Words)> ChooseAsync(IObjectStore store, Publication publication)
    {
        var left = await Withholding.LeftOutAsync(store, publication);
        var group = (await ReviewQueue.ChildrenAsync(store, publication)).Crosswalk.Entries.GroupBy(e => e.ChildId).First(g => g.Select(e => e.Record.Source).Distinct().Count() == 3 && !left.Covers(g.Key));
        var own = group.Select(e => e.Record).ToHashSet();
        var inputs = new BuildInputs(store, Schemas.Embedded, await store.ReadJsonAsync<BuildPlan>(BuildPlan.PathOf(publication.Build)), new BuildMemory(), NightRun.Context());
        var people = (await inputs.EverybodyAsync(default)).ToLookup(p => own.Contains(p.Key));
        var others = people[false].SelectMany(Values).ToHashSet();
        string[] words = [.. people[true].SelectMany(Values).Distinct().Where(v => !others.Contains(v)), group.Key, Pseudonyms.For(NightRun.Context().Key.Value).Of("child_id", group.Key)];
        return (group.Key, own, words);

        static IEnumerable<string> Values(PersonRecord p) => new[] { p.Key.Id, p.NhsNumber, p.Upn }.OfType<string>();
    }

    /// <summary>A run of the daily flow that left the child with the department.</summary>
    private static async Task HoldInFlowAsync(IObjectStore store, string person)
    {
        var place = new FlowPlace("999", "live");
        await store.WriteJsonAsync(place.Of(1, FlowPlace.Header), new FlowRunHeader(new DateOnly(2026, 3, 30), "b", "e", 1, 0, 0));
        await store.WriteAsync(place.Of(1, FlowPlace.Held), s => { FlowLines.WriteHeld(s, [new FlowHeld(person, "{\"a\":1}", [])]); });
        await (await Ledger.OpenAsync(store)).AppendAsync(new FlowSent(new DateOnly(2026, 3, 30), "999", "live", 1, 1, 0, 0, 1, 0, 0), NightRun.Context().StartedAt);
    }

    private static async Task<ImmutableSortedDictionary<string, string>> RowsAsync(IObjectStore store, Publication publication, string but)
    {
        var rows = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var file in publication.Files.Where(f => f.Name.StartsWith("identifiable/", StringComparison.Ordinal)))
        {
            var table = Table.Read(file.Name, [("", await store.OpenRequiredAsync(file.Object.Path))], []);
            var child = table.Has("child_id") ? table.Text("child_id") : new string?[table.Rows];
            // Where a row came from changes with the file it is in, and each build has a name of its own.
            var columns = table.Columns.Where(c => c is not ("_source_extract" or "_run" or "_extract")).Select(table.Raw).ToList();
            rows.Add(file.Name, string.Join('\n', Enumerable.Range(0, table.Rows).Where(r => child[r] != but).Select(r => string.Join('|', columns.Select(c => c.GetValue(r))))));
        }

        return rows.ToImmutable();
    }

    private static async Task<string> IdsAsync(IObjectStore store, Publication publication, string but) => string.Join('\n', (await ReviewQueue.ChildrenAsync(store, publication)).Crosswalk.Entries.Where(e => e.ChildId != but));

    internal static bool Holds(string text, string trace)
    {
        for (var at = text.IndexOf(trace, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(trace, at + 1, StringComparison.OrdinalIgnoreCase))
            if ((at == 0 || !char.IsLetterOrDigit(text[at - 1])) && (at + trace.Length >= text.Length || !char.IsLetterOrDigit(text[at + trace.Length]))) return true;
        return false;
    }

    /// <summary>A store that dies after so many deletions.</summary>
    private sealed class DyingDeletes(ISweepableStore inner, int deletions) : ISweepableStore
    {
        private int _left = deletions;

        public Task<bool> CreateAsync(string path, Func<Stream, CancellationToken, Task> write, CancellationToken cancel = default) => inner.CreateAsync(path, write, cancel);

        public Task<Stream?> OpenAsync(string path, CancellationToken cancel = default) => inner.OpenAsync(path, cancel);

        public Task<long?> SizeAsync(string path, CancellationToken cancel = default) => inner.SizeAsync(path, cancel);

        public IAsyncEnumerable<StoredObject> ListAsync(string prefix, CancellationToken cancel = default) => inner.ListAsync(prefix, cancel);

        public Task<bool> ReplaceAsync(string path, string? version, ReadOnlyMemory<byte> content, CancellationToken cancel = default) => inner.ReplaceAsync(path, version, content, cancel);

        public Task<IStoreLease?> LeaseAsync(string name, CancellationToken cancel = default) => inner.LeaseAsync(name, cancel);

        public Task<bool> DeleteAsync(string path, string version, CancellationToken cancel = default) => _left-- > 0 ? inner.DeleteAsync(path, version, cancel) : throw new IOException("the store is gone");
    }
}
