using System.Diagnostics;
using System.Globalization;
using Safeguarding.Parquet;
using Xunit.Abstractions;

namespace Safeguarding.Tests.Parquet;

/// <summary>
/// Whatever the bytes, the answer is values or an <see cref="InvalidDataException"/>, soon and in bounded memory. A sample runs always;
/// PARQUET_FUZZ=100000 asks for as many files. The seed of a failure is in its message.
/// </summary>
public class ParquetFuzzTests(ITestOutputHelper output)
{
    private const int Sample = 5000;

    /// <summary>Bytes that reading one file of some kilobytes may take: columns x rows the footer may claim x what a row costs, and pages that expand as far as their codec can.</summary>
    private const long MostBytes = 1L << 30;

    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(5);

    [Fact]
    public void Mutated_files_are_read_or_refused_soon_and_in_bounded_memory()
    {
        int files = int.TryParse(Environment.GetEnvironmentVariable("PARQUET_FUZZ"), CultureInfo.InvariantCulture, out int asked) ? asked : Sample;
        var seeds = Seeds();
        int refused = 0, read = 0;
        long mostBytes = 0, mostMilliseconds = 0;
        for (int i = 0; i < files; i++)
        {
            var random = new Random(i);
            byte[] bytes = Mutate(seeds[i % seeds.Count], seeds, random);
            long before = GC.GetAllocatedBytesForCurrentThread(), start = Stopwatch.GetTimestamp();
            try
            {
                Read(bytes);
                read++;
            }
            catch (InvalidDataException)
            {
                refused++;
            }
            catch (Exception e) when (e is not InvalidDataException)
            {
                Assert.Fail($"File {i} gave {e}");
            }
            var took = Stopwatch.GetElapsedTime(start);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(took < MostTime && allocated < MostBytes, $"File {i} took {took.TotalSeconds:N1} s and {allocated:N0} bytes.");
            mostBytes = Math.Max(mostBytes, allocated);
            mostMilliseconds = Math.Max(mostMilliseconds, (long)took.TotalMilliseconds);
        }
        output.WriteLine($"{files} files: {refused} refused, {read} read; at most {mostMilliseconds} ms and {mostBytes / 1e6:N1} MB for one of at most {seeds.Max(seed => seed.Length)} bytes.");
        Assert.InRange(refused, files / 5, files);
        Assert.InRange(read, files / 50, files);
    }

    /// <summary>Everything the reader offers, on every column.</summary>
    private static void Read(byte[] bytes)
    {
        using var reader = new ParquetReader(new MemoryStream(bytes));
        for (int group = 0; group < reader.RowGroups; group++)
        {
            for (int column = 0; column < reader.Schema.Columns.Length; column++)
            {
                reader.Statistics(group, column);
                Table.ReadColumn(reader, group, column);
                if (reader.Schema.Columns[column].Type != ParquetType.StringList)
                    reader.ReadStored(group, column).Dispose();
            }
        }
        if (reader.Schema.IndexOf("id") is >= 0 and var id && reader.Schema.Columns[id].Type == ParquetType.Int32)
        {
            foreach (var rows in reader.Where(ColumnPredicate.Is("id", 3)))
                rows.Read<int>(id);
        }
    }

    private static List<byte[]> Seeds()
    {
        var all = Table.Columns([.. ParquetRoundTripTests.AllTypes.Columns, new("key", ParquetType.Uuid), new("bytes", ParquetType.Binary), new("tags", ParquetType.StringList)]);
        var table = new Table(all, [.. Enumerable.Range(0, 60).Select(i => (object?[])
        [
            .. ParquetRoundTripTests.Extremes.Rows[i % 5], i % 4 == 0 ? null : new Guid(i / 3, 1, 2, new byte[8]), new byte[] { 1, (byte)i }, i % 3 == 0 ? null : new[] { "a" + i % 2, null, "longer text that repeats" },
        ])]);
        var seeds = new List<byte[]>();
        foreach (var codec in new[] { ParquetCodec.Gzip, ParquetCodec.Uncompressed, ParquetCodec.Brotli })
        {
            // Without checksums too, behind which damage would never reach the decoders.
            foreach (bool v2 in new[] { false, true })
            {
                foreach (bool checksums in new[] { false, false, true })
                    seeds.Add(table.Write(new() { Codec = codec, DataPageV2 = v2, RowGroupRows = 40, PageRows = 10, BloomColumns = ["id", "code", "key"], Checksums = checksums }));
            }
        }
        seeds.Add(SnappyFile.Bytes);
        return seeds;
    }

