using System.Collections.Immutable;
using System.Globalization;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Tables;

namespace Safeguarding.Pipeline.Retention;

/// <summary>What a sweep did, or would do.</summary>
/// <param name="Swept">Paths deleted by zone.</param>
/// <param name="Held">Paths whose time is up but for a legal hold.</param>
public sealed record SweepReport(ImmutableSortedDictionary<string, int> Swept, int Held);

/// <summary>Deletes what the retention table says is to go, and nothing else. Each deletion is in the ledger before it is made.</summary>
public static class Sweep
{
    /// <summary>Paths one ledger entry names at most.</summary>
    private const int AtOnce = 500;

    /// <param name="now">Counted from here.</param>
    /// <param name="dry">Only say what would go.</param>
    public static async Task<SweepReport> RunAsync(ISweepableStore store, Ledger ledger, ContractCatalog contracts, RetentionRules rules, DateTimeOffset now, bool dry, CancellationToken cancel = default)
    {
        await ledger.CatchUpAsync(cancel).ConfigureAwait(false);
        var needed = await NeededAsync(store, ledger, contracts, now, cancel).ConfigureAwait(false);
        var holds = LegalHolds.Of(ledger);
        var received = RawNights(ledger);
        var swept = ImmutableSortedDictionary.CreateBuilder<string, int>(StringComparer.Ordinal);
        var held = 0;
        foreach (var rule in rules.Rules)
        {
            var last = DateOnly.FromDateTime(now.UtcDateTime).AddDays(-rule.Days);
            var due = new List<StoredObject>();
            await foreach (var item in store.ListAsync(rule.Zone + "/", cancel).ConfigureAwait(false))
            {
                if (NightOf(item.Path, received) is not { } night || night >= last || needed.Contains(item.Path)) continue;
                if (rule.Zone == "landing" && (ledger.History.LastOf(Landing.LandingPath.Named(item.Path))?.Event as IAboutLandedFile)?.File.Version != item.Version) continue; // not taken yet: never lost
                if (LegalHolds.Covers(holds, item.Path)) held++;
                else due.Add(item);
            }

            swept[rule.Zone] = due.Count;
            if (dry) continue;
            foreach (var some in due.Chunk(AtOnce))
            {
                // First the word, then the deed: a sweep that dies in between finds them again, says nothing new and deletes them.
                await ledger.AppendAsync(new Swept(rule.Zone, rules.Version, rule.Days, [.. some.Select(s => s.Path)]), now, cancel).ConfigureAwait(false);
                foreach (var item in some) await store.DeleteAsync(item.Path, item.Version, cancel).ConfigureAwait(false);
            }
        }

        return new SweepReport(swept.ToImmutable(), held);
    }

    /// <summary>What the newest publication is, rests on and would be rebuilt from.</summary>
    private static async Task<HashSet<string>> NeededAsync(IObjectStore store, Ledger ledger, ContractCatalog contracts, DateTimeOffset now, CancellationToken cancel)
    {
        var needed = new HashSet<string>(StringComparer.Ordinal);
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        if (await Publications.LatestAsync(store, today, cancel).ConfigureAwait(false) is { } latest)
            foreach (var file in latest.Files) needed.Add(file.Object.Path);
        foreach (var extract in Night.Of(ledger, contracts, today).Extracts.Values.SelectMany(e => e))
        {
            needed.Add(extract.Data.Path);
            needed.Add(extract.FindingsPath);
            needed.Add("raw/" + extract.File.Sha256);
        }

        return needed;
    }

    /// <summary>The newest night each content was received for.</summary>
    private static Dictionary<string, DateOnly> RawNights(Ledger ledger)
    {
        var nights = new Dictionary<string, DateOnly>(StringComparer.Ordinal);
        foreach (var what in ledger.Entries.Select(e => e.Event))
        {
            if (what switch { ExtractAccepted a => (a.File.Sha256, a.Date), ExtractHeld h => (h.File.Sha256, h.Date), _ => ((string, DateOnly)?)null } is not var (sha256, date)) continue;
            if (!nights.TryGetValue(sha256, out var newest) || date > newest) nights[sha256] = date;
        }

        return nights;
    }

    /// <summary>The night a path is of: of its folder, of its build, or of the extract it was received as. Null when it cannot be told, and then it stays.</summary>
    private static DateOnly? NightOf(string path, Dictionary<string, DateOnly> received)
    {
        var segments = path.Split('/');
        if (segments[0] == "raw") return received.TryGetValue(segments[^1], out var night) ? night : null;
        foreach (var segment in segments)
            if (segment.Length >= 10 && DateOnly.TryParseExact(segment.AsSpan(0, 10), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)) return date;
        return null;
    }
}
