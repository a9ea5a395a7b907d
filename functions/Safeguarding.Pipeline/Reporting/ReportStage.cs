using System.Text;
using Safeguarding.Pipeline.Curating;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>Report: the pages and lists people read in the morning. They name children, so they lie in the identifiable zone.</summary>
public static class ReportStage
{
    public static async Task<IReadOnlyList<PublishedFile>> WriteAsync(IObjectStore store, string build, Curated curated, string authority, RunContext run, CancellationToken cancel = default)
    {
        // A report rests on whole tables or is not made: a withheld table is already in the manifest with its reason.
        if (!curated.Tables.TryGetValue("missing_episode", out var missing) || !curated.Tables.TryGetValue("child", out var children)) return [];
        var report = MissingWeekly.Build(run.Night, missing, children);
        var csv = await store.WriteAsync($"identifiable/{build}/reports/missing-weekly.csv", s => CsvFile.Write(s, MissingWeekly.Columns, MissingWeekly.Rows(report)), cancel).ConfigureAwait(false);
        var page = await store.WriteAsync($"identifiable/{build}/reports/missing-weekly.html", Encoding.UTF8.GetBytes(MissingWeeklyPage.Render(report, authority, run.Night)), cancel).ConfigureAwait(false);
        run.Report(new Progress("report", "missing-weekly", 1, 1));
        return [new PublishedFile("reports/missing-weekly.csv", csv, report.Events.Length), new PublishedFile("reports/missing-weekly.html", page, null)];
    }
}
