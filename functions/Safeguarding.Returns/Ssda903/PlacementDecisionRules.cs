using static Safeguarding.Returns.CareShapes;
using static Safeguarding.Returns.RuleShapes;

namespace Safeguarding.Returns;

/// <summary>
/// Rules of PlacedAdoption: decisions that a child should be placed for adoption, and their reversal, against the child's episodes and last year's return.
/// A child may have several decisions, each but the last reversed; a rule that asks for a decision is content with any that fits.
/// </summary>
internal static class PlacementDecisionRules
{
    private const string Table = "PlacedAdoption";
    private const string Episodes = "Episodes";

    public static readonly IReadOnlyList<Rule> All =
    [
        DateIfAny("115", Table, "DATE_PLACED", "The decision that the child should be placed for adoption is not a date."),
        DateIfAny("116", Table, "DATE_PLACED_CEASED", "The reversal of the decision to place for adoption is not a date."),
        new("117", Severity.Error, "A decision on placement for adoption lies after the end of the year, or after the child left care.", [Episodes, Table], ["DATE_PLACED_CEASED", "DATE_PLACED", "DEC", "REC", "DECOM"], AfterCare),
        new("118", Severity.Error, "The reversal of the decision to place for adoption lies before the year, or before the child was looked after.", [Episodes, Table], ["DATE_PLACED_CEASED", "DECOM", "LS"], BeforeCare),
        Rows("119", Table, ["DATE_PLACED_CEASED", "REASON_PLACED_CEASED"], "The reversal of the decision to place for adoption and its reason come together or not at all.", t =>
        {
            var (date, reason) = (t.Texts(Table, "DATE_PLACED_CEASED"), t.Texts(Table, "REASON_PLACED_CEASED"));
            return i => date[i] is null != reason[i] is null;
        }),
        Coded("120", Table, "REASON_PLACED_CEASED", Set("RD1", "RD2", "RD3", "RD4"), "The reason for the reversal must be RD1 to RD4."),
        new("184", Severity.Error, "The decision that the child should be placed for adoption lies before the child's birth.", ["Header", Table], ["DATE_PLACED", "DOB"], t =>
        {
            var (decided, born) = (t.Dates(Table, "DATE_PLACED"), t.Dates("Header", "DOB"));
            return WithAny(t, Table, "Header", (row, header) => decided[row] < born[header]).Select(row => Cells(Table, row, "DATE_PLACED"));
        }),
        Pair("522", Table, "DATE_PLACED", "DATE_PLACED_CEASED", "The decision to place for adoption was reversed before it was made.", (made, reversed) => made > reversed),
        new("551", Severity.Error, "The child is placed for adoption, and there is no date of the decision.", [Episodes, Table], ["DATE_PLACED", "PLACE"], t =>
        {
            var (place, child, decided, rows) = (t.Texts(Episodes, "PLACE"), t.ChildOf(Episodes), t.Texts(Table, "DATE_PLACED"), t.PartnersOf(Table));
            return Enumerable.Range(0, child.Length).Where(e => place[e] is { } p && Ssda903Codes.Adoptive.Contains(p) && !rows[child[e]].Any(d => decided[d] is not null))
                .Select(e => (Cell[])[new Cell(Episodes, "PLACE", e), .. rows[child[e]].Select(d => new Cell(Table, "DATE_PLACED", d))]);
        }),
        new("552", Severity.Error, "The child was placed for adoption before the decision that the child should be.", [Table, Episodes], ["DATE_PLACED", "DECOM"], t =>
        {
            var place = t.Texts(Episodes, "PLACE");
            return Undecided(t, e => place[e] is { } p && Ssda903Codes.Adoptive.Contains(p))
                .Select(x => (Cell[])[.. x.Decisions.Select(d => new Cell(Table, "DATE_PLACED", d)), new Cell(Episodes, "DECOM", x.Episode)]);
        }),
        new("553", Severity.Error, "A placement order is in force, and there is no decision in force that the child should be placed for adoption.", [Episodes, Table], Decision, t => OrderWithoutDecision(t, "E1")),
        new("554", Severity.Error, "The decision that the child should be placed for adoption came after the placement order.", [Episodes, Table], ["DATE_PLACED", "DECOM", "LS"], t => OrderBeforeDecision(t, "E1")
            .Select(x => (Cell[])[new Cell(Episodes, "DECOM", x.Episode), .. x.Decisions.Select(d => new Cell(Table, "DATE_PLACED", d))])),
        new("555", Severity.Error, "A freeing order is in force, and there is no decision in force that the child should be placed for adoption.", [Episodes, Table], Decision, t => OrderWithoutDecision(t, "D1")) { Until = "2023_24" },
        new("556", Severity.Error, "The decision that the child should be placed for adoption came after the freeing order.", [Episodes, Table], ["DATE_PLACED", "DECOM"], t => OrderBeforeDecision(t, "D1")
            .Select(x => Cells(Episodes, x.Episode, "DECOM"))) { Until = "2023_24" },
        NotAdopted(Set("D1", "E1")) with { Until = "2023_24" },
        NotAdopted(Set("E1")) with { From = "2024_25" },
        new("558", Severity.Error, "The child was adopted, so the decision to place for adoption was not reversed.", [Episodes, Table], ["REC", "DATE_PLACED_CEASED"], t =>
        {
            var (reason, child, ceased, reversed) = (t.Texts(Episodes, "REC"), t.ChildOf(Episodes), t.Texts(Table, "DATE_PLACED_CEASED"), Reversed(t));
            return from e in Enumerable.Range(0, child.Length)
                   where AdoptionRules.IsAdoption(reason[e]) && child[e] >= 0
                   let rows = reversed[child[e]].Where(d => ceased[d] is not null).ToArray()
                   where rows.Length > 0
                   select (Cell[])[new Cell(Episodes, "REC", e), .. rows.Select(d => new Cell(Table, "DATE_PLACED_CEASED", d))];
        }),
        new("559", Severity.Error, "The decision lies before the year, and last year's return did not report it.", [Table, "PlacedAdoption_last"], ["DATE_PLACED"], t =>
        {
            var (decided, before, child, rows) = (t.Dates(Table, "DATE_PLACED"), t.Texts("PlacedAdoption_last", "DATE_PLACED"), t.ChildOf(Table), t.PartnersOf("PlacedAdoption_last"));
            return Enumerable.Range(0, child.Length).Where(i => decided[i] < t.Year.Start && !rows[child[i]].Any(d => before[d] is not null)).Select(i => Cells(Table, i, "DATE_PLACED"));
        }),
        Carried("560", "The decision stood at the end of last year, so its date must be as last year's return had it.", reversed: false, (_, now, before) => !now.Contains(before)),
        Carried("561", "Last year's decision was reversed: a new one has another date.", reversed: true, (date, _, before) => date == before),
        Rows("563", Table, ["DATE_PLACED", "DATE_PLACED_CEASED", "REASON_PLACED_CEASED"], "A reversal is given, and not the date of the decision that was reversed.", t =>
        {
            var (decided, ceased) = (t.Texts(Table, "DATE_PLACED"), Given(t, Table, "DATE_PLACED_CEASED", "REASON_PLACED_CEASED"));
            return i => decided[i] is null && ceased(i);
        }),
        new("579", Severity.Error, "A new decision to place for adoption cannot be made while the one before it stands.", [Table], ["DATE_PLACED", "DATE_PLACED_CEASED"], t =>
        {
            var (decided, ceased) = (t.Dates(Table, "DATE_PLACED"), t.Dates(Table, "DATE_PLACED_CEASED"));
            return Neighbours(t).Where(p => ceased[p.Row] is null || decided[p.Next] < ceased[p.Row]).Select(p => Cells(Table, p.Next, "DATE_PLACED", "DATE_PLACED_CEASED"));
        }),
        new("583", Severity.Error, "The child has a later decision to place for adoption, so this one must have been reversed.", [Table], ["DATE_PLACED", "DATE_PLACED_CEASED"], t =>
        {
            var ceased = t.Texts(Table, "DATE_PLACED_CEASED");
            return Neighbours(t).Where(p => ceased[p.Row] is null).Select(p => Cells(Table, p.Row, "DATE_PLACED", "DATE_PLACED_CEASED"));
        }),
        Carried("584", "The decision lies before the one that last year's return says was reversed.", reversed: true, (date, _, before) => date < before),
        new("1003", Severity.Error, "The decision that the child should be placed for adoption lies before the child was looked after.", [Episodes, Table], ["DATE_PLACED", "DECOM"], t =>
        {
            var (decided, child, start, began) = (t.Dates(Table, "DATE_PLACED"), t.ChildOf(Table), t.Dates(Episodes, "DECOM"), CareContinuity.Began(t, latest: false));
            return Enumerable.Range(0, child.Length).Where(i => began.Of(child[i]) is >= 0 and var e && decided[i] < start[e]).Select(i => Cells(Table, i, "DATE_PLACED"));
        }),
    ];

