using Safeguarding.Pipeline.Contracts;
using Safeguarding.Pipeline.DeltaTables;
using Safeguarding.Pipeline.Publishing;
using Safeguarding.Pipeline.Runs;
using Safeguarding.Pipeline.Storage;
using Safeguarding.Pipeline.Tables;
using Safeguarding.Returns;

namespace Safeguarding.Pipeline.Curating.Privacy;

/// <summary>Writes a curated table's copy for analysts, or says why there is none. It fails closed: what cannot be made as the settings ask is neither emptied nor half written, and everything else of the night is published.</summary>
public static class PseudonymisedZone
{
    /// <returns>The copy, or the reason why it is withheld.</returns>
    public static async Task<(PublishedFile? Copy, Withheld? Refused)> WriteAsync(IObjectStore store, string build, Contract contract, Table table, Schemas schemas, RunContext run, CancellationToken cancel = default)
    {
        try
        {
            if (!run.Key.Value.IsStrong)
                throw new PrivacyRefusedException($"There is no pseudonym key of at least {PseudonymKey.Shortest} bytes, so nothing pseudonymised is published. Give the key's file with --key-file or its setting, see that this identity may read it from the vault, and build again.");
            var settings = PrivacySettings.Of(schemas);
            var copy = ZoneCopy.Of(settings, schemas.Contracts, contract, table, Areas(settings, contract, table, run.Postcodes));
            var pseudonyms = Pseudonyms.For(run.Key.Value);
            var written = await store.WriteAsync(DeltaZone.Pseudonymised.Table(contract.Table).FileOf(build), s => CuratedFile.WritePseudonymised(contract, copy, build, pseudonyms, s), cancel).ConfigureAwait(false);
            return (new PublishedFile("curated/" + contract.Table, written, copy.Rows), null);
        }
        catch (Exception refused) when (refused is PrivacyRefusedException or FormatException)
        {
            return (null, new Withheld("curated/" + contract.Table, refused.Message, []));
        }
    }

    /// <summary>Areas of the table's postcodes; null where no lookup is given.</summary>
    /// <exception cref="FormatException">The lookup is not one.</exception>
    private static IReadOnlyDictionary<string, string>? Areas(PrivacySettings settings, Contract contract, Table table, PostcodeLookup? lookup)
    {
        if (lookup is null || !ZoneCopy.ShowsAreas(settings, contract)) return null;
        var wanted = ZoneCopy.Postcodes(settings, contract, table);
        using var stream = lookup.Open();
        return PostcodeAreas.Read(stream, wanted);
    }
}
