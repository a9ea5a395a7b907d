using System.Collections.Immutable;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Runs;

namespace Safeguarding.Pipeline.Tables;

/// <summary>The accepted extracts a night's build rests on: of each snapshot table the newest, of each delta table all of them, oldest first.</summary>
public sealed record Night(DateOnly Date, ImmutableSortedDictionary<string, ImmutableArray<ExtractAccepted>> Extracts)
{
    /// <summary>What came of each table for this very night, without the hours, which a build must not depend on.</summary>
    public ImmutableArray<TableStatus> Received { get; init; } = [];

    public static Night Of(Ledger ledger, ContractCatalog contracts, DateOnly date)
    {
        // The ledger's newest word on each: one that was accepted and is held by now, because its manifest came after it, counts no more.
        // Of one day the one taken last supersedes the others: a sender corrects a file by sending it again.
        var accepted = ledger.History.Accepted.Where(e => e.Date <= date)
            .GroupBy(e => (e.Agency, e.Table, e.Date)).Select(g => g.Last())
            .GroupBy(e => $"{e.Agency}/{e.Table}", StringComparer.Ordinal);
        return new Night(date, accepted
            .Where(g => contracts.Find(g.Key) is not null)
            .ToImmutableSortedDictionary(
                g => g.Key,
                g => contracts.Find(g.Key)!.Load.Kind == LoadKind.Snapshot
                    ? [g.MaxBy(e => e.Date)!]
                    : g.OrderBy(e => e.Date).ToImmutableArray(),
                StringComparer.Ordinal))
        {
            Received = [.. NightStatus.TablesOf(ledger, contracts, date).Select(t => t with { At = null, State = t.State == "overdue" ? "waiting" : t.State })],
        };
    }

    /// <summary>Names of the extracts, for lineage and for the fingerprint of the inputs.</summary>
    public ImmutableArray<string> Names => [.. Extracts.Values.SelectMany(e => e).Select(e => $"{e.Agency}/{e.Table}/{e.Date:yyyy-MM-dd}/{e.WorkId}")];

    /// <summary>Tables expected every night of which nothing has ever been accepted.</summary>
    public ImmutableArray<string> NeverReceived(ContractCatalog contracts) =>
        [.. contracts.Contracts.Where(c => c.Expected && c.Agency != "curated" && !Extracts.ContainsKey(c.Name)).Select(c => c.Name)];
}
