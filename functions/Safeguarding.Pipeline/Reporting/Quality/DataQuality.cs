using System.Collections.Immutable;
using System.Globalization;
using Safeguarding.Parquet;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Validating;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>A table over the window of nights.</summary>
/// <param name="Tonight">Null when it is not expected every night and did not come.</param>
/// <param name="Nights">Those of the window on which it came or was expected, oldest first, tonight among them.</param>
internal sealed record TableQuality(string Table, bool Expected, DateOnly? InUse, TableNight? Tonight, ImmutableArray<TableNight> Nights)
{
    public string Agency => Table[..Table.IndexOf('/', StringComparison.Ordinal)];

    /// <summary>The newest night that has figures.</summary>
    public TableNight? Newest => Nights.LastOrDefault(n => n.Rows is not null);

    public long InTime => Nights.Count(n => n.Expected && n.Arrival == Arrival.InTime);

    public long Due => Nights.Count(n => n.Expected);
}

/// <summary>A kind of finding in one column of a night's extract, with the numbers of some rows and never a value.</summary>
internal sealed record TableFinding(string Table, FindingCount Count, long Rows, Finding First, ImmutableArray<long> Examples, string Path);

/// <summary>A column that is filled less than it was.</summary>
/// <param name="Was">Percent of its rows that had a value, the median of the nights before.</param>
/// <param name="Shares">Of each night of the window; null without an extract.</param>
internal sealed record FallenColumn(ColumnNight Tonight, double Was, ImmutableArray<double?> Shares);

internal sealed record QualityReport(DateOnly Night, DataQualitySettings Settings, ImmutableArray<TableQuality> Tables, ImmutableArray<TableFinding> Findings, ImmutableArray<FallenColumn> Fallen, QualityHistory History)
{
    /// <summary>Nights of the window, oldest first, built or not.</summary>
    public IEnumerable<DateOnly> Window => Enumerable.Range(0, Settings.Nights).Select(n => Night.AddDays(n + 1 - Settings.Nights));
}

/// <summary>How good the agencies' extracts are: completeness, validity, timeliness and uniqueness of each table over thirty nights, the findings to act on, and how many children could be matched. Names nobody and quotes no value.</summary>
internal static class DataQuality
{
    public const string Name = "data-quality";

    public static readonly ReportKind Kind = new(Name, "Data quality", "How good the agencies' extracts are over thirty nights, and what to mend first.", ["child", "child_identifier"], Make) { NamesChildren = false, ReadsFindings = true };

    private static readonly string[] Repeats = [FindingCatalogue.KeyDuplicate.Code, FindingCatalogue.NotUnique.Code];

    private static Report Make(ReportSource source)
    {
        var report = Build(source);
        return new Report(QualityPage.Of(report), [new ReportTable("", Columns, [.. report.Tables.Select(Row)]), .. report.History.Report(), new ReportTable("findings", FindingColumns, [.. report.Findings.Select(Row)])]);
    }

    public static QualityReport Build(ReportSource source)
    {
        var settings = DataQualitySettings.Of(source.Schemas);
        var quality = source.Quality ?? throw new InvalidOperationException("The report of the extracts is made of what validation found.");
        var (contracts, night) = (source.Schemas.Contracts, source.Night);
        var came = quality.Received.Where(t => t.Expected || t.State != "waiting").ToList();
        var history = quality.Before.With(
            night, settings.Nights,
            came.Select(t => NightOf(night, t, quality, contracts)),
            came.Where(t => quality.Findings.ContainsKey(t.Table)).SelectMany(t => quality.Findings[t.Table].Columns.Select(c => new ColumnNight(night, t.Table, c.Column, c.InFile, quality.Findings[t.Table].Rows, c.Present))),
            MatchesOf(source));
        var nights = history.Tables.ToLookup(t => t.Table, StringComparer.Ordinal);
        return new QualityReport(
            night, settings,
            [
                .. quality.Received.Where(t => t.Expected || quality.InUse.ContainsKey(t.Table) || nights.Contains(t.Table))
                    .Select(t => new TableQuality(t.Table, t.Expected, quality.InUse.TryGetValue(t.Table, out var date) ? date : null, nights[t.Table].FirstOrDefault(n => n.Night == night), [.. nights[t.Table].OrderBy(n => n.Night)])),
            ],
            [.. came.Where(t => quality.Findings.ContainsKey(t.Table)).SelectMany(t => FindingsOf(t, quality.Findings[t.Table], settings.Examples)).OrderByDescending(f => f.Count.Severity).ThenByDescending(f => f.Count.Count).ThenBy(f => f.Table, StringComparer.Ordinal).ThenBy(f => f.Count.Code, StringComparer.Ordinal).ThenBy(f => f.Count.Column, StringComparer.Ordinal)],
            [.. FallenOf(night, history, settings)], history);
    }

