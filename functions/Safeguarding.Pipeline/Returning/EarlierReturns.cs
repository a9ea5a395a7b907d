using System.Collections.Immutable;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Returns;

namespace Safeguarding.Pipeline.Returning;

/// <summary>A return as an earlier night published it, as far as what it says of itself is still kept.</summary>
/// <param name="Return">cin or ssda903.</param>
/// <param name="Readiness">The table of its rules; null when it is not kept, or the build was one that made none.</param>
/// <param name="Findings">What was found, one by one; only of last night.</param>
/// <param name="ControlTotals">Rows by table; only of last night and of the year before.</param>
public sealed record EarlierReturn(DateOnly Night, string Return, string Year, WrittenObject? Readiness, WrittenObject? Findings, WrittenObject? ControlTotals);

/// <summary>What the returns of a night are set beside. It is looked up once, when the build is planned, so that every worker of the build and every repetition of it sees the same nights.</summary>
public static class EarlierReturns
{
    /// <summary>Nights that the chart goes back.</summary>
    public const int Nights = 30;

    private const int AtOnce = 8;

    private static readonly string[] Returns = ["cin", "ssda903"];

    /// <summary>The same year's returns of the thirty nights before, and of the year before the last that was made. Oldest first.</summary>
    public static async Task<ImmutableArray<EarlierReturn>> FindAsync(IObjectStore store, DateOnly night, ReturnDeadlines deadlines, CancellationToken cancel = default)
    {
        // Of each night the newest publication: paths are in order.
        var newest = new SortedDictionary<DateOnly, string>();
        await foreach (var path in Publications.ManifestsAsync(store, cancel).ConfigureAwait(false))
            if (NightOf(path) is { } of && of < night) newest[of] = path;

        var wanted = newest.Keys.Where(n => n >= night.AddDays(-Nights)).ToHashSet();
        foreach (var name in Returns)
        {
            // The year before was made for the last time on the last night before it was due; if it was not made then, it is not looked for.
            var due = deadlines.Of(name, Before(deadlines.YearOn(name, night)));
            if (newest.Keys.Where(n => n <= due).Select(n => (DateOnly?)n).LastOrDefault() is { } last) wanted.Add(last);
        }

        var found = new List<EarlierReturn>();
        foreach (var nights in wanted.Order().Chunk(AtOnce))
        {
            var some = await Task.WhenAll(nights.Select(n => OfNightAsync(store, n, newest[n], night, deadlines, cancel))).ConfigureAwait(false);
            found.AddRange(some.SelectMany(s => s));
        }

        return [.. found];
    }

    /// <summary>A word for the name of the build: it changes when what it is set beside does.</summary>
    public static string Mark(ImmutableArray<EarlierReturn> earlier) => earlier.IsDefaultOrEmpty ? "" : WorkId.Of(earlier.SelectMany(e => new[] { $"{e.Night:yyyy-MM-dd}", e.Return, e.Year, Sha(e.Readiness), Sha(e.Findings), Sha(e.ControlTotals) }));

    public static ReturnYear Before(ReturnYear year) => ReturnYear.Ending(year.Reference.Year - 1);

    private static string Sha(WrittenObject? file) => file?.Sha256 ?? "-";

    private static async Task<List<EarlierReturn>> OfNightAsync(IObjectStore store, DateOnly of, string path, DateOnly night, ReturnDeadlines deadlines, CancellationToken cancel)
    {
        var manifest = await store.ReadJsonAsync<Publication>(path, cancel).ConfigureAwait(false);
        var found = new List<EarlierReturn>();
        foreach (var name in Returns)
        {
            var year = deadlines.YearOn(name, night);
            var made = deadlines.YearOn(name, of);
            var (lastNight, thisYear, lastYear) = (of == night.AddDays(-1), made == year && of >= night.AddDays(-Nights), made == Before(year));
            if (!thisYear && !lastYear) continue;
            found.Add(new EarlierReturn(
                of, name, made.Code, thisYear ? await KeptAsync("readiness").ConfigureAwait(false) : null,
                thisYear && lastNight ? await KeptAsync("findings.parquet").ConfigureAwait(false) : null,
                lastYear || lastNight ? await KeptAsync("control-totals").ConfigureAwait(false) : null));

            // The retention sweep leaves manifests, which may name files that are gone.
            async Task<WrittenObject?> KeptAsync(string what) =>
                manifest.Files.FirstOrDefault(f => f.Name == $"returns/{name}/{what}" && f.Object.Path.Contains($"/{name}/{made.Code}/", StringComparison.Ordinal)) is { } file
                && await store.SizeAsync(file.Object.Path, cancel).ConfigureAwait(false) is not null ? file.Object : null;
        }

        return found;
    }

    private static DateOnly? NightOf(string path) => path.Split('/') is [_, var night, _]
        && DateOnly.TryParseExact(night, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out var of) ? of : null;
}
