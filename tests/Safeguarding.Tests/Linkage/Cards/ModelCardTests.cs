using Safeguarding.Linkage;
using Safeguarding.Linkage.Blocking;
using Safeguarding.Linkage.Cards;
using Safeguarding.Linkage.Model;

namespace Safeguarding.Tests.Linkage.Cards;

/// <summary>The figures of a model card, from inputs small enough to count by hand.</summary>
public sealed class ModelCardTests
{
    [Fact]
    public void Precision_and_recall_against_the_truth_are_counted_in_pairs()
    {
        // Persons 1 (three records) and 2 (two); clusters put two of person 1 together with one of person 2.
        var card = ModelCard.Of(Input("1a 1a 1b 2a 2c", "HE PO HE SC HE"));
        Assert.Equal((1, 3), ((int)card.All.Precision!.Hits, (int)card.All.Precision.Of));
        Assert.Equal((1, 4), ((int)card.All.Recall!.Hits, (int)card.All.Recall.Of));
        Assert.Equal(CardBasis.Truth, card.Basis);
        Assert.Equal((5L, 3L), (card.Records, card.Clusters));
    }

    [Theory]
    [InlineData(LinkScope.Across, 2)]
    [InlineData(LinkScope.Within, 1)]
    [InlineData(LinkScope.Both, 3)]
    public void Pairs_count_as_the_mode_says(LinkScope scope, int pairs) =>
        Assert.Equal(pairs, ModelCard.Of(Input("1a 1a 1a", "HE HE PO") with { Scope = scope }).All.Recall!.Of);

    [Fact]
    public void A_group_is_flagged_when_its_recall_differs_by_more_than_chance_explains()
    {
        // 40 pairs of X, all found; 20 of Y, half of them; 10 of Z, nine of them: too few to tell.
        var groups = ModelCard.Of(Grouped(Pairs(40, 40, "X") + Pairs(20, 10, "Y") + Pairs(10, 9, "Z"))).Dimensions.Single(d => d.Name == "Group");
        Assert.Equal("X", groups.Largest);
        Assert.Equal(["", "50.0 points below", ""], groups.Groups.Select(g => g.Flag ?? ""));
        Assert.Equal(-50, groups.Groups[1].Gap!.Value, 9);
        var better = ModelCard.Of(Grouped(Pairs(60, 30, "X") + Pairs(30, 30, "Y"))).Dimensions.Single(d => d.Name == "Group");
        Assert.Equal("50.0 points above", better.Groups[1].Flag);
    }

    [Fact]
    public void A_group_of_fewer_than_five_is_left_out_and_so_is_the_one_its_absence_would_give_away()
    {
        var groups = ModelCard.Of(Grouped(Pairs(40, 40, "X") + Pairs(20, 20, "Y") + Pairs(4, 4, "Z"))).Dimensions.Single(d => d.Name == "Group").Groups;
        Assert.Equal(["X", "Y left out", "Z left out"], groups.Select(g => g.Group + (g.IsSuppressed ? " left out" : "")));
        Assert.All(groups.Where(g => g.IsSuppressed), g => Assert.Equal((null, null, null, null), (g.Precision, g.Recall, g.Unlinkable, g.Gap)));
    }

    [Fact]
    public void Without_truth_the_models_own_probabilities_are_the_expectation()
    {
        var card = ModelCard.Of(Input("-a -a -b -b", "HE PO HE PO") with { Truth = null, Pairs = [Pair(0, 1, 3), Pair(2, 3, 0), Pair(0, 3, 0)] });
        var (linked, apart) = (PairScorer.Probability(3) + 0.5, 0.5);
        Assert.Equal(CardBasis.Model, card.Basis);
        Assert.Equal((linked / 2, linked / (linked + apart)), (card.All.Precision!.Value, card.All.Recall!.Value));
        Assert.Null(card.Calibration);
    }

