using System.Globalization;
using Safeguarding.Linkage;
using Safeguarding.Linkage.Blocking;
using Safeguarding.Linkage.Carrying;
using Safeguarding.Linkage.Decide;
using Safeguarding.Linkage.Model;
using Safeguarding.Linkage.Standardise;

namespace Safeguarding.Tests.Linkage;

/// <summary>A night carried on from the night before says what a night compared all anew by the same estimates says, to the bit.</summary>
public sealed class HeldNightTests
{
    private static readonly string[] Sources = ["HE", "PO", "SC"];

    [Theory]
    [InlineData(1, 3000, LinkScope.Both)]
    [InlineData(2, 3000, LinkScope.Across)]
    [InlineData(3, 2200, LinkScope.Within)]
    [InlineData(4, 400, LinkScope.Both)]
    public void Families_that_change_night_by_night(int seed, int count, LinkScope scope) =>
        CarryNights(InventedFamilies.Make(count, seed).Records, InventedFamilies.Make(count / 10, seed + 10).Records, seed, scope);

    /// <summary>Few values, so that blocks are too large and are divided, and everybody is somebody's rival.</summary>
    [Theory]
    [InlineData(5, 700)]
    [InlineData(6, 700)]
    [InlineData(7, 120)]
    public void People_who_are_all_alike(int seed, int count) =>
        CarryNights(NearPeople.Make(seed, count), [.. NearPeople.Make(seed + 100, count / 5).Select(person => person with { Key = person.Key with { Id = "N" + person.Key.Id } })], seed, LinkScope.Both);

    [Fact]
    public void A_night_on_which_nothing_changed_compares_nothing()
    {
        var records = InventedFamilies.Make(2500, 8).Records;
        var first = Held(records, LinkScope.Both);
        var expected = Said(first);
        var next = first.Next(new bool[first.People.Count], [Batch([])], Sources);
        Assert.Equal(0, next.Compared);
        Assert.Equal(expected, Said(next));
    }

    [Fact]
    public void A_night_that_changes_little_compares_little()
    {
        var records = InventedFamilies.Make(6000, 9).Records;
        var first = Held(records, LinkScope.Both);
        var all = first.Compared;
        var changed = records.Take(20).Select(record => record with { Postcode = "AD9 9ZZ" }).ToArray();
        var next = first.Next(Leaving(first, [.. changed.Select(record => record.Key)]), [Batch(changed)], Sources);
        Assert.InRange(next.Compared, 1, all / 50);
        Assert.Equal(40, next.ChangedSince);
    }

    [Fact]
    public void The_night_of_the_estimates_is_the_night_itself()
    {
        var records = InventedFamilies.Make(2500, 10).Records;
        var population = Population.Of([Batch(records)], Sources, []);
        var (blocks, keeping, deciding, scored, _) = Compared(population, LinkScope.Both);
        Assert.NotEmpty(blocks);
        Assert.NotSame(keeping, deciding);
        var (groups, pairs, _) = new Decider(population, deciding, new Rulings(population, []), Thresholds, LinkScope.Both).Resolve(scored);
        var held = Held(records, LinkScope.Both);
        Assert.Equal(groups, held.GroupOfRecord);
        Assert.Equal(pairs, held.Judged);
    }

    [Fact]
    public void A_record_that_stays_cannot_come_again()
    {
        var records = InventedFamilies.Make(2100, 11).Records;
        var first = Held(records, LinkScope.Both);
        Assert.Contains("share one key", Assert.Throws<ArgumentException>(() => first.Next(new bool[first.People.Count], [Batch([records[5]])], Sources)).Message, StringComparison.Ordinal);
    }

