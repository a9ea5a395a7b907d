using FsCheck;
using FsCheck.Fluent;
using Safeguarding.Parquet;

namespace Safeguarding.Tests.Parquet;

/// <summary>What holds for every schema, every table and every way of writing it.</summary>
public class ParquetPropertyTests
{
    internal sealed record Sample(Table Table, ParquetWriteOptions Options, IReadOnlyList<object?[]> Abandoned);

    [Fact]
    public void What_is_written_is_read_back() => Check(sample =>
    {
        var read = Table.Read(sample.Table.Write(sample.Options));
        Assert.Equal(sample.Table.Schema, read.Schema);
        Assert.Equal(sample.Table.Lines(), read.Lines());
        return true;
    });

    [Fact]
    public void Abandoned_rows_leave_no_trace_in_the_bytes() => Check(sample =>
    {
        using var stream = new MemoryStream();
        var writer = new ParquetWriter(stream, sample.Table.Schema, sample.Options);
        for (int row = 0; row < sample.Table.Rows.Count; row++)
        {
            // Each row is preceded by one that breaks off after some of its cells, with values of its own or of other rows.
            if (sample.Abandoned.Count > 0)
            {
                var broken = sample.Abandoned[row % sample.Abandoned.Count];
                for (int column = 0; column <= row % broken.Length; column++)
                    Table.Append(writer, column, broken[column]);
                writer.AbandonRow();
            }
            for (int column = 0; column < sample.Table.Rows[row].Length; column++)
                Table.Append(writer, column, sample.Table.Rows[row][column]);
            writer.EndRow();
        }
        writer.Complete();
        return stream.ToArray().AsSpan().SequenceEqual(sample.Table.Write(sample.Options));
    });

    [Fact]
    public void Bounds_hold_every_value_and_nulls_are_counted() => Check(sample =>
    {
        using var reader = new ParquetReader(new MemoryStream(sample.Table.Write(sample.Options)));
        for (int group = 0; group < reader.RowGroups; group++)
        {
            for (int column = 0; column < reader.Schema.Columns.Length; column++)
            {
                var statistics = reader.Statistics(group, column);
                if (reader.Schema.Columns[column].Type is ParquetType.StringList)
                    continue;
                var values = Table.ReadColumn(reader, group, column);
                var ordered = values.Where(value => value is not (null or double.NaN)).ToList();
                if (statistics.Nulls != values.Count(value => value is null))
                    return false;
                if (ordered.Count == 0 ? statistics.Min is not null : !ordered.All(value => Compare(statistics.Min!, value!) <= 0))
                    return false;
                if (statistics.Max is { } max && !ordered.All(value => Compare(max, value!) >= 0))
                    return false;
                if (statistics.MinIsExact && !ordered.Any(value => Compare(statistics.Min!, value!) == 0)
                    || statistics.MaxIsExact && !ordered.Any(value => Compare(statistics.Max!, value!) == 0))
                    return false;
            }
        }
        return true;
    });

