using System.Globalization;
using Safeguarding.Linkage.Cards;

namespace Safeguarding.Pipeline.Reporting;

/// <summary>How the model card writes its figures.</summary>
internal static class CardWords
{
    /// <summary>Fewer pairs than this are not counted out.</summary>
    public const int Fewest = 5;

    public static string Count(double count) => count is > 0 and < Fewest ? "under 5" : count.ToString("N0", CultureInfo.InvariantCulture);

    public static string Whole(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A share that is not nothing never reads as nothing, nor one that is not all as all.</summary>
    public static string Percent(double share, string format = "0.0") => share switch
    {
        > 0 and < 0.0005 when format == "0.0" => "under 0.1%",
        > 0.9995 and < 1 when format == "0.0" => "over 99.9%",
        _ => Math.Abs(100 * share).ToString(format, CultureInfo.InvariantCulture) + "%",
    };

    public static string Interval(Rate rate) => $"{(100 * rate.Low).ToString("0.0", CultureInfo.InvariantCulture)} to {(100 * rate.High).ToString("0.0", CultureInfo.InvariantCulture)}%";

    public static string Band(CalibrationBand band) => $"{Short(band.From)} to {Short(band.To)}";

    public static string Lower(string name) => name.Length > 1 && char.IsLower(name[1]) ? char.ToLowerInvariant(name[0]) + name[1..] : name;

    private static string Short(double probability) => probability.ToString("0.###", CultureInfo.InvariantCulture);
}
