using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Text;
using CsvHelper;
using Safeguarding.App.Commands;
using Safeguarding.Linkage.Identifiers;
using Safeguarding.Linkage.Standardise;

namespace Safeguarding.App.Linking;

/// <summary>Reads person files straight into the engine's tables: each distinct text is kept once, and no object is made for a row.</summary>
internal static class PersonFile
{
    private static readonly byte[] Utf8Mark = [0xEF, 0xBB, 0xBF];

    /// <param name="known">Rows that need not be read; null: read all, and take no fingerprints.</param>
    /// <returns>What each worker read; the order of rows among them says nothing.</returns>
    /// <exception cref="WrongUseException">A file or column is missing.</exception>
    public static RawRecords[] Read(LinkConfig config, out ExtraColumn[] extras, KnownRows? known = null)
    {
        var ids = config.Sources.Max(source => source.OtherIds.Count);
        var others = config.Sources.Max(source => source.Others.Count);
        extras = [.. Enumerable.Range(0, ids).Select(c => new ExtraColumn(NameOf(config, s => s.OtherIds, c), true)), .. Enumerable.Range(0, others).Select(c => new ExtraColumn(NameOf(config, s => s.Others, c), false))];
        var workers = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new RawRecords(ids + others)).ToArray();
        for (var s = 0; s < config.Sources.Count; s++)
        {
            var source = config.Sources[s];
            using var chunks = Open(source);
            var first = chunks.Next() ?? throw new WrongUseException($"The file of source '{source.Name}' is empty.");
            var (columns, options, header) = ReadHeader(first, source, ids);
            var number = (byte)s;
            byte[]? pending = first[header..];
            try
            {
                Parallel.For(0, workers.Length, new ParallelOptions { MaxDegreeOfParallelism = workers.Length }, w =>
                {
                    var row = new RowReader(columns, ids, others, number, workers[w]);
                    for (var chunk = Interlocked.Exchange(ref pending, null) ?? chunks.Next(); chunk is not null; chunk = chunks.Next())
                    {
                        if (known is null) row.ReadAll(chunk, options);
                        else row.ReadUnknown(chunk, options, known);
                    }
                });
            }
            catch (AggregateException failures) when (failures.InnerException is InvalidDataException unreadable)
            {
                ExceptionDispatchInfo.Throw(unreadable);
            }
        }
        return workers;
    }

    private static bool IsPacked(LinkSource source) => source.File!.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);

    private static string NameOf(LinkConfig config, Func<LinkSource, IReadOnlyList<string>> list, int column) =>
        config.Sources.Select(source => list(source).ElementAtOrDefault(column)).First(name => name is not null)!;

    /// <summary>The first line of every file: with the configuration, how its rows are read.</summary>
    /// <exception cref="WrongUseException">A file is missing or empty.</exception>
    public static IEnumerable<string> Headers(LinkConfig config)
    {
        foreach (var source in config.Sources)
        {
            using var chunks = Open(source);
            var first = chunks.Next() ?? throw new WrongUseException($"The file of source '{source.Name}' is empty.");
            yield return Encoding.UTF8.GetString(first.AsSpan(0, ChunkReader.RowEnd(first)));
        }
    }

    private static ChunkReader Open(LinkSource source)
    {
        if (!File.Exists(source.File)) throw new WrongUseException($"There is no file '{source.File}' (source '{source.Name}').");
        Stream file = new FileStream(source.File, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
        if (IsPacked(source)) file = new PackedFile(file);
        return new ChunkReader(file, $"The file of source '{source.Name}'");
    }

    private static (Columns Columns, CsvReaderOptions Options, int HeaderLength) ReadHeader(byte[] chunk, LinkSource source, int ids)
    {
        if (chunk is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..]) throw new WrongUseException($"The file of source '{source.Name}' is UTF-16. Save it as UTF-8 and run again.");
        var start = chunk.AsSpan().StartsWith(Utf8Mark) ? Utf8Mark.Length : 0;
        var length = chunk.AsSpan(start).IndexOf((byte)'\n');
        var end = length < 0 ? chunk.Length : start + length + 1;
        var line = chunk.AsSpan(start, end - start);
        var separator = ",;\t|".MaxBy(candidate => Count(chunk, start, end, (byte)candidate));
        var options = new CsvReaderOptions
        {
            Separator = separator,
            HasHeader = false,
            Encoding = Encoding.UTF8,
            DetectSeparatorHint = false,
            SkipEmptyLines = true,
            MalformedData = CsvMalformedDataHandling.Recover,
            FieldCountMismatch = CsvFieldCountHandling.Allow,
            IncludeValuesInExceptions = false,
        };
        using var reader = CsvReader.Create(line.ToArray().AsMemory(), options);
        reader.Read();
        var names = Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetString(i).Trim()).ToArray();
        return (new Columns(source, names), options, end);
    }

    private static int Count(byte[] chunk, int start, int end, byte value) => chunk.AsSpan(start, end - start).Count(value);
}

