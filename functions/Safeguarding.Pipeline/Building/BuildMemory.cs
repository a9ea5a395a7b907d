using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Pipeline.Building;

/// <summary>What a process remembers between the tasks of a build: the tables it has read, the people it has standardised. Of the build it worked on last only, and no more than it may.</summary>
/// <remarks>Nothing depends on it: whatever is not remembered is read or made again. Safe for use by several threads at once.</remarks>
/// <param name="mostBytes">About how much memory it may keep. Tables have half of it at most: they are read again in no time, and people are not standardised again so.</param>
public sealed class BuildMemory(long mostBytes = 512L << 20)
{
    private readonly Lock _lock = new();
    private string _build = "";
    private Shelf _shelf = new(mostBytes);

    /// <summary>The things of one build; those of another are let go.</summary>
    internal Shelf Of(string build)
    {
        lock (_lock)
        {
            if (_build != build) (_build, _shelf) = (build, new Shelf(mostBytes));
            return _shelf;
        }
    }
}

/// <summary>Things by name, each made once while it is kept; the one not asked for longest goes first when there are too many.</summary>
internal sealed class Shelf(long mostBytes)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Place> _places = new(StringComparer.Ordinal);
    private long _asked;

    /// <summary>The thing of this name, made now if it isn't there; callers that ask meanwhile wait for it. A failure is not remembered.</summary>
    /// <param name="make">The thing, and what says about how many bytes it takes: a table more when more of its columns have been read.</param>
    public async Task<T> GetAsync<T>(string name, Func<CancellationToken, Task<(T Thing, Func<long> Bytes)>> make, CancellationToken cancel) where T : class
    {
        Place place;
        lock (_lock)
        {
            if (!_places.TryGetValue(name, out place!)) _places.Add(name, place = new Place());
            place.Asked = ++_asked;
        }

        await place.Turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            if (place.Thing is not T thing) (thing, place.Bytes) = await make(cancel).ConfigureAwait(false);
            Keep(place, thing);
            return thing;
        }
        finally
        {
            place.Turn.Release();
        }
    }

    /// <summary>Lets a thing go that nobody will ask for again.</summary>
    public void Forget(string name)
    {
        lock (_lock) _places.Remove(name);
    }

    private void Keep(Place place, object thing)
    {
        lock (_lock)
        {
            place.Thing = thing;
            LetGo(_places.Values.Where(p => p.Thing is Table), mostBytes / 2);
            LetGo(_places.Values.Where(p => p.Thing is not null), mostBytes);
        }
    }

    private static void LetGo(IEnumerable<Place> places, long most)
    {
        var kept = places.OrderBy(p => p.Asked).ToList();
        var bytes = kept.Sum(p => p.Bytes());
        foreach (var oldest in kept)
        {
            if (bytes <= most) break;
            bytes -= oldest.Bytes();
            (oldest.Thing, oldest.Bytes) = (null, static () => 0);
        }
    }

    private sealed class Place
    {
        public SemaphoreSlim Turn { get; } = new(1, 1);

        public object? Thing { get; set; }

        public Func<long> Bytes { get; set; } = static () => 0;

        public long Asked { get; set; }
    }
}
