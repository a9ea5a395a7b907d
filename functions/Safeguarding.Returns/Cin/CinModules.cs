namespace Safeguarding.Returns;

/// <summary>Which parts of a census came in which year; a part that is not listed is in every year held.</summary>
internal static class CinModules
{
    public const string PreProceedings = "PreProceedingsandFGDM";

    /// <summary>First collection year of a part, as <see cref="ReturnYear.Code"/>.</summary>
    private static readonly Dictionary<string, string> From = new(StringComparer.Ordinal) { [PreProceedings] = "2026_27" };

    public static bool Has(ReturnYear year, string module) => !From.TryGetValue(module, out var first) || string.CompareOrdinal(first, year.Code) <= 0;
}
