using System.Globalization;
using HandlebarsDotNet;
using Safeguarding.Returns;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>What the department's rules say of a return, as one self-contained page: by rule, with children counted, searched and filtered without a server.</summary>
public static class ReturnCheckPage
{
    /// <summary>Rows shown of one rule: a browser stays quick, and who mends more than these works from the CSV.</summary>
    public const int MostRows = 500;

    private static readonly Lazy<HandlebarsTemplate<object, object>> Template = new(() => PageTemplate.Load("return-check"));

    public static string Render(ReturnCheck check)
    {
        var words = check.Rules.ToDictionary(rule => rule.Code, rule => rule.Words, StringComparer.Ordinal);
        var byRule = check.Findings.GroupBy(finding => finding.Code, StringComparer.Ordinal).ToList();
        return Template.Value(new
        {
            title = TitleOf(check.Return),
            year = check.Year.Code.Replace('_', '/'),
            from = Day(check.Year.Start),
            to = Day(check.Year.Reference),
            rulesRun = check.Ran.Count,
            rulesNotRun = check.NotRun.Count,
            remarks = check.Remarks.ToArray(),
            children = Whole(check.Children),
            affected = Whole(Children(check.Findings)),
            errors = Whole(check.Findings.Count(finding => finding.Severity == Severity.Error)),
            queries = Whole(check.Findings.Count(finding => finding.Severity == Severity.Query)),
            errorRules = byRule.Count(rule => rule.First().Severity == Severity.Error),
            queryRules = byRule.Count(rule => rule.First().Severity == Severity.Query),
            rules = byRule.OrderBy(rule => rule.First().Severity).ThenByDescending(rule => rule.Count()).ThenBy(rule => rule.Key, StringComparer.Ordinal).Select(rule => new
            {
                code = rule.Key,
                severity = Name(rule.First().Severity),
                words = words[rule.Key],
                rows = rule.First().Row < 0 ? "the return" : Counted(rule.Count(), "row", "rows"),
                children = Children(rule) is > 0 and var children ? Counted(children, "child", "children") : "",
                findings = rule.Take(MostRows).Select(finding => new
                {
                    child = finding.Child,
                    table = finding.Table,
                    row = finding.Row < 0 ? "" : finding.Row.ToString(CultureInfo.InvariantCulture),
                    columns = string.Join(", ", finding.Columns),
                }).ToArray(),
                more = rule.Count() > MostRows ? Whole(rule.Count() - MostRows) : "",
            }).ToArray(),
            notRun = check.NotRun.GroupBy(rule => rule.Reason, StringComparer.Ordinal).Select(group => new { reason = group.Key, codes = string.Join(", ", group.Select(rule => rule.Code)) }).ToArray(),
        });
    }

    public static string TitleOf(string name) => name == "cin" ? "Children in need census" : "Children looked after return (SSDA903)";

    public static string Name(Severity severity) => severity == Severity.Error ? "error" : "query";

    /// <summary>Children with a finding.</summary>
    public static int Children(IEnumerable<CheckedRow> findings) => findings.Select(finding => finding.Child).Where(child => child.Length > 0).Distinct(StringComparer.Ordinal).Count();

    private static string Counted(int count, string one, string many) => $"{Whole(count)} {(count == 1 ? one : many)}";

    private static string Whole(int count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Day(DateOnly day) => day.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);
}
