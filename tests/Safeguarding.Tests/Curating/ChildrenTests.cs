using Safeguarding.Linkage;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Curating;
using Safeguarding.Pipeline.Tables;
using Safeguarding.Tests.Tables;

namespace Safeguarding.Tests.Curating;

/// <summary>Which value of several records a child keeps. Records: <c>key | given | middle | surname | born | sex | nhs | upn | postcode | record date</c>.</summary>
public sealed class ChildrenTests
{
    private const string Valid = "9990000018";
    private const string AlsoValid = "9990000026";
    private const string Invalid = "9990000019";

    [Fact]
    public void Names_come_from_social_care_first() => Survives("given_name surname name_source", "Ann | Cole | social_care",
        "PO:1 | Annie | | Kohl", "HE:1 | Anne | | Coal", "SC:1 | Ann | | Cole");

    [Fact]
    public void A_whole_name_beats_half_of_one() => Survives("given_name surname name_source", "Anne | Coal | health",
        "SC:1 | | | Cole", "HE:1 | Anne | | Coal");

    [Fact]
    public void Half_a_name_beats_none() => Survives("given_name surname name_source", " | Cole | social_care",
        "SC:1 | | | Cole", "HE:1 | | | ");

    [Fact]
    public void A_middle_name_comes_from_whoever_has_one() => Survives("given_name middle_name", "Ann | Rose",
        "SC:1 | Ann | | Cole", "PO:1 | Ann | Rose | Cole");

    [Fact]
    public void A_birth_date_most_agree_on_wins() => Survives("date_of_birth date_of_birth_source conflicts", "2015-03-01 | social_care | 1",
        "SC:1 | A | | B | 2015-03-01", "HE:1 | A | | B | 2015-01-03", "PO:1 | A | | B | 2015-03-01");

    [Fact]
    public void Health_settles_a_tie_of_birth_dates() => Survives("date_of_birth date_of_birth_source", "2015-01-03 | health",
        "SC:1 | A | | B | 2015-03-01", "HE:1 | A | | B | 2015-01-03");

    [Fact]
    public void Sex_comes_from_social_care_but_unknown_gives_way() => Survives("sex conflicts", "F | 0",
        "SC:1 | A | | B | | U", "HE:1 | A | | B | | 2");

    [Fact]
    public void Sexes_that_differ_are_a_conflict() => Survives("sex conflicts", "M | 1",
        "SC:1 | A | | B | | M", "HE:1 | A | | B | | 2");

    [Fact]
    public void An_NHS_number_is_believed_from_health_first() => Survives("nhs_number conflicts", $"{Valid} | 1",
        $"SC:1 | A | | B | | | {AlsoValid}", $"HE:1 | A | | B | | | {Valid}");

    [Fact]
    public void An_invalid_NHS_number_is_nobodys() => Survives("nhs_number conflicts", $"{AlsoValid} | 0",
        $"SC:1 | A | | B | | | {AlsoValid}", $"HE:1 | A | | B | | | {Invalid}");

    [Fact]
    public void A_postcode_comes_from_who_confirmed_it_last() => Survives("postcode postcode_source", "AD1 1AA | police",
        "SC:1 | A | | B | | | | | AD2 2AA | 2025-12-31", "PO:1 | A | | B | | | | | AD1 1AA | 2026-01-01", "HE:1 | A | | B | | | | | AD3 3AA |");

    [Fact]
    public void A_postcode_confirmed_the_same_day_comes_from_health() => Survives("postcode postcode_source", "AD3 3AA | health",
        "SC:1 | A | | B | | | | | AD2 2AA | 2026-01-01", "HE:1 | A | | B | | | | | AD3 3AA | 2026-01-01");

    [Fact]
    public void Text_that_is_no_postcode_is_no_address() => Survives("postcode postcode_source", "AD2 2AA | social_care",
        "SC:1 | A | | B | | | | | AD2 2AA | 2020-01-01", "HE:1 | A | | B | | | | | UNKNOWN | 2026-01-01");

    [Fact]
    public void Three_kinds_of_disagreement_are_three_conflicts() => Survives("conflicts records", "3 | 2",
        $"SC:1 | A | | B | 2015-03-01 | M | {Valid}", $"HE:1 | A | | B | 2015-03-02 | 2 | {AlsoValid}");

    [Fact]
    public void Who_knows_the_child_is_who_holds_a_record() => Survives("known_to_social_care known_to_health known_to_police records", "False | True | True | 3",
        "HE:1 | A | | B", "HE:2 | A | | B", "PO:1 | A | | B");

    [Theory]
    [InlineData("1", "M")]
    [InlineData("2", "F")]
    [InlineData("0", "U")]
    [InlineData("9", "U")]
    [InlineData(" female ", "F")]
    [InlineData("x", null)]
    [InlineData(null, null)]
    public void Sex_in_any_agencys_words(string? text, string? code) => Assert.Equal(code, Children.SexCode(text));

    [Fact]
    public void Deaths_and_ethnicity_come_from_the_person_tables()
    {
        var table = Build(["SC:1 | A | | B", "HE:1 | A | | B"], TableText.All(
            TableText.Of("social_care/person", "pers_person_id | pers_ethnicity | pers_death_date:date\n1 | | 2026-02-02"),
            TableText.Of("health/patients", "patient_id | ethnicity | date_of_death:date\n1 | WBRI | 2026-02-01")));
        Assert.Equal("WBRI | 2026-02-01", TableText.Show(table, "ethnicity", "date_of_death"));
    }

    [Fact]
    public void The_built_table_has_the_contracts_columns_and_passes_it()
    {
        var contract = ContractCatalog.Embedded.Find("curated", "child")!;
        var table = Build(["SC:1 | A | | B"], TableText.All());
        Assert.Equal(contract.Fields.Select(f => f.Name), table.Columns);
        Assert.Empty(CuratedFile.Check(contract, table));
    }

    private static void Survives(string columns, string expected, params string[] records)
    {
        foreach (var order in new[] { records, [.. records.Reverse()] })
            Assert.Equal(expected.TrimStart(), TableText.Show(Build(order, TableText.All()), columns.Split(' ')).TrimStart());
    }

    private static Table Build(string[] records, IReadOnlyDictionary<string, Table> tables)
    {
        var persons = records.Select(PersonOf).ToList();
        var crosswalk = new Crosswalk([.. persons.Select(p => new CrosswalkEntry(p.Key, "C1"))], []);
        var table = Children.Build(ContractCatalog.Embedded.Find("curated", "child")!, persons, crosswalk, tables, Told.Of());
        Assert.Equal(1, table.Rows);
        return table;
    }

    private static PersonRecord PersonOf(string text)
    {
        var cells = text.Split('|', StringSplitOptions.TrimEntries);
        string? Cell(int i) => cells.ElementAtOrDefault(i) is { Length: > 0 } cell ? cell : null;
        DateOnly? Date(int i) => Cell(i) is { } day ? DateOnly.Parse(day) : null;
        return new PersonRecord(new RecordKey(cells[0][..2], cells[0][3..]))
        {
            GivenName = Cell(1),
            MiddleName = Cell(2),
            Surname = Cell(3),
            DateOfBirth = Date(4),
            Sex = Cell(5),
            NhsNumber = Cell(6),
            Upn = Cell(7),
            Postcode = Cell(8),
            RecordDate = Date(9),
        };
    }
}
