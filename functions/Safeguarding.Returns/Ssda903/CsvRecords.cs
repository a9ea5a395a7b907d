using System.Text;

namespace Safeguarding.Returns;

/// <summary>Reads chosen columns of a CSV by RFC 4180, record by record: a directory of millions of rows is never whole in memory.</summary>
internal static class CsvRecords
{
    /// <summary>The stream is left open. Byte order marks are honoured, else it is UTF-8. Blank cells, and those that a short record lacks, are null; spaces around a value are dropped.</summary>
    /// <param name="stream">Header row first.</param>
    /// <param name="choose">Given the header's names, the positions of the columns wanted, -1 for one that is not there; may throw <see cref="FormatException"/>.</param>
    public static IEnumerable<string?[]> Read(Stream stream, Func<IReadOnlyList<string>, int[]> choose)
    {
        using var reader = new StreamReader(stream, new UTF8Encoding(false), detectEncodingFromByteOrderMarks: true, bufferSize: 1 << 16, leaveOpen: true);
        var cells = new List<string>();
        if (!Next(reader, cells, null)) yield break;
        var wanted = choose(cells);
        var most = wanted.Length == 0 ? -1 : wanted.Max();
        var keep = new bool[most + 1];
        foreach (var at in wanted)
            if (at >= 0) keep[at] = true;
        while (Next(reader, cells, keep))
        {
            if (cells is [""]) continue;
            yield return Array.ConvertAll(wanted, at => at >= 0 && at < cells.Count && cells[at] is { Length: > 0 } value ? value : null);
        }
    }

    /// <summary>One record into <paramref name="cells"/>; cells that are not kept stay empty, and none is made after the last that is.</summary>
    private static bool Next(StreamReader reader, List<string> cells, bool[]? keep)
    {
        cells.Clear();
        if (reader.ReadLine() is not { } line) return false;
        var at = 0;
        while (true)
        {
            var kept = keep is null || (cells.Count < keep.Length && keep[cells.Count]);
            if (keep is not null && cells.Count >= keep.Length && !line.AsSpan(Math.Min(at, line.Length)).Contains('"')) return true;
            if (at < line.Length && line[at] == '"')
            {
                var text = new StringBuilder();
                for (at++; ;)
                {
                    if (at >= line.Length)
                    {
                        // A quoted value runs over the end of the line.
                        if (reader.ReadLine() is not { } more) break;
                        text.Append('\n');
                        (line, at) = (more, 0);
                    }
                    else if (line[at] != '"')
                    {
                        text.Append(line[at++]);
                    }
                    else if (at + 1 < line.Length && line[at + 1] == '"')
                    {
                        text.Append('"');
                        at += 2;
                    }
                    else
                    {
                        at++;
                        break;
                    }
                }

                cells.Add(kept ? text.ToString().Trim() : "");
                at = line.IndexOf(',', Math.Min(at, line.Length)) is >= 0 and var comma ? comma : line.Length;
            }
            else
            {
                var end = line.IndexOf(',', at) is >= 0 and var comma ? comma : line.Length;
                cells.Add(kept ? line.AsSpan(at, end - at).Trim().ToString() : "");
                at = end;
            }

            if (at >= line.Length) return true;
            at++;
            if (at == line.Length)
            {
                cells.Add("");
                return true;
            }
        }
    }
}
