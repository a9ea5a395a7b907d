namespace Safeguarding.App.Linking;

/// <summary>Reads dates of one written form from UTF-8, forgiving what people and spreadsheets do to them: missing noughts, a time after the date.</summary>
internal sealed class DateFormat
{
    private static readonly DateFormat[] Usual = [new("yyyy-MM-dd"), new("dd/MM/yyyy"), new("yyyyMMdd")];
    private readonly (char Part, int Width)[] _parts;

    private DateFormat(string format) => _parts = [.. Parts(format)];

    /// <summary>The reader of a format; of the usual ones in turn when it is empty.</summary>
    public static DateFormat[] Of(string? format) => string.IsNullOrEmpty(format) ? Usual : [new DateFormat(format)];

    public static bool IsKnown(string format)
    {
        var parts = Parts(format).Select(part => part.Part).ToArray();
        return "dMy".All(letter => parts.Count(part => part == letter) == 1) && parts.All(part => part is 'd' or 'M' or 'y' || !char.IsLetterOrDigit(part))
            && Parts(format).All(part => part.Part is not ('d' or 'M') || part.Width <= 2) && Parts(format).All(part => part.Part != 'y' || part.Width is 2 or 4);
    }

    /// <summary>Day number plus one, or 0 when the text is no date. A month above 12 that would do for a day is taken for one.</summary>
    public static int Read(ReadOnlySpan<byte> text, DateFormat[] formats)
    {
        if (text.IsEmpty) return 0;
        foreach (var format in formats)
            if (format.Read(text) is not 0 and var day) return day;
        return 0;
    }

    private int Read(ReadOnlySpan<byte> text)
    {
        int day = 0, month = 0, year = 0, at = 0;
        for (var p = 0; p < _parts.Length; p++)
        {
            var (part, width) = _parts[p];
            if (part is not ('d' or 'M' or 'y'))
            {
                // Any one separator stands for another: 3.5.2010 and 3/5/2010 are one form.
                if (at >= text.Length || IsDigit(text[at])) return 0;
                at++;
                continue;
            }
            var value = 0;
            var digits = 0;
            while (digits < Math.Max(width, part == 'y' ? 4 : 2) && at < text.Length && IsDigit(text[at]))
            {
                if (digits == width && p + 1 < _parts.Length && _parts[p + 1].Part is 'd' or 'M' or 'y') break;
                value = value * 10 + text[at++] - '0';
                digits++;
            }
            if (digits == 0) return 0;
            if (part == 'd') day = value;
            else if (part == 'M') month = value;
            else year = digits <= 2 ? value + (value <= 30 ? 2000 : 1900) : value;
        }
        if (at < text.Length && text[at] is not ((byte)' ' or (byte)'T')) return 0;
        if (month > 12 && day <= 12) (day, month) = (month, day);
        return year is < 1 or > 9999 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) ? 0 : new DateOnly(year, month, day).DayNumber + 1;
    }

    private static IEnumerable<(char Part, int Width)> Parts(string format)
    {
        for (var i = 0; i < format.Length;)
        {
            var start = i++;
            while (i < format.Length && format[i] == format[start]) i++;
            yield return (format[start], i - start);
        }
    }

    private static bool IsDigit(byte c) => char.IsAsciiDigit((char)c);
}