/// <summary>Where each role's column stands in a file; -1: the file has none.</summary>
internal sealed class Columns
{
    private readonly LinkSource _source;
    private readonly string[] _header;

    public Columns(LinkSource source, string[] header)
    {
        (_source, _header) = (source, header);
        Id = At(source.Id);
        (Given, Middle, KnownAs, Surname, FullName) = (Of("given_name"), Of("middle_name"), Of("known_as"), Of("surname"), Of("full_name"));
        (Born, Expected, Seen) = (Of("date_of_birth"), Of("expected_date_of_birth"), Of("record_date"));
        (Sex, Postcode, Address, Uprn, Upn, Nhs) = (Of("sex"), Of("postcode"), Of("address"), Of("uprn"), Of("upn"), Of("nhs_number"));
        (BornFormat, ExpectedFormat, SeenFormat) = (Format("date_of_birth"), Format("expected_date_of_birth"), Format("record_date"));
        OtherIds = [.. source.OtherIds.Select(At)];
        Others = [.. source.Others.Select(At)];
    }

    public int Id { get; }
    public int Given { get; }
    public int Middle { get; }
    public int KnownAs { get; }
    public int Surname { get; }
    public int FullName { get; }
    public int Born { get; }
    public int Expected { get; }
    public int Seen { get; }
    public int Sex { get; }
    public int Postcode { get; }
    public int Address { get; }
    public int Uprn { get; }
    public int Upn { get; }
    public int Nhs { get; }
    public DateFormat[] BornFormat { get; }
    public DateFormat[] ExpectedFormat { get; }
    public DateFormat[] SeenFormat { get; }
    public int[] OtherIds { get; }
    public int[] Others { get; }

    private DateFormat[] Format(string role) => DateFormat.Of(_source.Dates.GetValueOrDefault(role));

    private int Of(string role) => _source.Columns.TryGetValue(role, out var column) ? At(column) : -1;

    private int At(string column)
    {
        var at = Array.IndexOf(_header, column.Trim());
        if (at < 0) at = Array.FindIndex(_header, name => name.Equals(column.Trim(), StringComparison.OrdinalIgnoreCase));
        return at >= 0 ? at : throw new WrongUseException($"The file of source '{_source.Name}' has no column '{column}'. Its columns are: {string.Join(", ", _header)}.");
    }
}

/// <summary>Turns the rows of a stretch of a file into raw records.</summary>
internal sealed class RowReader(Columns columns, int ids, int others, byte source, RawRecords into)
{
    private readonly int[] _extras = new int[ids + others];

    public void ReadAll(byte[] chunk, CsvReaderOptions options)
    {
        using var reader = CsvReader.Create(chunk.AsMemory(), options);
        while (reader.Read())
        {
            // A line of blanks at the end of a file is no record.
            if (reader.FieldCount <= 1 && columns.Id != 0) continue;
            Read(reader);
        }
    }

