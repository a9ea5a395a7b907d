using System.Collections.Immutable;
using System.Globalization;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Returns;

namespace Safeguarding.Pipeline.DailyFlow;

/// <summary>
/// Where the runs of sending to one destination are kept: <c>identifiable/daily-flow/&lt;authority&gt;/&lt;destination&gt;/&lt;run&gt;/</c>, each with
/// <c>run.json</c> (what is sent and to whom, created first: it claims the number), <c>intent.jsonl.gz</c> (what every child is to become), <c>answers/00001.json</c> and on (what the department said, as it said it)
/// and <c>held.jsonl.gz</c> (what it holds after the run). Every file is created once. A run without its last file was cut off; the next one finishes it from the others.
/// </summary>
/// <param name="Authority">Three digits.</param>
/// <param name="Destination">A short word: <c>live</c>, <c>test</c>. What one holds, another does not.</param>
public sealed record FlowPlace(string Authority, string Destination)
{
    /// <summary>The destination that the night's own comparison is with.</summary>
    public const string Live = "live";

    public string Root => $"identifiable/daily-flow/{Authority}/{Destination}/";

    public string Of(long run, string file) => string.Create(CultureInfo.InvariantCulture, $"{Root}{run:D6}/{file}");

    public const string Header = "run.json";
    public const string Intent = "intent.jsonl.gz";
    public const string Held = "held.jsonl.gz";

    /// <summary>Paths of the files of every run, oldest run first.</summary>
    internal async Task<ImmutableSortedDictionary<long, ImmutableArray<string>>> RunsAsync(IObjectStore store, CancellationToken cancel)
    {
        var runs = new SortedDictionary<long, List<string>>();
        await foreach (var item in store.ListAsync(Root, cancel).ConfigureAwait(false))
        {
            var rest = item.Path[Root.Length..];
            if (rest.IndexOf('/', StringComparison.Ordinal) is not (> 0 and var slash) || !long.TryParse(rest.AsSpan(0, slash), NumberStyles.None, CultureInfo.InvariantCulture, out var run)) continue;
            if (!runs.TryGetValue(run, out var files)) runs.Add(run, files = []);
            files.Add(rest[(slash + 1)..]);
        }

        return runs.ToImmutableSortedDictionary(r => r.Key, r => r.Value.ToImmutableArray());
    }

    /// <summary>What the department holds by the newest run that ended; null before the first.</summary>
    public async Task<WrittenObject?> HeldAsync(IObjectStore store, CancellationToken cancel = default)
    {
        var runs = await RunsAsync(store, cancel).ConfigureAwait(false);
        var ended = runs.Where(r => r.Value.Contains(Held)).Select(r => (long?)r.Key).LastOrDefault();
        return ended is { } run ? await store.DescribeAsync(Of(run, Held), cancel).ConfigureAwait(false) : null;
    }

    /// <exception cref="ArgumentException">The words do not make a path.</exception>
    public static FlowPlace For(Authority authority, string destination)
    {
        var place = new FlowPlace(authority.Lea, destination);
        ObjectPath.ThrowIfInvalid(place.Root.TrimEnd('/'));
        return place;
    }
}
