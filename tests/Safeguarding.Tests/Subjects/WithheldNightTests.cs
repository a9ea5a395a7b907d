using Safeguarding.Linkage;
using Safeguarding.Pipeline.Building;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Curating;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Records;
using Safeguarding.Pipeline.Reviewing;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Subjects;
using Safeguarding.Pipeline.Synthetic;
using Safeguarding.Tests.Night;

namespace Safeguarding.Tests.Subjects;

/// <summary>Children known to all three agencies are withheld, the night is built, and everything it wrote is read for a trace of them.</summary>
public sealed class WithheldNightTests
{
    private static readonly DateTimeOffset Now = new(2026, 4, 1, 9, 0, 0, TimeSpan.Zero);

    /// <summary>What only matching and the builds themselves read, and the record of what was decided.</summary>
    private static bool IsWorking(string path) => path.Split('/')[0] is "crosswalk" or "builds" or "ledger" or "publications" || path.EndsWith("/linkage/held.bin", StringComparison.Ordinal);

    [Fact]
    public async Task A_withheld_child_is_in_nothing_that_a_night_writes_and_is_back_when_released()
    {
        var (store, records) = (NightRun.Landed(NightRun.Sample(new SampleOptions { Children = 250, Seed = 8 })), new MemoryRecords());
        var pipeline = NightRun.Pipeline(store, records: records);
        var first = (await pipeline.RunAsync()).Built.Publication;
        var chosen = (await ReviewQueue.ChildrenAsync(store, first)).Crosswalk.Entries.GroupBy(e => e.ChildId)
            .Where(g => g.Select(e => e.Record.Source).Distinct().Count() == 3).Select(g => g.Key).Except((await Withholding.LeftOutAsync(store, first)).Records.Select(r => r.ChildId)).Take(8).ToList();
        Assert.Equal(8, chosen.Count);
        var traces = await TracesAsync(store, first, chosen);
        Assert.True(traces.Length > 60);

        // The test can fail: every trace is in what the first night published.
        var before = await PathsAsync(store);
        var found = await FoundAsync(store, before.Where(p => !IsWorking(p)), traces);
        Assert.Superset(chosen.ToHashSet(), found.Values.SelectMany(v => v).ToHashSet());

        foreach (var child in chosen) await Withholding.WithholdAsync(store, records, SubjectRules.Of(Schemas.Embedded), first, child, "protected_address", "", "DPO", Now);
        var second = (await pipeline.BuildAsync()).Publication;
        Assert.NotEqual(first.Build, second.Build);
        Assert.Equal(8, second.Counts["withheld-children"]);
        Assert.Empty(second.Withheld);
        var written = (await PathsAsync(store)).Except(before).Where(p => !IsWorking(p)).ToList();
        Assert.True(written.Count > 150);
        Assert.Empty((await FoundAsync(store, written, traces)).Select(f => $"{f.Key}: {f.Value.Count} traces"));

        // The ledger tells of the decision by the child's id and nothing else.
        var ledger = await FoundAsync(store, (await PathsAsync(store)).Where(p => p.StartsWith("ledger/", StringComparison.Ordinal)), [.. traces.Except(chosen)]);
        Assert.Empty(ledger);

        // Ids of everybody are what they were.
        Assert.Equal(await IdsAsync(store, first), await IdsAsync(store, second));
        Assert.Equal(await RowsAsync(store, first, "review/orphans"), await RowsAsync(store, second, "review/orphans"));

        foreach (var child in chosen) Assert.Single(await Withholding.ReleaseAsync(store, records, second, child, "", "DPO", Now.AddDays(1)));
        var third = (await pipeline.BuildAsync()).Publication;
        Assert.Equal(Rows(first), Rows(third));
        Assert.Empty((await Verification.RunAsync(store, NightRun.Context())).Faults);
    }

