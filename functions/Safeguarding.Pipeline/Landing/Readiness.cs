using System.Collections.Immutable;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Runs;

namespace Safeguarding.Pipeline.Landing;

/// <summary>When extracts are due and when a night is built without those that have not come. Times are UTC, on the day after the night.</summary>
public sealed record ReadinessRules
{
    /// <summary>From when on a missing extract is overdue, unless its contract has an hour of its own.</summary>
    public TimeSpan ExpectedBy { get; init; } = TimeSpan.FromHours(4);

    /// <summary>From when on the night is built with what there is.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromHours(5);

    /// <summary>How long nothing must have come before a night past its deadline is built: a sender in the middle of sending is let finish.</summary>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromMinutes(10);
}

/// <summary>How far a night is.</summary>
/// <param name="Missing">Tables expected of which no extract of that date has been accepted or held, <c>agency/table</c>.</param>
/// <param name="IsDue">Whether it is to be built now.</param>
/// <param name="IsLate">Whether its deadline has passed and nothing has come for a while.</param>
public sealed record NightReadiness(DateOnly Night, ImmutableArray<string> Missing, bool IsLate, bool IsDue)
{
    public bool IsComplete => Missing.IsEmpty;
}

/// <summary>Whether the extracts of a night are in, and which nights wait to be built.</summary>
public static class Readiness
{
    public static NightReadiness Of(Ledger ledger, ContractCatalog contracts, DateOnly night, DateTimeOffset now, ReadinessRules rules)
    {
        var came = new HashSet<string>(StringComparer.Ordinal);
        var newest = DateTimeOffset.MinValue;
        foreach (var entry in ledger.Entries)
        {
            if (Of(entry.Event) is not { } extract || extract.Date != night) continue;
            came.Add($"{extract.Agency}/{extract.Table}");
            newest = entry.At > newest ? entry.At : newest;
        }

        ImmutableArray<string> missing = [.. contracts.Contracts.Where(c => c.Expected && c.Agency != "curated" && !came.Contains(c.Name)).Select(c => c.Name)];
        var late = now >= At(night, rules.Deadline) && now - newest >= rules.Quiet;
        return new NightReadiness(night, missing, late, came.Count > 0 && (missing.IsEmpty || late));
    }

    /// <summary>Whether a night is to be built now. What has landed is let in first, deadline or not; taking it asks again.</summary>
    /// <remarks>Nothing lies untaken for ever: a file whose message was lost is told of again by the nightly build, and one that cannot be taken is noted as failed. Without this, a worker whose clock is ahead would think a night long quiet that is in the middle of arriving.</remarks>
    public static async Task<bool> IsDueAsync(Storage.IObjectStore store, Ledger ledger, ContractCatalog contracts, DateOnly night, DateTimeOffset now, ReadinessRules rules, CancellationToken cancel = default) =>
        Of(ledger, contracts, night, now, rules).IsDue && !await Ingest.AwaitsAsync(store, ledger, contracts, night, cancel).ConfigureAwait(false);

    /// <summary>Notes the overdue extracts that have not been noted, and says which: each once a table and night.</summary>
    public static async Task<ImmutableArray<ExtractOverdue>> RemindAsync(Storage.IObjectStore store, Ledger ledger, ContractCatalog contracts, RunContext run, ReadinessRules rules, CancellationToken cancel = default)
    {
        var noted = ledger.Events<ExtractOverdue>().Select(e => (e.Agency, e.Table, e.Night)).ToHashSet();
        var said = ImmutableArray.CreateBuilder<ExtractOverdue>();
        var overdue = Overdue(ledger, contracts, run.StartedAt, rules).AddRange(await MissingFromManifestsAsync(store, ledger, contracts, run.StartedAt, rules, cancel).ConfigureAwait(false));
        foreach (var what in overdue)
            if (noted.Add((what.Agency, what.Table, what.Night)) && await ledger.AppendAsync(what, run.StartedAt, cancel).ConfigureAwait(false)) said.Add(what);
        return said.ToImmutable();
    }

