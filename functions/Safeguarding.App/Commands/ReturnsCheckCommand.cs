using System.CommandLine;
using System.Globalization;
using Safeguarding.App.Returning;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Reporting;
using Safeguarding.Pipeline.Tables;
using Safeguarding.Returns;

namespace Safeguarding.App.Commands;

/// <summary><c>returns check</c>: the department's rules on return files that are there already, whoever made them.</summary>
internal static class ReturnsCheckCommand
{
    private static readonly Argument<string[]> Paths = new("PATH") { Description = "Files of one return, or a folder of them: a CIN census XML; SSDA903 CSV files, known by their columns whatever their names, or one SSDA903 XML.", Arity = ArgumentArity.OneOrMore };
    private static readonly Option<string> Return = Session.OneOf(new("--return") { Description = "Which return: cin or ssda903.", HelpName = "cin|ssda903", Required = true }, "cin", "ssda903");
    private static readonly Option<string> Year = new("--year") { Description = "The collection year whose rules are applied, 2022_23 to 2026_27.", HelpName = "2025_26", Required = true };
    private static readonly Option<string[]> Previous = new("--previous") { Description = "Files of the year before, or a folder of them: some rules compare the two years.", HelpName = "PATH", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string?> Providers = new("--providers") { Description = "Ofsted's list of providers as CSV, for the rules on registered placements.", HelpName = "FILE" };
    private static readonly Option<string?> Postcodes = new("--postcodes") { Description = "A postcode directory as CSV (postcode, easting, northing, authority, or the ONS directory's own columns), for the rules on distance and place.", HelpName = "FILE" };
    private static readonly Option<string[]> OwnAuthority = new("--own-authority") { Description = "What the postcode directory and the list of providers call your authority: its ONS code, its name.", HelpName = "CODE", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string?> Out = new("--out") { Description = "Folder for findings.html, findings.json, findings.csv, by-rule.csv and by-child.csv. It then holds children's ids.", HelpName = "DIR" };

    public static Command Of()
    {
        var check = new Command("check", "Apply the department's rules to return files, whoever made them. Exits 1 when there are errors.") { Paths, Return, Year, Previous, Providers, Postcodes, OwnAuthority, Out, Session.JsonOption };
        check.SetAction((parsed, cancel) => CheckAsync(parsed, parsed.Screen(), cancel));
        return check;
    }

    private static async Task<int> CheckAsync(ParseResult parsed, Screen screen, CancellationToken cancel)
    {
        if (parsed.GetValue(Out) is { } file && File.Exists(file)) throw new WrongUseException($"--out names the file '{file}'. Name a folder, which is made when it is not there.");
        var year = YearOf(parsed.GetValue(Year)!);
        var beside = new FilesBeside(parsed.GetValue(Previous) ?? [], parsed.GetValue(Providers), parsed.GetValue(Postcodes), parsed.GetValue(OwnAuthority) ?? []);
        var workingDays = WorkingDays.Parse(Schemas.Embedded.Text("schemas/returns/bank-holidays.json"));
        var check = parsed.GetValue(Return) == "cin"
            ? ReturnFiles.CheckCin(parsed.GetValue(Paths)!, year, beside, workingDays)
            : await ReturnFiles.CheckCareAsync(parsed.GetValue(Paths)!, year, beside, workingDays, cancel).ConfigureAwait(false);
        foreach (var remark in check.Remarks) screen.Remark(remark);
        if (parsed.GetValue(Out) is { } folder) Write(folder, check);
        if (parsed.GetValue(Session.JsonOption))
        {
            using var buffer = new MemoryStream();
            ReturnCheckJson.Write(buffer, check);
            screen.Raw(System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length) + "\n");
        }
        else Print(screen, check, parsed.GetValue(Out));
        return check.Count(Severity.Error) > 0 ? Exit.Blocked : Exit.Done;
    }

    private static ReturnYear YearOf(string text)
    {
        if (text.Length == 7 && text[4] is '_' or '-' or '/' && int.TryParse(text.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var first) && first is > 0 and < 9999
            && ReturnYear.Ending(first + 1) is { IsHeld: true } year && year.Code.AsSpan(5).SequenceEqual(text.AsSpan(5))) return year;
        throw new WrongUseException("--year must be a collection year whose rules are held: 2022_23, 2023_24, 2024_25, 2025_26 or 2026_27.");
    }

    private static void Write(string folder, ReturnCheck check)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "findings.html"), ReturnCheckPage.Render(check));
        using (var json = File.Create(Path.Combine(folder, "findings.json"))) ReturnCheckJson.Write(json, check);
        Csv("findings.csv", ["code", "severity", "child", "table", "row", "columns", "file", "line", "what_to_do"], check.Ran.SelectMany(rule => rule.Rows.Select(finding => (Finding: finding, Place: check.PlaceOf(finding), rule.Rule.Words))).Select(found => new[]
        {
            found.Finding.Code, ReturnCheckPage.Name(found.Finding.Severity), found.Finding.Child, found.Finding.Table, Row(found.Finding.Row), string.Join(' ', found.Finding.Columns),
            found.Place?.File, found.Place is { } place ? Whole(place.Line) : "", found.Words,
        }));
        Csv("by-rule.csv", ["code", "severity", "state", "rows", "children", "what_must_hold"], ByRule(check));
        Csv("by-child.csv", ["child", "errors", "queries", "codes"], check.Findings.Where(finding => finding.Child.Length > 0).GroupBy(finding => finding.Child, StringComparer.Ordinal).OrderBy(child => child.Key, StringComparer.Ordinal).Select(child => new[]
        {
            child.Key, Whole(child.Count(finding => finding.Severity == Severity.Error)), Whole(child.Count(finding => finding.Severity == Severity.Query)),
            string.Join(' ', child.Select(finding => finding.Code).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)),
        }));

        void Csv(string name, string[] header, IEnumerable<string?[]> rows)
        {
            using var file = File.Create(Path.Combine(folder, name));
            CsvFile.Write(file, header, rows);
        }
    }

    /// <summary>Every rule of the year: found fault, passed, or could not run and why.</summary>
    private static IEnumerable<string?[]> ByRule(ReturnCheck check)
    {
        var ran = check.Ran.ToDictionary(rule => rule.Rule.Code, StringComparer.Ordinal);
        var notRun = check.NotRun.ToDictionary(rule => rule.Code, rule => rule.Reason, StringComparer.Ordinal);
        foreach (var rule in check.Rules)
        {
            var found = ran.GetValueOrDefault(rule.Code);
            yield return
            [
                rule.Code, ReturnCheckPage.Name(rule.Severity), found is null ? $"not run: {notRun[rule.Code]}" : found.Rows.Count == 0 ? "passed" : "failed",
                Whole(found?.Rows.Count ?? 0), Whole(found?.Children ?? 0), rule.Words,
            ];
        }
    }

    private static void Print(Screen screen, ReturnCheck check, string? folder)
    {
        screen.Heading($"{ReturnCheckPage.TitleOf(check.Return)} {check.Year.Code.Replace('_', '/')}");
        screen.Line(string.Create(CultureInfo.InvariantCulture, $"{check.Children:N0} children. {check.Ran.Count} rules ran, {check.NotRun.Count} could not."));
        if (check.Failing.Count > 0)
            screen.Table(["Rule", "Severity", "#Rows", "#Children", "What must hold"], check.Failing
                .Select(rule => new[] { rule.Rule.Code, ReturnCheckPage.Name(rule.Rule.Severity), Thousands(rule.Rows.Count), Thousands(rule.Children), rule.Rule.Words }));
        foreach (var lack in check.NotRun.GroupBy(rule => rule.Reason, StringComparer.Ordinal)) screen.Line($"Not run: {string.Join(", ", lack.Select(rule => rule.Code))}. {lack.Key}");
        if (folder is not null) screen.Line($"Row by row: {Path.Combine(folder, "findings.html")}, and findings.csv, by-rule.csv, by-child.csv, findings.json beside it.");
        else if (check.Failing.Count > 0) screen.Line("Row by row: run again with --out DIR.");
        var errors = check.Count(Severity.Error);
        if (errors > 0) screen.Bad(string.Create(CultureInfo.InvariantCulture, $"{errors:N0} rows have errors that the department's system would refuse."));
        else screen.Good(check.Failing.Count > 0 ? "No errors; the queries want a second look or an explanation." : "No rule that ran finds fault.");
    }

    private static string Row(int row) => row < 0 ? "" : row.ToString(CultureInfo.InvariantCulture);

    private static string Whole(int count) => count.ToString(CultureInfo.InvariantCulture);

    private static string Thousands(int count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
