using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Safeguarding.Pipeline.Building;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Reporting;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Tables;
using Safeguarding.Returns;

namespace Safeguarding.Pipeline.Returning;

/// <summary>Ofsted's Annex A as of the night: the workbook, each list as Parquet, what is wrong with them, and a page that says how many rows there are and what they rest on.</summary>
public static class AnnexAStage
{
    private static readonly string[] Columns = ["sheet", "sheet_row", "columns", "code", "severity", "child", "what_to_do", "source_table", "source_record", "source_file", "source_row"];

    public static async Task<TaskResult> WriteAsync(IObjectStore store, BuildInputs inputs, Schemas schemas, string authority, CancellationToken cancel = default)
    {
        var plan = inputs.Plan;
        var records = CaseRecords.Of(await inputs.ReturnTablesAsync(AnnexA.Tables.Select(t => CaseRecords.SocialCare + t), cancel).ConfigureAwait(false));
        if (!records.ContainsKey("person")) return new TaskResult();
        var made = AnnexA.Build(records, plan.Night, ReturnMappings.Parse(schemas.Folder("schemas/returns/mappings/")));
        var place = $"returns/{plan.Build}/annex-a";
        var files = ImmutableArray.CreateBuilder<PublishedFile>();
        files.Add(new PublishedFile("returns/annex-a", await store.WriteAsync($"{place}/annex-a.xlsx", s => AnnexAWorkbook.Write(s, made), cancel).ConfigureAwait(false), made.Lists.Sum(l => l.Table.Rows.Count)));
        foreach (var listed in made.Lists)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"list-{listed.List.Number:00}");
            files.Add(new PublishedFile($"returns/annex-a/{name}", await store.WriteAsync($"{place}/{name}.parquet", s => AnnexAFile.Write(s, plan.Build, plan.Night, listed), cancel).ConfigureAwait(false), listed.Table.Rows.Count));
        }

        var lines = Lines(new Leads(plan, schemas.Contracts, records, ImmutableDictionary<string, TextTable>.Empty, ImmutableDictionary<string, SourceLead[]>.Empty), made);
        files.Add(new PublishedFile("returns/annex-a/findings", await store.WriteAsync($"{place}/findings.csv", s => CsvFile.Write(s, Columns, lines), cancel).ConfigureAwait(false), lines.Count));
        files.Add(new PublishedFile("returns/annex-a/summary.html", await store.WriteAsync($"{place}/summary.html", Encoding.UTF8.GetBytes(AnnexAPage.Render(made, authority, plan, await inputs.WithheldCountAsync(cancel).ConfigureAwait(false))), cancel).ConfigureAwait(false), null));
        return new TaskResult { Files = files.ToImmutable() };
    }

    /// <summary>Findings about the lists in the order of the sheets and their rows, then those about the case record.</summary>
    private static List<string?[]> Lines(Leads leads, AnnexAReturn made)
    {
        var lists = made.Lists.ToDictionary(l => l.List.Sheet, l => l.List, StringComparer.Ordinal);
        return [.. made.Findings.OrderBy(f => lists.TryGetValue(f.Table, out var list) ? list.Number : int.MaxValue).ThenBy(f => f.Row).Select(Line)];

        string?[] Line(ReturnFinding finding)
        {
            var list = lists.GetValueOrDefault(finding.Table);
            var from = leads.Of(list is null ? finding : finding with { Table = list.Source });
            return
            [
                list?.Sheet, list is null ? null : (finding.Row + 2).ToString(CultureInfo.InvariantCulture), finding.Columns, finding.Code, ReturnCheckPage.Name(finding.Severity), finding.ChildId, finding.Words,
                from.Table.Length > 0 ? from.Table : finding.Table, from.Record, from.File, from.Row?.ToString(CultureInfo.InvariantCulture),
            ];
        }
    }
}