    /// <summary>Reads the rows that are not known, and notes the fingerprint of each.</summary>
    public void ReadUnknown(byte[] chunk, CsvReaderOptions options, KnownRows known)
    {
        var (unknown, marks) = (new List<byte>(), new List<ulong>());
        var ends = new List<int>();
        for (var rest = chunk.AsSpan(); !rest.IsEmpty;)
        {
            var end = ChunkReader.RowEnd(rest);
            var row = rest[..end].TrimEnd("\r\n"u8);
            rest = rest[end..];
            if (row.IsEmpty) continue;
            var mark = KnownRows.MarkOf(row, source);
            if (known.Meet(mark)) continue;
            unknown.AddRange(row);
            unknown.Add((byte)'\n');
            marks.Add(mark);
            ends.Add(unknown.Count);
        }
        var before = into.Records.Count;
        ReadAll([.. unknown], options);

        // As a rule a row gives a record. Where one gives none, each is read by itself, so that every record has the fingerprint of its own row.
        if (into.Records.Count - before != marks.Count)
        {
            into.RemoveFrom(before);
            var owners = new List<ulong>();
            for (int k = 0, start = 0; k < marks.Count; start = ends[k++])
            {
                ReadAll([.. CollectionsMarshal.AsSpan(unknown)[start..ends[k]]], options);
                while (before + owners.Count < into.Records.Count) owners.Add(marks[k]);
            }
            marks = owners;
        }
        var records = CollectionsMarshal.AsSpan(into.Records)[before..];
        for (var k = 0; k < records.Length; k++) records[k].Mark = marks[k];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Read(CsvReader row)
    {
        var texts = into.Texts;
        var nhs = Field(row, columns.Nhs);
        var record = new RawRecord
        {
            Given = texts.Givens.Add(Field(row, columns.Given)),
            Middle = texts.Givens.Add(Field(row, columns.Middle)),
            KnownAs = texts.Givens.Add(Field(row, columns.KnownAs)),
            Surname = texts.Surnames.Add(Field(row, columns.Surname)),
            FullName = texts.FullNames.Add(Field(row, columns.FullName)),
            Postcode = texts.Postcodes.Add(Field(row, columns.Postcode)),
            Address = texts.Addresses.Add(Field(row, columns.Address)),
            Uprn = texts.Uprns.Add(Field(row, columns.Uprn)),
            Upn = texts.Upns.Add(Field(row, columns.Upn)),
            Nhs = nhs.IsEmpty ? 0 : NhsNumber.TryParse(nhs, out var number) ? number.Value : -RawRecords.TenDigits(nhs),
            Born = DateFormat.Read(Field(row, columns.Born), columns.BornFormat),
            Expected = DateFormat.Read(Field(row, columns.Expected), columns.ExpectedFormat),
            Seen = DateFormat.Read(Field(row, columns.Seen), columns.SeenFormat),
            Sex = SexCode.Read(Field(row, columns.Sex)),
            Source = source,
        };
        if (_extras.Length > 0)
        {
            for (var c = 0; c < ids; c++) _extras[c] = c < columns.OtherIds.Length ? texts.Extras.Add(Field(row, columns.OtherIds[c])) : 0;
            for (var c = 0; c < others; c++) _extras[ids + c] = c < columns.Others.Length ? texts.Extras.Add(Field(row, columns.Others[c])) : 0;
        }
        into.Add(Field(row, columns.Id), record, _extras);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ReadOnlySpan<byte> Field(CsvReader row, int column)
    {
        if (column < 0 || column >= row.FieldCount) return [];
        var text = row.GetSpan(column);
        return text.IsEmpty || text[0] > ' ' && text[^1] > ' ' ? text : text.Trim(" \t\r\n"u8);
    }
}
