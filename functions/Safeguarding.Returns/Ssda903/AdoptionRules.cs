using static Safeguarding.Returns.CareShapes;
using static Safeguarding.Returns.RuleShapes;

namespace Safeguarding.Returns;

/// <summary>Rules of AD1: children adopted in the year, by whom, and how that agrees with their episodes.</summary>
internal static class AdoptionRules
{
    private const string Table = "AD1";
    internal static readonly string[] Items = ["DATE_INT", "DATE_MATCH", "FOSTER_CARE", "NB_ADOPTR", "SEX_ADOPTR", "LS_ADOPTR"];

    public static bool IsAdoption(string? reason) => reason is "E11" or "E12";

    public static readonly IReadOnlyList<Rule> All =
    [
        DateIfAny("112", Table, "DATE_INT", "The decision that the child should be placed for adoption is not a date."),
        DateIfAny("113", Table, "DATE_MATCH", "The day on which child and adopters were matched is not a date."),
        Coded("114", Table, "FOSTER_CARE", Set("0", "1"), "Whether the child was adopted by their foster carer must be 0 or 1."),
        new("134", Severity.Error, "A care leaver has no data on adoption in the year: one of the two tables is wrong.", ["OC3", Table], [.. Items, .. CareLeaverRules.Items], t =>
            Both(t, Table, "OC3", Given(t, Table, Items), Given(t, "OC3", CareLeaverRules.Items)).Select(p => (Cell[])[.. Cells(Table, p.Row, Items), .. Cells("OC3", p.Other, CareLeaverRules.Items)])),
        Rows("151", Table, Items, "The six items on an adoption come together or not at all.", t =>
        {
            var (given, lacks) = (Given(t, Table, Items), Lacks(t, Table, Items));
            return i => given(i) && lacks(i);
        }),
        Coded("175", Table, "NB_ADOPTR", Set("1", "2"), "The number of adopters must be 1 or 2."),
        Coded("176", Table, "SEX_ADOPTR", Set("M1", "F1", "MM", "FF", "MF"), "The adopters' sex must be M1, F1, MM, FF or MF."),
        Coded("177", Table, "LS_ADOPTR", Set("L0", "L11", "L12", "L2", "L3", "L4"), "The adopters' legal status must be one of the codes."),
        new("187", Severity.Error, "The child was looked after for the whole year, so was neither adopted nor a care leaver in it.", ["OC3", Table, "Episodes"], [.. Items, .. CareLeaverRules.Items], t =>
            AllYear(t, Table, Items).Concat(AllYear(t, "OC3", CareLeaverRules.Items))),
        new("331", Severity.Error, "The child was matched with the adopters after being placed with them.", [Table, "Episodes"], ["DATE_MATCH", "DECOM"], t => AfterPlacement(t, "DATE_MATCH")),
        Pair("333", Table, "DATE_INT", "DATE_MATCH", "The child was matched with adopters before the decision that the child should be placed.", (decided, matched) => decided > matched),
        new("334", Severity.Error, "The decision that the child should be placed for adoption came before the latest time that the child came into care.", ["Episodes", Table], ["DATE_INT", "DECOM"], t =>
        {
            var (decided, child, start, began) = (t.Dates(Table, "DATE_INT"), t.ChildOf(Table), t.Dates("Episodes", "DECOM"), CareContinuity.Began(t, latest: true));
            return Enumerable.Range(0, child.Length).Where(i => began.Of(child[i]) is >= 0 and var e && decided[i] < start[e])
                .Select(i => new[] { new Cell(Table, "DATE_INT", i), new Cell("Episodes", "DECOM", began[child[i]]) });
        }),
        new("335", Severity.Error, "Whether the child was adopted by their foster carer disagrees with the last placement.", ["Episodes", Table], ["FOSTER_CARE", "PLACE"], t =>
        {
            var (fostered, place, reason) = (t.Texts(Table, "FOSTER_CARE"), t.Texts("Episodes", "PLACE"), t.Texts("Episodes", "REC"));
            return t.Join(Table, "Episodes", "CHILD")
                .Where(p => reason[p.Other] is "E1" or "E11" or "E12" && (fostered[p.Row], place[p.Other]) is ("0", "A2" or "A3" or "A5") or ("1", "A1" or "A4" or "A6"))
                .Select(p => new[] { new Cell(Table, "FOSTER_CARE", p.Row), new Cell("Episodes", "PLACE", p.Other) });
        }),
        Adopters("511", "NB_ADOPTR", "2", Set("MM", "FF", "MF"), "Two adopters are a couple: their sex must be MM, FF or MF."),
        Adopters("514", "LS_ADOPTR", "L0", Set("M1", "F1"), "A single adopter's sex must be M1 or F1."),
        Adopters("517", "LS_ADOPTR", "L3", Set("MF"), "An unmarried couple of different sexes must be MF."),
        Adopters("518", "LS_ADOPTR", "L4", Set("MM", "FF"), "An unmarried couple of one sex must be MM or FF."),
        Adopters("519", "LS_ADOPTR", "L2", Set("MM", "FF", "MF"), "Civil partners are a couple: their sex must be MM, FF or MF."),
        Adopters("520", "LS_ADOPTR", "L11", Set("MF"), "A married couple of different sexes must be MF."),
        new("521", Severity.Error, "The decision that the child should be placed for adoption came after the placement with adopters.", ["Episodes", Table], ["DATE_INT", "DECOM"], t => AfterPlacement(t, "DATE_INT")),
        new("523", Severity.Error, "The decision that the child should be placed for adoption has another date in the table of decisions.", ["PlacedAdoption", Table], ["DATE_PLACED", "DATE_INT"], t =>
        {
            var (here, decided, decisions, child) = (t.Dates(Table, "DATE_INT"), t.Dates("PlacedAdoption", "DATE_PLACED"), t.PartnersOf("PlacedAdoption"), t.ChildOf(Table));
            return from i in Enumerable.Range(0, child.Length)
                   let dated = decisions[child[i]].Where(d => decided[d] is not null).ToArray()
                   where here[i] is not null && dated.Length > 0 && !Array.Exists(dated, d => decided[d] == here[i])
                   select (Cell[])[new Cell(Table, "DATE_INT", i), .. dated.Select(d => new Cell("PlacedAdoption", "DATE_PLACED", d))];
        }),
        Adopters("524", "LS_ADOPTR", "L12", Set("MM", "FF"), "A married couple of one sex must be MM or FF."),
        new("525", Severity.Error, "The decision that the child should be placed for adoption was reversed, so the child cannot have been adopted.", ["PlacedAdoption", Table], ["DATE_PLACED_CEASED", "REASON_PLACED_CEASED", .. Items], t =>
        {
            var (adopted, child, decisions) = (Given(t, Table, Items), t.ChildOf(Table), PlacementDecisionRules.Reversed(t));
            return Enumerable.Range(0, child.Length).Where(i => adopted(i) && decisions[child[i]].Count > 0)
                .Select(i => (Cell[])[.. Cells(Table, i, Items), .. decisions[child[i]].SelectMany(d => Cells("PlacedAdoption", d, "DATE_PLACED_CEASED", "REASON_PLACED_CEASED"))]);
        }),
        new("582", Severity.Query, "The child was adopted on the day of the match: please check both dates.", ["Episodes", Table], ["DEC", "DATE_MATCH"], t =>
        {
            var (end, reason, matched) = (t.Dates("Episodes", "DEC"), t.Texts("Episodes", "REC"), t.Dates(Table, "DATE_MATCH"));
            return WithAny(t, "Episodes", Table, (e, adoption) => IsAdoption(reason[e]) && end[e] is not null && end[e] == matched[adoption]).Select(e => Cells("Episodes", e, "DEC"));
        }),
        new("601", Severity.Error, "A child adopted in the year needs all six items on the adoption.", ["Episodes", Table], ["REC", .. Items], t =>
        {
            var (adoptions, child, lacks, rows) = (AdoptedInYear(t), t.ChildOf("Episodes"), Lacks(t, Table, Items), t.PartnersOf(Table));
            return Enumerable.Range(0, child.Length).Where(e => adoptions(e) && (rows[child[e]] is not [_, ..] own || own.Any(i => lacks(i))))
                .Select(e => (Cell[])[.. Cells("Episodes", e, "REC"), .. rows[child[e]].Where(lacks).SelectMany(i => Cells(Table, i, Items))]);
        }),
        RowsWith("602", Table, ["Episodes"], [.. Items], "There are items on an adoption, and no episode of the year ended in one.", t =>
        {
            var (given, others) = (Given(t, Table, Items), OfChildren(t, Table, ChildrenWith(t, "Episodes", AdoptedInYear(t)), member: false));
            return i => given(i) && others(i);
        }),
    ];

