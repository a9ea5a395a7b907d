using System.Runtime.CompilerServices;

namespace Safeguarding.Linkage.Standardise;

/// <summary>A birth date as far as it can be trusted.</summary>
/// <param name="Year">0 when no date is held.</param>
/// <param name="ExpectedFrom">For a child not yet born when the record was made: first day number on which the birth may fall, else 0.</param>
/// <param name="ExpectedTo">Last such day number.</param>
internal readonly record struct BirthDate(short Year, byte Month, byte Day, int ExpectedFrom, int ExpectedTo)
{
    /// <summary>A birth later than this many days after the date expected, or earlier, is another pregnancy's.</summary>
    private const int ExpectedSlack = 45;

    /// <summary>Nine months, in days: how long after an undated unborn record the birth can be.</summary>
    private const int LongestWait = 280;

    /// <summary>1 January 1900, which stands for no date.</summary>
    public const int Filler = 693_595;

    public bool IsKnown => Year != 0;
    public bool IsExpected => ExpectedFrom != 0;

    /// <summary>1 January: typed far more often than children are born on it, so only the year counts.</summary>
    public bool IsDefault => Day == 1 && Month == 1;
    public int DayNumber => IsKnown ? new DateOnly(Year, Month, Day).DayNumber : 0;

    /// <summary>The whole date as one number, yyyymmdd; 0 when none is held.</summary>
    public int Packed => Year * 10_000 + Month * 100 + Day;

    /// <summary>The date with day and month in ascending order where they could have been exchanged, so that both ways of reading it meet.</summary>
    public int PackedEitherWay => Day <= 12 && Day < Month ? Year * 10_000 + Day * 100 + Month : Packed;

    /// <param name="born">Date of birth, expected date and date of the record as <see cref="RawRecord"/> holds them: day number plus one, or 0.</param>
    /// <param name="isNamed">A given name is known. A named child with a birth still to come has a mistyped date, not an expected one.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static BirthDate Read(int born, int expected, int seen, bool unbornByName, bool isNamed)
    {
        // No living person's: a typing slip or a filler such as 1 January 1900.
        if (born != 0 && born - 1 <= Filler) born = 0;

        // A birth still to come when the agency last saw the record can only be the expected one.
        if (expected == 0 && born != 0 && (unbornByName || !isNamed && seen != 0 && born > seen)) (expected, born) = (born, 0);

        if (born != 0)
        {
            var known = DateOnly.FromDayNumber(born - 1);
            return new BirthDate((short)known.Year, (byte)known.Month, (byte)known.Day, 0, 0);
        }
        if (expected != 0) return new BirthDate(0, 0, 0, expected - 1 - ExpectedSlack, expected - 1 + ExpectedSlack);
        if (unbornByName && seen != 0) return new BirthDate(0, 0, 0, seen - 1, seen - 1 + LongestWait);
        return default;
    }
}
