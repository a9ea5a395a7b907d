using Safeguarding.Parquet;

namespace Safeguarding.Tests.Parquet;

/// <summary>Rows by condition: the right ones, and without reading pages that cannot hold them.</summary>
public class ParquetWhereTests
{
    private static readonly Table Visits = new(
        Table.Columns(new("child", ParquetType.String, Nullable: false), new("seen", ParquetType.Date), new("minutes", ParquetType.Int32), new("score", ParquetType.Double), new("at", ParquetType.Timestamp), new("key", ParquetType.Uuid), new("cost", ParquetType.Decimal, Precision: 9, Scale: 2), new("tags", ParquetType.StringList)),
        [.. Enumerable.Range(0, 10_000).Select(i => new object?[]
        {
            $"C{i / 10:D6}", i % 50 == 0 ? null : new DateOnly(2020, 1, 1).AddDays(i / 20), i * 7 % 90, i % 100 == 1 ? double.NaN : i / 10.0, new DateTime(2025, 1, 1).AddMinutes(i), new Guid(i, 0, 0, new byte[8]), i / 100m,
            i % 3 == 0 ? null : new[] { "tag " + i % 5 },
        })]);

    private static ParquetReader Open(ParquetWriteOptions? options = null) =>
        new(new MemoryStream(Visits.Write(options ?? new() { RowGroupRows = 4000, PageRows = 100, BloomColumns = ["child", "minutes"] })));

    private static List<int> Found(ParquetReader reader, params ColumnPredicate[] conditions) =>
        [.. reader.Where(conditions).SelectMany(rows => rows.Rows.Select(row => rows.RowGroup * 4000 + row))];

    private static List<int> Expected(Func<object?[], bool> holds) => [.. Enumerable.Range(0, 10_000).Where(i => holds(Visits.Rows[i]))];

    public static TheoryData<string, ColumnPredicate[], Func<object?[], bool>> Conditions => new()
    {
        { "one text", [ColumnPredicate.Is("child", "C000123")], row => (string)row[0]! == "C000123" },
        { "a text that is not there", [ColumnPredicate.Is("child", "C000123x")], _ => false },
        { "texts between", [ColumnPredicate.Between("child", "C000399", "C000401")], row => row[0] is "C000399" or "C000400" or "C000401" },
        { "dates from", [ColumnPredicate.Between("seen", new DateOnly(2021, 5, 1), null)], row => row[1] is DateOnly d && d >= new DateOnly(2021, 5, 1) },
        { "no date", [ColumnPredicate.IsNull("seen")], row => row[1] is null },
        { "one number", [ColumnPredicate.Is("minutes", 42)], row => row[2] is 42 },
        { "a number out of range", [ColumnPredicate.Is("minutes", 90)], _ => false },
        { "numbers up to, without NaN", [ColumnPredicate.Between("score", null, 25.5)], row => row[3] is double s && s <= 25.5 },
        { "times between", [ColumnPredicate.Between("at", new DateTime(2025, 1, 3), new DateTime(2025, 1, 3, 1, 0, 0))], row => (DateTime)row[4]! >= new DateTime(2025, 1, 3) && (DateTime)row[4]! <= new DateTime(2025, 1, 3, 1, 0, 0) },
        { "one identifier", [ColumnPredicate.Is("key", new Guid(777, 0, 0, new byte[8]))], row => (Guid)row[5]! == new Guid(777, 0, 0, new byte[8]) },
        { "money", [ColumnPredicate.Between("cost", 12.34m, 12.36m)], row => row[6] is 12.34m or 12.35m or 12.36m },
        { "two conditions", [ColumnPredicate.Between("child", "C000100", "C000199"), ColumnPredicate.Is("minutes", 42)], row => string.CompareOrdinal((string)row[0]!, "C000100") >= 0 && string.CompareOrdinal((string)row[0]!, "C000199") <= 0 && row[2] is 42 },
        { "none at all", [], _ => true },
    };

    [Theory]
    [MemberData(nameof(Conditions))]
    public void Rows_are_those_that_meet_the_conditions(string because, ColumnPredicate[] conditions, Func<object?[], bool> holds)
    {
        using var withIndexes = Open();
        using var without = Open(new() { RowGroupRows = 4000, PageRows = 1_000_000 });
        Assert.True(Expected(holds).SequenceEqual(Found(withIndexes, conditions)), because);
        Assert.True(Expected(holds).SequenceEqual(Found(without, conditions)), because + ", without indexes");
    }

