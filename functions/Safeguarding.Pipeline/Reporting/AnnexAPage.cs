using HandlebarsDotNet;
using Safeguarding.Pipeline.Building;
using Safeguarding.Pipeline.Returning;
using Safeguarding.Returns;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>What an Annex A holds and what is wrong with it, in counts, as one self-contained page.</summary>
public static class AnnexAPage
{
    private static readonly Lazy<HandlebarsTemplate<object, object>> Template = new(() => PageTemplate.Load("annex-a"));

    public static string Render(AnnexAReturn made, string authority, BuildPlan plan)
    {
        var byTable = made.Findings.ToLookup(f => f.Table, StringComparer.Ordinal);
        return Template.Value(new
        {
            authority,
            reference = Words.Day(made.Reference),
            build = plan.Build,
            rows = Words.Whole(made.Lists.Sum(l => l.Table.Rows.Count)),
            errors = Words.Whole(made.Findings.Count(f => f.Severity == Severity.Error)),
            queries = Words.Whole(made.Findings.Count(f => f.Severity == Severity.Query)),
            sixMonths = Words.Day(made.Reference.AddMonths(-6)),
            twelveMonths = Words.Day(made.Reference.AddMonths(-12)),
            lists = made.Lists.Select(l => new
            {
                number = l.List.Number,
                title = l.List.Title,
                window = l.List.Window,
                rows = Words.Whole(l.Table.Rows.Count),
                children = Words.Whole(l.Table.Rows.Select(r => r[0]).Distinct(StringComparer.Ordinal).Count()),
                findings = Words.Whole(byTable[l.List.Sheet].Count()),
            }).ToArray(),
            anyFaults = made.Findings.Count > 0,
            faults = Faults(made).ToArray(),
            extracts = plan.Tables.Where(t => t.Key.StartsWith(CaseRecords.SocialCare, StringComparison.Ordinal)).Select(t => new { name = t.Key[CaseRecords.SocialCare.Length..], date = Words.Day(t.Value.Max(e => e.Date)) }).ToArray(),
        });
    }

    /// <summary>Findings that say the same of the same columns are one line; the lists come first, in their order.</summary>
    private static IEnumerable<object> Faults(AnnexAReturn made)
    {
        var numbers = made.Lists.ToDictionary(l => l.List.Sheet, l => l.List.Number, StringComparer.Ordinal);
        return made.Findings.GroupBy(f => (f.Table, f.Columns, f.Words, f.Code, f.Severity))
            .OrderBy(g => numbers.GetValueOrDefault(g.Key.Table, int.MaxValue)).ThenBy(g => g.Key.Table, StringComparer.Ordinal).ThenByDescending(g => g.Count()).ThenBy(g => g.Key.Code, StringComparer.Ordinal).ThenBy(g => g.Key.Columns, StringComparer.Ordinal).ThenBy(g => g.Key.Words, StringComparer.Ordinal)
            .Select(g => new { where = g.Key.Table, columns = g.Key.Columns.Replace(",", ", ", StringComparison.Ordinal), words = g.Key.Words, code = g.Key.Code, severity = ReturnCheckPage.Name(g.Key.Severity), times = Words.Whole(g.Count()) });
    }
}