    [Fact]
    public void Stewards_decisions_count_as_they_are_and_correct_pairs_like_them()
    {
        // Ten settled pairs of weight 0, four of them the same; two that nobody settled, one of the same weight and one of another band.
        var pairs = Enumerable.Range(0, 11).Select(i => Pair(2 * i, 2 * i + 1, 0)).Append(Pair(22, 23, 5)).ToArray();
        var card = ModelCard.Of(Input(string.Join(' ', Enumerable.Range(0, 24).Select(i => $"-{(char)('a' + i / 2)}")), string.Join(' ', Enumerable.Repeat("HE PO", 12))) with
        {
            Truth = null,
            Pairs = pairs,
            Settled = [.. Enumerable.Range(0, 10).Select(i => new SettledPair(2 * i + 1, 2 * i, i < 4))],
        });
        Assert.Equal((CardBasis.Decisions, 10), (card.Basis, card.SettledPairs));
        Assert.Equal(4 + 0.4 + PairScorer.Probability(5), card.All.Precision!.Hits, 9);
        Assert.Equal((0.5, 0.4, 10.0), (card.Calibration!.Bands.Single().Predicted, card.Calibration.Bands[0].Observed.Value, card.Calibration.Bands[0].Observed.Of));
        Assert.Equal(0.1, card.Calibration.Error, 9);
    }

    [Fact]
    public void Calibration_sets_the_mean_prediction_of_a_band_beside_what_is_so()
    {
        var card = ModelCard.Of(Input("1a 1a 2b 3b 4c 4c", "HE PO HE PO HE PO") with { Pairs = [Pair(0, 1, 1), Pair(2, 3, 1.2), Pair(4, 5, 10)] });
        Assert.Equal([(0.6, 0.8, 1.0, 2.0), (0.999, 1.0, 1.0, 1.0)], card.Calibration!.Bands.Select(b => (b.From, b.To, b.Observed.Hits, b.Observed.Of)));
        Assert.Equal((PairScorer.Probability(1) + PairScorer.Probability(1.2)) / 2, card.Calibration.Bands[0].Predicted, 12);
    }

    [Fact]
    public void Records_whose_copy_would_not_be_definite_are_unlinkable()
    {
        var card = ModelCard.Of(Input("1a 2b 3c 4d", "HE HE PO PO") with { BestWeights = [2, 9, 3.4, 3.5] });
        Assert.Equal(0.5, card.Unlinkable.All.Value);
        Assert.Equal([("HE", 0.5), ("PO", 0.5)], card.Unlinkable.Sources.Select(s => (s.Source, s.Share.Value)));
        Assert.Equal([(2, 0.0), (3, 0.25), (4, 0.75), (9, 0.75)], card.Unlinkable.Curve.Where(c => c.Weight is 2 or 3 or 4 or 9));
    }

    [Fact]
    public void The_distribution_holds_every_pair_in_its_step()
    {
        var card = ModelCard.Of(Input("1a 1a", "HE PO") with { Pairs = [Pair(0, 1, -1.5), Pair(0, 1, 3), Pair(0, 1, 3.9)], Below = new WeightTally(-4, [7, 0, 1], 0.5) });
        Assert.Equal(["-4 7 about", "-3 0", "-2 2 about", "-1 0", "0 0", "1 0", "2 0", "3 2"], card.Weights.Select(s => FormattableString.Invariant($"{s.From} {s.Pairs}{(s.IsEstimate ? " about" : "")}")));
    }

