namespace Safeguarding.Linkage.Review;

/// <summary>A share with its 95% interval, all 0 to 1.</summary>
public readonly record struct Interval(double Value, double Low, double High)
{
    private const double Z = 1.959963984540054;

    /// <summary>Wilson's score interval, which stays inside 0 to 1 and says something even of none in three. Source: Wilson 1927, JASA 22:209.</summary>
    /// <param name="share">Share observed, 0 to 1.</param>
    /// <param name="of">Observations; may be a fraction where it is an effective number. None gives 0 to 1.</param>
    public static Interval Wilson(double share, double of)
    {
        if (of <= 0) return new Interval(share, 0, 1);
        var z2 = Z * Z;
        var centre = (share + z2 / (2 * of)) / (1 + z2 / of);
        var half = Z / (1 + z2 / of) * Math.Sqrt(share * (1 - share) / of + z2 / (4 * of * of));
        return new Interval(share, Math.Max(0, centre - half), Math.Min(1, centre + half));
    }
}
