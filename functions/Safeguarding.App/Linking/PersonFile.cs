using System.Collections.Concurrent;
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
        var (ids, others) = ExtrasOf(config);
        extras = [.. Enumerable.Range(0, ids).Select(c => new ExtraColumn(NameOf(config, s => s.OtherIds, c), true)), .. Enumerable.Range(0, others).Select(c => new ExtraColumn(NameOf(config, s => s.Others, c), false))];
        var workers = Workers(ids + others);
        EachSource(config, (chunks, layout, w) =>
        {
            var row = new RowReader(layout, ids, others, workers[w]);
            for (var chunk = chunks.Next(); chunk is { } stretch; chunk = chunks.Next())
            {
                if (known is null) row.ReadAll(stretch);
                else row.ReadUnknown(MarkedRows.Of(stretch, layout), known);
            }
        });
        return workers;
    }

    /// <summary>Takes the fingerprint of every row, and reads none.</summary>
    /// <exception cref="WrongUseException">A file or column is missing.</exception>
    public static IReadOnlyCollection<MarkedRows> Mark(LinkConfig config)
    {
        var marked = new ConcurrentBag<MarkedRows>();
        EachSource(config, (chunks, layout, _) =>
        {
            for (var chunk = chunks.Next(); chunk is { } stretch; chunk = chunks.Next()) marked.Add(MarkedRows.Of(stretch, layout));
        });
        return marked;
    }

    /// <summary>Reads the rows that are not known.</summary>
    public static RawRecords[] Read(LinkConfig config, IReadOnlyCollection<MarkedRows> rows, KnownRows known)
    {
        var (ids, others) = ExtrasOf(config);
        var workers = Workers(ids + others);
        var left = new ConcurrentBag<MarkedRows>(rows);
        Parallel.For(0, workers.Length, w =>
        {
            while (left.TryTake(out var stretch)) new RowReader(stretch.Layout, ids, others, workers[w]).ReadUnknown(stretch, known);
        });
        return workers;
    }

    /// <summary>One source after the other, each by as many workers as the machine has processors.</summary>
    private static void EachSource(LinkConfig config, Action<ChunkReader, Layout, int> work)
    {
        for (var s = 0; s < config.Sources.Count; s++)
        {
            var source = config.Sources[s];
            using var chunks = Open(source);
            var first = chunks.Next() ?? throw new WrongUseException($"The file of source '{source.Name}' is empty.");
            var (columns, options, header) = ReadHeader(first, source);
            chunks.PutBack(first[header..]);
            var layout = new Layout(columns, options, (byte)s);
            try
            {
                Parallel.For(0, Environment.ProcessorCount, w => work(chunks, layout, w));
            }
            catch (AggregateException failures) when (failures.InnerException is InvalidDataException unreadable)
            {
                ExceptionDispatchInfo.Throw(unreadable);
            }
        }
    }

    private static RawRecords[] Workers(int extras) => [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new RawRecords(extras))];

    private static (int Ids, int Others) ExtrasOf(LinkConfig config) => (config.Sources.Max(source => source.OtherIds.Count), config.Sources.Max(source => source.Others.Count));

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
            yield return Encoding.UTF8.GetString(first.Span[..ChunkReader.RowEnd(first.Span)]);
        }
    }

    private static ChunkReader Open(LinkSource source)
    {
        if (!File.Exists(source.File)) throw new WrongUseException($"There is no file '{source.File}' (source '{source.Name}').");
        Stream file = new FileStream(source.File, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
        if (IsPacked(source)) file = new PackedFile(file);
        return new ChunkReader(file, $"The file of source '{source.Name}'");
    }

    private static (Columns Columns, CsvReaderOptions Options, int HeaderLength) ReadHeader(Memory<byte> stretch, LinkSource source)
    {
        var chunk = stretch.Span;
        if (chunk is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..]) throw new WrongUseException($"The file of source '{source.Name}' is UTF-16. Save it as UTF-8 and run again.");
        var start = chunk.StartsWith(Utf8Mark) ? Utf8Mark.Length : 0;
        var length = chunk[start..].IndexOf((byte)'\n');
        var end = length < 0 ? chunk.Length : start + length + 1;
        var line = stretch[start..end];
        var separator = ",;\t|".MaxBy(candidate => line.Span.Count((byte)candidate));
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
        using var reader = CsvReader.Create(line, options);
        reader.Read();
        var names = Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetString(i).Trim()).ToArray();
        return (new Columns(source, names), options, end);
    }
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

