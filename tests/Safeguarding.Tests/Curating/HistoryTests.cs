using System.Collections.Immutable;
using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Curating;
using Safeguarding.Pipeline.Curating.Privacy;
using Safeguarding.Pipeline.Tables;
using Safeguarding.Tests.Tables;

namespace Safeguarding.Tests.Curating;

/// <summary>What a table said night after night, as a row for as long as it said the same. A history is shown as <c>id | name | postcode | from | to | current</c>, the end being the first day that no longer has it.</summary>
public sealed class HistoryTests
{
    private const string Header = "child_id | name | postcode | born:date | on:bool\n";

    private static readonly Contract Contract = new()
    {
        Agency = "curated",
        Table = "child_history",
        Version = "1.0.0",
        Title = "",
        Description = "",
        Purpose = "",
        Retention = "P1Y",
        Hash = "0",
        Load = new Load(LoadKind.Snapshot, []),
        CodeLists = ImmutableDictionary<string, CodeList>.Empty,
        PrimaryKey = ["child_id", History.From],
        HistoryOf = "child",
        Fields =
        [
            Field("child_id", FieldType.String, Classification.Identifier), Field(History.From, FieldType.Date), Field(History.To, FieldType.Date), Field(History.Current, FieldType.Boolean),
            Field("name", FieldType.String, Classification.Personal), Field("postcode", FieldType.String, Classification.Personal) with { Check = ValueCheck.Postcode },
            Field("born", FieldType.Date, Classification.Personal), Field("on", FieldType.Boolean), Field(Lineage.Run, FieldType.String), Field(Lineage.Contract, FieldType.String),
        ],
    };

    [Fact]
    public void The_first_night_begins_it() => Assert.Equal(
        """
        A | Ann | AD1 2BC | 2026-03-01 |  | True
        B | Bob |  | 2026-03-01 |  | True
        """, Show(Fold(null, "2026-03-01", "A | Ann | AD1 2BC | |\nB | Bob | | |")));

    [Fact]
    public void A_change_ends_a_row_on_the_day_it_was_first_seen_and_begins_another_there() => Assert.Equal(
        """
        A | Ann | AD1 2BC | 2026-03-01 | 2026-03-02 | False
        A | Ann | AD1 9ZZ | 2026-03-02 |  | True
        B | Bob |  | 2026-03-01 |  | True
        """, Show(Nights(("2026-03-01", "A | Ann | AD1 2BC | |\nB | Bob | | |"), ("2026-03-02", "A | Ann | AD1 9ZZ | |\nB | Bob | | |"))));

    [Fact]
    public void A_night_without_a_change_adds_nothing()
    {
        var first = Fold(null, "2026-03-01", "A | Ann | | 2015-02-28 | Y");
        Assert.Equal(Show(first), Show(Fold(first, "2026-03-02", "A | Ann | | 2015-02-28 | Y")));
    }

    [Theory]
    [InlineData("A | | | |", "A |  |  | 2026-03-02 |  | True")]
    [InlineData("A | Ann | | 2015-03-28 | Y", "A | Ann |  | 2026-03-02 |  | True")]
    [InlineData("A | Ann | | 2015-02-28 | N", "A | Ann |  | 2026-03-02 |  | True")]
    [InlineData("A | Ann | AD1 2BC | 2015-02-28 | Y", "A | Ann | AD1 2BC | 2026-03-02 |  | True")]
    public void A_value_that_comes_goes_or_changes_is_a_change_whatever_its_type(string second, string row)
    {
        var history = Nights(("2026-03-01", "A | Ann | | 2015-02-28 | Y"), ("2026-03-02", second));
        Assert.Equal(row, Show(history).Split('\n')[1]);
        Assert.Equal("A | Ann |  | 2026-03-01 | 2026-03-02 | False", Show(history).Split('\n')[0]);
    }

