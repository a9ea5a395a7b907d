using System.Collections.Immutable;
using Safeguarding.Parquet;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>What became of a table's extract of a night.</summary>
public enum Arrival
{
    /// <summary>Accepted when the night was first built.</summary>
    InTime,

    /// <summary>Accepted, but the night had been built without it.</summary>
    Late,

    /// <summary>It came and was kept back; an older one stayed in use.</summary>
    Held,

    /// <summary>It came and could not be dealt with, by a fault of this product's.</summary>
    Failed,

    /// <summary>Expected, and not there.</summary>
    Missing,
}

/// <summary>A table on a night. Figures are of the night's own extract, null when there was none that could be read.</summary>
/// <param name="InUse">Date of the extract that the night rests on; null when nothing was ever accepted.</param>
/// <param name="Findings">How many there were, of rows and of the file.</param>
/// <param name="Repeated">Rows with the key or the unique value of a row before them.</param>
/// <param name="Cells">Rows by columns of the contract.</param>
/// <param name="Filled">Cells with a value.</param>
public sealed record TableNight(DateOnly Night, string Table, bool Expected, Arrival Arrival, DateOnly? InUse, long? Rows, long? Accepted, long? Rejected, long? Findings, long? Repeated, long? Cells, long? Filled);

/// <summary>A column of a night's extract.</summary>
/// <param name="Present">Rows with a value in it.</param>
public sealed record ColumnNight(DateOnly Night, string Table, string Column, bool InFile, long Rows, long Present);

/// <summary>How an agency's children were matched on a night. Counts that are too small to be known are null, here already, since the files are read as widely as the page.</summary>
/// <param name="Children">Children that the agency knows.</param>
/// <param name="Linked">Of them, those whom another agency's records were linked with.</param>
/// <param name="Doubled">Of them, those of whom the agency has more than one record.</param>
public sealed record MatchNight(DateOnly Night, string Agency, long? Children, long? Linked, long? Doubled);

/// <summary>How good the extracts of the last nights were, night by night. Each night's report holds those before it, so that one publication is enough to go on from.</summary>
public sealed record QualityHistory(ImmutableArray<TableNight> Tables, ImmutableArray<ColumnNight> Columns, ImmutableArray<MatchNight> Matches)
{
    public const string TablesName = "nights", ColumnsName = "columns", MatchesName = "matches";

    public static readonly QualityHistory Empty = new([], [], []);

    private static readonly string[] Files = [.. new[] { TablesName, ColumnsName, MatchesName }.Select(name => $"reports/{DataQuality.Name}-{name}")];

    private static readonly ImmutableArray<ReportColumn> TableColumns =
    [
        new("night", ParquetType.Date, "Night of the build."),
        new("source_table", ParquetType.String, "Agency and table."),
        new("expected", ParquetType.Boolean, "Whether an extract is expected every night."),
        new("arrival", ParquetType.String, "in_time, late, held, failed or missing."),
        new("extract_in_use", ParquetType.Date, "Date of the extract that the night rests on."),
        new("rows", ParquetType.Int64, "Rows of the night's own extract; empty when none could be read."),
        new("accepted", ParquetType.Int64, "Of them, rows kept."),
        new("rejected", ParquetType.Int64, "Of them, rows in quarantine."),
        new("findings", ParquetType.Int64, "Findings of rows and of the file."),
        new("repeated", ParquetType.Int64, "Rows that repeat the key or a unique value of a row before them."),
        new("cells", ParquetType.Int64, "Rows by columns of the contract."),
        new("filled", ParquetType.Int64, "Cells with a value."),
    ];

    private static readonly ImmutableArray<ReportColumn> ColumnColumns =
    [
        new("night", ParquetType.Date, "Night of the build."),
        new("source_table", ParquetType.String, "Agency and table."),
        new("column_name", ParquetType.String, "Column of the contract."),
        new("in_file", ParquetType.Boolean, "Whether the file had the column."),
        new("rows", ParquetType.Int64, "Rows of the extract."),
        new("present", ParquetType.Int64, "Rows with a value in it."),
    ];

    private static readonly ImmutableArray<ReportColumn> MatchColumns =
    [
        new("night", ParquetType.Date, "Night of the build."),
        new("agency", ParquetType.String, "The agency."),
        new("children", ParquetType.Int64, "Children that the agency knows; here and beside it empty where it or what it leaves is from 1 to 5."),
        new("linked", ParquetType.Int64, "Of them, those whom another agency's records were linked with."),
        new("doubled", ParquetType.Int64, "Of them, those of whom the agency has more than one record."),
    ];

