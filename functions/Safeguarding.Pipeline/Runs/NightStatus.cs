using System.Collections.Immutable;
using Safeguarding.Pipeline.Building;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Landing;
using Safeguarding.Pipeline.Storage;

namespace Safeguarding.Pipeline.Runs;

/// <summary>How it stands with one table of a night.</summary>
/// <param name="State">waiting, overdue, accepted, held or failed.</param>
/// <param name="At">When that became so, or null while nothing has come.</param>
/// <param name="Findings">How often each finding code was raised.</param>
public sealed record TableStatus(string Table, bool Expected, string State, DateTimeOffset? At, long Rows, long Accepted, long Rejected, string? FindingsPath, ImmutableSortedDictionary<string, long> Findings);

/// <summary>How it stands with a build.</summary>
public sealed record BuildStatus(string Build, int Done, int Tasks);

/// <summary>How it stands with a night: what came, what did not, how far the build is, what was published. Table names, codes and counts; no record of anybody.</summary>
/// <param name="Refused">Landed files that were no extract, by the hash of their path where it broke the grammar.</param>
/// <param name="Build">The build that was planned last, published or not; null before there is one.</param>
/// <param name="Published">The night's newest publication, or null.</param>
public sealed record NightStatus(
    DateOnly Night, bool IsComplete, ImmutableArray<TableStatus> Tables, int Refused, BuildStatus? Build, Published? Published, DateTimeOffset? PublishedAt)
{
    /// <summary>The newest night anything was accepted for, or that of <paramref name="now"/>.</summary>
    private static DateOnly NewestOf(Ledger ledger, DateTimeOffset now) =>
        Readiness.Nights(ledger, now) is { IsEmpty: false } nights ? nights[^1] : DateOnly.FromDateTime(now.UtcDateTime);

    /// <param name="asked">Null for the newest.</param>
    public static async Task<NightStatus> OfAsync(IObjectStore store, Ledger ledger, ContractCatalog contracts, DateOnly? asked, DateTimeOffset now, ReadinessRules rules, CancellationToken cancel = default)
    {
        var night = asked ?? NewestOf(ledger, now);
        var refused = ledger.Events<ExtractRefused>().Count(e => e.File.Path.Contains($"/{night:yyyy-MM-dd}/", StringComparison.Ordinal) || e.File.Path.StartsWith("landing/unreadable/", StringComparison.Ordinal));
        var published = ledger.Entries.LastOrDefault(e => e.Event is Published p && p.Night == night);
        return new NightStatus(
            night, Readiness.Of(ledger, contracts, night, now, rules).IsComplete, TablesOf(ledger, contracts, night), refused,
            await BuildAsync(store, night, cancel).ConfigureAwait(false), published?.Event as Published, published?.At);
    }

    /// <summary>How it stands with each table that agencies send, by name: the ledger's last word on the extract of that night.</summary>
    public static ImmutableArray<TableStatus> TablesOf(Ledger ledger, ContractCatalog contracts, DateOnly night)
    {
        var tables = new SortedDictionary<string, TableStatus>(StringComparer.Ordinal);
        foreach (var contract in contracts.Contracts.Where(c => c.Agency != "curated")) tables.Add(contract.Name, Waiting(contract.Name, contract.Expected));
        foreach (var entry in ledger.Entries)
        {
            switch (entry.Event)
            {
                case ExtractAccepted e when e.Date == night && tables.TryGetValue($"{e.Agency}/{e.Table}", out var table):
                    tables[table.Table] = table with { State = "accepted", At = entry.At, Rows = e.Rows, Accepted = e.Accepted, Rejected = e.Rejected, FindingsPath = e.FindingsPath, Findings = e.Findings };
                    break;
                case ExtractHeld e when e.Date == night && tables.TryGetValue($"{e.Agency}/{e.Table}", out var table):
                    tables[table.Table] = table with { State = "held", At = entry.At, Rows = e.Rows, Accepted = 0, Rejected = 0, FindingsPath = e.FindingsPath, Findings = e.Findings };
                    break;
                case ExtractFailed e when e.Date == night && tables.TryGetValue($"{e.Agency}/{e.Table}", out var table):
                    tables[table.Table] = table with { State = "failed", At = entry.At, FindingsPath = e.FindingsPath };
                    break;
                case ExtractOverdue e when e.Night == night && tables.TryGetValue($"{e.Agency}/{e.Table}", out var table) && table.State == "waiting":
                    tables[table.Table] = table with { State = "overdue", At = entry.At };
                    break;
            }
        }

        return [.. tables.Values];
    }

    private static TableStatus Waiting(string table, bool expected) => new(table, expected, "waiting", null, 0, 0, 0, null, ImmutableSortedDictionary<string, long>.Empty);

    private static async Task<BuildStatus?> BuildAsync(IObjectStore store, DateOnly night, CancellationToken cancel)
    {
        BuildPlan? newest = null;
        await foreach (var item in store.ListAsync("builds/", cancel).ConfigureAwait(false))
        {
            if (!item.Path.StartsWith($"builds/{night:yyyy-MM-dd}-", StringComparison.Ordinal) || !item.Path.EndsWith("/plan.json", StringComparison.Ordinal)) continue;
            var plan = await store.ReadJsonAsync<BuildPlan>(item.Path, cancel).ConfigureAwait(false);
            if (newest is null || plan.Number >= newest.Number) newest = plan;
        }

        return newest is null ? null : new BuildStatus(newest.Build, (await TaskResult.DoneAsync(store, newest.Build, cancel).ConfigureAwait(false)).Count, newest.Tasks.Length);
    }
}
