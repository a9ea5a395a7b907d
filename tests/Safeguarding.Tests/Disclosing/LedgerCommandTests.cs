using System.Text.Json;
using Safeguarding.App.Storage;
using Safeguarding.Linkage;
using Safeguarding.Pipeline.Matching;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Tests.App;

namespace Safeguarding.Tests.Disclosing;

/// <summary><c>ledger</c> as information governance uses it, and the looks that other verbs write into it.</summary>
public sealed class LedgerCommandTests(DemoFolder demo) : IClassFixture<DemoFolder>
{
    [Fact]
    public async Task What_was_given_or_refused_outside_is_written_down_and_shown_of_the_child()
    {
        var (root, child) = (demo.Copy("disclosed"), Child());
        Assert.Equal(0, (await Said.ByAsync("ledger", "disclose", child, "--to", "DS Example, police", "--what", "chronology", "--purpose", "section_47", "--basis", "children_act_1989_s47", "public_task", "--by", "A. Worker", "--on", "2026-03-30", "--reference", "R1", "--root", root)).Exit);
        Assert.Equal(0, (await Said.ByAsync("subject", "withhold", child, "--reason", "harm", "--by", "DPO", "--root", root)).Exit);
        var refused = await Said.ByAsync("ledger", "disclose", child, "--to", "a parent", "--what", "address", "--purpose", "subject_access", "--by", "DPO", "--refused", "more_detrimental", "--note", "see case file", "--root", root);
        Assert.Equal(0, refused.Exit);
        Assert.DoesNotContain("breach", refused.Out, StringComparison.Ordinal);
        Assert.Contains("breach", (await Said.ByAsync("ledger", "disclose", child, "--to", "a school", "--what", "address", "--purpose", "safeguarding", "--basis", "public_task", "--by", "A. Worker", "--root", root)).Out, StringComparison.Ordinal);

        var shown = JsonDocument.Parse((await Said.ByAsync("ledger", "show", "--child", child, "--kind", "disclosure", "restriction", "--json", "--root", root)).Out).RootElement.GetProperty("lines").EnumerateArray().ToList();
        Assert.Equal(["child-disclosed", "child-withheld", "disclosure-refused", "child-disclosed"], shown.Select(l => l.GetProperty("kind").GetString()));
        Assert.Equal(("A. Worker", "DS Example, police", "section_47"), (shown[0].GetProperty("who").GetString(), shown[0].GetProperty("to").GetString(), shown[0].GetProperty("purpose").GetString()));
        Assert.Equal(["children_act_1989_s47", "public_task"], shown[0].GetProperty("bases").EnumerateArray().Select(b => b.GetString()));
        Assert.Contains("2026-03-30", shown[0].GetProperty("what").GetString(), StringComparison.Ordinal);
        Assert.Equal("more_detrimental: see case file", shown[2].GetProperty("why").GetString());
        Assert.Equal(0, (await Said.ByAsync("verify", "--root", root)).Exit);
    }

    [Theory]
    [InlineData("one of section_47", "--purpose", "nothing", "--basis", "public_task")]
    [InlineData("one of legal_obligation", "--purpose", "crime", "--basis", "nothing")]
    [InlineData("--basis", "--purpose", "crime")]
    [InlineData("--purpose", "--basis", "public_task")]
    [InlineData("one of more_detrimental", "--purpose", "crime", "--refused", "nothing")]
    [InlineData("lies ahead", "--purpose", "crime", "--basis", "public_task", "--on", "2999-01-01")]
    [InlineData("yyyy-MM-dd", "--purpose", "crime", "--basis", "public_task", "--on", "yesterday")]
    public async Task What_is_not_said_as_it_must_be_is_refused_with_what_to_write_and_nothing_is_kept(string says, params string[] more)
    {
        var before = await EntriesAsync(demo.Root);
        var said = await Said.ByAsync(["ledger", "disclose", Child(), "--to", "x", "--what", "y", "--by", "z", .. more, "--root", demo.Root]);
        Assert.Equal(2, said.Exit);
        Assert.Contains(says, said.Notes, StringComparison.Ordinal);
        Assert.Equal(before, await EntriesAsync(demo.Root));
    }