    private static void CarryNights(PersonRecord[] first, PersonRecord[] later, int seed, LinkScope scope)
    {
        var random = new Random(seed);
        var tonight = first.ToDictionary(record => record.Key);
        var held = Held(first, scope);
        for (var night = 0; night < 5; night++)
        {
            var keys = tonight.Keys.Order().ToArray();
            random.Shuffle(keys);
            var gone = keys.Take(keys.Length / 40).ToArray();
            var changed = keys.Skip(gone.Length).Take(keys.Length / 20).Select(key => Changed(tonight[key], tonight[keys[random.Next(keys.Length)]], random.Next(7))).ToArray();
            var came = later.Skip(night * later.Length / 5).Take(later.Length / 5).Where(record => !tonight.ContainsKey(record.Key)).ToArray();
            foreach (var key in gone) tonight.Remove(key);
            foreach (var record in changed.Concat(came)) tonight[record.Key] = record;
            held = held.Next(Leaving(held, [.. gone, .. changed.Select(record => record.Key)]), [Batch([.. changed, .. came])], Sources);

            var anew = Held(first, scope);
            var everything = tonight.Values.ToArray();
            random.Shuffle(everything);
            anew = anew.Next([.. Enumerable.Repeat(true, anew.People.Count)], [Batch(everything)], Sources);
            Assert.Equal(everything.Length, held.People.Count);
            Assert.Equal(Said(anew), Said(held));
        }
    }

    /// <summary>A record with one thing of another's: a house move, a marriage, a correction, a slip.</summary>
    private static PersonRecord Changed(PersonRecord record, PersonRecord other, int what) => what switch
    {
        0 => record with { Postcode = other.Postcode, Address = other.Address, RecordDate = other.RecordDate },
        1 => record with { Surname = other.Surname },
        2 => record with { DateOfBirth = other.DateOfBirth },
        3 => record with { NhsNumber = other.NhsNumber },
        4 => record with { GivenName = other.GivenName, MiddleName = other.MiddleName },
        5 => record with { NhsNumber = null },
        _ => record with { GivenName = "Zephyrine", Address = "4711 Nowhere Mews" },
    };

    /// <summary>Everything a night says, in words that do not depend on how records are numbered.</summary>
    private static string[] Said(HeldNight night)
    {
        var people = night.People;
        var said = Enumerable.Range(0, people.Count).Select(record => $"{people.KeyOf(record)} is of {people.KeyOf(night.GroupOfRecord[record])}")
            .Concat(night.Judged.Select(edge => string.Create(CultureInfo.InvariantCulture, $"{people.KeyOf(edge.Pair.A)} {people.KeyOf(edge.Pair.B)} {edge.Outcome} {edge.Pair.Weight:R} {edge.Rivals:R} {edge.Veto} {edge.MayJoin} {edge.Pair.Rules} {edge.Pair.Levels}")));
        return [.. said];
    }

    private static bool[] Leaving(HeldNight night, HashSet<RecordKey> keys) => [.. Enumerable.Range(0, night.People.Count).Select(record => keys.Contains(night.People.KeyOf(record)))];

    private static RawRecords Batch(PersonRecord[] records) => RawRecords.Of(records, [.. records.Select(record => (byte)Array.IndexOf(Sources, record.Key.Source))]);

    private static readonly Thresholds Thresholds = new(3.5, 0, 0.5);

    private static HeldNight Held(PersonRecord[] records, LinkScope scope)
    {
        var (blocks, keeping, deciding, scored, compared) = Compared(Population.Of([Batch(records)], Sources, []), scope);
        return HeldNight.Of(keeping.Model, Thresholds, scope, blocks, keeping, deciding, scored, compared);
    }

    private static (BlockIndex[] Blocks, PairScorer Keeping, PairScorer Deciding, ScoredPair[] Scored, long Compared) Compared(Population population, LinkScope scope)
    {
        var model = new MatchModel(MatchModel.EmbeddedJson);
        var keeping = Estimation.CountStrangers(new PairScorer(model, population), population);
        var blocks = CandidatePairs.Index(population, model.LargestBlock);
        var (scored, compared, _) = CandidatePairs.Score(population, blocks, keeping, model.Keep, scope);
        return (blocks, keeping, Estimation.Maximise(keeping, population, scored, scope != LinkScope.Across, scope != LinkScope.Within), scored, compared);
    }
}
