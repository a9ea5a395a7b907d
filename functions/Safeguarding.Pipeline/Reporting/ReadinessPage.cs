using System.Globalization;
using HandlebarsDotNet;
using Safeguarding.Pipeline.Reporting.Charts;
using Safeguarding.Pipeline.Returning;
using Safeguarding.Pipeline.Subjects;
using Safeguarding.Returns;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>Everything the readiness page of a return shows.</summary>
/// <param name="Due">Last day on which the return may be sent.</param>
internal sealed record ReadinessReport(
    MadeReturn Return, string Authority, DateOnly Night, DateOnly Due, IReadOnlyList<PlacedFinding> Findings, IReadOnlyList<ReadinessRow> Rules, IReadOnlyList<ControlTotal> Totals, EarlierFigures Earlier)
{
    /// <summary>Children whom people have withheld and whom the return therefore leaves out, whether it would have had them or not.</summary>
    public int Withheld { get; init; }
}

/// <summary>"Ready to submit?" as one self-contained page: what is wrong tonight, how that moves from night to night, and how long there is. It holds ids of children, or of workers, and no other word about them.</summary>
internal static class ReadinessPage
{
    /// <summary>Children shown: who has more than these works from the CSV.</summary>
    public const int MostChildren = 300;

    /// <summary>Findings shown of one rule, those that are new first; the rest is in the CSV.</summary>
    public const int MostFindings = 50;

    private static readonly Lazy<HandlebarsTemplate<object, object>> Template = new(() => PageTemplate.Load("readiness"));

    public static string Render(ReadinessReport report)
    {
        var (yesterday, week, month) = (report.Night.AddDays(-1), report.Night.AddDays(-7), report.Night.AddDays(-30));
        var days = report.Due.DayNumber - report.Night.DayNumber;
        var shown = report.Rules.Where(r => new[] { r.Tonight.Findings, r.LastNight.Findings, r.WeekAgo.Findings, r.MonthAgo.Findings }.Any(n => n > 0)).ToList();
        var notRun = report.Rules.Where(r => r.WhyNotRun is not null).ToList();
        var (errors, queries) = (Sum(report.Rules, Severity.Error), Sum(report.Rules, Severity.Query));
        var before = report.Earlier.On(yesterday);
        var byRule = report.Findings.ToLookup(f => f.Finding.Code, StringComparer.Ordinal);
        var foundLastNight = report.Earlier.FoundLastNight?.ToHashSet();
        var children = report.Findings.Select(f => f.Finding).Where(f => f.ChildId.Length > 0).GroupBy(f => f.ChildId, StringComparer.Ordinal)
            .Select(c => (Id: c.Key, Errors: c.Count(f => f.Severity == Severity.Error), Queries: c.Count(f => f.Severity == Severity.Query), Codes: c.Select(f => f.Code).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)))
            .OrderByDescending(c => c.Errors).ThenByDescending(c => c.Queries).ThenBy(c => c.Id, StringComparer.Ordinal).ToList();
        return Template.Value(new
        {
            title = ReturnCheckPage.TitleOf(report.Return.Name),
            year = report.Return.Year.Code.Replace('_', '/'),
            person = report.Return.Person,
            persons = report.Return.Persons,
            personHead = Capital(report.Return.Person),
            personsHead = Capital(report.Return.Persons),
            authority = report.Authority,
            night = Words.Day(report.Night),
            due = Words.Day(report.Due),
            days = Words.Whole(Math.Abs(days)),
            until = days switch { 0 => "today is the last day", 1 => "day left", > 1 => "days left", -1 => "day past", _ => "days past" },
            verdict = errors == 0 ? "No errors tonight." : $"Not ready: {Words.Counted(errors, "error has", "errors have")} to be put right first.",
            queriesWords = queries == 0 ? "No queries to explain." : $"{Words.Counted(queries, "query wants", "queries want")} an explanation or a correction.",
            unread = notRun.Count > 0 ? $"{Words.Counted(notRun.Count, "rule", "rules")} could not run and {(notRun.Count == 1 ? "has" : "have")} not passed: see below." : "",
            withheld = WithheldChildren.InReturns(report.Withheld),
            errors = Words.Whole(errors),
            queries = Words.Whole(queries),
            errorsMove = Move(errors, before?.Of(Severity.Error)),
            queriesMove = Move(queries, before?.Of(Severity.Query)),
            fresh = report.Rules.Any(r => r.New is not null) ? Words.Whole(report.Rules.Sum(r => r.New ?? 0)) : "–",
            cleared = report.Rules.Any(r => r.Cleared is not null) ? Words.Whole(report.Rules.Sum(r => r.Cleared ?? 0)) : "–",
            children = Words.Whole(report.Return.People),
            leftOut = Words.Whole(report.Return.Exclusions.Count),
            affected = Words.Whole(children.Count),
            chart = ReadinessChart.Draw(report),
            heads = new[] { Head("Last night", yesterday), Head("7 nights ago", week), Head("30 nights ago", month) },
            anyRules = shown.Count > 0,
            groups = new[] { Severity.Error, Severity.Query }.Select(severity => new
            {
                name = severity == Severity.Error ? "Errors" : "Queries",
                rules = shown.Where(r => r.Tonight.Severity == severity).OrderByDescending(r => r.Tonight.Findings ?? -1).ThenBy(r => r.Tonight.Code, StringComparer.Ordinal).Select(r => new
                {
                    code = r.Tonight.Code,
                    words = r.WhyNotRun is null ? r.Tonight.Words : r.Tonight.Words + " Could not run tonight.",
                    tonight = Figure(r.Tonight.Findings, "not run"),
                    move = r.Tonight.Findings is { } now ? Move(now, r.LastNight.Findings) : "",
                    lastNight = Figure(r.LastNight.Findings),
                    weekAgo = Figure(r.WeekAgo.Findings),
                    monthAgo = Figure(r.MonthAgo.Findings),
                    fresh = Figure(r.New),
                    cleared = Figure(r.Cleared),
                    children = Figure(r.Tonight.Children),
                    findings = Listed(r, byRule[r.Tonight.Code]),
                    more = r.Tonight.Findings > MostFindings ? Words.Whole(r.Tonight.Findings.Value - MostFindings) : "",
                }).ToArray(),
            }).Where(g => g.rules.Length > 0).ToArray(),
            silent = Words.Whole(report.Rules.Count(r => r.Tonight.Findings == 0)),
            affectedChildren = children.Take(MostChildren).Select(c => new { id = c.Id, errors = Words.Whole(c.Errors), queries = Words.Whole(c.Queries), codes = string.Join(", ", c.Codes) }).ToArray(),
            moreChildren = children.Count > MostChildren ? Words.Whole(children.Count - MostChildren) : "",
            totals = report.Totals.Select(t => new
            {
                table = t.Table,
                rows = Words.Whole(t.Rows),
                lastNight = Figure(t.LastNight),
                change = Change(t.Rows, t.LastNight),
                flag = Flag(t.Rows, t.LastNight),
                lastYear = Figure(t.LastYear),
                yearChange = Change(t.Rows, t.LastYear),
                yearFlag = Flag(t.Rows, t.LastYear),
            }).ToArray(),
            lastYearMade = report.Earlier.LastYearMade is { } made ? $"as it was made on {Words.Day(made)}" : "of which nothing is held here",
            lastNightRows = report.Earlier.RowsLastNight is null ? "Nothing is held of last night's tables." : "",
            notRun = notRun.GroupBy(r => r.WhyNotRun!, StringComparer.Ordinal).Select(g => new { reason = g.Key, count = Words.Whole(g.Count()), codes = string.Join(", ", g.Select(r => r.Tonight.Code)) }).ToArray(),
        });

