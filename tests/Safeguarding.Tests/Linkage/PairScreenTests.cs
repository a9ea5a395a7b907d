using System.Globalization;
using Safeguarding.Linkage;
using Safeguarding.Linkage.Blocking;
using Safeguarding.Linkage.Model;
using Safeguarding.Linkage.Screening;
using Safeguarding.Linkage.Standardise;

namespace Safeguarding.Tests.Linkage;

/// <summary>The screen may only throw out pairs that weigh too little, and every width of it throws out the same.</summary>
public sealed class PairScreenTests
{
    private static readonly ScreenWidth[] Widths = [ScreenWidth.Narrow, ScreenWidth.Wide, ScreenWidth.Widest];

    /// <summary>Each seed is a million pairs of people whose values are all a slip or two from one another's.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void No_pair_weighs_more_than_the_screen_allows_it(int seed) =>
        NoneWeighsMore(Population.Of(NearPeople.Make(seed, 1500)));

    [Fact]
    public void A_small_night_that_takes_its_shares_from_the_model_is_bounded_too() =>
        NoneWeighsMore(Population.Of(NearPeople.Make(3, 300)));

    [Theory]
    [InlineData(-20.0)]
    [InlineData(-9.0)]
    [InlineData(-1.0)]
    [InlineData(12.0)]
    public void Every_width_picks_the_same(double least)
    {
        var population = Population.Of(NearPeople.Make(4, 500));
        var screen = PairScreen.Of(Scorer(population), least)!;
        var sieves = Array.ConvertAll(Widths, width => new PairSieve(screen, width));
        var block = Enumerable.Range(0, population.Count).ToArray();
        foreach (var sieve in sieves) sieve.Lay(block);
        var picked = 0;
        for (var i = 0; i < population.Count - 1; i++)
        {
            var narrow = sieves[0].PickAfter(i, i, block.Length).ToArray();
            Assert.All(sieves, sieve => Assert.Equal(narrow, sieve.PickAfter(i, i, block.Length).ToArray()));
            picked += narrow.Length;
        }

        // All or nothing would be no screen.
        Assert.InRange(picked, 1, population.Count * (population.Count - 1) / 2 - 1);
    }

    [Fact]
    public void A_list_of_candidates_is_picked_from_as_a_block_is()
    {
        var population = Population.Of(NearPeople.Make(5, 200));
        var screen = PairScreen.Of(Scorer(population), -9)!;
        var (lists, blocks) = (new PairSieve(screen, PairScreen.Width), new PairSieve(screen, PairScreen.Width));
        blocks.Lay([.. Enumerable.Range(0, population.Count)]);
        for (var i = 0; i < population.Count - 1; i++)
        {
            var candidates = Enumerable.Range(i + 1, population.Count - i - 1).Select(j => (ulong)j << 32 | 1).ToArray();
            Assert.Equal(blocks.PickAfter(i, i, population.Count).ToArray(), lists.Pick(i, candidates).ToArray().Select(position => position + i + 1));
        }
    }

    [Fact]
    public void Candidates_scored_through_the_screen_are_those_scored_without()
    {
        // One birthday and one surname: lists long enough for the screen to be used.
        var people = NearPeople.Make(6, 350).Select(person => person with { Surname = "Hart", DateOfBirth = new DateOnly(2012, 3, 4) });
        var population = Population.Of([.. people]);
        var model = new MatchModel(MatchModel.EmbeddedJson);
        var scorer = Scorer(population);
        var indexes = CandidatePairs.Index(population, model.LargestBlock);
        Assert.True(indexes.Sum(index => index.Report.Pairs) > 32L * population.Count);

        var (all, candidates, _) = CandidatePairs.Score(population, indexes, scorer, double.NegativeInfinity);
        foreach (var least in new[] { -9.0, 0.0, 8.0 })
        {
            var (kept, scored, _) = CandidatePairs.Score(population, indexes, scorer, least);
            Assert.Equal(all.Where(pair => pair.Weight >= least), kept);
            Assert.Equal(candidates, scored);
            Assert.InRange(kept.Length, 1, all.Length - 1);
        }
    }

    [Children20kFact]
    public void No_candidate_of_the_known_children_is_lost()
    {
        var population = Population.Of(Children20kTests.Read().Records);
        var model = new MatchModel(MatchModel.EmbeddedJson);
        var scorer = Estimation.CountStrangers(Scorer(population), population);
        var (pairs, _, _) = CandidatePairs.Score(population, CandidatePairs.Index(population, model.LargestBlock), scorer, double.NegativeInfinity);
        var sieve = new PairSieve(PairScreen.Of(scorer, model.Keep)!, PairScreen.Width);

        Assert.All(pairs, pair => Assert.Equal(1, sieve.Pick(pair.A, [(ulong)pair.B << 32], pair.Weight).Length));
    }

