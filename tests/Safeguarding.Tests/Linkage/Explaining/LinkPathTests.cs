using FsCheck;
using FsCheck.Fluent;
using Safeguarding.Linkage;
using Safeguarding.Linkage.Explaining;

namespace Safeguarding.Tests.Linkage.Explaining;

/// <summary>The path of links inside a child.</summary>
public sealed class LinkPathTests
{
    [Fact]
    public void A_chain_is_as_strong_as_its_weakest_link()
    {
        var path = Path("A", "D", "A B 9", "B C 4", "C D 12");
        Assert.Equal("A -9- B -4- C -12- D; weakest 1", path);
    }

    [Fact]
    public void A_longer_way_of_strong_links_beats_a_short_weak_one() =>
        Assert.Equal("A -9- B -8- D; weakest 1", Path("A", "D", "A D 5", "A B 9", "B D 8"));

    [Fact]
    public void Of_equally_strong_ways_the_shortest_is_told_then_the_heaviest()
    {
        Assert.Equal("A -5- D; weakest 0", Path("A", "D", "A D 5", "A B 9", "B D 5"));
        Assert.Equal("A -9- C -5- D; weakest 1", Path("A", "D", "A B 7", "B D 5", "A C 9", "C D 5"));
    }

    [Fact]
    public void A_stewards_word_is_stronger_than_any_weight() =>
        Assert.Equal("A -0- B -3- C; weakest 1", Path("A", "C", "A B 0 steward", "B C 3", "A C 2"));

    [Fact]
    public void Where_no_way_leads_there_is_none()
    {
        Assert.Equal("none", Path("A", "D", "A B 9", "C D 12"));
        Assert.Equal("none", Path("A", "A", "A B 9"));
    }

    [Fact]
    public void In_any_graph_no_way_has_a_stronger_weakest_link()
    {
        Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue)), seed =>
        {
            var random = new Random(seed);
            var links = Enumerable.Range(0, 12).Select(_ => (A: random.Next(7), B: random.Next(7), Weight: random.Next(1, 8)))
                .Where(l => l.A < l.B).DistinctBy(l => (l.A, l.B)).Select(l => new ClusterLink(Key(l.A), Key(l.B), l.Weight)).ToArray();
            var path = LinkPath.Between(Key(0), Key(6), links);
            var strongest = Ways(links, Key(0), Key(6), []).Select(way => way.Min(l => l.Weight)).DefaultIfEmpty(double.NegativeInfinity).Max();
            Assert.Equal(double.IsNegativeInfinity(strongest), path is null);
            if (path is null) return;

            Assert.Equal(strongest, path.Links.Min(l => l.Weight));
            Assert.Equal(strongest, path.Links[path.Weakest].Weight);
            Assert.Equal((Key(0), Key(6)), (path.Links[0].A, path.Links[^1].B));
            for (var i = 1; i < path.Links.Length; i++) Assert.Equal(path.Links[i - 1].B, path.Links[i].A);

            // Neither the order of the links nor which of its records a link names first matters.
            random.Shuffle(links);
            var turned = links.Select(l => random.Next(2) == 0 ? l : l with { A = l.B, B = l.A }).ToArray();
            Assert.Equal(Text(path), Text(LinkPath.Between(Key(0), Key(6), turned)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    private static IEnumerable<List<ClusterLink>> Ways(ClusterLink[] links, RecordKey at, RecordKey to, HashSet<RecordKey> seen)
    {
        if (at == to)
        {
            yield return [];
            yield break;
        }

        foreach (var link in links.SelectMany(l => new[] { l, l with { A = l.B, B = l.A } }).Where(l => l.A == at && !seen.Contains(l.B) && l.B != at))
            foreach (var rest in Ways(links, link.B, to, [.. seen, at])) yield return [link, .. rest];
    }

    private static RecordKey Key(int number) => new("X", number.ToString(System.Globalization.CultureInfo.InvariantCulture));

    private static string Path(string from, string to, params string[] links) => Text(LinkPath.Between(new("X", from), new("X", to),
        [.. links.Select(l => l.Split(' ')).Select(p => new ClusterLink(new("X", p[0]), new("X", p[1]), double.Parse(p[2], System.Globalization.CultureInfo.InvariantCulture), p.Length > 3))]));

    private static string Text(LinkPath? path) => path is null ? "none"
        : FormattableString.Invariant($"{path.Links[0].A.Id}{string.Concat(path.Links.Select(l => FormattableString.Invariant($" -{l.Weight}- {l.B.Id}")))}; weakest {path.Weakest}");
}