    private static TableNight NightOf(DateOnly night, TableStatus table, QualitySource quality, ContractCatalog contracts)
    {
        var arrival = table.State switch { "accepted" => Arrival.InTime, "held" => Arrival.Held, "failed" => Arrival.Failed, _ => Arrival.Missing };
        var row = new TableNight(night, table.Table, table.Expected, arrival, quality.InUse.TryGetValue(table.Table, out var date) ? date : null, null, null, null, null, null, null, null);
        if (!quality.Findings.TryGetValue(table.Table, out var found)) return row;
        return row with
        {
            Rows = found.Rows,
            Accepted = found.Accepted,
            Rejected = found.Rejected,
            Findings = found.Counts.Sum(c => c.Count),
            Repeated = Math.Min(found.Rows, found.Counts.Where(c => Repeats.Contains(c.Code)).Sum(c => c.Count)),
            Cells = found.Rows * contracts.Find(table.Table)!.Fields.Length,
            Filled = found.Columns.Sum(c => c.Present),
        };
    }

    private static IEnumerable<TableFinding> FindingsOf(TableStatus table, FindingsDocument found, int examples)
    {
        var listed = found.Findings.ToLookup(f => (f.Code, f.Column));
        foreach (var count in found.Counts)
            if (listed[(count.Code, count.Column)].FirstOrDefault() is { } first)
                yield return new TableFinding(table.Table, count, found.Rows, first, [.. listed[(count.Code, count.Column)].Select(f => f.Row).Where(r => r > 0).Distinct().Order().Take(examples)], table.FindingsPath!);
    }

    /// <summary>Columns with a value in fewer rows than in the middle one of the nights before, by so many points.</summary>
    private static IEnumerable<FallenColumn> FallenOf(DateOnly night, QualityHistory history, DataQualitySettings settings)
    {
        foreach (var column in history.Columns.GroupBy(c => (c.Table, c.Column)).OrderBy(g => g.Key.Table, StringComparer.Ordinal))
        {
            if (column.FirstOrDefault(c => c.Night == night && c.Rows > 0) is not { } tonight) continue;
            var before = column.Where(c => c.Night < night && c.Rows > 0).Select(Share).Order().ToList();
            if (before.Count == 0 || before[before.Count / 2] - Share(tonight) < settings.FellPoints) continue;
            var shares = column.Where(c => c.Rows > 0).ToDictionary(c => c.Night, Share);
            yield return new FallenColumn(tonight, before[before.Count / 2], [.. Enumerable.Range(0, settings.Nights).Select(n => shares.TryGetValue(night.AddDays(n + 1 - settings.Nights), out var share) ? share : (double?)null)]);
        }

        static double Share(ColumnNight column) => 100.0 * column.Present / column.Rows;
    }

    /// <returns>Nothing when the children were withheld tonight.</returns>
    private static IEnumerable<MatchNight> MatchesOf(ReportSource source)
    {
        if (!source.Tables.TryGetValue("child", out var children) || !source.Tables.TryGetValue("child_identifier", out var identifiers)) yield break;
        var records = new Dictionary<(string Agency, string Child), int>();
        var (agencyOf, childOf, type) = (identifiers.Text("agency"), identifiers.Text("child_id"), identifiers.Text("identifier_type"));
        for (var r = 0; r < identifiers.Rows; r++)
            if (type[r] == "record_id") records[(agencyOf[r]!, childOf[r]!)] = records.GetValueOrDefault((agencyOf[r]!, childOf[r]!)) + 1;
        foreach (var (agency, known, linked) in AgencyLinks.Of(children))
            yield return new MatchNight(source.Night, agency, Shown(known.Count, known.Count), Shown(linked, known.Count), Shown(known.Count(id => records.GetValueOrDefault((agency, id)) > 1), known.Count));

        static long? Shown(long part, long of) => SmallNumbers.IsSmall(part) || SmallNumbers.IsSmall(of - part) ? null : part;
    }

