using static Safeguarding.Returns.CinShapes;

namespace Safeguarding.Returns;

/// <summary>Rules of what an episode may hold, given how it was referred and closed.</summary>
internal static class CinActivityRules
{
    private const string Table = "CINdetails";

    /// <summary>Dates of things done in an episode: none may lie after its closure.</summary>
    private static readonly (string Table, string Column)[] Activity =
    [
        ("Assessments", "AssessmentActualStartDate"), ("Assessments", "AssessmentAuthorisationDate"), ("Section47", "S47ActualStartDate"), ("Section47", "DateOfInitialCPC"), (Table, "DateOfInitialCPC"),
        ("CINplanDates", "CINPlanStartDate"), ("CINplanDates", "CINPlanEndDate"), ("ChildProtectionPlans", "CPPstartDate"), ("ChildProtectionPlans", "CPPendDate"),
    ];

    public static readonly IReadOnlyList<Rule> All =
    [
        new("2990", Severity.Error, "The episode was closed after assessment (RC8, RC9), and it holds a conference or a child protection plan. Correct the reason for closure or remove the activity.", [Table], ["ReasonForClosure", "DateOfInitialCPC", "CPPstartDate"], t =>
        {
            var (reason, held) = (t.Texts(Table, "ReasonForClosure"), t.Texts(Table, "DateOfInitialCPC"));
            var keys = Shared(t, Episode, [.. new[] { Table, "Section47", "ChildProtectionPlans" }.Where(t.Has)]);
            var (conferences, plans) = (OfEpisode(t, "Section47", keys), OfEpisode(t, "ChildProtectionPlans", keys));
            var conference = t.Has("Section47") ? t.Texts("Section47", "DateOfInitialCPC") : [];
            return Numbered(t, keys).Where(e => reason[e.Row] is "RC8" or "RC9").Select(e => (e.Row, Cells: (Cell[])
                [
                    .. held[e.Row] is null ? [] : Held(t, Table, e.Row, "DateOfInitialCPC"),
                    .. conferences(e.Key).Where(s => conference[s] is not null).Select(s => new Cell("Section47", "DateOfInitialCPC", s)),
                    .. plans(e.Key).Select(p => new Cell("ChildProtectionPlans", "CPPstartDate", p)),
                ])).Where(f => f.Cells.Length > 0).Select(f => (Cell[])[new(Table, "ReasonForClosure", f.Row), .. f.Cells]);
        }),
        new("2991Q", Severity.Query, "An episode with a section 47 enquiry should hold an assessment too.", ["Section47", "Assessments"], ["S47ActualStartDate"], t =>
        {
            var keys = Shared(t, Episode, "Section47", "Assessments");
            var assessed = t.Groups("Assessments", keys);
            return t.Groups("Section47", keys).Where(g => !assessed.ContainsKey(g.Key)).SelectMany(g => g.Value).Order().Select(s => RuleShapes.Cells("Section47", s, "S47ActualStartDate"));
        }),
        NoneOn("4000", "CINplanDates", ["CINPlanStartDate", "CINPlanEndDate"], "The referral led to no further action, and the episode holds a child in need plan. One of the two is wrong."),
        AfterClosure("8565", "Something in the episode happened after its closure. Correct the closure date or the date of the activity.", Activity),
        new("8831", Severity.Error, "The referral led to no further action, and the episode holds an assessment, a section 47 enquiry or a conference. One of the two is wrong.", [Table], ["ReferralNFA", "AssessmentActualStartDate", "AssessmentAuthorisationDate", "S47ActualStartDate", "DateOfInitialCPC"], t =>
        {
            var (nfa, held) = (t.Texts(Table, "ReferralNFA"), t.Texts(Table, "DateOfInitialCPC"));
            var keys = Shared(t, Episode, [.. new[] { Table, "Assessments", "Section47" }.Where(t.Has)]);
            var (assessments, enquiries) = (Filled(t, "Assessments", keys, "AssessmentActualStartDate", "AssessmentAuthorisationDate"), Filled(t, "Section47", keys, "S47ActualStartDate", "DateOfInitialCPC"));
            return Numbered(t, keys).Where(e => IsTrue(nfa[e.Row]))
                .Select(e => (e.Row, Cells: (Cell[])[.. assessments(e.Key).Select(a => new Cell("Assessments", "LAchildID", a)), .. enquiries(e.Key).Select(s => new Cell("Section47", "LAchildID", s))]))
                .Where(f => f.Cells.Length > 0 || held[f.Row] is not null).Select(f => (Cell[])[new(Table, "DateOfInitialCPC", f.Row), .. f.Cells]);
        }),
        NoneOn("8832", "ChildProtectionPlans", ["CPPstartDate", "CPPendDate"], "The referral led to no further action, and the episode holds a child protection plan. One of the two is wrong."),
        new("8867", Severity.Error, "The episode is closed, and one of its assessments is not authorised.", [Table, "Assessments"], ["CINclosureDate", "AssessmentAuthorisationDate"], t =>
        {
            var (closed, authorised) = (t.Texts(Table, "CINclosureDate"), t.Texts("Assessments", "AssessmentAuthorisationDate"));
            return Together(t, "Assessments", a => authorised[a] is null, e => closed[e] is not null).Select(p => new Cell[] { new("Assessments", "AssessmentAuthorisationDate", p.Row), new(Table, "CINclosureDate", p.Other) });
        }),
        new("8868", Severity.Error, "The episode is closed, and one of its section 47 enquiries has neither a conference nor word that none was required.", [Table, "Section47"], ["CINclosureDate", "DateOfInitialCPC", "ICPCnotRequired"], t =>
        {
            var (closed, waiting) = (t.Texts(Table, "CINclosureDate"), CinConferenceRules.Waiting(t));
            return Together(t, "Section47", waiting, e => closed[e] is not null).Select(p => (Cell[])[.. RuleShapes.Cells("Section47", p.Row, "DateOfInitialCPC", "ICPCnotRequired"), new(Table, "CINclosureDate", p.Other)]);
        }),
    ];

