using System.Collections.Immutable;
using System.Globalization;
using Safeguarding.Pipeline.Records;

namespace Safeguarding.Tests.Records;

/// <summary>What every record store promises, asked of each of them.</summary>
public abstract class RecordStoreContract
{
    protected abstract IRecordStore Store { get; }

    /// <summary>False where a merge may be made, its answer lost, and overtaken by another before its maker could look: it is then told as refused.</summary>
    protected virtual bool EveryRefusalIsTrue => true;

    [Fact]
    public async Task A_record_is_inserted_once_and_read_as_it_was_written()
    {
        Assert.Null(await Store.GetAsync("extracts", "health", "patients"));
        Assert.True(await CommitAsync(new InsertRecord("patients", Values("state=landed", "rows=12"))));
        Assert.False(await CommitAsync(new InsertRecord("patients", Values("state=other"))));
        var record = await ReadAsync("patients");
        Assert.Equal(("health", "patients"), (record.Partition, record.Row));
        Assert.Equal("rows=12, state=landed", Text(record));
        Assert.Equal("", record["nothing"]);
        Assert.NotEqual("", record.Version);
    }

    [Fact]
    public async Task A_merge_sets_what_it_names_and_leaves_the_rest()
    {
        await CommitAsync(new InsertRecord("patients", Values("state=landed", "rows=12")));
        var landed = await ReadAsync("patients");
        Assert.True(await CommitAsync(new MergeRecord("patients", landed.Version, Values("state=accepted", "work=abc"))));
        var accepted = await ReadAsync("patients");
        Assert.Equal("rows=12, state=accepted, work=abc", Text(accepted));
        Assert.NotEqual(landed.Version, accepted.Version);
        Assert.False(await CommitAsync(new MergeRecord("patients", landed.Version, Values("state=held"))));
        Assert.Equal(accepted.Version, (await ReadAsync("patients")).Version);
        Assert.False(await CommitAsync(new MergeRecord("nobody", accepted.Version, Values("state=held"))));
        Assert.Null(await Store.GetAsync("extracts", "health", "nobody"));
    }

    [Fact]
    public async Task A_record_is_deleted_at_its_version_and_a_version_never_comes_back()
    {
        await CommitAsync(new InsertRecord("patients", Values("state=landed")));
        var first = await ReadAsync("patients");
        await CommitAsync(new MergeRecord("patients", first.Version, Values("state=accepted")));
        Assert.False(await CommitAsync(new DeleteRecord("patients", first.Version)));
        Assert.True(await CommitAsync(new DeleteRecord("patients", (await ReadAsync("patients")).Version)));
        Assert.Null(await Store.GetAsync("extracts", "health", "patients"));
        Assert.True(await CommitAsync(new InsertRecord("patients", Values("state=landed"))));
        Assert.False(await CommitAsync(new DeleteRecord("patients", first.Version)));
        Assert.False(await CommitAsync(new DeleteRecord("nobody", first.Version)));
    }

    [Fact]
    public async Task A_transaction_makes_all_its_changes()
    {
        await CommitAsync(new InsertRecord("a", Values("n=1")), new InsertRecord("b", Values("n=1")), new InsertRecord("c", Values("n=1", "m=1")));
        Assert.True(await CommitAsync(
            new InsertRecord("d", Values("n=2")),
            new MergeRecord("c", (await ReadAsync("c")).Version, Values("n=2")),
            new DeleteRecord("a", (await ReadAsync("a")).Version)));
        Assert.Equal(["b: n=1", "c: m=1, n=2", "d: n=2"], await LinesAsync("extracts", "health"));
    }

    [Fact]
    public async Task A_transaction_with_one_refused_change_makes_none()
    {
        await CommitAsync(new InsertRecord("a", Values("n=1")), new InsertRecord("b", Values("n=1")));
        var (a, b) = (await ReadAsync("a"), await ReadAsync("b"));
        await CommitAsync(new MergeRecord("b", b.Version, Values("n=2")));
        foreach (var refused in new RecordChange[] { new InsertRecord("b", Values("n=9")), new MergeRecord("b", b.Version, Values("n=9")), new DeleteRecord("b", b.Version), new MergeRecord("x", b.Version, Values("n=9")) })
        {
            Assert.False(await CommitAsync(new InsertRecord("new", Values("n=9")), new MergeRecord("a", a.Version, Values("n=9")), refused));
            Assert.False(await CommitAsync(refused, new DeleteRecord("a", a.Version)));
            Assert.Equal(["a: n=1", "b: n=2"], await LinesAsync("extracts", "health"));
            Assert.Equal(a.Version, (await ReadAsync("a")).Version);
        }
    }

