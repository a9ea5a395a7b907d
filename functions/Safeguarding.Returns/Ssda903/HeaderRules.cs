using static Safeguarding.Returns.RuleShapes;

namespace Safeguarding.Returns;

/// <summary>Rules of the Header: who the children are.</summary>
internal static class HeaderRules
{
    private const string Table = "Header";

    /// <summary>Care leavers are returned up to this age.</summary>
    private const int Oldest = 25;

    public static readonly IReadOnlyList<Rule> All =
    [
        Required("101", Table, "SEX", Set("1", "2"), "Sex must be given as 1 (male) or 2 (female).") with { Until = "2023_24" },
        Required("101", Table, "SEX", CinChildRules.Sexes, "Sex must be given as M, F or U.") with { From = "2024_25" },
        DateRequired("102", Table, "DOB", "The birth date must be given, as dd/mm/yyyy."),
        Required("103", Table, "ETHNIC", CinChildRules.Ethnicities, "Ethnicity must be given, as one of the 20 codes."),
        Rows("168", Table, ["UPN"], "The UPN must be a letter and twelve digits, the last of which may be a letter, or one of UN1 to UN5.", t => { var upns = t.Texts(Table, "UPN"); return i => !IsUpn(upns[i]) && !IsUnknownUpn(upns[i]); }),
        Rows("209", Table, ["UPN", "DOB"], "The child is of school age, so has a UPN: find it, or say why it is not known (UN2 to UN5).", t =>
        {
            var (upns, born) = (t.Texts(Table, "UPN"), t.Dates(Table, "DOB"));
            var schoolYear = new DateOnly(t.Year.Start.Year, 9, 1);
            return i => upns[i] == "UN1" && Ages.Reached(born[i], 5, schoolYear);
        }),
        Rows("232", Table, ["SEX"], "Sex is given as unknown: please check whether it is.", t => { var sex = t.Texts(Table, "SEX"); return i => sex[i] == "U"; }) with { From = "2024_25", Severity = Severity.Query },
        Rows("301", Table, ["DOB"], "The birth date lies after the end of the year.", t => { var born = t.Dates(Table, "DOB"); return i => born[i] > t.Year.Reference; }),
        Rows("351", Table, ["DOB"], "The young person was over 25 when the year began.", t => { var born = t.Dates(Table, "DOB"); return i => Ages.Reached(born[i], Oldest + 1, t.Year.Start); }),
        Unique("444", Table, "UPN", "The same UPN is given to more than one child.", upn => !upn.StartsWith("UN", StringComparison.Ordinal)) with { From = "2025_26" },
    ];

    /// <summary>A letter other than I, O and S, eleven digits, then a digit or a letter.</summary>
    public static bool IsUpn(string? upn) => upn is { Length: 13 } && char.IsAsciiLetterUpper(upn[0]) && upn[0] is not ('I' or 'O' or 'S')
        && upn.AsSpan(1, 11).IndexOfAnyExceptInRange('0', '9') < 0 && (char.IsAsciiDigit(upn[12]) || char.IsAsciiLetterUpper(upn[12]));

    public static bool IsUnknownUpn(string? upn) => upn is "UN1" or "UN2" or "UN3" or "UN4" or "UN5";
}
