using System.Globalization;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Tables;
using Safeguarding.Returns;

namespace Safeguarding.Pipeline.Returning;

/// <summary>Returns: case records become statutory files, each beside its findings and the list of children left out.</summary>
public static class ReturnsStage
{
    private static readonly string[] FindingColumns = ["child", "code", "severity", "table", "row", "columns", "record", "what_to_do"];
    private static readonly string[] ExclusionColumns = ["child", "reason", "explanation"];

    public static async Task<IReadOnlyList<PublishedFile>> WriteAsync(IObjectStore store, string build, IReadOnlyDictionary<string, Table> tables, Schemas schemas, Authority authority, RunContext run, CancellationToken cancel = default)
    {
        var records = CaseRecords.Of(tables);
        if (!records.ContainsKey("person")) return [];
        var year = ReturnYear.Ending(run.Night.Month >= 4 ? run.Night.Year + 1 : run.Night.Year);
        var mappings = ReturnMappings.Parse(schemas.Folder("schemas/returns/mappings/"));
        var workingDays = WorkingDays.Parse(schemas.Text("schemas/returns/bank-holidays.json"));
        var place = $"returns/{build}";
        var files = new List<PublishedFile>();

        var cin = CinCensus.Build(records, year, authority, mappings, workingDays);
        var xml = await store.WriteAsync($"{place}/cin/{year.Code}/cin-{year.Code}.xml", s => CinXml.Write(s, cin), cancel).ConfigureAwait(false);
        files.Add(new PublishedFile("returns/cin", xml, cin.Children.Count));
        files.AddRange(await AboutAsync(store, $"{place}/cin/{year.Code}", "returns/cin", cin.Findings, cin.Exclusions, cancel).ConfigureAwait(false));
        run.Report(new Progress("returns", "cin", 1, 2));

        var care = Ssda903.Build(records, year, authority, mappings, workingDays);
        foreach (var table in care.Tables)
        {
            var csv = await store.WriteAsync($"{place}/ssda903/{year.Code}/{table.Name}.csv", s => Ssda903Csv.Write(s, table), cancel).ConfigureAwait(false);
            files.Add(new PublishedFile($"returns/ssda903/{table.Name}", csv, table.Rows.Count));
        }

        files.AddRange(await AboutAsync(store, $"{place}/ssda903/{year.Code}", "returns/ssda903", care.Findings, care.Exclusions, cancel).ConfigureAwait(false));
        run.Report(new Progress("returns", "ssda903", 2, 2));
        return files;
    }

    private static async Task<IReadOnlyList<PublishedFile>> AboutAsync(IObjectStore store, string place, string name, IReadOnlyList<ReturnFinding> findings, IReadOnlyList<Exclusion> exclusions, CancellationToken cancel)
    {
        var found = await store.WriteAsync($"{place}/findings.csv", s => CsvFile.Write(s, FindingColumns, findings.Select(Row)), cancel).ConfigureAwait(false);
        var left = await store.WriteAsync($"{place}/exclusions.csv", s => CsvFile.Write(s, ExclusionColumns, exclusions.Select(e => new[] { e.ChildId, e.Reason, e.Words })), cancel).ConfigureAwait(false);
        return [new PublishedFile(name + "/findings", found, findings.Count), new PublishedFile(name + "/exclusions", left, exclusions.Count)];
    }

    private static string?[] Row(ReturnFinding f) =>
    [
        f.ChildId, f.Code, f.Severity == Severity.Error ? "error" : "query", f.Table, f.Row < 0 ? "" : f.Row.ToString(CultureInfo.InvariantCulture), f.Columns, f.Record, f.Words,
    ];
}
