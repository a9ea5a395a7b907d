using System.Buffers;

namespace Safeguarding.Pipeline.Reading;

/// <summary>Finds how much of a buffer is whole records in strict RFC 4180, and the first line that is not.</summary>
/// <remarks>
/// CsvHelper reads an unclosed quote as a field that runs to the end of the file, so it is only ever given stretches that this has
/// walked. Where there is no quote at all, which is nearly everywhere, the walk is one vectorised search. A record is only trusted to
/// span lines if it closes its quotes within bounds and has as many fields as the header; otherwise its first physical line alone is
/// malformed and reading resumes on the next, so that one bad quote costs one line.
/// </remarks>
internal readonly struct RecordSplitter(byte delimiter, int fields, ReadingOptions options)
{
    private readonly SearchValues<byte> _fieldEnds = SearchValues.Create([delimiter, (byte)'"', (byte)'\r', (byte)'\n']);

    /// <param name="text">Starts at the start of a record.</param>
    /// <param name="final">Whether the text ends where the file does.</param>
    /// <param name="whole">Bytes of whole, well-formed records (field counts not judged when on one line).</param>
    /// <param name="line">Bytes of the malformed line that follows them, with its line ending; 0 when there is none or more text is needed.</param>
    public RecordFault Split(ReadOnlySpan<byte> text, bool final, out int whole, out int line)
    {
        whole = line = 0;
        var lines = final ? text.Length : WholeLines(text);
        while (whole < lines)
        {
            var quote = text[whole..lines].IndexOf((byte)'"');
            if (quote < 0)
            {
                whole = lines;
                break;
            }
            whole += text.Slice(whole, quote).LastIndexOfAny((byte)'\r', (byte)'\n') + 1;
            var fault = Walk(text[whole..], final, out var length);
            if (fault != RecordFault.None)
            {
                line = LineLength(text[whole..], final);
                return fault;
            }
            if (length == 0) return RecordFault.None;
            whole += length;
        }
        if (whole == 0 && !final && text.Length > options.MaxRecordBytes + 2 && lines == 0) return RecordFault.TooLong;
        return RecordFault.None;
    }

    /// <summary>Bytes of the first physical line with its line ending, or 0 when it is not all there.</summary>
    public static int LineLength(ReadOnlySpan<byte> text, bool final)
    {
        var end = text.IndexOfAny((byte)'\r', (byte)'\n');
        if (end < 0) return final ? text.Length : 0;
        if (text[end] == '\n') return end + 1;
        if (end + 1 == text.Length) return final ? text.Length : 0;
        return text[end + 1] == '\n' ? end + 2 : end + 1;
    }

    /// <summary>Bytes up to and with the last line ending; a CR in the last byte waits for the LF that may follow.</summary>
    private static int WholeLines(ReadOnlySpan<byte> text)
    {
        var end = text.LastIndexOfAny((byte)'\r', (byte)'\n');
        if (end == text.Length - 1 && end >= 0 && text[end] == '\r') end = text[..end].LastIndexOfAny((byte)'\r', (byte)'\n');
        return end + 1;
    }

    /// <summary>Walks one record. Length 0 without a fault: more text is needed to tell.</summary>
    private RecordFault Walk(ReadOnlySpan<byte> text, bool final, out int length)
    {
        length = 0;
        if (text.Length > options.MaxRecordBytes + 2)
        {
            text = text[..(options.MaxRecordBytes + 2)];
            final = false;
        }
        var atBound = text.Length == options.MaxRecordBytes + 2;
        int i = 0, count = 0;
        while (true)
        {
            count++;
            if (i < text.Length && text[i] == '"')
            {
                i++;
                while (true)
                {
                    var quote = text[i..].IndexOf((byte)'"');
                    if (quote < 0) return final || atBound || TooManyLines(text) ? RecordFault.OpenQuote : RecordFault.None;
                    i += quote + 1;
                    if (i == text.Length || text[i] != '"') break;
                    i++;
                }
                if (i == text.Length)
                {
                    if (!final) return atBound ? RecordFault.OpenQuote : RecordFault.None;
                    length = i;
                    return Judge(text, count);
                }
                if (text[i] == delimiter)
                {
                    i++;
                    // A record that is already too wide and spans lines has taken in its neighbours: stop, or a file of such lines costs its square.
                    if (count > fields && text[..i].ContainsAny((byte)'\r', (byte)'\n')) return Bounded(RecordFault.FieldCount, text[..i]);
                    continue;
                }
                if (text[i] is not ((byte)'\r' or (byte)'\n')) return QuoteFault(RecordFault.TextAfterQuote, text[..i]);
            }
            else
            {
                var end = text[i..].IndexOfAny(_fieldEnds);
                if (end < 0)
                {
                    if (!final) return atBound ? RecordFault.TooLong : RecordFault.None;
                    length = text.Length;
                    return Judge(text, count);
                }
                i += end;
                if (text[i] == '"') return QuoteFault(RecordFault.StrayQuote, text[..i]);
                if (text[i] == delimiter)
                {
                    i++;
                    continue;
                }
            }
            if (text[i] == '\r' && i + 1 == text.Length && !final) return atBound ? RecordFault.TooLong : RecordFault.None;
            length = text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n' ? i + 2 : i + 1;
            return Judge(text[..i], count);
        }
    }

    private RecordFault Judge(ReadOnlySpan<byte> record, int count)
    {
        if (record.Length > options.MaxRecordBytes) return RecordFault.TooLong;
        if (!record.ContainsAny((byte)'\r', (byte)'\n')) return RecordFault.None;
        return Bounded(count == fields ? RecordFault.None : RecordFault.FieldCount, record);
    }

    /// <summary>The line bound comes before any other fault, so that the answer does not depend on how much of the file was at hand.</summary>
    private RecordFault Bounded(RecordFault fault, ReadOnlySpan<byte> record) => TooManyLines(record) ? RecordFault.OpenQuote : fault;

    /// <summary>A quote that goes wrong on a later line is one left open on the first, which is the line a person must mend.</summary>
    private static RecordFault QuoteFault(RecordFault fault, ReadOnlySpan<byte> record) => record.ContainsAny((byte)'\r', (byte)'\n') ? RecordFault.OpenQuote : fault;

    private bool TooManyLines(ReadOnlySpan<byte> record) => LineCount.Of(record) >= options.MaxRecordLines;
}
