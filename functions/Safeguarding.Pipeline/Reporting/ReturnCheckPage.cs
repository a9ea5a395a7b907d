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
        return Template.Value(new
        {
            title = TitleOf(check.Return),
            year = check.Year.Code.Replace('_', '/'),
            from = Words.Day(check.Year.Start),
            to = Words.Day(check.Year.Reference),
            rulesRun = check.Ran.Count,
            rulesNotRun = check.NotRun.Count,
            remarks = check.Remarks.ToArray(),
            children = Words.Whole(check.Children),
            affected = Words.Whole(check.Findings.Select(finding => finding.Child).Where(child => child.Length > 0).Distinct(StringComparer.Ordinal).Count()),
            errors = Words.Whole(check.Count(Severity.Error)),
            queries = Words.Whole(check.Count(Severity.Query)),
            errorRules = check.Failing.Count(rule => rule.Rule.Severity == Severity.Error),
            queryRules = check.Failing.Count(rule => rule.Rule.Severity == Severity.Query),
            rules = check.Failing.Select(rule => new
            {
                code = rule.Rule.Code,
                severity = Name(rule.Rule.Severity),
                words = rule.Rule.Words,
                rows = rule.Rows[0].Row < 0 ? "the return" : Words.Counted(rule.Rows.Count, "row", "rows"),
                children = rule.Children > 0 ? Words.Counted(rule.Children, "child", "children") : "",
                findings = rule.Rows.Take(MostRows).Select(finding => new
                {
                    child = finding.Child,
                    table = finding.Table,
                    row = finding.Row < 0 ? "" : finding.Row.ToString(CultureInfo.InvariantCulture),
                    columns = string.Join(", ", finding.Columns),
                    where = check.PlaceOf(finding) is { } place ? string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileName(place.File)}, line {place.Line}") : "",
                }).ToArray(),
                more = rule.Rows.Count > MostRows ? Words.Whole(rule.Rows.Count - MostRows) : "",
            }).ToArray(),
            notRun = check.NotRun.GroupBy(rule => rule.Reason, StringComparer.Ordinal).Select(group => new { reason = group.Key, codes = string.Join(", ", group.Select(rule => rule.Code)) }).ToArray(),
        });
    }

    public static string TitleOf(string name) => name switch { "cin" => "Children in need census", WorkforceReturn.Name => "Children's social work workforce census", _ => "Children looked after return (SSDA903)" };

    public static string Name(Severity severity) => severity == Severity.Error ? "error" : "query";
}
