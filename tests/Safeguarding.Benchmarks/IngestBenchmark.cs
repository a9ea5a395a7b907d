using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using CsvHelper;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Validating;

namespace Safeguarding.Benchmarks;

/// <summary>A person record as a program that trusted its file would read it: the plain work that validating is measured against.</summary>
public sealed record PlainPerson
{
    public required string PatientId { get; init; }
    public string? NhsNumber { get; init; }
    public string? GivenName { get; init; }
    public string? MiddleName { get; init; }
    public required string Surname { get; init; }
    public DateOnly? DateOfBirth { get; init; }
    public int Sex { get; init; }
    public string? Ethnicity { get; init; }
    public string? AddressLine { get; init; }
    public string? Postcode { get; init; }
    public long? Uprn { get; init; }
    public string? GpPracticeCode { get; init; }
    public DateOnly? RegisteredDate { get; init; }
    public DateOnly? DeregisteredDate { get; init; }
    public DateTime? LastUpdated { get; init; }
}

/// <summary>What CsvHelper's source generator would write for <see cref="PlainPerson"/>: columns found once by name, values parsed from UTF-8.</summary>
internal sealed class PlainPersonMapper(CsvReader csv) : CsvRecordMapper<PlainPerson>
{
    private readonly int[] _columns = [.. csv.Headers.Select((_, i) => i)];

    public override PlainPerson Read(CsvReader reader) => new()
    {
        PatientId = reader.GetString(_columns[0]),
        NhsNumber = reader.GetString(_columns[1]),
        GivenName = reader.GetString(_columns[2]),
        MiddleName = reader.GetString(_columns[3]),
        Surname = reader.GetString(_columns[4]),
        DateOfBirth = reader[_columns[5]].ParseOrNull<DateOnly>(),
        Sex = reader.Parse<int>(_columns[6]),
        Ethnicity = reader.GetString(_columns[7]),
        AddressLine = reader.GetString(_columns[8]),
        Postcode = reader.GetString(_columns[9]),
        Uprn = reader[_columns[10]].ParseOrNull<long>(),
        GpPracticeCode = reader.GetString(_columns[11]),
        RegisteredDate = reader[_columns[12]].ParseOrNull<DateOnly>(),
        DeregisteredDate = reader[_columns[13]].ParseOrNull<DateOnly>(),
        LastUpdated = reader[_columns[14]].ParseOrNull<DateTime>(),
    };

    public override void Read(CsvReader reader, PlainPerson record) => throw new NotSupportedException("Records are made anew.");
}

/// <summary>
/// Ingest against its bound: reading, checking everything the contract asks and writing accepted Parquet and rejects, beside CsvHelper
/// merely building typed records from the same file. Both in one run, turn about, because the machine is never quite quiet.
/// </summary>
public static class IngestBenchmark
{
    private const int Rounds = 5;

    private static readonly string[] Ethnicities = ["WBRI", "WIRI", "WOTH", "MWBC", "MWAS", "AIND", "APKN", "ABAN", "BCRB", "BAFR", "CHNE", "OOTH", "REFU", "NOBT"];