    /// <summary>The files of a publication that tell of the nights before it, as far as they are still kept.</summary>
    public static async Task<ImmutableArray<PublishedFile>> FindAsync(IObjectStore store, Publication? last, CancellationToken cancel = default)
    {
        var kept = ImmutableArray.CreateBuilder<PublishedFile>();
        foreach (var file in last?.Files.Where(f => Files.Contains(f.Name)) ?? [])
            if (await store.SizeAsync(file.Object.Path, cancel).ConfigureAwait(false) is not null) kept.Add(file);
        return kept.Count == Files.Length ? kept.ToImmutable() : [];
    }

    /// <param name="files">What <see cref="FindAsync"/> found.</param>
    public static async Task<QualityHistory> ReadAsync(IObjectStore store, ImmutableArray<PublishedFile> files, CancellationToken cancel = default)
    {
        if (files.IsEmpty) return Empty;
        var read = new Dictionary<string, Table>(StringComparer.Ordinal);
        foreach (var file in files) read.Add(file.Name, Table.Read(file.Name, [("", await store.OpenRequiredAsync(file.Object.Path, cancel).ConfigureAwait(false))], []));
        return Of(read[Files[0]], read[Files[1]], read[Files[2]]);
    }

    /// <summary>This history with a night's own figures, and without the nights that are too long ago. A night that is built again takes the place of itself.</summary>
    /// <param name="nights">Kept, the night itself among them.</param>
    public QualityHistory With(DateOnly night, int nights, IEnumerable<TableNight> tables, IEnumerable<ColumnNight> columns, IEnumerable<MatchNight> matches)
    {
        bool Stays(DateOnly of) => of < night && of > night.AddDays(-nights);
        var first = Tables.Where(t => t.Night == night).ToDictionary(t => t.Table, t => t.Arrival, StringComparer.Ordinal);
        var now = tables.Select(t => t.Arrival == Arrival.InTime && first.GetValueOrDefault(t.Table) != Arrival.InTime ? t with { Arrival = Arrival.Late } : t);
        return new QualityHistory([.. Tables.Where(t => Stays(t.Night)), .. now], [.. Columns.Where(c => Stays(c.Night)), .. columns], [.. Matches.Where(m => Stays(m.Night)), .. matches]);
    }

    public ImmutableArray<ReportTable> Report() =>
    [
        new(TablesName, TableColumns, [.. Tables.Select(t => new object?[] { t.Night, t.Table, t.Expected, NameOf(t.Arrival), t.InUse, t.Rows, t.Accepted, t.Rejected, t.Findings, t.Repeated, t.Cells, t.Filled })]),
        new(ColumnsName, ColumnColumns, [.. Columns.Select(c => new object?[] { c.Night, c.Table, c.Column, c.InFile, c.Rows, c.Present })]),
        new(MatchesName, MatchColumns, [.. Matches.Select(m => new object?[] { m.Night, m.Agency, m.Children, m.Linked, m.Doubled })]),
    ];

    public static string NameOf(Arrival arrival) => arrival == Arrival.InTime ? "in_time" : arrival.ToString().ToLowerInvariant();

    private static QualityHistory Of(Table tables, Table columns, Table matches)
    {
        var arrivals = Enum.GetValues<Arrival>().ToDictionary(NameOf, StringComparer.Ordinal);
        var (tableNights, names, expected, arrival, inUse) = (tables.Dates("night"), tables.Text("source_table"), tables.Values<bool>("expected"), tables.Text("arrival"), tables.Dates("extract_in_use"));
        var figures = TableColumns[5..].Select(c => tables.Values<long>(c.Name)).ToArray();
        var (columnNights, of, column, inFile, rows, present) = (columns.Dates("night"), columns.Text("source_table"), columns.Text("column_name"), columns.Values<bool>("in_file"), columns.Values<long>("rows"), columns.Values<long>("present"));
        var (matchNights, agency, children, linked, doubled) = (matches.Dates("night"), matches.Text("agency"), matches.Values<long>("children"), matches.Values<long>("linked"), matches.Values<long>("doubled"));
        return new QualityHistory(
            [.. Enumerable.Range(0, tables.Rows).Select(r => new TableNight(tableNights[r]!.Value, names[r]!, expected[r]!.Value, arrivals[arrival[r]!], inUse[r], figures[0][r], figures[1][r], figures[2][r], figures[3][r], figures[4][r], figures[5][r], figures[6][r]))],
            [.. Enumerable.Range(0, columns.Rows).Select(r => new ColumnNight(columnNights[r]!.Value, of[r]!, column[r]!, inFile[r]!.Value, rows[r]!.Value, present[r]!.Value))],
            [.. Enumerable.Range(0, matches.Rows).Select(r => new MatchNight(matchNights[r]!.Value, agency[r]!, children[r], linked[r], doubled[r]))]);
    }
}
