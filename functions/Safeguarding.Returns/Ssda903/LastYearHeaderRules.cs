using static Safeguarding.Returns.RuleShapes;

namespace Safeguarding.Returns;

/// <summary>Rules of the Header against last year's: what does not change from year to year.</summary>
internal static class LastYearHeaderRules
{
    private const string Table = "Header";
    private const string Last = "Header_last";

    public static readonly IReadOnlyList<Rule> All =
    [
        Same("202", "SEX", "Sex is not that of last year's return."),
        Same("203", "DOB", "The birth date is not that of last year's return."),
        Same("204", "ETHNIC", "Ethnicity is not that of last year's return."),
        Changed("208", "UPN", "The UPN is not that of last year's return. It may change from a UN code to the UPN, or from UN1 or blank to another UN code.", (before, now) => !MayBecome(before, now)),
    ];

    private static Rule Same(string code, string column, string words) => Changed(code, column, words, (before, now) => Sexless(before) != Sexless(now));

    private static Rule Changed(string code, string column, string words, Func<string?, string?, bool> fails) => new(code, Severity.Error, words, [Table, Last], [column], t =>
    {
        var (now, before) = (t.Texts(Table, column), t.Texts(Last, column));
        return CareShapes.WithAny(t, Table, Last, (row, last) => fails(before[last], now[row])).Select(row => Cells(Table, row, column));
    });

    /// <summary>Sex codes became letters in 2024/25; no birth date or ethnicity is 1 or 2.</summary>
    private static string? Sexless(string? value) => value switch { "1" => "M", "2" => "F", _ => value };

    private static bool MayBecome(string? before, string? now)
    {
        if (string.Equals(before, now, StringComparison.OrdinalIgnoreCase)) return true;
        if (now is null) return false;
        return HeaderRules.IsUnknownUpn(now) ? now != "UN1" && before is null or "UN1" : before is null || HeaderRules.IsUnknownUpn(before);
    }
}
