using static Safeguarding.Returns.CareShapes;
using static Safeguarding.Returns.RuleShapes;

namespace Safeguarding.Returns;

/// <summary>Rules of SWEpisodes, collected since 2023/24: which social worker held a child's case, from when to when and why.</summary>
internal static class SocialWorkerRules
{
    private const string Table = "SWEpisodes";
    private const string First = "2023_24";
    private const string Second = "2024_25";
    private const int HandoverDays = 7;

    /// <summary>A social worker's episode that started on or after this day needs a reason.</summary>
    private static readonly DateOnly ReasonFrom = new(2023, 4, 1);

    private static readonly IReadOnlySet<string> Reasons = Set("MANAGE", "FCONTA", "LEFTRL", "ORGRST", "TSPROC", "ABSENC", "CHCHAN", "PCCHAN", "SWDIED", "OTHERS");

    public static readonly IReadOnlyList<Rule> All =
    [
        Complete("SW01STG1", ["SW_ID", "SW_DECOM", "SW_REASON"], "A social worker's episode needs the worker's number, its start and its reason.", _ => true) with { From = First, Until = First },
        Complete("SW01aSTG1", ["SW_DECOM", "SW_ID"], "A social worker's episode from before 1 April 2023 needs the worker's number and its start.", from => !(from >= ReasonFrom)) with { From = Second },
        Complete("SW01bSTG1", ["SW_ID", "SW_DECOM", "SW_REASON"], "A social worker's episode from 1 April 2023 needs the worker's number, its start and its reason.", from => from >= ReasonFrom) with { From = Second },
        Number("SW02STG1", "The worker's number must begin with SW, or XX where there is none.", id => id.StartsWith("SW", StringComparison.Ordinal) || id.StartsWith("XX", StringComparison.Ordinal)) with { From = First },
        Number("SW03STG1", "After its two letters the worker's number has digits only.", id => id.Length > 2 && id.AsSpan(2).IndexOfAnyExceptInRange('0', '9') < 0) with { From = First, Until = First },
        DateWithUnknowns("SW04STG1", "SW_DECOM", "The start of the social worker's episode is not a date."),
        DateWithUnknowns("SW05STG1", "SW_DEC", "The end of the social worker's episode is not a date."),
        Rows("SW06STG2", Table, ["SW_DECOM"], "The social worker's episode starts after the end of the year.", t => { var from = t.Dates(Table, "SW_DECOM"); return i => from[i] > t.Year.Reference; }) with { From = First },
        Ended("SW07STG2", "The social worker's episode ended outside the year.", year => year.Start) with { From = First, Until = First },
        Ended("SW07STG2", "The social worker's episode ended before last year began, or after the end of this year.", year => year.Start.AddYears(-1)) with { From = Second },
        OpenBeforeLater("SW08STG2", "The child's next social worker has begun, so this episode must have ended.") with { From = First },
        Pair("SW09STG2", Table, "SW_DECOM", "SW_DEC", "The social worker's episode starts and ends on one day.", (from, to) => from == to) with { From = First },
        new("SW10STG2", Severity.Error, "Two social workers' episodes overlap by more than seven days.", [Table], ["SW_DECOM", "SW_DEC"], t => Overlapping(t, static (_, _) => false)) { From = First, Until = First },
        new("SW10STG2", Severity.Error, "Two social workers' episodes overlap by more than seven days, and neither changed for a fixed contract (FCONTA).", [Table], ["SW_DECOM", "SW_DEC", "SW_REASON"], t => Overlapping(t, static (one, other) => one == "FCONTA" || other == "FCONTA")) { From = Second },
        new("SW11aSTG2", Severity.Error, "No social worker held the case between this episode and the next.", [Table], ["SW_DEC"], t =>
        {
            var (from, to) = (t.Dates(Table, "SW_DECOM"), t.Dates(Table, "SW_DEC"));
            return Neighbours(t).Where(p => to[p.Row] is { } end && from[p.Next] > end.AddDays(1)).Select(p => Cells(Table, p.Row, "SW_DEC"));
        }) { From = First, Until = First },
        new("SW11bSTG2", Severity.Error, "The child's last social worker's episode ended before the end of the year, and none follows.", [Table], ["SW_DEC"], t =>
        {
            var to = t.Dates(Table, "SW_DEC");
            return AllEnded(t).Where(row => to[row] < t.Year.Reference).Select(row => Cells(Table, row, "SW_DEC"));
        }) { From = First },
        WithoutWorker(year => year.Reference, "A child looked after at the end of the year needs the social worker of this time in care.") with { From = First, Until = First },
        WithoutWorker(year => year.Start.AddYears(-1), "A child looked after since last year began needs the social worker of this time in care.") with { From = Second },
        Coded("SW13STG1", Table, "SW_REASON", Reasons, "The reason for the social worker's episode must be one of the codes.") with { From = First, Until = First },
        Rows("SW13STG1", Table, ["SW_REASON"], "The reason for the social worker's episode must be one of the codes, and is needed from 1 April 2023.", t =>
        {
            var (reason, from) = (t.Texts(Table, "SW_REASON"), t.Dates(Table, "SW_DECOM"));
            return i => reason[i] is { } code ? !Reasons.Contains(code) : from[i] >= ReasonFrom;
        }) with { From = Second },
        OpenBeforeLater("SW14STG2", "Only the child's latest social worker's episode may be open.") with { From = First, Until = First },
        Pair("SW15STG2", Table, "SW_DECOM", "SW_DEC", "The social worker's episode ends before it starts.", (from, to) => to < from) with { From = First, Until = First },
        .. new[] { ("SW16aSTG2", "SW_ID"), ("SW16bSTG2", "SW_DECOM"), ("SW16cSTG2", "SW_REASON") }.Select(r => Carried(r.Item1, r.Item2)),
        new("SW17STG2", Severity.Error, "No social worker held the case at the end of the year.", [Table], ["SW_DEC", "SW_DECOM"], t =>
        {
            return AllEnded(t).Select(row => Cells(Table, row, "SW_DEC", "SW_DECOM"));
        }) { From = "2025_26" },
    ];

