using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.DeltaTables;
using Safeguarding.Pipeline.Landing;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Pipeline.Retention;

/// <summary>From when on the days of each object count, and which must stay whatever their age. All of it comes from the ledger: what the ledger cannot account for stays.</summary>
/// <remarks>
/// What came of an extract counts from when it was taken or judged last, not from the day it is dated: a sender that sends last month's files today has as long as any other to mend its rejects.
/// What a build made counts from when a newer publication took its place.
/// </remarks>
internal sealed class Ages
{
    private readonly ExtractHistory _history;
    private readonly ContractCatalog _contracts;
    private readonly Dictionary<string, Extract> _places = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Extract> _contents = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _folders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset?> _superseded = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _builds = new(StringComparer.Ordinal);
    private readonly HashSet<string> _neededPlaces = new(StringComparer.Ordinal);
    private readonly HashSet<string> _needed = new(StringComparer.Ordinal);

    private Ages(ExtractHistory history, ContractCatalog contracts) => (_history, _contracts) = (history, contracts);

    public static async Task<Ages> OfAsync(IObjectStore store, Ledger ledger, ContractCatalog contracts, DateTimeOffset now, CancellationToken cancel = default)
    {
        var ages = new Ages(ledger.History, contracts);
        foreach (var entry in ledger.Entries)
        {
            switch (entry.Event)
            {
                case ExtractAccepted e:
                    ages.Note($"{e.Agency}/{e.Table}/{e.Date:yyyy-MM-dd}/{e.WorkId}", e.File, entry.At);
                    break;
                case ExtractHeld e:
                    ages.Note($"{e.Agency}/{e.Table}/{e.Date:yyyy-MM-dd}/{e.WorkId}", e.File, entry.At);
                    break;
                case ExtractFailed e when PlaceOf(e.FindingsPath) is { } place:
                    ages._places[place] = new Extract(entry.At, [e.Path], ages.DaysOf(place));
                    break;
            }
        }

        ages.NotePublications([.. ledger.Entries.Where(e => e.Event is Published)]);
        await ages.NoteNeededAsync(store, ledger, contracts, DateOnly.FromDateTime(now.UtcDateTime), cancel).ConfigureAwait(false);
        return ages;
    }

    /// <summary>When an object's days began; null when it must stay or nobody can say.</summary>
    public DateTimeOffset? SinceOf(StoredObject item)
    {
        var segments = item.Path.Split('/');
        if (_needed.Contains(item.Path)) return null;
        switch (segments[0])
        {
            // Only the very version that was taken: anything newer is yet to be read.
            case "landing":
                if (LandingPath.IsManifest(item.Path, out _, out _)) return _folders.TryGetValue(FolderOf(item.Path), out var newest) ? newest : null;
                return _history.LastOf(LandingPath.Named(item.Path)) is { Event: IAboutLandedFile about } last && about.File.Version == item.Version ? last.At : null;
            case "raw":
                return _contents.GetValueOrDefault(item.Path)?.At;
            case "accepted" when PlaceOf(item.Path) is { } place:
                return _neededPlaces.Contains(place) ? null : _places.GetValueOrDefault(place)?.At;
            case "quarantine" when PlaceOf(item.Path) is { } place:
                return _places.GetValueOrDefault(place)?.At;
            default:
                return BuildOf(item.Path, segments) is { } build ? _superseded.GetValueOrDefault(build) : null;
        }
    }

    /// <summary>Days that the contract of an extract allows for whatever came of it; of bytes that came as several extracts, the most that one of them allows. Null for what is of no extract.</summary>
    public int? LimitOf(string path) => ExtractOf(path)?.Days;

    /// <summary>Every path that belongs to the same extract as this one, itself among them: a hold on one is a hold on all.</summary>
    public IEnumerable<string> Kin(string path) => (ExtractOf(path)?.Paths ?? []).Append(path);