    [Fact]
    public void A_night_that_was_never_built_is_as_the_one_before_it()
    {
        var history = Nights(("2026-03-01", "A | Ann | | |"), ("2026-03-04", "A | Anna | | |"));
        Assert.Equal("A | Ann", ShowAsOf(history, "2026-03-01"));
        Assert.Equal("A | Ann", ShowAsOf(history, "2026-03-03"));
        Assert.Equal("A | Anna", ShowAsOf(history, "2026-03-04"));
        Assert.Equal("", ShowAsOf(history, "2026-02-28"));
    }

    [Fact]
    public void Whoever_leaves_and_comes_back_was_away_in_between() => Assert.Equal(
        """
        A | Ann |  | 2026-03-01 | 2026-03-02 | False
        A | Ann |  | 2026-03-03 |  | True
        B | Bob |  | 2026-03-01 |  | True
        """, Show(Nights(("2026-03-01", "A | Ann | | |\nB | Bob | | |"), ("2026-03-02", "B | Bob | | |"), ("2026-03-03", "A | Ann | | |\nB | Bob | | |"))));

    [Fact]
    public void A_night_built_again_folds_as_if_the_first_time_had_not_been()
    {
        var first = Fold(null, "2026-03-01", "A | Ann | | |\nB | Bob | | |");
        var wrong = Fold(first, "2026-03-02", "A | Anne | | |\nC | Cid | | |");
        Assert.Equal(Show(Fold(first, "2026-03-02", "A | Ann | | |\nB | Rob | | |")), Show(Fold(wrong, "2026-03-02", "A | Ann | | |\nB | Rob | | |")));
        Assert.Equal("A | Ann |  | 2026-03-01 |  | True", Show(Fold(wrong, "2026-03-02", "A | Ann | | |\nB | Rob | | |")).Split('\n')[0]);
    }

    [Fact]
    public void A_column_that_is_new_was_empty_before()
    {
        var before = TableText.Of("curated/child_history", "child_id | name | valid_from:date | valid_to:date | is_current:bool\nA | Ann | 2026-03-01 | | Y\nB | Bob | 2026-03-01 | | Y");
        Assert.Equal(
            """
            A | Ann |  | 2026-03-01 | 2026-03-02 | False
            A | Ann | AD1 2BC | 2026-03-02 |  | True
            B | Bob |  | 2026-03-01 |  | True
            """, Show(History.Fold(Contract, before, Child("A | Ann | AD1 2BC | |\nB | Bob | | |"), Day("2026-03-02"), Told.Of())));
    }

    [Fact]
    public void Where_names_are_hidden_a_row_that_tells_of_a_new_name_alone_is_too()
    {
        var history = Nights(
            ("2026-03-01", "A | Ann | AD1 2BC | 2015-02-03 |"), ("2026-03-02", "A | Anna | AD1 2BC | 2015-02-03 |"), ("2026-03-03", "A | Anna | AD1 2XY | 2015-02-28 |"),
            ("2026-03-04", "A | Anna | AD1 3XY | 2015-02-28 |"), ("2026-03-05", ""), ("2026-03-06", "A | Anna | AD1 3XY | 2015-02-28 |"));
        Assert.Equal(5, history.Rows);

        // The sector (AD1 2, AD1 3) and the month of birth are what can be seen; the day away parts the rows.
        Assert.Equal("2026-03-01 | 2026-03-04 | False\n2026-03-04 | 2026-03-05 | False\n2026-03-06 |  | True", TableText.Show(Seen(history), History.From, History.To, History.Current));
        Assert.Equal(new string?[] { "AD1 2", "AD1 3", "AD1 3" }, Seen(history).Text("postcode"));
    }

    [Fact]
    public void Of_a_child_that_is_to_be_forgotten_no_night_tells()
    {
        var history = Nights(("2026-03-01", "A | Ann | | |\nB | Bob | | |"), ("2026-03-02", "A | Anna | | |\nB | Bob | | |"));
        Assert.Equal("B | Bob |  | 2026-03-01 |  | True", Show(History.Fold(Contract, history, Child("A | Anna | | |\nB | Bob | | |"), Day("2026-03-03"), Told.Of(), new HashSet<string> { "A" })));
    }

