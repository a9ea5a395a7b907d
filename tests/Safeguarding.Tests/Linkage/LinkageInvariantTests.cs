using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Safeguarding.Linkage;
using Safeguarding.Linkage.Blocking;
using Safeguarding.Linkage.Identifiers;
using Safeguarding.Linkage.Model;

namespace Safeguarding.Tests.Linkage;

/// <summary>What holds for any records whatever: order, culture and contradictory rulings change nothing, and what must stay apart does.</summary>
public sealed class LinkageInvariantTests
{
    private static readonly string?[] Givens = ["Ella", "Mia", "Mya", "ELLA ", "Isla", "Muhammad Ali", "Ali", "Baby", "Unborn", "İlker", "Ilker", null];
    private static readonly string?[] Surnames = ["Hart", "Hart-Quill", "Quill", "hart", "ISIK", "Işık", "Ella", null];
    private static readonly string?[] Nhs = ["999 123 4004", "9991234373", "9991234748", "9991234005", null, null, null];
    private static readonly string?[] Postcodes = ["AD1 2BC", "AD12BC", "AD1 2CB", "AD3", null];

    [Fact]
    public void Order_of_records_and_decisions_makes_no_difference()
    {
        Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue)), seed =>
        {
            var (records, decisions) = Make(seed, 40);
            var shuffled = records.ToArray();
            var shuffledDecisions = decisions.ToArray();
            var random = new Random(seed);
            random.Shuffle(shuffled);
            random.Shuffle(shuffledDecisions);

            Assert.Equal(Text(Link(records, decisions)), Text(Link(shuffled, shuffledDecisions)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));
    }

    [Fact]
    public void Partitions_scored_apart_decide_as_one()
    {
        // Enough records for several stretches of them to be dealt out.
        Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue)), seed =>
        {
            var (records, decisions) = Make(seed, 300);
            var whole = Link(records, decisions);
            foreach (var of in new[] { 1, 2, 3, 7 })
            {
                // Each worker standardises for itself, and the parts come in any order.
                var parts = Enumerable.Range(0, of).Select(partition => Linker.Score(StandardisedPeople.Of(records, MatchModel.EmbeddedJson), partition, of)).Reverse().ToList();
                Assert.True(of > 3 || parts.All(part => part.Candidates > 0));
                var decided = Linker.Decide(StandardisedPeople.Of([.. records.Reverse()], MatchModel.EmbeddedJson), parts, Crosswalk.Empty, decisions);
                Assert.Equal(Text(whole), Text(decided));
                Assert.Equal(whole.CandidatePairs, decided.CandidatePairs);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(10));
    }

    [Fact]
    public void Deciding_refuses_parts_that_are_not_the_whole()
    {
        var (records, _) = Make(3, 200);
        var people = StandardisedPeople.Of(records, MatchModel.EmbeddedJson);
        ScoredPairs[] parts = [Linker.Score(people, 0, 2), Linker.Score(people, 1, 2)];
        Assert.Throws<ArgumentException>(() => Linker.Decide(people, [parts[0]], Crosswalk.Empty, []));
        Assert.Throws<ArgumentException>(() => Linker.Decide(people, [parts[0], parts[0]], Crosswalk.Empty, []));
        Assert.Throws<ArgumentException>(() => Linker.Decide(people, [], Crosswalk.Empty, []));
        Assert.Throws<ArgumentException>(() => Linker.Decide(StandardisedPeople.Of(records[1..], MatchModel.EmbeddedJson), parts, Crosswalk.Empty, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => Linker.Score(people, 2, 2));
    }

    [Fact]
    public void What_must_stay_apart_is_never_one_child()
    {
        Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue)), seed =>
        {
            var (records, decisions) = Make(seed, 40);
            var result = Link(records, decisions);
            var idOf = result.Crosswalk.Entries.ToDictionary(entry => entry.Record, entry => entry.ChildId);

            Assert.Equal(records.Length, idOf.Count);
            foreach (var record in records)
                foreach (var never in record.NeverLink) Assert.NotEqual(idOf[record.Key], idOf[never]);
            foreach (var decision in decisions.Where(decision => decision.Same == false && decision.A != decision.B)) Assert.NotEqual(idOf[decision.A], idOf[decision.B]);

            // Two numbers meet in one child only where a steward joined records of it.
            var joined = decisions.Where(decision => decision.Same == true).SelectMany(decision => new[] { idOf[decision.A], idOf[decision.B] }).ToHashSet();
            foreach (var child in records.GroupBy(record => idOf[record.Key]).Where(child => !joined.Contains(child.Key)))
                Assert.True(child.Select(record => NhsNumber.TryParse(record.NhsNumber, out var number) ? number.Value : 0).Where(number => number != 0).Distinct().Count() <= 1);
            Assert.All(result.Pairs, pair => Assert.True(pair.A.CompareTo(pair.B) < 0 && pair.Outcome != LinkOutcome.None));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));
    }

    [Fact]
    public void Evidence_adds_up_to_the_weight()
    {
        var (records, decisions) = Make(11, 60);
        var result = Link(records, decisions);

        Assert.NotEmpty(result.Pairs);
        foreach (var pair in result.Pairs)
        {
            var prior = pair.Prior;

            // Effects too small to be told are left out of the evidence.
            Assert.InRange(prior + pair.Evidence.Sum(evidence => evidence.Weight) - pair.Weight, -0.006, 0.006);
            Assert.Equal(1 / (1 + Math.Pow(2, -pair.Weight)), pair.Probability, 12);
            Assert.NotEmpty(pair.BlockedBy);
        }
    }

    [Fact]
    public void Turkish_culture_makes_no_difference()
    {
        var (records, decisions) = Make(5, 60);
        var here = Text(Link(records, decisions));
        var before = CultureInfo.CurrentCulture;
        try
        {
            // Without culture data tr-TR cannot be had by name; this one has its own casing and separators all the same.
            var turkish = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            turkish.NumberFormat.NumberDecimalSeparator = ",";
            turkish.NumberFormat.NegativeSign = "~";
            turkish.DateTimeFormat.ShortDatePattern = "dd.MM.yyyy";
            CultureInfo.CurrentCulture = TryTurkish() ?? turkish;

            Assert.Equal(here, Text(Link(records, decisions)));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void A_block_too_large_is_split_and_what_is_left_out_is_counted()
    {
        // 1,000 children of one birthday and one sector, no two alike in name; the birthday rule alone would make 499,500 pairs.
        var records = Enumerable.Range(0, 1000).Select(i => new PersonRecord(new RecordKey("HE", i.ToString("D4", CultureInfo.InvariantCulture)))
        {
            GivenName = Word(i * 7919),
            Surname = Word(i * 104_729 + 13),
            DateOfBirth = new DateOnly(2015, 5, 5),
            Postcode = string.Create(CultureInfo.InvariantCulture, $"AD1 2{(char)('A' + i / 26 % 26)}{(char)('A' + i % 26)}"),
        }).ToArray();

        var result = Linker.Link(records, MatchModel.EmbeddedJson, Crosswalk.Empty, []);

        var birthday = Assert.Single(result.Blocks, block => block.Rule == "date of birth");
        Assert.Equal(1, birthday.BlocksSplit);
        Assert.Equal(1000L * 999 / 2, birthday.Pairs + birthday.PairsNotMade);
        Assert.True(birthday.LargestBlock <= 400);
        Assert.Equal(BlockingRules.All.Length, result.Blocks.Length);
    }

    [Fact]
    public void No_records_are_no_children()
    {
        var result = Linker.Link([], MatchModel.EmbeddedJson, Crosswalk.Empty, []);

        Assert.Empty(result.Crosswalk.Entries);
        Assert.Empty(result.Pairs);
        Assert.Equal(0, result.CandidatePairs);
    }

    [Fact]
    public void Two_records_of_one_key_are_refused_without_saying_whose()
    {
        var record = new PersonRecord(new RecordKey("HE", "7718")) { GivenName = "Ella" };

        var refused = Assert.Throws<ArgumentException>(() => Linker.Link([record, record], MatchModel.EmbeddedJson, Crosswalk.Empty, []));

        Assert.Contains("source HE", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("7718", refused.Message, StringComparison.Ordinal);
    }

    private static LinkResult Link(PersonRecord[] records, StewardDecision[] decisions) => Linker.Link(records, MatchModel.EmbeddedJson, Crosswalk.Empty, decisions);

    private static (PersonRecord[] Records, StewardDecision[] Decisions) Make(int seed, int count)
    {
        var random = new Random(seed);
        T Pick<T>(T[] values) => values[random.Next(values.Length)];
        RecordKey Key(int i) => new((i % 3) switch { 0 => "HE", 1 => "PO", _ => "SC" }, i.ToString(CultureInfo.InvariantCulture));
        var records = Enumerable.Range(0, count).Select(i => new PersonRecord(Key(i))
        {
            GivenName = Pick(Givens),
            MiddleName = random.Next(4) == 0 ? Pick(Givens) : null,
            Surname = Pick(Surnames),
            DateOfBirth = random.Next(8) == 0 ? null : new DateOnly(2015, random.Next(1, 3), random.Next(1, 3)),
            Sex = Pick(new[] { "F", "2", "1", "U", null }),
            Postcode = Pick(Postcodes),
            Address = random.Next(2) == 0 ? "3 Rowan Lane" : null,
            NhsNumber = Pick(Nhs),
            RecordDate = new DateOnly(2014, 12, 31).AddDays(random.Next(400)),
            NeverLink = random.Next(12) == 0 && i > 0 ? [Key(random.Next(i))] : ImmutableArray<RecordKey>.Empty,
        }).ToArray();
        var decisions = Enumerable.Range(0, count / 6)
            .Select(_ => new StewardDecision(Key(random.Next(count)), Key(random.Next(count)), random.Next(3) switch { 0 => true, 1 => false, _ => null }, "made up")).ToArray();
        return (records, decisions);
    }

    private static string Word(int seed)
    {
        var word = new char[6];
        for (var i = 0; i < word.Length; i++, seed /= 7) word[i] = i % 2 == 0 ? "BDKLMRT"[Math.Abs(seed) % 7] : "AEIOU"[Math.Abs(seed) % 5];
        return new string(word);
    }

    private static CultureInfo? TryTurkish()
    {
        try
        {
            return CultureInfo.GetCultureInfo("tr-TR");
        }
        catch (CultureNotFoundException)
        {
            return null;
        }
    }

    private static string Text(LinkResult result)
    {
        var text = new StringBuilder();
        foreach (var entry in result.Crosswalk.Entries) text.Append(CultureInfo.InvariantCulture, $"{entry.Record} {entry.ChildId}\n");
        foreach (var change in result.Events) text.Append(CultureInfo.InvariantCulture, $"{change.Change} {change.ChildId} {string.Join(' ', change.Others)} {change.Reason}\n");
        foreach (var pair in result.Pairs)
        {
            text.Append(CultureInfo.InvariantCulture, $"{pair.A} {pair.B} {pair.Outcome} {pair.Weight:R} {pair.Veto} {string.Join(',', pair.BlockedBy)}");
            foreach (var evidence in pair.Evidence) text.Append(CultureInfo.InvariantCulture, $" {evidence.Comparison}={evidence.Level}:{evidence.Weight:R}");
            text.Append('\n');
        }
        foreach (var apart in result.KeptApart) text.Append(CultureInfo.InvariantCulture, $"{apart}\n");
        foreach (var block in result.Blocks) text.Append(CultureInfo.InvariantCulture, $"{block}\n");
        return text.ToString();
    }
}
