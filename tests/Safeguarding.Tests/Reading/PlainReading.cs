namespace Safeguarding.Tests.Reading;

/// <summary>The rules of reading written the slow and obvious way, a character at a time over the whole text: the referee of the fast reader.</summary>
internal static class PlainReading
{
    /// <summary>Records as field values joined by ¦, malformed lines as ! and their text.</summary>
    public static List<string> Records(string text, char delimiter, int fields, int maxBytes, int maxLines)
    {
        var records = new List<string>();
        for (var at = 0; at < text.Length;)
        {
            var values = Record(text, at, delimiter, out var end);
            var raw = text[at..end].TrimEndOneLine();
            var lines = 1 + Lines(raw);
            if (values is null || raw.Length > maxBytes || (lines > 1 && (values.Count != fields || lines > maxLines)))
            {
                end = LineEnd(text, at);
                raw = text[at..end].TrimEndOneLine();
                records.Add("!" + raw[..Math.Min(raw.Length, maxBytes)]);
            }
            else if (values.Exists(v => v.Trim(' ', '\t').Length > 0)) records.Add(values.Count == fields && !raw.Contains('\0') ? string.Join('¦', values) : "!" + raw);
            at = end;
        }
        return records;
    }

    private static List<string>? Record(string text, int at, char delimiter, out int end)
    {
        var values = new List<string>();
        end = at;
        while (true)
        {
            var value = "";
            if (end < text.Length && text[end] == '"')
            {
                for (end++; ; end++)
                {
                    if (end >= text.Length) return null;
                    if (text[end] != '"') value += text[end];
                    else if (end + 1 < text.Length && text[end + 1] == '"') value += text[end++];
                    else break;
                }
                end++;
                if (end < text.Length && text[end] != delimiter && text[end] is not ('\r' or '\n')) return null;
            }
            else
            {
                for (; end < text.Length && text[end] != delimiter && text[end] is not ('\r' or '\n'); end++)
                {
                    if (text[end] == '"') return null;
                    value += text[end];
                }
            }
            values.Add(value);
            if (end < text.Length && text[end] == delimiter)
            {
                end++;
                continue;
            }
            end = LineEnd(text, end);
            return values;
        }
    }

    private static int LineEnd(string text, int at)
    {
        var end = text.AsSpan(at).IndexOfAny('\r', '\n');
        if (end < 0) return text.Length;
        end += at;
        return text[end] == '\r' && end + 1 < text.Length && text[end + 1] == '\n' ? end + 2 : end + 1;
    }

    private static int Lines(string text)
    {
        var lines = 0;
        for (var i = 0; i < text.Length; lines++)
        {
            var end = LineEnd(text, i);
            if (end == text.Length && text[^1] is not ('\r' or '\n')) break;
            i = end;
        }
        return lines;
    }

    private static string TrimEndOneLine(this string text) => text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text is [.., '\r' or '\n'] ? text[..^1] : text;
}
