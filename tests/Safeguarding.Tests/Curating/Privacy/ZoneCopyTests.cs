using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Curating.Privacy;
using Safeguarding.Pipeline.Tables;
using Safeguarding.Tests.Tables;

namespace Safeguarding.Tests.Curating.Privacy;

/// <summary>What the pseudonymised copy shows, worked out by hand. Two people must share it here, so that the tables stay short.</summary>
public sealed class ZoneCopyTests
{
    private static readonly PrivacySettings Two = PrivacySettings.Of(Schemas.Embedded) with { K = 2 };

    [Fact]
    public void A_child_is_shown_as_finely_as_another_shares_it() => Assert.Equal(
        """
        a | 2015-03-01 | 2015 | F | WBRI | white | AD1 2 | AD1
        b | 2015-03-01 | 2015 | F | WBRI | white | AD1 2 | AD1
        c |  | 2015 | M |  | white | AD1 2 | AD1
        d |  | 2015 | M |  | white | AD1 2 | AD1
        e |  | 2009 | M | MWBC | mixed |  | BX7
        f |  | 2009 | M | MWBC | mixed |  | BX7
        """, Show(Child("""
            a | 2015-03-04 | F | WBRI | AD1 2BC
            b | 2015-03-28 | F | WBRI | AD1 2ZZ
            c | 2015-05-01 | M | WBRI | AD1 2BC
            d | 2015-08-01 | M | WIRI | AD1 2BC
            e | 2009-01-01 | M | MWBC | BX7 1AA
            f | 2009-02-01 | M | MWBC | BX7 2AA
            """)));

    [Fact]
    public void One_who_is_like_nobody_takes_somebody_along_into_showing_nothing() => Assert.Equal(
        """
        a |  |  |  |  |  |  |
        b | 2015-03-01 | 2015 | F | WBRI | white | AD1 2 | AD1
        c | 2015-03-01 | 2015 | F | WBRI | white | AD1 2 | AD1
        d | 2015-03-01 | 2015 | F | WBRI | white | AD1 2 | AD1
        e |  |  |  |  |  |  |
        f |  |  |  |  |  |  |
        """, Show(Child("""
            a | 1999-01-01 | U | OOTH | ZX9 9ZZ
            b | 2015-03-01 | F | WBRI | AD1 2BC
            c | 2015-03-01 | F | WBRI | AD1 2BC
            d | 2015-03-01 | F | WBRI | AD1 2BC
            e | 2012-01-01 | M | BCRB | BX7 1AA
            f | 2012-01-01 | M | BCRB | BX7 1AA
            """)));

    [Fact]
    public void Area_is_shown_where_a_lookup_is_given_and_enough_live_there()
    {
        var copy = Child("""
            a | 2015-03-04 | F | WBRI | AD1 2BC
            b | 2015-03-28 | F | WBRI | AD1 2ZZ
            c | 2015-03-04 | M | WBRI | AD1 2BC
            d | 2015-03-28 | M | WBRI | AD1 3QQ
            """, new Dictionary<string, string> { ["AD12BC"] = "E01000001", ["AD12ZZ"] = "E01000001", ["AD13QQ"] = "E01000002" });
        Assert.Equal("a | E01000001 | AD1 2 | AD1\nb | E01000001 | AD1 2 | AD1\nc |  |  | AD1\nd |  |  | AD1", Show(copy, "child_id", "lsoa21", "postcode", "postcode_district"));
    }

    [Fact]
    public void A_code_off_its_list_or_held_by_one_is_left_out_and_counted()
    {
        var copy = Copy("referral", """
            referral_id | child_id | referral_date:date | primary_need_code | source_code | no_further_action | outcomes                  | team_id | source_extract | source_row:int
            r1          | a        | 2026-01-01         | N1                | 1A          | Y                 | {"NFA_FLAG":"Y"}          | T1      | x              | 1
            r2          | b        | 2026-01-02         | N1                | 1A          | Y                 | {"NFA_FLAG":"Y"}          | T2      | x              | 2
            r3          | b        | 2026-01-02         | N5                | Anna Smith  | N                 | {"COMMENT":"Anna Smith"}  | T2      | x              | 3
            r4          | c        | 2026-01-03         | N5                | Anna Smith  | ??                | {"COMMENT":"Anna Smith"}  | T1      | x              | 4
            """);
        Assert.Equal("""
            N1 | 1A | Y | {"NFA_FLAG":"Y"} | T1
            N1 | 1A | Y | {"NFA_FLAG":"Y"} |
            N5 |  |  |  |
            N5 |  |  |  | T1
            """, Show(copy, "primary_need_code", "source_code", "no_further_action", "outcomes", "team_id"));
        Assert.Equal(["no_further_action 2", "outcomes 2", "source_code 2", "team_id 2"], copy.Note.Columns.Select(c => $"{c.Key} {c.Value.Hidden}"));
    }

