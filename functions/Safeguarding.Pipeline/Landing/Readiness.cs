using System.Collections.Immutable;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Runs;

namespace Safeguarding.Pipeline.Landing;

/// <summary>When extracts are due and when a night is built without those that have not come. Times are UTC, on the day after the night.</summary>
public sealed record ReadinessRules
{
    /// <summary>From when on a missing extract is overdue.</summary>
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

    /// <summary>Whether a night is to be built now. What nobody waits for but has landed with the rest is let in first; taking it asks again.</summary>
    public static async Task<bool> IsDueAsync(Storage.IObjectStore store, Ledger ledger, ContractCatalog contracts, DateOnly night, DateTimeOffset now, ReadinessRules rules, CancellationToken cancel = default)
    {
        var readiness = Of(ledger, contracts, night, now, rules);
        return readiness.IsDue && (readiness.IsLate || !await Ingest.AwaitsAsync(store, ledger, contracts, night, cancel).ConfigureAwait(false));
    }

    /// <summary>Notes the overdue extracts that have not been noted, and says which.</summary>
    public static async Task<ImmutableArray<ExtractOverdue>> RemindAsync(Ledger ledger, ContractCatalog contracts, RunContext run, ReadinessRules rules, CancellationToken cancel = default)
    {
        var said = ImmutableArray.CreateBuilder<ExtractOverdue>();
        foreach (var overdue in Overdue(ledger, contracts, run.StartedAt, rules))
            if (await ledger.AppendAsync(overdue, run.StartedAt, cancel).ConfigureAwait(false)) said.Add(overdue);
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

    /// <summary>The extracts whose hour has passed without them, of the night whose extracts were due last. An agency that has not sent anything for two weeks is not reminded night after night.</summary>
    public static ImmutableArray<ExtractOverdue> Overdue(Ledger ledger, ContractCatalog contracts, DateTimeOffset now, ReadinessRules rules)
    {
        var night = DateOnly.FromDateTime((now - rules.ExpectedBy).UtcDateTime).AddDays(-1);
        var active = ledger.Entries.Select(e => Of(e.Event)).OfType<(string Agency, string Table, DateOnly Date)>()
            .Where(e => e.Date <= night && e.Date > night.AddDays(-14)).Select(e => e.Agency).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. Of(ledger, contracts, night, now, rules).Missing.Select(name => name.Split('/')).Where(name => active.Contains(name[0]))
                .Select(name => new ExtractOverdue(name[0], name[1], night, Validating.FindingCatalogue.Overdue.Code)),
        ];
    }

    private static DateTimeOffset At(DateOnly night, TimeSpan time) => new DateTimeOffset(night.AddDays(1).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero) + time;

    private static (string Agency, string Table, DateOnly Date)? Of(LedgerEvent what) => what switch
    {
        ExtractAccepted accepted => (accepted.Agency, accepted.Table, accepted.Date),
        ExtractHeld held => (held.Agency, held.Table, held.Date),
        _ => null,
    };
}