        // Where each comes from, so that who mends the record need not look for it.
        object[] Listed(ReadinessRow rule, IEnumerable<PlacedFinding> findings) =>
        [
            .. findings.Select(f => (f.Finding, f.Place, New: rule.New is not null && foundLastNight?.Contains(FindingIdentity.Of(f.Finding)) == false)).OrderByDescending(f => f.New).Take(MostFindings).Select(f => new
            {
                fresh = f.New,
                id = f.Finding.ChildId,
                columns = f.Finding.Columns.Replace(",", ", ", StringComparison.Ordinal),
                table = f.Finding.Table,
                file = f.Place.File,

                // A check of ours has several sentences under its code.
                words = f.Finding.Words == rule.Tonight.Words ? "" : f.Finding.Words,
                row = f.Place.Row is { } row ? Words.Whole(row) : "",
            }),
        ];

        // A night without a figure is said, never filled in.
        object Head(string words, DateOnly night) => new { words, day = night.ToString("d MMM", CultureInfo.InvariantCulture), none = report.Earlier.On(night) is not null ? "" : report.Earlier.Nights.ContainsKey(night) ? "no figures kept" : "no build that night" };
    }

    private static long Sum(IEnumerable<ReadinessRow> rules, Severity severity) => rules.Where(r => r.Tonight.Severity == severity).Sum(r => r.Tonight.Findings ?? 0);

    /// <summary>Up, down or the same, said by sign and arrow; blank where there is nothing to compare with.</summary>
    private static string Move(long now, long? before) => (now - before) switch
    {
        null => "",
        0 => "=",
        > 0 and long more => "▲ +" + Words.Whole(more),
        long less => "▼ −" + Words.Whole(-less),
    };

    private static string Change(long rows, long? before) => before is null ? "–" : $"{Move(rows, before)}{(ControlTotal.Percent(rows, before) is { Length: > 0 } percent && rows != before ? $" ({percent}%)" : "")}";

    private static string Flag(long rows, long? before) => ControlTotal.Flag(rows, before).ToLowerInvariant();

    private static string Figure(long? figure, string none = "–") => figure is { } number ? Words.Whole(number) : none;

    private static string Capital(string word) => char.ToUpperInvariant(word[0]) + word[1..];
}
