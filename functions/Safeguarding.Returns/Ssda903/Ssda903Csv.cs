using System.Buffers;
using System.Text;

namespace Safeguarding.Returns;

/// <summary>
/// Writes a table of the SSDA903 as CSV by RFC 4180: UTF-8 without a byte order mark, a header row, CRLF, quotes only where a value holds a comma, a quote or a line end.
/// There is no guard against spreadsheet formulas in these files, on purpose: the guard puts an apostrophe in front of a value, and the department would read that as part of it.
/// Every column holds a code, a date, a number or an identifier, and a value outside its form is a finding; copies for people to open are another matter and are guarded where they are made.
/// </summary>
public static class Ssda903Csv
{
    private static readonly SearchValues<char> Quoted = SearchValues.Create(",\"\r\n");

    /// <summary>The stream is left open.</summary>
    public static void Write(Stream stream, TextTable table)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 64 * 1024, leaveOpen: true) { NewLine = "\r\n" };
        Line(writer, table.Columns);
        foreach (var row in table.Rows) Line(writer, row);
    }

    private static void Line(StreamWriter writer, IReadOnlyList<string?> cells)
    {
        for (var i = 0; i < cells.Count; i++)
        {
            if (i > 0) writer.Write(',');
            var cell = cells[i] ?? "";
            if (cell.AsSpan().IndexOfAny(Quoted) < 0)
            {
                writer.Write(cell);
                continue;
            }

            writer.Write('"');
            writer.Write(cell.Replace("\"", "\"\"", StringComparison.Ordinal));
            writer.Write('"');
        }

        writer.WriteLine();
    }
}
