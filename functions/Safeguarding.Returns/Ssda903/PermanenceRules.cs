using static Safeguarding.Returns.CareShapes;
using static Safeguarding.Returns.RuleShapes;

namespace Safeguarding.Returns;

/// <summary>Rules of PrevPerm: permanence that a child had before this time in care.</summary>
internal static class PermanenceRules
{
    private const string Table = "PrevPerm";
    private const string Episodes = "Episodes";

    /// <summary>Previous permanence has been collected for children who came into care on or after this day.</summary>
    private static readonly DateOnly CollectedFrom = new(2016, 4, 1);

    public static readonly IReadOnlyList<Rule> All =
    [
        new("630", Severity.Error, "A child who came into care in the year needs a row of previous permanence; Z1 says that there was none.", [Episodes, Table], ["RNE", "DECOM", "PREV_PERM"], t =>
        {
            var (reason, start, child, said, rows) = (t.Texts(Episodes, "RNE"), t.Dates(Episodes, "DECOM"), t.ChildOf(Episodes), Reported(t, Table, "PREV_PERM"), t.PartnersOf(Table));
            return Enumerable.Range(0, child.Length).Where(e => reason[e] == "S" && t.Year.Contains(start[e]) && !rows[child[e]].Any(said))
                .Select(e => (Cell[])[.. Cells(Episodes, e, "RNE", "DECOM"), .. rows[child[e]].Select(p => new Cell(Table, "PREV_PERM", p))]);
        }),
        Coded("631", Table, "PREV_PERM", Set("P1", "P2", "P3", "P4", "Z1"), "Previous permanence must be P1 to P4 or Z1."),
        new("632", Severity.Error, "The date of the permanence order must be a date before care started, with ZZ for a part that is not known.", [Episodes, Table], ["DATE_PERM", "DECOM"], t =>
        {
            var (text, date, start, child) = (t.Texts(Table, "DATE_PERM"), t.Dates(Table, "DATE_PERM"), t.Dates(Episodes, "DECOM"), t.ChildOf(Table));
            var first = CareContinuity.First(t, _ => true);
            return from i in Enumerable.Range(0, child.Length)
                   where text[i] is not null
                   let began = first.Of(child[i])
                   where !IsDateWithUnknowns(text[i]!, date[i]) || (began >= 0 && date[i] >= start[began])
                   select began < 0 ? Cells(Table, i, "DATE_PERM") : [new Cell(Table, "DATE_PERM", i), new Cell(Episodes, "DECOM", began)];
        }),
        Coded("633", Table, "LA_PERM", PermanenceAuthorities.Codes, "The authority of the permanence order must be a three-digit authority number, or WAL, SCO, NIR or NUK."),
        new("634", Severity.Error, "Previous permanence is collected for children who came into care on or after 1 April 2016.", [Episodes, Table], ["LA_PERM", "PREV_PERM", "DATE_PERM", "DECOM"], t =>
        {
            var (given, start, child, episodes) = (Given(t, Table, "PREV_PERM", "LA_PERM", "DATE_PERM"), t.Dates(Episodes, "DECOM"), t.ChildOf(Table), InOrder(t, Episodes, "DECOM"));
            return from i in Enumerable.Range(0, child.Length)
                   where given(i)
                   let own = episodes[child[i]]
                   where own.Count > 0 && start[own[^1]] < CollectedFrom
                   select (Cell[])[.. Cells(Table, i, "PREV_PERM", "LA_PERM", "DATE_PERM"), .. own.Select(e => new Cell(Episodes, "DECOM", e))];
        }),
        Rows("635", Table, ["PREV_PERM", "LA_PERM", "DATE_PERM"], "There was no previous permanence, so it has neither date nor authority.", t =>
        {
            var (before, given) = (t.Texts(Table, "PREV_PERM"), Given(t, Table, "LA_PERM", "DATE_PERM"));
            return i => before[i] == "Z1" && given(i);
        }),
    ];
}