    [Fact]
    public void A_real_night_gives_every_figure_and_the_order_of_records_none()
    {
        var records = Enumerable.Range(0, 60).Select(i => new PersonRecord(new RecordKey(i % 2 == 0 ? "SC" : "HE", FormattableString.Invariant($"{i:D2}")))
        {
            GivenName = ((string[])["Ella", "Mia", "Isla", "Omar"])[i / 2 % 4],
            Surname = ((string[])["Hart", "Quill", "Stone"])[i / 2 % 3],
            DateOfBirth = new DateOnly(2010, 1, 1).AddDays(i / 2 * 40 + 3),
            Postcode = $"AD{i / 2 % 9 + 1} 2BC",
        }).ToArray();
        var card = Card(records);
        Assert.Equal((60L, 30L, CardBasis.Model), (card.Records, card.Clusters, card.Basis));
        Assert.Equal(card.CandidatePairs, card.Weights.Sum(s => s.Pairs));
        Assert.True(card.All.Precision!.Value > 0.95 && card.DefinitePairs == 30, $"{card.All.Precision.Value} {card.DefinitePairs}");
        Assert.All(card.Parameters.Where(p => !p.Comparison.StartsWith("other ", StringComparison.Ordinal)), p => Assert.NotNull(p.Estimate));

        var shuffled = records.ToArray();
        new Random(5).Shuffle(shuffled);
        Assert.Equal(System.Text.Json.JsonSerializer.Serialize(card), System.Text.Json.JsonSerializer.Serialize(Card(shuffled)));

        static ModelCard Card(PersonRecord[] records)
        {
            var people = StandardisedPeople.Of(records, MatchModel.EmbeddedJson);
            ScoredPairs[] parts = [Linker.Score(people, 0, 2), Linker.Score(people, 1, 2)];
            var ordered = records.OrderBy(r => r.Key).ToList();
            return ModelCard.Of(NightCard.Of(people, parts, Linker.Decide(people, parts, Crosswalk.Empty, []), MatchModel.EmbeddedJson, [], [CardDimension.Of("Surname", [.. ordered.Select(r => r.Surname)])!]));
        }
    }

    [Fact]
    public void Parts_that_speak_of_different_records_are_refused() =>
        Assert.Throws<ArgumentException>(() => ModelCard.Of(Input("1a 1a", "HE PO") with { ClusterOf = [0] }));

    /// <param name="records">Of each record its person (- : nobody knows) and its cluster, one letter each.</param>
    private static ModelCardInput Input(string records, string sources)
    {
        var people = records.Split(' ');
        var of = sources.Split(' ');
        string[] names = [.. of.Distinct().Order(StringComparer.Ordinal)];
        return new ModelCardInput
        {
            ModelVersion = "test",
            Parameters = [],
            Thresholds = new CardThresholds(3.5, -1, 3.5),
            Scope = LinkScope.Both,
            Sources = [.. names],
            SourceOf = [.. of.Select(s => (byte)Array.IndexOf(names, s))],
            ClusterOf = [.. people.Select(p => (int)p[1])],
            BestWeights = [.. people.Select(_ => 20.0)],
            Pairs = [],
            Below = new WeightTally(0, [], 1),
            Truth = [.. people.Select(p => p[0] == '-' ? -1 : p[0])],
        };
    }

    /// <summary>So many persons of two records, so many of them found, all of one group.</summary>
    private static string Pairs(int persons, int found, string group) => string.Concat(Enumerable.Range(0, persons).Select(i => $"{group} {(i < found ? "found" : "missed")};"));

    private static ModelCardInput Grouped(string pairs)
    {
        var rows = pairs.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split(' ')).ToList();
        var records = rows.SelectMany((row, i) => new[] { (Person: i, Cluster: 2 * i, Group: row[0]), (Person: i, Cluster: row[1] == "found" ? 2 * i : 2 * i + 1, Group: row[0]) }).ToList();
        return Input("1a", "HE") with
        {
            Sources = ["HE", "SC"],
            SourceOf = [.. records.Select((_, i) => (byte)(i % 2))],
            ClusterOf = [.. records.Select(r => r.Cluster)],
            Truth = [.. records.Select(r => r.Person)],
            BestWeights = [.. records.Select(_ => 20.0)],
            Dimensions = [CardDimension.Of("Group", [.. records.Select(r => (string?)r.Group)])!],
        };
    }

    private static ScoredPair Pair(int a, int b, double weight) => new(a, b, weight, 0, 0, 0);
}
