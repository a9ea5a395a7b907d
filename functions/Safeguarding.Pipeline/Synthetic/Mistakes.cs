using System.Globalization;
using System.Text;

namespace Safeguarding.Pipeline.Synthetic;

/// <summary>What is done to a whole line.</summary>
internal enum LineMistake { None, Duplicate, Short, Long }

/// <summary>Seeds mistakes into rows and writes each down in <c>mistakes.csv</c>: night, agency, table, row (1 is the first row below the header), kind, column, record id.</summary>
/// <remarks>A mistake hangs on the record, not on the night, so it is there again the next night; some are put right on a later night, as an agency would.</remarks>
internal sealed class Mistakes(DirtRates rates, int seed, DateOnly lastNight, Func<string, Stream> open) : IDisposable
{
    private readonly bool _any = rates != DirtRates.None;
    private StreamWriter? _writer;

    /// <summary>Changes the fields of the row that is about to be written, and says what to do with its line.</summary>
    public LineMistake Seed(Extract row, DateOnly night)
    {
        if (!_any) return LineMistake.None;
        var layout = row.Layout;
        var dice = new SplitMix(SplitMix.Mix(layout.Salt ^ SplitMix.Hash(row.Field(0)) ^ (ulong)seed * 0x2545F4914F6CDD1D));
        // The order of the dice is part of the format of the sample: a rate of 0 must leave the other kinds where they are.
        var typo = dice.Unit() < rates.Typo;
        var nickname = dice.Unit() < rates.Nickname;
        var swapped = dice.Unit() < rates.SwappedDate;
        var postcode = dice.Unit() < rates.MissingPostcode;
        var code = dice.Unit() < rates.WrongCode;
        var noNhs = dice.Unit() < rates.MissingNhsNumber;
        var wrongNhs = dice.Unit() < rates.WrongNhsNumber;
        var twice = dice.Unit() < rates.DuplicateRow;
        var corrected = dice.Chance(0.15) && night >= lastNight.AddDays(-dice.Between(0, 13));

        if (!corrected)
        {
            if (nickname) Nickname(row, night, dice);
            if (typo) Typo(row, night, dice);
            if (swapped) SwappedDate(row, night, dice);
            if (postcode) Blank(row, night, Role.Postcode, "missing_postcode");
            if (code) WrongCode(row, night, dice);
            if (wrongNhs && !noNhs) WrongNhs(row, night, dice);
            if (noNhs) Blank(row, night, Role.Nhs, "missing_nhs_number");
        }

        // A damaged line belongs to one transfer, so it does depend on the night.
        var transfer = new SplitMix(dice.Next() ^ (ulong)night.DayNumber);
        if (transfer.Unit() < rates.MalformedLine)
        {
            Note(row, night, "malformed_line", -1);
            return transfer.Chance(0.5) ? LineMistake.Short : LineMistake.Long;
        }
        if (!twice) return LineMistake.None;
        Note(row, night, "duplicate_row", -1);
        return LineMistake.Duplicate;
    }

    public void Dispose() => _writer?.Dispose();

    private void Nickname(Extract row, DateOnly night, SplitMix dice)
    {
        var column = Column(row, Role.Given);
        if (column < 0 || !NameLists.ShortForms.TryGetValue(row.Field(column).ToString(), out var forms)) return;
        row.Replace(column, dice.Pick<string>(forms));
        Note(row, night, "nickname", column);
    }

    private void Typo(Extract row, DateOnly night, SplitMix dice)
    {
        var column = Column(row, dice.Chance(0.5) ? Role.Given : Role.Surname);
        if (column < 0 || row.Field(column).Length < 3) return;
        row.Replace(column, Misspell(row.Field(column), dice));
        Note(row, night, "typo", column);
    }

    private void SwappedDate(Extract row, DateOnly night, SplitMix dice)
    {
        var column = Any(row, Role.Date, dice);
        if (column < 0 || !DateOnly.TryParseExact(row.Field(column), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)) return;
        if (date.Day > 12 || date.Day == date.Month) return;
        row.Replace(column, new DateOnly(date.Year, date.Day, date.Month).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        Note(row, night, "swapped_date", column);
    }

    private void WrongCode(Extract row, DateOnly night, SplitMix dice)
    {
        var column = Any(row, Role.Code, dice);
        if (column < 0) return;
        row.Replace(column, dice.Pick<string>(["ZZ", "X9", "??", "TBC", "99X"]));
        Note(row, night, "wrong_code", column);
    }

    private void WrongNhs(Extract row, DateOnly night, SplitMix dice)
    {
        var column = Column(row, Role.Nhs);
        if (column < 0 || row.Field(column).IsEmpty) return;
        if (dice.Chance(0.3))
        {
            // A valid number outside the range the sample deals out: somebody else's.
            var other = dice.Between(0, 8_999_999) + 990_000_000;
            while (Identifiers.CheckDigit(other) == 10) other++;
            row.Replace(column, ((long)other * 10 + Identifiers.CheckDigit(other)).ToString(CultureInfo.InvariantCulture));
            Note(row, night, "other_nhs_number", column);
            return;
        }
        Span<char> number = stackalloc char[10];
        row.Field(column).CopyTo(number);
        var at = dice.Between(3, 9);
        number[at] = (char)('0' + (number[at] - '0' + dice.Between(1, 9)) % 10);
        row.Replace(column, number);
        Note(row, night, "wrong_nhs_number", column);
    }

    private void Blank(Extract row, DateOnly night, Role role, string kind)
    {
        var column = Column(row, role);
        if (column < 0 || row.Field(column).IsEmpty) return;
        row.Replace(column, []);
        Note(row, night, kind, column);
    }

    /// <summary>One slip of the keyboard.</summary>
    public static string Misspell(ReadOnlySpan<char> name, SplitMix dice)
    {
        var at = dice.Between(1, name.Length - 2);
        var left = name[..at].ToString();
        var letter = (char)('a' + dice.Between(0, 25));
        return dice.Between(0, 3) switch
        {
            0 => left + name[(at + 1)..].ToString(),
            1 => left + name[at] + name[at..].ToString(),
            2 when name[at] != name[at + 1] => left + name[at + 1] + name[at] + name[(at + 2)..].ToString(),
            _ => left + (letter == name[at] ? 'q' : letter) + name[(at + 1)..].ToString(),
        };
    }

    private static int Column(Extract row, Role role) => Array.IndexOf(row.Layout.Roles, role);

    /// <summary>One of the filled columns of a role, or -1.</summary>
    private static int Any(Extract row, Role role, SplitMix dice)
    {
        var roles = row.Layout.Roles;
        var count = 0;
        var chosen = -1;
        for (var i = 0; i < roles.Length; i++)
            if (roles[i] == role && !row.Field(i).IsEmpty && dice.Between(0, count++) == 0) chosen = i;
        return chosen;
    }

    private void Note(Extract row, DateOnly night, string kind, int column)
    {
        if (_writer is null)
        {
            _writer = new StreamWriter(open("mistakes.csv"), new UTF8Encoding(false), 1 << 16);
            _writer.Write("night,agency,table,row,kind,column,record_id\n");
        }
        var name = column < 0 ? "" : row.Layout.Columns[column];
        // A duplicate is the copy, so its row is the one after.
        var number = row.Rows + (kind == "duplicate_row" ? 2 : 1);
        _writer.Write(string.Create(CultureInfo.InvariantCulture, $"{night:yyyy-MM-dd},{row.Layout.Agency},{row.Layout.Name},{number},{kind},{name},{row.Field(0)}\n"));
    }
}
