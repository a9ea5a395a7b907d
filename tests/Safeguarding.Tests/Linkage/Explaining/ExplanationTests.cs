using Safeguarding.Linkage;
using Safeguarding.Linkage.Explaining;
using Safeguarding.Linkage.Model;

namespace Safeguarding.Tests.Linkage.Explaining;

/// <summary>The explanation of any two records of a night.</summary>
public sealed class ExplanationTests
{
    private static readonly string?[] Givens = ["Ella", "Mia", "Isla", "Muhammad Ali", "Ali", "Unborn", "Ilker", null];
    private static readonly string?[] Surnames = ["Hart", "Hart-Quill", "Quill", "Isik", "Ella", null];
    private static readonly string?[] Nhs = ["999 123 4004", "9991234373", "9991234748", null, null, null];
    private static readonly string?[] Postcodes = ["AD1 2BC", "AD12BC", "AD1 2CB", "AD3", null];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_waterfall_adds_up_to_the_total_for_any_two_records(int seed)
    {
        var records = Make(seed, 60);
        var night = Weighed(records);
        foreach (var a in records)
        {
            foreach (var b in records)
            {
                if (a.Key.CompareTo(b.Key) >= 0) continue;
                var pair = Explanation.Of(night, a.Key, b.Key);
                var steps = pair.Waterfall();
                Assert.Equal(0, steps[0].From);
                Assert.Equal(pair.Prior, steps[0].To);
                for (var s = 1; s < steps.Length; s++)
                {
                    Assert.Equal(steps[s - 1].To, steps[s].From);
                    Assert.Equal(steps[s].Weight, steps[s].LevelWeight + steps[s].FrequencyWeight, 9);
                }
                Assert.Equal(pair.Weight, steps[^1].To, 9);
                Assert.Equal(pair.Probability, 1 / (1 + Math.Pow(2, -pair.Weight)), 12);

                // Which record is asked for first makes no difference.
                Assert.Equal(pair.Weight, Explanation.Of(night, b.Key, a.Key).Weight);
            }
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void It_says_what_the_night_decided_by(int seed)
    {
        var records = Make(seed, 80);
        var night = Weighed(records);
        var result = Linker.Link(records, MatchModel.EmbeddedJson, Crosswalk.Empty, []);
        Assert.NotEmpty(result.Pairs);
        foreach (var decided in result.Pairs)
        {
            var explained = Explanation.Of(night, decided.A, decided.B);
            Assert.Equal((decided.A, decided.B), (explained.A, explained.B));
            Assert.Equal(decided.Weight, explained.Weight, tolerance: 2e-5);
            Assert.Equal(decided.BlockedBy.AsEnumerable(), explained.BlockedBy.AsEnumerable());
            foreach (var one in decided.Evidence.Where(e => e.Comparison != "other candidates"))
                Assert.Contains(explained.Evidence, e => e.Comparison == one.Comparison && e.Level == one.Level && Math.Abs(e.Weight - one.Weight) < 1e-9);
        }
    }

    [Fact]
    public void A_rare_name_is_worth_more_than_a_common_one_by_its_frequency_alone()
    {
        PersonRecord[] records =
        [
            .. Enumerable.Range(0, 300).Select(i => Person("HE", $"H{i:D3}", "Ella", "Hart") with { DateOfBirth = new DateOnly(2010, 1, 2).AddDays(i * 9) }),
            Person("SC", "common", "Ella", "Quill"), Person("HE", "common", "Ella", "Stone"),
            Person("SC", "rare", "Zenobia", "Quill"), Person("HE", "rare", "Zenobia", "Stone"),
        ];
        var night = Weighed(records);
        var common = Explanation.Of(night, new("SC", "common"), new("HE", "common")).Evidence.Single(e => e.Comparison == "given name");
        var rare = Explanation.Of(night, new("SC", "rare"), new("HE", "rare")).Evidence.Single(e => e.Comparison == "given name");
        Assert.Equal(("same", "same"), (common.Level, rare.Level));
        Assert.Equal(common.Weight - common.FrequencyWeight, rare.Weight - rare.FrequencyWeight, 9);
        Assert.True(common.FrequencyWeight < 0 && rare.FrequencyWeight > common.FrequencyWeight + 1, $"{common.FrequencyWeight} {rare.FrequencyWeight}");
    }

    [Fact]
    public void Records_that_nothing_brings_together_are_explained_all_the_same()
    {
        PersonRecord[] records =
        [
            Person("SC", "1", "Ella", "Hart") with { DateOfBirth = new(2012, 3, 4), Postcode = "AD1 2BC", Sex = "F" },
            Person("HE", "2", "Omar", "Quill") with { DateOfBirth = new(2015, 7, 9), Postcode = "AD9 2BC", Sex = "M" },
        ];
        var pair = Explanation.Of(Weighed(records), new("SC", "1"), new("HE", "2"));
        Assert.Empty(pair.BlockedBy);
        Assert.Empty(pair.LostBlocks);
        Assert.Equal(LinkOutcome.None, pair.ByWeight);
        Assert.Contains(pair.Evidence, e => e is { Comparison: "given name", Level: "different", Weight: < 0 });
        Assert.Equal(["middle name", "NHS number", "UPN"], pair.NotCompared.AsEnumerable());
    }

    [Fact]
    public void A_rule_whose_block_was_too_large_is_told_apart_from_one_that_makes_the_pair()
    {
        // More children of one surname sound and birthday than a block may hold, of other forenames and places.
        var records = Enumerable.Range(0, 450).Select(i => Person("HE", $"H{i:D3}", "Name" + (char)('a' + i % 26) + (char)('a' + i / 26), "Hart") with { DateOfBirth = new(2012, 3, 4), Postcode = $"AD{1 + i % 8} {i % 9 + 1}BC" }).ToArray();
        var pair = Explanation.Of(Weighed(records), new("HE", "H000"), new("HE", "H001"));
        Assert.Contains("surname and date of birth", pair.LostBlocks);
        Assert.DoesNotContain("surname and date of birth", pair.BlockedBy);
    }

    [Fact]
    public void Vetoes_name_the_numbers_rule_and_the_stewards_word()
    {
        PersonRecord[] records =
        [
            Person("SC", "1", "Ella", "Hart") with { NhsNumber = "9991234004" }, Person("HE", "2", "Ella", "Hart") with { NhsNumber = "9991234373" }, Person("PO", "3", "Ella", "Hart"),
        ];
        var night = Weighed(records, new StewardDecision(new("PO", "3"), new("SC", "1"), false, "seen both"), new StewardDecision(new("PO", "3"), new("HE", "2"), true, "seen both"));
        Assert.Equal(["The two records hold different valid NHS numbers."], Explanation.Of(night, new("SC", "1"), new("HE", "2")).Vetoes.AsEnumerable());
        Assert.Equal(["A data steward said that these are two people."], Explanation.Of(night, new("SC", "1"), new("PO", "3")).Vetoes.AsEnumerable());
        Assert.True(Explanation.Of(night, new("HE", "2"), new("PO", "3")) is { RuledSame: true, Vetoes: [] });
    }

    [Fact]
    public void A_record_nobody_sent_and_a_record_with_itself_are_refused()
    {
        var night = Weighed([Person("SC", "1", "Ella", "Hart"), Person("HE", "2", "Ella", "Hart")]);
        Assert.DoesNotContain("9999", Assert.Throws<ArgumentException>(() => Explanation.Of(night, new("SC", "1"), new("HE", "9999"))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Explanation.Of(night, new("SC", "1"), new("SC", "1")));
    }

    internal static WeighedNight Weighed(IReadOnlyList<PersonRecord> records, params StewardDecision[] decisions)
    {
        var people = StandardisedPeople.Of(records, MatchModel.EmbeddedJson);
        return WeighedNight.Of(people, [Linker.Score(people, 0, 1)], decisions);
    }

    private static PersonRecord Person(string source, string id, string given, string surname) => new(new RecordKey(source, id)) { GivenName = given, Surname = surname };

    private static PersonRecord[] Make(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i => new PersonRecord(new RecordKey(i % 3 == 0 ? "SC" : i % 3 == 1 ? "HE" : "PO", FormattableString.Invariant($"{i:D3}")))
        {
            GivenName = Pick(Givens), MiddleName = Pick(Givens), Surname = Pick(Surnames), DateOfBirth = random.Next(4) == 0 ? null : new DateOnly(2012, 1 + random.Next(3), 1 + random.Next(6)),
            Sex = Pick(["M", "F", "1", null]), NhsNumber = Pick(Nhs), Postcode = Pick(Postcodes), Address = Pick(["1 High Street", "2 High Street", null]),
        })];

        string? Pick(string?[] from) => from[random.Next(from.Length)];
    }
}
