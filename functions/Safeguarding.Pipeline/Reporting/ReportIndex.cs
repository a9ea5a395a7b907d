using System.Collections.Immutable;
using System.Text;
using Safeguarding.Pipeline.Building;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Tables;
using Safeguarding.Returns;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>The pages that lead to all others of a build: one beside the reports that may be shared, which names only those, and one beside the reports that name children, which names all.</summary>
public static class ReportIndex
{
    /// <summary>Name of the task; it comes after every task that makes pages.</summary>
    public const string Task = "contents";

    private const string Shared = "reports/index.html", Whole = "reports/teams.html";

    private static readonly ImmutableArray<(string Page, string Title, string Answers)> Others =
    [
        ("returns/annex-a/summary.html", "Annex A", "What an inspection asks for first: the lists, and what is wrong in them."),
        ("returns/cin/readiness.html", "CIN census", "How ready the return is: what is new, what is cleared, and the row to mend."),
        ("returns/cin-running/readiness.html", "CIN census, the year that runs", "The same of the year after the one that is due."),
        ("returns/csww/readiness.html", "Workforce census", "How ready the return is, worker by worker."),
        ("returns/ssda903/readiness.html", "SSDA903", "How ready the return of looked-after children is."),
        ("returns/ssda903-running/readiness.html", "SSDA903, the year that runs", "The same of the year after the one that is due."),
        ("reports/model-card.html", "How records are linked", "What the matching rests on, how sure it is, and for whom it is less so."),
    ];

    /// <summary>Writes both pages.</summary>
    /// <param name="after">The tasks whose pages they lead to.</param>
    public static async Task<TaskResult> WriteAsync(IObjectStore store, BuildInputs inputs, IEnumerable<string> after, Schemas schemas, Authority authority, CancellationToken cancel = default)
    {
        var plan = inputs.Plan;
        var made = new Dictionary<string, PublishedFile>(StringComparer.Ordinal);
        foreach (var task in after)
            foreach (var file in (await inputs.ResultAsync(task, cancel).ConfigureAwait(false)).Files) made.Add(file.Name, file);
        var basis = ReportBasis.Of(plan, Reports.All.SelectMany(kind => kind.Curated).Distinct(StringComparer.Ordinal), schemas);
        var source = new ReportSource(plan.Night, authority.Name, new Dictionary<string, Table>(StringComparer.Ordinal), basis, schemas);
        return new TaskResult
        {
            Files =
            [
                await WriteAsync(Shared, $"reports/{plan.Build}/index.html", ReportPage.ForLeaders, up => [Section(up, "Reports", Reports.All.Where(kind => !kind.NamesChildren))]).ConfigureAwait(false),
                await WriteAsync(Whole, $"identifiable/{plan.Build}/reports/index.html", ReportPage.NamesChildren, up =>
                [
                    Section(up, "For teams", Reports.All.Where(kind => kind.NamesChildren)), Section(up, "For leaders, without names", Reports.All.Where(kind => !kind.NamesChildren)),
                    new("Returns and matching") { Tables = [Table("Pages", [.. Others.Where(o => made.ContainsKey(o.Page)).Select(o => Line(up, made[o.Page], o.Title, o.Answers, ""))])] },
                ]).ConfigureAwait(false),
            ],
        };

        PageSection Section(string up, string heading, IEnumerable<ReportKind> kinds) => new(heading)
        {
            Tables = [Table("Reports", [.. kinds.Select(kind => Line(up, made.GetValueOrDefault($"reports/{kind.Name}.html"), kind.Title, kind.Answers, Beside(kind)))])],
        };

        string Beside(ReportKind kind) => made.TryGetValue($"reports/{kind.Name}", out var table) ? Words.Counted(table.Rows ?? 0, "row", "rows") : "";

        // Links are told from the page itself, so that the pages can be opened wherever the folders are copied to.
        async Task<PublishedFile> WriteAsync(string name, string path, string circulation, Func<string, ImmutableArray<PageSection>> sections)
        {
            var up = string.Concat(Enumerable.Repeat("../", path.Count(c => c == '/')));
            var page = new ReportPage("Reports", $"The night of {Words.Day(plan.Night)}", circulation, [], sections(up), Meanings);
            return new PublishedFile(name, await store.WriteAsync(path, Encoding.UTF8.GetBytes(ReportPage.Render(page, source)), cancel).ConfigureAwait(false), null);
        }
    }

    private static readonly ImmutableArray<Definition> Meanings =
    [
        new("Rows", "Of the report's main table. Beside each page lie its tables as CSV and as Parquet, under the page's name.", "this product"),
        new("Not made tonight", "A table it is made of was withheld; 'safeguarding report' and the publication's manifest have the reason.", "this product"),
    ];

    private static PageTable Table(string caption, IReadOnlyList<PageCell[]> rows) => new(caption, ["Page", "What it answers", "#Rows"], rows, "none.");

    private static PageCell[] Line(string up, PublishedFile? page, string title, string answers, string rows) =>
        [page is null ? new PageCell(title, "not made tonight") : new PageCell(title) { Link = up + page.Object.Path }, answers, rows];
}