    private static string[] Decision => ["DATE_PLACED", "DATE_PLACED_CEASED", "REASON_PLACED_CEASED"];

    /// <summary>Children whose every decision was reversed, with the rows that say so: one that has a decision in force too was placed under that.</summary>
    internal static ChildRows Reversed(RuleTables t) => t.View("children whose decisions were all reversed", () =>
    {
        var (decided, ceased) = (t.Texts(Table, "DATE_PLACED"), Given(t, Table, "DATE_PLACED_CEASED", "REASON_PLACED_CEASED"));
        var (child, stands) = (t.ChildOf(Table), ChildrenWith(t, Table, d => decided[d] is not null && !ceased(d)));
        return ChildRows.Of(child, t.ChildCount, d => ceased(d) && !stands[child[d]]).First(RuleTables.MostPartners);
    });

    private static IEnumerable<(int Row, int Next)> Neighbours(RuleTables t) =>
        InOrder(t, Table, "DATE_PLACED").Neighbours();

    /// <summary>Left, for good: no episode of the child is open.</summary>
    private static IEnumerable<Cell[]> AfterCare(RuleTables t)
    {
        var (made, ceased) = (t.Dates(Table, "DATE_PLACED"), t.Dates(Table, "DATE_PLACED_CEASED"));
        var (start, end, reason, episodes, child) = (t.Dates(Episodes, "DECOM"), t.Dates(Episodes, "DEC"), t.Texts(Episodes, "REC"), t.RowsOf(Episodes), t.ChildOf(Table));
        var leaves = OfChild(id =>
        {
            var own = episodes[id];
            var left = own.Where(e => end[e] is not null && CareContinuity.EndsCare(reason[e])).OrderBy(e => end[e]).LastOrDefault(-1);
            return (left, left >= 0 && !own.Any(e => start[e] is not null && end[e] is null && reason[e] is null) && end[left] < t.Year.Reference ? end[left]!.Value : t.Year.Reference);
        });
        for (var i = 0; i < child.Length; i++)
        {
            var (left, until) = leaves(child[i]);
            if (!(made[i] > until || ceased[i] > until)) continue;
            Cell[] decision = Cells(Table, i, "DATE_PLACED", "DATE_PLACED_CEASED");
            yield return left < 0 ? decision : [.. decision, .. Cells(Episodes, left, "DEC", "REC", "DECOM")];
        }
    }