    [Fact]
    public async Task A_transaction_takes_a_hundred_changes_and_refuses_more_or_two_of_one_row()
    {
        RecordChange[] Inserts(int count) => [.. Enumerable.Range(0, count).Select(i => new InsertRecord($"r{i:000}", Values($"n={i}")))];
        Assert.True(await CommitAsync(Inserts(100)));
        Assert.Equal(100, (await LinesAsync("extracts", "health")).Count);
        await Assert.ThrowsAsync<ArgumentException>(() => CommitAsync(Inserts(101)));
        await Assert.ThrowsAsync<ArgumentException>(() => CommitAsync());
        await Assert.ThrowsAsync<ArgumentException>(() => CommitAsync(new InsertRecord("x", Values("n=1")), new DeleteRecord("x", "1")));
    }

    [Fact]
    public async Task A_partition_is_read_whole_and_in_ordinal_order()
    {
        var rows = Enumerable.Range(0, 250).Select(i => $"{"aBz:-_=.~Z"[i % 10]}{i * 7919 % 250}").Order(StringComparer.Ordinal).ToList();
        foreach (var some in rows.OrderBy(r => r[^1]).Chunk(50)) Assert.True(await CommitAsync([.. some.Select(r => new InsertRecord(r, Values("n=1")))]));
        await Store.CommitAsync("extracts", "police", [new InsertRecord("other", Values("n=1"))]);
        await Store.CommitAsync("decisions", "health", [new InsertRecord("other", Values("n=1"))]);
        var read = new List<string>();
        await foreach (var record in Store.QueryAsync("extracts", "health")) read.Add(record.Row);
        Assert.Equal(rows, read);
        Assert.Empty(await LinesAsync("extracts", "nobody"));
        Assert.Empty(await LinesAsync("nothing", "health"));
    }

    [Theory]
    [InlineData("a=b:c~d._-", "~:=._-")]
    [InlineData("Health", "health")]
    [InlineData("...", "..")]
    [InlineData("2026-03-31", "social_care:cla_placement~1=2")]
    public async Task Keys_may_hold_what_their_grammar_allows(string partition, string row)
    {
        Assert.True(await Store.CommitAsync("extracts", partition, [new InsertRecord(row, Values("n=1")), new InsertRecord(row.ToUpperInvariant() + "2", Values("n=2"))]));
        var record = await Store.GetAsync("extracts", partition, row);
        Assert.Equal((partition, row, "n=1"), (record!.Partition, record.Row, Text(record)));
        Assert.True(await Store.CommitAsync("extracts", partition, [new MergeRecord(row, record.Version, Values("n=3"))]));
        Assert.Equal(2, (await LinesAsync("extracts", partition)).Count);
        // Capitals tell keys apart, on every file system.
        var other = partition.Any(char.IsAsciiLetterUpper) ? partition.ToLowerInvariant() : partition.ToUpperInvariant() + "X";
        Assert.Null(await Store.GetAsync("extracts", other, row));
        Assert.True(await Store.CommitAsync("extracts", other, [new InsertRecord(row, Values("n=9"))]));
        Assert.Equal("3", (await Store.GetAsync("extracts", partition, row))!["n"]);
    }

    [Fact]
    public async Task Keys_may_be_256_long_and_tables_ignore_case()
    {
        var (one, other) = (new string('K', 255) + "1", new string('K', 255) + "2");
        Assert.True(await Store.CommitAsync("extracts", one, [new InsertRecord(one, Values("n=1"))]));
        Assert.True(await Store.CommitAsync("Extracts", other, [new InsertRecord(one, Values("n=2"))]));
        Assert.Equal("1", (await Store.GetAsync("EXTRACTS", one, one))!["n"]);
        Assert.Equal("2", (await Store.GetAsync("extracts", other, one))!["n"]);
    }

