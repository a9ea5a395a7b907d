using System.Globalization;
using Safeguarding.Linkage;
using Safeguarding.Linkage.Blocking;
using Safeguarding.Linkage.Model;
using Safeguarding.Linkage.Standardise;
using Xunit.Abstractions;

namespace Safeguarding.Tests.Linkage;

/// <summary>Chances estimated from data that were made with known ones.</summary>
public sealed class EstimationTests(EstimationTests.Night night, ITestOutputHelper output) : IClassFixture<EstimationTests.Night>
{
    /// <summary>What a chance may be off by besides three standard errors of the matches it rests on: the model's own chances stand for some hundreds of cases.</summary>
    private const double Tolerance = 0.02;

    public sealed class Night
    {
        internal KnownPairs Known { get; } = new();
        internal Parameters Estimated { get; }

        public Night() => Estimated = Estimation.Maximise(Known.Model, Known.Population, Known.Pairs, within: true, across: true).Parameters;
    }

    [Fact]
    public void Chances_of_matches_are_recovered_level_by_level_for_each_pair_of_sources()
    {
        var (truth, model) = (night.Known.Truth.Parameters, night.Known.Model.Parameters);
        var (worst, learnt) = (0.0, 0);
        foreach (var (s, t, matches) in KnownPairs.SourcePairs)
        {
            foreach (var (first, levels, known) in KnownPairs.Comparisons)
            {
                var sum = 0.0;
                for (var level = first; level < KnownPairs.After(first, levels); level++)
                {
                    var (expected, actual, before) = (double.Exp2(truth.Match(s, t, level, 0)), double.Exp2(night.Estimated.Match(s, t, level, 0)), double.Exp2(model.Match(s, t, level, 0)));
                    var allowed = Tolerance + 3 * Math.Sqrt(expected * (1 - expected) / (matches * known));
                    Assert.True(Math.Abs(actual - expected) <= allowed, $"m of {LevelNames.Of(level)} between sources {s} and {t}: {actual:F4}, drawn with {expected:F4} (model {before:F4}, allowed {allowed:F4}).");
                    worst = Math.Max(worst, Math.Abs(actual - expected));
                    if (Math.Abs(before - expected) > 2 * allowed) learnt++;
                    sum += actual;
                }
                Assert.Equal(1, sum, 9);
            }
        }
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{night.Known.Pairs.Length} pairs; worst m off by {worst:F4}; {learnt} chances that the model had wrong"));

        // Chances near the model's would be "recovered" by an estimate that learns nothing.
        Assert.True(learnt >= 20, $"Only {learnt} chances lie far from where the estimate started.");
    }

    [Fact]
    public void The_chance_of_exchanged_names_is_recovered()
    {
        foreach (var (s, t, _) in KnownPairs.SourcePairs)
            Assert.Equal(KnownPairs.ChanceOfExchange, double.Exp2(night.Estimated.Match(s, t, Level.NamesExchanged, 0)), 0.006);
    }

    [Fact]
    public void Chances_of_places_are_recovered_by_the_time_between_the_records()
    {
        var truth = night.Known.Truth.Parameters;
        var matches = KnownPairs.SourcePairs.Sum(pair => pair.Matches) / (double)Parameters.Gaps;
        for (byte gap = 0; gap < Parameters.Gaps; gap++)
        {
            for (var level = Level.PlaceDoor; level <= Level.PlaceDifferent; level++)
            {
                var (expected, actual) = (double.Exp2(truth.Match(0, 1, level, gap)), double.Exp2(night.Estimated.Match(0, 1, level, gap)));
                var allowed = Tolerance + 3 * Math.Sqrt(expected * (1 - expected) / matches);
                Assert.True(Math.Abs(actual - expected) <= allowed, $"m of {LevelNames.Of(level)} at gap {gap}: {actual:F4}, drawn with {expected:F4}.");
            }
        }

        // Families move: the door agrees ever less.
        Assert.True(night.Estimated.Match(0, 1, Level.PlaceDoor, 1) > night.Estimated.Match(0, 1, Level.PlaceDoor, 2) + 0.3);
        Assert.True(night.Estimated.Match(0, 1, Level.PlaceDoor, 2) > night.Estimated.Match(0, 1, Level.PlaceDoor, 3) + 0.3);
    }