/// <summary>How the rows of a source are read.</summary>
/// <param name="Source">Its number.</param>
internal sealed record Layout(Columns Columns, CsvReaderOptions Options, byte Source);

/// <summary>Turns the rows of a stretch of a file into raw records.</summary>
internal sealed class RowReader(Layout layout, int ids, int others, RawRecords into)
{
    private readonly Columns _columns = layout.Columns;
    private readonly int[] _extras = new int[ids + others];

    public void ReadAll(Memory<byte> stretch)
    {
        using var reader = CsvReader.Create(stretch, layout.Options);
        while (reader.Read())
        {
            // A line of blanks at the end of a file is no record.
            if (reader.FieldCount <= 1 && _columns.Id != 0) continue;
            Read(reader);
        }
    }

    /// <summary>Reads the rows that are not known, and notes the fingerprint of each.</summary>
    public void ReadUnknown(MarkedRows rows, KnownRows known)
    {
        var (unknown, marks, ends) = (new List<byte>(), new List<ulong>(), new List<int>());
        for (var row = 0; row < rows.Count; row++)
        {
            if (known.Meet(rows.Marks[row])) continue;
            unknown.AddRange(rows[row]);
            unknown.Add((byte)'\n');
            marks.Add(rows.Marks[row]);
            ends.Add(unknown.Count);
        }
        var before = into.Records.Count;
        ReadAll(unknown.ToArray());

        // As a rule a row gives a record. Where one gives none, each is read by itself, so that every record has the fingerprint of its own row.
        if (into.Records.Count - before != marks.Count)
        {
            into.RemoveFrom(before);
            var owners = new List<ulong>();
            for (int k = 0, start = 0; k < marks.Count; start = ends[k++])
            {
                ReadAll(CollectionsMarshal.AsSpan(unknown)[start..ends[k]].ToArray());
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
        var nhs = Field(row, _columns.Nhs);
        var record = new RawRecord
        {
            Given = texts.Givens.Add(Field(row, _columns.Given)),
            Middle = texts.Givens.Add(Field(row, _columns.Middle)),
            KnownAs = texts.Givens.Add(Field(row, _columns.KnownAs)),
            Surname = texts.Surnames.Add(Field(row, _columns.Surname)),
            FullName = texts.FullNames.Add(Field(row, _columns.FullName)),
            Postcode = texts.Postcodes.Add(Field(row, _columns.Postcode)),
            Address = texts.Addresses.Add(Field(row, _columns.Address)),
            Uprn = texts.Uprns.Add(Field(row, _columns.Uprn)),
            Upn = texts.Upns.Add(Field(row, _columns.Upn)),
            Nhs = nhs.IsEmpty ? 0 : NhsNumber.TryParse(nhs, out var number) ? number.Value : -RawRecords.TenDigits(nhs),
            Born = DateFormat.Read(Field(row, _columns.Born), _columns.BornFormat),
            Expected = DateFormat.Read(Field(row, _columns.Expected), _columns.ExpectedFormat),
            Seen = DateFormat.Read(Field(row, _columns.Seen), _columns.SeenFormat),
            Sex = SexCode.Read(Field(row, _columns.Sex)),
            Source = layout.Source,
        };
        if (_extras.Length > 0)
        {
            for (var c = 0; c < ids; c++) _extras[c] = c < _columns.OtherIds.Length ? texts.Extras.Add(Field(row, _columns.OtherIds[c])) : 0;
            for (var c = 0; c < others; c++) _extras[ids + c] = c < _columns.Others.Length ? texts.Extras.Add(Field(row, _columns.Others[c])) : 0;
        }
        into.Add(Field(row, _columns.Id), record, _extras);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ReadOnlySpan<byte> Field(CsvReader row, int column)
    {
        if (column < 0 || column >= row.FieldCount) return [];
        var text = row.GetSpan(column);
        return text.IsEmpty || text[0] > ' ' && text[^1] > ' ' ? text : text.Trim(" \t\r\n"u8);
    }
}
