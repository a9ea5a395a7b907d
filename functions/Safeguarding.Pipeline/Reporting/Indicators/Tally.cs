namespace Safeguarding.Pipeline.Reporting;

/// <summary>Cases counted.</summary>
/// <param name="Counted">In the numerator.</param>
/// <param name="Of">In the denominator.</param>
/// <param name="Sum">Of their values, for a mean.</param>
/// <param name="Untold">Cases of which the record does not tell, in neither.</param>
internal readonly record struct Tally(long Counted, long Of, double Sum, long Untold)
{
    public Tally With(Case one) => one.Counts is { } counts ? new(Counted + (counts ? 1 : 0), Of + 1, Sum + one.Value, Untold) : this with { Untold = Untold + 1 };

    public static Tally operator +(Tally a, Tally b) => new(a.Counted + b.Counted, a.Of + b.Of, a.Sum + b.Sum, a.Untold + b.Untold);

    /// <summary>The figure with one decimal, in percent or as a mean; null of nothing.</summary>
    public double? Value(bool isMean) => Of == 0 ? null : Math.Round((isMean ? Sum : 100.0 * Counted) / Of, 1, MidpointRounding.AwayFromZero);
}

/// <summary>A tally as it may be shown.</summary>
/// <param name="HideCounted">The numerator and the figure are hidden.</param>
/// <param name="HideOf">The denominator as well.</param>
internal readonly record struct ShownTally(Tally Tally, bool HideCounted, bool HideOf)
{
    public long? Counted => HideCounted ? null : Tally.Counted;

    public long? Of => HideOf ? null : Tally.Of;

    public double? Value(bool isMean) => HideCounted ? null : Tally.Value(isMean);
}