    private Extract? ExtractOf(string path) =>
        path.StartsWith("raw/", StringComparison.Ordinal) ? _contents.GetValueOrDefault(path)
        : path.StartsWith(LandingPath.Root, StringComparison.Ordinal) ? _history.LastOf(path)?.Event is IAboutLandedFile about ? _contents.GetValueOrDefault("raw/" + about.File.Sha256) : null
        : PlaceOf(path) is { } place ? _places.GetValueOrDefault(place) : null;

    private int? DaysOf(string place) => place.Split('/') is [var agency, var table, ..] && _contracts.Find(agency, table) is { } contract ? ContractWords.Days(contract.Retention) : null;

    /// <summary>The build that made an object: curated tables have theirs in the name of the file, what names their versions that of the publication.</summary>
    private string? BuildOf(string path, string[] segments) =>
        DeltaTable.BuildOf(path) is { } build && _superseded.ContainsKey(build) ? build
            : TableVersions.PublicationOf(path) is { } publication ? _builds.GetValueOrDefault(publication)
            : segments.Length > 1 ? segments[1] : null;

    private void Note(string place, LandedFile file, DateTimeOffset at)
    {
        // A manifest is kept as long as the last of the files beside it.
        _folders[FolderOf(file.Path)] = at;
        var raw = "raw/" + file.Sha256;
        string[] paths = [file.Path, raw, $"accepted/{place}/", $"quarantine/{place}/"];
        var days = DaysOf(place);
        _places[place] = new Extract(at, [.. (_places.GetValueOrDefault(place)?.Paths ?? []).Union(paths)], days);
        // One content may have come as several extracts.
        var before = _contents.GetValueOrDefault(raw);
        _contents[raw] = new Extract(before is null || at > before.At ? at : before.At, [.. (before?.Paths ?? []).Union(paths)], before?.Days > days ? before.Days : days);
    }

    private void NotePublications(List<LedgerEntry> entries)
    {
        var published = entries.Select(e => (What: (Published)e.Event, e.At)).ToList();
        foreach (var (what, at) in published)
        {
            _builds[TableVersions.NameOf(what.Night, what.Publication)] = what.Build;
            var after = published.Where(p => (p.What.Night, p.What.Publication).CompareTo((what.Night, what.Publication)) > 0).Select(p => p.At > at ? p.At : at).ToList();
            _superseded[what.Build] = after.Count == 0 ? null : after.Min();
        }
    }

    /// <summary>What the newest publication is and rests on, and what the next would be built from.</summary>
    private async Task NoteNeededAsync(IObjectStore store, Ledger ledger, ContractCatalog contracts, DateOnly today, CancellationToken cancel)
    {
        _neededPlaces.UnionWith(Night.Of(ledger, contracts, today).Names);
        if (await Publications.LatestAsync(store, DateOnly.MaxValue.AddDays(-1), cancel).ConfigureAwait(false) is { } latest)
        {
            _neededPlaces.UnionWith(latest.Extracts);
            _needed.UnionWith(latest.Objects().Select(o => o.Path));
            // A manifest whose entry in the ledger is still to be written is a publication all the same.
            _superseded[latest.Build] = null;
        }

        foreach (var extract in ledger.Events<ExtractAccepted>())
            if (_neededPlaces.Contains($"{extract.Agency}/{extract.Table}/{extract.Date:yyyy-MM-dd}/{extract.WorkId}")) _needed.Add("raw/" + extract.File.Sha256);
    }

    private static string FolderOf(string path) => path[..(path.LastIndexOf('/') + 1)];

    /// <summary><c>agency/table/date/work</c> of a path under <c>accepted/</c> or <c>quarantine/</c>.</summary>
    private static string? PlaceOf(string path) => path.Split('/') is { Length: > 5 } segments && segments[0] is "accepted" or "quarantine" ? string.Join('/', path.Split('/')[1..5]) : null;

    private sealed record Extract(DateTimeOffset At, string[] Paths, int? Days);
}
