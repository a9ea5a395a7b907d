using System.Collections.Immutable;
using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Validating;

namespace Safeguarding.Pipeline.Landing;

/// <summary>The steps of taking files: claim and validate each, side by side; judge and note them in the ledger one by one in order of date; then judge again what followed them.</summary>
/// <remarks>Every step may be repeated, by the same worker or another beside it. What the ledger gets is decided on what it says by then, see <see cref="Ledger.AppendIfAsync(LedgerEvent, DateTimeOffset, Func{ExtractHistory, bool}, CancellationToken)"/>.</remarks>
internal sealed class Taking(IObjectStore store, Ledger ledger, ContractCatalog contracts, RunContext run)
{
    /// <summary>Files that may fail before the rest is left to the next run: they then fail for a reason that is not their own.</summary>
    private const int MostFailures = 3;

    private readonly ImmutableArray<LedgerEvent>.Builder _events = ImmutableArray.CreateBuilder<LedgerEvent>();
    private readonly Dictionary<string, LandingManifest?> _manifests = new(StringComparer.Ordinal);

    /// <summary>What was written to the ledger, in order.</summary>
    public ImmutableArray<LedgerEvent> Events => _events.ToImmutable();

    /// <summary>Files that had been dealt with before.</summary>
    public int Unchanged { get; set; }

    /// <summary>Whether a file needs no second look: its version is the one that was looked at last. An older version may come back when a sender restores a file with its time stamp.</summary>
    public bool IsDealtWith(StoredObject item) => ledger.History.LastOf(LandingPath.Named(item.Path))?.Event is IAboutLandedFile last && last.File.Version == item.Version;

    /// <summary>The manifest of a folder as it is now.</summary>
    public async Task<LandingManifest?> ReadManifestAsync(string folder, CancellationToken cancel) =>
        _manifests[folder] = await LandingManifest.ReadAsync(store, folder, cancel).ConfigureAwait(false);

    /// <summary>Takes files that need it.</summary>
    /// <returns>The failures by path. The other files have been dealt with all the same, unless there were many failures.</returns>
    public async Task<Dictionary<string, Task>> TakeAsync(IReadOnlyCollection<Landed> files, CancellationToken cancel)
    {
        var todo = files.OrderBy(f => f.Path.Date).ThenBy(f => f.Item.Path, StringComparer.Ordinal).ToList();
        var claims = new Task<Claim?>?[todo.Count];
        int done = 0, failed = 0;
        await Parallel.ForAsync(0, todo.Count, new ParallelOptions { MaxDegreeOfParallelism = run.Workers, CancellationToken = cancel }, async (i, token) =>
        {
            if (Volatile.Read(ref failed) >= MostFailures) return;
            claims[i] = Claim.MakeAsync(store, ledger, todo[i], run, token);
            // One file's failure is no reason to leave the others: it is thrown when they are done.
            await ((Task)claims[i]!).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (claims[i]!.IsFaulted) Interlocked.Increment(ref failed);
            lock (claims) run.Report(new Progress("ingest", todo[i].Contract.Name, ++done, todo.Count));
        }).ConfigureAwait(false);
        cancel.ThrowIfCancellationRequested();

        var failures = new Dictionary<string, Task>(StringComparer.Ordinal);
        for (var i = 0; i < todo.Count; i++)
        {
            if (claims[i] is { IsCompletedSuccessfully: true } claim) await NoteAsync(todo[i], await claim.ConfigureAwait(false), cancel).ConfigureAwait(false);
            else if (claims[i] is { } failure) failures.Add(todo[i].Item.Path, failure);
        }

        return failures;
    }

    /// <summary>Whether any of these files, taken before, would be judged otherwise beside the manifests that were read.</summary>
    public bool WouldChange(IEnumerable<Landed> files) => files.Any(f => IsDealtWith(f.Item) && CurrentOf(f.Contract, f.Item.Path, f.Path.Date) is { } take && JudgedAgain(f.Contract, f.Path, take).Judged is not null);

