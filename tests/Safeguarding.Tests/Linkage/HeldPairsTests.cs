using System.Text;
using System.Text.Json;
using Safeguarding.Linkage;
using Safeguarding.Linkage.Carrying;
using Safeguarding.Linkage.Model;
using Safeguarding.Linkage.Standardise;

namespace Safeguarding.Tests.Linkage;

/// <summary>A build that carries on from the night before decides what one decides that compares everything by the same estimates.</summary>
public sealed class HeldPairsTests
{
    private static readonly DateOnly First = new(2026, 3, 1);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Night_after_night_the_same_children_as_if_all_were_compared(int seed)
    {
        var random = new Random(seed);
        var tonight = InventedFamilies.Make(2600, seed).Records.ToDictionary(record => record.Key);
        var later = InventedFamilies.Make(200, seed + 10).Records.Where(record => !tonight.ContainsKey(record.Key)).ToArray();
        var (file, previous, all) = Begin([.. tonight.Values]);
        for (var night = 1; night <= 3; night++)
        {
            var keys = tonight.Keys.Order().ToArray();
            random.Shuffle(keys);
            foreach (var key in keys.Take(9)) tonight.Remove(key);
            foreach (var key in keys.Skip(9).Take(20)) tonight[key] = tonight[key] with { Surname = tonight[keys[^1]].Surname, Postcode = "AD9 9ZZ" };
            foreach (var came in later.Skip(night * 10).Take(10)) tonight[came.Key] = came;

            // Whom a record may never meet is no part of what is compared, and counts at once.
            tonight[keys[40]] = tonight[keys[40]] with { NeverLink = [keys[41], keys[42]] };
            StewardDecision[] decisions = [new(keys[50], keys[51], true, ""), new(keys[52], keys[53], false, "")];
            var records = tonight.Values.ToArray();
            random.Shuffle(records);

            var model = new MatchModel(MatchModel.EmbeddedJson);
            var sorted = Population.InKeyOrder(records);
            var held = Read(file);
            var everything = StandardisedPeople.Of(held.Next([.. Enumerable.Repeat(true, held.Population.Count)], sorted, sorted, model, 0), model);
            var expected = Linker.Decide(everything, [Linker.Score(everything, 0, 1)], previous, decisions);
            Assert.Equal(0, expected.CarriedPairs);

            var people = StandardisedPeople.Of(records, MatchModel.EmbeddedJson, Read(file), First.AddDays(night));
            ScoredPairs[] parts = [Linker.Score(people, 2, 3), Linker.Score(people, 0, 3), Linker.Score(people, 1, 3)];
            var decided = Linker.Decide(people, parts, previous, decisions);
            Assert.Equal(Text(expected), Text(decided));
            Assert.InRange(decided.CandidatePairs, 1, all / 10);
            Assert.InRange(decided.CarriedPairs, 1000, parts.Sum(part => part.Pairs.Count) - 1);

            // Another worker's file is the same to the byte.
            random.Shuffle(records);
            var other = StandardisedPeople.Of(records, MatchModel.EmbeddedJson, Read(file), First.AddDays(night));
            file = Written(HeldPairs.Of(people, parts, First.AddDays(night))!);
            Assert.Equal(file, Written(HeldPairs.Of(other, [Linker.Score(other, 0, 1)], First.AddDays(night))!));
            previous = decided.Crosswalk;
        }
    }

    [Fact]
    public void Estimates_are_made_anew_when_they_no_longer_fit()
    {
        var records = InventedFamilies.Make(2600, 3).Records.ToArray();
        var file = Begin(records).File;
        bool Carries(PersonRecord[] tonight, int nights = 1, string json = "") => StandardisedPeople.Of(tonight, MatchModel.EmbeddedJson + json, Read(file), First.AddDays(nights)).Carried is not null;
        var tenth = records.Length / 10;

        Assert.True(Carries(records, 6));
        Assert.False(Carries(records, 7));
        Assert.False(Carries(records, -1));
        Assert.False(Carries(records, json: "\n"));
        Assert.False(Carries([.. records.Where(record => record.Key.Source != "PO")]));
        Assert.False(Carries([.. records, records[0] with { Key = new RecordKey("ED", "1") }]));
        Assert.True(Carries([.. records.Select((record, i) => i < tenth ? record with { Surname = "Zebedee" } : record)]));
        Assert.False(Carries([.. records.Select((record, i) => i <= tenth ? record with { Surname = "Zebedee" } : record)]));
        Assert.False(Carries(records[(tenth + 1)..]));
        Assert.False(Carries([.. records, records[0] with { Key = new RecordKey("SC", "\ud83d\ude42") }]));
        Assert.False(Carries(records[..1999]));
    }

