using Safeguarding.Pipeline.Contracts;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>From which percent on a share is green, and from which amber.</summary>
public sealed record QualityLimits(double Green, double Amber)
{
    /// <returns>None of nothing.</returns>
    public Rag Of(long part, long of) => of == 0 ? Rag.None : (100.0 * part / of) switch { var p when p >= Green => Rag.Green, var p when p >= Amber => Rag.Amber, _ => Rag.Red };

    public string Words => FormattableString.Invariant($"{Green}% or more is on target, {Amber}% near it");
}

/// <summary>Windows and limits of the data quality report, <c>schemas/reports/data-quality.json</c>.</summary>
/// <param name="Nights">The window, tonight included.</param>
/// <param name="Examples">Row numbers that are named of a finding, at most.</param>
/// <param name="FellPoints">How many points a column must be less filled than it was to be pointed out.</param>
public sealed record DataQualitySettings(int Nights, int Examples, double FellPoints, QualityLimits Validity, QualityLimits Uniqueness, QualityLimits Timeliness)
{
    public const string Path = "schemas/reports/data-quality.json";

    /// <exception cref="InvalidDataException">The file is not such a table.</exception>
    public static DataQualitySettings Of(Schemas schemas) =>
        ReportSettings.Read<DataQualitySettings>(schemas, Path) is { Nights: > 0, Examples: > 0, FellPoints: > 0, Validity: { } v, Uniqueness: { } u, Timeliness: { } t } settings && new[] { v, u, t }.All(l => l.Green >= l.Amber && l.Amber > 0)
            ? settings
            : throw new InvalidDataException($"'{Path}' lacks a window or a limit, or one is not above nothing, or an amber limit is above its green one.");
}