    private static IEnumerable<Cell[]> BeforeCare(RuleTables t)
    {
        var (ceased, child, start, status) = (t.Dates(Table, "DATE_PLACED_CEASED"), t.ChildOf(Table), t.Dates(Episodes, "DECOM"), t.Texts(Episodes, "LS"));
        var first = CareContinuity.First(t, e => !CareContinuity.IsShortBreak(status[e]));
        for (var i = 0; i < child.Length; i++)
        {
            var began = first.Of(child[i]);
            if (!(ceased[i] < t.Year.Start) && !(began >= 0 && ceased[i] < start[began])) continue;
            Cell[] decision = Cells(Table, i, "DATE_PLACED_CEASED");
            yield return began < 0 ? decision : [.. decision, .. Cells(Episodes, began, "DECOM", "LS")];
        }
    }

    /// <summary>Episodes of a kind whose child has decisions, all of them made after the episode began.</summary>
    private static IEnumerable<(int Episode, int[] Decisions)> Undecided(RuleTables t, Func<int, bool> kind)
    {
        var (start, child, decided, rows) = (t.Dates(Episodes, "DECOM"), t.ChildOf(Episodes), t.Dates(Table, "DATE_PLACED"), t.PartnersOf(Table));
        for (var e = 0; e < child.Length; e++)
        {
            if (start[e] is null || !kind(e)) continue;
            var dated = rows[child[e]].Where(d => decided[d] is not null).ToArray();
            if (dated.Length > 0 && Array.TrueForAll(dated, d => decided[d] > start[e])) yield return (e, dated);
        }
    }

