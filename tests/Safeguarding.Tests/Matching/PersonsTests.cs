using Safeguarding.Linkage;
using Safeguarding.Pipeline.Matching;
using Safeguarding.Tests.Tables;

namespace Safeguarding.Tests.Matching;

/// <summary>The agencies' person tables in the form the linkage engine compares.</summary>
public sealed class PersonsTests
{
    [Theory]
    [InlineData("Ann", "Ann", null)]
    [InlineData("Ann Marie Rose", "Ann", "Marie Rose")]
    [InlineData("Jean-Paul", "Jean-Paul", null)]
    [InlineData("", null, null)]
    public void Forenames_are_split_at_the_first_space(string forenames, string? given, string? middle)
    {
        var person = Assert.Single(Persons.Of(TableText.All(Person(forenames))));
        Assert.Equal((given, middle), (person.GivenName, person.MiddleName));
    }

    [Theory]
    [InlineData("a1 | p | 2020-01-01 | | AD1 1AA |\na2 | p | 2024-01-01 | 2025-01-01 | AD2 2AA |", "AD1 1AA")]
    [InlineData("a1 | p | 2020-01-01 | | AD1 1AA |\na2 | p | 2024-01-01 | | AD2 2AA |", "AD2 2AA")]
    [InlineData("a2 | p | 2024-01-01 | 2025-01-01 | AD2 2AA |\na1 | p | 2020-01-01 | 2021-01-01 | AD1 1AA |", "AD2 2AA")]
    [InlineData("a1 | p | | | AD1 1AA |\na2 | p | 2001-01-01 | | AD2 2AA |", "AD2 2AA")]
    [InlineData("a2 | p | 2024-01-01 | | AD2 2AA |\na1 | p | 2024-01-01 | | AD1 1AA |", "AD2 2AA")]
    [InlineData("a1 | p | 2024-01-01 | | AD1 1AA |\na2 | p | 2024-01-01 | | AD2 2AA |", "AD2 2AA")]
    [InlineData("a1 | other | 2024-01-01 | | AD1 1AA |", null)]
    public void The_open_address_that_began_last_is_the_childs(string addresses, string? postcode) =>
        Assert.Equal(postcode, Social(addresses).Postcode);

    [Fact]
    public void An_address_in_parts_is_one_line()
    {
        var person = Social("""a1 | p | 2024-01-01 | | AD1 1AA | {"ROOM":"x","FLAT":"2","BUILDING":" ","HOUSE":7,"STREET":"Low Road","UPRN":100023336956}""");
        Assert.Equal(("2 7 Low Road", "100023336956", new DateOnly(2024, 1, 1)), (person.Address, person.Uprn, person.RecordDate));
    }

    [Theory]
    [InlineData("{\"STREET\":")]
    [InlineData("not json")]
    [InlineData("[1,2]")]
    [InlineData("\"text\"")]
    [InlineData("null")]
    [InlineData("{\"STREET\":null,\"UPRN\":true}")]
    [InlineData("{\"UPRN\":1e99}")]
    [InlineData("{\"STREET\":\"\\ud800\"}")]
    public void Address_JSON_of_any_other_kind_costs_the_line_and_nothing_else(string json)
    {
        var person = Social("a1 | p | 2024-01-01 | | AD1 1AA | " + json);
        Assert.Equal(("AD1 1AA", null, null), (person.Postcode, person.Address, person.Uprn));
    }

    [Fact]
    public void All_agencies_people_come_in_order_of_key_under_their_short_names()
    {
        var persons = Persons.Of(TableText.All(
            TableText.Of("police/nominals", "nominal_id | given_name | middle_name | surname | alias | date_of_birth:date | sex | address_line | postcode | last_updated:date\nn1 | Ann | Bea | Cole | Annie | 2015-02-28 | F | 1 Low Road | AD1 1AA | 2026-01-01"),
            TableText.Of("health/patients", "patient_id | given_name | middle_name | surname | known_as | date_of_birth:date | sex | nhs_number | address_line | postcode | uprn | last_updated:date\nh2 | Ann | | Cole | Nan | 2015-02-28 | 2 | 9990000018 | 1 Low Road | AD1 1AA | 77 | 2026-01-02\nh1 | Bob | | Cole | | | 1 | | | | |"),
            Person("Ann")));
        Assert.Equal(["HE:h1", "HE:h2", "PO:n1", "SC:p"], persons.Select(p => p.Key.ToString()));
        Assert.Equal(("Nan", "9990000018", "77", new DateOnly(2026, 1, 2)), (persons[1].KnownAs, persons[1].NhsNumber, persons[1].Uprn, persons[1].RecordDate));
        Assert.Equal(("Annie", "Bea", "F"), (persons[2].KnownAs, persons[2].MiddleName, persons[2].Sex));
    }

    [Fact]
    public void Agencies_and_short_names_lead_to_each_other()
    {
        foreach (var agency in new[] { "social_care", "health", "police" }) Assert.Equal(agency, Persons.AgencyOf(Persons.SourceOf(agency)));
        Assert.Throws<ArgumentException>(() => Persons.SourceOf("parish"));
        Assert.Throws<ArgumentException>(() => Persons.AgencyOf("XX"));
    }

    private static Pipeline.Tables.Table Person(string forenames) => TableText.Of("social_care/person", $"""
        pers_person_id | pers_forename | pers_surname | pers_dob:date | pers_expected_dob:date | pers_sex | pers_common_child_id | pers_upn
        p | {forenames} | Cole | 2015-02-28 | | F | |
        """);

    private static PersonRecord Social(string addresses) => Assert.Single(Persons.Of(TableText.All(
        Person("Ann"),
        TableText.Of("social_care/address", "addr_table_id | addr_person_id | addr_address_start_date:date | addr_address_end_date:date | addr_address_postcode | addr_address_json\n" + addresses))));
}
