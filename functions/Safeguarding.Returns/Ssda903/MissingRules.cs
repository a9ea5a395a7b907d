using static Safeguarding.Returns.CareShapes;
using static Safeguarding.Returns.RuleShapes;

namespace Safeguarding.Returns;

/// <summary>Rules of Missing: spells in which a looked-after child was missing or away without leave.</summary>
internal static class MissingRules
{
    private const string Table = "Missing";
    private const string Episodes = "Episodes";

    public static readonly IReadOnlyList<Rule> All =
    [
        Filled("564", "MISSING", "MIS_START", "The spell has a type and no start."),
        Filled("565", "MIS_START", "MISSING", "The spell has a start and no type."),
        Filled("566", "MIS_END", "MISSING", "The spell has an end and no type."),
        Pair("567", Table, "MIS_START", "MIS_END", "The spell ends before it starts.", (start, end) => end < start),
        Rows("570", Table, ["MIS_START"], "The spell starts after the end of the year.", t => { var start = t.Dates(Table, "MIS_START"); return i => start[i] > t.Year.Reference; }),
        WithinYear("571", Table, "MIS_END", "The spell ends outside the year: an earlier one was last year's, a later one is still open."),
        new("574", Severity.Error, "The spell overlaps another of the child's: one must end before the next starts.", [Table], ["MIS_START", "MIS_END"], Overlapping),
        new("575", Severity.Error, "The placement from which the child went missing has ended, and the spell has not.", [Episodes, Table], ["MIS_END"], t =>
        {
            var (start, end, open, from, to, rows, child) = (t.Dates(Episodes, "DECOM"), t.Dates(Episodes, "DEC"), t.Texts(Table, "MIS_END"), t.Dates(Table, "MIS_START"), t.Dates(Table, "MIS_END"), t.PartnersOf(Episodes), t.ChildOf(Table));
            return Enumerable.Range(0, child.Length).Where(i => from[i] is { } gone && open[i] is null && to[i] is null && Ended(rows[child[i]], gone)).Select(i => Cells(Table, i, "MIS_END"));

            // Of a placement that ended on the day itself, only when the child moved to no other.
            bool Ended(ArraySegment<int> own, DateOnly gone)
            {
                var begun = own.Count(e => start[e] == gone);
                return own.Any(e => start[e] <= gone && gone <= end[e] && !(end[e] == gone && begun > (start[e] == gone ? 1 : 0)));
            }
        }),
        new("576", Severity.Error, "Last year's return left a spell open, and this year's does not have it: report it from the same start.", [Table, "Missing_last"], ["MIS_START"], t =>
            NotCarried(t, Table, "MIS_START", "MIS_END")),
        AfterLeaving("577", ["MIS_END"], "The child left care, and a spell from before is still open.", (t, left) =>
        {
            var (from, open, told) = (t.Dates(Table, "MIS_START"), t.Texts(Table, "MIS_END"), t.Has($"{Table}.MIS_START"));
            return i => open[i] is null && left(i) is { } day && (!told || from[i] <= day);
        }),
        AfterLeaving("578", ["MIS_START"], "The spell starts after the child left care.", (t, left) => { var from = t.Dates(Table, "MIS_START"); return i => from[i] > left(i); }),
        new("580", Severity.Error, "The child was missing on turning 18, when care ended: the reason must be E8.", [Episodes, Table], ["REC"], t =>
        {
            var (end, reason, ids) = (t.Dates(Episodes, "DEC"), t.Texts(Episodes, "REC"), t.Texts(Episodes, "CHILD"));
            var (found, born, missing) = (t.Dates(Table, "MIS_END"), t.Dates(Table, "DOB"), t.Texts(Table, "CHILD"));
            var grown = Enumerable.Range(0, found.Length).Where(i => found[i] is { } day && born[i] is { } b && Ages.Birthday(b, 18) == day).Select(i => (missing[i], found[i])).ToHashSet();
            return Enumerable.Range(0, end.Length).Where(e => ids[e] is not null && end[e] is not null && CareContinuity.EndsCare(reason[e]) && reason[e] != "E8" && grown.Contains((ids[e], end[e]))).Select(e => Cells(Episodes, e, "REC"));
        }),
        RowsWith("581", Table, [Episodes], ["MIS_START"], "The spell starts on a day on which the child was not looked after.", t =>
        {
            var (start, end, from, rows, child) = (t.Dates(Episodes, "DECOM"), t.Dates(Episodes, "DEC"), t.Dates(Table, "MIS_START"), t.PartnersOf(Episodes), t.ChildOf(Table));
            return i => from[i] is { } gone && rows[child[i]] is { Count: > 0 } own && !own.Any(e => start[e] <= gone && !(end[e] < gone));
        }),
        Pair("586", Table, "MIS_START", "DOB", "The spell starts before the child was born.", (start, born) => start < born),
        Rows("1004", Table, ["MIS_START"], "The start of the spell must be a date; a spell with an end needs one.", t =>
        {
            var (dates, texts, ends) = (t.Dates(Table, "MIS_START"), t.Texts(Table, "MIS_START"), t.Texts(Table, "MIS_END"));
            return i => dates[i] is null && (texts[i] is not null || ends[i] is not null);
        }),
        DateIfAny("1005", Table, "MIS_END", "The end of the spell is not a date."),
        Coded("1006", Table, "MISSING", Set("M", "A"), "The type of the spell must be M or A."),
    ];

