using static Safeguarding.Returns.EpisodeViews;
using static Safeguarding.Returns.RuleShapes;

namespace Safeguarding.Returns;

/// <summary>Rules of how a child's episodes follow each other.</summary>
internal static class EpisodeOrder
{
    /// <summary>What tells one placement from another. Two blanks are the same.</summary>
    private static readonly string[] Placement = ["PLACE", "PL_POST", "URN", "PLACE_PROVIDER"];

    public static readonly IReadOnlyList<Rule> All =
    [
        Rows("142", Episodes, ["DEC", "REC"], "The episode has no end, and the child has a later one.", t =>
        {
            var (next, lacks) = (Next(t), CareShapes.Lacks(t, Episodes, [.. new[] { "DEC", "REC" }.Where(column => t.Has($"{Episodes}.{column}"))]));
            return i => next[i] >= 0 && lacks(i);
        }),
        Rows("199", Episodes, ["CHILD"], "An earlier episode of this child ended with adoption. An adopted child who comes back into care is returned under a new identity.", AfterAdoption),
        Rows("357", Episodes, ["RNE"], "The first episode of a child who came into care in the year must have the reason S.", t =>
        {
            var (start, reason, previous, child) = (t.Dates(Episodes, "DECOM"), t.Texts(Episodes, "RNE"), Previous(t), t.ChildOf(Episodes));
            return i => child[i] >= 0 && previous[i] < 0 && start[i] >= t.Year.Start && reason[i] != "S";
        }),
        Rows("388", Episodes, ["DEC", "REC"], "X1 says that care goes on with a new episode on the same day: the next episode does not start on that day, or starts on it and the reason is not X1.", t =>
        {
            var (start, end, reason, next) = (t.Dates(Episodes, "DECOM"), t.Dates(Episodes, "DEC"), t.Texts(Episodes, "REC"), Next(t));
            return i => end[i] is not null && (next[i] >= 0 && start[next[i]] == end[i]) != (reason[i] == "X1");
        }),
        Follows("431", ["RNE"], "The episode says that the child came into care, on a day by which the episode before had not ended. Correct the start, or give the reason why a new episode began.", t =>
        {
            var (start, end, reason) = (t.Dates(Episodes, "DECOM"), t.Dates(Episodes, "DEC"), t.Texts(Episodes, "RNE"));
            return (before, i) => reason[i] == "S" && start[i] <= end[before];
        }),
        Follows("432", ["RNE"], "Care had ended before this episode, so its reason must be S.", t =>
        {
            var (ended, reason) = (t.Texts(Episodes, "REC"), t.Texts(Episodes, "RNE"));
            return (before, i) => ended[before] is { } r && r != "X1" && Ssda903Codes.EndReasons.Contains(r) && reason[i] != "S";
        }),
        Follows("433", ["RNE", "DECOM"], "An episode that continues care must start on the day on which the one before ended.", t =>
        {
            var (start, end, goesOn) = (t.Dates(Episodes, "DECOM"), t.Dates(Episodes, "DEC"), GoesOn(t));
            return (before, i) => goesOn(i) && start[i] != end[before];
        }),
        Follows("434", ["LS", .. Placement], "The reason is that the legal status changed (L), so the status must differ from that of the episode before and the placement must not.", t =>
        {
            var (reason, changes, moves) = (t.Texts(Episodes, "RNE"), Differs(t, "LS"), Differs(t, Placement));
            return (before, i) => reason[i] == "L" && (!changes(before, i) || moves(before, i));
        }),
        Follows("435", ["LS", .. Placement], "The reason is that the placement changed (P, T), so the placement must differ from that of the episode before and the legal status must not.", t =>
        {
            var (reason, changes, moves) = (t.Texts(Episodes, "RNE"), Differs(t, "LS"), Differs(t, Placement));
            return (before, i) => reason[i] is "P" or "T" && (changes(before, i) || !moves(before, i));
        }),
        Follows("436", ["LS", .. Placement], "The reason is that legal status and placement both changed (B, U), so both must differ from those of the episode before.", t =>
        {
            var (reason, changes, moves) = (t.Texts(Episodes, "RNE"), Differs(t, "LS"), Differs(t, Placement));
            return (before, i) => reason[i] is "B" or "U" && (!changes(before, i) || !moves(before, i));
        }),
        Follows("501", ["DECOM", "DEC"], "The episode starts before the one before it ended.", t =>
        {
            var (start, end) = (t.Dates(Episodes, "DECOM"), t.Dates(Episodes, "DEC"));
            return (before, i) => start[i] < end[before];
        }),
        Follows("504", ["CIN"], "The category of need is that of the day on which care began, and stays the same until care ends.", t =>
        {
            var (goesOn, changes) = (GoesOn(t), Differs(t, "CIN"));
            return (before, i) => goesOn(i) && changes(before, i);
        }),
        Rows("437", Episodes, ["REC"], "The child died, or was found to be an adult (E2, E15), and has a later episode. Correct the reason or remove what follows.", t =>
        {
            var (reason, next) = (t.Texts(Episodes, "REC"), Next(t));
            return i => reason[i] is "E2" or "E15" && next[i] >= 0;
        }),
    ];

    /// <summary>A rule of an episode and the child's one before; the cells are those of the later one.</summary>
    private static Rule Follows(string code, string[] fields, string words, Func<RuleTables, Func<int, int, bool>> fails) => Rows(code, Episodes, fields, words, t =>
    {
        var (failing, previous) = (fails(t), Previous(t));
        return i => previous[i] >= 0 && failing(previous[i], i);
    });

    /// <summary>Does an episode say that it continues care?</summary>
    private static Func<int, bool> GoesOn(RuleTables t)
    {
        var reason = t.Texts(Episodes, "RNE");
        return i => reason[i] is { } r && r != "S" && Ssda903Codes.StartReasons.Contains(r);
    }

    private static Func<int, int, bool> Differs(RuleTables t, params string[] columns)
    {
        var values = Array.ConvertAll(columns, column => t.Texts(Episodes, column));
        return (a, b) => Array.Exists(values, column => !string.Equals(column[a], column[b], StringComparison.Ordinal));
    }

    /// <summary>Rows that start after the start of one, this year's or last, that ended with adoption.</summary>
    private static Func<int, bool> AfterAdoption(RuleTables t)
    {
        var adopted = new DateOnly?[t.ChildCount];
        foreach (var table in (ReadOnlySpan<string>)[Episodes, LastYear])
        {
            if (!t.Has(table)) continue;
            var (child, begun, reason) = (t.ChildOf(table), t.Dates(table, "DECOM"), t.Texts(table, "REC"));
            for (var i = 0; i < child.Length; i++)
                if (child[i] >= 0 && begun[i] is { } day && reason[i] is { } r && Ssda903Codes.Adopted.Contains(r) && !(adopted[child[i]] <= day)) adopted[child[i]] = day;
        }

        var (children, start) = (t.ChildOf(Episodes), t.Dates(Episodes, "DECOM"));
        return i => children[i] >= 0 && start[i] > adopted[children[i]];
    }
}