    [Fact]
    public void Where_a_code_is_required_a_rare_one_is_OTHER() => Assert.Equal("AUT\nAUT\nOTHER", Show(Copy("disability", """
        disability_id | child_id | disability_code | source_extract | source_row:int
        1             | a        | AUT             | x              | 1
        2             | b        | AUT             | x              | 2
        3             | b        | MOB             | x              | 3
        """), "disability_code"));

    [Fact]
    public void Of_several_codes_only_the_rare_ones_go_and_their_order_says_nothing() => Assert.Equal("[\"1B\",\"3B\"]\n[\"1B\",\"3B\"]\n", Show(Copy("assessment", """
        assessment_id | child_id | start_date:date | factors              | source_extract | source_row:int
        1             | a        | 2026-01-01      | ["3B","1B","21"]     | x              | 1
        2             | b        | 2026-01-01      | ["1B", "3B", "note"] | x              | 2
        3             | c        | 2026-01-01      | Anna hurt            | x              | 3
        """), "factors"));

    [Fact]
    public void A_distance_is_rounded_down_to_five_miles_so_that_twenty_stays_twenty()
    {
        var contract = Contract("placement");
        var table = Filled(contract, "placement_id | child_id | start_date:date | postcode\n1 | a | 2026-01-01 | AD1 2BC\n2 | b | 2026-01-01 | AD1 2CC\n3 | c | 2026-01-01 | AD1 3CC\n4 | d | 2026-01-01 | BX1 1AA\n5 | e | 2026-01-01 |",
            ("distance_miles", new double?[] { 19.9, 16, 20, 24.9, 400 }));
        var copy = ZoneCopy.Of(Two, Schemas.Embedded.Contracts, contract, table, null);
        Assert.Equal(new double?[] { 15, 15, 20, 20, null }, (double?[])Column(copy, "distance_miles"));
        // AD1 2 has two; of AD1 without them one is left, and one of BX1: neither is shown.
        Assert.Equal("AD1 2,AD1 2,,,", string.Join(",", (string?[])Column(copy, "postcode")));
        Assert.Equal("AD1,AD1,,,", string.Join(",", (string?[])Column(copy, "postcode_district")));
    }

    [Fact]
    public void The_order_of_rows_changes_nothing_but_the_order()
    {
        string[] rows = ["a | 2015-03-04 | F | WBRI | AD1 2BC", "b | 2015-03-28 | F | WBRI | AD1 2ZZ", "c | 2011-05-01 | M | APKN | AD4 2BC", "d | 2015-08-01 | M | WIRI | AD1 2BC", "e | 2009-01-01 | M | MWBC | BX7 1AA", "f | 2009-02-01 | U | MWBC | BX7 2AA", "g | 2001-02-01 | U | REFU | CX7 2AA"];
        var expected = Show(Child(string.Join('\n', rows))).Split('\n').Order();
        for (var turn = 1; turn < rows.Length; turn++)
            Assert.Equal(expected, Show(Child(string.Join('\n', rows.Skip(turn).Concat(rows.Take(turn)).Reverse()))).Split('\n').Order());
    }

    [Fact]
    public void Every_combination_is_shared_by_k_whatever_the_people_are()
    {
        for (var seed = 1; seed <= 40; seed++)
        {
            var random = new Random(seed);
            var (people, k) = (random.Next(2, 120), random.Next(2, 8));
            if (people < k) continue;
            var rows = Enumerable.Range(0, people).Select(i => $"p{i} | {2005 + random.Next(15)}-0{random.Next(1, 10)}-01 | {"FMU"[random.Next(3)]} | {new[] { "WBRI", "WIRI", "APKN", "OOTH", "??" }[random.Next(5)]} | AD{random.Next(1, 4)} {random.Next(10)}BC");
            var copy = Child(string.Join('\n', rows), k: k);
            var shown = copy.Columns.Where(c => c.Domain is null).ToList();
            var groups = Enumerable.Range(0, people).GroupBy(r => string.Join('|', shown.Select(c => c.Values.GetValue(r)))).Select(g => g.Count());
            Assert.All(groups, size => Assert.True(size >= k, $"seed {seed}: {size} of {k}"));
        }
    }

