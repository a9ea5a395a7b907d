using System.Globalization;

namespace Safeguarding.Returns;

/// <summary>Rows of one table of a return beside those it had before: a table that shrank overnight is seen before its rows are missed.</summary>
/// <param name="LastNight">Rows last night; null when there was no return of this year last night, or none with this table.</param>
/// <param name="LastYear">Rows of the year before, as that year's return was last made; null when it is not held.</param>
public sealed record ControlTotal(string Table, long Rows, long? LastNight, long? LastYear)
{
    /// <summary>More than this share up or down is worth a look.</summary>
    public const double Tolerance = 0.05;

    public static readonly string[] Columns =
    [
        "table", "rows", "rows_last_night", "difference_last_night", "percent_last_night", "flag_last_night", "rows_last_year", "difference_last_year", "percent_last_year", "flag_last_year",
    ];

    /// <summary>How a table has moved: blank when by no more than <see cref="Tolerance"/>, else MOVED, FELL TO ZERO or FROM ZERO.</summary>
    public static string Flag(long rows, long? before) => before switch
    {
        null => "",
        0 => rows == 0 ? "" : "FROM ZERO",
        _ when rows == 0 => "FELL TO ZERO",
        { } there => Math.Abs(rows - there) > Tolerance * there ? "MOVED" : "",
    };

    /// <summary>Change in per cent of what there was, one decimal; blank when there was nothing.</summary>
    public static string Percent(long rows, long? before) => before is > 0 and var there ? ((rows - there) * 100.0 / there).ToString("0.0;-0.0;0.0", CultureInfo.InvariantCulture) : "";

    /// <summary>The cells of <see cref="Columns"/>.</summary>
    public string?[] Cells() => [Table, Number(Rows), .. Beside(LastNight), .. Beside(LastYear)];

    private string?[] Beside(long? before) => [Number(before), Number(Rows - before), Percent(Rows, before), Flag(Rows, before)];

    private static string Number(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";
}
