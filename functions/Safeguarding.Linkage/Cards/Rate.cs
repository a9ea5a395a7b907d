namespace Safeguarding.Linkage.Cards;

/// <summary>A share with its 95% confidence interval.</summary>
/// <param name="Hits">How many had it; not a whole number where it is an expectation.</param>
/// <param name="Of">Of how many, more than 0.</param>
/// <param name="Low">Lower end of Wilson's score interval (1927), 0 to 1: it holds also for small numbers and for shares near 0 and 1.</param>
/// <param name="High">Upper end.</param>
public sealed record Rate(double Hits, double Of, double Low, double High)
{
    /// <summary>The 97.5% point of the normal distribution.</summary>
    private const double Z = 1.959963984540054;

    public double Value => Hits / Of;

    /// <returns>Null when there is nothing to take a share of.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There are more hits than cases, or fewer than none.</exception>
    public static Rate? Wilson(double hits, double of)
    {
        // Sums of probabilities may pass their total by a rounding error.
        if (of > 0 && hits > of && hits - of < 1e-6 * of) hits = of;
        ArgumentOutOfRangeException.ThrowIfNegative(hits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(hits, of);
        if (of == 0) return null;
        var share = hits / of;
        var middle = share + Z * Z / (2 * of);
        var half = Z * Math.Sqrt(share * (1 - share) / of + Z * Z / (4 * of * of));
        var whole = 1 + Z * Z / of;
        return new Rate(hits, of, hits == 0 ? 0 : (middle - half) / whole, hits == of ? 1 : (middle + half) / whole);
    }

    public bool Holds(double value) => value >= Low && value <= High;

    /// <summary>The 95% interval of this share less another of other cases, from the two intervals (Newcombe 1998, hybrid score): it allows for the doubt about both.</summary>
    public (double Low, double High) Less(Rate other)
    {
        var difference = Value - other.Value;
        return (difference - Distance(Value - Low, other.High - other.Value), difference + Distance(High - Value, other.Value - other.Low));

        static double Distance(double a, double b) => Math.Sqrt(a * a + b * b);
    }
}
