using System.Collections.Immutable;
using Safeguarding.Linkage;
using Safeguarding.Linkage.Model;

namespace Safeguarding.Tests.Linkage;

/// <summary>Child ids from night to night: kept while they can be, told when they cannot, never used again.</summary>
public sealed class CrosswalkTests
{
    private static readonly PersonRecord Health = Child("HE", "1", "999 123 4004");
    private static readonly PersonRecord Social = Child("SC", "1", null);
    private static readonly PersonRecord Police = Child("PO", "1", null);
    private static readonly StewardDecision Apart = new(Health.Key, Social.Key, false, "Two cousins of one name.");

    [Fact]
    public void A_child_id_is_made_of_the_record_key_alone()
    {
        var first = Night([Health], Crosswalk.Empty);
        var withAStranger = Night([Health, Stranger()], Crosswalk.Empty);

        Assert.Matches("^C[0-9A-HJKMNP-TV-Z]{12}$", IdOf(first, Health));
        Assert.Equal(IdOf(first, Health), IdOf(withAStranger, Health));
        Assert.NotEqual(IdOf(withAStranger, Health), IdOf(withAStranger, Stranger()));
        var created = Assert.Single(first.Events);
        Assert.Equal((CrosswalkChange.Created, IdOf(first, Health)), (created.Change, created.ChildId));
    }

    [Fact]
    public void A_child_keeps_its_id_when_records_join_and_when_nothing_changes()
    {
        // The second night brings a record whose key is smaller than any before; a fresh start would take the id from it.
        var first = Night([Social, Police], Crosswalk.Empty);
        var second = Night([Social, Police, Health], first.Crosswalk);
        var third = Night([Social, Police, Health], second.Crosswalk);

        Assert.Equal(IdOf(first, Social), IdOf(second, Health));
        Assert.NotEqual(IdOf(Night([Health], Crosswalk.Empty), Health), IdOf(second, Health));
        Assert.Equal(CrosswalkChange.Extended, Assert.Single(second.Events).Change);
        Assert.Empty(third.Events);
        Assert.Equal(second.Crosswalk.Entries.AsEnumerable(), third.Crosswalk.Entries.AsEnumerable());
    }

    [Fact]
    public void Two_children_that_prove_one_merge_under_the_larger_ones_id()
    {
        var apart = Night([Health, Social, Child("SC", "2", null)], Crosswalk.Empty,
            Apart, new StewardDecision(Health.Key, new RecordKey("SC", "2"), false, "Two cousins of one name."));
        Assert.Equal(2, apart.Crosswalk.Entries.Select(entry => entry.ChildId).Distinct().Count());

        var merged = Night([Health, Social, Child("SC", "2", null)], apart.Crosswalk);

        Assert.Equal([IdOf(apart, Social)], merged.Crosswalk.Entries.Select(entry => entry.ChildId).Distinct());
        Assert.Equal(IdOf(apart, Health), Assert.Single(merged.Crosswalk.RetiredIds));
        var merge = Assert.Single(merged.Events, e => e.Change == CrosswalkChange.Merged);
        Assert.Equal(IdOf(apart, Social), merge.ChildId);
        Assert.Equal(IdOf(apart, Health), Assert.Single(merge.Others));
        Assert.Single(merged.Events, e => e.Change == CrosswalkChange.Retired && e.ChildId == IdOf(apart, Health));
    }

    [Fact]
    public void A_child_that_proves_two_splits_and_the_id_stays_with_the_larger_part()
    {
        var other = Child("SC", "2", null);
        var one = Night([Health, Social, other], Crosswalk.Empty);
        var id = Assert.Single(one.Crosswalk.Entries.Select(entry => entry.ChildId).Distinct());

        var two = Night([Health, Social, other], one.Crosswalk, Apart, new StewardDecision(Health.Key, other.Key, false, "Two cousins of one name."));

        Assert.Equal(id, IdOf(two, Social));
        Assert.Equal(id, IdOf(two, other));
        Assert.NotEqual(id, IdOf(two, Health));
        var split = Assert.Single(two.Events);
        Assert.Equal((CrosswalkChange.Split, id), (split.Change, split.ChildId));
        Assert.Equal(IdOf(two, Health), Assert.Single(split.Others));
    }

    [Fact]
    public void A_retired_id_is_never_given_again()
    {
        var first = Night([Health], Crosswalk.Empty);
        var gone = Night([Stranger()], first.Crosswalk);
        var back = Night([Stranger(), Health], gone.Crosswalk);
        var goneAgain = Night([Stranger()], back.Crosswalk);
        var backAgain = Night([Stranger(), Health], goneAgain.Crosswalk);

        Assert.Equal(IdOf(first, Health), Assert.Single(gone.Crosswalk.RetiredIds));
        Assert.Single(gone.Events, e => e.Change == CrosswalkChange.Retired && e.ChildId == IdOf(first, Health));
        Assert.Equal(3, new[] { first, back, backAgain }.Select(night => IdOf(night, Health)).Distinct().Count());
        Assert.Equal(2, goneAgain.Crosswalk.RetiredIds.Length);
    }

    [Fact]
    public void Reasons_name_nobody()
    {
        var night = Night([Health, Social, Police], Crosswalk.Empty);
        var later = Night([Health, Social], night.Crosswalk, Apart);

        foreach (var reason in night.Events.Concat(later.Events).Select(e => e.Reason))
            foreach (var secret in new[] { "Darius", "Kellow", "9991234004", "AD1" }) Assert.DoesNotContain(secret, reason, StringComparison.OrdinalIgnoreCase);
    }

    private static LinkResult Night(PersonRecord[] records, Crosswalk previous, params StewardDecision[] decisions) =>
        Linker.Link(records, MatchModel.EmbeddedJson, previous, decisions);

    private static string IdOf(LinkResult night, PersonRecord record) => Assert.Single(night.Crosswalk.Entries, entry => entry.Record == record.Key).ChildId;

    private static PersonRecord Child(string source, string id, string? nhs) => new(new RecordKey(source, id))
    {
        GivenName = "Darius",
        Surname = "Kellow",
        DateOfBirth = new DateOnly(2009, 10, 23),
        Sex = "M",
        Postcode = "AD1 2BC",
        Address = "3 Rowan Lane",
        NhsNumber = nhs,
        NeverLink = ImmutableArray<RecordKey>.Empty,
    };

    private static PersonRecord Stranger() => new(new RecordKey("SC", "9")) { GivenName = "Ines", Surname = "Abara", DateOfBirth = new DateOnly(2012, 5, 6), Sex = "F" };
}
