using System.Collections.Immutable;
using Safeguarding.Parquet;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>What a report is: a page for people and the figures behind it as tables, each written as Parquet and as CSV.</summary>
/// <param name="Tables">The first is named as the report is, the others by their own names after it. Never empty.</param>
public sealed record Report(ReportPage Page, ImmutableArray<ReportTable> Tables);

/// <summary>A column of a report's table.</summary>
/// <param name="Meaning">One sentence, for the data dictionary.</param>
public sealed record ReportColumn(string Name, ParquetType Type, string Meaning);

/// <summary>Rows of a report.</summary>
/// <param name="Name">Empty for the report's main table.</param>
/// <param name="Rows">A cell is of its column's type (string, bool, int, long, double, DateOnly, DateTime) or null. Their order is the order of the files.</param>
public sealed record ReportTable(string Name, ImmutableArray<ReportColumn> Columns, IReadOnlyList<object?[]> Rows);

/// <summary>A kind of report, made once a night.</summary>
/// <param name="Name">In file and task names: <c>front-door</c>.</param>
/// <param name="Answers">What its readers learn from it, in a sentence.</param>
/// <param name="Curated">Curated tables that it reads; it is made of all of them or not at all.</param>
/// <param name="Make">Pure: the same source gives the same report.</param>
public sealed record ReportKind(string Name, string Title, string Answers, ImmutableArray<string> Curated, Func<ReportSource, Report> Make)
{
    /// <summary>Whether it names children or lists them one by one, and so lies where only those may look who may see names. A report for wide circulation has its small numbers hidden, see <see cref="SmallNumbers"/>.</summary>
    public bool NamesChildren { get; init; } = true;

    /// <summary>Whether it tells of the extracts themselves, and so is given a <see cref="ReportSource.Quality"/>.</summary>
    public bool ReadsFindings { get; init; }

    /// <summary>Whether it tells of the pseudonymised zone, and so is given <see cref="ReportSource.Zone"/> and comes after every curated table.</summary>
    public bool ReadsZone { get; init; }
}