    [Fact]
    public async Task Values_are_any_text_up_to_32000_characters()
    {
        var values = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, new Dictionary<string, string>
        {
            ["Empty"] = "",
            ["quotes"] = "\"'\\ </&>; -- $batch\r\n--changeset\r\n\r\nHTTP/1.1 500",
            ["letters"] = "Zoë Ångström 👧 日本\u2028\u0001\t",
            ["long"] = new string('é', 32_000),
            ["number"] = "0012",
            ["time"] = "2026-03-31T00:00:00Z",
            ["truth"] = "true",
        });
        Assert.True(await CommitAsync(new InsertRecord("alone", values)));
        Assert.True(await CommitAsync(new InsertRecord("one", values), new InsertRecord("two", values)));
        foreach (var row in new[] { "alone", "one", "two" }) Assert.Equal(values, (await ReadAsync(row)).Values);
        await Assert.ThrowsAsync<ArgumentException>(() => CommitAsync(new InsertRecord("x", Values("a=" + new string('x', 32_001)))));
    }

    [Fact]
    public async Task Of_many_who_insert_exactly_one_does()
    {
        for (var round = 0; round < 3; round++)
        {
            var inserted = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => CommitAsync(new InsertRecord($"r{round}", Values($"by={i}"))))));
            Assert.Single(inserted, i => i);
            Assert.Equal(Array.IndexOf(inserted, true).ToString(CultureInfo.InvariantCulture), (await ReadAsync($"r{round}"))["by"]);
        }
    }

    [Fact]
    public async Task Counting_together_loses_no_count()
    {
        await CommitAsync(new InsertRecord("count", Values("n=0")));
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Task.Run(async () =>
        {
            for (var counted = 0; counted < 4;)
            {
                var record = await ReadAsync("count");
                var next = int.Parse(record["n"], CultureInfo.InvariantCulture) + 1;
                if (await CommitAsync(new MergeRecord("count", record.Version, Values($"n={next}")))) counted++;
            }
        })));
        var count = int.Parse((await ReadAsync("count"))["n"], CultureInfo.InvariantCulture);
        Assert.InRange(count, 20, EveryRefusalIsTrue ? 20 : 40);
    }

    [Fact]
    public async Task Of_racing_transactions_that_share_a_row_exactly_one_is_made_and_nothing_of_the_others()
    {
        for (var round = 0; round < 3; round++)
        {
            var shared = $"r{round}-shared";
            var made = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Task.Run(() => CommitAsync(
                new InsertRecord($"r{round}-{i}a", Values($"by={i}")), new InsertRecord(shared, Values($"by={i}")), new InsertRecord($"r{round}-{i}z", Values($"by={i}"))))));
            Assert.Single(made, m => m);
            var winner = Array.IndexOf(made, true);
            Assert.Equal([$"r{round}-{winner}a: by={winner}", $"r{round}-{winner}z: by={winner}", $"{shared}: by={winner}"], (await LinesAsync("extracts", "health")).Where(l => l.StartsWith($"r{round}", StringComparison.Ordinal)));
        }
    }

    public static TheoryData<string, string, string, string> BadNames => new()
    {
        { "ab", "p", "r", "v" }, { "1extracts", "p", "r", "v" }, { "extract-s", "p", "r", "v" }, { new string('t', 64), "p", "r", "v" },
        { "extracts", "", "r", "v" }, { "extracts", "a/b", "r", "v" }, { "extracts", "Zoë", "r", "v" }, { "extracts", "it's", "r", "v" }, { "extracts", new string('p', 257), "r", "v" },
        { "extracts", "p", "", "v" }, { "extracts", "p", "a b", "v" }, { "extracts", "p", "a#b", "v" }, { "extracts", "p", "a\\b", "v" }, { "extracts", "p", "a?b", "v" },
        { "extracts", "p", "r", "" }, { "extracts", "p", "r", "a-b" }, { "extracts", "p", "r", "_a" }, { "extracts", "p", "r", "1a" }, { "extracts", "p", "r", "PartitionKey" }, { "extracts", "p", "r", "Timestamp" },
    };

    [Theory]
    [MemberData(nameof(BadNames))]
    public async Task A_name_that_breaks_the_grammar_is_refused_without_being_repeated(string table, string partition, string row, string value)
    {
        var values = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create(value, "secret")]);
        var refused = await Assert.ThrowsAsync<ArgumentException>(() => Store.CommitAsync(table, partition, [new InsertRecord(row, values)]));
        Assert.DoesNotContain("secret", refused.Message, StringComparison.Ordinal);
        foreach (var name in new[] { table, partition, row }.Where(n => n.Length > 2 && n != "extracts")) Assert.DoesNotContain(name, refused.Message, StringComparison.Ordinal);
        if (value == "v") await Assert.ThrowsAsync<ArgumentException>(() => Store.GetAsync(table, partition, row));
    }

    protected static ImmutableSortedDictionary<string, string> Values(params string[] pairs) =>
        pairs.Select(p => p.Split('=', 2)).ToImmutableSortedDictionary(p => p[0], p => p[1], StringComparer.Ordinal);

    protected static string Text(StoredRecord record) => string.Join(", ", record.Values.Select(v => $"{v.Key}={v.Value}"));

    protected Task<bool> CommitAsync(params RecordChange[] changes) => Store.CommitAsync("extracts", "health", changes);

    protected async Task<StoredRecord> ReadAsync(string row) => await Store.GetAsync("extracts", "health", row) ?? throw new InvalidOperationException("There is no such record.");

    protected async Task<List<string>> LinesAsync(string table, string partition)
    {
        var lines = new List<string>();
        await foreach (var record in Store.QueryAsync(table, partition)) lines.Add($"{record.Row}: {Text(record)}");
        return lines;
    }
}

public sealed class MemoryRecordsTests : RecordStoreContract
{
    protected override IRecordStore Store { get; } = new MemoryRecords();
}
