using System.Collections.Immutable;
using Safeguarding.Pipeline.DeltaTables;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;

namespace Safeguarding.Pipeline.Publishing;

/// <summary>What <c>verify</c> found.</summary>
public sealed record VerifyReport(int LedgerEntries, int Publications, int ObjectsChecked, ImmutableArray<string> Faults);

/// <summary>Checks the ledger's chain and every object it or a manifest vouches for.</summary>
public static class Verification
{
    public static async Task<VerifyReport> RunAsync(IObjectStore store, RunContext context, CancellationToken cancel = default)
    {
        var faults = ImmutableArray.CreateBuilder<string>();
        Ledger ledger;
        try
        {
            ledger = await Ledger.OpenAsync(store, cancel).ConfigureAwait(false);
        }
        catch (InvalidDataException broken)
        {
            return new VerifyReport(0, 0, 0, [broken.Message]);
        }

        // What the ledger vouches for, until a later entry says that the retention sweep or an erasure deletes it: it may then be gone, and while it is there, it must be what it was.
        var expected = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var swept = new HashSet<string>(StringComparer.Ordinal);
        var publications = 0;
        var recorded = new HashSet<string>(StringComparer.Ordinal);
        foreach (var what in ledger.Entries.Select(e => e.Event))
        {
            switch (what)
            {
                case ExtractAccepted accepted:
                    Expect(accepted.Data.Path, accepted.Data.Sha256);
                    // What an erasure has cut rows out of is vouched for by the erasure: the file as it was sent may not stay.
                    if (accepted.Erased == 0) Expect("raw/" + accepted.File.Sha256, accepted.File.Sha256);
                    break;
                case ExtractHeld held:
                    Expect("raw/" + held.File.Sha256, held.File.Sha256);
                    break;
                case Swept gone:
                    swept.UnionWith(gone.Paths);
                    break;
                case ObjectsErased gone:
                    swept.UnionWith(gone.Paths);
                    break;
                case Published published:
                    publications++;
                    var path = Publications.PathOf(published.Night, published.Publication);
                    Expect(path, published.ManifestSha256);
                    recorded.Add(path);

                    // A manifest that is gone or changed is a fault in itself, and what it says then proves nothing.
                    if (await store.SizeAsync(path, cancel).ConfigureAwait(false) is null
                        || (await store.DescribeAsync(path, cancel).ConfigureAwait(false)).Sha256 != published.ManifestSha256) continue;
                    var manifest = await store.ReadJsonAsync<Publication>(path, cancel).ConfigureAwait(false);
                    foreach (var file in manifest.Objects()) Expect(file.Path, file.Sha256);
                    break;
                case TablesCommitted committed:
                    await ExpectVersionsAsync(DeltaZone.Pseudonymised, committed, committed.CuratedSha256).ConfigureAwait(false);
                    await ExpectVersionsAsync(DeltaZone.Identifiable, committed, committed.IdentifiableSha256).ConfigureAwait(false);
                    break;
            }
        }

        void Expect(string path, string sha256)
        {
            expected[path] = sha256;
            swept.Remove(path);
        }

        async Task ExpectVersionsAsync(DeltaZone zone, TablesCommitted committed, string sha256)
        {
            var path = TableVersions.PathOf(zone, committed.Night, committed.Publication);
            Expect(path, sha256);
            if (await store.SizeAsync(path, cancel).ConfigureAwait(false) is null || (await store.DescribeAsync(path, cancel).ConfigureAwait(false)).Sha256 != sha256) return;
            foreach (var part in (await store.ReadJsonAsync<TableVersions>(path, cancel).ConfigureAwait(false)).Tables.SelectMany(t => t.Log)) Expect(part.Path, part.Sha256);
        }

        faults.AddRange(await CutOffAsync(store, ledger, recorded, cancel).ConfigureAwait(false));
        var done = 0;
        foreach (var (path, sha256) in expected)
        {
            if (await store.SizeAsync(path, cancel).ConfigureAwait(false) is null)
            {
                if (!swept.Contains(path)) faults.Add($"{path}: gone. Restore it from its versions or backup.");
            }
            else if ((await store.DescribeAsync(path, cancel).ConfigureAwait(false)).Sha256 != sha256) faults.Add($"{path}: changed since it was written. Restore it from its versions or backup, and find out who could write there.");
            context.Report(new Progress("verify", "", ++done, expected.Count));
        }

        return new VerifyReport(ledger.Entries.Count, publications, expected.Count, faults.ToImmutable());
    }

    /// <summary>Entries taken off the ledger's end break no link of its chain, but a manifest the ledger does not know still names the extracts it rests on.</summary>
    /// <remarks>A run that died between the manifest and its entry leaves one such manifest too, yet with every extract accepted: that is no fault, and the next run writes the entry.</remarks>
    private static async Task<IEnumerable<string>> CutOffAsync(IObjectStore store, Ledger ledger, HashSet<string> recorded, CancellationToken cancel)
    {
        var accepted = ledger.Events<ExtractAccepted>().Select(e => $"{e.Agency}/{e.Table}/{e.Date:yyyy-MM-dd}/{e.WorkId}").ToHashSet(StringComparer.Ordinal);
        var faults = new List<string>();
        await foreach (var path in Publications.ManifestsAsync(store, cancel).ConfigureAwait(false))
        {
            if (recorded.Contains(path)) continue;
            var manifest = await store.ReadJsonAsync<Publication>(path, cancel).ConfigureAwait(false);
            var unknown = manifest.Extracts.Count(e => !accepted.Contains(e));
            if (unknown > 0) faults.Add(FormattableString.Invariant($"{path}: rests on {unknown} extracts the ledger does not know. The ledger's last entries are gone: restore them from its immutable copy before running again."));
        }

        return faults;
    }
}