    [Fact]
    public async Task Another_record_that_joins_a_withheld_child_is_withheld_with_it()
    {
        var crosswalk = new Crosswalk([new(new RecordKey("HE", "h1"), "C1"), new(new RecordKey("PO", "p1"), "C2"), new(new RecordKey("SC", "s1"), "C1"), new(new RecordKey("SC", "s2"), "C3")], []);
        var withheld = WithheldChildren.Of(crosswalk, new SubjectSnapshot(["SC:s1", "SC:gone"], []), [new RecordKey("PO", "p1"), new RecordKey("HE", "h1")]);
        Assert.Equal(["HE:h1 C1 False", "PO:p1 C2 True", "SC:gone  False", "SC:s1 C1 False"], withheld.Records.Select(r => $"{r.Source}:{r.Id} {r.ChildId} {r.IsSealed}"));
        Assert.Equal((1, 1), (withheld.Withheld, withheld.Sealed));
        Assert.True(withheld.Covers("C1") && withheld.Covers("C2") && !withheld.Covers("C3"));
        Assert.True(withheld.CoversInReturns(new RecordKey("HE", "h1")));
        Assert.False(withheld.CoversInReturns(new RecordKey("PO", "p1")));
        await Task.CompletedTask;
    }

    /// <summary>Ids, numbers, names and pseudonyms by which somebody could tell the children.</summary>
    private static async Task<string[]> TracesAsync(IObjectStore store, Publication publication, IReadOnlyCollection<string> children)
    {
        var inputs = new BuildInputs(store, Schemas.Embedded, await store.ReadJsonAsync<BuildPlan>(BuildPlan.PathOf(publication.Build)), new BuildMemory(), NightRun.Context());
        var of = (await ReviewQueue.ChildrenAsync(store, publication)).Crosswalk.Entries.Where(e => children.Contains(e.ChildId)).Select(e => e.Record).ToHashSet();
        var people = (await inputs.EverybodyAsync(default)).ToLookup(p => of.Contains(p.Key));
        var ours = people[true].SelectMany(Values).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var others = people[false].SelectMany(Values).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var pseudonyms = Pseudonyms.For(NightRun.Context().Key.Value);
        var identifiers = (await inputs.CuratedAsync("child_identifier", default))!;
        var linked = Enumerable.Range(0, identifiers.Rows).Where(r => children.Contains(identifiers.Text("child_id")[r])).Select(r => identifiers.Text("identifier_value")[r]!);
        string[] ids = [.. ours.Except(others).Concat(linked).Concat(children).Where(v => v.Length >= 5).Distinct(StringComparer.OrdinalIgnoreCase)];
        return [.. ids, .. children.Select(c => pseudonyms.Of("child_id", c)), .. ids.Select(i => pseudonyms.Of("identifier_value", i))];

        static IEnumerable<string> Values(PersonRecord p) => new[] { p.Key.Id, $"{p.GivenName} {p.Surname}", p.NhsNumber, p.Upn }.OfType<string>();
    }

    private static async Task<SortedDictionary<string, List<string>>> FoundAsync(IObjectStore store, IEnumerable<string> paths, string[] traces)
    {
        var found = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var path in paths)
        {
            var text = await StoredText.OfAsync(store, path);
            var there = traces.Where(t => Holds(text, t)).ToList();
            if (there.Count > 0) found.Add(path, there);
        }

        return found;
    }

    /// <summary>Rows of everything but what happened to ids, which is the first night's to tell.</summary>
    private static IEnumerable<(string, long?)> Rows(Publication publication) => publication.Files.Where(f => f.Name != "crosswalk/events").Select(f => (f.Name, f.Rows));

    /// <summary>As a word of its own: a number of the child's is not in a longer number.</summary>
    private static bool Holds(string text, string trace)
    {
        for (var at = text.IndexOf(trace, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(trace, at + 1, StringComparison.OrdinalIgnoreCase))
            if ((at == 0 || !char.IsLetterOrDigit(text[at - 1])) && (at + trace.Length >= text.Length || !char.IsLetterOrDigit(text[at + trace.Length]))) return true;
        return false;
    }

    private static async Task<List<string>> PathsAsync(IObjectStore store)
    {
        var paths = new List<string>();
        foreach (var container in NightRun.Containers)
            await foreach (var item in store.ListAsync(container + "/")) paths.Add(item.Path);
        return paths;
    }

    private static async Task<string> IdsAsync(IObjectStore store, Publication publication) => string.Join('\n', (await ReviewQueue.ChildrenAsync(store, publication)).Crosswalk.Entries);

    private static async Task<string> RowsAsync(IObjectStore store, Publication publication, string name) => await StoredText.OfAsync(store, publication.Files.Single(f => f.Name == name).Object.Path);
}