    [Fact]
    public void Only_pages_that_can_hold_a_row_are_read_and_their_values_are_the_rows()
    {
        using var reader = Open();
        var rows = Assert.Single(reader.Where(ColumnPredicate.Is("child", "C000523")));
        Assert.Equal(1, reader.PagesRead); // ten rows, all on one of the hundred pages of the column
        Assert.Equal(1, rows.RowGroup);
        Assert.Equal(Enumerable.Range(1230, 10), rows.Rows);
        Assert.Equal(Enumerable.Range(5230, 10).Select(i => (int?)(i * 7 % 90)), rows.Read<int>(2));
        Assert.Equal(Enumerable.Range(5230, 10).Select(i => (DateOnly?)Visits.Rows[i][1]), rows.Read<DateOnly>(1));
        Assert.Equal(Enumerable.Repeat("C000523", 10), rows.ReadText(0));
        Assert.Equal(4, reader.PagesRead);
        Assert.Equal(Enumerable.Range(5230, 10).Select(i => (string?[]?)Visits.Rows[i][7]), rows.ReadTexts(7));
    }

    [Fact]
    public void A_bloom_filter_spares_reading_what_bounds_cannot_exclude()
    {
        // 0 to 89 in every page, so that no bound says anything; 91 odd numbers between them would be found only by looking.
        var table = new Table(Table.Columns(new ParquetColumn("n", ParquetType.Int64)), [.. Enumerable.Range(0, 5000).Select(i => new object?[] { i * 7919L % 5003 * 2 })]);
        using var with = new ParquetReader(new MemoryStream(table.Write(new() { PageRows = 100, BloomColumns = ["n"] })));
        int found = Enumerable.Range(0, 300).Count(i => with.Where(ColumnPredicate.Is("n", i * 2L + 1)).Any());
        Assert.Equal(0, found);
        Assert.InRange(with.PagesRead, 0, 12 * 50);
        using var without = new ParquetReader(new MemoryStream(table.Write(new() { PageRows = 100 })));
        Assert.Empty(without.Where(ColumnPredicate.Is("n", 4001L)));
        Assert.InRange(without.PagesRead, 45, 50);
    }

    [Fact]
    public void Conditions_that_make_no_sense_are_refused()
    {
        using var reader = Open();
        Assert.Contains("no column 'nobody'", Assert.Throws<ArgumentException>(() => reader.Where(ColumnPredicate.Is("nobody", 1))).Message, StringComparison.Ordinal);
        Assert.Contains("'minutes' is a String; the column is read as Int32", Assert.Throws<ArgumentException>(() => reader.Where(ColumnPredicate.Is("minutes", "42"))).Message, StringComparison.Ordinal);
        Assert.Contains("holds lists", Assert.Throws<ArgumentException>(() => reader.Where(ColumnPredicate.IsNull("tags"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_is_not_called_sorted_when_it_is_not()
    {
        var schema = Table.Columns(new("a", ParquetType.Int32), new("b", ParquetType.String));
        Table Rows(params object?[][] rows) => new(schema, rows);
        var by = new ParquetWriteOptions { SortedBy = [new("a"), new("b", Descending: true, NullsFirst: true)] };
        Rows([1, null], [1, "z"], [1, "a"], [2, "b"], [null, "x"]).Write(by);
        Assert.Contains("Row 3 of a row group", Assert.Throws<InvalidOperationException>(() => Rows([1, null], [1, "a"], [1, "z"]).Write(by)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => Rows([null, "x"], [1, "a"]).Write(by));
        Assert.Throws<InvalidOperationException>(() => Rows([2, "x"], [1, "a"]).Write(by));
        Assert.Throws<ArgumentException>(() => Rows().Write(new() { SortedBy = [new("c")] }));
        Assert.Throws<ArgumentException>(() => Rows().Write(new() { BloomColumns = ["c"] }));
        Assert.Throws<ArgumentException>(() => Rows().Write(new() { Codec = ParquetCodec.Snappy }));
    }
}
