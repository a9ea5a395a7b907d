using Safeguarding.Pipeline.Matching;
using Safeguarding.Pipeline.Tables;
using Safeguarding.Tests.Tables;

namespace Safeguarding.Tests.Matching;

/// <summary>Adopted children's old and new records must never meet.</summary>
public sealed class AdoptionsTests
{
    private const string People = """
        pers_person_id | pers_dob:date | pers_sex
        old            | 2018-05-04    | F
        new            | 2018-05-04    | F
        """;

    private const string Adopted = """
        clae_person_id | clae_cla_episode_start_date:date | clae_cla_episode_ceased_date:date | clae_cla_episode_ceased_reason
        old            | 2020-01-01                       | 2022-06-30                        | E11
        """;

    [Fact]
    public void A_record_that_began_after_the_adoption_is_kept_apart_both_ways() =>
        Assert.Equal("new: old\nold: new", Apart(People, Adopted, "new | 2024-02-01"));

    [Fact]
    public void A_record_that_began_on_the_day_of_the_adoption_is_kept_apart() =>
        Assert.Equal("new: old\nold: new", Apart(People, Adopted, "new | 2022-06-30"));

    [Fact]
    public void A_record_without_any_dated_activity_is_kept_apart_to_be_safe() =>
        Assert.Equal("new: old\nold: new", Apart(People, Adopted));

    [Fact]
    public void A_twin_who_was_known_before_the_adoption_is_somebody_else() =>
        Assert.Equal("", Apart(People, Adopted, "new | 2022-06-29"));

    [Fact]
    public void The_first_activity_counts() =>
        Assert.Equal("", Apart(People, Adopted, "new | 2025-01-01\nnew | 2019-01-01"));

    [Theory]
    [InlineData("new | 2018-05-05 | F")]
    [InlineData("new | 2018-05-04 | M")]
    [InlineData("new | | F")]
    public void Another_birth_date_or_sex_is_another_child(string other) =>
        Assert.Equal("", Apart("pers_person_id | pers_dob:date | pers_sex\nold | 2018-05-04 | F\n" + other, Adopted, "new | 2024-02-01"));

    [Theory]
    [InlineData("E11", true)]
    [InlineData("E12", true)]
    [InlineData("E4A", false)]
    [InlineData("E45", false)]
    public void Only_adoption_ends_an_identity(string reason, bool apart) =>
        Assert.Equal(apart ? "new: old\nold: new" : "", Apart(People, Adopted.Replace("E11", reason, StringComparison.Ordinal), "new | 2024-02-01"));

    [Fact]
    public void A_need_closed_by_adoption_counts_too() => Assert.Equal("new: old\nold: new", Show(TableText.All(
        TableText.Of("social_care/person", People),
        TableText.Of("social_care/cin_episodes", "cine_person_id | cine_referral_date:date | cine_close_date:date | cine_close_reason\nold | 2020-01-01 | 2022-06-30 | RC1\nnew | 2024-01-01 | |"))));

    [Fact]
    public void Two_adopted_children_known_all_along_stay_linkable_to_nobody_new() => Assert.Equal("a: new\nb: new\nnew: a b", Show(TableText.All(
        TableText.Of("social_care/person", "pers_person_id | pers_dob:date | pers_sex\na | 2018-05-04 | F\nb | 2018-05-04 | F\nnew | 2018-05-04 | F"),
        TableText.Of("social_care/cla_episodes", """
            clae_person_id | clae_cla_episode_start_date:date | clae_cla_episode_ceased_date:date | clae_cla_episode_ceased_reason
            a              | 2020-01-01                       | 2022-06-30                        | E11
            b              | 2020-01-01                       | 2022-07-30                        | E12
            """))));

    [Fact]
    public void Nobody_adopted_keeps_nobody_apart() => Assert.Equal("", Show(TableText.All(TableText.Of("social_care/person", People))));

    [Fact]
    public void The_linkage_engine_is_told()
    {
        var persons = Persons.Of(TableText.All(
            TableText.Of("social_care/person", "pers_person_id | pers_forename | pers_surname | pers_dob:date | pers_expected_dob:date | pers_sex | pers_common_child_id | pers_upn\nold | A | B | 2018-05-04 | | F | |\nnew | A | C | 2018-05-04 | | F | |"),
            TableText.Of("social_care/cla_episodes", Adopted)));
        Assert.Equal(["SC:new -> SC:old", "SC:old -> SC:new"], persons.Select(p => $"{p.Key} -> {string.Join(' ', p.NeverLink)}"));
    }

    private static string Apart(string people, string episodes, string contacts = "") => Show(TableText.All(
        TableText.Of("social_care/person", people),
        TableText.Of("social_care/cla_episodes", episodes),
        TableText.Of("social_care/contacts", "cont_person_id | cont_contact_date:date\n" + contacts)));

    private static string Show(IReadOnlyDictionary<string, Table> tables) => string.Join('\n', Adoptions.NeverLinked(tables)
        .OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => $"{a.Key}: {string.Join(' ', a.Value)}"));
}
