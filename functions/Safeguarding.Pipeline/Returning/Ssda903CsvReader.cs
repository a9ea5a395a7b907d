using System.Runtime.InteropServices;
using System.Text;
using Safeguarding.Pipeline.Reading;
using Safeguarding.Returns;

namespace Safeguarding.Pipeline.Returning;

/// <summary>Something of a return's file that could not be read. <paramref name="Line"/> is 1-based; 0 when it is the file as a whole.</summary>
public sealed record ReturnFileFault(string File, long Line, string Words);

/// <summary>What was read of one file: the table that it is, unless it is none, and what could not be read.</summary>
/// <param name="Lines">By row of the table, the 1-based line on which it begins.</param>
public sealed record ReturnFileRead(string File, TextTable? Table, IReadOnlyList<int> Lines, IReadOnlyList<ReturnFileFault> Faults);

/// <summary>Reads the CSV files of an SSDA903 set. A file is known by its set of columns, whatever its name and their order; values are taken as the department's system takes them, see <see cref="Ssda903Values"/>.</summary>
public static class Ssda903CsvReader
{
    /// <summary>Faulty lines that are named one by one; of more it is said that there are more.</summary>
    private const int MostNamed = 100;

    /// <param name="csv">Read forward once; left open. UTF-8 with or without a byte order mark; UTF-16 is refused, as the department refuses it.</param>
    /// <param name="fileName">For messages only.</param>
    /// <param name="suffix">What the table's name ends with: <c>_last</c> for a file of the year before.</param>
    /// <exception cref="ArgumentOutOfRangeException">The layout of the year is not held.</exception>
    public static async Task<ReturnFileRead> ReadAsync(Stream csv, string fileName, ReturnYear year, string suffix = "", CancellationToken cancel = default)
    {
        var known = Ssda903Layout.For(year).SelectMany(t => t.Columns).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var reader = await ExtractReader.OpenAsync(csv, fileName, name => known.Contains(name.Trim()), new ReadingOptions(), cancel).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            if (reader.Encoding is TextEncoding.Utf16LittleEndian or TextEncoding.Utf16BigEndian)
                return Refused(fileName, "The file is UTF-16, which the department's system refuses. Save it as CSV in UTF-8.");
            if (reader.Fault != FileFault.None) return Refused(fileName, Words(reader.Fault));
            var match = Ssda903Layout.Match(reader.Header, year);
            if (!match.IsExact) return Refused(fileName, match.Words);

            var (cells, lines, faults, values, unread) = (match.Columns.Select(_ => new List<string?>()).ToArray(), new List<int>(), new List<ReturnFileFault>(), new ValueReader(), 0L);
            while (await reader.NextStretchAsync(cancel).ConfigureAwait(false))
            {
                while (reader.Read())
                {
                    if (reader.RecordFault == RecordFault.None)
                    {
                        values.Take(reader, match.Places, cells);
                        lines.Add((int)reader.Line);
                    }
                    else if (unread++ < MostNamed) faults.Add(new ReturnFileFault(fileName, reader.Line, Words(reader.RecordFault)));
                }
            }

            if (unread > MostNamed) faults.Add(new ReturnFileFault(fileName, 0, $"{unread - MostNamed} more lines could not be read."));
            if (reader.Fault != FileFault.None) faults.Add(new ReturnFileFault(fileName, 0, Words(reader.Fault)));
            return new ReturnFileRead(fileName, TextTable.OfColumns(match.Table + suffix, match.Columns, Array.ConvertAll(cells, column => column.ToArray())), lines, faults);
        }
    }

    /// <summary>Puts the files of a set together: each table once, and where its rows stand. A second file of a table is left out, and said.</summary>
    public static (IReadOnlyDictionary<string, TextTable> Tables, IReadOnlyDictionary<string, TablePlaces> Places, IReadOnlyList<ReturnFileFault> Faults) Together(IEnumerable<ReturnFileRead> files)
    {
        var (tables, places, faults) = (new Dictionary<string, TextTable>(StringComparer.Ordinal), new Dictionary<string, TablePlaces>(StringComparer.Ordinal), new List<ReturnFileFault>());
        foreach (var file in files)
        {
            faults.AddRange(file.Faults);
            if (file.Table is not { } table) continue;
            if (tables.TryAdd(table.Name, table)) places.Add(table.Name, new TablePlaces(file.File, file.Lines));
            else faults.Add(new ReturnFileFault(file.File, 0, $"'{places[table.Name].File}' is the table {table.Name} too, so this file was left out and nothing in it was checked. Give one file of each table."));
        }

        return (tables, places, faults);
    }

    private static ReturnFileRead Refused(string file, string words) => new(file, null, [], [new ReturnFileFault(file, 0, words)]);

    private static string Words(FileFault fault) => fault switch
    {
        FileFault.Empty => "The file is empty: a table without rows still needs its header. Export it again.",
        FileFault.NotText => "The file is not CSV but a zip, a workbook or another kind of file. Unpack it, or save it as CSV in UTF-8, and give that.",
        FileFault.HeaderMalformed => "The first line cannot be read as a header. Export the file again.",
        FileFault.StopsMidRow => "The file stops in the middle of its last line, so rows may be missing. Export it again.",
        _ => "The compressed file cannot be unpacked whole. Send it again, or send it unpacked.",
    };

    private static string Words(RecordFault fault) => fault switch
    {
        RecordFault.FieldCount => "The line has more or fewer values than the header has columns, so it was left out. Correct it, or export the file again.",
        RecordFault.TooLong => "The line is too long to be a row, so it was left out. Export the file again.",
        RecordFault.NulByte => "The line holds a NUL byte, so it was left out. Export the file again.",
        _ => "A quote on the line is not closed or stands in the wrong place, so it was left out. Put values with quotes or commas in quotes, with quotes inside doubled.",
    };

    /// <summary>Turns fields into values. Codes, dates and ids are short and come often: each is decoded and held once, known by its bytes.</summary>
    private sealed class ValueReader
    {
        private readonly Dictionary<UInt128, string?> _known = [];
        private char[] _text = new char[256];

        /// <summary>Adds a record's fields to the columns whose places they have.</summary>
        public void Take(ExtractReader reader, IReadOnlyList<int> places, List<string?>[] cells)
        {
            for (var i = 0; i < cells.Length; i++) cells[i].Add(Value(reader.GetSpan(places[i])));
        }

        private string? Value(ReadOnlySpan<byte> field)
        {
            if (field.IsEmpty) return null;
            if (field.Length > Ssda903Values.LongestShared) return Cleaned(field);

            // Different fields are different numbers: none holds a NUL, which fills up the shorter ones.
            var bytes = UInt128.Zero;
            field.CopyTo(MemoryMarshal.AsBytes(new Span<UInt128>(ref bytes)));
            ref var value = ref CollectionsMarshal.GetValueRefOrAddDefault(_known, bytes, out var known);
            return known ? value : value = Cleaned(field);
        }

        private string? Cleaned(ReadOnlySpan<byte> field)
        {
            if (field.Length > _text.Length) _text = new char[field.Length];
            return Ssda903Values.Clean(_text.AsSpan(0, Encoding.UTF8.GetChars(field, _text)));
        }
    }
}
