using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using CsvHelper;
using Safeguarding.Pipeline.Building;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Reporting;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Tables;
using Safeguarding.Returns;

namespace Safeguarding.Pipeline.Returning;

/// <summary>A return as it was made, before its papers are.</summary>
/// <param name="Name">cin or ssda903: the folder, and what its files are published under.</param>
/// <param name="Tables">Its tables, each row of which names a child.</param>
internal sealed record MadeReturn(
    string Name, ReturnYear Year, IReadOnlyList<TextTable> Tables, int Children, IReadOnlyList<ReturnFinding> Findings, IReadOnlyList<Exclusion> Exclusions, RulesApplied Rules);

/// <summary>What lies beside a return: its findings with where they come from, who is left out, how many rows its tables have and had, and how ready it is.</summary>
internal static class ReturnPapers
{
    public static readonly string[] FindingColumns = ["child", "code", "severity", "table", "row", "columns", "record", "what_to_do", "source_table", "source_file", "source_row"];
    internal static readonly string[] ExclusionColumns = ["child", "reason", "explanation"];

    public static async Task<ImmutableArray<PublishedFile>> WriteAsync(
        IObjectStore store, BuildInputs inputs, Schemas schemas, MadeReturn made, IReadOnlyDictionary<string, TextTable> records, Authority authority, CancellationToken cancel)
    {
        var (plan, name) = (inputs.Plan, made.Name);
        var place = $"returns/{plan.Build}/{name}/{made.Year.Code}";
        var leads = new Leads(plan, schemas.Contracts, records, made.Tables.ToDictionary(t => t.Name, StringComparer.Ordinal), LeadsFile.Parse(schemas.Text("schemas/returns/leads.json"), name));

        // From here on a rule's finding says which record it is about, as one about the record does: by that it is known again tomorrow.
        var found = made.Findings.Select(f => (Finding: f, Place: leads.Of(f))).Select(f => (Finding: f.Finding.Record.Length > 0 ? f.Finding : f.Finding with { Record = f.Place.Record }, f.Place)).ToList();
        var findings = found.ConvertAll(f => f.Finding);
        var lines = found.ConvertAll(f => Row(f.Finding, f.Place));
        var figures = await EarlierFigures.ReadAsync(store, plan, name, made.Year, cancel).ConfigureAwait(false);
        var readiness = ReturnReadiness.Of(findings, made.Rules, figures.On(plan.Night.AddDays(-1)), figures.On(plan.Night.AddDays(-7)), figures.On(plan.Night.AddDays(-30)), figures.FoundLastNight);
        ControlTotal[] totals = [.. made.Tables.Select(t => new ControlTotal(t.Name, t.Rows.Count, figures.RowsLastNight?.GetValueOrDefault(t.Name), figures.RowsLastYear?.GetValueOrDefault(t.Name)))];
        var page = ReadinessPage.Render(new ReadinessReport(
            name, made.Year, authority.Name, plan.Night, ReturnDeadlines.Parse(schemas.Text("schemas/returns/deadlines.json")).Of(name, made.Year), made.Children, made.Exclusions.Count, findings, readiness, totals, figures));

        return
        [
            new PublishedFile($"returns/{name}/findings", await CsvAsync("findings.csv", FindingColumns, lines).ConfigureAwait(false), lines.Count),
            new PublishedFile($"returns/{name}/findings.parquet", await store.WriteAsync($"{place}/findings.parquet", s => ReadinessFile.WriteFindings(s, plan.Build, lines), cancel).ConfigureAwait(false), lines.Count),
            new PublishedFile($"returns/{name}/exclusions", await CsvAsync("exclusions.csv", ExclusionColumns, made.Exclusions.Select(e => new string?[] { e.ChildId, e.Reason, e.Words })).ConfigureAwait(false), made.Exclusions.Count),
            new PublishedFile($"returns/{name}/control-totals", await TotalsAsync().ConfigureAwait(false), totals.Length),
            new PublishedFile($"returns/{name}/readiness", await store.WriteAsync($"{place}/readiness.parquet", s => ReadinessFile.Write(s, plan.Build, readiness), cancel).ConfigureAwait(false), readiness.Count),
            new PublishedFile($"returns/{name}/readiness.html", await store.WriteAsync($"{place}/readiness.html", Encoding.UTF8.GetBytes(page), cancel).ConfigureAwait(false), null),
        ];

        // Names and numbers of our own making: the guard against formulas would only put an apostrophe before each minus.
        Task<WrittenObject> TotalsAsync() => store.WriteAsync($"{place}/control-totals.csv", s => Ssda903Csv.Write(s, new TextTable("control-totals", ControlTotal.Columns, [.. totals.Select(t => t.Cells())])), cancel);

        Task<WrittenObject> CsvAsync(string file, string[] columns, IEnumerable<string?[]> rows) => store.WriteAsync($"{place}/{file}", s => CsvFile.Write(s, columns, rows), cancel);
    }

