namespace Safeguarding.Pipeline.Synthetic;

/// <summary>The extracts of one night while they are written.</summary>
/// <param name="night">The day of the extracts.</param>
/// <param name="since">The night before, whose rows of delta tables are not sent again; on the first night two years back.</param>
/// <param name="isLast">Whether the truth is written along with this night.</param>
internal sealed class NightExtracts(DateOnly night, DateOnly since, bool isLast, Mistakes mistakes, Func<string, Stream> open) : IDisposable
{
    private readonly Dictionary<TableLayout, Extract> _extracts = [];

    public DateOnly Night => night;
    public DateOnly Since => since;
    public bool IsLast => isLast;

    /// <summary>Whether something dated so can be known on the night.</summary>
    public bool Knows(DateOnly date) => date <= night;

    /// <summary>Whether a row whose newest news is of that day belongs to this night's delta.</summary>
    public bool IsNews(DateOnly date) => date <= night && date > since;

    public Extract Open(TableLayout layout)
    {
        if (!_extracts.TryGetValue(layout, out var extract))
            _extracts.Add(layout, extract = new Extract(layout, night, open, mistakes));
        return extract;
    }

    public void Dispose()
    {
        // What there is nothing of tonight is sent all the same, or the night would wait for it.
        foreach (var layout in Layouts.All) Open(layout).Dispose();
    }
}
