using System.Text;
using CsvHelper;

namespace Safeguarding.Pipeline.Reading;

/// <summary>The first line of an extract: its delimiter and its column names.</summary>
/// <param name="Delimiter">Comma, tab, pipe or semicolon.</param>
/// <param name="Names">As the sender wrote them, trimmed.</param>
/// <param name="WellFormed">Whether the line is strict RFC 4180; when not, <paramref name="Names"/> is empty.</param>
internal sealed record HeaderLine(char Delimiter, IReadOnlyList<string> Names, bool WellFormed)
{
    private static readonly char[] Delimiters = [',', '\t', '|', ';'];

    /// <param name="line">One line without its ending.</param>
    /// <param name="isColumn">Whether a header is a column the reader hopes to find. The delimiter is the one that yields most of them: a file's extension says what someone meant, its header what they wrote.</param>
    /// <param name="fileName">Decides only when the header does not.</param>
    /// <param name="stated">Delimiter given by a <c>sep=</c> line, or null.</param>
    public static HeaderLine Read(ReadOnlyMemory<byte> line, Func<string, bool> isColumn, string fileName, char? stated)
    {
        var meant = fileName.Contains(".tsv", StringComparison.OrdinalIgnoreCase) || fileName.Contains(".tab", StringComparison.OrdinalIgnoreCase) ? '\t' : ',';
        HeaderLine? best = null;
        var bestScore = (Columns: -1, Meant: -1, Fields: -1);
        foreach (var delimiter in Delimiters)
        {
            if (stated is { } only && delimiter != only) continue;
            var header = Split(line, delimiter);
            var score = (header.Names.Count(isColumn), delimiter == meant && header.Names.Count > 1 ? 1 : 0, header.Names.Count);
            if (score.CompareTo(bestScore) > 0) (best, bestScore) = (header, score);
        }
        return best ?? Split(line, meant);
    }

    private static HeaderLine Split(ReadOnlyMemory<byte> line, char delimiter)
    {
        var options = new ReadingOptions { MaxRecordBytes = int.MaxValue - 2 };
        if (new RecordSplitter((byte)delimiter, 0, options).Split(line.Span, final: true, out _, out _) != RecordFault.None) return new(delimiter, [], false);
        using var csv = CsvReader.Create(line, ExtractReader.Strict(delimiter));
        var names = new List<string>();
        if (csv.Read())
            for (var i = 0; i < csv.FieldCount; i++) names.Add(Encoding.UTF8.GetString(csv.GetSpan(i)).Trim());
        return new(delimiter, names, true);
    }

    /// <summary>The delimiter that a line such as <c>sep=;</c> states, as Excel writes it.</summary>
    public static char? Stated(ReadOnlySpan<byte> line) =>
        line.Length == 5 && line.StartsWith("sep="u8) && Delimiters.Contains((char)line[4]) ? (char)line[4] : null;
}
