using System.Text.Json;

namespace Safeguarding.Returns;

/// <summary>
/// A check as JSON for programs: <c>{"return","year","children","rulesRun":[],"rulesNotRun":[{"code","reason"}],"byRule":{code: rows},"findings":[{"code","severity","table","row","columns":[],"child"}],"remarks":[]}</c>.
/// The form is kept stable; properties may be added at its end.
/// </summary>
public static class ReturnCheckJson
{
    /// <summary>The stream is left open.</summary>
    public static void Write(Stream to, ReturnCheck check)
    {
        using var json = new Utf8JsonWriter(to);
        json.WriteStartObject();
        json.WriteString("return", check.Return);
        json.WriteString("year", check.Year.Code);
        json.WriteNumber("children", check.Children);
        json.WriteStartArray("rulesRun");
        foreach (var rule in check.Ran) json.WriteStringValue(rule.Rule.Code);
        json.WriteEndArray();
        json.WriteStartArray("rulesNotRun");
        foreach (var rule in check.NotRun)
        {
            json.WriteStartObject();
            json.WriteString("code", rule.Code);
            json.WriteString("reason", rule.Reason);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartObject("byRule");
        foreach (var rule in check.Ran.Where(rule => rule.Rows.Count > 0)) json.WriteNumber(rule.Rule.Code, rule.Rows.Count);
        json.WriteEndObject();
        json.WriteStartArray("findings");
        foreach (var finding in check.Findings)
        {
            json.WriteStartObject();
            json.WriteString("code", finding.Code);
            json.WriteString("severity", finding.Severity == Severity.Error ? "error" : "query");
            json.WriteString("table", finding.Table);
            json.WriteNumber("row", finding.Row);
            json.WriteStartArray("columns");
            foreach (var column in finding.Columns) json.WriteStringValue(column);
            json.WriteEndArray();
            json.WriteString("child", finding.Child);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("remarks");
        foreach (var remark in check.Remarks) json.WriteStringValue(remark);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
