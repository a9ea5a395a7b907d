using System.Collections.Immutable;
using Safeguarding.Pipeline.Building;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Curating;
using Safeguarding.Pipeline.Tables;
using Safeguarding.Returns;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>What reports are made of.</summary>
/// <param name="Night">The night of the build: "today" of every report.</param>
/// <param name="Authority">Name of the council.</param>
/// <param name="Tables">Curated tables by name, with names and identifiers in the clear.</param>
/// <param name="Basis">What the tables rest on.</param>
/// <param name="Schemas">Definitions and settings that are data.</param>
public sealed record ReportSource(DateOnly Night, string Authority, IReadOnlyDictionary<string, Table> Tables, ReportBasis Basis, Schemas Schemas)
{
    /// <summary>What the council says of all its workers together, which no record holds: vacancies. Null when its settings don't.</summary>
    public WorkforceDetails? Workforce { get; init; }

    /// <summary>How good the night's extracts are; null for reports that don't ask.</summary>
    public QualitySource? Quality { get; init; }

    /// <summary>How well the pseudonymised zone hides children; null for reports that don't ask.</summary>
    public ZoneRisks? Zone { get; init; }

    private readonly Lazy<WorkingDays> _workingDays = new(() => WorkingDays.Parse(Schemas.Text("schemas/returns/bank-holidays.json")));

    /// <summary>Working days in England.</summary>
    public WorkingDays WorkingDays => _workingDays.Value;

    /// <summary>A curated table.</summary>
    /// <exception cref="KeyNotFoundException">The kind of report does not name it among those it reads.</exception>
    public Table this[string table] => Tables[table];
}

/// <summary>Which extracts a night's figures rest on.</summary>
/// <param name="Build">The build that made them.</param>
/// <param name="Agencies">For each agency the date of its newest and of its oldest extract among those used.</param>
/// <param name="Lacking">Tables, <c>agency/table</c>, expected every night of which nothing ever came.</param>
public sealed record ReportBasis(string Build, ImmutableArray<(string Agency, DateOnly Oldest, DateOnly Newest)> Agencies, ImmutableArray<string> Lacking)
{
    /// <summary>What a build's figures rest on that are made of some curated tables.</summary>
    public static ReportBasis Of(BuildPlan plan, IEnumerable<string> curated, Schemas schemas)
    {
        var sources = curated.SelectMany(name => CurateStage.SourcesOf(schemas.Contracts.Find("curated", name)!)).ToHashSet(StringComparer.Ordinal);
        return new ReportBasis(
            plan.Build,
            [.. plan.Tables.Where(t => sources.Contains(t.Key) && !t.Value.IsEmpty).GroupBy(t => t.Key[..t.Key.IndexOf('/', StringComparison.Ordinal)], t => t.Value[^1].Date, StringComparer.Ordinal)
                .OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => (g.Key, g.Min(), g.Max()))],
            [.. plan.NeverReceived.Where(sources.Contains)]);
    }
}
