using System.Globalization;
using System.Text;
using Safeguarding.Parquet;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Curating.Privacy;
using Safeguarding.Pipeline.Tables;
using Safeguarding.Tests.Tables;
using Xunit.Abstractions;

namespace Safeguarding.Tests.Curating.Privacy;

/// <summary>An attack on the pseudonymised zone by somebody who holds the identifiable one: everything but the key.</summary>
public sealed class AttackTests(ITestOutputHelper output)
{
    private const int K = 5;

    [Fact]
    public async Task Nobody_is_told_from_fewer_than_five_by_all_that_the_child_table_shows()
    {
        var known = Zones.Known(Contract("child"), await Zones.PseudonymisedAsync("child"));
        using var file = new ParquetReader(new MemoryStream(await Zones.BytesAsync("curated/child")));
        var attack = new Reidentification("child_id", K).Look(file, known, [], isOfPeople: true).Everything;
        Assert.Equal((true, 0), (attack.Smallest >= K, attack.BelowK));
        Assert.InRange(attack.Found, 0.0, 1.0 / K);
        Assert.InRange(attack.Children, 10_000, 20_000);
    }

    [Fact]
    public async Task Without_the_ladders_most_children_would_be_found()
    {
        // What the zone showed before: month of birth and sector, and everything else as it is.
        var named = await Zones.IdentifiableAsync("child");
        var shown = Table.Of("child", named.Rows,
            ("child_id", named.Raw("child_id")),
            ("month", Array.ConvertAll(named.Dates("date_of_birth"), d => d is { } day ? (DateOnly?)new DateOnly(day.Year, day.Month, 1) : null)),
            ("sector", Array.ConvertAll(named.Text("postcode"), p => p is { Length: > 2 } ? p[..^2] : null)), ("sex", named.Raw("sex")), ("ethnicity", named.Raw("ethnicity")));
        var attack = new Reidentification("child_id", K).Look(TableText.File(shown), ["month", "sector", "sex", "ethnicity"], [], isOfPeople: true).Everything;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"before: smallest {attack.Smallest}, below k {(double)attack.BelowK / attack.Children:P1}, found {attack.Found:P1}"));
        Assert.InRange(attack.Found, 0.75, 1.0);
        Assert.Equal(1, attack.Smallest);
    }

    [Fact]
    public async Task Neither_row_numbers_nor_identifiers_lead_from_one_copy_to_the_other()
    {
        foreach (var contract in Zones.OfChildren)
        {
            var bridges = await BridgesAsync(contract);
            Assert.Equal((contract.Table, 0.0, 0L), (contract.Table, bridges.RowNumbers, bridges.Clear));
        }
    }

    [Fact]
    public async Task The_place_of_a_row_leads_nowhere()
    {
        foreach (var contract in Zones.OfChildren)
        {
            // Rows of a child lie together, so a child with many meets its own places by chance: two orders that know nothing of each other share that part of their places.
            var children = (await Zones.IdentifiableAsync(contract.Table)).Text("child_id");
            var byChance = children.GroupBy(c => c).Sum(g => Math.Pow(g.Count() / (double)children.Length, 2));
            Assert.InRange((await BridgesAsync(contract)).Order, 0.0, 0.02 + 3 * byChance);
        }
    }

    [Fact]
    public async Task One_value_has_another_pseudonym_in_each_kind_of_column_so_that_a_worker_is_no_bridge_to_a_child()
    {
        var workers = (await Zones.PseudonymisedAsync("involvement")).Text("worker_id").ToHashSet();
        var advisers = (await Zones.PseudonymisedAsync("care_leaver")).Text("adviser_id").ToHashSet();
        Assert.Empty(workers.Intersect(advisers));
        Assert.NotEqual(Zones.Key.Of("worker_id", "1"), Zones.Key.Of("child_id", "1"));
    }

    [Fact]
    public async Task No_value_of_a_personal_or_free_text_column_is_in_the_bytes_statistics_or_metadata_of_a_copy()
    {
        foreach (var contract in Schemas.Embedded.Contracts.Of("curated"))
        {
            var named = await Zones.IdentifiableAsync(contract.Table);
            var secrets = contract.Fields.Where(f => f.Classification is Classification.Identifier or Classification.Personal or Classification.FreeText && f.Type == FieldType.String)
                .SelectMany(f => named.Text(f.Name)).OfType<string>().Where(v => v.Length >= 8).ToHashSet(StringComparer.OrdinalIgnoreCase);
            var bytes = await Zones.BytesAsync("curated/" + contract.Table);
            using var reader = new ParquetReader(new MemoryStream(bytes));
            var texts = reader.Metadata.Select(m => m.Value).ToList();
            for (var g = 0; g < reader.RowGroups; g++)
                for (var c = 0; c < reader.Schema.Columns.Length; c++)
                    if (reader.Schema.Columns[c].Type == ParquetType.String) texts.AddRange(reader.ReadText(g, c).OfType<string>());
            Assert.Empty(texts.Where(secrets.Contains).Take(3));

            // The footer, statistics and indexes are not compressed: anything of the kind would stand there in plain bytes.
            var plain = Encoding.Latin1.GetString(bytes.AsSpan(bytes.Length - Math.Min(bytes.Length, 60_000)));
            Assert.Empty(secrets.Where(s => s.All(char.IsAscii) && plain.Contains(s, StringComparison.Ordinal)).Take(3));
        }
    }

    [Fact]
    public async Task Every_text_that_reaches_the_zone_is_a_pseudonym_or_one_of_a_few_that_many_share()
    {
        var (settings, catalog) = (PrivacySettings.Of(Schemas.Embedded), Schemas.Embedded.Contracts);
        foreach (var contract in Zones.OfChildren)
        {
            var table = await Zones.PseudonymisedAsync(contract.Table);
            var children = table.Text("child_id");
            foreach (var field in contract.Fields.Where(f => f.Type == FieldType.String))
            {
                var (fate, rule) = ZoneColumns.Of(settings, catalog, contract, field);
                Assert.Contains(fate, new[] { Fate.Dropped, Fate.Keyed, Fate.KeyedRow, Fate.Ruled, Fate.Ladder });
                if (fate == Fate.Keyed) Assert.All(table.Text(field.Name).OfType<string>(), t => Assert.Matches("^[0-9a-f]{32}$", t));
                if (fate != Fate.Ruled || rule!.As is ColumnForm.Open) continue;
                var texts = table.Text(field.Name);
                var few = Enumerable.Range(0, table.Rows).Where(r => texts[r] is not (null or CommonValues.Other)).GroupBy(r => texts[r]!, r => children[r])
                    .Where(g => rule.As != ColumnForm.CodeArray && g.Distinct().Count() < K).Select(g => g.Key);
                Assert.Equal((contract.Table, field.Name, ""), (contract.Table, field.Name, string.Join(", ", few)));
            }
        }
    }

    [Fact]
    public void Who_guesses_among_n_alike_is_right_once_in_n()
    {
        var table = TableText.Of("visit", """
            child_id | sex | day:date
            a        | F   | 2026-01-01
            b        | F   | 2026-01-01
            b        | F   | 2026-01-01
            c        | M   | 2026-01-01
            d        | M   | 2026-01-01
            d        | M   | 2026-01-02
            """);
        var attacker = new Reidentification("child_id", 2);
        var child = attacker.Look(TableText.File(TableText.Of("child", "child_id | sex\na | F\nb | F\nc | M\nd | M")), ["sex"], [], isOfPeople: true);
        Assert.Equal(new FileAttacks(new Attack(4, 2, 0, 0.5), new Attack(4, 2, 0, 0.5), new Attack(4, 4, 0, 0.25), null), child);
        // F once: a. F twice: b. M once: c. M twice: d. By sex and the day: {a, b}, {c, d} and d on the second.
        var visit = attacker.Look(TableText.File(table), ["sex", "day"], ["day"], isOfPeople: false);
        Assert.Equal((new Attack(4, 1, 4, 1.0), new Attack(4, 2, 0, 0.5), new Attack(5, 1, 1, 3 / 5.0)), (visit.WithoutDates, visit.Number, visit.OneDay));
        Assert.Equal(new Attack(4, 1, 4, 1.0), attacker.AllFiles);
    }

    [Fact]
    public void A_file_without_rows_tells_nothing_and_one_without_the_column_is_refused()
    {
        var attacker = new Reidentification("child_id", 2);
        var empty = TableText.File(TableText.Of("visit", "child_id | day:date"));
        Assert.Equal(new FileAttacks(new Attack(0, 0, 0, 0), new Attack(0, 0, 0, 0), new Attack(0, 0, 0, 0), new Attack(0, 0, 0, 0)), attacker.Look(empty, ["day"], ["day"], isOfPeople: false));
        Assert.Null(attacker.AllFiles);
        Assert.Contains("'sex'", Assert.Throws<ArgumentException>(() => attacker.Look(empty, ["sex"], [], isOfPeople: false)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Neither_row_groups_nor_the_order_of_rows_count(int groupRows)
    {
        string[] rows = ["a | F | 1 | 2026-01-01 | 2026-01-01 23:59", "b | F | 1 | 2026-01-01 | 2026-01-01 00:00", "a | F | 2 | | 1969-12-31 23:00", " | F | 2 | 2026-01-01 | ", "b | F | 2 | | 1969-12-31 01:00", "c | M | | 2026-01-02 | 2026-01-02 10:00", "d | M | | 2026-01-02 | 2026-01-02 11:00"];
        FileAttacks Of(IEnumerable<string> lines, int group, string day) => new Reidentification("child_id", 2)
            .Look(TableText.File(TableText.Of("visit", string.Join('\n', lines.Prepend("child_id | sex | number:int | day:date | time:time"))), group), ["sex", "number", day], [day], isOfPeople: false);

        var whole = Of(rows, 100, "day");
        Assert.Equal((new Attack(4, 2, 0, 0.5), new Attack(4, 2, 0, 0.5), new Attack(4, 2, 0, 0.5)), (whole.Everything, whole.WithoutDates, whole.OneDay));
        Assert.Equal(whole, Of(rows, groupRows, "day"));
        Assert.Equal(whole, Of(rows.Reverse(), groupRows, "day"));
        // Times of one day are one day to who knows the day, before 1970 too, and tell people apart to who knows them.
        Assert.Equal((new Attack(6, 2, 0, 0.5), new Attack(4, 1, 4, 1)), (Of(rows, groupRows, "time").OneDay, Of(rows, groupRows, "time").Everything));
    }

    [Fact]
    public void Each_bridge_is_seen_where_there_is_one()
    {
        var named = TableText.Of("visit", "child_id | visit_id | source_extract | source_row:int\na | v1 | x | 1\nb | v2 | x | 2");
        var open = TableText.Of("visit", "child_id | visit_id | source_extract | source_row:int\nA | V1 | x | 1\nB | v2 | x | 2");
        Assert.Equal(new Bridges(1, 1, 1), Bridges.Of(named, open, "child_id", ["child_id", "visit_id"], id => id.ToUpperInvariant()));
        var shut = TableText.Of("visit", "child_id | visit_id | source_extract | source_row\nB | V2 | x | k1\nA | V1 | x | k2");
        Assert.Equal(new Bridges(0, 0, 0), Bridges.Of(named, shut, "child_id", ["child_id", "visit_id"], id => id.ToUpperInvariant()));
    }

    private static async Task<Bridges> BridgesAsync(Contract contract) => Bridges.Of(
        await Zones.IdentifiableAsync(contract.Table), await Zones.PseudonymisedAsync(contract.Table), "child_id",
        contract.Fields.Where(f => f.Classification is Classification.Identifier or Classification.Personal or Classification.FreeText).Select(f => f.Name), id => Zones.Key.Of("child_id", id));

    private static Contract Contract(string table) => Schemas.Embedded.Contracts.Find("curated", table)!;
}
