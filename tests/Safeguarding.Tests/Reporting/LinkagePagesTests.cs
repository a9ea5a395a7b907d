using System.Collections.Immutable;
using System.Net;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Safeguarding.Linkage;
using Safeguarding.Linkage.Blocking;
using Safeguarding.Linkage.Cards;
using Safeguarding.Linkage.Explaining;
using Safeguarding.Linkage.Model;
using Safeguarding.Pipeline.Matching;
using Safeguarding.Pipeline.Reporting;

namespace Safeguarding.Tests.Reporting;

/// <summary>The two pages about matching: the explanation of a pair and the model card.</summary>
public sealed class LinkagePagesTests
{
    public static TheoryData<string> Pages => [Explained(withValues: true), Explained(withValues: false), Withheld(), Card(CardBasis.Truth), Card(CardBasis.Decisions), Card(CardBasis.Model)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Asks_nothing_of_the_network_and_runs_nothing(string page) =>
        Assert.DoesNotMatch(new Regex(@"<script|https?:|//|<link|<img|@import|url\((?!#)|\son\w+=", RegexOptions.IgnoreCase), page);

    [Theory]
    [MemberData(nameof(Pages))]
    public void Is_well_formed_and_every_chart_says_what_it_shows(string page)
    {
        var document = XDocument.Parse(page);
        var ids = document.Descendants().Attributes("id").Select(id => id.Value).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        foreach (var chart in document.Descendants("svg"))
        {
            Assert.Equal("img", chart.Attribute("role")!.Value);
            var labels = chart.Attribute("aria-labelledby")!.Value.Split(' ');
            Assert.All(labels, label => Assert.Contains(chart.Elements(), e => e.Attribute("id")?.Value == label && e.Value.Length > 10));
            Assert.Equal(["title", "desc"], chart.Elements().Take(2).Select(e => e.Name.LocalName));
            Assert.DoesNotContain("NaN", chart.ToString(), StringComparison.Ordinal);
        }

        // Every header cell says what it heads.
        Assert.All(document.Descendants("th"), cell => Assert.True(cell.Attribute("scope")?.Value is "col" or "row"));
    }

    [Fact]
    public void The_waterfall_is_also_a_table_that_ends_at_the_total()
    {
        var pair = Pair();
        var rows = XDocument.Parse(Explained(withValues: false)).Descendants("tbody").First().Elements("tr").Select(r => r.Elements().Select(c => c.Value).ToArray()).ToList();
        Assert.Equal(pair.Evidence.Length + 1 + pair.NotCompared.Length + 1, rows.Count);
        Assert.Equal(["before any evidence", "given name"], rows.Take(2).Select(r => r[0]));
        Assert.Equal(rows[pair.Evidence.Length][5], rows[^1][5]);
        Assert.Equal(("total", Signed(pair.Weight)), (rows[^1][0], rows[^1][5]));
    }

    [Fact]
    public void Values_are_shown_when_asked_for_as_they_are_written_and_not_otherwise()
    {
        var page = Explained(withValues: true);
        Assert.DoesNotContain("<i>", page, StringComparison.Ordinal);
        Assert.Contains("Zo\u00eb <i>x</i> & \"Q\"", WebUtility.HtmlDecode(page), StringComparison.Ordinal);
        Assert.Contains("Names a child.", page, StringComparison.Ordinal);
        var plain = Explained(withValues: false);
        Assert.DoesNotContain("Zo", plain, StringComparison.Ordinal);
        Assert.DoesNotContain("Names a child.", plain, StringComparison.Ordinal);
    }

    [Fact]
    public void What_an_adoption_parts_shows_no_weight()
    {
        var page = Withheld();
        Assert.Contains("An adoption keeps records of these two apart by law.", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<svg", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<table", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_card_holds_no_id_and_nothing_about_fewer_than_five()
    {
        var page = XDocument.Parse(Card(CardBasis.Truth));
        Assert.DoesNotContain(Records, r => page.ToString().Contains(r.Key.Id, StringComparison.Ordinal));
        var rows = page.Descendants("tr").Select(r => r.Elements().Select(c => c.Value).ToArray()).ToList();
        var few = rows.Single(r => r[0] == "Few");
        Assert.Equal(["Few", "too few", "too few", "", "", "", "left out"], few);
        Assert.Contains(rows, r => r[0] == "Many" && r[1] == "102");
        Assert.Equal(["Two <numbers>.", "1,234", "under 5"], rows.Single(r => r[0].StartsWith("Two", StringComparison.Ordinal)));
        Assert.Equal(["Others.", "under 5", "0"], rows.Single(r => r[0] == "Others."));
        Assert.Contains("Measured against the truth", page.ToString(), StringComparison.Ordinal);
        Assert.Contains("what the model expects of itself", Card(CardBasis.Model), StringComparison.Ordinal);
        Assert.Contains("the 6 pairs that data stewards have settled", Card(CardBasis.Decisions), StringComparison.Ordinal);
    }

    private static readonly PersonRecord[] Records = [.. Enumerable.Range(0, 120).Select(i => new PersonRecord(new RecordKey(i % 2 == 0 ? "SC" : "HE", $"canary{i:D3}x"))
    {
        GivenName = ((string[])["Ella", "Mia", "Isla", "Omar"])[i / 2 % 4], Surname = ((string[])["Hart", "Quill", "Stone"])[i / 2 % 3], DateOfBirth = new DateOnly(2010, 1, 1).AddDays(i / 2 * 40 + 3), Postcode = "AD1 2BC",
    })];

    private static WeighedNight Night()
    {
        var people = StandardisedPeople.Of(Records, MatchModel.EmbeddedJson);
        return WeighedNight.Of(people, [Linker.Score(people, 0, 1)], []);
    }

    private static PairExplanation Pair() => Explanation.Of(Night(), Records[0].Key, Records[1].Key);

    private static string Explained(bool withValues)
    {
        var (a, b) = (new RecordKey("SC", "1"), new RecordKey("HE", "2"));
        var middle = new RecordKey("PO", "3");
        var path = LinkPath.Between(a, b, [new ClusterLink(a, middle, 9), new ClusterLink(middle, b, 4, IsRuled: true)]);
        ImmutableArray<ComparedValues> values = withValues ? [new ComparedValues("given name", "Zo\u00eb <i>x</i> & \"Q\"", "O'Brien")] : [];
        return ExplanationPage.Render(new ExplainedPair("2026-03-31-x", a, b, "C1", "C1", Pair(), LinkOutcome.None, ["A veto of < & >."], path, values, IsOfAnotherVersion: true), "A & B <Council>");
    }

    private static string Withheld() =>
        ExplanationPage.Render(new ExplainedPair("2026-03-31-x", new("SC", "1"), new("SC", "2"), "C1", "C2", null, LinkOutcome.None, [], null, [], IsOfAnotherVersion: false), "Council");

    private static string Card(CardBasis basis)
    {
        var people = StandardisedPeople.Of(Records, MatchModel.EmbeddedJson);
        ScoredPairs[] parts = [Linker.Score(people, 0, 1)];
        var ordered = Records.OrderBy(r => r.Key).ToList();
        var groups = ordered.Select((_, i) => (string?)(i % 30 == 0 ? "Few" : i % 8 == 0 ? "<b>Some" : "Many")).ToList();
        StewardDecision[] decisions = basis == CardBasis.Decisions ? [.. Enumerable.Range(0, 6).Select(i => new StewardDecision(Records[2 * i].Key, Records[2 * i + 1].Key, true, ""))] : [];
        var input = NightCard.Of(people, parts, Linker.Decide(people, parts, Crosswalk.Empty, decisions), MatchModel.EmbeddedJson, decisions, [CardDimension.Of("Group", groups)!]) with { KeptApart = [new KeptApart("x", "Two <numbers>.", 1_234, 3), new KeptApart("y", "Others.", 4, 0)] };
        if (basis == CardBasis.Truth) input = input with { Truth = [.. input.ClusterOf], Scope = LinkScope.Both };
        return ModelCardPage.Render(ModelCard.Of(input), "A & B <Council>", "child", "children");
    }

    private static string Signed(double weight) => (weight < 0 ? "\u2212" : "+") + Math.Abs(weight).ToString("0.0", System.Globalization.CultureInfo.InvariantCulture);
}