    private static IEnumerable<(int Row, int Next)> Neighbours(RuleTables t) => InOrder(t, Table, "SW_DECOM").Neighbours();

    /// <summary>The last row of each child none of whose workers is still there; of a child who has left care nothing else is expected.</summary>
    private static IEnumerable<int> AllEnded(RuleTables t)
    {
        var to = t.Texts(Table, "SW_DEC");
        var (reason, last) = t.Has("Episodes") ? (t.Texts("Episodes", "REC"), CareContinuity.Last(t)) : ([], []);
        return InOrder(t, Table, "SW_DECOM").Each().Where(own => own.Rows.All(i => to[i] is not null) && !(last.Of(own.Child) is >= 0 and var e && CareContinuity.EndsCare(reason[e])))
            .Select(own => own.Rows[^1]);
    }

    /// <summary>Rows that hold something of an episode of the kind, and lack one of the items.</summary>
    private static Rule Complete(string code, string[] items, string words, Func<DateOnly?, bool> kind) => Rows(code, Table, items, words, t =>
    {
        var (given, lacks, from) = (Given(t, Table, "SW_ID", "SW_DECOM", "SW_DEC", "SW_REASON"), Lacks(t, Table, items), t.Dates(Table, "SW_DECOM"));
        return i => given(i) && lacks(i) && kind(from[i]);
    });

    private static Rule Number(string code, string words, Func<string, bool> holds) => Rows(code, Table, ["SW_ID"], words, t => { var worker = t.Texts(Table, "SW_ID"); return i => worker[i] is { } id && !holds(id); });