    private static Rule Filled(string code, string given, string missing, string words) => Rows(code, Table, [given, missing], words, t =>
    {
        var (first, second) = (t.Texts(Table, given), t.Texts(Table, missing));
        return i => first[i] is not null && second[i] is null;
    });

    /// <summary>Of two spells that overlap the one that ends later is named; against an open one, the one that has an end.</summary>
    private static IEnumerable<Cell[]> Overlapping(RuleTables t)
    {
        var (start, end) = (t.Dates(Table, "MIS_START"), t.Dates(Table, "MIS_END"));
        foreach (var (_, rows) in InOrder(t, Table, "MIS_START").Each())
        {
            // The open spell that starts first overlaps most; of the spells with an end, in order of it, one overlaps an earlier one when it starts before the latest end so far.
            var still = rows.Where(i => end[i] is null).ToArray();
            var open = still.Length > 0 ? start[still[0]] : null;
            foreach (var i in still.Skip(1)) yield return Cells(Table, i, "MIS_START", "MIS_END");
            DateOnly? latest = null;
            foreach (var i in rows.Where(i => end[i] is not null).OrderBy(i => end[i]))
            {
                if (start[i] < latest || end[i] > open) yield return Cells(Table, i, "MIS_START", "MIS_END");
                latest = end[i];
            }
        }
    }

    /// <summary>Spells that last year's table left open and this year's does not hold: named by the child's first row of this year, or by last year's where there is none.</summary>
    internal static IEnumerable<Cell[]> NotCarried(RuleTables t, string table, string from, string to)
    {
        var last = table + "_last";
        var (start, before, open, child, rows) = (t.Dates(table, from), t.Dates(last, from), t.Texts(last, to), t.ChildOf(last), InOrder(t, table, from));
        var carried = rows.Each().SelectMany(own => own.Rows.Select(row => (own.Child, start[row]!.Value))).ToHashSet();
        for (var i = 0; i < child.Length; i++)
        {
            if (before[i] is not { } began || open[i] is not null || child[i] < 0) continue;
            if (!carried.Contains((child[i], began))) yield return rows[child[i]] is [var first, ..] ? Cells(table, first, from) : Cells(last, i, from);
        }
    }

    /// <summary>Spells against the day on which the child left care, which is null while the child is in it.</summary>
    private static Rule AfterLeaving(string code, string[] fields, string words, Func<RuleTables, Func<int, DateOnly?>, Func<int, bool>> fails) =>
        RowsWith(code, Table, [Episodes], fields, words, t =>
        {
            var (left, child) = (CareContinuity.Left(t), t.ChildOf(Table));
            return fails(t, i => left(child[i]));
        });
}
