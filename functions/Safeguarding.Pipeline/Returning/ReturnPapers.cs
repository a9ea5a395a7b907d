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
/// <param name="Name">cin, ssda903 or csww: the folder it lies in.</param>
/// <param name="Published">What its files are published under.</param>
/// <param name="Tables">Its tables, each row of which names a child or, in the workforce census, a worker.</param>
/// <param name="People">Children or workers in it.</param>
internal sealed record MadeReturn(
    string Name, string Published, ReturnYear Year, IReadOnlyList<TextTable> Tables, int People, IReadOnlyList<ReturnFinding> Findings, IReadOnlyList<Exclusion> Exclusions, RulesApplied Rules)
{
    /// <summary>Whom it is about.</summary>
    public string Person { get; init; } = "child";

    public string Persons { get; init; } = "children";

    public string PlaceIn(BuildPlan plan) => $"returns/{plan.Build}/{Name}/{Year.Code}";
}

/// <summary>What lies beside a return: its findings with where they come from, who is left out, how many rows its tables have and had, and how ready it is.</summary>
internal static class ReturnPapers
{
    public static async Task<ImmutableArray<PublishedFile>> WriteAsync(
        IObjectStore store, BuildInputs inputs, Schemas schemas, MadeReturn made, IReadOnlyDictionary<string, TextTable> records, Authority authority, CancellationToken cancel)
    {
        var (plan, place) = (inputs.Plan, made.PlaceIn(inputs.Plan));
        var leads = new Leads(plan, schemas.Contracts, records, made.Tables.ToDictionary(t => t.Name, StringComparer.Ordinal), LeadsFile.Parse(schemas.Text("schemas/returns/leads.json"), made.Name));

        // From here on a rule's finding says which record it is about, as one about the record does: by that it is known again tomorrow.
        var found = made.Findings.Select(f => (Finding: f, Place: leads.Of(f))).Select(f => new PlacedFinding(f.Finding.Record.Length > 0 ? f.Finding : f.Finding with { Record = f.Place.Record }, f.Place)).ToList();
        var lines = found.ConvertAll(Row);
        var figures = await EarlierFigures.ReadAsync(store, plan, made, cancel).ConfigureAwait(false);
        var readiness = ReturnReadiness.Of(found.ConvertAll(f => f.Finding), made.Rules, figures.On(plan.Night.AddDays(-1)), figures.On(plan.Night.AddDays(-7)), figures.On(plan.Night.AddDays(-30)), figures.FoundLastNight);
        ControlTotal[] totals = [.. made.Tables.Select(t => new ControlTotal(t.Name, t.Rows.Count, figures.RowsLastNight?.GetValueOrDefault(t.Name), figures.RowsLastYear?.GetValueOrDefault(t.Name)))];
        var page = ReadinessPage.Render(new ReadinessReport(made, authority.Name, plan.Night, ReturnDeadlines.Parse(schemas.Text("schemas/returns/deadlines.json")).Of(made.Name, made.Year), found, readiness, totals, figures) { Withheld = made.Person == "child" ? await inputs.WithheldCountAsync(cancel).ConfigureAwait(false) : 0 });
        var columns = ReadinessFile.FindingColumns(made.Person);
        return
        [
            Published("findings", await CsvAsync("findings.csv", columns, lines).ConfigureAwait(false), lines.Count),
            Published("findings.parquet", await store.WriteAsync($"{place}/findings.parquet", s => ReadinessFile.WriteFindings(s, plan.Build, made.Person, lines), cancel).ConfigureAwait(false), lines.Count),
            Published("exclusions", await CsvAsync("exclusions.csv", ReadinessFile.ExclusionColumns(made.Person), made.Exclusions.Select(e => new string?[] { e.ChildId, e.Reason, e.Words })).ConfigureAwait(false), made.Exclusions.Count),
            Published("control-totals", await TotalsAsync().ConfigureAwait(false), totals.Length),
            Published("readiness", await store.WriteAsync($"{place}/readiness.parquet", s => ReadinessFile.Write(s, plan.Build, made.Persons, readiness), cancel).ConfigureAwait(false), readiness.Count),
            Published("readiness.html", await store.WriteAsync($"{place}/readiness.html", Encoding.UTF8.GetBytes(page), cancel).ConfigureAwait(false), null),
        ];

        PublishedFile Published(string what, WrittenObject file, int? rows) => new($"returns/{made.Published}/{what}", file, rows);

        // Names and numbers of our own making: the guard against formulas would only put an apostrophe before each minus.
        Task<WrittenObject> TotalsAsync() => store.WriteAsync($"{place}/control-totals.csv", s => Ssda903Csv.Write(s, new TextTable("control-totals", ControlTotal.Columns, [.. totals.Select(t => t.Cells())])), cancel);

        Task<WrittenObject> CsvAsync(string file, string[] columns, IEnumerable<string?[]> rows) => store.WriteAsync($"{place}/{file}", s => CsvFile.Write(s, columns, rows), cancel);
    }

    internal static string?[] Row(PlacedFinding found)
    {
        var (f, from) = found;
        return
        [
            f.ChildId, f.Code, ReturnCheckPage.Name(f.Severity), f.Table, f.Row < 0 ? "" : f.Row.ToString(CultureInfo.InvariantCulture), f.Columns, f.Record, f.Words,
            from.Table, from.File, from.Row?.ToString(CultureInfo.InvariantCulture) ?? "",
        ];
    }
}

/// <summary>A finding and where in the extracts it comes from.</summary>
internal sealed record PlacedFinding(ReturnFinding Finding, SourcePlace Place);

/// <summary>Figures of the nights before, as the plan of the build has them.</summary>
/// <param name="Nights">Nights on which a return of this year was made; null figures where none are kept.</param>
/// <param name="FoundLastNight">Null when nothing is kept of last night.</param>
/// <param name="RowsLastNight">By table.</param>
internal sealed record EarlierFigures(
    IReadOnlyDictionary<DateOnly, NightFigures?> Nights, IReadOnlyList<FindingIdentity>? FoundLastNight, IReadOnlyDictionary<string, long?>? RowsLastNight, IReadOnlyDictionary<string, long?>? RowsLastYear, DateOnly? LastYearMade)
{
    public NightFigures? On(DateOnly night) => Nights.GetValueOrDefault(night);

    public static async Task<EarlierFigures> ReadAsync(IObjectStore store, BuildPlan plan, MadeReturn made, CancellationToken cancel)
    {
        var these = plan.Earlier.Where(e => e.Return == made.Name && e.Year == made.Year.Code).ToList();
        var nights = new SortedDictionary<DateOnly, NightFigures?>();
        foreach (var earlier in these)
            nights[earlier.Night] = earlier.Readiness is null ? null : ReadinessFile.Read(await store.OpenRequiredAsync(earlier.Readiness.Path, cancel).ConfigureAwait(false), made.Persons);
        var lastNight = these.FirstOrDefault(e => e.Night == plan.Night.AddDays(-1));
        var lastYear = plan.Earlier.LastOrDefault(e => e.Return == made.Name && e.Year == made.Year.Before.Code && e.ControlTotals is not null);
        return new EarlierFigures(
            nights,
            lastNight?.Findings is null ? null : ReadinessFile.ReadFindings(await store.OpenRequiredAsync(lastNight.Findings.Path, cancel).ConfigureAwait(false), made.Person),
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
