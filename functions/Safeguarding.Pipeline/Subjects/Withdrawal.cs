using System.Collections.Immutable;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Curating;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Records;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;

namespace Safeguarding.Pipeline.Subjects;

/// <summary>What withdrawing a child did, or would do.</summary>
/// <param name="Build">The newest build, which leaves the child out and stays as it is.</param>
/// <param name="HeldPaths">Objects that a legal hold keeps although they show the child.</param>
/// <param name="StillShowing">Objects that show the child when everything published is read again, held ones not among them. Empty: the proof.</param>
/// <param name="Returns">Files of returns that tell of the child: kept, since they are what was handed in.</param>
/// <param name="NotSearched">Numbers of the child that another person has too, and that are therefore no proof.</param>
public sealed record WithdrawalReport(
    string ChildId, bool IsDry, string Build, ImmutableSortedDictionary<string, ZoneErasure> Zones, ImmutableArray<string> HeldPaths, ImmutableArray<string> StillShowing, int Returns, int NotSearched)
{
    public bool IsProven => !IsDry && StillShowing.IsEmpty && HeldPaths.IsEmpty;
}

/// <summary>Takes a child who is withheld or sealed out of what was published before: the objects that people read and that still show the child are deleted. What agencies sent and what builds rest on stays, so that a release brings the child back.</summary>
internal sealed class Withdrawal(ISweepableStore store, IRecordStore records, Schemas schemas, RunContext run)
{
    private static readonly ImmutableArray<string> Published = ["curated", "identifiable", "reports", "review"];
    private readonly SubjectSearch _search = new(store, records, schemas, run);

    /// <param name="newest">The newest publication.</param>
    /// <exception cref="KeyNotFoundException">Nothing in the store leads to a child of this id.</exception>
    /// <exception cref="InvalidOperationException">The newest publication shows the child, or may.</exception>
    public async Task<WithdrawalReport> RunAsync(Publication newest, string childId, string by, string reason, bool dry, CancellationToken cancel)
    {
        var name = ErasedMarks.Of(Pseudonyms.For(run.Key.Value), ErasedMarks.ChildKey(childId))[..16];
        var (own, children) = await _search.FindAsync(childId, null, cancel).ConfigureAwait(false);
        var left = await Withholding.LeftOutAsync(store, newest, cancel).ConfigureAwait(false);
        if (!own.All(left.Covers))
            throw new InvalidOperationException($"The newest build, {newest.Build}, does not leave child '{childId}' out. Withhold the child first with 'safeguarding subject withhold', then let a build run ('safeguarding build'), and run this again. Nothing was deleted.");

        var ledger = await Ledger.OpenAsync(store, cancel).ConfigureAwait(false);
        var traces = await _search.TracesAsync(own, children, cancel).ConfigureAwait(false);
        if (!dry) await ledger.AppendAsync(new ChildWithdrawn(childId, name, by, reason), run.StartedAt, cancel).ConfigureAwait(false);
        var (zones, held) = await new Deletion(store, schemas, run, name, dry).RunAsync(ledger, Published, newest, ShowsAsync, cancel).ConfigureAwait(false);
        var still = new List<string>();
        foreach (var zone in dry ? [] : Published) still.AddRange(await ShowingAsync(zone).ConfigureAwait(false));
        return new WithdrawalReport(childId, dry, newest.Build, zones, held, [.. still.Except(held)], (await ShowingAsync("returns").ConfigureAwait(false)).Count, traces.Shared);

        // What the department holds, and what the next night is matched by, are neither shown to anybody nor to be changed; a table's log lists files.
        async Task<bool> ShowsAsync(string path, CancellationToken token) =>
            !path.StartsWith("identifiable/daily-flow/", StringComparison.Ordinal) && !path.EndsWith("/linkage/held.bin", StringComparison.Ordinal) && !path.Contains("/_delta_log/", StringComparison.Ordinal)
            && await TraceSearch.HoldsAsync(store, path, traces, token).ConfigureAwait(false);

        async Task<List<string>> ShowingAsync(string zone)
        {
            run.Report(new Progress("prove", zone, 0, 0));
            return (await Deletion.TellingAsync(store, zone, ImmutableHashSet<string>.Empty, ShowsAsync, cancel).ConfigureAwait(false)).ConvertAll(o => o.Path);
        }
    }
}
