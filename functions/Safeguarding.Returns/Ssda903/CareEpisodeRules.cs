using static Safeguarding.Returns.RuleShapes;

namespace Safeguarding.Returns;

/// <summary>Rules of the Episodes table: the codes of an episode, and how a child's episodes follow each other.</summary>
internal static class CareEpisodeRules
{
    private const string Table = "Episodes";
    private static readonly IReadOnlySet<string> StartReasons = Set("S", "L", "P", "T", "B", "U");
    private static readonly IReadOnlySet<string> LegalStatuses = Set("C1", "C2", "D1", "E1", "V2", "V3", "V4", "L1", "L2", "L3", "J1", "J2", "J3");
    private static readonly IReadOnlySet<string> Needs = Set("N1", "N2", "N3", "N4", "N5", "N6", "N7", "N8");
    private static readonly IReadOnlySet<string> Placements = Set("A3", "A4", "A5", "A6", "K1", "K2", "K3", "P1", "P3", "R1", "R2", "R3", "R5", "S1", "T0", "T1", "T2", "T3", "T4", "U1", "U2", "U3", "U4", "U5", "U6", "Z11", "Z12", "Z13", "Z14");
    private static readonly IReadOnlySet<string> EndReasons = Set("X1", "E11", "E12", "E2", "E3", "E4A", "E4B", "E13", "E41", "E45", "E46", "E47", "E48", "E5", "E6", "E7", "E8", "E9", "E14", "E15", "E16", "E17");
    private static readonly IReadOnlySet<string> ChangeReasons = Set("CARPL", "CLOSE", "ALLEG", "STAND", "APPRR", "CREQB", "CREQO", "CHILD", "LAREQ", "PLACE", "CUSTOD", "OTHER");

    public static readonly IReadOnlyList<Rule> All =
    [
        DateRequired("141", Table, "DECOM", "The start of the episode must be given, as dd/mm/yyyy."),
        new("142", Severity.Error, "The episode has no end, and the child has a later one.", [Table], ["DEC", "REC"], t =>
        {
            var (ended, reason) = (t.Texts(Table, "DEC"), t.Texts(Table, "REC"));
            return Neighbours(t).Where(p => ended[p.Row] is null || reason[p.Row] is null).Select(p => Cells(Table, p.Row, "DEC", "REC"));
        }),
        Coded("143", Table, "RNE", StartReasons, "The reason for the new episode must be S, L, P, T, B or U."),
        Coded("144", Table, "LS", LegalStatuses, "The legal status must be one of the codes."),
        Coded("145", Table, "CIN", Needs, "The category of need must be N1 to N8."),
        Coded("146", Table, "PLACE", Placements, "The placement type must be one of the year's codes."),
        DateIfAny("147", Table, "DEC", "The end of the episode is not a date."),
        Rows("148", Table, ["DEC", "REC"], "The end of an episode and its reason come together or not at all.", t =>
        {
            var (ended, reason) = (t.Texts(Table, "DEC"), t.Texts(Table, "REC"));
            return i => ended[i] is null != reason[i] is null;
        }),
        Coded("149", Table, "REC", EndReasons, "The reason why the episode ended must be one of the codes."),
        Rows("354", Table, ["DECOM"], "The episode starts after the end of the year.", t => { var start = t.Dates(Table, "DECOM"); return i => start[i] > t.Year.Reference; }),
        Pair("355", Table, "DECOM", "DEC", "The episode starts and ends on one day.", (start, end) => start == end),
        Pair("356", Table, "DECOM", "DEC", "The episode ends before it starts.", (start, end) => end < start),
        Rows("385", Table, ["DEC"], "The episode ends after the end of the year.", t => { var end = t.Dates(Table, "DEC"); return i => end[i] > t.Year.Reference; }),
        new("388", Severity.Error, "X1 says that care goes on with a new episode on the same day: the next episode does not start on that day, or starts on it and the reason is not X1.", [Table], ["DEC", "REC", "DECOM"], GoesOn),
        new("432", Severity.Error, "Care had ended before this episode, so its reason must be S.", [Table], ["RNE"], t =>
        {
            var (reason, start) = (t.Texts(Table, "REC"), t.Texts(Table, "RNE"));
            return Neighbours(t).Where(p => reason[p.Row] is { } r && r != "X1" && EndReasons.Contains(r) && start[p.Next] != "S").Select(p => Cells(Table, p.Next, "RNE"));
        }),
        new("433", Severity.Error, "An episode that continues care must start on the day on which the one before ended.", [Table], ["RNE", "DECOM"], t =>
        {
            var (reason, start, end) = (t.Texts(Table, "RNE"), t.Dates(Table, "DECOM"), t.Dates(Table, "DEC"));
            return Neighbours(t).Where(p => reason[p.Next] is { } r && r != "S" && StartReasons.Contains(r) && start[p.Next] != end[p.Row]).Select(p => Cells(Table, p.Next, "RNE", "DECOM"));
        }),
        new("501", Severity.Error, "The episode starts before the one before it ended.", [Table], ["DECOM", "DEC"], t =>
        {
            var (start, end) = (t.Dates(Table, "DECOM"), t.Dates(Table, "DEC"));
            return Neighbours(t).Where(p => start[p.Next] < end[p.Row]).Select(p => Cells(Table, p.Next, "DECOM", "DEC"));
        }),
        Coded("1009", Table, "REASON_PLACE_CHANGE", ChangeReasons, "The reason for the change of placement must be one of the codes."),
    ];

    /// <summary>Each episode with the child's next one, by start.</summary>
    private static IEnumerable<(int Row, int Next)> Neighbours(RuleTables t)
    {
        var (start, end) = (t.Dates(Table, "DECOM"), t.Dates(Table, "DEC"));
        foreach (var group in t.Groups(Table, "CHILD").Values)
        {
            var ordered = group.Where(i => start[i] is not null).OrderBy(i => start[i]).ThenBy(i => end[i] ?? DateOnly.MaxValue).ToList();
            for (var k = 0; k + 1 < ordered.Count; k++) yield return (ordered[k], ordered[k + 1]);
        }
    }

    private static IEnumerable<Cell[]> GoesOn(RuleTables t)
    {
        var (start, end, reason) = (t.Dates(Table, "DECOM"), t.Dates(Table, "DEC"), t.Texts(Table, "REC"));
        var next = Neighbours(t).ToDictionary(p => p.Row, p => p.Next);
        for (var i = 0; i < reason.Length; i++)
        {
            if (end[i] is null) continue;
            var continues = next.TryGetValue(i, out var n) && start[n] == end[i];
            if (continues != (reason[i] == "X1")) yield return Cells(Table, i, "DEC", "REC");
        }
    }
}
