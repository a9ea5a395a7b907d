using System.Globalization;
using System.Security.Cryptography;
using Safeguarding.Parquet;

namespace Safeguarding.Tests.Parquet;

public class ParquetWriterTests
{
    private static readonly ParquetSchema Pair = Table.Columns(new("name", ParquetType.String), new("age", ParquetType.Int32, Nullable: false));

    private static ParquetWriter OnNothing(ParquetSchema schema) => new(Stream.Null, schema);

    [Fact]
    public void A_row_that_lacks_a_value_names_the_column()
    {
        var writer = OnNothing(Pair);
        writer.Append(0, "Ann");
        Assert.Contains("'age'", Assert.Throws<InvalidOperationException>(writer.EndRow).Message, StringComparison.Ordinal);
        writer.Append(1, 7);
        writer.EndRow();
        Assert.Equal(1, writer.Rows);
    }

    [Fact]
    public void A_second_value_in_a_row_names_the_column()
    {
        var writer = OnNothing(Pair);
        writer.Append(1, 7);
        Assert.Contains("'age'", Assert.Throws<InvalidOperationException>(() => writer.Append(1, 8)).Message, StringComparison.Ordinal);
        writer.AppendNull(0);
        Assert.Contains("'name'", Assert.Throws<InvalidOperationException>(() => writer.AppendUtf8(0, "x"u8)).Message, StringComparison.Ordinal);
        Assert.Contains("'name'", Assert.Throws<InvalidOperationException>(() => writer.AppendNull(0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_of_another_type_is_refused_and_says_which_column_holds_what()
    {
        foreach (var column in ParquetRoundTripTests.AllTypes.Columns)
        {
            var writer = OnNothing(Table.Columns(column));
            foreach (object value in new object[] { true, 1, 1L, 1.0, "1", new DateOnly(2020, 1, 1), new DateTime(2020, 1, 1), 1m })
            {
                if (value.GetType() == ParquetReader.ClrType(column.Type))
                    continue;
                string message = Assert.Throws<ArgumentException>(() => Table.Append(writer, 0, value)).Message;
                Assert.Contains($"'{column.Name}' holds {column.Type}", message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void A_null_is_refused_where_values_may_not_be_absent() =>
        Assert.Contains("'age'", Assert.Throws<ArgumentException>(() => OnNothing(Pair).AppendNull(1)).Message, StringComparison.Ordinal);

    [Fact]
    public void Bad_text_is_refused_without_being_repeated()
    {
        var writer = OnNothing(Pair);
        string utf8 = Assert.Throws<ArgumentException>(() => writer.AppendUtf8(0, [(byte)'A', 0xC3])).Message;
        string utf16 = Assert.Throws<ArgumentException>(() => writer.Append(0, "Ann\uD800")).Message;
        Assert.Contains("'name'", utf8, StringComparison.Ordinal);
        Assert.Contains("'name'", utf16, StringComparison.Ordinal);
        Assert.DoesNotContain("Ann", utf16, StringComparison.Ordinal);
        writer.Append(0, "Ann");
    }

    [Theory]
    [InlineData("999.99", true)]
    [InlineData("-999.99", true)]
    [InlineData("1.5000", true)]
    [InlineData("1000", false)]
    [InlineData("1.001", false)]
    [InlineData("79228162514264337593543950335", false)]
    [InlineData("0.0000000000000000000000000001", false)]
    public void A_decimal_must_fit_its_column_exactly(string number, bool fits)
    {
        var writer = OnNothing(Table.Columns(new ParquetColumn("cost", ParquetType.Decimal, Precision: 5, Scale: 2)));
        decimal value = decimal.Parse(number, CultureInfo.InvariantCulture);
        if (fits)
            writer.Append(0, value);
        else
            Assert.Contains("'cost', a decimal(5,2)", Assert.Throws<ArgumentException>(() => writer.Append(0, value)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parts_of_a_microsecond_are_cut_off_before_and_after_1970()
    {
        var schema = Table.Columns(new ParquetColumn("at", ParquetType.Timestamp));
        var early = new DateTime(1901, 2, 3, 4, 5, 6).AddTicks(19);
        var late = new DateTime(2025, 2, 3, 4, 5, 6, DateTimeKind.Utc).AddTicks(19);
        var read = Table.Read(new Table(schema, [[early], [late]]).Write());
        Assert.Equal([early.AddTicks(-9), late.AddTicks(-9)], read.Rows.Select(row => (DateTime)row[0]!));
    }

    [Fact]
    public void After_Complete_nothing_more_is_taken()
    {
        var writer = OnNothing(Pair);
        writer.Append(0, "Ann");
        Assert.Throws<InvalidOperationException>(writer.Complete);
        writer.AbandonRow();
        writer.Complete();
        Assert.Throws<InvalidOperationException>(() => writer.Append(1, 7));
        Assert.Throws<InvalidOperationException>(() => writer.AppendNull(0));
        Assert.Throws<InvalidOperationException>(writer.EndRow);
        Assert.Throws<InvalidOperationException>(writer.Complete);
    }

    [Fact]
    public void Schemas_that_no_reader_could_use_are_refused()
    {
        Assert.Throws<ArgumentException>(() => OnNothing(new([])));
        Assert.Throws<ArgumentException>(() => OnNothing(Table.Columns(new("a", ParquetType.Date), new("a", ParquetType.Int32))));
        Assert.Throws<ArgumentException>(() => OnNothing(Table.Columns(new ParquetColumn("a", ParquetType.Decimal, Precision: 19))));
        Assert.Throws<ArgumentException>(() => OnNothing(Table.Columns(new ParquetColumn("a", ParquetType.Decimal, Precision: 2, Scale: 3))));
    }

    [Fact]
    public void Row_groups_end_at_the_given_rows()
    {
        var table = new Table(Pair, [.. Enumerable.Range(0, 2500).Select(i => new object?[] { "n" + i % 10, i })]);
        using var reader = new ParquetReader(new MemoryStream(table.Write(new() { RowGroupRows = 1000 })));
        Assert.Equal([1000, 1000, 500], Enumerable.Range(0, reader.RowGroups).Select(reader.RowGroupRows));
        Assert.Equal([(0, 999), (1000, 1999), (2000, 2499)], Enumerable.Range(0, 3).Select(group => reader.Statistics(group, 1)).Select(s => ((int)s.Min!, (int)s.Max!)));
    }

    [Fact]
    public void Repeats_become_a_dictionary_and_uniques_do_not()
    {
        var schema = Table.Columns(new("repeated", ParquetType.String), new("unique", ParquetType.String), new("year", ParquetType.Int64), new("serial", ParquetType.Int64));
        var table = new Table(schema, [.. Enumerable.Range(0, 30_000).Select(i => new object?[] { "role" + i % 5, "id" + i * 7, 2000L + i % 20, i * 11L })]);
        byte[] bytes = table.Write(new() { Codec = ParquetCodec.Uncompressed });
        var chunks = FooterReader.Read(new MemoryStream(bytes)).RowGroups.Single().Chunks;
        Assert.Equal([PageEncoding.RleDictionary, PageEncoding.DeltaByteArray, PageEncoding.RleDictionary, PageEncoding.DeltaBinaryPacked], chunks.Select(chunk => chunk.Encoding));
        Assert.Equal(30_000 * 3 / 8, chunks[0].CompressedBytes, 200.0); // three bits a row
        Assert.InRange(chunks[1].CompressedBytes, 1, 30_000 * 5); // eight and a half characters on average, of which the first are shared
        Assert.InRange(chunks[3].CompressedBytes, 1, 30_000 / 10); // the step is always the same
        Assert.Equal(table.Lines(), Table.Read(bytes).Lines());
    }

    [Fact]
    public void Data_pages_hold_about_a_megabyte()
    {
        var schema = Table.Columns(new("text", ParquetType.String), new("serial", ParquetType.Int64), new("many", ParquetType.String));
        var table = new Table(schema, [.. Enumerable.Range(0, 300_000).Select(i => new object?[]
        {
            i % 3 == 0 ? null : i + new string('x', i % 90), i * 11L, "s" + i * 48271L % 40_000,
        })]);
        byte[] bytes = table.Write(new() { Codec = ParquetCodec.Uncompressed, RowGroupRows = 1_000_000, PageRows = 1_000_000 });
        foreach (var chunk in FooterReader.Read(new MemoryStream(bytes)).RowGroups.Single().Chunks)
        {
            var pages = DataPages(bytes, chunk);
            Assert.Equal(300_000, pages.Sum(page => page.Values));
            Assert.All(pages, page => Assert.InRange(page.BodyBytes, 1, (1 << 20) + 50_000));
        }
        // Packed differences are cut as if they were PLAIN, so that nobody unpacks more than a page's worth.
        Assert.Equal(3, DataPages(bytes, FooterReader.Read(new MemoryStream(bytes)).RowGroups.Single().Chunks[1]).Count);
        Assert.Equal(table.Lines(), Table.Read(bytes).Lines());
    }

    [Fact]
    public void Very_long_texts_end_a_row_group_early()
    {
        string text = new('x', 1 << 20);
        var schema = Table.Columns(new ParquetColumn("note", ParquetType.String));
        using var stream = new MemoryStream();
        var writer = new ParquetWriter(stream, schema);
        for (int i = 0; i < 200; i++)
        {
            writer.Append(0, i + text);
            writer.EndRow();
        }
        writer.Complete();
        using var reader = new ParquetReader(new MemoryStream(stream.ToArray()));
        Assert.Equal([128, 72], Enumerable.Range(0, reader.RowGroups).Select(reader.RowGroupRows));
        Assert.Equal("199" + text, reader.ReadText(1, 0)[71]);
    }

    [Fact]
    public void An_abandoned_row_before_each_row_changes_nothing_even_where_the_dictionary_is_given_up()
    {
        static byte[] Write(int distinct, bool abandon)
        {
            using var stream = new MemoryStream();
            var writer = new ParquetWriter(stream, Pair);
            for (int i = 0; i < 20_000; i++)
            {
                if (abandon)
                {
                    writer.Append(1, -i);
                    // New, then seen before, then the very text that comes next.
                    writer.Append(0, (i % 3) switch { 0 => "reject" + i, 1 => "n" + i / 2, _ => "n" + i % distinct });
                    writer.AbandonRow();
                }
                writer.Append(0, "n" + i % distinct);
                writer.Append(1, i);
                writer.EndRow();
            }
            writer.Complete();
            return stream.ToArray();
        }

        foreach (int distinct in new[] { 10, 300, 8191, 8192, 8193, 9000, 20_000 })
            Assert.Equal(Write(distinct, abandon: false), Write(distinct, abandon: true));
    }

    /// <summary>Values chosen so that every look-up would walk past all others must not make a file slow.</summary>
    [Fact]
    public void Values_made_to_collide_get_no_dictionary()
    {
        const uint LowBits = 0xFFF;
        var texts = Enumerable.Range(0, int.MaxValue).Select(i => "t" + i).Where(text => (TextDictionary.Hash(System.Text.Encoding.UTF8.GetBytes(text)) & LowBits) == 0).Take(400).ToList();
        var numbers = Enumerable.Range(0, int.MaxValue).Select(i => (long)i).Where(number => (NumberDictionary.Hash(number) & LowBits) == 0).Take(400).ToList();
        var table = new Table(Table.Columns(new("text", ParquetType.String), new("number", ParquetType.Int64)),
            [.. Enumerable.Range(0, 4000).Select(i => new object?[] { texts[i % 400], numbers[i % 400] })]);
        byte[] bytes = table.Write();
        Assert.All(FooterReader.Read(new MemoryStream(bytes)).RowGroups.Single().Chunks, chunk => Assert.NotEqual(PageEncoding.RleDictionary, chunk.Encoding));
        Assert.Equal(table.Lines(), Table.Read(bytes).Lines());
    }

    [Fact]
    public void A_column_that_does_not_shrink_is_left_uncompressed()
    {
        var random = new Random(1);
        var schema = Table.Columns(new("noise", ParquetType.Double), new("note", ParquetType.String));
        var table = new Table(schema, [.. Enumerable.Range(0, 6000).Select(_ => new object?[] { random.NextDouble(), "seen by " + random.Next(3000) + " of the team" })]);
        byte[] bytes = table.Write(new() { RowGroupRows = 2000 });
        var groups = FooterReader.Read(new MemoryStream(bytes)).RowGroups;
        Assert.Equal([ParquetCodec.Uncompressed, ParquetCodec.Uncompressed, ParquetCodec.Uncompressed], groups.Select(group => group.Chunks[0].Codec));
        Assert.All(groups, group => Assert.Equal(ParquetCodec.Gzip, group.Chunks[1].Codec));
        Assert.Equal(table.Lines(), Table.Read(bytes).Lines());
    }

    [Fact]
    public void Columns_given_whole_must_fit_together()
    {
        var writer = new ParquetWriter(new MemoryStream(), Table.Columns(new("text", ParquetType.String), new("count", ParquetType.Int64, Nullable: false)));
        Assert.Throws<ArgumentException>(() => writer.AppendColumn(0, [1L], [true]));
        Assert.Throws<ArgumentException>(() => writer.AppendColumn(1, [1L, 2L], [true, false]));
        Assert.Throws<ArgumentException>(() => writer.AppendColumn(0, "abc"u8, [1, 2], [true, true])); // a byte belongs to no text
        Assert.Throws<ArgumentException>(() => writer.AppendColumn(0, "ab"u8, [2, 1], [true, true]));
        Assert.Throws<ArgumentException>(() => writer.AppendColumn(0, "\u00E9"u8, [1, 2], [true, true])); // a character cut in two
        Assert.Throws<ArgumentException>(() => writer.AppendColumn(0, [0xFF], [1], [true]));
        writer.AppendColumn(0, "ab"u8, [1, 2], [true, true]);
        Assert.Throws<InvalidOperationException>(() => writer.EndRows(2)); // the other column is still to come
        Assert.Throws<InvalidOperationException>(() => writer.AppendColumn(0, "ab"u8, [1, 2], [true, true]));
        Assert.Throws<InvalidOperationException>(writer.Complete);
        writer.AppendColumn(1, [1L, 2L], [true, true]);
        writer.EndRows(2);
        writer.Complete();
        Assert.Equal(2, writer.Rows);
    }

    [Theory]
    [InlineData(ParquetCodec.Gzip)]
    [InlineData(ParquetCodec.Uncompressed)]
    public void The_same_rows_give_the_same_bytes_on_any_thread_in_any_culture(ParquetCodec codec)
    {
        var table = new Table(ParquetRoundTripTests.AllTypes, [.. Enumerable.Repeat(ParquetRoundTripTests.Extremes.Rows, 2000).SelectMany(rows => rows)]);
        var written = new byte[4][];
        Parallel.For(0, written.Length, i =>
        {
            // The product runs without culture data, so a culture that would show itself is made up.
            var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            (culture.NumberFormat.NegativeSign, culture.NumberFormat.NumberDecimalSeparator) = ("minus" + i, ",");
            CultureInfo.CurrentCulture = culture;
            written[i] = table.Write(new() { Codec = codec, RowGroupRows = 3000 });
        });
        Assert.All(written, bytes => Assert.Equal(written[0], bytes));
    }

    /// <summary>The file is an interface: a change of its bytes would make every publication look new, so it must be meant.</summary>
    [Fact]
    public void The_bytes_of_a_known_table_stay_as_they_are()
    {
        byte[] bytes = ParquetRoundTripTests.Extremes.Write(new() { Codec = ParquetCodec.Uncompressed, Metadata = [new("contract", "1")] });
        Assert.StartsWith("73cc7697b0c7bba0", Convert.ToHexStringLower(SHA256.HashData(bytes)), StringComparison.Ordinal);
    }

    private static List<PageHeader> DataPages(byte[] bytes, ChunkMetadata chunk)
    {
        var pages = new List<PageHeader>();
        for (long at = chunk.DataPageOffset; at < chunk.Start + chunk.CompressedBytes;)
        {
            var header = PageHeader.Read(bytes.AsSpan((int)at), out int length);
            pages.Add(header);
            at += length + header.StoredBytes;
        }
        return pages;
    }
}
