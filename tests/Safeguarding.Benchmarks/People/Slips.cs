using Safeguarding.Pipeline.Synthetic;

namespace Safeguarding.Benchmarks.People;

/// <summary>Mistakes of hand and eye in a name, a number or a date.</summary>
internal static class Slips
{
    private static readonly string[] Neighbours = Keys();

    /// <summary>The name (lower case) with one slip: a letter left out, struck beside, doubled, added or exchanged, misread, or written by ear.</summary>
    public static string Name(string name, NameBook names, bool longVowels, SplitMix random)
    {
        if (name.Length < 2) return name + (char)('a' + random.Between(0, 25));
        var at = random.Between(0, name.Length - 1);
        switch (random.Weighted([250, 215, 175, 115, 85, 110, 50]))
        {
            case 0:
                return name.Remove(at, 1);
            case 1:
                return Replace(name, at, Beside(name[at], random));
            case 2:
                at = random.Between(0, name.Length - 2);
                return name[at] == name[at + 1] ? name.Remove(at, 1) : Replace(Replace(name, at, name[at + 1]), at + 1, name[at]);
            case 3:
                return name.Insert(at, name[at].ToString());
            case 4:
                return name.Insert(at, Beside(name[at], random).ToString());
            case 5:
                return Rule(name, longVowels && random.Chance(0.6) ? Spellings.LongVowels : names.Sounds, random) ?? name.Remove(at, 1);
            default:
                return Rule(name, names.Misreadings, random) ?? Replace(name, at, Beside(name[at], random));
        }
    }

    public static string Surname(string name, NameBook names, bool longVowels, SplitMix random) =>
        names.AlikeSurnames.TryGetValue(name, out var alike) && random.Chance(0.25) ? random.Pick<string>(alike) : Name(name, names, longVowels, random);

    /// <summary>A date of birth taken down wrong, with what happened; the true date when nothing could.</summary>
    public static (int Day, Flags Kind) BirthDate(int born, int latest, SplitMix random)
    {
        var date = DateOnly.FromDayNumber(born);
        switch (random.Weighted([168, 115, 112, 74]))
        {
            case 0:
                var month = random.Between(1, 12);
                if (random.Chance(0.55)) date = month == date.Month ? date.AddDays(1) : On(date.Year, month, date.Day);
                else if (random.Chance(0.63)) date = date.AddDays(random.Chance(0.5) ? 1 : -1);
                else date = On(date.Year, date.Month, random.Between(1, 28));
                return (date.DayNumber, Flags.DobTypo);
            case 1 when date.Day <= 12 && date.Day != date.Month:
                return (new DateOnly(date.Year, date.Day, date.Month).DayNumber, Flags.DmSwap);
            case 1:
                return (born, Flags.None);
            case 2:
                var year = date.AddYears(random.Chance(0.5) ? 1 : -1);
                return (year.DayNumber <= latest ? year.DayNumber : date.AddYears(-1).DayNumber, Flags.YearOff);
            default:
                var first = random.Chance(0.72) ? new DateOnly(date.Year, 1, 1) : new DateOnly(date.Year, date.Month, 1);
                return (first.DayNumber, Flags.DobDefault);
        }
    }

    /// <summary>Changes the last letters of a postcode, its sector or leaves only the outward part; returns the new length.</summary>
    public static int Postcode(Span<char> text, int length, SplitMix random)
    {
        switch (random.Weighted([38, 34, 13, 11]))
        {
            case 0:
                text[length - 1] = Places.OtherLetter(random);
                return length;
            case 1 when text[length - 1] != text[length - 2]:
                (text[length - 1], text[length - 2]) = (text[length - 2], text[length - 1]);
                return length;
            case 3:
                length -= 3;
                return text[length - 1] == ' ' ? length - 1 : length;
            default:
                text[length - 3] = (char)('1' + (text[length - 3] - '1' + random.Between(1, 8)) % 9);
                return length;
        }
    }

    /// <summary>The number with one of its ten digits another.</summary>
    public static long Number(long number, SplitMix random)
    {
        var place = (long)Math.Pow(10, random.Between(0, 9));
        var digit = number / place % 10;
        return number + ((digit + random.Between(1, 9)) % 10 - digit) * place;
    }

    /// <summary>Letters to change, add or leave out to make one name the other (Levenshtein).</summary>
    public static int Differences(string a, string b)
    {
        Span<int> row = stackalloc int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++) row[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }
        return row[b.Length];
    }

    private static DateOnly On(int year, int month, int day) => new(year, month, Math.Min(day, DateTime.DaysInMonth(year, month)));

    private static string? Rule(string name, (string From, string To)[] rules, SplitMix random)
    {
        var start = random.Between(0, rules.Length - 1);
        for (var i = 0; i < rules.Length; i++)
        {
            var (from, to) = rules[(start + i) % rules.Length];
            var at = name.IndexOf(from, StringComparison.Ordinal);
            if (at >= 0 && name.Length - from.Length + to.Length > 1) return string.Concat(name.AsSpan(0, at), to, name.AsSpan(at + from.Length));
        }
        return null;
    }

    private static string Replace(string name, int at, char letter) => string.Create(name.Length, (name, at, letter), static (span, state) =>
    {
        state.name.CopyTo(span);
        span[state.at] = state.letter;
    });

    private static char Beside(char letter, SplitMix random) => char.IsAsciiLetterLower(letter) ? Neighbours[letter - 'a'][random.Between(0, Neighbours[letter - 'a'].Length - 1)] : letter;

    /// <summary>Keys that touch each letter's on a British keyboard.</summary>
    private static string[] Keys()
    {
        string[] rows = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
        var keys = new string[26];
        for (var row = 0; row < rows.Length; row++)
            for (var at = 0; at < rows[row].Length; at++)
            {
                var (r, a) = (row, at);
                keys[rows[row][at] - 'a'] = string.Concat(Enumerable.Range(-1, 3).SelectMany(down => Enumerable.Range(-1, 3).Select(right => (Row: r + down, At: a + right)))
                    .Where(key => (key.Row, key.At) != (r, a) && key.Row >= 0 && key.Row < rows.Length && key.At >= 0 && key.At < rows[key.Row].Length && Math.Abs(key.At - a) + Math.Abs(key.Row - r) == 1)
                    .Select(key => rows[key.Row][key.At]));
            }
        return keys;
    }
}