    private static byte[] Mutate(byte[] good, List<byte[]> others, Random random)
    {
        var bytes = good.ToList();
        int footer = BitConverter.ToInt32(good, good.Length - 8);
        for (int hit = random.Next(1, 4); hit > 0 && bytes.Count > 60; hit--)
        {
            // A third of the damage goes into the footer, where the lengths and counts are; the trailer decides at once, so little goes there.
            int low = random.Next(3) == 0 ? Math.Max(4, bytes.Count - 8 - footer) : 4;
            int at = random.Next(50) == 0 ? random.Next(bytes.Count) : random.Next(Math.Min(low, bytes.Count - 9), bytes.Count - 8);
            switch (random.Next(8))
            {
                case 0 or 1: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 2: bytes[at] = (byte)random.Next(256); break;
                case 3: bytes[at] = 0xFF; break;
                case 4 when random.Next(4) == 0: bytes.RemoveRange(at, Math.Min(random.Next(1, 9), bytes.Count - 8 - Math.Min(at, bytes.Count - 8))); break;
                case 5 when random.Next(4) == 0: bytes.InsertRange(at, Enumerable.Range(0, random.Next(1, 9)).Select(_ => (byte)random.Next(256))); break;
                case 4 or 5: bytes[at] = (byte)random.Next(256); break;
                case 6 when random.Next(4) == 0: // a number of the footer or a header made a large one
                    bytes.RemoveAt(at);
                    bytes.InsertRange(at, Large(random));
                    break;
                default: // a piece of another file
                    byte[] other = others[random.Next(others.Count)];
                    int from = random.Next(other.Length - 20), length = random.Next(1, 20);
                    for (int i = 0; i < length && at + i < bytes.Count; i++)
                        bytes[at + i] = other[from + i];
                    break;
            }
            // Often the footer's length is mended, so that damage within it is seen.
            if (random.Next(3) > 0 && bytes.Count > 12)
            {
                byte[] size = BitConverter.GetBytes(Math.Clamp(footer + bytes.Count - good.Length, 0, bytes.Count));
                for (int i = 0; i < 4; i++)
                    bytes[bytes.Count - 8 + i] = size[i];
            }
        }
        return random.Next(25) == 0 ? [.. bytes.Take(random.Next(bytes.Count))] : [.. bytes];
    }

    /// <summary>A variable-length number of up to ten bytes.</summary>
    private static IEnumerable<byte> Large(Random random)
    {
        int length = random.Next(2, 11);
        return Enumerable.Range(0, length).Select(i => (byte)(i == length - 1 ? random.Next(0x80) : 0x80 | random.Next(0x80)));
    }

    /// <summary>Random bytes and damaged blocks: the decoder of Snappy alone, which is our own.</summary>
    [Fact]
    public void Snappy_blocks_of_any_bytes_are_refused_or_expand_to_what_they_say()
    {
        var random = new Random(5);
        byte[] block = SnappyFile.Block;
        byte[] expected = SnappyFile.Expanded;
        var expanded = new byte[expected.Length];
        Assert.True(Snappy.TryDecompress(block, expanded));
        Assert.Equal(expected, expanded);
        int refused = 0;
        for (int i = 0; i < 200_000; i++)
        {
            byte[] damaged = random.Next(4) == 0 ? new byte[random.Next(40)] : [.. block];
            if (damaged.Length != block.Length)
                random.NextBytes(damaged);
            for (int hit = 0; hit < 2 && damaged.Length > 0; hit++)
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            refused += Snappy.TryDecompress(damaged.AsSpan(0, random.Next(5) == 0 ? random.Next(damaged.Length + 1) : damaged.Length), expanded) ? 0 : 1;
        }
        Assert.InRange(refused, 50_000, 199_999);
    }
}
