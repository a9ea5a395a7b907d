using System.Collections.Immutable;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Curating;
using Safeguarding.Pipeline.Tables;
using Safeguarding.Tests.Tables;

namespace Safeguarding.Tests.Curating;

/// <summary>Selects: agencies' rows become curated rows.</summary>
public sealed class CurationTests
{
    private static readonly Table Visits = TableText.Of("health/visits", """
        id | who | day:date   | room | note
        v2 | a   | 2026-01-02 | r1   | x
        v1 | a   | 2026-01-02 | r9   |
        v3 | b   | 2025-12-31 |      | y
        v4 | z   | 2026-01-01 | r1   | x
        v5 |     | 2026-01-01 | r1   | x
        """);

    private static readonly Table Rooms = TableText.Of("health/rooms", "room | place\nr1 | first\nr1 | second");

    [Fact]
    public void Rows_are_in_order_of_child_date_and_key_and_take_the_first_row_joined() => Assert.Equal(
        """
        CA | 2026-01-01 00:00 | v4 | first | clinic
        CA | 2026-01-02 00:00 | v1 |  | clinic
        CA | 2026-01-02 00:00 | v2 | first | clinic
        CB | 2025-12-31 00:00 | v3 |  | clinic
        """, Show(Curate(Select(), out _)));

    [Fact]
    public void A_row_whose_person_is_unknown_is_an_orphan()
    {
        Curate(Select(), out var orphans, people: ["a", "b"]);
        Assert.Equal([new Orphan("health/visits", "x1", 4), new Orphan("health/visits", "x1", 5)], orphans);
    }

    [Fact]
    public void A_condition_may_ask_for_presence() =>
        Assert.Equal(new string?[] { "v4", "v2", "v3" }, Curate(Select(new SelectWhere("note", [])), out _).Text("id"));

    [Fact]
    public void A_condition_may_ask_for_one_of_some_texts() =>
        Assert.Equal(new string?[] { "v3" }, Curate(Select(new SelectWhere("note", ["y", "q"])), out _).Text("id"));

    [Fact]
    public void A_condition_may_be_on_the_joined_table() =>
        Assert.Equal(new string?[] { "v4", "v2" }, Curate(Select(new SelectWhere("place", ["first"])), out _).Text("id"));

    [Fact]
    public void All_conditions_must_hold() =>
        Assert.Equal(new string?[] { "v4" }, Curate(Select(new SelectWhere("room", ["r1"]), new SelectWhere("who", ["z"])), out _).Text("id"));

    [Fact]
    public void A_row_a_condition_leaves_out_is_no_orphan()
    {
        Curate(Select(new SelectWhere("id", ["v1"])), out var orphans, people: []);
        Assert.Equal(2, Assert.Single(orphans).Row);
    }

    [Fact]
    public void A_table_that_never_came_gives_no_rows_and_a_joined_one_empty_columns()
    {
        Assert.Equal(0, Curate(Select() with { From = "health/nothing" }, out _).Rows);
        Assert.All(Curate(Select(), out _, withRooms: false).Text("place"), Assert.Null);
    }

    [Fact]
    public void A_select_without_a_person_keeps_every_row() => Assert.Equal(5, Curate(Select() with { Person = null }, out _).Rows);

    [Fact]
    public void The_union_of_selects_is_one_sorted_table() =>
        Assert.Equal(8, Curate([Select(), Select() with { From = "health/visits" }], out _).Rows);

    [Fact]
    public void A_source_of_another_type_is_a_fault_of_the_contract() => Assert.Contains("'id'", Assert.Throws<InvalidDataException>(
        () => Curate(Select() with { Columns = Select().Columns.SetItem("at", "id") }, out _)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_missing_required_value_and_a_repeated_key_are_counted()
    {
        var table = Curate([Select(), Select()], out _);
        Assert.Equal([new Violation("visit", "id", "unique", 4)], CuratedFile.Check(Contract([]), table).ToArray());
        Assert.Equal([new Violation("visit", "place", "required", 2)], CuratedFile.Check(Contract([], placeRequired: true), Curate(Select(), out _)).ToArray());
    }

    private static Select Select(params SelectWhere[] where) => new("health/visits", "who",
        new Dictionary<string, string> { ["id"] = "id", ["at"] = "day", ["place"] = "place" }.ToImmutableSortedDictionary(),
        new Dictionary<string, string> { ["kind"] = "clinic" }.ToImmutableSortedDictionary(), new SelectJoin("health/rooms", "room", "room"), [.. where]);

    private static Table Curate(Select select, out List<Orphan> orphans, string[]? people = null, bool withRooms = true) => Curate([select], out orphans, people, withRooms);

    private static Table Curate(Select[] selects, out List<Orphan> orphans, string[]? people = null, bool withRooms = true)
    {
        people ??= ["a", "b", "z"];
        orphans = [];
        // Persons a and z are the same child.
        return Curation.Curate(Contract(selects), withRooms ? TableText.All(Visits, Rooms) : TableText.All(Visits), (_, id) => people.Contains(id) ? (id == "b" ? "CB" : "CA") : null, Told.Of(("x1", "2026-03-31")), orphans);
    }

    private static Contract Contract(Select[] selects, bool placeRequired = false) => new()
    {
        Agency = "curated",
        Table = "visit",
        Version = "1.0.0",
        Title = "",
        Description = "",
        Purpose = "",
        Retention = "P1Y",
        Hash = "0",
        Load = new Load(LoadKind.Snapshot, []),
        CodeLists = ImmutableDictionary<string, CodeList>.Empty,
        PrimaryKey = ["id"],
        Selects = [.. selects],
        Fields =
        [
            FieldOf("child_id", FieldType.String, Classification.Identifier), FieldOf("at", FieldType.DateTime, Classification.Sensitive), FieldOf("id", FieldType.String, Classification.Identifier),
            FieldOf("place", FieldType.String, Classification.Sensitive) with { Required = placeRequired }, FieldOf("kind", FieldType.String, Classification.Operational),
        ],
    };

    private static Field FieldOf(string name, FieldType type, Classification classification) => new() { Name = name, Type = type, Title = name, Classification = classification };

    private static string Show(Table table) => TableText.Show(table, "child_id", "at", "id", "place", "kind");
}