    private static readonly ImmutableArray<ReportColumn> Columns =
    [
        new("agency", ParquetType.String, "Agency that sends the table."),
        new("source_table", ParquetType.String, "Agency and table."),
        new("expected", ParquetType.Boolean, "Whether an extract is expected every night."),
        new("arrival", ParquetType.String, "What became of tonight's extract: in_time, late, held, failed or missing; empty where none was expected and none came."),
        new("extract_in_use", ParquetType.Date, "Date of the newest extract that the night rests on."),
        new("rows", ParquetType.Int64, "Rows of the newest extract that could be read in the window."),
        new("validity_percent", ParquetType.Double, "Of its rows, those that were kept."),
        new("completeness_percent", ParquetType.Double, "Of its rows by the contract's columns, those with a value."),
        new("uniqueness_percent", ParquetType.Double, "Of its rows, those that repeat no key and no unique value of a row before them."),
        new("timeliness_percent", ParquetType.Double, "Of the nights built in the window on which it was expected, those on which it was there when the night was first built."),
        new("validity_percent_nights", ParquetType.Double, "Validity of all extracts of the window together."),
        new("completeness_percent_nights", ParquetType.Double, "Completeness of all extracts of the window together."),
        new("uniqueness_percent_nights", ParquetType.Double, "Uniqueness of all extracts of the window together."),
        new("nights_expected", ParquetType.Int64, "Nights built in the window on which it was expected."),
        new("nights_in_time", ParquetType.Int64, "Of them, those on which it was in time."),
    ];

    private static object?[] Row(TableQuality t) =>
    [
        t.Agency, t.Table, t.Expected, t.Tonight is { } tonight ? QualityHistory.NameOf(tonight.Arrival) : null, t.InUse, t.Newest?.Rows,
        Percent(t.Newest?.Accepted, t.Newest?.Rows), Percent(t.Newest?.Filled, t.Newest?.Cells), Percent(t.Newest?.Rows - t.Newest?.Repeated, t.Newest?.Rows), Percent(t.InTime, t.Due),
        Percent(t.Nights.Sum(n => n.Accepted), t.Nights.Sum(n => n.Rows)), Percent(t.Nights.Sum(n => n.Filled), t.Nights.Sum(n => n.Cells)), Percent(t.Nights.Sum(n => n.Rows - n.Repeated), t.Nights.Sum(n => n.Rows)),
        t.Due, t.InTime,
    ];

    private static double? Percent(long? part, long? of) => of is null or 0 || part is null ? null : Math.Round(100.0 * part.Value / of.Value, 2);

    private static readonly ImmutableArray<ReportColumn> FindingColumns =
    [
        new("source_table", ParquetType.String, "Agency and table."),
        new("code", ParquetType.String, "Code of the findings catalogue."),
        new("severity", ParquetType.String, "warning, reject_row or hold_extract."),
        new("column_name", ParquetType.String, "Column of the contract, where it is about one."),
        new("count", ParquetType.Int64, "How often it was found in tonight's extract."),
        new("rows", ParquetType.Int64, "Rows of the extract."),
        new("example_rows", ParquetType.String, "Numbers of the first such rows, counted from 1 without the header."),
        new("message", ParquetType.String, "What is wrong, as it was said of the first."),
        new("what_to_do", ParquetType.String, "What the sender can do."),
        new("findings_path", ParquetType.String, "The document with all that was found."),
    ];

    private static object?[] Row(TableFinding f) =>
    [
        f.Table, f.Count.Code, f.Count.Severity switch { Severity.Warn => "warning", Severity.RejectRow => "reject_row", _ => "hold_extract" }, f.Count.Column.Length > 0 ? f.Count.Column : null, f.Count.Count, f.Rows,
        f.Examples.IsEmpty ? null : string.Join(", ", f.Examples.Select(r => r.ToString(CultureInfo.InvariantCulture))), f.First.Message, f.First.Fix, f.Path,
    ];
}
