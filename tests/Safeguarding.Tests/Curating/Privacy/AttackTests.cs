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
        var table = await Zones.PseudonymisedAsync("child");
        var attack = Reidentification.Of(Reidentification.Traces(table, "child_id", Zones.Known(Contract("child"), table)), K);
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
        var attack = Reidentification.Of(Reidentification.Traces(shown, "child_id", ["month", "sector", "sex", "ethnicity"]), K);
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
        // F once: a. F twice: b. M once: c. M twice: d. By sex and the day: {a, b}, {c, d} and d on the second.
        Assert.Equal(new Attack(4, 1, 4, 1.0), Reidentification.Of(Reidentification.Traces(table, "child_id", ["sex"]), 2));
        var alike = Reidentification.Traces(TableText.Of("child", "child_id | sex\na | F\nb | F\nc | M\nd | M"), "child_id", ["sex"]);
        Assert.Equal(new Attack(4, 2, 0, 0.5), Reidentification.Of(alike, 2));
        var days = new HashSet<(string, DateOnly)>();
        Reidentification.AddDays(days, table, "child_id", "day");
        Assert.Equal(new Attack(5, 1, 1, 3 / 5.0), Reidentification.OfOneDay(days, alike, 2));
        Assert.Equal(new Attack(0, 0, 0, 0), Reidentification.Of(new Dictionary<string, ulong>(), 2));
    }

    [Fact]
    public void A_table_looked_at_in_parts_leaves_the_traces_of_the_whole_whichever_part_comes_first()
    {
        const string Rows = "a | F | 1\na | F | 2\nb | M | 1\na | F | 1\n | F | 1\nc | M | 1";
        Table Of(IEnumerable<string> rows) => TableText.Of("visit", string.Join('\n', rows.Prepend("child_id | sex | day")));
        var lines = Rows.Split('\n');
        var whole = Reidentification.Traces(Of(lines), "child_id", ["sex", "day"]);
        Assert.Equal(["a", "b", "c"], whole.Keys.Order());
        Assert.NotEqual(whole["b"], whole["a"]);
        foreach (var parts in new string[][][] { [lines[..2], lines[2..]], [lines[4..], lines[..4]], [lines[..1], lines[1..3], lines[3..]] })
        {
            var traces = new Dictionary<string, ulong>();
            foreach (var part in parts) Reidentification.Add(traces, Of(part), "child_id", ["sex", "day"]);
            Assert.Equal(whole.OrderBy(t => t.Key), traces.OrderBy(t => t.Key));
        }
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
