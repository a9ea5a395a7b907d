using static Safeguarding.Returns.RuleShapes;

namespace Safeguarding.Returns;

/// <summary>Rules of the Header, and of the agreement of every other table with it.</summary>
internal static class CareChildRules
{
    private const string Table = "Header";
    private static readonly (string Missing, string Birth, string Table)[] Others =
    [
        ("INT01", "INT11", "AD1"), ("INT02", "INT12", "PlacedAdoption"), ("INT03", "", "Episodes"), ("INT04", "INT13", "Missing"), ("INT05", "INT14", "OC2"),
        ("INT06", "INT15", "OC3"), ("INT07", "INT16", "PrevPerm"), ("INT08", "INT17", "Reviews"), ("INT09", "INT18", "UASC"),
    ];

    public static readonly IReadOnlyList<Rule> All =
    [
        Required("101", Table, "SEX", CinChildRules.Sexes, "Sex must be given as M, F or U."),
        DateRequired("102", Table, "DOB", "The birth date must be given, as dd/mm/yyyy."),
        Required("103", Table, "ETHNIC", CinChildRules.Ethnicities, "Ethnicity must be given, as one of the 20 codes."),
        Rows("168", Table, ["UPN"], "The UPN must be a letter and twelve digits, the last of which may be a letter, or one of UN1 to UN5.", t => { var upns = t.Texts(Table, "UPN"); return i => !IsUpn(upns[i]); }),
        Rows("301", Table, ["DOB"], "The birth date lies after the end of the year.", t => { var born = t.Dates(Table, "DOB"); return i => born[i] > t.Year.Reference; }),
        Unique("444", Table, "UPN", "The same UPN is given to more than one child.", upn => !upn.StartsWith("UN", StringComparison.Ordinal)),
        Unique("INT32", Table, "CHILD", "The child stands more than once in the Header."),
        .. Others.Select(o => NotInHeader(o.Missing, o.Table)),
        .. Others.Where(o => o.Birth.Length > 0).Select(o => OtherBirthDate(o.Birth, o.Table)),
    ];

    private static Rule NotInHeader(string code, string table) => new(code, Severity.Error, $"The child stands in {table} and not in the Header.", [table, Table], ["CHILD"], t =>
    {
        var (ids, header) = (t.Texts(table, "CHILD"), t.Groups(Table, "CHILD"));
        return Enumerable.Range(0, ids.Length).Where(i => ids[i] is { } id && !header.ContainsKey(id)).Select(i => Cells(table, i, "CHILD"));
    });

    private static Rule OtherBirthDate(string code, string table) => new(code, Severity.Error, $"The birth date in {table} is not that of the Header.", [table, Table], ["DOB"], t =>
    {
        var (here, header) = (t.Dates(table, "DOB"), t.Dates(Table, "DOB"));
        return t.Join(table, Table, "CHILD").Where(p => here[p.Row] is not null && header[p.Other] is not null && here[p.Row] != header[p.Other]).Select(p => Cells(table, p.Row, "DOB"));
    });

    private static bool IsUpn(string? upn) => upn is "UN1" or "UN2" or "UN3" or "UN4" or "UN5"
        || (upn is { Length: 13 } && char.IsAsciiLetterUpper(upn[0]) && upn.AsSpan(1, 11).IndexOfAnyExceptInRange('0', '9') < 0 && (char.IsAsciiDigit(upn[12]) || char.IsAsciiLetterUpper(upn[12])));
}