    /// <summary>None of the dates may lie after the closure of their episode.</summary>
    internal static Rule AfterClosure(string code, string words, (string Table, string Column)[] activity) =>
        new(code, Severity.Error, words, [Table], ["CINclosureDate", .. activity.Select(a => a.Column).Distinct(StringComparer.Ordinal)], t =>
        {
            var closed = t.Dates(Table, "CINclosureDate");
            return activity.Where(a => t.Has($"{a.Table}.{a.Column}")).SelectMany(a =>
            {
                var (dates, keys) = (t.Dates(a.Table, a.Column), Shared(t, Episode, Table, a.Table));
                var closures = Dated(t, Table, "CINclosureDate", keys);
                return t.Groups(a.Table, keys).Where(g => closures.ContainsKey(g.Key)).SelectMany(g => g.Value.SelectMany(row => closures[g.Key]
                    .Where(e => (a.Table != Table || e == row) && dates[row] > closed[e]).Select(e => new Cell[] { new(Table, "CINclosureDate", e), new(a.Table, a.Column, row) })));
            });
        });

    /// <summary>An episode that led to no further action holds no row of the table.</summary>
    internal static Rule NoneOn(string code, string table, string[] columns, string words) => new(code, Severity.Error, words, [Table, table], ["ReferralNFA", .. columns], t =>
    {
        var nfa = t.Texts(Table, "ReferralNFA");
        return Together(t, table, _ => true, e => IsTrue(nfa[e])).Select(p => (Cell[])[.. Held(t, table, p.Row, columns), new(Table, "ReferralNFA", p.Other)]);
    });

    /// <summary>Rows of a table and episodes that they hang from, where both are asked for.</summary>
    private static IEnumerable<(int Row, int Other)> Together(RuleTables t, string table, Func<int, bool> rows, Func<int, bool> episodes)
    {
        var keys = Shared(t, Episode, Table, table);
        var byKey = t.Groups(Table, keys);
        return t.Groups(table, keys).Where(g => byKey.ContainsKey(g.Key)).SelectMany(g => RuleShapes.Paired([.. g.Value.Where(rows)], [.. byKey[g.Key].Where(episodes)]));
    }

    /// <summary>Every episode that has a number, with its key; the first of those that share one stands for them in what hangs from them.</summary>
    private static IEnumerable<(string Key, int Row)> Numbered(RuleTables t, string[] keys) => t.Groups(Table, keys).SelectMany(g => g.Value.Select((row, at) => (at == 0 ? g.Key : "", row)));

    private static Func<string, int[]> OfEpisode(RuleTables t, string table, string[] keys)
    {
        if (!t.Has(table)) return _ => [];
        var rows = t.Groups(table, keys);
        return key => rows.GetValueOrDefault(key) ?? [];
    }

    private static Func<string, IEnumerable<int>> Filled(RuleTables t, string table, string[] keys, string first, string second)
    {
        if (!t.Has(table)) return _ => [];
        var (rows, a, b) = (OfEpisode(t, table, keys), t.Texts(table, first), t.Texts(table, second));
        return key => rows(key).Where(row => a[row] is not null || b[row] is not null);
    }
}
