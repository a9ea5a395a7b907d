using static Safeguarding.Returns.RuleShapes;

namespace Safeguarding.Returns;

/// <summary>Rules of the agreement of the tables with each other: every child in the Header, once, with one birth date and one sex.</summary>
internal static class IntegrityRules
{
    private const string Table = "Header";
    private static readonly (string Missing, string Birth, string Table)[] Others =
    [
        ("INT01", "INT11", "AD1"), ("INT02", "INT12", "PlacedAdoption"), ("INT03", "", "Episodes"), ("INT04", "INT13", "Missing"), ("INT05", "INT14", "OC2"),
        ("INT06", "INT15", "OC3"), ("INT07", "INT16", "PrevPerm"), ("INT08", "INT17", "Reviews"), ("INT09", "INT18", "UASC"),
    ];
    private static readonly (string Code, string Table)[] OneRow = [("INT31", "AD1"), ("INT32", Table), ("INT33", "OC2"), ("INT34", "OC3"), ("INT35", "PrevPerm"), ("INT36", "UASC")];

    public static readonly IReadOnlyList<Rule> All =
    [
        new("EPI", Severity.Query, "The child has no episode in the return, and is not a care leaver: was the Episodes table left out, or the child?", [Table, "Episodes"], ["CHILD"], t =>
        {
            var (child, episodes, leavers) = (t.ChildOf(Table), t.PartnersOf("Episodes"), t.PartnersOf("OC3"));
            return Enumerable.Range(0, child.Length).Where(i => child[i] >= 0 && episodes[child[i]].Count == 0 && leavers[child[i]].Count == 0).Select(i => Cells(Table, i, "CHILD"));
        }),
        .. Others.Select(o => NotInHeader(o.Missing, o.Table)),
        .. Others.Where(o => o.Birth.Length > 0).Select(o => Disagrees(o.Birth, o.Table, "DOB", $"The birth date in {o.Table} is not that of the Header.")),
        Disagrees("INT21", "UASC", "SEX", "The sex in UASC is not that of the Header."),
        .. OneRow.Select(o => new Rule(o.Code, Severity.Error, $"The child stands more than once in {o.Table}, which holds one row of each.", [o.Table], ["CHILD"], t =>
            t.RowsOf(o.Table).Each().Where(own => own.Rows.Count > 1).SelectMany(own => own.Rows).Order().Select(row => Cells(o.Table, row, "CHILD")))),
    ];

    private static Rule NotInHeader(string code, string table) => new(code, Severity.Error, $"The child stands in {table} and not in the Header.", [table, Table], ["CHILD"], t =>
    {
        var (child, header) = (t.ChildOf(table), t.PartnersOf(Table));
        return Enumerable.Range(0, child.Length).Where(i => child[i] >= 0 && header[child[i]].Count == 0).Select(i => Cells(table, i, "CHILD"));
    });

    /// <summary>As written: a date that is not one, and differs, disagrees too.</summary>
    private static Rule Disagrees(string code, string table, string column, string words) => new(code, Severity.Error, words, [table, Table], [column], t =>
    {
        var (here, header) = (t.Texts(table, column), t.Texts(Table, column));
        return CareShapes.WithAny(t, table, Table, (row, head) => here[row] is not null && header[head] is not null && here[row] != header[head]).Select(row => Cells(table, row, column));
    });
}