    /// <summary>Those of the workforce census: findings and workers left out. It is sent once a year from another system's figures, so nobody follows it from night to night.</summary>
    public static async Task<ImmutableArray<PublishedFile>> WriteAsync(
        IObjectStore store, BuildInputs inputs, Schemas schemas, string place, WorkforceReturn made, IReadOnlyDictionary<string, TextTable> records, CancellationToken cancel)
    {
        var leads = new Leads(inputs.Plan, schemas.Contracts, records, ImmutableDictionary<string, TextTable>.Empty, ImmutableDictionary<string, SourceLead[]>.Empty);
        var lines = made.Findings.Select(f => Row(f, leads.Of(f.Table == WorkforceTables.Worker ? f with { Table = "professionals" } : f))).ToList();
        var findings = await store.WriteAsync($"{place}/findings.csv", s => CsvFile.Write(s, FindingColumns, lines), cancel).ConfigureAwait(false);
        var exclusions = await store.WriteAsync($"{place}/exclusions.csv", s => CsvFile.Write(s, ["worker", "reason", "explanation"], made.Exclusions.Select(e => new string?[] { e.ChildId, e.Reason, e.Words })), cancel).ConfigureAwait(false);
        return [new PublishedFile("returns/csww/findings", findings, lines.Count), new PublishedFile("returns/csww/exclusions", exclusions, made.Exclusions.Count)];
    }

    internal static string?[] Row(ReturnFinding f, SourcePlace from) =>
    [
        f.ChildId, f.Code, ReturnCheckPage.Name(f.Severity), f.Table, f.Row < 0 ? "" : f.Row.ToString(CultureInfo.InvariantCulture), f.Columns, f.Record, f.Words,
        from.Table, from.File, from.Row?.ToString(CultureInfo.InvariantCulture) ?? "",
    ];
}

/// <summary>Figures of the nights before, as the plan of the build has them.</summary>
/// <param name="Nights">Nights on which a return of this year was made; null figures where none are kept.</param>
/// <param name="FoundLastNight">Null when nothing is kept of last night.</param>
/// <param name="RowsLastNight">By table.</param>
internal sealed record EarlierFigures(
    IReadOnlyDictionary<DateOnly, NightFigures?> Nights, IReadOnlyList<FindingIdentity>? FoundLastNight, IReadOnlyDictionary<string, long?>? RowsLastNight, IReadOnlyDictionary<string, long?>? RowsLastYear, DateOnly? LastYearMade)
{
    public NightFigures? On(DateOnly night) => Nights.GetValueOrDefault(night);

    public static async Task<EarlierFigures> ReadAsync(IObjectStore store, BuildPlan plan, string name, ReturnYear year, CancellationToken cancel)
    {
        var these = plan.Earlier.Where(e => e.Return == name && e.Year == year.Code).ToList();
        var nights = new SortedDictionary<DateOnly, NightFigures?>();
        foreach (var earlier in these)
            nights[earlier.Night] = earlier.Readiness is null ? null : ReadinessFile.Read(await store.OpenRequiredAsync(earlier.Readiness.Path, cancel).ConfigureAwait(false));
        var lastNight = these.FirstOrDefault(e => e.Night == plan.Night.AddDays(-1));
        var lastYear = plan.Earlier.LastOrDefault(e => e.Return == name && e.Year == EarlierReturns.Before(year).Code && e.ControlTotals is not null);
        return new EarlierFigures(
            nights,
            lastNight?.Findings is null ? null : ReadinessFile.ReadFindings(await store.OpenRequiredAsync(lastNight.Findings.Path, cancel).ConfigureAwait(false)),
            await RowsAsync(lastNight?.ControlTotals).ConfigureAwait(false), await RowsAsync(lastYear?.ControlTotals).ConfigureAwait(false), lastYear?.Night);

        async Task<IReadOnlyDictionary<string, long?>?> RowsAsync(WrittenObject? file)
        {
            if (file is null) return null;
            using var reader = CsvReader.Create(new MemoryStream(await store.ReadBytesAsync(file.Path, cancel).ConfigureAwait(false)), new CsvReaderOptions { IncludeValuesInExceptions = false });
            var rows = new Dictionary<string, long?>(StringComparer.Ordinal);
            while (reader.Read()) rows[reader.GetString("table")!] = long.Parse(reader.GetString("rows")!, NumberStyles.None, CultureInfo.InvariantCulture);
            return rows;
        }
    }
}
