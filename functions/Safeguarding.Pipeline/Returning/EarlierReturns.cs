using System.Collections.Immutable;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Returns;

namespace Safeguarding.Pipeline.Returning;

/// <summary>A return as an earlier night published it, as far as what it says of itself is still kept.</summary>
/// <param name="Return">cin, ssda903 or csww.</param>
/// <param name="Readiness">The table of its rules; null when it is not kept, or the build was one that made none.</param>
/// <param name="Findings">What was found, one by one; only of last night.</param>
/// <param name="ControlTotals">Rows by table; only of last night and of the last night on which the year before was made.</param>
public sealed record EarlierReturn(DateOnly Night, string Return, string Year, WrittenObject? Readiness, WrittenObject? Findings, WrittenObject? ControlTotals);

/// <summary>What the returns of a night are set beside. It is looked up once, when the build is planned, so that every worker of the build and every repetition of it sees the same nights.</summary>
public static class EarlierReturns
{
    /// <summary>Nights that the chart goes back.</summary>
    public const int Nights = 30;

    private const int AtOnce = 8;

    private static readonly string[] Returns = ["cin", WorkforceReturn.Name, "ssda903"];

    /// <summary>The returns of the years that are made tonight, of the thirty nights before, and of the year before each the last that was made. Oldest first.</summary>
    public static async Task<ImmutableArray<EarlierReturn>> FindAsync(IObjectStore store, DateOnly night, ReturnDeadlines deadlines, CancellationToken cancel = default)
    {
        // Of each night the newest publication: paths are in order.
        var newest = new SortedDictionary<DateOnly, string>();
        await foreach (var path in Publications.ManifestsAsync(store, cancel).ConfigureAwait(false))
            if (NightOf(path) is { } of && of < night) newest[of] = path;

        var tonight = Returns.SelectMany(name => deadlines.YearsOn(name, night).Select(year => (Name: name, Year: year))).ToHashSet();
        var lastYears = tonight.Select(r => (r.Name, Year: r.Year.Before)).ToDictionary(r => r, r => newest.Keys.Reverse().Cast<DateOnly?>().FirstOrDefault(n => deadlines.YearsOn(r.Name, n!.Value).Contains(r.Year)));
        var found = new List<EarlierReturn>();
        foreach (var nights in newest.Keys.Where(n => n >= night.AddDays(-Nights)).Union(lastYears.Values.OfType<DateOnly>()).Order().Chunk(AtOnce))
        {
            var some = await Task.WhenAll(nights.Select(OfNightAsync)).ConfigureAwait(false);
            found.AddRange(some.SelectMany(s => s));
        }

        return [.. found];

        async Task<List<EarlierReturn>> OfNightAsync(DateOnly of)
        {
            var manifest = await store.ReadJsonAsync<Publication>(newest[of], cancel).ConfigureAwait(false);
            var made = new List<EarlierReturn>();
            foreach (var (name, year) in Returns.SelectMany(name => deadlines.YearsOn(name, of).Select(year => (name, year))))
            {
                var sameYear = of >= night.AddDays(-Nights) && tonight.Contains((name, year));
                var lastNight = sameYear && of == night.AddDays(-1);
                var lastYear = lastYears.GetValueOrDefault((name, year)) == of;
                if (!sameYear && !lastYear) continue;
                made.Add(new EarlierReturn(
                    of, name, year.Code, sameYear ? await KeptAsync("readiness").ConfigureAwait(false) : null,
                    lastNight ? await KeptAsync("findings.parquet").ConfigureAwait(false) : null,
                    lastNight || lastYear ? await KeptAsync("control-totals").ConfigureAwait(false) : null));

                // The year tells which of the two it is: what is published beside the year that has ended comes to its name when that one is due. The retention sweep leaves manifests, which may name files that are gone.
                async Task<WrittenObject?> KeptAsync(string what) =>
                    manifest.Files.FirstOrDefault(f => (f.Name == $"returns/{name}/{what}" || f.Name == $"returns/{name}{ReturnsStage.Running}/{what}") && f.Object.Path.Contains($"/{name}/{year.Code}/", StringComparison.Ordinal)) is { } file
                    && await store.SizeAsync(file.Object.Path, cancel).ConfigureAwait(false) is not null ? file.Object : null;
            }

            return made;
        }
    }

    /// <summary>A word for the name of the build: it changes when what it is set beside does.</summary>
    public static string Mark(ImmutableArray<EarlierReturn> earlier) => earlier.IsDefaultOrEmpty ? "" : WorkId.Of(earlier.SelectMany(e => new[] { $"{e.Night:yyyy-MM-dd}", e.Return, e.Year, Sha(e.Readiness), Sha(e.Findings), Sha(e.ControlTotals) }));

    private static string Sha(WrittenObject? file) => file?.Sha256 ?? "-";

    private static DateOnly? NightOf(string path) => path.Split('/') is [_, var night, _]
        && DateOnly.TryParseExact(night, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out var of) ? of : null;
}
