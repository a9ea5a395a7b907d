using System.Collections.Immutable;
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

        var expected = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var accepted in ledger.Events<ExtractAccepted>())
        {
            expected[accepted.Data.Path] = accepted.Data.Sha256;
            expected["raw/" + accepted.File.Sha256] = accepted.File.Sha256;
        }

        foreach (var held in ledger.Events<ExtractHeld>()) expected["raw/" + held.File.Sha256] = held.File.Sha256;
        var publications = 0;
        foreach (var published in ledger.Events<Published>())
        {
            publications++;
            var path = Publications.PathOf(published.Night, published.Publication);
            expected[path] = published.ManifestSha256;

            // A manifest that is gone or changed is a fault in itself, and what it says then proves nothing.
            if (await store.SizeAsync(path, cancel).ConfigureAwait(false) is null
                || (await store.DescribeAsync(path, cancel).ConfigureAwait(false)).Sha256 != published.ManifestSha256) continue;
            var manifest = await store.ReadJsonAsync<Publication>(path, cancel).ConfigureAwait(false);
            foreach (var file in manifest.Files.Select(f => f.Object).Append(manifest.Crosswalk)) expected[file.Path] = file.Sha256;
        }

        var done = 0;
        foreach (var (path, sha256) in expected)
        {
            if (await store.SizeAsync(path, cancel).ConfigureAwait(false) is null) faults.Add($"{path}: gone. Restore it from its versions or backup.");
            else if ((await store.DescribeAsync(path, cancel).ConfigureAwait(false)).Sha256 != sha256) faults.Add($"{path}: changed since it was written. Restore it from its versions or backup, and find out who could write there.");
            context.Report(new Progress("verify", "", ++done, expected.Count));
        }

        return new VerifyReport(ledger.Entries.Count, publications, expected.Count, faults.ToImmutable());
    }
}