    private static void NoneWeighsMore(Population population)
    {
        var scorer = Estimation.CountStrangers(Scorer(population), population);
        var sieve = new PairSieve(PairScreen.Of(scorer, 0)!, PairScreen.Width);
        var spared = 0;
        for (var i = 0; i < population.Count; i++)
        {
            for (var j = i + 1; j < population.Count; j++)
            {
                var weight = scorer.Score(i, j).Weight;

                // Either may be the one the other is held against.
                if (sieve.Pick(i, [(ulong)j << 32], weight).Length == 0 || sieve.Pick(j, [(ulong)i << 32], weight).Length == 0)
                    Assert.Fail($"Records {i} and {j} weigh {weight.ToString("F3", CultureInfo.InvariantCulture)} and the screen would throw them out: {scorer.Comparison.Compare(i, j).Given}");
                if (sieve.Pick(i, [(ulong)j << 32], weight + 25).Length == 0) spared++;
            }
        }

        // A bound that let everything through would hold as well.
        Assert.True(spared > population.Count, $"Of all pairs only {spared} are bounded at all.");
    }

    private static PairScorer Scorer(Population population) => new(new MatchModel(MatchModel.EmbeddedJson), population);
}

/// <summary>People whose names, dates, places and numbers are few, and differ by slips of every kind.</summary>
internal static class NearPeople
{
    private static readonly string[] Givens =
        ["Ella", "Elizabeth", "Beth", "Liz", "Mia", "Mya", "Al", "Alexander", "Sasha", "Alexandra", "Jo", "Jo Ann", "Joann", "Muhammad", "Muhammad Ali", "Mohammed", "Ali", "Omar", "J", "Tomasz", "Łukasz", "Anna-Maria", "Annamaria", "Iqra", "Ng", "Baby", "Unborn"];

    private static readonly string[] Surnames =
        ["Hart", "Heart", "Hart-Quill", "Hartquill", "Quill", "Ng", "Gn", "Rahman", "Abdul Rahman", "Rehman", "O'Neill", "Oneil", "Ella", "Ali", "Okonkwo-Adeyemi-Hart", "Şahin", "Featherstonehaughington-Cholmondeley", "Li", "Smith Smith"];

    private static readonly string[] Postcodes = ["AD1 2BC", "AD1 2CB", "AD12 2BC", "AD1 3BC", "DA1 2BC", "AD1", "ZZ99 3VZ", "AD2 2BC", "BX9 7QT"];
    private static readonly string[] Addresses = ["12 High Street", "12 High Road", "21 High Street", "Rose Cottage", "12A Hihg Street", "Flat 2, 12 High Street", "High Street", "7 Mill Lane"];
    // Valid ones of the range nobody is given, and slips of them.
    private static readonly string[] Nhs = ["9990004315", "9990004323", "9990003416", "9990014310", "9991234004", "9991234373", "9990004316", "9990004324", "9990004315", "9990004332"];

    public static PersonRecord[] Make(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i => new PersonRecord(new RecordKey(new[] { "SC", "HE", "PO" }[random.Next(3)], i.ToString("D5", CultureInfo.InvariantCulture)))
        {
            GivenName = Perhaps(0.95, () => Slip(Any(Givens))),
            MiddleName = Perhaps(0.4, () => random.Next(5) == 0 ? Any(Givens) + " " + Any(Givens) : Slip(Any(Givens))),
            Surname = Perhaps(0.95, () => Slip(Any(Surnames))),
            KnownAs = Perhaps(0.1, () => Any(Givens)),
            DateOfBirth = random.Next(10) == 0 ? null : Date(),
            ExpectedDateOfBirth = random.Next(20) == 0 ? Date() : null,
            Sex = Any(["M", "F", "1", "2", "U"]),
            Postcode = Perhaps(0.9, () => Any(Postcodes)),
            Address = Perhaps(0.8, () => Any(Addresses)),
            Uprn = Perhaps(0.1, () => random.Next(1, 5).ToString(CultureInfo.InvariantCulture)),
            NhsNumber = Perhaps(0.5, () => Any(Nhs)),
            RecordDate = random.Next(3) == 0 ? null : new DateOnly(2014 + random.Next(8), 1 + random.Next(12), 1 + random.Next(28)),
        })];

        string? Perhaps(double chance, Func<string> value) => random.NextDouble() < chance ? value() : null;

        string Any(string[] values) => values[random.Next(values.Length)];

        DateOnly Date() => random.Next(8) == 0 ? new DateOnly(2010 + random.Next(3), 1, 1) : new DateOnly(2010 + random.Next(3), 1 + random.Next(12), 1 + random.Next(12));

        // Sometimes one letter is another, is left out, stands twice, or has changed places with the next.
        string Slip(string name)
        {
            var at = random.Next(name.Length);
            return random.Next(12) switch
            {
                0 => name[..at] + (char)('a' + random.Next(26)) + name[(at + 1)..],
                1 when name.Length > 2 => name[..at] + name[(at + 1)..],
                2 => name[..at] + name[at] + name[at..],
                3 when at + 1 < name.Length => name[..at] + name[at + 1] + name[at] + name[(at + 2)..],
                _ => name,
            };
        }
    }
}
