using System.IO.Compression;
using System.Text;
using Safeguarding.Parquet;
using Safeguarding.Pipeline.Storage;

namespace Safeguarding.Pipeline.Subjects;

/// <summary>Opens whatever an object is (Parquet, gzip, a workbook or other zip, text in any encoding that is taken, anything else as bytes) and looks for traces of a child in it.</summary>
internal static class TraceSearch
{
    public static async Task<bool> HoldsAsync(IObjectStore store, string path, Traces traces, CancellationToken cancel)
    {
        await using var stream = await store.OpenAsync(path, cancel).ConfigureAwait(false);
        if (stream is null) return false;
        var bytes = new byte[stream.Length];
        await stream.ReadExactlyAsync(bytes, cancel).ConfigureAwait(false);
        return Holds(bytes, traces);
    }

    public static bool Holds(byte[] bytes, Traces traces)
    {
        if (bytes is [(byte)'P', (byte)'A', (byte)'R', (byte)'1', ..]) return InParquet(bytes, traces);
        if (bytes is [0x1f, 0x8b, ..])
        {
            using var gzip = new GZipStream(new MemoryStream(bytes, writable: false), CompressionMode.Decompress);
            return Holds(All(gzip), traces);
        }

        if (bytes is [(byte)'P', (byte)'K', 3, 4, ..])
        {
            using var zip = new ZipArchive(new MemoryStream(bytes, writable: false));
            return zip.Entries.Any(entry =>
            {
                using var content = entry.Open();
                return Holds(All(content), traces);
            });
        }

        if (bytes is [0xff, 0xfe, ..]) return traces.InText(Encoding.Unicode.GetString(bytes));
        if (bytes is [0xfe, 0xff, ..]) return traces.InText(Encoding.BigEndianUnicode.GetString(bytes));

        // What is no UTF-8 is Windows-1252, whose letters beyond ASCII Latin-1 has too; ids are ASCII in every one. Bytes with zeros among them may be numbers and UTF-16 in any place.
        if (Array.IndexOf(bytes, (byte)0) >= 0)
            return traces.InText(Encoding.Latin1.GetString(bytes)) || traces.InText(Encoding.Unicode.GetString(bytes)) || traces.InText(Encoding.Unicode.GetString(bytes, 1, bytes.Length - 1));
        var text = Encoding.UTF8.GetString(bytes);
        return traces.InText(text) || (text.Contains('\ufffd', StringComparison.Ordinal) && traces.InText(Encoding.Latin1.GetString(bytes)));
    }

    /// <summary>Cell by cell; names count beside a birth date in the same row.</summary>
    private static bool InParquet(byte[] bytes, Traces traces)
    {
        using var reader = new ParquetReader(new MemoryStream(bytes, writable: false));
        if (reader.Metadata.Any(m => traces.InText(m.Value))) return true;
        for (var g = 0; g < reader.RowGroups; g++)
        {
            var texts = new List<string?[]>();
            var named = new SortedSet<int>();
            for (var c = 0; c < reader.Schema.Columns.Length; c++)
            {
                if (reader.Schema.Columns[c].Type != ParquetType.String) continue;
                var cells = reader.ReadText(g, c);
                texts.Add(cells);
                string? last = null;
                for (var r = 0; r < cells.Length; r++)
                {
                    if (cells[r] is not { } cell || ReferenceEquals(cell, last)) continue;
                    if (traces.InCell(cell)) return true;
                    last = cell;
                }

                for (var r = 0; r < cells.Length; r++)
                    if (cells[r] is { } cell && traces.HasSurname(cell)) named.Add(r);
            }

            if (named.Count == 0) continue;
            var dates = Enumerable.Range(0, reader.Schema.Columns.Length).Where(c => reader.Schema.Columns[c].Type == ParquetType.Date).Select(c => reader.Read<DateOnly>(g, c)).ToList();
            foreach (var r in named)
                if (traces.InRow(text => texts.Exists(t => string.Equals(t[r], text, StringComparison.OrdinalIgnoreCase) || t[r]?.StartsWith(text + " ", StringComparison.OrdinalIgnoreCase) == true), day => dates.Exists(d => d[r] == day))) return true;
        }

        return false;
    }

    private static byte[] All(Stream stream)
    {
        using var buffer = new MemoryStream();
        stream.CopyTo(buffer);
        return buffer.ToArray();
    }
}
