using Safeguarding.Linkage;
using Safeguarding.Linkage.Model;

namespace Safeguarding.Tests.Linkage;

/// <summary>Two children of one surname at one door, each known to one agency only, in nights small and large: nobody puts them together without a person, whatever they are called.</summary>
public sealed class SiblingTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(300)]
    [InlineData(800)]
    [InlineData(2_500)]
    public void Children_of_one_door_born_years_apart_are_never_definite(int others)
    {
        var night = others == 0 ? [] : InventedFamilies.Make(others, 3).Records;
        var cases = new (string A, string B, string BornA, string BornB)[]
        {
            ("James", "James", "2014-05-03", "2017-09-20"), ("Muhammad", "Muhammad", "2014-05-03", "2017-09-20"), ("Alexander", "Alex", "2014-05-03", "2017-09-20"),
            ("Mia", "Maya", "2014-05-03", "2017-09-20"), ("Mia", "Maya", "2014-05-03", "2015-05-03"), ("Aneesa", "Aneesah", "2014-05-03", "2017-09-20"),
            ("Mia", "Oliver", "2014-05-03", "2014-01-01"), ("Mia", "Oliver", "2014-05-03", "2015-05-03"),
        };
        foreach (var (sourceA, sourceB) in new[] { ("HE", "PO"), ("SC", "PO"), ("PO", "PO") })
        {
            // Each case is a family of its own at a door of its own; the families are strangers to each other.
            var families = cases.SelectMany((one, n) => new[] { Record(sourceA, $"x{n}a", n, one.A, one.BornA), Record(sourceB, $"x{n}b", n, one.B, one.BornB) });

            var result = Linker.Link([.. night, .. families], MatchModel.EmbeddedJson, Crosswalk.Empty, []);

            var childOf = result.Crosswalk.Entries.ToDictionary(entry => entry.Record, entry => entry.ChildId);
            for (var n = 0; n < cases.Length; n++)
                Assert.True(childOf[new RecordKey(sourceA, $"x{n}a")] != childOf[new RecordKey(sourceB, $"x{n}b")], $"{others} others: {sourceA}'s {cases[n].A} {cases[n].BornA} and {sourceB}'s {cases[n].B} {cases[n].BornB} are one child.");
        }
    }

    [Fact]
    public void One_name_and_two_birth_dates_are_for_a_person_where_nearly_every_child_is_known_to_both()
    {
        var result = Linker.Link([.. InventedFamilies.Make(2_500, 3).Records, Record("HE", "xa", 0, "James", "2014-05-03"), Record("PO", "xb", 0, "James", "2017-09-20")], MatchModel.EmbeddedJson, Crosswalk.Empty, []);

        var pair = result.Pairs.Single(pair => pair.A.Id == "xa" && pair.B.Id == "xb");
        Assert.Equal(LinkOutcome.Review, pair.Outcome);
        Assert.Contains("two children of one family", pair.Veto, StringComparison.Ordinal);
        Assert.True(pair.Weight > 3.5, "The weight alone would have kept them apart: this says nothing of the caution.");
    }

    private static PersonRecord Record(string source, string id, int family, string given, string born) => new(new RecordKey(source, id))
    {
        GivenName = given,
        Surname = ((string[])["Novak", "Quill", "Thorpe", "Coulson", "Gordon", "Saleh", "Pryce", "Zych"])[family],
        DateOfBirth = DateOnly.ParseExact(born, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        Sex = "F",
        Postcode = $"AD{family + 31} 2BC",
        Address = $"{family + 3} Rowan Lane",
    };
}