    /// <summary>Judges again the extracts of a table from a day on, in order, since each may decide what the next is measured against.</summary>
    public async Task SettleAsync(string table, DateOnly from, CancellationToken cancel)
    {
        if (contracts.Find(table) is not { } contract) return;
        foreach (var path in ledger.History.CurrentFrom(table, from).Select(t => t.File.Path).ToList())
        {
            if (!LandingPath.TryParse(path, out var landed)) continue;
            while (true)
            {
                if (CurrentOf(contract, path, landed.Date) is not { } take || JudgedAgain(contract, landed, take) is not ({ } judged, var lastGood)) break;
                if (await Claim.OfAsync(store, contract, landed.Date, take, cancel).ConfigureAwait(false) is not { } claim) break;
                if (await AppendAsync(claim, judged, lastGood, cancel).ConfigureAwait(false)) break;
            }
        }
    }

    /// <summary>Says of something in landing that it is no extract, unless that was said of this version.</summary>
    public async Task RefuseAsync(StoredObject item, FindingKind reason, CancellationToken cancel)
    {
        var refusal = new ExtractRefused(new LandedFile(LandingPath.Named(item.Path), item.Version, "", item.Size), reason.Code);
        if (await ledger.AppendAsync(refusal, run.StartedAt, cancel).ConfigureAwait(false)) _events.Add(refusal);
        else Unchanged++;
    }

    private Take? CurrentOf(Contract contract, string path, DateOnly date) => ledger.History.CurrentFrom(contract.Name, date).FirstOrDefault(t => t.File.Path == path);

    private (ImmutableArray<Finding>? Judged, long? LastGood) JudgedAgain(Contract contract, LandingPath landed, Take take)
    {
        var lastGood = Judgement.LastGood(ledger.History, contract, landed.Date);
        var manifest = _manifests.GetValueOrDefault(Landed.FolderOf(take.File.Path));
        return (Judgement.Again(contract, take, landed.FileName, lastGood, ReferenceEquals(manifest, LandingManifest.Unreadable) ? null : manifest), lastGood);
    }

    private async Task NoteAsync(Landed landed, Claim? claim, CancellationToken cancel)
    {
        while (claim is not null)
        {
            var history = ledger.History;
            if (history.LastOf(landed.Item.Path)?.Sequence != claim.Seen?.Sequence)
            {
                // Somebody has dealt with this path meanwhile: with the same content, or with other, older or newer. What lies there now decides.
                claim = await Claim.MakeAsync(store, ledger, landed, run, cancel).ConfigureAwait(false);
                continue;
            }

            if (!_manifests.TryGetValue(landed.Folder, out var manifest)) manifest = await ReadManifestAsync(landed.Folder, cancel).ConfigureAwait(false);
            var lastGood = Judgement.LastGood(history, landed.Contract, landed.Path.Date);
            var judged = Judgement.Of(claim, lastGood, manifest?.Files.GetValueOrDefault(landed.Path.FileName));
            if (await AppendAsync(claim, judged, lastGood, cancel).ConfigureAwait(false)) return;
        }

        Unchanged++;
    }

    /// <summary>Notes a judgement unless the path has been dealt with, or the measure has changed, since it was made.</summary>
    private async Task<bool> AppendAsync(Claim claim, ImmutableArray<Finding> judged, long? lastGood, CancellationToken cancel)
    {
        var (contract, date, file, work, summary, seen) = claim;
        var findings = await claim.TellAsync(store, judged, cancel).ConfigureAwait(false);
        var counts = claim.Counts.AddRange(judged.Select(f => KeyValuePair.Create(f.Code, 1L)));
        LedgerEvent what = summary.Held || !judged.IsEmpty
            ? new ExtractHeld(contract.Agency, contract.Table, date, file, work, summary.Rows, findings, counts, lastGood, summary.Accepted)
            : new ExtractAccepted(contract.Agency, contract.Table, date, file, work, summary.Rows, summary.Accepted, summary.Rejected,
                await store.DescribeAsync(claim.Data, cancel).ConfigureAwait(false), claim.Quarantine, findings, counts, lastGood);
        if (!await ledger.AppendIfAsync(what, run.StartedAt, now => now.LastOf(file.Path)?.Sequence == seen?.Sequence && Judgement.LastGood(now, contract, date) == lastGood, cancel).ConfigureAwait(false)) return false;
        _events.Add(what);
        Telemetry.Extract(contract.Agency, contract.Table, what is ExtractHeld ? "held" : "accepted", summary.Rows, summary.Accepted, summary.Rejected);
        return true;
    }
}