    [Fact]
    public void What_changed_since_the_estimates_adds_up_over_the_nights()
    {
        var records = InventedFamilies.Make(2600, 4).Records.ToArray();
        var file = Begin(records).File;
        for (var night = 1; night <= 3; night++)
        {
            var from = (night - 1) * records.Length / 25;
            for (var i = from; i < from + records.Length / 25; i++) records[i] = records[i] with { Surname = "Zebedee" };
            var people = StandardisedPeople.Of(records, MatchModel.EmbeddedJson, Read(file), First.AddDays(night));
            Assert.Equal(night < 3, people.Carried is not null);
            file = Written(HeldPairs.Of(people, [Linker.Score(people, 0, 1)], First.AddDays(night))!);
        }
    }

    [Fact]
    public void Every_field_that_is_compared_makes_another_mark()
    {
        var person = new PersonRecord(new RecordKey("SC", "1")) { GivenName = "Ella" };
        PersonRecord[] others =
        [
            person, person with { GivenName = "Ellas" }, person with { GivenName = null }, person with { GivenName = "" }, person with { GivenName = null, MiddleName = "Ella" }, person with { MiddleName = "" }, person with { Surname = "Hart" },
            person with { KnownAs = "Hart" }, person with { Sex = "F" }, person with { Postcode = "AD1 2BC" }, person with { Address = "1 Elm Road" }, person with { Uprn = "1" }, person with { NhsNumber = "1" }, person with { Upn = "1" },
            person with { DateOfBirth = new DateOnly(2015, 1, 2) }, person with { ExpectedDateOfBirth = new DateOnly(2015, 1, 2) }, person with { RecordDate = new DateOnly(2015, 1, 2) },
        ];
        Assert.Equal(others.Length, others.Select(PersonMark.Of).Distinct().Count());

        // A field somebody adds to a person is one more to be told here and in the mark.
        Assert.Equal(15, typeof(PersonRecord).GetProperties().Length);
    }

    [Fact]
    public void A_file_of_another_version_is_nobodys_and_one_cut_short_an_error()
    {
        var file = Begin(InventedFamilies.Make(2600, 5).Records).File;
        var version = Encoding.UTF8.GetBytes(typeof(HeldPairs).Module.ModuleVersionId.ToString());
        var at = file.AsSpan().IndexOf(version);
        Assert.True(at > 0);
        var other = (byte[])file.Clone();
        other[at] ^= 1;
        Assert.Null(HeldPairs.Read(new MemoryStream(other)));
        Assert.Throws<EndOfStreamException>(() => HeldPairs.Read(new MemoryStream(file[..^1])));
    }

    [Fact]
    public void A_small_night_is_not_held()
    {
        var people = StandardisedPeople.Of([.. InventedFamilies.Make(2600, 6).Records.Take(1999)], MatchModel.EmbeddedJson);
        Assert.Null(HeldPairs.Of(people, [Linker.Score(people, 0, 1)], First));
    }

    private static (byte[] File, Crosswalk Crosswalk, long Compared) Begin(PersonRecord[] records)
    {
        var people = StandardisedPeople.Of(records, MatchModel.EmbeddedJson);
        ScoredPairs[] parts = [Linker.Score(people, 1, 2), Linker.Score(people, 0, 2)];
        var decided = Linker.Decide(people, parts, Crosswalk.Empty, []);
        return (Written(HeldPairs.Of(people, parts, First)!), decided.Crosswalk, decided.CandidatePairs);
    }

    private static byte[] Written(HeldPairs held)
    {
        using var file = new MemoryStream();
        held.Write(file);
        return file.ToArray();
    }

    private static HeldPairs Read(byte[] file) => HeldPairs.Read(new MemoryStream(file))!;

    private static string Text(LinkResult result) => JsonSerializer.Serialize((object[])[result.Crosswalk, result.Events, result.Pairs]);
}