    [Fact]
    public void Fewer_than_k_people_cannot_be_hidden_and_none_need_be()
    {
        Assert.Contains("fewer than 3 people", Assert.Throws<PrivacyRefusedException>(() => Child("a | 2015-03-04 | F | WBRI | AD1 2BC\nb | 2015-03-04 | F | WBRI | AD1 2BC", k: 3)).Message, StringComparison.Ordinal);
        Assert.Equal("", Show(Child("", k: 3)));
    }

    [Fact]
    public void A_text_column_that_nobody_decided_on_is_refused()
    {
        var contract = Contract("visit") with { Fields = [.. Contract("visit").Fields, new Field { Name = "remark", Title = "Remark", Type = FieldType.String, Classification = Classification.Operational }] };
        var refused = Assert.Throws<PrivacyRefusedException>(() => ZoneColumns.Names(Two, Schemas.Embedded.Contracts, contract, false));
        Assert.Contains("'remark' of 'visit'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_column_of_every_curated_contract_is_decided_on() =>
        Assert.All(Schemas.Embedded.Contracts.Of("curated"), c => Assert.NotEmpty(ZoneColumns.Names(Two, Schemas.Embedded.Contracts, c, true)));

    [Theory]
    [InlineData("{", "cannot be read")]
    [InlineData("""{ "k": 1, "person": "child_id" }""", "k of 2 or more")]
    [InlineData("""{ "k": 5, "person": "child_id", "tables": { "child": { "together": [{ "name": "born", "columns": ["date_of_birth"], "rungs": [{ "show": "month" }] }] } } }""", "ladder 'born' must end")]
    public void Settings_that_make_no_sense_are_refused(string text, string said) =>
        Assert.Contains(said, Assert.Throws<PrivacyRefusedException>(() => PrivacySettings.Parse(text)).Message, StringComparison.Ordinal);

    private static ZoneCopy Child(string rows, Dictionary<string, string>? areas = null, int k = 2) => ZoneCopy.Of(
        Two with { K = k }, Schemas.Embedded.Contracts, Contract("child"), Filled(Contract("child"), "child_id | date_of_birth:date | sex | ethnicity | postcode\n" + rows), areas);

    private static ZoneCopy Copy(string table, string text) => ZoneCopy.Of(Two, Schemas.Embedded.Contracts, Contract(table), Filled(Contract(table), text), null);

    /// <summary>The table with empty columns for those of the contract that are not given.</summary>
    private static Table Filled(Contract contract, string text, params (string Column, Array Values)[] more)
    {
        var given = TableText.Of("curated/" + contract.Table, text);
        Array Empty(FieldType type) => type switch
        {
            FieldType.Date => new DateOnly?[given.Rows],
            FieldType.DateTime => new DateTime?[given.Rows],
            FieldType.Integer => new long?[given.Rows],
            FieldType.Number => new double?[given.Rows],
            FieldType.Boolean => new bool?[given.Rows],
            _ => new string?[given.Rows],
        };
        return Table.Of(given.Name, given.Rows, [.. contract.Fields.Select(f => (f.Name, more.FirstOrDefault(m => m.Column == f.Name).Values ?? (given.Has(f.Name) ? given.Raw(f.Name) : Empty(f.Type))))]);
    }

    private static Array Column(ZoneCopy copy, string name) => copy.Columns.Single(c => c.Name == name).Values;

    private static string Show(ZoneCopy copy, params string[] columns) => TableText.Show(
        Table.Of("copy", copy.Columns[0].Values.Length, [.. copy.Columns.Select(c => (c.Name, c.Values))]),
        columns.Length > 0 ? columns : ["child_id", "date_of_birth", "birth_year", "sex", "ethnicity", "ethnicity_group", "postcode", "postcode_district"]);

    private static Contract Contract(string table) => Schemas.Embedded.Contracts.Find("curated", table)!;
}
