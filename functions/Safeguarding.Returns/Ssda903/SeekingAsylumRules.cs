using static Safeguarding.Returns.CareShapes;
using static Safeguarding.Returns.RuleShapes;

namespace Safeguarding.Returns;

/// <summary>
/// Rules of UASC: unaccompanied children seeking asylum, and the day (DUC) on which they no longer are, by custom the 18th birthday.
/// An XML return flags the child in the Header; in a CSV set a child has the status by standing in the UASC table.
/// </summary>
internal static class SeekingAsylumRules
{
    private const string Table = "UASC";
    private const string Header = "Header";
    private const int Adult = 18;

    public static readonly IReadOnlyList<Rule> All =
    [
        Rows("104", Table, ["DUC"], "The day on which asylum-seeking status ended must be a date, and not before the year: status that ended earlier is not returned.", t =>
        {
            var (dates, texts) = (t.Dates(Table, "DUC"), t.Texts(Table, "DUC"));
            return i => texts[i] is not null && !(dates[i] >= t.Year.Start);
        }),
        new("105", Severity.Error, "Whether the child is an unaccompanied asylum seeker must be 0 or 1.", ["Header.UASC"], ["UASC"], t =>
        {
            var flag = t.Texts(Header, "UASC");
            return Enumerable.Range(0, flag.Length).Where(i => t.IsXml && flag[i] is not ("0" or "1")).Select(i => Cells(Header, i, "UASC"));
        }),
        LastYear("205A", "The child was an asylum seeker last year and is not now, and the day on which that ended, or the 18th birthday where none is given, does not lie before the year.", (t, s) =>
            s is { Before: true, Now: false } && !((s.Ended ?? s.EndedBefore ?? s.Birthday) < t.Year.Start)),
        LastYear("205B", "The child was an asylum seeker last year and still is: the day on which that ends has changed, or lies before the year.", (t, s) =>
            s is { Before: true, Now: true } && (s.Ended < t.Year.Start || (s.EndedBefore is { } before && before != s.Ended && before != s.Birthday))),
        LastYear("205C", "The child was an asylum seeker neither last year nor now, and a day on which that ended is given.", (_, s) => s is { Before: false, Now: false } && (s.Ended is not null || s.EndedBefore is not null)),
        LastYear("205D", "The child is an asylum seeker now and was not last year.", (_, s) => s is { Before: false, Now: true }),
        Rows("231", Header, ["DOB", "UASC"], "An unaccompanied asylum seeker under 11 is unlikely: please check.", t =>
        {
            var (born, flag) = (t.Dates(Header, "DOB"), t.Texts(Header, "UASC"));
            return i => flag[i] == "1" && Ages.Under(born[i], 11, t.Year.Reference);
        }) with { From = "2024_25", Severity = Severity.Query, Tables = ["Header.UASC"] },
        new("303", Severity.Error, "There is a day on which asylum-seeking status ended, and the child is not an asylum seeker.", [Table, "Header.UASC"], ["DUC", "UASC"], t =>
        {
            var (ended, flag) = (t.Texts(Table, "DUC"), t.Texts(Header, "UASC"));
            return Both(t, Table, Header, row => ended[row] is not null, header => flag[header] != "1").Select(p => new[] { new Cell(Table, "DUC", p.Row), new Cell(Header, "UASC", p.Other) });
        }),
        Pair("304", Table, "DUC", "DOB", "Asylum-seeking status ends by the 18th birthday.", (ended, born) => ended > Ages.Birthday(born, Adult)),
        new("1014", Severity.Error, "A care leaver who was not looked after in the year is not returned as an asylum seeker.", [Table, "Episodes", "OC3"], [.. CareLeaverRules.Items, "DUC"], t =>
        {
            var (leaver, inCare) = (Given(t, "OC3", CareLeaverRules.Items), OfChildren(t, Table, CareContinuity.InYear(t, _ => true)));
            return Both(t, Table, "OC3", row => !inCare(row), leaver).Select(p => (Cell[])[new Cell(Table, "DUC", p.Row), .. Cells("OC3", p.Other, CareLeaverRules.Items)]);
        }),
    ];

    /// <summary>What two years' returns say of a child's status, with the day on which it ended by each, and the 18th birthday.</summary>
    private readonly record struct Status(bool Before, bool Now, DateOnly? EndedBefore, DateOnly? Ended, DateOnly? Birthday);

    /// <summary>Asked of every child who stands in both years' returns; the child's rows of this year fail together.</summary>
    private static Rule LastYear(string code, string words, Func<RuleTables, Status, bool> fails) => new(code, Severity.Error, words, [Table, "UASC_last"], ["DUC", "UASC"], t =>
        Statuses(t).Where(s => fails(t, s.Status)).Select(s => (Cell[])[.. s.Rows.Select(i => new Cell(Table, "DUC", i)), .. s.Headers.Select(h => new Cell(Header, "UASC", h))]).Where(cells => cells.Length > 0));

    private static List<(Status Status, ArraySegment<int> Rows, ArraySegment<int> Headers)> Statuses(RuleTables t) => t.View("asylum seekers of two years", () =>
    {
        var (now, before, header, headerBefore) = (t.PartnersOf(Table), t.PartnersOf("UASC_last"), t.PartnersOf(Header), t.PartnersOf("Header_last"));
        var (ended, endedBefore, born) = (t.Dates(Table, "DUC"), t.Dates("UASC_last", "DUC"), t.Dates(Table, "DOB"));
        var flags = t.IsXml && t.Has("Header.UASC") && t.Has("Header_last.UASC");
        var (flag, flagBefore) = flags ? (t.Texts(Header, "UASC"), t.Texts("Header_last", "UASC")) : ([], []);
        var found = new List<(Status, ArraySegment<int>, ArraySegment<int>)>();
        foreach (var (child, _) in t.RowsOf(t.Has(Header) ? Header : Table).Each())
        {
            var (rows, last, heads, headsLast) = (now[child], before[child], header[child], headerBefore[child]);
            if (last.Count == 0 && headsLast.Count == 0) continue;
            var status = new Status(
                flags ? headsLast.Any(h => flagBefore[h] == "1") : last.Count > 0, flags ? heads.Any(h => flag[h] == "1") : rows.Count > 0,
                last.Select(i => endedBefore[i]).FirstOrDefault(), rows.Select(i => ended[i]).FirstOrDefault(),
                rows.Select(i => born[i]).FirstOrDefault() is { } b ? Ages.Birthday(b, Adult) : null);
            found.Add((status, rows, heads));
        }

        return found;
    });
}
