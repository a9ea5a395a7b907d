using System.Collections.Immutable;

namespace Safeguarding.Pipeline.Runs;

/// <summary>A taking of a landed file: its content, and how it is judged by now.</summary>
/// <param name="Judged">An <see cref="ExtractAccepted"/> or <see cref="ExtractHeld"/>; the newest, for an extract is judged again when what it is measured against changes.</param>
public sealed record Take(LandedFile File, string WorkId, LedgerEntry Judged)
{
    /// <summary>The extract when it is accepted, null when it is held.</summary>
    public ExtractAccepted? Accepted => Judged.Event as ExtractAccepted;
}

/// <summary>What the ledger says of landed files, found without reading all of it: a picture that grows entry by entry and never changes under its reader.</summary>
public sealed class ExtractHistory
{
    public static readonly ExtractHistory Empty = new(
        ImmutableDictionary.Create<string, LedgerEntry>(StringComparer.Ordinal),
        ImmutableDictionary.Create<string, LedgerEntry>(StringComparer.Ordinal),
        ImmutableSortedDictionary.Create<string, ImmutableList<Day>>(StringComparer.Ordinal));

    private readonly ImmutableDictionary<string, LedgerEntry> _lastOfPath;
    private readonly ImmutableDictionary<string, LedgerEntry> _failures;
    private readonly ImmutableSortedDictionary<string, ImmutableList<Day>> _tables;

    private ExtractHistory(ImmutableDictionary<string, LedgerEntry> lastOfPath, ImmutableDictionary<string, LedgerEntry> failures, ImmutableSortedDictionary<string, ImmutableList<Day>> tables) =>
        (_lastOfPath, _failures, _tables) = (lastOfPath, failures, tables);

    /// <summary>Every extract that is accepted by now, tables by name, days in order, and of one day in the order they were taken: a later one supersedes the ones before it.</summary>
    public IEnumerable<ExtractAccepted> Accepted => _tables.Values.SelectMany(days => days).SelectMany(day => day.Takes).Select(take => take.Accepted).OfType<ExtractAccepted>();

    /// <summary>The newest entry about a landed path, or null: an <see cref="IAboutLandedFile"/>.</summary>
    public LedgerEntry? LastOf(string path) => _lastOfPath.GetValueOrDefault(path);

    /// <summary>The failure noted of a path, or null when there was none or something has become of the file since.</summary>
    public ExtractFailed? FailureOf(string path) => _failures.GetValueOrDefault(path)?.Event as ExtractFailed;

    /// <summary>Rows accepted from the table's newest good extract of an earlier day, or null.</summary>
    /// <param name="table"><c>agency/table</c>.</param>
    public long? GoodRowsBefore(string table, DateOnly date)
    {
        if (!_tables.TryGetValue(table, out var days)) return null;
        for (var i = IndexOf(days, date) - 1; i >= 0; i--)
            if (days[i].Takes.LastOrDefault(t => t.Accepted is not null) is { } good) return good.Accepted!.Accepted;
        return null;
    }

    /// <summary>The newest day before <paramref name="date"/> of which an extract of the table was taken, or null.</summary>
    public DateOnly? NewestDayBefore(string table, DateOnly date) =>
        _tables.TryGetValue(table, out var days) && IndexOf(days, date) is > 0 and var index ? days[index - 1].Date : null;

    /// <summary>The table's takings from a day on, by day; of each path the last content only, for what a sender has put something else in the place of is not judged again.</summary>
    public IEnumerable<Take> CurrentFrom(string table, DateOnly date) =>
        _tables.TryGetValue(table, out var days)
            ? days.Skip(IndexOf(days, date)).SelectMany(day => day.Takes.Where((take, i) => !day.Takes.Skip(i + 1).Any(later => later.File.Path == take.File.Path)))
            : [];

    /// <summary>Names of the tables of which anything was taken, <c>agency/table</c>.</summary>
    public IEnumerable<string> Tables => _tables.Keys;

    internal ExtractHistory With(LedgerEntry entry) => entry.Event switch
    {
        ExtractAccepted e => Taken($"{e.Agency}/{e.Table}", e.Date, new Take(e.File, e.WorkId, entry)),
        ExtractHeld e => Taken($"{e.Agency}/{e.Table}", e.Date, new Take(e.File, e.WorkId, entry)),
        ExtractRefused e => new ExtractHistory(_lastOfPath.SetItem(e.File.Path, entry), _failures.Remove(e.File.Path), _tables),
        ExtractFailed e => new ExtractHistory(_lastOfPath, _failures.SetItem(e.Path, entry), _tables),
        _ => this,
    };

    private ExtractHistory Taken(string table, DateOnly date, Take take)
    {
        var days = _tables.GetValueOrDefault(table, []);
        var index = IndexOf(days, date);
        days = index < days.Count && days[index].Date == date
            ? days.SetItem(index, days[index].With(take))
            : days.Insert(index, new Day(date, [take]));
        return new ExtractHistory(_lastOfPath.SetItem(take.File.Path, take.Judged), _failures.Remove(take.File.Path), _tables.SetItem(table, days));
    }

    /// <summary>Where a day is, or where it would stand.</summary>
    private static int IndexOf(ImmutableList<Day> days, DateOnly date)
    {
        var index = days.BinarySearch(new Day(date, []), Comparer<Day>.Create((a, b) => a.Date.CompareTo(b.Date)));
        return index < 0 ? ~index : index;
    }

    private sealed record Day(DateOnly Date, ImmutableArray<Take> Takes)
    {
        /// <summary>The same content at the same path is the same taking, judged again; anything else comes after what was there.</summary>
        public Day With(Take take)
        {
            for (var i = Takes.Length - 1; i >= 0; i--)
            {
                if (Takes[i].File.Path != take.File.Path) continue;
                return Takes[i].File.Sha256 == take.File.Sha256 && Takes[i].WorkId == take.WorkId ? this with { Takes = Takes.SetItem(i, take) } : this with { Takes = Takes.Add(take) };
            }

            return this with { Takes = Takes.Add(take) };
        }
    }
}
