using System.Collections.Immutable;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Curating;
using Safeguarding.Pipeline.Curating.Privacy;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Synthetic;
using Safeguarding.Pipeline.Tables;
using Safeguarding.Tests.Night;
using Safeguarding.Tests.Parquet;
using Safeguarding.Tests.Tables;
using Table = Safeguarding.Pipeline.Tables.Table;

namespace Safeguarding.Tests.Curating;

/// <summary>In which order curated files lie, what they say of it, and that the order of one copy tells nothing of the other.</summary>
public sealed class CuratedOrderTests
{
    private static readonly Lazy<Task<IReadOnlyDictionary<string, byte[]>>> Files = new(async () =>
    {
        var store = NightRun.Landed(NightRun.Sample(new SampleOptions { Children = 150, Seed = 8 }));
        var publication = (await NightRun.Pipeline(store).RunAsync()).Built.Publication;
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var zone in new[] { "curated/", "identifiable/" })
            foreach (var contract in Schemas.Embedded.Contracts.Of("curated"))
                files.Add(zone + contract.Table, await store.ReadBytesAsync(publication.Files.Single(f => f.Name == zone + contract.Table).Object.Path));
        return files;
    });

    [DuckDbFact]
    public async Task A_file_says_that_it_is_sorted_by_child_and_then_day()
    {
        Assert.Equal("child_id, event_time nulls first", await SaidAsync("curated/chronology"));
        Assert.Equal("child_id, referral_date nulls first", await SaidAsync("identifiable/referral"));
        Assert.Equal("child_id, valid_from nulls first", await SaidAsync("curated/child_history"));
        Assert.Equal("child_id", await SaidAsync("curated/child"));
        Assert.Equal("child_id", await SaidAsync("identifiable/disability"));
        Assert.Equal("", await SaidAsync("curated/worker"));

        static async Task<string> SaidAsync(string name)
        {
            var path = Path.GetTempFileName();
            await File.WriteAllBytesAsync(path, (await Files.Value)[name]);
            var said = Assert.Single(OutsideValues.SortedBy(path).Distinct());
            File.Delete(path);
            return said;
        }
    }

    /// <summary>Whoever knows only what the pseudonymised copy shows could put its rows in this order, so their places add nothing to what is shown.</summary>
    [Fact]
    public async Task The_order_of_the_pseudonymised_copy_follows_from_what_it_shows_alone()
    {
        var compared = 0;
        foreach (var contract in Schemas.Embedded.Contracts.Of("curated"))
        {
            var table = await OpenAsync("curated/" + contract.Table);
            var day = contract.PrimaryKey is ["child_id"] ? null : contract.Fields.FirstOrDefault(f => f.Type is FieldType.Date or FieldType.DateTime && f.Name != Lineage.Received)?.Name;
            string[] keys = [.. new[] { "child_id", day }.OfType<string>().Where(table.Has).Concat(contract.PrimaryKey).Distinct()];
            Assert.All(contract.PrimaryKey, k => Assert.True(table.Has(k), $"{contract.Table}.{k}: what the order rests on is not shown"));
            for (var r = 1; r < table.Rows; r++, compared++)
            {
                var (before, here) = (Key(table, keys, r - 1), Key(table, keys, r));
                Assert.True(string.CompareOrdinal(before, here) < 0, $"{contract.Table}: row {r} does not come after the row above it by what is shown");
            }
        }

        Assert.True(compared > 5_000);
    }

    [Fact]
    public async Task Rows_of_the_two_copies_do_not_stand_in_the_same_places()
    {
        var pseudonyms = Pseudonyms.For(NightRun.Context().Key.Value);
        foreach (var name in new[] { "child", "referral", "chronology" })
        {
            var (named, shown) = ((await OpenAsync("identifiable/" + name)).Text("child_id"), (await OpenAsync("curated/" + name)).Text("child_id"));
            Assert.Equal(named.Select(id => pseudonyms.Of("child_id", id!)).Order(StringComparer.Ordinal), shown);
            Assert.InRange(named.Where((id, r) => pseudonyms.Of("child_id", id!) == shown[r]).Count() / (double)named.Length, 0, 0.05);
        }
    }

    [Fact]
    public async Task The_row_of_the_senders_file_is_keyed_in_the_pseudonymised_copy()
    {
        foreach (var contract in Schemas.Embedded.Contracts.Of("curated").Where(c => c.IndexOf(Lineage.SourceRow) >= 0))
        {
            Assert.IsType<string?[]>((await OpenAsync("curated/" + contract.Table)).Raw(Lineage.SourceRow));
            Assert.True((await OpenAsync("curated/" + contract.Table)).Has(Lineage.SourceExtract), contract.Table);
            Assert.IsType<long?[]>((await OpenAsync("identifiable/" + contract.Table)).Raw(Lineage.SourceRow));
        }
    }

    [Fact]
    public void Days_without_a_date_come_first_and_rows_of_one_day_by_their_key()
    {
        var contract = Schemas.Embedded.Contracts.Find("curated", "referral")!;
        var table = TableText.Of("curated/referral", "referral_id | child_id | referral_date:date\nr1 | C1 |\nr2 | C1 | 2026-01-01\nr3 | C1 | 2026-01-01\nr4 | C1 | 2026-02-01\nr5 | C2 | 2025-01-01");
        var pseudonyms = Pseudonyms.For(new PseudonymKey("k", new byte[32]));
        var copy = new ZoneCopy(
            [new("referral_id", FieldType.String, false, table.Raw("referral_id"), "referral_id"), new("child_id", FieldType.String, false, table.Raw("child_id"), "child_id"), new("referral_date", FieldType.Date, true, table.Raw("referral_date"))],
            new ZoneNote(5, 0, ImmutableSortedDictionary<string, Generalised>.Empty));
        var order = CuratedOrder.Pseudonymised(contract, copy, pseudonyms);
        int[] sameDay = string.CompareOrdinal(pseudonyms.Of("referral_id", "r2"), pseudonyms.Of("referral_id", "r3")) < 0 ? [1, 2] : [2, 1];
        int[] first = [0, .. sameDay, 3];
        Assert.Equal(string.CompareOrdinal(pseudonyms.Of("child_id", "C1"), pseudonyms.Of("child_id", "C2")) < 0 ? [.. first, 4] : [4, .. first], order);
    }

    /// <summary>Equal parts of equal length, so that comparing the whole is comparing part by part: nothing before anything, a day in ISO form.</summary>
    private static string Key(Table table, string[] keys, int row) => string.Join('\u0001', keys.Select(k => table.Raw(k).GetValue(row) switch
    {
        null => "",
        DateOnly d => "x" + d.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
        DateTime t => "x" + t.ToString("O", System.Globalization.CultureInfo.InvariantCulture),
        var other => "x" + other,
    }));

    private static async Task<Table> OpenAsync(string name) => Table.Read(name, [("night", new MemoryStream((await Files.Value)[name]))], []);
}
