namespace Safeguarding.Pipeline.Validating;

internal enum DateFault { None, NotADate, MonthFirst, TwoDigitYear, Ambiguous, Zone }

/// <summary>Dates as agencies' systems write them, read from UTF-8 without making a string.</summary>
/// <remarks>
/// Read: <c>yyyy-MM-dd</c>, <c>dd/MM/yyyy</c>, <c>dd-MMM-yyyy</c> (English months), <c>yyyyMMdd</c>, each alone or followed by a space or
/// T and <c>HH:mm[:ss[.f]]</c>. Everything else is refused rather than guessed: a wrong birth date links the wrong children.
/// </remarks>
internal static class DateText
{
    public const long MicrosPerDay = 86_400 * MicrosPerSecond;
    private const long MicrosPerSecond = 1_000_000;

    /// <param name="day">Days since 1970-01-01.</param>
    /// <param name="timeOfDay">Microseconds since midnight; 0 when there is no time part.</param>
    /// <param name="hasTime">Whether there is a time part.</param>
    public static DateFault Read(ReadOnlySpan<byte> text, out int day, out long timeOfDay, out bool hasTime)
    {
        day = 0;
        timeOfDay = 0;
        hasTime = false;
        int year, month, dayOfMonth, length;
        if (text.Length >= 10 && text[4] == '-' && text[7] == '-')
        {
            length = 10;
            (year, month, dayOfMonth) = (Four(text), Two(text[5..]), Two(text[8..]));
        }
        else if (text.Length >= 10 && text[2] == '/' && text[5] == '/')
        {
            length = 10;
            (year, month, dayOfMonth) = (Four(text[6..]), Two(text[3..]), Two(text));
            if (month is > 12 and <= 31 && dayOfMonth is >= 1 and <= 12) return DateFault.MonthFirst;
        }
        else if (text.Length >= 11 && text[2] == '-' && text[6] == '-')
        {
            length = 11;
            (year, month, dayOfMonth) = (Four(text[7..]), Month(text[3..]), Two(text));
        }
        else if (text.Length >= 8 && (text.Length == 8 || text[8] is (byte)' ' or (byte)'T'))
        {
            length = 8;
            (year, month, dayOfMonth) = (Four(text), Two(text[4..]), Two(text[6..]));
        }
        else return Explain(text);

        if (year < 1 || month is < 1 or > 12 || dayOfMonth < 1 || dayOfMonth > DateTime.DaysInMonth(year, month)) return Explain(text);
        day = DayNumber(year, month, dayOfMonth);
        if (text.Length == length) return DateFault.None;
        hasTime = true;
        return ReadTime(text[length..], out timeOfDay);
    }

    /// <summary>Days from 1970-01-01 to a date that exists.</summary>
    private static int DayNumber(int year, int month, int day)
    {
        // Years from March, so that the leap day comes last; 153 days are the five months March to July.
        var y = month > 2 ? year : year - 1;
        var m = month > 2 ? month - 3 : month + 9;
        return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719_468;
    }

    private static DateFault ReadTime(ReadOnlySpan<byte> text, out long time)
    {
        time = 0;
        if (text.Length < 6 || text[0] is not ((byte)' ' or (byte)'T') || text[3] != ':') return DateFault.NotADate;
        int hour = Two(text[1..]), minute = Two(text[4..]), second = 0;
        text = text[6..];
        if (text.Length >= 3 && text[0] == ':')
        {
            second = Two(text[1..]);
            text = text[3..];
        }
        if (hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 59) return DateFault.NotADate;
        time = (hour * 3600L + minute * 60 + second) * MicrosPerSecond;
        if (!text.IsEmpty && text[0] == '.')
        {
            var unit = MicrosPerSecond;
            var digits = 1;
            for (; digits < text.Length && char.IsAsciiDigit((char)text[digits]); digits++) time += (text[digits] - '0') * (unit /= 10);
            if (digits is 1 or > 10) return DateFault.NotADate;
            text = text[digits..];
        }
        if (text.IsEmpty) return DateFault.None;
        return text[0] is (byte)'Z' or (byte)'+' or (byte)'-' || text.StartsWith(" +"u8) || text.StartsWith(" -"u8) ? DateFault.Zone : DateFault.NotADate;
    }

    /// <summary>Why a text is not a date, as far as its shape tells: groups of digits between separators.</summary>
    private static DateFault Explain(ReadOnlySpan<byte> text)
    {
        Span<int> digits = stackalloc int[3];
        int group = 0, letters = 0;
        foreach (var c in text)
        {
            if (char.IsAsciiDigit((char)c)) digits[group]++;
            else if (char.IsAsciiLetter((char)c)) letters++;
            else if (c is (byte)'/' or (byte)'-' or (byte)'.' && group < 2) group++;
            else break;
        }
        if (group != 2) return DateFault.NotADate;
        if (letters > 0) return digits[2] == 2 && digits[0] is 1 or 2 ? DateFault.TwoDigitYear : DateFault.NotADate;
        if (digits[0] is not (1 or 2) || digits[1] is not (1 or 2)) return DateFault.NotADate;
        if (digits[2] == 2) return DateFault.TwoDigitYear;
        if (digits[2] != 4) return DateFault.NotADate;
        // Two digits each and slashes were read above: it is no date at all.
        return digits[0] == 2 && digits[1] == 2 && text[2] == '/' ? DateFault.NotADate : DateFault.Ambiguous;
    }

    private static int Two(ReadOnlySpan<byte> text)
    {
        uint tens = text[0] - (uint)'0', ones = text[1] - (uint)'0';
        return tens <= 9 && ones <= 9 ? (int)(tens * 10 + ones) : -1;
    }

    private static int Four(ReadOnlySpan<byte> text)
    {
        int high = Two(text), low = Two(text[2..]);
        return high < 0 || low < 0 ? -1 : high * 100 + low;
    }

    private static int Month(ReadOnlySpan<byte> text) => ((text[0] | 0x20) << 16 | (text[1] | 0x20) << 8 | (text[2] | 0x20)) switch
    {
        0x6A616E => 1, // jan
        0x666562 => 2,
        0x6D6172 => 3,
        0x617072 => 4,
        0x6D6179 => 5,
        0x6A756E => 6,
        0x6A756C => 7,
        0x617567 => 8,
        0x736570 => 9,
        0x6F6374 => 10,
        0x6E6F76 => 11,
        0x646563 => 12, // dec
        _ => -1,
    };
}