    private static Rule DateWithUnknowns(string code, string column, string words) => Rows(code, Table, [column], words, t =>
    {
        var (texts, dates) = (t.Texts(Table, column), t.Dates(Table, column));
        return i => texts[i] is { } text && !IsDateWithUnknowns(text, dates[i]);
    }) with
    { From = First };

    private static Rule Ended(string code, string words, Func<ReturnYear, DateOnly> earliest) => Rows(code, Table, ["SW_DEC"], words, t =>
    {
        var (to, from) = (t.Dates(Table, "SW_DEC"), earliest(t.Year));
        return i => to[i] < from || to[i] > t.Year.Reference;
    });

    private static Rule OpenBeforeLater(string code, string words) => new(code, Severity.Error, words, [Table], ["SW_DEC"], t =>
    {
        var to = t.Texts(Table, "SW_DEC");
        return Neighbours(t).Where(p => to[p.Row] is null).Select(p => Cells(Table, p.Row, "SW_DEC"));
    });

    private static IEnumerable<Cell[]> Overlapping(RuleTables t, Func<string?, string?, bool> allowed)
    {
        var (from, to, reason) = (t.Dates(Table, "SW_DECOM"), t.Dates(Table, "SW_DEC"), t.Texts(Table, "SW_REASON"));
        return Neighbours(t).Where(p => to[p.Row] is { } end && end.DayNumber - from[p.Next]!.Value.DayNumber > HandoverDays && !allowed(reason[p.Row], reason[p.Next])).Select(p => Cells(Table, p.Next, "SW_DECOM", "SW_DEC"));
    }

    /// <summary>Children in care past a day of whom no social worker is reported since the start of this time in care, or at all where its start is not in the return.</summary>
    private static Rule WithoutWorker(Func<ReturnYear, DateOnly> past, string words) => new("SW12STG2", Severity.Error, words, [Table, "Episodes"], ["SW_DECOM"], t =>
    {
        var (start, end, began, status) = (t.Dates("Episodes", "DECOM"), t.Dates("Episodes", "DEC"), t.Texts("Episodes", "RNE"), t.Texts("Episodes", "LS"));
        var (from, workers, lasts, episodes) = (t.Dates(Table, "SW_DECOM"), t.PartnersOf(Table), CareContinuity.Last(t), InOrder(t, "Episodes", "DECOM"));
        return Enumerable.Range(0, lasts.Length).Where(child => lasts[child] is >= 0 and var last && start[last] <= t.Year.Reference && !(end[last] < past(t.Year)) && !CareContinuity.IsShortBreak(status[last]) && !Held(child))
            .Select(child => Cells("Episodes", lasts[child], "DECOM"));

        bool Held(int child)
        {
            var into = episodes[child].Where(e => began[e] == "S").Select(e => start[e]).LastOrDefault();
            return workers[child].Any(w => into is null || from[w] >= into);
        }
    });

    /// <summary>An item of the episode that last year's return left open, against this year's row from the same start; for the start itself, against this year's first row.</summary>
    private static Rule Carried(string code, string column) => new(code, Severity.Error, "Last year's return left a social worker's episode open, and this year's has it otherwise.", [Table, "SWEpisodes_last"], [column], t =>
    {
        const string Last = "SWEpisodes_last";
        var (from, before, open) = (t.Dates(Table, "SW_DECOM"), t.Dates(Last, "SW_DECOM"), t.Texts(Last, "SW_DEC"));
        var (now, then, rows, last) = (t.Texts(Table, column), t.Texts(Last, column), InOrder(t, Table, "SW_DECOM"), InOrder(t, Last, "SW_DECOM"));
        var failures = new List<Cell[]>();
        foreach (var (child, own) in rows.Each())
        {
            var left = last[child].Where(i => open[i] is null).LastOrDefault(-1);
            if (left >= 0 && (column == "SW_DECOM" || from[own[0]] == before[left]) && now[own[0]] != then[left]) failures.Add(Cells(Table, own[0], column));
        }

        return failures;
    })
    { From = Second, Until = Second };
}
