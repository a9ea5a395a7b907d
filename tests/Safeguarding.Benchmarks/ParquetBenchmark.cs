using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Safeguarding.Parquet;

namespace Safeguarding.Benchmarks;

/// <summary>
/// Writing and reading mixed columns on two threads beside DuckDB's own COPY and scan of the same rows in the same run, codec by codec;
/// and the memory that writing many rows takes. Both sides write from memory into a file of the temporary folder.
/// </summary>
public static class ParquetBenchmark
{
    private const int Threads = 2;

    /// <param name="codecs">GZIP, BROTLI, UNCOMPRESSED and, for DuckDB alone, SNAPPY and ZSTD.</param>
    public static void Run(int rows, IReadOnlyList<string> codecs)
    {
        string folder = Directory.CreateTempSubdirectory("safeguarding-parquet-").FullName;
        try
        {
            var columns = new MixedColumns(0, rows);
            Console.WriteLine($"{rows:N0} rows x {MixedColumns.Schema.Columns.Length} columns, {columns.PlainBytes / 1e6:N0} MB of values, {Threads} threads");
            using var duckDb = new DuckDbProcess();
            string plain = Path.Combine(folder, "plain.parquet");
            Write(plain, columns, ParquetCodec.Uncompressed);
            duckDb.Run($"set threads = {Threads}");
            duckDb.Run($"create table t as select * from '{plain}'");
            Console.WriteLine($"{"",-14}{"write s",10}{"DuckDB s",10}{"ratio",8}{"MB",10}{"DuckDB MB",11}{"ratio",8}{"read s",9}{"objects s",11}{"DuckDB s",10}{"ratio",8}{"DuckDB reads ours s",21}");
            foreach (string codec in codecs)
                Compare(folder, columns, duckDb, codec);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Compare(string folder, MixedColumns columns, DuckDbProcess duckDb, string codec)
    {
        string ours = Path.Combine(folder, "ours.parquet"), theirs = Path.Combine(folder, "theirs.parquet");
        double theirWrite = Seconds(() => duckDb.Run($"copy t to '{theirs}' (format parquet, compression {codec})"));
        string scan = "select max(columns(*)) from ";
        double theirRead = Seconds(() => duckDb.Run($"{scan}'{theirs}'"));
        double theirSize = new FileInfo(theirs).Length / 1e6;
        if (!Enum.TryParse<ParquetCodec>(codec, ignoreCase: true, out var ourCodec) || ourCodec == ParquetCodec.Snappy)
        {
            Console.WriteLine($"{codec,-14}{"",10}{theirWrite,10:N2}{"",8}{"",10}{theirSize,11:N1}{"",8}{"",9}{"",11}{theirRead,10:N2}");
            return;
        }
        double write = Seconds(() => Write(ours, columns, ourCodec));
        double size = new FileInfo(ours).Length / 1e6;
        double read = Seconds(() => ReadAll(ours, asStored: true));
        double objects = Seconds(() => ReadAll(ours, asStored: false));
        double theyReadOurs = Seconds(() => duckDb.Run($"{scan}'{ours}'"));
        Console.WriteLine($"{codec,-14}{write,10:N2}{theirWrite,10:N2}{write / theirWrite,8:N2}{size,10:N1}{theirSize,11:N1}{size / theirSize,8:N2}{read,9:N2}{objects,11:N2}{theirRead,10:N2}{read / theirRead,8:N2}{theyReadOurs,21:N2}");
    }

    private static void Write(string path, MixedColumns columns, ParquetCodec codec)
    {
        using var file = File.Create(path);
        var writer = new ParquetWriter(file, MixedColumns.Schema, new() { Codec = codec, Threads = Threads });
        columns.WriteTo(writer);
        writer.Complete();
    }

    /// <summary>Every value, a row group and a column at a time, as stored with the largest of each column found, or as arrays of its .NET type; each thread has a reader of its own.</summary>
    private static void ReadAll(string path, bool asStored)
    {
        Parallel.For(0, Threads, thread =>
        {
            using var reader = new ParquetReader(File.OpenRead(path));
            for (int group = thread; group < reader.RowGroups; group += Threads)
            {
                for (int column = 0; column < reader.Schema.Columns.Length; column++)
                {
                    if (asStored)
                        Largest(reader, group, column);
                    else
                        ReadColumn(reader, group, column);
                }
            }
        });
    }

    /// <summary>What DuckDB is asked for too, so that both look at every value.</summary>
    private static long Largest(ParquetReader reader, int group, int column)
    {
        using var values = reader.ReadStored(group, column);
        long most = long.MinValue;
        foreach (long number in values.Numbers)
            most = Math.Max(most, number);
        int largest = 0;
        for (int entry = 1; entry < values.EntryCount; entry++)
        {
            if (values.Entry(entry).SequenceCompareTo(values.Entry(largest)) > 0)
                largest = entry;
        }
        foreach (int entry in values.Entries)
            most = Math.Max(most, entry);
        return most;
    }

    private static void ReadColumn(ParquetReader reader, int group, int column)
    {
        switch (reader.Schema.Columns[column].Type)
        {
            case ParquetType.String: reader.ReadText(group, column); break;
            case ParquetType.Date: reader.Read<DateOnly>(group, column); break;
            case ParquetType.Timestamp: reader.Read<DateTime>(group, column); break;
            case ParquetType.Boolean: reader.Read<bool>(group, column); break;
            case ParquetType.Int32: reader.Read<int>(group, column); break;
            case ParquetType.Int64: reader.Read<long>(group, column); break;
            case ParquetType.Double: reader.Read<double>(group, column); break;
            default: reader.Read<decimal>(group, column); break;
        }
    }

    /// <summary>Writes so many rows in a stream and prints the largest size the process had.</summary>
    public static void RunMemory(long rows)
    {
        const int Part = 131_072;
        string path = Path.Combine(Path.GetTempPath(), $"safeguarding-{rows}.parquet");
        double seconds = Seconds(() =>
        {
            using var file = File.Create(path, 1 << 16, FileOptions.DeleteOnClose);
            var writer = new ParquetWriter(file, MixedColumns.Schema, new() { Threads = Threads, BloomColumns = ["child_id"] });
            // The same part again and again: making rows would take longer than writing them.
            var columns = new MixedColumns(0, Part);
            for (long row = 0; row < rows; row += Part)
                columns.WriteTo(writer);
            writer.Complete();
            Console.WriteLine($"{writer.Rows:N0} rows, {file.Length / 1e6:N0} MB");
        });
        string? most = File.Exists("/proc/self/status") ? File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith("VmHWM", StringComparison.Ordinal)) : null;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seconds:N1} s; {most ?? $"{Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:N0} MB at most"}"));
    }

