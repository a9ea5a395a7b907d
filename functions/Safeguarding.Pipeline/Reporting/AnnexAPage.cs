using Safeguarding.Pipeline.Building;
using Safeguarding.Pipeline.Returning;
using Safeguarding.Pipeline.Subjects;
using Safeguarding.Returns;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>What an Annex A holds and what is wrong with it, in counts, as one self-contained page.</summary>
public static class AnnexAPage
{
    public static string Render(AnnexAReturn made, string authority, BuildPlan plan, int withheld = 0)
    {
        var extracts = plan.Tables.Where(t => t.Key.StartsWith(CaseRecords.SocialCare, StringComparison.Ordinal) && !t.Value.IsEmpty).Select(t => (Name: t.Key[CaseRecords.SocialCare.Length..], Date: t.Value.Max(e => e.Date))).ToList();
        var basis = new ReportBasis(plan.Build, extracts.Count == 0 ? [] : [("social_care", extracts.Min(e => e.Date), extracts.Max(e => e.Date))], []);
        return ReportPage.Render(Page(made, extracts, withheld), authority, plan.Night, basis);
    }

    private static ReportPage Page(AnnexAReturn made, List<(string Name, DateOnly Date)> extracts, int withheld)
    {
        var byTable = made.Findings.ToLookup(f => f.Table, StringComparer.Ordinal);
        return new ReportPage(
            "Annex A: what is in it", $"reference date {Words.Day(made.Reference)}", "Counts only, but small ones are not hidden. For the team that makes the return; not for wider circulation.",
            [
                new(Words.Whole(made.Lists.Sum(l => l.Table.Rows.Count)), "rows in 11 lists"),
                new(Words.Whole(made.Findings.Count(f => f.Severity == Severity.Error)), "errors"), new(Words.Whole(made.Findings.Count(f => f.Severity == Severity.Query)), "queries"),
            ],
            [
                new("The lists")
                {
                    Tables = [new("Rows and findings by list", ["List", "Who is on it", "#Rows", "#Children", "#Findings"],
                        [.. made.Lists.Select(l => new PageCell[] { $"{Words.Whole(l.List.Number)} {l.List.Title}", l.List.Window, l.Table.Rows.Count, l.Table.Rows.Select(r => r[0]).Distinct(StringComparer.Ordinal).Count(), byTable[l.List.Sheet].Count() })], "none")],
                },
                new("What is wrong", "Each finding, with its sheet and row and the landed file and row it comes from, is in findings.csv.")
                {
                    Tables = [new("Findings", ["Where", "Columns", "What, and what to do", "Code", "Severity", "#Times"], [.. Faults(made)], "nothing was found wrong.")],
                },
                .. withheld == 0 ? [] : new PageSection[] { new("Left out", WithheldChildren.InReturns(withheld)) },
                new("Extracts") { Tables = [new("The newest of each table", ["Extract", "Newest"], [.. extracts.Select(e => new PageCell[] { e.Name, Words.Day(e.Date) })], "none")] },
            ],
            [
                new("On a list", $"Six months reach back to {Words.Day(made.Reference.AddMonths(-6))} and twelve to {Words.Day(made.Reference.AddMonths(-12))}, both days included. Nothing after the reference date is told.", "Data to Insight, Standard Safeguarding Dataset, Annex A 1.2.0"),
                new("Age", "Whole years on the reference date, or on the day of death; an unborn child has none.", "Ofsted, Annex A of the framework for inspecting local authority services for children"),
                new("Team and worker", "Those of the child's latest involvement of a worker who holds cases; where there is none, those of the row itself.", "this product"),
                new("Lists, columns and categories", "As in the Annex A schema of Data to Insight.", "Ofsted, Annex A of the framework for inspecting local authority services for children"),
            ]);
    }

    /// <summary>Findings that say the same of the same columns are one line; the lists come first, in their order.</summary>
    private static IEnumerable<PageCell[]> Faults(AnnexAReturn made)
    {
        var numbers = made.Lists.ToDictionary(l => l.List.Sheet, l => l.List.Number, StringComparer.Ordinal);
        return made.Findings.GroupBy(f => (f.Table, f.Columns, f.Words, f.Code, f.Severity))
            .OrderBy(g => numbers.GetValueOrDefault(g.Key.Table, int.MaxValue)).ThenBy(g => g.Key.Table, StringComparer.Ordinal).ThenByDescending(g => g.Count()).ThenBy(g => g.Key.Code, StringComparer.Ordinal).ThenBy(g => g.Key.Columns, StringComparer.Ordinal).ThenBy(g => g.Key.Words, StringComparer.Ordinal)
            .Select(g => new PageCell[] { g.Key.Table, g.Key.Columns.Replace(",", ", ", StringComparison.Ordinal), g.Key.Words, g.Key.Code, ReturnCheckPage.Name(g.Key.Severity), g.Count() });
    }
}
