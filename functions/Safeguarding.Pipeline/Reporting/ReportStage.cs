using System.Text;
using Safeguarding.Pipeline.Building;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>Report: the pages and lists people read in the morning. They name children, so they lie in the identifiable zone.</summary>
public static class ReportStage
{
    /// <summary>The week's missing children, from the two curated tables as they were written.</summary>
    public static async Task<TaskResult> MissingWeeklyAsync(IObjectStore store, BuildInputs inputs, string authority, CancellationToken cancel = default)
    {
        // A report rests on whole tables or is not made: a withheld table is already in the manifest with its reason.
        if (await ReadAsync("missing_episode").ConfigureAwait(false) is not { } missing || await ReadAsync("child").ConfigureAwait(false) is not { } children) return new TaskResult();
        var (build, night) = (inputs.Plan.Build, inputs.Plan.Night);
        var report = MissingWeekly.Build(night, missing, children);
        var csv = await store.WriteAsync($"identifiable/{build}/reports/missing-weekly.csv", s => CsvFile.Write(s, MissingWeekly.Columns, MissingWeekly.Rows(report)), cancel).ConfigureAwait(false);
        var page = await store.WriteAsync($"identifiable/{build}/reports/missing-weekly.html", Encoding.UTF8.GetBytes(MissingWeeklyPage.Render(report, authority, night)), cancel).ConfigureAwait(false);
        return new TaskResult { Files = [new PublishedFile("reports/missing-weekly.csv", csv, report.Events.Length), new PublishedFile("reports/missing-weekly.html", page, null)] };

        async Task<Table?> ReadAsync(string name)
        {
            var made = await inputs.ResultAsync(TaskGraph.Curate(name), cancel).ConfigureAwait(false);
            if (made.Files.FirstOrDefault(f => f.Name == "identifiable/" + name) is not { } file) return null;
            return Table.Read(name, [(inputs.Plan.Build, await store.OpenRequiredAsync(file.Object.Path, cancel).ConfigureAwait(false))], []);
        }
    }
}