    /// <summary>Nights with accepted extracts that may have to be built, oldest first: from the newest published one on, for that may have been corrected since.</summary>
    /// <param name="now">Extracts dated after today wait for their day.</param>
    public static ImmutableSortedSet<DateOnly> Nights(Ledger ledger, DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);
        var published = ledger.Events<Published>().Select(p => p.Night).DefaultIfEmpty(DateOnly.MinValue).Max();
        return [.. ledger.Events<ExtractAccepted>().Select(e => e.Date < published ? published : e.Date).Where(d => d <= today)];
    }

    /// <summary>The extracts whose hour has passed without them, each of the night it was due for last. An agency that has not sent anything for two weeks is not reminded night after night.</summary>
    public static ImmutableArray<ExtractOverdue> Overdue(Ledger ledger, ContractCatalog contracts, DateTimeOffset now, ReadinessRules rules)
    {
        var came = ledger.Entries.Select(e => Of(e.Event)).OfType<(string Agency, string Table, DateOnly Date)>().ToHashSet();
        var newest = came.GroupBy(e => e.Agency, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Select(e => e.Date).ToList(), StringComparer.Ordinal);
        return
        [
            .. contracts.Contracts.Where(c => c.Expected && c.Agency != "curated").Select(c => (Contract: c, Night: DueLast(c, now, rules)))
                .Where(c => !came.Contains((c.Contract.Agency, c.Contract.Table, c.Night)) && newest.GetValueOrDefault(c.Contract.Agency, []).Exists(d => d <= c.Night && d > c.Night.AddDays(-14)))
                .Select(c => new ExtractOverdue(c.Contract.Agency, c.Contract.Table, c.Night, Validating.FindingCatalogue.Overdue.Code)),
        ];
    }

    /// <summary>The extracts that a sender's manifest names and that had not come by their hour, whether or not they are expected every night.</summary>
    public static async Task<ImmutableArray<ExtractOverdue>> MissingFromManifestsAsync(Storage.IObjectStore store, Ledger ledger, ContractCatalog contracts, DateTimeOffset now, ReadinessRules rules, CancellationToken cancel = default)
    {
        var came = ledger.Entries.Select(e => Of(e.Event)).OfType<(string Agency, string Table, DateOnly Date)>().ToHashSet();
        var missing = new List<ExtractOverdue>();
        var landings = await Landings.ReadAsync(store, [LandingPath.Root], contracts, DateOnly.FromDateTime(now.UtcDateTime), cancel: cancel).ConfigureAwait(false);
        foreach (var item in landings.Manifests)
        {
            var folder = Landed.FolderOf(item.Path);
            if (await LandingManifest.ReadAsync(store, folder, cancel).ConfigureAwait(false) is not { } manifest) continue;
            foreach (var name in manifest.Files.Keys)
                if (LandingPath.TryParse(folder + name, out var path) && Landings.ContractOf(path, contracts) is { } contract && DueLast(contract, now, rules) >= path.Date
                    && !came.Contains((contract.Agency, contract.Table, path.Date)) && landings.Files.All(f => f.Item.Path != folder + name))
                    missing.Add(new ExtractOverdue(contract.Agency, contract.Table, path.Date, Validating.FindingCatalogue.ManifestMissing.Code));
        }

        return [.. missing];
    }

    /// <summary>The newest night whose hour has passed.</summary>
    private static DateOnly DueLast(Contract contract, DateTimeOffset now, ReadinessRules rules) =>
        DateOnly.FromDateTime((now - (contract.ExpectedBy?.ToTimeSpan() ?? rules.ExpectedBy)).UtcDateTime).AddDays(-1);

    private static DateTimeOffset At(DateOnly night, TimeSpan time) => new DateTimeOffset(night.AddDays(1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero) + time;

    private static (string Agency, string Table, DateOnly Date)? Of(LedgerEvent what) => what switch
    {
        ExtractAccepted accepted => (accepted.Agency, accepted.Table, accepted.Date),
        ExtractHeld held => (held.Agency, held.Table, held.Date),
        _ => null,
    };
}
