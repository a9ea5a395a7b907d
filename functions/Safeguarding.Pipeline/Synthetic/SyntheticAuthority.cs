namespace Safeguarding.Pipeline.Synthetic;

/// <summary>An invented council area: its children, what social care, health and the police know of them, and the extracts each would send.</summary>
/// <remarks>Nobody in it exists. Names and streets are drawn from lists, NHS numbers from the range kept for tests, postcodes from areas that are not in use.</remarks>
public static class SyntheticAuthority
{
    /// <exception cref="ArgumentOutOfRangeException">A count lies outside the range its option names.</exception>
    public static SyntheticNights Generate(SampleOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Children, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Children, SampleOptions.MostChildren);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Nights, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Nights, SampleOptions.MostNights);
        return new SyntheticNights(options);
    }
}

/// <summary>The nights' extracts, made family by family while they are written, so that memory does not grow with the number of children.</summary>
public sealed class SyntheticNights
{
    private readonly SampleOptions _options;

    internal SyntheticNights(SampleOptions options) => _options = options;

    /// <summary>The days of the extracts, first to last.</summary>
    public IEnumerable<DateOnly> Nights => Enumerable.Range(1 - _options.Nights, _options.Nights).Select(_options.LastNight.AddDays);

    /// <summary>Writes every file, night after night.</summary>
    /// <param name="open">Opens a file for writing by its path with <c>/</c> between the parts: <c>landing/&lt;agency&gt;/&lt;yyyy-MM-dd&gt;/&lt;table&gt;.csv</c>,
    /// <c>truth.csv</c> (source, record_id, person_id, household_id, flags) and <c>mistakes.csv</c> (night, agency, table, row, kind, column, record_id; left out when there are none).
    /// Each path is opened once, and closed here.</param>
    /// <remarks>A table without rows is a file with a header. The person tables and all of social care are full snapshots; the health and police event tables hold what is new since the night before.</remarks>
    public void Write(Func<string, Stream> open)
    {
        ArgumentNullException.ThrowIfNull(open);
        using var mistakes = new Mistakes(_options.Dirt, _options.Seed, _options.LastNight, open);
        var workforce = new Workforce(_options);
        foreach (var day in Nights)
        {
            var first = day == _options.LastNight.AddDays(1 - _options.Nights);
            using var night = new NightExtracts(day, first ? day.AddYears(-2) : day.AddDays(-1), day == _options.LastNight, mistakes, open);
            using var truth = night.IsLast ? new Truth(open) : null;
            workforce.ForgetCases();
            new NightWriter(_options, workforce, night, truth).Write();
            workforce.Write(night);
        }
    }
}
