using System.Text;
using Safeguarding.Pipeline.Building;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Tables;
using Safeguarding.Returns;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>Report: the pages and tables people read in the morning. Those that name children lie in the identifiable zone.</summary>
public static class ReportStage
{
    /// <summary>Makes one report from curated tables as they were written.</summary>
    public static async Task<TaskResult> WriteAsync(IObjectStore store, BuildInputs inputs, ReportKind kind, Schemas schemas, Authority authority, CancellationToken cancel = default)
    {
        var tables = new SortedDictionary<string, Table>(StringComparer.Ordinal);
        foreach (var name in kind.Curated)
        {
            // A report rests on whole tables or is not made: a withheld table is already in the manifest with its reason. That on the extracts is needed then more than ever.
            if (await inputs.CuratedAsync(name, cancel).ConfigureAwait(false) is { } table) tables.Add(name, table);
            else if (!kind.ReadsFindings) return new TaskResult();
        }

        var source = new ReportSource(inputs.Plan.Night, authority.Name, tables, ReportBasis.Of(inputs.Plan, kind.Curated, schemas), schemas)
        {
            Workforce = authority.Workforce,
            Zone = kind.ReadsZone ? await ZoneRisks.ReadAsync(store, inputs, schemas, cancel).ConfigureAwait(false) : null,
            Quality = kind.ReadsFindings ? await QualitySource.ReadAsync(store, inputs.Plan, cancel).ConfigureAwait(false) : null,
        };
        var report = kind.Make(source);
        var (build, folder) = (inputs.Plan.Build, kind.NamesChildren ? $"identifiable/{inputs.Plan.Build}/reports" : $"reports/{inputs.Plan.Build}");
        var files = new List<PublishedFile>
        {
            new($"reports/{kind.Name}.html", await store.WriteAsync($"{folder}/{kind.Name}.html", Encoding.UTF8.GetBytes(ReportPage.Render(report.Page, source)), cancel).ConfigureAwait(false), null),
        };
        foreach (var table in report.Tables)
        {
            var name = table.Name.Length == 0 ? kind.Name : $"{kind.Name}-{table.Name}";
            var parquet = await store.WriteAsync($"{folder}/{name}.parquet", s => ReportFile.WriteParquet(s, table, name, build), cancel).ConfigureAwait(false);
            var csv = await store.WriteAsync($"{folder}/{name}.csv", s => ReportFile.WriteCsv(s, table), cancel).ConfigureAwait(false);
            files.AddRange([new PublishedFile($"reports/{name}", parquet, table.Rows.Count), new PublishedFile($"reports/{name}.csv", csv, table.Rows.Count)]);
        }

        return new TaskResult { Files = [.. files] };
    }
}
