using System.Diagnostics;
using System.Globalization;
using System.Text;
using Safeguarding.Parquet;

namespace Safeguarding.Benchmarks;

/// <summary>
/// Writing and reading two million rows of twelve mixed columns on one thread, in rows, values and megabytes a second.
/// Megabytes are those of the values as plain binary (4 or 8 bytes a number, text as UTF-8), so codecs can be compared.
/// </summary>
public static class ParquetBenchmark
{
    private const int RowCount = 2_000_000;

    private static readonly ParquetSchema Schema = new(
    [
        new("incident_id", ParquetType.String, Nullable: false),
        new("nominal_id", ParquetType.String),
        new("surname", ParquetType.String),
        new("role", ParquetType.String, Nullable: false),
        new("outcome", ParquetType.String),
        new("postcode", ParquetType.String),
        new("birth", ParquetType.Date),
        new("reported", ParquetType.Timestamp),
        new("flag", ParquetType.Boolean),
        new("count", ParquetType.Int32),
        new("weight", ParquetType.Double),
        new("cost", ParquetType.Decimal, Precision: 12, Scale: 2),
    ]);

    public static void Run()
    {
        var texts = new Texts();
        Console.WriteLine($"{RowCount:N0} rows x {Schema.Columns.Length} columns, best of three");
        foreach (var codec in new[] { ParquetCodec.Uncompressed, ParquetCodec.Gzip })
        {
            var file = new MemoryStream(256 << 20);
            long plainBytes = 0;
            Best($"write {codec}", () =>
            {
                file.SetLength(0);
                plainBytes = Write(file, texts, codec);
                return plainBytes;
            });
            Console.WriteLine($"  {file.Length / 1e6:N1} MB in the file for {plainBytes / 1e6:N1} MB of values");
            byte[] bytes = file.ToArray();
            Best($"read {codec}", () => { ReadAll(bytes); return plainBytes; });
        }
        Single("append text, 5 distinct", new("c", ParquetType.String), (writer, row) => writer.AppendUtf8(0, texts.Roles[row % 5]));
        Single("append text, 1,000 distinct", new("c", ParquetType.String), (writer, row) => writer.AppendUtf8(0, texts.Surnames[row * 7919L % texts.Surnames.Length]));
        Single("append date, 6,570 distinct", new("c", ParquetType.Date), (writer, row) => writer.Append(0, new DateOnly(2005, 1, 1).AddDays(row * 31 % 6570)));
    }

    private static long Write(Stream file, Texts texts, ParquetCodec codec)
    {
        var writer = new ParquetWriter(file, Schema, new() { Codec = codec });
        var start = new DateOnly(2007, 4, 1);
        var moment = new DateTime(2025, 4, 1);
        long text = 0;
        Span<byte> incident = stackalloc byte[16];
        Span<byte> nominal = stackalloc byte[16];
        for (int row = 0; row < RowCount; row++)
        {
            // A multiplicative walk stands in for chance, the same in every run.
            uint mixed = (uint)row * 2654435761;
            int incidentLength = Id(incident, (byte)'I', row / 3);
            writer.AppendUtf8(0, incident[..incidentLength]);
            int nominalLength = Id(nominal, (byte)'N', (int)(mixed % 400_000));
            writer.AppendUtf8(1, nominal[..nominalLength]);
            var surname = texts.Surnames[mixed % 1000];
            writer.AppendUtf8(2, surname);
            var role = texts.Roles[mixed % 5];
            writer.AppendUtf8(3, role);
            if (mixed % 4 == 0)
                writer.AppendNull(4);
            else
                writer.AppendUtf8(4, texts.Outcomes[mixed % 5]);
            var postcode = texts.Postcodes[mixed % 3000];
            writer.AppendUtf8(5, postcode);
            writer.Append(6, start.AddDays((int)(mixed % 6570)));
            writer.Append(7, moment.AddSeconds(mixed % 31_536_000));
            writer.Append(8, mixed % 3 == 0);
            writer.Append(9, (int)(mixed % 50));
            if (mixed % 2 == 0)
                writer.AppendNull(10);
            else
                writer.Append(10, mixed / 7.0);
            writer.Append(11, new decimal((int)(mixed % 90_000), 0, 0, false, 2));
            writer.EndRow();
            text += incidentLength + nominalLength + surname.Length + role.Length + postcode.Length;
        }
        writer.Complete();
        return text + RowCount * (4 + 8 + 1 + 4 + 8 + 8L);
    }

    private static int Id(Span<byte> target, byte letter, int number)
    {
        target[0] = letter;
        number.TryFormat(target[1..], out int digits, "D8", CultureInfo.InvariantCulture);
        return digits + 1;
    }

    private static void ReadAll(byte[] bytes)
    {
        using var reader = new ParquetReader(new MemoryStream(bytes));
        for (int group = 0; group < reader.RowGroups; group++)
        {
            for (int column = 0; column < Schema.Columns.Length; column++)
            {
                switch (Schema.Columns[column].Type)
                {
                    case ParquetType.String: reader.ReadText(group, column); break;
                    case ParquetType.Date: reader.Read<DateOnly>(group, column); break;
                    case ParquetType.Timestamp: reader.Read<DateTime>(group, column); break;
                    case ParquetType.Boolean: reader.Read<bool>(group, column); break;
                    case ParquetType.Int32: reader.Read<int>(group, column); break;
                    case ParquetType.Double: reader.Read<double>(group, column); break;
                    default: reader.Read<decimal>(group, column); break;
                }
            }
        }
    }

    private static void Best(string name, Func<long> work)
    {
        double best = double.MaxValue;
        long bytes = 0;
        for (int i = 0; i < 3; i++)
        {
            long start = Stopwatch.GetTimestamp();
            bytes = work();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        Console.WriteLine($"{name,-34} {RowCount / best / 1e6,7:N2} M rows/s {RowCount / best * Schema.Columns.Length / 1e6,7:N1} M values/s {bytes / best / 1e6,7:N0} MB/s");
    }

    /// <summary>One column alone, flushing included and compression not.</summary>
    private static void Single(string name, ParquetColumn column, Action<ParquetWriter, int> append)
    {
        double best = double.MaxValue;
        for (int i = 0; i < 5; i++)
        {
            long start = Stopwatch.GetTimestamp();
            var writer = new ParquetWriter(Stream.Null, new([column]), new() { Codec = ParquetCodec.Uncompressed });
            for (int row = 0; row < RowCount; row++)
            {
                append(writer, row);
                writer.EndRow();
            }
            writer.Complete();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        Console.WriteLine($"{name,-34} {RowCount / best / 1e6,7:N1} M values/s");
    }

    private sealed class Texts
    {
        public byte[][] Roles { get; } = Utf8(["victim", "suspect", "witness", "child_present", "subject"]);
        public byte[][] Outcomes { get; } = Utf8(["under_investigation", "no_further_action", "charged", "community_resolution", "other"]);
        public byte[][] Surnames { get; } = Utf8(Enumerable.Range(0, 1000).Select(i => $"Surname{i * 31}"));
        public byte[][] Postcodes { get; } = Utf8(Enumerable.Range(0, 3000).Select(i => $"AD{i % 90 + 10} {i % 9 + 1}{(char)('A' + i % 26)}{(char)('A' + i / 26 % 26)}"));

        private static byte[][] Utf8(IEnumerable<string> texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];
    }
}
