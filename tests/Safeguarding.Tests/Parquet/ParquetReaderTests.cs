using System.Text;
using Safeguarding.Parquet;

namespace Safeguarding.Tests.Parquet;

public class ParquetReaderTests
{
    private static ParquetReader Open(ParquetColumn column, params object?[] values) =>
        new(new MemoryStream(new Table(Table.Columns(column), [.. values.Select(value => new[] { value })]).Write()));

    [Fact]
    public void Equal_texts_of_a_dictionary_share_one_string()
    {
        using var reader = Open(new("role", ParquetType.String), [.. Enumerable.Range(0, 100).Select(i => i % 2 == 0 ? "victim" : "witness")]);
        var texts = reader.ReadText(0, 0);
        Assert.Equal("witness", texts[99]);
        Assert.Same(texts[0], texts[98]);
    }

    [Fact]
    public void Asking_for_another_type_says_which_it_is()
    {
        using var reader = Open(new("born", ParquetType.Date), new DateOnly(2015, 2, 3));
        Assert.Contains("'born' holds Date, which is read as DateOnly, not Int32", Assert.Throws<ArgumentException>(() => reader.Read<int>(0, 0)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => reader.ReadText(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.Read<DateOnly>(1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.Read<DateOnly>(0, 1));
    }

    [Fact]
    public void A_column_of_nothing_but_nulls_has_no_bounds()
    {
        using var reader = Open(new("note", ParquetType.String), null, null, null);
        Assert.Equal(new ColumnStatistics(null, null, false, false, 3), reader.Statistics(0, 0));
        Assert.Equal(new string?[3], reader.ReadText(0, 0).AsEnumerable());
    }

    [Fact]
    public void Bounds_of_numbers_are_exact_and_signed()
    {
        using var reader = Open(new("cost", ParquetType.Decimal, Precision: 9, Scale: 2), 5m, null, -12.34m, 3.1m);
        Assert.Equal(new ColumnStatistics(-12.34m, 5.00m, true, true, 1), reader.Statistics(0, 0));
    }

    [Fact]
    public void NaN_stays_out_of_the_bounds_and_zeroes_hold_either_sign()
    {
        using var mixed = Open(new("x", ParquetType.Double), double.NaN, 0.0, double.NaN);
        var statistics = mixed.Statistics(0, 0);
        Assert.Equal((true, false), (double.IsNegative((double)statistics.Min!), double.IsNegative((double)statistics.Max!)));
        using var none = Open(new("x", ParquetType.Double), double.NaN);
        Assert.Equal((null, null), (none.Statistics(0, 0).Min, none.Statistics(0, 0).Max));
    }

    [Theory]
    [InlineData("64 bytes stay", 64, 'a', 0, true, 64, 'a')]
    [InlineData("longer is cut and raised", 65, 'a', 0, false, 64, 'b')]
    [InlineData("the cut falls between characters", 40, 'é', 0, false, 32, 'ê')]
    [InlineData("a cut within a character goes before it", 40, '語', 0, false, 21, '\u8A9F')]
    [InlineData("no character is a surrogate", 40, '\uD7FF', 0, false, 21, '\uE000')]
    [InlineData("what cannot be raised is dropped", 10, 'a', 20, false, 10, 'b')]
    public void Long_texts_have_a_shortened_upper_bound(string because, int count, char letter, int highest, bool exact, int boundLength, char last)
    {
        var text = new StringBuilder().Append(letter, count).Insert(count, "\U0010FFFF", highest).ToString();
        using var reader = Open(new("note", ParquetType.String), text);
        var statistics = reader.Statistics(0, 0);
        string max = Assert.IsType<string>(statistics.Max);
        Assert.True((exact, exact, boundLength, last) == (statistics.MinIsExact, statistics.MaxIsExact, max.Length, max[^1]), because);
        Assert.StartsWith((string)statistics.Min!, text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_that_no_shorter_one_exceeds_has_no_upper_bound()
    {
        using var reader = Open(new("note", ParquetType.String), new StringBuilder().Insert(0, "\U0010FFFF", 17).ToString());
        Assert.Null(reader.Statistics(0, 0).Max);
        Assert.NotNull(reader.Statistics(0, 0).Min);
    }

    [Fact]
    public void What_is_no_Parquet_file_is_called_that()
    {
        static string Message(byte[] bytes) => Assert.Throws<InvalidDataException>(() => new ParquetReader(new MemoryStream(bytes))).Message;
        byte[] good = ParquetRoundTripTests.Extremes.Write();
        Assert.Contains("too short", Message([]), StringComparison.Ordinal);
        Assert.Contains("does not begin with PAR1", Message(Encoding.UTF8.GetBytes("nominal_id,surname\n1,Smith\n")), StringComparison.Ordinal);
        Assert.Contains("cut short", Message(good[..^100]), StringComparison.Ordinal);
        good[^6] = 0x7F;
        Assert.Contains("footer would be longer", Message(good), StringComparison.Ordinal);
    }

    /// <summary>Whatever the bytes, the answer is values or an <see cref="InvalidDataException"/>, soon and in bounded memory.</summary>
    [Theory]
    [InlineData(ParquetCodec.Gzip, 1)]
    [InlineData(ParquetCodec.Uncompressed, 2)]
    public void Damaged_files_are_refused_and_never_crash_the_reader(ParquetCodec codec, int seed)
    {
        var random = new Random(seed);
        var table = ParquetRoundTripTests.Extremes with { Rows = [.. Enumerable.Repeat(ParquetRoundTripTests.Extremes.Rows, 6).SelectMany(rows => rows)] };
        byte[] good = table.Write(new() { Codec = codec, RowGroupRows = 11 });
        int refused = 0;
        for (int i = 0; i < 4000; i++)
        {
            try
            {
                Table.Read(Damage(good, random));
            }
            catch (InvalidDataException)
            {
                refused++;
            }
        }
        Assert.InRange(refused, 1000, 4000);
    }

    private static byte[] Damage(byte[] good, Random random)
    {
        var bytes = good.ToList();
        int hits = random.Next(1, 4);
        for (int hit = 0; hit < hits; hit++)
        {
            // The trailer decides at once, so most damage goes before it.
            int at = random.Next(4, bytes.Count - 8);
            switch (random.Next(6))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = (byte)random.Next(256); break;
                case 2: bytes[at] = 0xFF; break;
                case 3: bytes.RemoveRange(at, Math.Min(random.Next(1, 9), bytes.Count - 8 - at)); break;
                case 4: bytes.InsertRange(at, Enumerable.Range(0, random.Next(1, 9)).Select(_ => (byte)random.Next(256))); break;
                default: bytes.RemoveRange(at, random.Next(1, 1 + Math.Min(200, bytes.Count - 8 - at))); break;
            }
            if (bytes.Count < 40)
                break;
        }
        return [.. bytes];
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        byte[] good = ParquetRoundTripTests.Extremes.Write();
        for (int length = 0; length < good.Length; length++)
            Assert.Throws<InvalidDataException>(() => new ParquetReader(new MemoryStream(good, 0, length)));
    }

    [Fact]
    public void A_list_that_claims_more_than_there_is_is_refused_before_room_is_made_for_it()
    {
        // Field 2 of the footer, the schema, as a list of two thousand million elements.
        byte[] footer = [0x29, 0xFC, 0xFF, 0xFF, 0xFF, 0xFF, 0x07];
        byte[] file = [.. "PAR1"u8, .. footer, .. BitConverter.GetBytes(footer.Length), .. "PAR1"u8];
        Assert.Contains("a list is longer than the data", Assert.Throws<InvalidDataException>(() => new ParquetReader(new MemoryStream(file))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Deep_nesting_in_the_footer_is_refused_instead_of_overflowing_the_stack()
    {
        // Field 9 of the footer as a struct in a struct in a struct ...
        byte[] footer = [0x9C, .. Enumerable.Repeat((byte)0x1C, 100_000)];
        byte[] file = [.. "PAR1"u8, .. footer, .. BitConverter.GetBytes(footer.Length), .. "PAR1"u8];
        Assert.Contains("nested too deeply", Assert.Throws<InvalidDataException>(() => new ParquetReader(new MemoryStream(file))).Message, StringComparison.Ordinal);
    }
}