    private static double Seconds(Action work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>DuckDB in a node process of its own: tests/duckdb, where npm ci must have been run.</summary>
    /// <exception cref="InvalidOperationException">It is not installed, or could not do what it was told.</exception>
    private sealed class DuckDbProcess : IDisposable
    {
        private readonly Process _process;

        public DuckDbProcess()
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!Directory.Exists(Path.Combine(folder.FullName, "tests", "duckdb")))
                folder = folder.Parent ?? throw new InvalidOperationException("tests/duckdb was not found above the benchmark.");
            if (!Directory.Exists(Path.Combine(folder.FullName, "tests", "duckdb", "node_modules")))
                throw new InvalidOperationException("DuckDB is not installed: run npm ci in tests/duckdb.");
            _process = Process.Start(new ProcessStartInfo("node", ["query.mjs", "--lines"])
            {
                WorkingDirectory = Path.Combine(folder.FullName, "tests", "duckdb"),
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            }) ?? throw new InvalidOperationException("node did not start.");
        }

        public void Run(string sql)
        {
            _process.StandardInput.WriteLine(JsonSerializer.Serialize(sql));
            _process.StandardInput.Flush();
            string answer = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("DuckDB ended early: is tests/duckdb installed (npm ci)?");
            if (answer.StartsWith("{\"error\"", StringComparison.Ordinal))
                throw new InvalidOperationException(answer);
        }

        public void Dispose()
        {
            _process.StandardInput.Close();
            _process.WaitForExit();
            _process.Dispose();
        }
    }
}