    [Fact]
    public void Runs_of_every_bit_width_are_read_back() =>
        Prop.ForAll(Arb.From(
            from bits in Gen.Choose(0, 32)
            from runs in Gen.Choose(1, 40).Zip(Gen.Choose(0, int.MaxValue)).ListOf()
            select (bits, Values: runs.SelectMany(run => Enumerable.Repeat(bits == 32 ? -run.Item2 : (int)(run.Item2 & ((1L << bits) - 1)), run.Item1 % 17 == 0 ? 700 : run.Item1 % 3 == 0 ? run.Item1 : 1)).ToArray())),
            sample =>
            {
                var buffer = new ByteBuffer();
                RleBitPacked.Encode<int>(sample.Values, sample.bits, buffer);
                var read = new int[sample.Values.Length];
                RleBitPacked.Decode<int>(buffer.Written, sample.bits, read);
                return read.AsSpan().SequenceEqual(sample.Values);
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Columns_given_whole_make_the_file_that_rows_make() => Check(sample =>
    {
        if (sample.Table.Schema.Columns.Any(column => column.Type > ParquetType.Decimal))
            return true;
        using var stream = new MemoryStream();
        var writer = new ParquetWriter(stream, sample.Table.Schema, sample.Options);
        // Row groups are only cut between calls, so calls are as long as row groups here.
        foreach (var rows in sample.Table.Rows.Chunk(sample.Options.RowGroupRows))
        {
            for (int column = 0; column < sample.Table.Schema.Columns.Length; column++)
                Table.AppendColumn(writer, column, rows);
            writer.EndRows(rows.Length);
        }
        writer.Complete();
        return stream.ToArray().AsSpan().SequenceEqual(sample.Table.Write(sample.Options));
    });

    [Fact]
    public void Packed_differences_add_up_again() =>
        Prop.ForAll(Arb.From(
            from near in Gen.Elements(true, false)
            from narrow in Gen.Elements(true, false)
            from values in Few(Integers).ListOf()
            from copies in Gen.Choose(1, 40)
            select (Width: narrow ? 4 : 8, Values: values.SelectMany(value => Enumerable.Repeat(near ? value % 1000 : value, copies)).Select(value => narrow ? (int)value : value).ToArray())),
            sample =>
            {
                var buffer = new ByteBuffer();
                DeltaBinaryPacked.Encode(sample.Values, sample.Width, buffer);
                buffer.WriteByte(42);
                var rest = buffer.Written;
                var read = new long[sample.Values.Length];
                DeltaBinaryPacked.Decode(ref rest, read);
                bool same = sample.Width == 8 ? read.AsSpan().SequenceEqual(sample.Values) : read.Select(value => (int)value).SequenceEqual(sample.Values.Select(value => (int)value));
                return same && rest.SequenceEqual([(byte)42]);
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void A_few_lying_bytes_do_not_become_a_gigabyte_of_text()
    {
        var lie = new ByteBuffer();
        long[] prefixes = [0, .. Enumerable.Repeat(1L << 20, 1999)], suffixes = [1 << 20, .. Enumerable.Repeat(0L, 1999)];
        DeltaBinaryPacked.Encode(prefixes, 4, lie);
        DeltaBinaryPacked.Encode(suffixes, 4, lie);
        lie.Write(new byte[1 << 20]);
        Assert.Throws<InvalidDataException>(() => DeltaByteArray.Decode(lie.Written, 2000, new ByteEntries()));
    }

    /// <summary>Texts in the order the format gives them, by their UTF-8 bytes.</summary>
    private static int Compare(object a, object b) => (a, b) switch
    {
        (string x, string y) => System.Text.Encoding.UTF8.GetBytes(x).AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(y)),
        (byte[] x, byte[] y) => x.AsSpan().SequenceCompareTo(y),
        (Guid x, Guid y) => x.ToByteArray(bigEndian: true).AsSpan().SequenceCompareTo(y.ToByteArray(bigEndian: true)),
        _ => ((IComparable)a).CompareTo(b),
    };

    internal static void Check(Func<Sample, bool> holds, int samples = 150) =>
        Prop.ForAll(Arb.From(Samples), holds).Check(Config.QuickThrowOnFailure.WithMaxTest(samples));

    private static Gen<Sample> Samples =>
        from schema in Schemas
        from rows in Rows(schema)
        from abandoned in Rows(schema)
        from codec in Gen.Elements(ParquetCodec.Gzip, ParquetCodec.Uncompressed, ParquetCodec.Brotli)
        from groupRows in Gen.Elements(1, 7, 64, 131_072)
        from pageRows in Gen.Elements(1, 5, 20_000)
        from v2 in Gen.Elements(true, false)
        from threads in Gen.Choose(0, 3)
        select new Sample(new Table(schema, rows), new ParquetWriteOptions { Codec = codec, RowGroupRows = groupRows, PageRows = pageRows, DataPageV2 = v2, Threads = threads, BloomColumns = [.. schema.Columns.Where(c => c.Type is not (ParquetType.Boolean or ParquetType.Double)).Select(c => c.Name)] }, abandoned);

    private static Gen<ParquetSchema> Schemas =>
        from columns in (
            from type in Gen.Elements(Enum.GetValues<ParquetType>())
            from nullable in Gen.Elements(true, false)
            from precision in Gen.Choose(1, 18)
            from scale in Gen.Choose(0, precision)
            from utc in Gen.Elements(true, false)
            select type switch
            {
                ParquetType.Decimal => new ParquetColumn("", type, nullable, precision, scale),
                ParquetType.Timestamp => new ParquetColumn("", type, nullable, IsUtc: utc),
                _ => new ParquetColumn("", type, nullable),
            }).NonEmptyListOf()
        select new ParquetSchema([.. columns.Select((column, i) => column with { Name = "c" + i })]);

    private static Gen<IReadOnlyList<object?[]>> Rows(ParquetSchema schema) =>
        from count in Gen.Sized(size => Gen.Choose(0, size * 4))
        from rows in Gen.CollectToArray(schema.Columns, column => Cells(column)).ArrayOf(count)
        select (IReadOnlyList<object?[]>)rows;

    private static Gen<object?> Cells(ParquetColumn column)
    {
        var values = Values(column);
        return column.Nullable ? Gen.Frequency((1, Gen.Constant<object?>(null)), (3, values)) : values;
    }

    private static Gen<object?> Values(ParquetColumn column) => column.Type switch
    {
        ParquetType.Boolean => from value in Gen.Elements(true, false) select (object?)value,
        ParquetType.Int32 => from value in Few(Integers) select (object?)(int)value,
        ParquetType.Int64 => from value in Few(Integers) select (object?)value,
        ParquetType.Double => from value in Few(ArbMap.Default.GeneratorFor<double>()) select (object?)value,
        ParquetType.Date => from value in Gen.Choose(0, DateOnly.MaxValue.DayNumber) select (object?)DateOnly.FromDayNumber(value),
        ParquetType.Timestamp => from value in Integers select (object?)new DateTime((long)((ulong)value % (ulong)DateTime.MaxValue.Ticks) / 10 * 10, column.IsUtc ? DateTimeKind.Utc : DateTimeKind.Unspecified),
        ParquetType.Decimal => from value in Few(Integers)
                               select (object?)UnscaledDecimal.ToDecimal(value % (long)Math.Pow(10, column.Precision), column.Scale),
        ParquetType.Uuid => from value in Few(Integers) select (object?)new Guid((int)value, (short)(value >> 32), (short)(value >> 48), [1, 2, 3, 4, 5, 6, 7, (byte)value]),
        ParquetType.Binary => from text in Texts from end in Gen.Choose(0, 255) select (object?)(byte[])[.. System.Text.Encoding.UTF8.GetBytes(text), (byte)end],
        ParquetType.StringList => from texts in Gen.Frequency((1, Gen.Constant<string?>(null)), (3, Texts.Select(text => (string?)text))).ListOf() select (object?)texts.Take(5).ToArray(),
        _ => from value in Texts select (object?)value,
    };

    private static Gen<long> Integers => ArbMap.Default.GeneratorFor<long>();

    /// <summary>Values that repeat, so that dictionaries pay, and now and then one that doesn't.</summary>
    private static Gen<T> Few<T>(Gen<T> any) => Gen.Frequency((3, Gen.Elements((T)Convert.ChangeType(0, typeof(T), null)!, (T)Convert.ChangeType(-7, typeof(T), null)!)), (2, any));

    /// <summary>Short, long, multi-byte, repeated, and sharing a beginning longer than a bound keeps.</summary>
    private static Gen<string> Texts => Gen.OneOf(
        Gen.Elements("", "a", "social_care", "Zoë", "👧", new string('z', 64), new string('z', 65), new string('\uFFFD', 80), "\U0010FFFF" + new string('\uD7FF', 30)),
        from length in Gen.Choose(0, 300)
        from letter in Gen.Elements('a', 'é', '語')
        from end in Gen.Choose(0, 999)
        select new string(letter, length) + end);
}