    [Fact]
    public void The_overlap_of_sources_and_their_duplicates_are_recovered()
    {
        foreach (var (s, t, matches) in KnownPairs.SourcePairs)
        {
            var records = 10_000.0;
            var pairs = s == t ? records * (records - 1) / 2 : records * records;
            var found = double.Exp2(night.Estimated.Prior[s, t]) * pairs;
            Assert.True(Math.Abs(found / matches - 1) < 0.05, $"{matches} pairs of sources {s} and {t} were drawn as one child; the estimate says {found:F0}.");
            Assert.True(Math.Abs(double.Exp2(night.Known.Model.Parameters.Prior[s, t]) * pairs / matches - 1) > 0.2);
        }
    }

    [Fact]
    public void Weights_by_estimated_chances_are_as_right_as_they_say()
    {
        var scorer = night.Known.Model.With(night.Estimated);
        var bands = new (double Expected, double True, int Pairs)[5];
        for (var k = 0; k < night.Known.AreOne.Count; k++)
        {
            var probability = PairScorer.Probability(scorer.Weight(night.Known.Pairs[k]));
            ref var band = ref bands[Math.Min(4, (int)(probability * 5))];
            band = (band.Expected + probability, band.True + (night.Known.AreOne[k] ? 1 : 0), band.Pairs + 1);
        }
        foreach (var (expected, right, pairs) in bands)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"said {expected / pairs:F3}, was {right / pairs:F3} of {pairs}"));
            Assert.True(pairs > 100);
            Assert.Equal(right / pairs, expected / pairs, 0.02 + 3 * Math.Sqrt(0.25 / pairs));
        }
    }

    [Fact]
    public void What_stewards_settled_corrects_what_the_model_has_wrong()
    {
        // Thirty times as many twins as the model expects: left alone, the estimate takes many of them for children whose names differ.
        var known = new KnownPairs(twins: 30);
        var alone = Estimation.Maximise(known.Model, known.Population, known.Pairs, within: true, across: true);
        var doubtful = Enumerable.Range(0, known.Pairs.Length).Where(k => PairScorer.Probability(alone.Weight(known.Pairs[k])) is > 0.2 and < 0.98).ToList();
        var taught = Estimation.Maximise(known.Model, known.Population, known.Pairs, within: true, across: true, Settled(known, doubtful.Where((_, n) => n % 3 == 0)));
        var taughtAll = Estimation.Maximise(known.Model, known.Population, known.Pairs, within: true, across: true, Settled(known, doubtful));

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{doubtful.Count} doubtful; worst m off by {WorstOff(alone, known):F4}, with a third settled {WorstOff(taught, known):F4}, with all {WorstOff(taughtAll, known):F4}"));
        Assert.True(WorstOff(taught, known) < 0.8 * WorstOff(alone, known));
        Assert.True(WorstOff(taughtAll, known) < 0.2 * WorstOff(alone, known));
        foreach (var (s, t, matches) in KnownPairs.SourcePairs)
        {
            var pairs = s == t ? 1e8 / 2 : 1e8;
            Assert.InRange(double.Exp2(alone.Parameters.Prior[s, t]) * pairs / matches, 1.5, 3);
            Assert.InRange(double.Exp2(taughtAll.Parameters.Prior[s, t]) * pairs / matches, 0.9, 1.1);
        }
    }

    [Fact]
    public void Asking_only_of_doubtful_pairs_leans_no_way()
    {
        // The estimates are right already. What is said of the doubtful pairs is true, but these are not a fair sample: counted beside the others, they would drag every chance along.
        var doubtful = Enumerable.Range(0, night.Known.Pairs.Length).Where(k => PairScorer.Probability(night.Known.Truth.Weight(night.Known.Pairs[k])) is > 0.1 and < 0.95);
        var settled = Settled(night.Known, doubtful);
        Assert.InRange(settled.Count, 300, 5_000);

        var taught = Estimation.Maximise(night.Known.Model, night.Known.Population, night.Known.Pairs, within: true, across: true, settled);

        var alone = night.Known.Model.With(night.Estimated);
        Assert.InRange(WorstOff(taught, night.Known), 0, WorstOff(alone, night.Known) + 0.003);
    }

    [Fact]
    public void A_handful_of_answers_however_wrong_cannot_swing_a_night()
    {
        // Twenty of the surest pairs are ruled two children, and twenty of the least likely one.
        var order = Enumerable.Range(0, night.Known.Pairs.Length).OrderBy(k => night.Known.Truth.Weight(night.Known.Pairs[k])).ToArray();
        var settled = new Dictionary<(int, int), bool>();
        foreach (var k in order[..20]) settled[Key(night.Known.Pairs[k])] = true;
        foreach (var k in order[^20..]) settled[Key(night.Known.Pairs[k])] = false;

        var swung = Estimation.Maximise(night.Known.Model, night.Known.Population, night.Known.Pairs, within: true, across: true, settled).Parameters;

        var most = 0.0;
        foreach (var (s, t, _) in KnownPairs.SourcePairs)
            for (var level = Level.GivenSame; (int)level < swung.Count; level++) most = Math.Max(most, Math.Abs(double.Exp2(swung.Match(s, t, level, 1)) - double.Exp2(night.Estimated.Match(s, t, level, 1))));
        Assert.InRange(most, 1e-4, 0.01);
    }

    [Fact]
    public void Settled_pairs_count_in_any_order_and_only_where_they_were_scored()
    {
        var settled = Settled(night.Known, Enumerable.Range(0, 4_000));
        var expected = Estimation.Maximise(night.Known.Model, night.Known.Population, night.Known.Pairs, within: true, across: true, settled).Parameters;
        var scored = night.Known.Pairs.Select(Key).ToHashSet();
        var others = Enumerable.Range(0, 5_000).Select(i => (i, i + 1)).Where(pair => !scored.Contains(pair)).Select(pair => KeyValuePair.Create(pair, true));

        var actual = Estimation.Maximise(night.Known.Model, night.Known.Population, night.Known.Pairs, within: true, across: true, new Dictionary<(int, int), bool>(settled.Reverse().Concat(others))).Parameters;

        foreach (var (s, t, _) in KnownPairs.SourcePairs)
        {
            Assert.Equal(expected.Prior[s, t], actual.Prior[s, t]);
            for (var level = Level.GivenSame; (int)level < actual.Count; level++) Assert.Equal(expected.Match(s, t, level, 0), actual.Match(s, t, level, 0));
        }
    }

    private static (int, int) Key(ScoredPair pair) => (pair.A, pair.B);

    private static Dictionary<(int, int), bool> Settled(KnownPairs known, IEnumerable<int> pairs)
    {
        var settled = new Dictionary<(int, int), bool>();
        foreach (var k in pairs) settled[Key(known.Pairs[k])] = known.AreOne[k];
        return settled;
    }

    private static double WorstOff(PairScorer scorer, KnownPairs known) => KnownPairs.SourcePairs.Max(pair => KnownPairs.Comparisons.Max(comparison => Enumerable.Range((int)comparison.First, comparison.Levels)
        .Max(level => Math.Abs(double.Exp2(scorer.Parameters.Match(pair.S, pair.T, (Level)level, 0)) - double.Exp2(known.Truth.Parameters.Match(pair.S, pair.T, (Level)level, 0))))));

    [Fact]
    public void A_scope_that_was_not_scored_keeps_its_overlap()
    {
        var across = night.Known.Pairs.Where(pair => night.Known.Population[pair.A].Source != night.Known.Population[pair.B].Source).ToArray();

        var estimated = Estimation.Maximise(night.Known.Model, night.Known.Population, across, within: false, across: true).Parameters;

        Assert.Equal(night.Known.Model.Parameters.Prior[0, 0], estimated.Prior[0, 0]);
        Assert.Equal(night.Known.Model.Parameters.Prior[1, 1], estimated.Prior[1, 1]);
        Assert.Equal(Math.Log2(6_000 / 1e8), estimated.Prior[0, 1], 0.06);
    }

    [Fact]
    public void Without_pairs_the_models_own_chances_stand()
    {
        var people = StandardisedPeople.Of(InventedFamilies.Make(300, 1).Records, MatchModel.EmbeddedJson);
        var model = new PairScorer(people.Model, people.Population);

        var maximised = Estimation.Maximise(people.Scorer, people.Population, [], within: true, across: true).Parameters;

        for (var s = 0; s < people.Population.Sources.Length; s++)
        {
            for (var t = 0; t < people.Population.Sources.Length; t++)
            {
                for (var level = Level.GivenSame; (int)level < maximised.Count; level++)
                {
                    Assert.Equal(model.Parameters.Match(s, t, level, 0), maximised.Match(s, t, level, 0), 9);
                    Assert.Equal(model.Parameters.Stranger(level), people.Scorer.Parameters.Stranger(level));
                }

                // A hundred records without a pair say next to nothing against 0.8 in 20,000.
                Assert.InRange(model.Parameters.Prior[s, t] - maximised.Prior[s, t], 0, 0.05);
            }
        }
    }

    [Fact]
    public void A_handful_of_pairs_hardly_moves_a_chance()
    {
        var (records, _) = InventedFamilies.Make(60, 2);
        var people = StandardisedPeople.Of(records, MatchModel.EmbeddedJson);
        var scored = Linker.Score(people, 0, 1).Pairs.ToArray();
        Assert.NotEmpty(scored);

        var maximised = Estimation.Maximise(people.Scorer, people.Population, scored, within: true, across: true).Parameters;

        for (var level = Level.GivenSame; (int)level < maximised.Count; level++)
            Assert.Equal(double.Exp2(people.Scorer.Parameters.Match(0, 1, level, 0)), double.Exp2(maximised.Match(0, 1, level, 0)), 0.15);
    }

    [Theory]
    [InlineData(2_400)]
    [InlineData(3_003)]
    public void Chances_of_strangers_are_those_of_all_pairs(int count)
    {
        var population = Population.Of(InventedFamilies.Make(count, 5).Records);
        var model = new PairScorer(new MatchModel(MatchModel.EmbeddedJson), population);

        var counted = Estimation.CountStrangers(model, population).Parameters;

        var every = EveryPair(model, population);
        var pairs = population.Count * (population.Count - 1L) / 2;
        foreach (var (first, last) in Counted)
        {
            var total = 0L;
            for (var level = first; level <= last; level++) total += every[(int)level];
            var known = (double)total / pairs;
            for (var level = first; level <= last; level++)
            {
                // 60,000 pairs are walked over, as many different ones as there are records; 6,000 cases of the model stand beside those where both values are known.
                var share = (double)every[(int)level] / total;
                var expected = (60_000 * known * share + 6_000 * double.Exp2(model.Parameters.Stranger(level))) / (60_000 * known + 6_000);
                var allowed = 0.001 + 4 * Math.Sqrt(share * (1 - share) / (population.Count * known));
                var u = double.Exp2(counted.Stranger(level));
                Assert.True(Math.Abs(u - expected) <= allowed, $"u of {LevelNames.Of(level)} is {u:F5}, not {expected:F5}; {share:F5} of all pairs reach it (allowed {allowed:F5}).");
            }
        }
    }

    [Fact]
    public void Chances_of_strangers_follow_what_the_records_are_known_to_hold()
    {
        // Nine in ten are boys, half live in one district and the others in another, a fifth was born in each of five years.
        var records = Enumerable.Range(0, 6_000).Select(i => new PersonRecord(new RecordKey("A", $"{i:D5}"))
        {
            Sex = i % 10 == 0 ? "F" : "M",
            Postcode = $"AD{i / 10 % 2 + 1} {i / 20 % 5 + 1}{(char)('A' + i / 100 % 20)}{(char)('A' + i % 7)}",
            DateOfBirth = new DateOnly(2010 + i * 7 % 5, 2 + i / 5 % 10, 2 + i / 11 % 26),
        }).ToArray();
        var people = StandardisedPeople.Of(records, MatchModel.EmbeddedJson);

        double U(Level level) => double.Exp2(people.Scorer.Parameters.Stranger(level));

        // 6,000 cases of the model beside 60,000 counted: .82 (same sex), .5 (different districts) and .8 (different years) as they should then be.
        Assert.Equal((0.82 * 60_000 + 0.5 * 6_000) / 66_000, U(Level.SexSame), 0.015);
        Assert.Equal((0.5 * 60_000 + 0.9394 * 6_000) / 66_000, U(Level.PlaceDifferent), 0.02);
        Assert.Equal(0.8, U(Level.BirthDifferent) + U(Level.BirthSlip) + U(Level.BirthOnePart), 0.06);
    }

    [Fact]
    public void Identifiers_are_not_counted_in_a_sample()
    {
        var (records, _) = InventedFamilies.Make(2_400, 6);
        var people = StandardisedPeople.Of(records, MatchModel.EmbeddedJson);

        foreach (var level in new[] { Level.NhsSame, Level.NhsSlip, Level.NhsDifferent, Level.UpnSame, Level.UpnDifferent })
            Assert.Equal(people.Model[level].Stranger, people.Scorer.Parameters.Stranger(level));
        Assert.NotEqual(people.Model[Level.SexSame].Stranger, people.Scorer.Parameters.Stranger(Level.SexSame));
    }

    [Fact]
    public void Estimates_do_not_depend_on_the_order_of_records_or_on_the_run()
    {
        var (records, _) = InventedFamilies.Make(4_000, 7);
        var expected = Chances(records);

        for (var run = 0; run < 3; run++) Assert.Equal(expected, Chances(InventedFamilies.Shuffled(records, run)));

        static double[] Chances(PersonRecord[] records)
        {
            var people = StandardisedPeople.Of(records, MatchModel.EmbeddedJson);
            var pairs = CandidatePairs.Score(people.Population, people.Blocks, people.Scorer, people.Model.Keep).Kept;
            var parameters = Estimation.Maximise(people.Scorer, people.Population, pairs, within: true, across: true).Parameters;
            var chances = new List<double>();
            for (var s = 0; s < people.Population.Sources.Length; s++)
            {
                for (var t = 0; t < people.Population.Sources.Length; t++)
                {
                    chances.Add(parameters.Prior[s, t]);
                    for (var level = Level.GivenSame; (int)level < parameters.Count; level++)
                        for (byte gap = 0; gap < Parameters.Gaps; gap++) chances.Add(parameters.Match(s, t, level, gap));
                }
            }
            for (var level = Level.GivenSame; (int)level < parameters.Count; level++) chances.Add(parameters.Stranger(level));
            return [.. chances];
        }
    }

    private static readonly (Level First, Level Last)[] Counted =
    [
        (Level.GivenSame, Level.GivenDifferent), (Level.MiddleInCommon, Level.MiddleDifferent), (Level.SurnameSame, Level.SurnameDifferent),
        (Level.BirthSame, Level.BirthDifferent), (Level.SexSame, Level.SexDifferent), (Level.PlaceDoor, Level.PlaceDifferent),
    ];

    private static long[] EveryPair(PairScorer scorer, Population population)
    {
        var sums = new long[scorer.Parameters.Count];
        Parallel.For(0, population.Count, () => new long[sums.Length], (i, _, own) =>
        {
            for (var j = i + 1; j < population.Count; j++)
            {
                var levels = scorer.Comparison.Compare(i, j);
                own[(int)levels.Given]++;
                own[(int)levels.Middle]++;
                own[(int)levels.Surname]++;
                own[(int)levels.Birth]++;
                own[(int)levels.Sex]++;
                own[(int)levels.Place]++;
            }
            return own;
        }, own =>
        {
            lock (sums)
                for (var level = 0; level < sums.Length; level++) sums[level] += own[level];
        });
        return sums;
    }
}