    [Fact]
    public async Task A_child_who_is_not_known_and_a_kind_that_is_none_are_said()
    {
        var before = await EntriesAsync(demo.Root);
        Assert.Contains("knows a child 'CNOBODY'", (await Said.ByAsync("ledger", "disclose", "CNOBODY", "--to", "x", "--what", "y", "--by", "z", "--purpose", "crime", "--basis", "public_task", "--root", demo.Root)).Notes, StringComparison.Ordinal);
        Assert.Contains("says nothing of a child 'CNOBODY'", (await Said.ByAsync("ledger", "show", "--child", "CNOBODY", "--root", demo.Root)).Notes, StringComparison.Ordinal);
        Assert.Equal(2, (await Said.ByAsync("ledger", "show", "--kind", "gossip", "--root", demo.Root)).Exit);
        Assert.Equal(2, (await Said.ByAsync("ledger", "show", "--from", "2026-02-30", "--root", demo.Root)).Exit);
        Assert.Equal(2, (await Said.ByAsync("ledger", "export", "--out", Path.Combine(demo.Folder.FullName, "ledger.xlsx"), "--root", demo.Root)).Exit);
        Assert.Equal(before, await EntriesAsync(demo.Root));
    }

    [Fact]
    public async Task Whoever_opens_records_side_by_side_is_in_the_ledger_before_they_are_shown()
    {
        var root = demo.Copy("looked");
        var (a, b) = Crosswalk().Entries.GroupBy(e => e.ChildId).Where(g => g.Count() > 1).Select(g => (g.First().Record, g.Last().Record)).First();
        Assert.Equal(0, (await Said.ByAsync("explain", a.ToString(), b.ToString(), "--root", root)).Exit);
        Assert.Equal(0, (await Said.ByAsync("explain", a.ToString(), b.ToString(), "--values", "--by", "A. Steward", "--reason", "asked by a worker", "--root", root)).Exit);
        var looks = (await Ledger.OpenAsync(new FolderStore(root))).Events<ChildrenConsulted>().ToList();
        Assert.Equal(["explain", "explain with values"], looks.Select(l => l.What));
        Assert.Equal($"account {Environment.UserName}", looks[0].Who);
        Assert.Equal(("A. Steward", "asked by a worker"), (looks[1].Who, looks[1].Reason));
        Assert.All(looks, l => Assert.Equal(Crosswalk().Entries.Where(e => e.Record == a).Select(e => e.ChildId), l.Children));

        // A ledger that takes nothing lets nothing be shown.
        Directory.Delete(Path.Combine(root, "ledger"), recursive: true);
        await File.WriteAllTextAsync(Path.Combine(root, "ledger"), "");
        var said = await Said.ByAsync("explain", a.ToString(), b.ToString(), "--root", root);
        Assert.Equal((3, ""), (said.Exit, said.Out));
    }

    [Fact]
    public async Task A_journey_may_say_what_for_and_on_what_basis()
    {
        var root = demo.Copy("journeyed");
        var child = Child();
        Assert.Equal(2, (await Said.ByAsync("journey", child, "--by", "A", "--reason", "why", "--purpose", "curiosity", "--root", root)).Exit);
        Assert.Equal(0, (await Said.ByAsync("journey", child, "--by", "A", "--reason", "why", "--purpose", "section_47", "--basis", "public_task", "--root", root)).Exit);
        var look = Assert.Single((await Ledger.OpenAsync(new FolderStore(root))).Events<ChildConsulted>());
        Assert.Equal("section_47", look.Purpose);
        Assert.Equal("public_task", string.Join(' ', look.Bases!.Value));
    }

    private string Child()
    {
        var left = Directory.GetFiles(Path.Combine(demo.Root, "builds"), "withheld.json", SearchOption.AllDirectories).Select(File.ReadAllText).SingleOrDefault() ?? "";
        return Crosswalk().Entries.GroupBy(e => e.ChildId).First(g => g.Select(e => e.Record.Source).Distinct().Count() == 3 && !left.Contains(g.Key, StringComparison.Ordinal)).Key;
    }

    private Crosswalk Crosswalk()
    {
        using var stream = File.OpenRead(Directory.GetFiles(Path.Combine(demo.Root, "crosswalk"), "crosswalk.parquet", SearchOption.AllDirectories).Single());
        return CrosswalkFile.Read(stream);
    }

    private static async Task<int> EntriesAsync(string root) => (await Ledger.OpenAsync(new FolderStore(root))).Entries.Count;
}