    [Fact]
    public void Contract_and_build_are_tonights_in_every_row()
    {
        var history = History.Fold(Contract, Fold(null, "2026-03-01", "A | Ann | | |"), Child("A | Bea | | |"), Day("2026-03-02"), Told.Of() with { Build = "b2" });
        Assert.Equal(new string?[] { "b2", "b2" }, history.Text(Lineage.Run));
        Assert.Equal(new string?[] { "curated/child_history 1.0.0", "curated/child_history 1.0.0" }, history.Text(Lineage.Contract));
    }

    /// <summary>Any nights: some missed, some built again with other extracts, children who come, change, leave, return and are merged.</summary>
    [Fact]
    public void On_every_night_it_says_what_the_table_of_that_night_said() =>
        Prop.ForAll(Arb.From(Runs), nights =>
        {
            var tables = new SortedDictionary<DateOnly, Table>();
            Table? history = null;
            foreach (var (night, table) in nights)
            {
                history = History.Fold(Contract, history, table, night, Told.Of());
                tables[night] = table;
                foreach (var (past, then) in tables) Assert.Equal(Content(then), AsOf(history, past));
                AssertWhole(history, [.. tables.Keys]);

                // The same again, and in another order, is the same.
                Assert.Equal(Show(history), Show(History.Fold(Contract, history, table, night, Told.Of())));
                Assert.Equal(Show(history), Show(History.Fold(Contract, Backwards(history), Backwards(table), night, Told.Of())));
                var rows = history.Rows;
                Assert.Equal(rows, History.Fold(Contract, history, table, night.AddDays(1), Told.Of()).Rows);
            }

            // Where less can be seen, each night still has one row a child, and what can be seen of it is right.
            var shown = Seen(history!);
            foreach (var (past, then) in tables) Assert.Equal(Content(then, hidden: true), AsOf(shown, past, hidden: true));
            AssertWhole(shown, [.. tables.Keys]);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(20260331, 1));

    private static readonly Gen<Table> Tables =
        from rows in (from name in Gen.Elements("Ann", "Bob", "") from postcode in Gen.Elements("AD1 2BC", "AD1 2XY", "AD9 9ZZ", "") from born in Gen.Elements("2015-02-01", "2015-02-28", "") from flag in Gen.Elements("Y", "") from there in Gen.Choose(0, 3) select (name, postcode, born, flag, there)).ListOf(5)
        select Child(string.Join('\n', rows.Select((r, i) => (r, Id: "ABCDE"[i])).Where(x => x.r.there > 0).Select(x => $"{x.Id} | {x.r.name} | {x.r.postcode} | {x.r.born} | {x.r.flag}")));

    private static readonly Gen<List<(DateOnly, Table)>> Runs =
        from steps in (from later in Gen.Frequency((1, Gen.Constant(0)), (5, Gen.Constant(1)), (1, Gen.Choose(2, 4))) from table in Tables select (later, table)).ListOf().Where(s => s.Count > 0)
        select steps.Aggregate((Night: Day("2026-03-01"), Nights: new List<(DateOnly, Table)>()), (so, step) =>
        {
            var night = so.Night.AddDays(so.Nights.Count == 0 ? 0 : step.later);
            so.Nights.Add((night, step.table));
            return (night, so.Nights);
        }).Nights;

    /// <summary>No two rows of a child hold on one day, a child that stayed is without a gap, and rows that follow one another differ.</summary>
    private static void AssertWhole(Table history, DateOnly[] nights)
    {
        var (id, from, to, current) = (history.Text("child_id"), history.Dates(History.From), history.Dates(History.To), history.Values<bool>(History.Current));
        for (var r = 0; r < history.Rows; r++)
        {
            Assert.Contains(from[r]!.Value, nights);
            Assert.True(to[r] is not { } end || end > from[r] && nights.Contains(end));
            Assert.Equal(to[r] is null, current[r]);
        }

        foreach (var child in Enumerable.Range(0, history.Rows).GroupBy(r => id[r]).Select(g => g.OrderBy(r => from[r]).ToArray()))
            foreach (var (a, b) in child.Zip(child.Skip(1)))
                Assert.True(to[a] <= from[b]);
    }

    private static string AsOf(Table history, DateOnly day, bool hidden = false)
    {
        var (from, to) = (history.Dates(History.From), history.Dates(History.To));
        var lines = Lines(history, hidden);
        return string.Join('\n', Enumerable.Range(0, history.Rows).Where(r => from[r] <= day && (to[r] is null || to[r] > day)).Select(r => lines[r]).Order(StringComparer.Ordinal));
    }

    private static string Content(Table table, bool hidden = false) => string.Join('\n', Lines(table, hidden).Order(StringComparer.Ordinal));

    private static string[] Lines(Table table, bool hidden)
    {
        var (name, postcode, born) = (table.Text("name"), table.Text("postcode"), table.Dates("born"));
        return [.. Enumerable.Range(0, table.Rows).Select(r => string.Create(CultureInfo.InvariantCulture,
            $"{table.Text("child_id")[r]} | {(hidden ? "" : name[r])} | {(hidden ? postcode[r]?[..5] : postcode[r])} | {(hidden ? born[r]?.ToString("yyyy-MM", CultureInfo.InvariantCulture) : born[r]?.ToString("O", CultureInfo.InvariantCulture))} | {table.Values<bool>("on")[r]}"))];
    }

    /// <summary>As analysts may see it: no names, sectors for postcodes, months for birth dates.</summary>
    private static Table Seen(Table history)
    {
        Array Shown(string name) => name switch
        {
            "name" => new string?[history.Rows],
            "postcode" => Array.ConvertAll(history.Text(name), p => p?[..5]),
            "born" => Array.ConvertAll(history.Dates(name), d => d is { } day ? new DateOnly(day.Year, day.Month, 1) : (DateOnly?)null),
            _ => history.Raw(name),
        };
        var columns = Contract.Fields.Select(f => new ZoneColumn(f.Name, f.Type, true, Shown(f.Name), f.Name == "child_id" ? f.Name : null));
        var copy = History.Shown(Contract, new ZoneCopy([.. columns], new ZoneNote(5, 0, ImmutableSortedDictionary<string, Generalised>.Empty)));
        return Table.Of(history.Name, copy.Rows, [.. copy.Columns.Select(c => (c.Name, c.Values))]);
    }

    private static Table Backwards(Table table) => Table.Of(table.Name, table.Rows, [.. table.Columns.Select(c =>
    {
        var values = (Array)table.Raw(c).Clone();
        Array.Reverse(values);
        return (c, values);
    })]);

    private static Table Nights(params (string Night, string Rows)[] nights) => nights.Aggregate((Table?)null, (before, night) => Fold(before, night.Night, night.Rows))!;

    private static Table Fold(Table? before, string night, string rows) => History.Fold(Contract, before, Child(rows), Day(night), Told.Of());

    private static Table Child(string rows) => TableText.Of("curated/child", Header + rows);

    private static string Show(Table history) => TableText.Show(history, "child_id", "name", "postcode", History.From, History.To, History.Current);

    private static string ShowAsOf(Table history, string day)
    {
        var (from, to) = (history.Dates(History.From), history.Dates(History.To));
        return string.Join('\n', Enumerable.Range(0, history.Rows).Where(r => from[r] <= Day(day) && (to[r] is null || to[r] > Day(day))).Select(r => $"{history.Text("child_id")[r]} | {history.Text("name")[r]}"));
    }

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static Field Field(string name, FieldType type, Classification classification = Classification.Operational) => new() { Name = name, Type = type, Title = name, Classification = classification };
}