    private static Func<int, bool> AdoptedInYear(RuleTables t)
    {
        var (end, reason) = (t.Dates("Episodes", "DEC"), t.Texts("Episodes", "REC"));
        return e => IsAdoption(reason[e]) && t.Year.Contains(end[e]);
    }

    private static Rule Adopters(string code, string column, string value, IReadOnlySet<string> sexes, string words) => Rows(code, Table, [column, "SEX_ADOPTR"], words, t =>
    {
        var (values, sex) = (t.Texts(Table, column), t.Texts(Table, "SEX_ADOPTR"));
        return i => values[i] == value && (sex[i] is not { } s || !sexes.Contains(s));
    });

    private static IEnumerable<Cell[]> AllYear(RuleTables t, string table, string[] items)
    {
        var (given, ofAll) = (Given(t, table, items), OfChildren(t, table, CareContinuity.AllYear(t)));
        return Enumerable.Range(0, t.Count(table)).Where(i => given(i) && ofAll(i)).Select(i => Cells(table, i, items));
    }

    private static IEnumerable<Cell[]> AfterPlacement(RuleTables t, string column)
    {
        var (began, place, date) = (t.Dates("Episodes", "DECOM"), t.Texts("Episodes", "PLACE"), t.Dates(Table, column));
        return t.Join(Table, "Episodes", "CHILD").Where(p => place[p.Other] is { } code && Ssda903Codes.Adoptive.Contains(code) && date[p.Row] > began[p.Other])
            .Select(p => new[] { new Cell(Table, column, p.Row), new Cell("Episodes", "DECOM", p.Other) });
    }
}