    /// <param name="bytes">Size of the file to make, 1 GB for the figures in the documentation.</param>
    public static async Task Run(long bytes)
    {
        var folder = Directory.CreateTempSubdirectory("ingest-benchmark");
        try
        {
            var path = Path.Combine(folder.FullName, "patients.csv");
            var rows = Write(path, bytes);
            var size = new FileInfo(path).Length;
            Console.WriteLine($"{size / 1e6:N0} MB, {rows:N0} rows, 15 columns, about 0.5% bad; {System.Environment.ProcessorCount} processors");
            double plainBest = double.MaxValue, ingestBest = double.MaxValue;
            for (var round = 0; round < Rounds; round++)
            {
                // Ours first: the peak working set of the process is then ours before CsvHelper's records have been made.
                var clock = Stopwatch.StartNew();
                var report = await Ingest(path, Path.Combine(folder.FullName, "accepted.parquet"), Path.Combine(folder.FullName, "rejects.csv"));
                var ingest = clock.Elapsed.TotalSeconds;
                using var process = Process.GetCurrentProcess();
                if (round == 0) Console.WriteLine($"peak working set of ingest {process.PeakWorkingSet64 / 1e6:N0} MB; accepted {report.Accepted:N0}, rejected {report.Rejected:N0}, Parquet {new FileInfo(Path.Combine(folder.FullName, "accepted.parquet")).Length / 1e6:N0} MB");
                if (report.Rows != rows) throw new InvalidOperationException($"{report.Rows} rows read of {rows} written.");
                clock.Restart();
                var read = Plain(path);
                var plain = clock.Elapsed.TotalSeconds;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"round {round + 1}: CsvHelper records {size / 1e6 / plain:N0} MB/s ({read / plain:N0} rows/s), ingest {size / 1e6 / ingest:N0} MB/s ({rows / ingest:N0} rows/s), ratio {plain / ingest:N2}"));
                (plainBest, ingestBest) = (Math.Min(plainBest, plain), Math.Min(ingestBest, ingest));
            }
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"best: CsvHelper records {size / 1e6 / plainBest:N0} MB/s, ingest with all checks and Parquet {size / 1e6 / ingestBest:N0} MB/s, ratio {plainBest / ingestBest:N2} (1 or more: checking and writing cost no more than reading)"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<ValidationReport> Ingest(string path, string accepted, string rejects)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
        await using var parquet = File.Create(accepted);
        await using var quarantine = File.Create(rejects);
        return await ExtractValidator.ValidateAsync(file, "patients.csv", Patients, new(), parquet, quarantine);
    }

    private static long Plain(string path)
    {
        // Lenient where the checked path rejects, so that both see every row.
        CsvRecordMapper.Register(csv => new PlainPersonMapper(csv));
        var options = new CsvReaderOptions { Separator = ',', OnRecordError = _ => true };
        using var csv = CsvReader.FromFile(path, options);
        long rows = 0, kept = 0;
        foreach (var person in csv.GetRecords<PlainPerson>())
        {
            rows++;
            kept += person.Surname.Length;
        }
        return kept > 0 ? rows : 0;
    }

    /// <summary>Rows of invented people: skewed names, sorted ids, dates and identifiers as a real table has them.</summary>
    public static long Write(string path, long bytes)
    {
        var random = new Random(20260331);
        string[] given = [.. Enumerable.Range(0, 800).Select(i => Name(random, 4 + i % 5))], surnames = [.. Enumerable.Range(0, 8000).Select(i => Name(random, 4 + i % 7))];
        string[] streets = [.. Enumerable.Range(0, 3000).Select(_ => Name(random, 7) + (random.Next(2) == 0 ? " Road" : " Street"))];
        using var file = new StreamWriter(path, false, new UTF8Encoding(false), 1 << 20);
        file.Write("patient_id,nhs_number,given_name,middle_name,surname,date_of_birth,sex,ethnicity,address_line,postcode,uprn,gp_practice_code,registered_date,deregistered_date,last_updated\n");
        var row = new StringBuilder();
        long written = 0, rows = 0;
        var day = new DateOnly(2008, 1, 1);
        while (written < bytes)
        {
            row.Clear();
            var bad = random.Next(200) == 0 ? random.Next(6) : -1;
            DateOnly born = day.AddDays(random.Next(6500)), registered = born.AddDays(random.Next(400));
            var house = random.Next(1, 200);
            var street = random.Next(streets.Length);
            row.Append("PT").Append((1_000_000 + rows).ToString("D9", CultureInfo.InvariantCulture)).Append(',').Append(random.Next(50) == 0 ? "" : NhsNumber(random)).Append(',')
                .Append(given[Skewed(random, given.Length)]).Append(',').Append(random.Next(3) == 0 ? given[Skewed(random, given.Length)] : "").Append(',')
                .Append(bad == 0 ? "" : surnames[Skewed(random, surnames.Length)]).Append(',').Append(bad == 1 ? born.ToString("M/d/yy", CultureInfo.InvariantCulture) : Iso(born)).Append(',')
                .Append(bad == 2 ? 7 : random.Next(1, 3)).Append(',').Append(bad == 3 ? "MARTIAN" : Ethnicities[Skewed(random, Ethnicities.Length)]).Append(',')
                .Append(random.Next(20) == 0 ? $"\"Flat {house % 9}, {house} {streets[street]}\"" : $"{house} {streets[street]}").Append(',')
                .Append("AD").Append(street % 9 + 1).Append(' ').Append(street / 9 % 10).Append((char)('A' + street % 8)).Append((char)('P' + house % 4)).Append(',')
                .Append(100_000_000_000 + street * 1000L + house).Append(',').Append('E').Append(80_000 + street % 90).Append(',').Append(Iso(registered)).Append(',')
                .Append(bad == 4 ? Iso(registered.AddDays(-9)) : random.Next(8) == 0 ? Iso(registered.AddDays(random.Next(2000))) : "").Append(',')
                .Append(Iso(day.AddDays(6000 + (int)(rows % 600)))).Append('T').Append((rows % 24).ToString("D2", CultureInfo.InvariantCulture)).Append(":30:00");
            if (bad == 5) row.Append(",surplus");
            row.Append('\n');
            file.Write(row);
            written += row.Length;
            rows++;
        }
        return rows;
    }

    private static int Skewed(Random random, int count) => (int)(count * Math.Pow(random.NextDouble(), 2.5));

    private static string Iso(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Name(Random random, int length) => string.Create(length, random, (span, r) =>
    {
        for (var i = 0; i < span.Length; i++) span[i] = i % 2 == 0 ? "bcdfghlmnprstw"[r.Next(14)] : "aeiou"[r.Next(5)];
        span[0] = char.ToUpperInvariant(span[0]);
    });

    private static string NhsNumber(Random random)
    {
        while (true)
        {
            var nine = 999_000_000L + random.Next(1_000_000);
            long sum = 0, rest = nine;
            for (var weight = 2; weight <= 10; weight++, rest /= 10) sum += rest % 10 * weight;
            var check = 11 - sum % 11;
            if (check != 10) return (nine * 10 + check % 11).ToString(CultureInfo.InvariantCulture);
        }
    }

    private static readonly Contract Patients = new()
    {
        Agency = "health",
        Table = "patients",
        Version = "1.0.0",
        Title = "Patients",
        Description = "",
        Purpose = "",
        Retention = "P6Y",
        Hash = "",
        Load = new(LoadKind.Snapshot, ["patient_id"]),
        PrimaryKey = ["patient_id"],
        DateOrders = [new("date_of_birth", "registered_date"), new("registered_date", "deregistered_date")],
        CodeLists = new Dictionary<string, CodeList> { ["ethnicity"] = new("ethnicity", "Ethnicity", "invented", new(2026, 1, 1), [.. Ethnicities.Select(e => new Code(e, e, []))]) }.ToImmutableDictionary(),
        Fields =
        [
            Column("patient_id", FieldType.String, required: true) with { MaxLength = 20 },
            Column("nhs_number", FieldType.String) with { Check = ValueCheck.NhsNumber },
            Column("given_name", FieldType.String) with { MaxLength = 100 },
            Column("middle_name", FieldType.String) with { MaxLength = 100 },
            Column("surname", FieldType.String, required: true) with { MaxLength = 100 },
            Column("date_of_birth", FieldType.Date) with { Minimum = "1900-01-01", Maximum = "2026-03-31" },
            Column("sex", FieldType.Integer) with { Enum = ["0", "1", "2", "9"] },
            Column("ethnicity", FieldType.String) with { CodeList = "ethnicity", CodeListStrict = true },
            Column("address_line", FieldType.String) with { MaxLength = 200 },
            Column("postcode", FieldType.String) with { Check = ValueCheck.Postcode },
            Column("uprn", FieldType.Integer) with { Minimum = "1" },
            Column("gp_practice_code", FieldType.String) with { Pattern = "[A-Z][0-9]{5}" },
            Column("registered_date", FieldType.Date),
            Column("deregistered_date", FieldType.Date),
            Column("last_updated", FieldType.DateTime),
        ],
    };

    private static Field Column(string name, FieldType type, bool required = false) =>
        new() { Name = name, Type = type, Title = name, Classification = Classification.Personal, Required = required };
}