    private static IEnumerable<(int Episode, int[] Decisions)> OrderBeforeDecision(RuleTables t, string order)
    {
        var status = t.Texts(Episodes, "LS");
        var first = CareContinuity.First(t, e => status[e] == order).ToHashSet();
        return Undecided(t, first.Contains);
    }

    /// <summary>Under an open order: the decisions of the child when none of them stands, the episode itself when there is none.</summary>
    private static IEnumerable<Cell[]> OrderWithoutDecision(RuleTables t, string order)
    {
        var (status, end, child) = (t.Texts(Episodes, "LS"), t.Texts(Episodes, "DEC"), t.ChildOf(Episodes));
        var (decided, ceased, rows) = (t.Texts(Table, "DATE_PLACED"), Given(t, Table, "DATE_PLACED_CEASED", "REASON_PLACED_CEASED"), t.PartnersOf(Table));
        for (var e = 0; e < child.Length; e++)
        {
            if (status[e] != order || end[e] is not null || child[e] < 0) continue;
            var own = rows[child[e]];
            if (own.Count == 0) yield return Cells(Episodes, e, "CHILD");
            else if (!own.Any(d => decided[d] is not null && !ceased(d))) yield return [.. own.SelectMany(d => Cells(Table, d, Decision))];
        }
    }

    private static Rule NotAdopted(IReadOnlySet<string> orders) => new("557", Severity.Error, "The child left care and was not adopted, so the decision to place for adoption needs a date of reversal and its reason.", [Episodes, Table], ["DATE_PLACED_CEASED", "REASON_PLACED_CEASED", "PLACE", "LS", "REC"], t =>
    {
        var (place, status, reason, child) = (t.Texts(Episodes, "PLACE"), t.Texts(Episodes, "LS"), t.Texts(Episodes, "REC"), t.ChildOf(Episodes));
        var (lacks, rows) = (Lacks(t, Table, "DATE_PLACED_CEASED", "REASON_PLACED_CEASED"), t.PartnersOf(Table));
        return from e in Enumerable.Range(0, child.Length)
               where CareContinuity.EndsCare(reason[e]) && !AdoptionRules.IsAdoption(reason[e]) && (place[e] is { } p && Ssda903Codes.Adoptive.Contains(p) || status[e] is { } s && orders.Contains(s))
               let own = rows[child[e]]
               where own.Count == 0 || own.Any(d => lacks(d))
               select (Cell[])[.. Cells(Episodes, e, "PLACE", "LS", "REC"), .. own.Where(lacks).SelectMany(d => Cells(Table, d, "DATE_PLACED_CEASED", "REASON_PLACED_CEASED"))];
    });

    /// <summary>This year's decisions against each of last year's that was reversed, or that stood: given the date, all the child's dates of this year, and last year's date.</summary>
    private static Rule Carried(string code, string words, bool reversed, Func<DateOnly?, HashSet<DateOnly?>, DateOnly, bool> fails) => new(code, Severity.Error, words, [Table, "PlacedAdoption_last"], ["DATE_PLACED"], t =>
    {
        const string Last = "PlacedAdoption_last";
        var (decided, before, ceased) = (t.Dates(Table, "DATE_PLACED"), t.Dates(Last, "DATE_PLACED"), Given(t, Last, "DATE_PLACED_CEASED", "REASON_PLACED_CEASED"));
        var (child, rows, last) = (t.ChildOf(Table), t.RowsOf(Table), t.PartnersOf(Last));
        var now = OfChild(id => rows[id].Select(r => decided[r]).ToHashSet());
        return Enumerable.Range(0, child.Length)
            .Where(i => last[child[i]].Any(d => before[d] is { } date && ceased(d) == reversed && fails(decided[i], now(child[i]), date)))
            .Select(i => Cells(Table, i, "DATE_PLACED"));
    });
}
