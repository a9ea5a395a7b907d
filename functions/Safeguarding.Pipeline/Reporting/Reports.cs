using System.Collections.Immutable;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>Every kind of report, by name.</summary>
public static class Reports
{
    public static readonly ImmutableArray<ReportKind> All =
    [
        Caseload.Kind,
        DataQuality.Kind,
        FrontDoor.Figures,
        FrontDoor.Lists,
        Indicators.Kind,
        IndicatorCases.Kind,
        MissingWeekly.Kind,
        MissingFigures.Kind,
        PrivacyReport.Kind,
        WarningSigns.Kind,
    ];

    /// <exception cref="InvalidDataException">There is no such report.</exception>
    public static ReportKind Find(string name) => All.FirstOrDefault(kind => kind.Name == name) ?? throw new InvalidDataException($"There is no report '{name}'.");
}
